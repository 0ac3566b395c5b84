"""Stops of the service: written down once, told to administrators once, and once when over.

Parts are ``polling``, ``bot``, ``scheduler`` and ``job:NAME``. Two processes may see the same
stop: one open row a part, and one notice a row, an administrator and an end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from enterprises.officers import officers
from jobs.kinds import rules_of
from jobs.outbox import close
from store.insertion import insert_unless_there
from store.outbox_rows import add_notice
from store.tables import (
    Notice,
    NoticeKind,
    NoticeStatus,
    Outage,
    OutageCause,
    RecipientKind,
)

POLLING, BOT, SCHEDULER = "polling", "bot", "scheduler"
JOB_PREFIX = "job:"
BEGAN, ENDED = "began", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageView:
    """One stop; ``ended_at`` is None while it lasts."""

    id: int
    part: str
    cause: OutageCause
    began_at: datetime
    ended_at: datetime | None


def outage(session: Session, outage_id: int) -> OutageView | None:
    """Return one stop, or None when it is no longer kept."""
    row = session.get(Outage, outage_id)
    return None if row is None else _view(row)


def open_outages(session: Session) -> tuple[OutageView, ...]:
    """Return what is stopped now, the longest first."""
    rows = session.scalars(
        select(Outage).where(Outage.ended_at.is_(None)).order_by(Outage.began_at, Outage.id)
    )
    return tuple(_view(row) for row in rows)


def is_as_known(
    session: Session, found: Mapping[str, OutageCause], watched: Callable[[str], bool]
) -> bool:
    """Say whether what a watcher found is what is written: then there is nothing to do."""
    return {one.part for one in open_outages(session) if watched(one.part)} == set(found)


def write_down(
    session: Session,
    found: Mapping[str, OutageCause],
    watched: Callable[[str], bool],
    *,
    now: datetime,
    since: Mapping[str, datetime] = MappingProxyType({}),
) -> None:
    """Begin the stops that are new, and end those that are over, among the watched parts.

    ``since`` is when a part was last well, where the watcher knows.
    """
    known = {one.part for one in open_outages(session) if watched(one.part)}
    for part in sorted(set(found) - known):
        begin(session, part, found[part], began_at=since.get(part, now), now=now)
    for part in sorted(known - set(found)):
        end(session, part, now=now)


def begin(
    session: Session, part: str, cause: OutageCause, *, began_at: datetime, now: datetime
) -> bool:
    """Write a stop down and tell the administrators; False when it is known already."""
    if not insert_unless_there(
        session, Outage, {"part": part, "cause": cause, "began_at": began_at}
    ):
        return False
    row = session.scalars(select(Outage).where(Outage.part == part, Outage.ended_at.is_(None)))
    _tell(session, row.one().id, BEGAN, now=now)
    return True


def end(session: Session, part: str, *, now: datetime) -> bool:
    """Note that a part is well again and tell the administrators; False when it was well.

    Where the bot could not say that it stopped, it only says that it is over.
    """
    ended = session.scalars(
        update(Outage)
        .where(Outage.part == part, Outage.ended_at.is_(None))
        .values(ended_at=now)
        .returning(Outage.id)
        .execution_options(synchronize_session=False)
    ).first()
    if ended is None:
        return False
    _tell_end(session, ended, now=now)
    return True


def record_past(
    session: Session, part: str, cause: OutageCause, *, began_at: datetime, now: datetime
) -> None:
    """Write down a stop that is over, which nobody was there to see."""
    if end(session, part, now=now):
        return
    row = Outage(part=part, cause=cause, began_at=began_at, ended_at=now)
    session.add(row)
    session.flush()  # Its notice names it by its id.
    _tell_end(session, row.id, now=now)


def _tell_end(session: Session, outage_id: int, *, now: datetime) -> None:
    close(
        session,
        (Notice.kind == NoticeKind.OUTAGE)
        & (Notice.subject == _subject(outage_id))
        & (Notice.period == BEGAN)
        & (Notice.status == NoticeStatus.WAITING),
        status=NoticeStatus.CANCELLED,
        reason="it is over, and the notice of its end says so",
        now=now,
    )
    _tell(session, outage_id, ENDED, now=now)


def _tell(session: Session, outage_id: int, period: str, *, now: datetime) -> None:
    rules = rules_of(NoticeKind.OUTAGE)
    for one in officers(session):
        if one.is_administrator and one.chat_id is not None:
            add_notice(
                session,
                recipient_kind=RecipientKind.OFFICER,
                recipient_id=one.id,
                kind=NoticeKind.OUTAGE,
                subject=_subject(outage_id),
                period=period,
                payload={"outage_id": outage_id},
                priority=rules.priority,
                not_before=now,
                expires_at=now + rules.expires_after,
                now=now,
            )


def _subject(outage_id: int) -> str:
    return f"outage:{outage_id}"


def _view(row: Outage) -> OutageView:
    return OutageView(
        id=row.id, part=row.part, cause=row.cause, began_at=row.began_at, ended_at=row.ended_at
    )
