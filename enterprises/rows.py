"""One row by its id, or :class:`Unknown`: ids come from buttons, links and old messages."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from enterprises.errors import Unknown
from store.tables.declarative import Base

Row = TypeVar("Row", bound=Base)


def row_by_id(
    session: Session, table: type[Row], row_id: int, *, called: str, is_locked: bool = False
) -> Row:
    """Return the row; raises :class:`Unknown`, which names it as ``called``.

    ``is_locked`` keeps others from changing it until the transaction ends.
    """
    row = session.get(table, row_id, with_for_update=True if is_locked else None)
    if row is None:
        raise Unknown(called, row_id)
    return row
