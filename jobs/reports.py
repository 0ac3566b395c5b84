"""What became of the pushes, for officers: by kind, and whom none of them reached.

Everything is counted from the outbox and the chats at the moment of asking. An enterprise is
named, which is in the public registry; no chat, and no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from jobs.recipients import BLOCKED
from jobs.report_scope import EVERYTHING, ReportScope
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
_IS_REPEATED = and_(Notice.status == NoticeStatus.SENT, Notice.was_uncertain)


def deliveries(
    session: Session, *, since: datetime, until: datetime, scope: ReportScope = EVERYTHING
) -> tuple[KindReport, ...]:
    """Return what became of every kind's notices settled after ``since`` up to ``until``."""
    is_settled = and_(Notice.settled_at > since, Notice.settled_at <= until)
    count = _count_all if scope.is_everything else _count_within
    counted: dict[NoticeKind, Counter[str]] = {}
    for kind, fate, is_repeated, times in count(session, is_settled, scope):
        counted.setdefault(kind, Counter())[fate] += times
        if is_repeated:
            counted[kind]["repeated"] += times
    return tuple(KindReport(kind=kind, **counted[kind]) for kind in NoticeKind if kind in counted)


def _count_all(session: Session, which: ColumnElement[bool], _scope: ReportScope) -> Iterator[Any]:
    fate, repeated = _FATE.label("fate"), _IS_REPEATED.label("repeated")
    rows = session.execute(
        select(Notice.kind, fate, repeated, func.count())
        .where(which)
        .group_by(Notice.kind, fate, repeated)
    )
    yield from rows


def _count_within(
    session: Session, which: ColumnElement[bool], scope: ReportScope
) -> Iterator[Any]:
    about = (Notice.recipient_kind, Notice.recipient_id, Notice.subject, Notice.payload)
    rows = session.execute(select(Notice.kind, _FATE, _IS_REPEATED, *about).where(which))
    yield from ((*row[:3], 1) for row in rows if scope.has_notice(*row[3:]))


def how_they_stand(session: Session) -> dict[NoticeStatus, int]:
    """Return how many notices stand in each state now, those with none included."""
    rows = session.execute(select(Notice.status, func.count()).group_by(Notice.status))
    counted = {NoticeStatus(status): count for status, count in rows.all()}
    return {status: counted.get(status, 0) for status in NoticeStatus}


def unreached_enterprises(
    session: Session, scope: ReportScope = EVERYTHING
) -> tuple[Unreached, ...]:
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
        if scope.enterprises is None or row[0] in scope.enterprises
    )


def unreached_posts(session: Session, scope: ReportScope = EVERYTHING) -> tuple[str, ...]:
    """Return the titles of the officers and specialists whose chat is closed to us."""
    titles: list[str] = []
    for kind, post in (
        (RecipientKind.OFFICER, Officer),
        (RecipientKind.SPECIALIST, Specialist),
    ):
        rows = session.execute(
            select(post.id, post.title)
            .join(Chat, Chat.chat_id == post.chat_id)
            .where(post.ended_at.is_(None), Chat.unreachable_since.is_not(None))
            .order_by(post.id)
        )
        titles += [
            row.title for row in rows if scope.posts is None or (kind, row.id) in scope.posts
        ]
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
