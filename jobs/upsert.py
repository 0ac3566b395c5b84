"""INSERT … ON CONFLICT on both databases: the statement that makes a second run harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.tables import Base

UpsertStatement = sqlite.Insert | postgresql.Insert

_INSERTS: dict[str, Callable[[type[Any]], UpsertStatement]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_into(session: Session, table: type[Base]) -> UpsertStatement:
    """Return the INSERT of this session's database, which knows ON CONFLICT."""
    return _INSERTS[session.get_bind().dialect.name](table)
