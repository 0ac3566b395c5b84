"""When a part of the service did not run."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import Code, Instant, RowId, word
from store.tables.declarative import Base


class OutageCause(StrEnum):
    """Why a part counts as stopped."""

    SILENT = "silent"  # it gives no sign of life
    OVERDUE = "overdue"  # nobody ran its slot
    DIED = "died"  # it began, and its time limit is over
    FAILED = "failed"  # it failed as often as it is tried


class Outage(Base):
    """One stop of one part, from its beginning until it was well again.

    Parts are ``polling``, ``bot``, ``scheduler`` and ``job:NAME``; each has at most one open row.
    """

    __tablename__ = "outage"
    __table_args__ = (
        Index(
            "uq_outage_open_part",
            "part",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[RowId]
    part: Mapped[Code]
    cause: Mapped[OutageCause] = mapped_column(word(OutageCause))
    began_at: Mapped[Instant]
    ended_at: Mapped[Instant | None] = mapped_column(index=True)
