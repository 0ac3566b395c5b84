"""What a city's enterprises could have, one packed row each, while nobody speaks for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant
from store.tables.declarative import Base


class EnterpriseShortlist(Base):
    """The best policies of an enterprise without a contact, and what it nearly gets."""

    __tablename__ = "enterprise_shortlist"

    enterprise_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("enterprise.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    best: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="Version ids and verdicts, the best first, as jobs/packed_lists.py packs them",
    )
    near: Mapped[bytes] = mapped_column(
        LargeBinary,
        comment="Version ids and the number of the one condition missed, the nearest first",
    )
    facts_hash: Mapped[str] = mapped_column(
        String(64), comment="Of what was known, by enterprises/columns.py"
    )
    pool_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the version ids of the pool and the engine's version"
    )
    engine_version: Mapped[str] = mapped_column(String(16))
    judged_on: Mapped[date] = mapped_column(comment="The day on which it came out like this first")
    changed_at: Mapped[Instant]


class ShortlistStretch(Base):
    """A stretch of enterprise ids whose shortlists are all right for the state it names."""

    __tablename__ = "shortlist_stretch"

    first_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    state_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the day, the pool, the engine and what changed when"
    )
    done_at: Mapped[Instant]
