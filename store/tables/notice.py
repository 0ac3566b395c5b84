"""The outbox and the inbox: what is to be said, and what was heard."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.columns import BigId, ChatId, Instant, JsonObject, RowId, word
from store.tables.declarative import Base


class NoticeKind(StrEnum):
    """What a notice is about; jobs/kinds.py holds the rules of each."""

    NEW_MATCHES = "new_matches"
    FACT_ASKED = "fact_asked"
    DEADLINE = "deadline"
    WINDOW_OPENS = "window_opens"
    QUALIFIES_FROM = "qualifies_from"
    QUALIFIES_UNTIL = "qualifies_until"
    TITLE_ENDS = "title_ends"
    FACTS_STALE = "facts_stale"
    APPLICATION_UNFINISHED = "application_unfinished"
    RESULT_ASKED = "result_asked"
    APPLICATION_MOVED = "application_moved"
    REGISTRATION_UNFINISHED = "registration_unfinished"
    POLICY_CHANGED = "policy_changed"
    POLICY_WITHDRAWN = "policy_withdrawn"
    POLICY_STATE = "policy_state"
    JOIN_REQUEST = "join_request"
    JOIN_DECIDED = "join_decided"
    VERIFICATION_REQUEST = "verification_request"
    VERIFIED = "verified"
    REVIEW_REQUEST = "review_request"
    REVIEW_DECIDED = "review_decided"
    VALIDITY_CHECK = "validity_check"
    INQUIRY = "inquiry"
    INQUIRY_ANSWERED = "inquiry_answered"
    INQUIRY_WAITS = "inquiry_waits"
    DRAFT_WAITS = "draft_waits"
    CASE_OPENED = "case_opened"
    CASE_CLOSED = "case_closed"
    CASE_WAITS = "case_waits"
    OUTAGE = "outage"


class NoticeStatus(StrEnum):
    """Where a notice stands between its cause and its reader."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ASIDE = "aside"  # Found, and to be told within the contact's next digest.
    JOINED = "joined"  # Told within a digest, whose payload names it.


class RecipientKind(StrEnum):
    """Whose chat a notice goes to."""

    CONTACT = "contact"
    OFFICER = "officer"
    SPECIALIST = "specialist"
    CHAT = "chat"


class Notice(Base):
    """One thing to tell one recipient once. No text: it is rendered when it is sent."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient_kind", "recipient_id", "kind", "subject", "period"),
        Index("ix_notice_due", "status", "not_before", "priority"),
    )

    id: Mapped[RowId]
    recipient_kind: Mapped[RecipientKind] = mapped_column(word(RecipientKind))
    recipient_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[NoticeKind] = mapped_column(word(NoticeKind))
    subject: Mapped[str] = mapped_column(String(64), comment="policy:12, digest, contact:7 …")
    period: Mapped[str] = mapped_column(String(32), default="", comment="A day, T-5, v3, or empty")
    payload: Mapped[JsonObject] = mapped_column(default=dict, comment="Ids only")
    status: Mapped[NoticeStatus] = mapped_column(word(NoticeStatus), default=NoticeStatus.WAITING)
    priority: Mapped[int] = mapped_column(SmallInteger, comment="Smaller goes first")
    not_before: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    claim_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[Instant | None]
    begun_at: Mapped[Instant | None] = mapped_column(
        comment="When the claim's holder began to send; empty: certainly not sent by this claim"
    )
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    was_uncertain: Mapped[bool] = mapped_column(
        default=False, comment="It may have been sent once already; it is repeated at most once"
    )
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[Instant]
    settled_at: Mapped[Instant | None]


class InboxUpdate(Base):
    """One update as it came, written before it is handled; a second copy is ignored."""

    __tablename__ = "inbox_update"

    update_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    chat_id: Mapped[ChatId | None] = mapped_column(index=True)
    payload: Mapped[JsonObject | None] = mapped_column(
        comment="Emptied once the answer is delivered: no message text is kept"
    )
    reply: Mapped[JsonObject | None] = mapped_column(
        comment="The answer between the transaction that made it and its delivery"
    )
    received_at: Mapped[Instant]
    handled_at: Mapped[Instant | None] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(String(64))
