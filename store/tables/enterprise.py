"""Enterprises and what is known of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, Code, Instant, Json, RowId, Title, word
from store.tables.declarative import Base


class FactSource(StrEnum):
    """Who said it."""

    REGISTRY = "registry"
    CONTACT = "contact"
    OFFICER = "officer"
    DERIVED = "derived"


class FactStatus(StrEnum):
    """How sure it is."""

    CONFIRMED = "confirmed"
    INFERRED = "inferred"


class Enterprise(Base):
    """A market entity, from the registry or registered in the chat."""

    __tablename__ = "enterprise"
    __table_args__ = (UniqueConstraint("credit_code"),)

    id: Mapped[RowId]
    credit_code: Mapped[str | None] = mapped_column(
        String(18), comment="Empty while a contact who registered by name does not know it"
    )
    name: Mapped[Title] = mapped_column(index=True)
    registered_on: Mapped[date | None]
    registry_type: Mapped[str] = mapped_column(String(64), default="")
    capital: Mapped[str] = mapped_column(
        String(64), default="", comment="As the registry writes it"
    )
    scope: Mapped[str] = mapped_column(Text, default="", comment="经营范围")
    city: Mapped[str] = mapped_column(
        String(32), default="", comment="As the registry writes it; helps to place the address"
    )
    address: Mapped[str] = mapped_column(String(300), default="")
    is_in_registry: Mapped[bool] = mapped_column(
        default=False, comment="False for one that a contact entered and no registry row knows"
    )
    registry_hash: Mapped[str] = mapped_column(
        String(64), default="", comment="SHA-256 of the imported row, to skip unchanged rows"
    )
    specialist_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("specialist.id"))
    told_contact_id: Mapped[int | None] = mapped_column(
        BigId, comment="The contact chosen to hear what is pushed; empty: the first one"
    )
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant] = mapped_column(comment="When a fact last changed")
    matched_at: Mapped[Instant | None] = mapped_column(
        comment="Which change the stored matches know of; unequal to changed_at: to be matched"
    )


class EnterpriseFact(Base):
    """One fact of one enterprise for one period, with who said it."""

    __tablename__ = "enterprise_fact"
    __table_args__ = (UniqueConstraint("enterprise_id", "field", "period"),)

    id: Mapped[RowId]
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[Code] = mapped_column(comment="An id of matcher.fields.FIELDS")
    period: Mapped[str] = mapped_column(String(16), default="", comment="2024, 2024H1, or empty")
    value: Mapped[Any] = mapped_column(
        Json, comment="As in the contract's profile: bands are objects"
    )
    is_complete: Mapped[bool] = mapped_column(
        default=False, comment="For lists: nothing else belongs to it, it said so"
    )
    status: Mapped[FactStatus] = mapped_column(word(FactStatus))
    source: Mapped[FactSource] = mapped_column(word(FactSource))
    contact_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("contact.id", ondelete="SET NULL"), comment="The contact who said it"
    )
    because: Mapped[str] = mapped_column(
        String(200), default="", comment="From what an inferred fact was inferred"
    )
    stated_at: Mapped[Instant]
