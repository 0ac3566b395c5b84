"""What the jobs did, and who did what."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import Code, Instant, JsonObject, RowId, word
from store.tables.declarative import Base


class RunState(StrEnum):
    """How a job's run ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """One slot of one job: the unique key is what makes a second run harmless."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[RowId]
    job: Mapped[Code]
    slot: Mapped[str] = mapped_column(String(32), comment="The slot's local instant, or a day")
    state: Mapped[RunState] = mapped_column(word(RunState))
    counts: Mapped[JsonObject] = mapped_column(default=dict)
    error: Mapped[str | None] = mapped_column(String(500))
    started_at: Mapped[Instant]
    attempt: Mapped[int] = mapped_column(
        SmallInteger, default=1, comment="Grows when a dead or failed run is taken again"
    )
    lease_until: Mapped[Instant] = mapped_column(
        comment="After this a running run counts as dead, and a failed one may be tried again"
    )
    finished_at: Mapped[Instant | None]


class Lease(Base):
    """Who does what only one process may do, such as polling; the holder counts up while alive."""

    __tablename__ = "lease"

    name: Mapped[Code] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(36), comment="Tells this holder from every other")
    host: Mapped[str] = mapped_column(String(255), comment="The machine's name, for people")
    place: Mapped[str] = mapped_column(
        String(64),
        comment="Where pid has a meaning: the machine and its namespace",
    )
    pid: Mapped[int] = mapped_column(BigInteger)
    beats: Mapped[int] = mapped_column(BigInteger, default=0)
    taken_at: Mapped[Instant]


class AuditEntry(Base):
    """Who did what to what; rows are only added, and changed to forget a person alone."""

    __tablename__ = "audit_entry"

    id: Mapped[RowId]
    at: Mapped[Instant] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(64), comment="officer:3, contact:7, job:expiry")
    action: Mapped[Code]
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[JsonObject] = mapped_column(
        default=dict, comment="Ids and words, no personal data"
    )
    chat_id: Mapped[int | None] = mapped_column(BigInteger, comment="For acts that were refused")
