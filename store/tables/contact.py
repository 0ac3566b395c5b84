"""People in chats: contacts, officers, specialists, and their half-done conversations."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, ChatId, Code, Instant, Json, JsonList, RowId, Title, word
from store.tables.declarative import Base


class ContactRole(StrEnum):
    """How a contact came to an enterprise."""

    FIRST = "first"
    COLLEAGUE = "colleague"


class Membership(StrEnum):
    """Whether a contact may act for the enterprise."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


class Verification(StrEnum):
    """Whether the district knows that this contact speaks for the enterprise."""

    UNVERIFIED = "unverified"
    BY_OFFICER = "by_officer"
    BY_CODE = "by_code"
    BY_COLLEAGUE = "by_colleague"


class Frequency(StrEnum):
    """How often a contact wants to hear of new matches."""

    IMMEDIATELY = "immediately"
    DAILY = "daily"
    WEEKLY = "weekly"


class OfficerRole(StrEnum):
    """What an officer may do; one person never approves what the same person wrote."""

    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class Chat(Base):
    """A private chat: consent and whether it can be reached. No names, no texts."""

    __tablename__ = "chat"

    chat_id: Mapped[ChatId] = mapped_column(primary_key=True, autoincrement=False)
    consent_version: Mapped[str | None] = mapped_column(String(16))
    consented_at: Mapped[Instant | None]
    current_contact_id: Mapped[int | None] = mapped_column(
        BigId, comment="The contact row (so the enterprise) this chat now speaks as"
    )
    unreachable_since: Mapped[Instant | None] = mapped_column(
        comment="Set when the person blocked the bot; any word from them clears it"
    )
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]


class Contact(Base):
    """One person's chat speaking for one enterprise, with its attention budget."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("chat_id", "enterprise_id"),)

    id: Mapped[RowId]
    chat_id: Mapped[ChatId] = mapped_column(ForeignKey("chat.chat_id", ondelete="CASCADE"))
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[ContactRole] = mapped_column(word(ContactRole))
    membership: Mapped[Membership] = mapped_column(word(Membership))
    verification: Mapped[Verification] = mapped_column(
        word(Verification), default=Verification.UNVERIFIED
    )
    verified_at: Mapped[Instant | None]
    frequency: Mapped[Frequency] = mapped_column(word(Frequency), default=Frequency.DAILY)
    is_personalised: Mapped[bool] = mapped_column(
        default=True, comment="False after 关闭个性化推送: no matches are pushed"
    )
    pushes_from_hour: Mapped[int | None] = mapped_column(
        SmallInteger, comment="The hour of the day before which nothing is pushed; empty: any"
    )
    snoozed_until: Mapped[date | None] = mapped_column(
        comment="The first day on which what nobody asked for may come again"
    )
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(String(64))


class ContactOutlook(Base):
    """What the days to come change for one contact's enterprise; a cache, made anew at will."""

    __tablename__ = "contact_outlook"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    facts_hash: Mapped[str] = mapped_column(
        String(64), comment="Of what the contact could see of its enterprise at the look"
    )
    looked_until: Mapped[date] = mapped_column(comment="The last day that was looked at")
    versions: Mapped[JsonList] = mapped_column(comment="Ids of the versions that were looked at")
    turns: Mapped[JsonList] = mapped_column(comment="Each turn: version_id, day, begins, by_title")


class Conversation(Base):
    """A half-done conversation: where the chat stands and what it said so far."""

    __tablename__ = "conversation"

    chat_id: Mapped[ChatId] = mapped_column(
        ForeignKey("chat.chat_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    flow: Mapped[Code]
    step: Mapped[Code]
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    trail: Mapped[list[Any]] = mapped_column(Json, default=list, comment="Steps done, for undo")
    updated_at: Mapped[Instant]


class SkippedQuestion(Base):
    """A fact that a contact was asked for and did not tell; gone once it does."""

    __tablename__ = "skipped_question"
    __table_args__ = (UniqueConstraint("contact_id", "field"),)

    id: Mapped[RowId]
    contact_id: Mapped[int] = mapped_column(BigId, ForeignKey("contact.id", ondelete="CASCADE"))
    field: Mapped[Code] = mapped_column(comment="An id of matcher.fields.FIELDS")
    skipped_at: Mapped[Instant] = mapped_column(comment="The last time")


class OneTimeCode(Base):
    """A code the district hands to an enterprise, which proves a contact once."""

    __tablename__ = "one_time_code"
    __table_args__ = (UniqueConstraint("code_hash"),)

    id: Mapped[RowId]
    code_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256; the code is never stored")
    enterprise_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enterprise.id", ondelete="CASCADE"), index=True
    )
    issued_by: Mapped[int] = mapped_column(BigId, ForeignKey("officer.id"))
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    used_by: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("contact.id", ondelete="SET NULL")
    )


class Officer(Base):
    """A policy officer's account; ended, never deleted."""

    __tablename__ = "officer"
    __table_args__ = (UniqueConstraint("chat_id"), UniqueConstraint("key"))

    id: Mapped[RowId]
    key: Mapped[Code] = mapped_column(comment="What --by names on the command line")
    chat_id: Mapped[ChatId | None] = mapped_column()
    title: Mapped[Title] = mapped_column(comment="The post, as people read it")
    role: Mapped[OfficerRole] = mapped_column(word(OfficerRole), default=OfficerRole.OFFICER)
    region: Mapped[str] = mapped_column(String(32), default="", comment="Scope: a region code")
    department: Mapped[str] = mapped_column(String(64), default="", comment="Scope: a department")
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(String(64))


class Specialist(Base):
    """A 政策服务专员's post; who sits there is the chat bound to it."""

    __tablename__ = "specialist"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[RowId]
    key: Mapped[Code]
    chat_id: Mapped[ChatId | None] = mapped_column(index=True)
    title: Mapped[Title]
    department: Mapped[str] = mapped_column(String(64), default="")
    region: Mapped[str] = mapped_column(String(32), default="")
    is_absent: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int] = mapped_column(SmallInteger, default=1, comment="1 district … 5 park")
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_reason: Mapped[str | None] = mapped_column(String(64))
