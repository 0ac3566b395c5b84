"""The attention budget: three a week, the last for the digest; quiet when one wants quiet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from enterprises import attention as choices
from enterprises.contacts import set_personalised
from enterprises.errors import InvalidFact
from jobs import digests, matching, outbox
from jobs.attention import MOST_A_WEEK, not_before
from jobs.listeners import listeners
from jobs.quiet import Hours
from jobs.runs import Work
from store.clock import FrozenClock
from store.database import Database
from store.tables import Contact, Enterprise, Notice, NoticeKind, NoticeStatus, PolicyStanding
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

COUNTED = NoticeKind.POLICY_CHANGED
TODAY = date(2026, 3, 10)


def someone(database: Database, clock: FrozenClock, **contact) -> int:
    with database.transaction() as session:
        return rows.contact(session, clock, rows.enterprise(session, clock), **contact)


def claim(database: Database, clock: FrozenClock) -> list[int]:
    with database.transaction() as session:
        found = outbox.claim(
            session, now=clock.now(), limit=20, lease=timedelta(minutes=1), zone=SHANGHAI
        )
        return [one.id for one in found]


def send(database: Database, clock: FrozenClock) -> int:
    """Claim and settle all that may go; return how many."""
    taken = claim(database, clock)
    with database.transaction() as session:
        session.execute(
            update(Notice)
            .where(Notice.id.in_(taken))
            .values(status=NoticeStatus.SENT, settled_at=clock.now(), claim_token=None)
        )
    return len(taken)


def digest(database: Database, clock: FrozenClock) -> dict:
    return digests.run_digest(Work(database=database, now=clock.now(), zone=SHANGHAI))


def statuses(database: Database, kind: NoticeKind | None = None) -> list[NoticeStatus]:
    with database.reading() as session:
        query = select(Notice.status).order_by(Notice.id)
        return list(session.scalars(query if kind is None else query.where(Notice.kind == kind)))


def push(database: Database, clock: FrozenClock, contact_id: int, **what) -> int:
    with database.transaction() as session:
        return rows.notice(
            session, clock, contact_id, **{"kind": COUNTED, "payload": {}, "priority": 30} | what
        )


def test_the_third_push_of_a_week_is_the_digest_s(database: Database, clock: FrozenClock) -> None:
    contact_id = someone(database, clock)
    for _ in range(4):
        push(database, clock, contact_id)
    assert send(database, clock) == MOST_A_WEEK - 1
    assert statuses(database).count(NoticeStatus.ASIDE) == 2
    digest(database, clock)
    assert statuses(database).count(NoticeStatus.JOINED) == 2
    assert send(database, clock) == 1
    push(database, clock, contact_id)
    assert send(database, clock) == 0
    assert digest(database, clock)["digests"] == 0
    clock.move_to(clock.now() + timedelta(days=7))
    assert digest(database, clock)["joined"] == 1


def test_what_has_nothing_to_say_keeps_no_place_in_the_digests(
    database: Database, clock: FrozenClock
) -> None:
    """Three that have nothing to say any more come before one that has."""
    contact_id = someone(database, clock)
    with database.transaction() as session:
        for number in range(4):
            notice_id = rows.notice(session, clock, contact_id, kind=COUNTED, priority=number)
            session.get_one(Notice, notice_id).status = NoticeStatus.ASIDE
    assert digest(database, clock)["joined"] == 3
    with database.transaction() as session:
        (held,) = outbox.claim(
            session, now=clock.now(), limit=20, lease=timedelta(minutes=1), zone=SHANGHAI
        )
        told = digests.joined_in(session, held)
        assert len(told) == 3
        assert outbox.expired(session, held.id, held.token, reason="nothing", now=clock.now())
        assert not outbox.expired(session, held.id, held.token, reason="nothing", now=clock.now())
    gone, aside = NoticeStatus.EXPIRED, NoticeStatus.ASIDE
    assert statuses(database, COUNTED) == [gone, gone, gone, aside]
    clock.move_to(at("2026-03-11"))
    assert digest(database, clock)["joined"] == 1


FREE = [
    ("an answer", {"kind": NoticeKind.VERIFIED}),
    ("a withdrawal", {"kind": NoticeKind.POLICY_WITHDRAWN}),
    ("a deadline asked for", {"kind": NoticeKind.DEADLINE, "payload": {"is_asked": True}}),
]


@pytest.mark.parametrize("what", [case[1] for case in FREE], ids=[case[0] for case in FREE])
def test_what_is_not_counted_comes_all_the_same(
    database: Database, clock: FrozenClock, what: dict
) -> None:
    contact_id = someone(database, clock)
    for _ in range(5):
        push(database, clock, contact_id, **what)
    with database.transaction() as session:
        choices.snooze(
            session, contact_id, until=TODAY + timedelta(days=7), today=TODAY, now=clock.now()
        )
    assert send(database, clock) == 5


def test_a_snooze_sets_aside_and_the_next_digest_tells(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = someone(database, clock)
    push(database, clock, contact_id)
    with database.transaction() as session:
        rows.version(session, clock)
        until = TODAY + timedelta(days=7)
        choices.snooze(session, contact_id, until=until, today=TODAY, now=clock.now())
    matching.run_pending(Work(database=database, now=clock.now(), zone=SHANGHAI))
    for days in range(7):
        clock.move_to(at("2026-03-10") + timedelta(days=days))
        assert digest(database, clock)["digests"] == 0
        assert send(database, clock) == 0
    clock.move_to(at("2026-03-17"))
    told = digest(database, clock)
    assert (told["matches"], told["joined"]) == (1, 1)
    assert send(database, clock) == 1


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=400)], ids=["past", "too far"])
def test_a_snooze_has_limits(database: Database, clock: FrozenClock, until: date) -> None:
    contact_id = someone(database, clock)
    with pytest.raises(InvalidFact), database.transaction() as session:
        choices.snooze(session, contact_id, until=until, today=TODAY, now=clock.now())


OWN_HOURS = [
    (None, at("2026-03-10", 9), at("2026-03-10", 9)),
    (16, at("2026-03-10", 9), at("2026-03-10", 16)),
    (14, at("2026-03-10", 9), at("2026-03-10", 14, 30)),
    (10, at("2026-03-10", 15), at("2026-03-10", 15)),
    (10, at("2026-03-13", 20), at("2026-03-16", 10)),
]


@pytest.mark.parametrize(("hour", "now", "expected"), OWN_HOURS, ids=str)
def test_one_s_own_hour(database: Database, clock: FrozenClock, hour, now, expected) -> None:
    contact_id = someone(database, clock)
    with database.transaction() as session:
        session.get_one(Contact, contact_id).pushes_from_hour = hour
        (listener,) = listeners(session)
        assert not_before(listener, now, SHANGHAI, Hours.WORKING) == expected


def test_what_knows_no_hour_waits_for_it_at_the_claim(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = someone(database, clock)
    with database.transaction() as session:
        choices.set_hour(session, contact_id, 14)
    push(database, clock, contact_id)
    answer = push(database, clock, contact_id, kind=NoticeKind.VERIFIED)
    assert claim(database, clock) == [answer]
    clock.move_to(at("2026-03-10", 14, 30))
    assert send(database, clock) == 1


def test_only_offered_hours_can_be_chosen(database: Database, clock: FrozenClock) -> None:
    contact_id = someone(database, clock)
    with pytest.raises(InvalidFact), database.transaction() as session:
        choices.set_hour(session, contact_id, 3)


def test_one_contact_an_enterprise_hears_what_nobody_asked_for(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        first, second, blocked = (
            rows.contact(session, clock, enterprise_id, unreachable=away)
            for away in (False, False, True)
        )

    def told() -> list[int]:
        with database.reading() as session:
            return [one.contact_id for one in listeners(session, only_told=True)]

    assert told() == [first]
    with database.transaction() as session:
        choices.take_pushes(session, second, now=clock.now())
    assert told() == [second]
    with database.transaction() as session:
        set_personalised(session, second, is_personalised=False, now=clock.now())
    assert told() == [first]
    with database.transaction() as session:
        session.get_one(Enterprise, enterprise_id).told_contact_id = blocked
    assert told() == [first]


def test_turning_pushes_off_takes_back_what_waits(database: Database, clock: FrozenClock) -> None:
    contact_id = someone(database, clock)
    with database.transaction() as session:
        policy_id = rows.policy_of(session, rows.version(session, clock))
        session.add(
            PolicyStanding(
                contact_id=contact_id,
                policy_id=policy_id,
                wants_reminder=True,
                changed_at=clock.now(),
            )
        )
    push(database, clock, contact_id)
    asked = push(database, clock, contact_id, subject=f"policy:{policy_id}")
    with database.transaction() as session:
        set_personalised(session, contact_id, is_personalised=False, now=clock.now())
    assert claim(database, clock) == [asked]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月5日", date(2026, 12, 5)),
        ("到3月1日吧", date(2027, 3, 1)),
        ("2026-04-01", date(2026, 4, 1)),
        ("2月30日", None),
        ("过几天", None),
    ],
)
def test_reading_a_day_ahead(text: str, expected: date | None) -> None:
    assert choices.read_day_ahead(text, TODAY) == expected
