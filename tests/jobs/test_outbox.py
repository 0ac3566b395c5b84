"""Claims never overlap, settlements are fenced, nothing is sent more than it may be."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from jobs import backlog, outbox
from jobs.kinds import rules_of
from jobs.outbox import ClaimedNotice
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Chat,
    Contact,
    Membership,
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyStanding,
    RecipientKind,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

LEASE = timedelta(minutes=2)


def claim(database: Database, now: datetime, limit: int = 20) -> tuple[ClaimedNotice, ...]:
    with database.transaction() as session:
        return outbox.claim(session, now=now, limit=limit, lease=LEASE, zone=SHANGHAI)


def one_contact(database: Database, clock: FrozenClock) -> int:
    with database.transaction() as session:
        return rows.contact(session, clock, rows.enterprise(session, clock))


def status_of(database: Database, notice_id: int) -> NoticeStatus:
    with database.reading() as session:
        return session.get_one(Notice, notice_id).status


def test_a_claim_takes_no_more_than_its_limit(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        for number in range(1000):
            rows.notice(session, clock, contact_id, subject=f"thing:{number}")
    assert len(claim(database, clock.now())) == 20
    with database.reading() as session:
        claimed = session.scalar(select(func.count()).where(Notice.status == NoticeStatus.CLAIMED))
    assert claimed == 20


def test_two_senders_never_claim_the_same_notice(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        for number in range(120):
            rows.notice(session, clock, contact_id, subject=f"thing:{number}")
    taken: list[int] = []
    guard = threading.Lock()

    def send() -> None:
        while batch := claim(database, clock.now(), limit=7):
            with guard:
                taken.extend(notice.id for notice in batch)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 120
    assert len(set(taken)) == 120


def test_the_most_urgent_goes_first(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        low = rows.notice(session, clock, contact_id, priority=50)
        high = rows.notice(session, clock, contact_id, priority=10)
    assert [notice.id for notice in claim(database, clock.now())] == [high, low]


def test_a_settlement_by_a_lost_claim_changes_nothing(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id)
    (lost,) = claim(database, clock.now())
    later = clock.now() + LEASE
    with database.transaction() as session:
        assert outbox.begin(session, lost.id, lost.token, now=clock.now())
        assert not outbox.begin(session, lost.id, lost.token, now=later)
        assert backlog.release_abandoned(session, now=later)["repeated"] == 1
    (held,) = claim(database, later + outbox.REPEAT_AFTER)
    with database.transaction() as session:
        for settled in (
            outbox.sent(session, notice_id, lost.token, message_id=1, now=later),
            outbox.again(session, notice_id, lost.token, not_before=later, error="x"),
            outbox.uncertain(session, notice_id, lost.token, error="x", now=later),
            outbox.undeliverable(session, notice_id, lost.token, reason="x", now=later),
            outbox.expired(session, notice_id, lost.token, reason="x", now=later),
        ):
            assert settled is False
        assert outbox.sent(session, notice_id, held.token, message_id=7, now=later)
    with database.reading() as session:
        row = session.get_one(Notice, notice_id)
        assert (row.status, row.message_id, row.settled_at) == (NoticeStatus.SENT, 7, later)
        assert row.claim_token is None


REPEATED, LEFT = [NoticeStatus.WAITING, NoticeStatus.UNCERTAIN], [NoticeStatus.UNCERTAIN]


@pytest.mark.parametrize(
    ("kind", "is_repeated", "expected"),
    [
        (NoticeKind.VERIFIED, True, REPEATED),
        (NoticeKind.NEW_MATCHES, True, REPEATED),
        (NoticeKind.FACT_ASKED, True, REPEATED),
        (NoticeKind.FACT_ASKED, False, LEFT),
    ],
    ids=["an answer", "a digest", "a question", "of a kind that was not to be repeated"],
)
def test_an_uncertain_send_is_repeated_at_most_once(
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    kind: NoticeKind,
    is_repeated: bool,
    expected: list[NoticeStatus],
) -> None:
    rules = replace(rules_of(kind), repeat_on_uncertain=is_repeated)
    monkeypatch.setattr(outbox, "rules_of", lambda _kind: rules)
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id, kind=kind)
    seen, now = [], clock.now()
    while batch := claim(database, now):
        with database.transaction() as session:
            outbox.uncertain(session, notice_id, batch[0].token, error="timeout", now=now)
        seen.append(status_of(database, notice_id))
        now += timedelta(minutes=1)
    assert seen == expected


def test_what_was_not_sent_comes_again_and_counts(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id)
    (held,) = claim(database, clock.now())
    later = clock.now() + timedelta(minutes=5)
    with database.transaction() as session:
        assert outbox.again(session, notice_id, held.token, not_before=later, error="429")
    assert claim(database, clock.now()) == ()
    (held,) = claim(database, later)
    assert held.attempts == 1


def test_pushes_wait_for_working_hours_and_answers_do_not(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        rows.notice(session, clock, contact_id, kind=NoticeKind.POLICY_CHANGED, period="v2")
        rows.notice(session, clock, contact_id, kind=NoticeKind.JOIN_DECIDED)
    assert [n.kind for n in claim(database, at("2026-03-10", 22))] == [NoticeKind.JOIN_DECIDED]
    assert [n.kind for n in claim(database, at("2026-03-11", 9))] == [NoticeKind.POLICY_CHANGED]


def test_only_a_last_call_goes_on_a_rest_day(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        for period in ("closes:2026-03-16:T-1", "closes:2026-03-31:T-15"):
            rows.notice(
                session,
                clock,
                contact_id,
                kind=NoticeKind.DEADLINE,
                period=period,
                expires_at=at("2026-04-01"),
            )
    saturday = claim(database, at("2026-03-14", 10))
    assert [notice.period for notice in saturday] == ["closes:2026-03-16:T-1"]


def test_a_stale_notice_is_never_claimed_and_is_closed(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        own_end = rows.notice(
            session, clock, contact_id, expires_at=clock.now() + timedelta(hours=1)
        )
        by_kind = rows.notice(session, clock, contact_id)
    later = clock.now() + timedelta(hours=1)
    assert [notice.id for notice in claim(database, later)] == [by_kind]
    with database.transaction() as session:
        assert backlog.expire_stale(session, now=later, limit=9) == 1
    assert status_of(database, own_end) is NoticeStatus.EXPIRED
    much_later = clock.now() + timedelta(days=14)
    with database.transaction() as session:
        backlog.release_abandoned(session, now=much_later)
        assert backlog.expire_stale(session, now=much_later, limit=9) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("blocked", NoticeStatus.UNDELIVERABLE),
        ("left", NoticeStatus.CANCELLED),
        ("refused", NoticeStatus.CLAIMED),
    ],
)
def test_who_cannot_be_reached_is_not_handed_out(
    database: Database, clock: FrozenClock, change: str, expected: NoticeStatus
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id)
        row = session.get_one(Contact, contact_id)
        if change == "blocked":
            session.get_one(Chat, row.chat_id).unreachable_since = clock.now()
        else:
            row.membership = Membership.ENDED if change == "left" else Membership.REFUSED
    handed_out = claim(database, clock.now())
    assert status_of(database, notice_id) is expected
    assert len(handed_out) == (expected is NoticeStatus.CLAIMED)


def test_a_digest_that_never_arrived_has_told_nothing(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        version_id = rows.version(session, clock)
        seen_since = rows.version(session, clock)
        for one, told_at in (
            (version_id, clock.now()),
            (seen_since, clock.now() + timedelta(minutes=1)),
        ):
            session.add(
                PolicyStanding(
                    contact_id=contact_id,
                    policy_id=rows.policy_of(session, one),
                    told_version_id=one,
                    told_at=told_at,
                    changed_at=told_at,
                )
            )
        rows.notice(
            session,
            clock,
            contact_id,
            kind=NoticeKind.NEW_MATCHES,
            payload={"versions": [version_id, seen_since]},
        )
    (held,) = claim(database, clock.now())
    with database.transaction() as session:
        outbox.undeliverable(session, held.id, held.token, reason="blocked", now=clock.now())
    with database.reading() as session:
        told = session.scalars(select(PolicyStanding.told_version_id).order_by(PolicyStanding.id))
        assert told.all() == [None, seen_since]


def test_cancelling_takes_back_only_what_is_meant(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    other_id = one_contact(database, clock)
    with database.transaction() as session:
        mine = rows.notice(session, clock, contact_id, subject="policy:1")
        kept = rows.notice(session, clock, contact_id, subject="policy:2")
        others = rows.notice(session, clock, other_id, subject="policy:1")
        cancelled = backlog.cancel_for(
            session,
            RecipientKind.CONTACT,
            contact_id,
            now=clock.now(),
            reason="applied",
            subject="policy:1",
        )
    assert cancelled == 1
    assert status_of(database, mine) is NoticeStatus.CANCELLED
    assert status_of(database, kept) is NoticeStatus.WAITING
    assert status_of(database, others) is NoticeStatus.WAITING


def test_depth_and_age(database: Database, clock: FrozenClock) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        rows.notice(session, clock, contact_id)
        rows.notice(session, clock, contact_id, not_before=clock.now() + timedelta(days=1))
        state = backlog.depth_and_age(session, now=clock.now() + timedelta(seconds=90))
    assert (state.waiting, state.due, state.oldest_due_seconds) == (2, 1, 90.0)


@pytest.mark.parametrize(
    ("kind", "is_begun", "counted", "status"),
    [
        (NoticeKind.VERIFIED, False, "released", NoticeStatus.WAITING),
        (NoticeKind.FACT_ASKED, False, "released", NoticeStatus.WAITING),
        (NoticeKind.VERIFIED, True, "repeated", NoticeStatus.WAITING),
        (NoticeKind.NEW_MATCHES, True, "repeated", NoticeStatus.WAITING),
        (NoticeKind.FACT_ASKED, True, "repeated", NoticeStatus.WAITING),
    ],
    ids=[
        "answer not begun",
        "question not begun",
        "answer begun",
        "digest begun",
        "question begun",
    ],
)
def test_of_a_dead_senders_claims_only_what_was_begun_is_in_doubt(
    database: Database,
    clock: FrozenClock,
    kind: NoticeKind,
    is_begun: bool,
    counted: str,
    status: NoticeStatus,
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id, kind=kind)
    (taken,) = claim(database, clock.now())
    with database.transaction() as session:
        if is_begun:
            assert outbox.begin(session, taken.id, taken.token, now=clock.now())
        assert set(backlog.release_abandoned(session, now=clock.now()).values()) == {0}
        counts = backlog.release_abandoned(session, now=clock.now() + LEASE)
    assert {name for name, count in counts.items() if count} == {counted}
    with database.reading() as session:
        row = session.get_one(Notice, notice_id)
        assert (row.status, row.was_uncertain, row.begun_at) == (status, is_begun, None)


@pytest.mark.parametrize(
    ("back", "is_freed"),
    [(timedelta(minutes=1), False), (timedelta(hours=2), True), (timedelta(days=3), True)],
    ids=["a minute", "two hours", "three days"],
)
def test_a_clock_set_back_does_not_keep_a_dead_senders_claims(
    database: Database, clock: FrozenClock, back: timedelta, is_freed: bool
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        rows.notice(session, clock, contact_id)
    claim(database, clock.now())
    with database.transaction() as session:
        counts = backlog.release_abandoned(session, now=clock.now() - back)
    assert counts["released"] == is_freed


def test_what_was_claimed_and_not_begun_is_given_back_as_it_was(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = one_contact(database, clock)
    with database.transaction() as session:
        notice_id = rows.notice(session, clock, contact_id)
    (taken,) = claim(database, clock.now())
    with database.transaction() as session:
        assert outbox.release(session, taken.id, taken.token)
    with database.reading() as session:
        row = session.get_one(Notice, notice_id)
        assert (row.status, row.attempts, row.not_before) == (
            NoticeStatus.WAITING,
            0,
            clock.now(),
        )
