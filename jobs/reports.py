"""What became of the pushes, for officers: by kind, and whom none of them reached.

Everything is counted from the outbox and the chats at the moment of asking. An enterprise is
named, which is in the public registry; no chat, and no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from jobs.recipients import BLOCKED
from store.tables import (
    Chat,
    Contact,
    Enterprise,
    Membership,
    Notice,
    NoticeKind,
    NoticeStatus,
    Officer,
    RecipientKind,
    Specialist,
)

TO_LOOK_AT = (NoticeStatus.UNDELIVERABLE, NoticeStatus.UNCERTAIN)
"""What an officer may want to do something about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindReport:
    """What became of one kind's notices that were settled in a period.

    ``sent`` counts what was told within a digest too. ``unreachable``: the chat is closed to us;
    ``failed``: the Bot API, or our own wording, refused it for good. ``dropped`` came too late or
    was taken back before it was sent. Of the ``sent`` ones ``repeated`` were sent twice, because
    nobody knew of the first time whether it arrived.
    """

    kind: NoticeKind
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    unreachable: int = 0
    dropped: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """An enterprise some of whose contacts cannot be reached, the longest silent first.

    ``contacts`` of ``all_contacts`` are closed to us, the first ``since``.
    """

    enterprise_id: int
    name: str
    credit_code: str | None
    contacts: int
    all_contacts: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice as an officer sees it; ``to`` is like ``contact:7``, never a chat."""

    id: int
    kind: NoticeKind
    status: NoticeStatus
    to: str
    subject: str
    attempts: int
    why: str
    created_at: datetime


_IS_UNREACHABLE = and_(
    Notice.status == NoticeStatus.UNDELIVERABLE, Notice.last_error == BLOCKED.why
)
_FATE = case(
    (_IS_UNREACHABLE, "unreachable"),
    (Notice.status == NoticeStatus.UNDELIVERABLE, "failed"),
    (Notice.status == NoticeStatus.UNCERTAIN, "uncertain"),
    (Notice.status.in_((NoticeStatus.SENT, NoticeStatus.JOINED)), "sent"),
    else_="dropped",
)


def deliveries(session: Session, *, since: datetime, until: datetime) -> tuple[KindReport, ...]:
    """Return what became of every kind's notices settled after ``since`` up to ``until``."""
    fate = _FATE.label("fate")
    is_repeated = and_(Notice.status == NoticeStatus.SENT, Notice.was_uncertain)
    rows = session.execute(
        select(Notice.kind, fate, func.count(), func.count().filter(is_repeated))
        .where(Notice.settled_at > since, Notice.settled_at <= until)
        .group_by(Notice.kind, fate)
    )
    counted: dict[NoticeKind, dict[str, int]] = {}
    for kind, what, count, repeated in rows:
        counted.setdefault(kind, {})[what] = count
        if repeated:
            counted[kind]["repeated"] = repeated
    return tuple(KindReport(kind=kind, **counted[kind]) for kind in NoticeKind if kind in counted)


def unreached_enterprises(session: Session) -> tuple[Unreached, ...]:
    """Return the enterprises with an active contact whose chat is closed to us."""
    closed = Chat.unreachable_since.is_not(None)
    rows = session.execute(
        select(
            Enterprise.id,
            Enterprise.name,
            Enterprise.credit_code,
            func.count(Chat.unreachable_since),
            func.count(),
            func.min(case((closed, Chat.unreachable_since))),
        )
        .join(Contact, Contact.enterprise_id == Enterprise.id)
        .join(Chat, Chat.chat_id == Contact.chat_id)
        .where(Contact.membership == Membership.ACTIVE)
        .group_by(Enterprise.id, Enterprise.name, Enterprise.credit_code)
        .having(func.count(Chat.unreachable_since) > 0)
        .order_by(func.min(case((closed, Chat.unreachable_since))), Enterprise.id)
    )
    return tuple(
        Unreached(
            enterprise_id=row[0],
            name=row[1],
            credit_code=row[2],
            contacts=row[3],
            all_contacts=row[4],
            since=row[5],
        )
        for row in rows
    )


def unreached_posts(session: Session) -> tuple[str, ...]:
    """Return the titles of the officers and specialists whose chat is closed to us."""
    titles: list[str] = []
    for post in (Officer, Specialist):
        titles += session.scalars(
            select(post.title)
            .join(Chat, Chat.chat_id == post.chat_id)
            .where(post.ended_at.is_(None), Chat.unreachable_since.is_not(None))
            .order_by(post.id)
        )
    return tuple(titles)


def notices_in(
    session: Session, statuses: Sequence[NoticeStatus], *, limit: int
) -> tuple[NoticeLine, ...]:
    """Return the newest ``limit`` notices that stand so, the newest first."""
    rows = session.execute(
        select(
            Notice.id,
            Notice.kind,
            Notice.status,
            Notice.recipient_kind,
            Notice.recipient_id,
            Notice.subject,
            Notice.attempts,
            Notice.last_error,
            Notice.created_at,
        )
        .where(Notice.status.in_(statuses))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return tuple(_line(row) for row in rows.all())


def _line(row: Any) -> NoticeLine:
    # A notice to a chat is one to a person without an account: its number is nobody's business.
    is_chat = row.recipient_kind is RecipientKind.CHAT
    return NoticeLine(
        id=row.id,
        kind=row.kind,
        status=row.status,
        to="chat" if is_chat else f"{row.recipient_kind.value}:{row.recipient_id}",
        subject=row.subject,
        attempts=row.attempts,
        why=row.last_error or "",
        created_at=row.created_at,
    )
