"""What people say back: questions to a specialist, ratings, cases that got stuck."""

from __future__ import annotations

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, RowId
from store.tables.declarative import Base


class Inquiry(Base):
    """A contact's question to a specialist, and the answer."""

    __tablename__ = "inquiry"

    id: Mapped[RowId]
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    specialist_id: Mapped[int] = mapped_column(BigId, ForeignKey("specialist.id"), index=True)
    policy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("policy.id"))
    question: Mapped[str] = mapped_column(String(2000))
    answer: Mapped[str | None] = mapped_column(String(2000))
    asked_at: Mapped[Instant]
    answered_at: Mapped[Instant | None]


class Rating(Base):
    """好差评: one to five, with an optional word."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("contact_id", "subject"),)

    id: Mapped[RowId]
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(64), comment="inquiry:7, policy:12, service")
    stars: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str] = mapped_column(String(500), default="")
    rated_at: Mapped[Instant]


class UnresolvedCase(Base):
    """办不成事: what did not work, where, why, and what became of it."""

    __tablename__ = "unresolved_case"

    id: Mapped[RowId]
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    policy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("policy.id"))
    cause: Mapped[str] = mapped_column(String(32))
    description: Mapped[str] = mapped_column(String(2000))
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    outcome: Mapped[str | None] = mapped_column(String(2000))


class UnansweredQuestion(Base):
    """What was asked in vain: unmet demand, kept for the officers without a name."""

    __tablename__ = "unanswered_question"

    id: Mapped[RowId]
    text: Mapped[str] = mapped_column(String(500))
    # The county and the section of GB/T 4754 of who asked: nothing narrower.
    region: Mapped[str] = mapped_column(String(32), default="")
    industry: Mapped[str] = mapped_column(String(16), default="")
    asked_at: Mapped[Instant]
