"""INSERT … ON CONFLICT on both databases: what makes a second run harmless."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.tables.declarative import Base

UpsertStatement = sqlite.Insert | postgresql.Insert

_INSERTS: dict[str, Callable[[type[Any]], UpsertStatement]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_into(session: Session, table: type[Base]) -> UpsertStatement:
    """Return the INSERT of this session's database, which knows ON CONFLICT."""
    return _INSERTS[session.get_bind().dialect.name](table)


def insert_unless_there(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert one row; return ``False`` if a row with one of its unique keys is there already.

    Of two transactions that insert the same key at once, the second waits for the first and
    then finds the row there.
    """
    key = next(iter(table.__table__.primary_key))
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(statement).first() is not None
