"""What an enterprise does about a policy."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Instant, RowId, word
from store.tables.declarative import Base


class ApplicationState(StrEnum):
    """How far an application is, as the contact or the office reports it."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class Application(Base):
    """One enterprise's application for one policy in one period."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("enterprise_id", "policy_id", "period"),)

    id: Mapped[RowId]
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE")
    )
    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("policy.id"), index=True)
    period: Mapped[str] = mapped_column(String(16), comment="The window's year, or its opening day")
    contact_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("contact.id", ondelete="SET NULL")
    )
    state: Mapped[ApplicationState] = mapped_column(word(ApplicationState))
    amount: Mapped[int | None] = mapped_column(BigInteger, comment="Yuan, once paid")
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
