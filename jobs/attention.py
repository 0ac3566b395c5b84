"""The attention budget: what nobody asked for comes seldom, and never while one wants quiet.

At most three such messages in seven days, the third of which is a digest, so that whatever
does not fit has one to join. Answers, reminders that were asked for, withdrawals and work that
waits are not counted. Asked when a digest is made, and again when a notice is claimed: what
policies/ and enterprises/ write with its cause knows nothing of budgets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from jobs.kinds import is_counted, rules_of
from jobs.listeners import Listener
from jobs.quiet import Hours, next_allowed
from store.clock import local_day
from store.tables import Contact, Notice, NoticeKind, NoticeStatus, RecipientKind

MOST_A_WEEK = 3
WEEK = timedelta(days=7)
_SPENT = (NoticeStatus.SENT, NoticeStatus.UNCERTAIN, NoticeStatus.CLAIMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Claimed notices that must not go now, by what is to become of them.

    ``later`` says from when each may go; ``aside`` wait for the next digest; ``back`` are
    digests, which are made anew, and what was turned off.
    """

    later: Mapping[int, datetime]
    aside: frozenset[int]
    back: frozenset[int]

    @property
    def ids(self) -> frozenset[int]:
        """All of them."""
        return self.aside | self.back | frozenset(self.later)


NOTHING_HELD = Held(later={}, aside=frozenset(), back=frozenset())


def spent(
    session: Session, contact_ids: Collection[int], *, today: date, zone: ZoneInfo
) -> Counter[int]:
    """Return how many counted messages each contact got in the seven days that end today."""
    since = datetime.combine(today - WEEK + timedelta(days=1), time(), zone)
    rows = session.execute(
        select(Notice.recipient_id, Notice.kind, Notice.payload, Notice.settled_at).where(
            Notice.recipient_kind == RecipientKind.CONTACT,
            Notice.recipient_id.in_(contact_ids),
            Notice.status.in_(_SPENT),
        )
    )
    return Counter(
        row.recipient_id
        for row in rows
        if is_counted(row.kind, row.payload) and (row.settled_at is None or row.settled_at >= since)
    )


def has_room(listener: Listener, used: Counter[int], today: date) -> bool:
    """Say whether a digest may be made for this contact today."""
    return not listener.is_quiet(today) and used[listener.contact_id] < MOST_A_WEEK


def not_before(listener: Listener, now: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """Return the earliest instant at which a push may reach this contact, by its own hour too."""
    return _own_time(now, zone, hours, listener.from_hour)


def _own_time(now: datetime, zone: ZoneInfo, hours: Hours, from_hour: int | None) -> datetime:
    allowed = next_allowed(now, zone, hours)
    if from_hour is None:
        return allowed
    begins = datetime.combine(local_day(allowed, zone), time(from_hour), zone)
    return allowed if begins <= allowed else next_allowed(begins, zone, hours)


def held_back(session: Session, rows: Sequence[Row[Any]], *, now: datetime, zone: ZoneInfo) -> Held:
    """Return which of the notices that were just claimed must not go now.

    Call it in the claim's transaction, with the rows in the order in which they are to go.
    """
    pushes = [
        row
        for row in rows
        if row.recipient_kind == RecipientKind.CONTACT and rules_of(row.kind).hours is not Hours.ANY
    ]
    if not pushes:
        return NOTHING_HELD
    people = _people(session, {row.recipient_id for row in pushes})
    today = local_day(now, zone)
    # The claimed ones are counted already: each is weighed against those that go before it.
    used = spent(session, people, today=today, zone=zone)
    used.subtract(row.recipient_id for row in pushes if is_counted(row.kind, row.payload))
    later: dict[int, datetime] = {}
    aside: set[int] = set()
    back: set[int] = set()
    for row in pushes:
        person = people.get(row.recipient_id)
        if person is None:
            continue
        begins = _own_time(now, zone, Hours.ANY, person.pushes_from_hour)
        if begins > now:
            later[row.id] = _own_time(now, zone, rules_of(row.kind).hours, person.pushes_from_hour)
        elif not is_counted(row.kind, row.payload):
            continue
        elif not person.is_personalised and row.kind is not NoticeKind.POLICY_CHANGED:
            back.add(row.id)
        elif _is_quiet(person, today) or used[row.recipient_id] >= _limit(row.kind):
            (back if row.kind is NoticeKind.NEW_MATCHES else aside).add(row.id)
        else:
            used[row.recipient_id] += 1
    return Held(later=later, aside=frozenset(aside), back=frozenset(back))


def _people(session: Session, contact_ids: Collection[int]) -> dict[int, Contact]:
    rows = session.scalars(select(Contact).where(Contact.id.in_(contact_ids)))
    return {row.id: row for row in rows}


def _is_quiet(person: Contact, today: date) -> bool:
    return person.snoozed_until is not None and person.snoozed_until > today


def _limit(kind: NoticeKind) -> int:
    """The last message of the week is the digest's, which takes in all that did not fit."""
    return MOST_A_WEEK if kind is NoticeKind.NEW_MATCHES else MOST_A_WEEK - 1


def put_off(session: Session, what: Held) -> None:
    """Let go of what is held: until its hour, or until the next digest."""
    released = {"claim_token": None, "lease_until": None}
    for notice_id, instant in what.later.items():
        session.execute(
            update(Notice)
            .where(Notice.id == notice_id)
            .values(status=NoticeStatus.WAITING, not_before=instant, **released)
            .execution_options(synchronize_session=False)
        )
    if what.aside:
        session.execute(
            update(Notice)
            .where(Notice.id.in_(what.aside))
            .values(status=NoticeStatus.ASIDE, **released)
            .execution_options(synchronize_session=False)
        )
