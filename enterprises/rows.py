"""Rows that may not be there, and rows of which there may be too many already."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from enterprises.errors import TooManyOpen, Unknown
from store.tables.declarative import Base

Row = TypeVar("Row", bound=Base)


def row_by_id(
    session: Session, table: type[Row], row_id: int, *, called: str, is_locked: bool = False
) -> Row:
    """Return a row by its id; raises :class:`Unknown`, which names it as ``called``.

    Ids come from buttons, links and old messages. ``is_locked`` keeps others from changing it
    until the transaction ends.
    """
    row = session.get(table, row_id, with_for_update=True if is_locked else None)
    if row is None:
        raise Unknown(called, row_id)
    return row


def require_few(session: Session, *which: ColumnElement[bool], most: int) -> None:
    """Raise :class:`TooManyOpen` where ``most`` rows of the conditions' table fit them already."""
    if (session.scalar(select(func.count()).where(*which)) or 0) >= most:
        raise TooManyOpen(most)
