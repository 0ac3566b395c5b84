"""The digest: what is news to whom, when, and never twice."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from enterprises.contacts import leave, set_personalised
from enterprises.notices import tell
from jobs import digests, matching, news, outbox, runner
from jobs.digests import due_frequencies
from jobs.runs import Work
from jobs.told import mark_told
from store.clock import FrozenClock
from store.database import Database
from store.outbox_rows import add_notice
from store.tables import (
    Application,
    ApplicationState,
    Chat,
    Contact,
    Enterprise,
    Frequency,
    Match,
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyStanding,
    RecipientKind,
    Verification,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

DAILY = {Frequency.IMMEDIATELY, Frequency.DAILY}
BOTH = {*DAILY, Frequency.WEEKLY}
DUE = [
    ("Monday", "2026-03-09", "2026-03-06", BOTH),
    ("Tuesday", "2026-03-10", "2026-03-09", DAILY),
    ("Tuesday after a Monday that was missed", "2026-03-10", "2026-03-06", BOTH),
    ("the very first", "2026-03-12", None, BOTH),
    ("a Saturday", "2026-03-14", "2026-03-13", set()),
    ("国庆", "2026-10-05", "2026-09-30", set()),
    ("the first working day after 国庆", "2026-10-08", "2026-09-30", BOTH),
    ("the second one", "2026-10-09", "2026-10-08", DAILY),
    ("a make-up Saturday", "2026-10-10", "2026-10-09", DAILY),
    ("after Spring Festival", "2026-02-24", "2026-02-14", BOTH),
]


@pytest.mark.parametrize(
    ("today", "last", "expected"), [case[1:] for case in DUE], ids=[c[0] for c in DUE]
)
def test_due_frequencies(today: str, last: str | None, expected: set[Frequency]) -> None:
    before = date.fromisoformat(last) if last else None
    assert due_frequencies(date.fromisoformat(today), before) == expected


def setup(database: Database, clock: FrozenClock, *, policies: int = 1, **contact) -> int:
    """Add a matched enterprise with one contact; return the contact."""
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock, {"hr.headcount": 80})
        contact_id = rows.contact(session, clock, enterprise_id, **contact)
        for _ in range(policies):
            rows.version(session, clock, headcount=30)
    pending(database, clock)
    return contact_id


def pending(database: Database, clock: FrozenClock) -> None:
    matching.run_pending(Work(database=database, now=clock.now(), zone=SHANGHAI))


def digest(database: Database, clock: FrozenClock, day: str | None = None) -> dict:
    on = date.fromisoformat(day) if day else None
    outcome = runner.run_job(database, "digest", on=on, now=clock.now(), zone=SHANGHAI)
    return outcome.counts


def notices(database: Database) -> list[tuple[int, str, list[int]]]:
    with database.reading() as session:
        found = session.scalars(select(Notice).order_by(Notice.id))
        return [
            (row.recipient_id, row.period, row.payload["versions"])
            for row in found
            if row.kind is NoticeKind.NEW_MATCHES
        ]


def test_a_digest_tells_once_what_is_new(database: Database, clock: FrozenClock) -> None:
    contact_id = setup(database, clock, policies=5)
    assert digest(database, clock) == {
        "listeners": 1,
        "digests": 1,
        "matches": 5,
        "joined": 0,
        "failed": 0,
    }
    ((told, period, versions),) = notices(database)
    assert (told, period, len(versions)) == (contact_id, "2026-03-10", 5)
    assert digest(database, clock, "2026-03-11")["digests"] == 0
    assert len(notices(database)) == 1


def test_the_best_come_first(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        rows.contact(session, clock, enterprise_id)
        small = rows.version(session, clock, amount=1_000)
        large = rows.version(session, clock, amount=900_000)
    pending(database, clock)
    digest(database, clock)
    assert notices(database)[0][2] == [large, small]


def test_two_runs_at_once_tell_once(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, policies=3)
    together = threading.Barrier(2)

    def run() -> None:
        together.wait()
        digests.run_digest(Work(database=database, now=clock.now(), zone=SHANGHAI))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notices(database)) == 1


SILENT = [
    ("not personalised", {"is_personalised": False}),
    ("blocked", {"unreachable": True}),
]


@pytest.mark.parametrize("contact", [case[1] for case in SILENT], ids=[c[0] for c in SILENT])
def test_who_gets_no_daily_digest(database: Database, clock: FrozenClock, contact: dict) -> None:
    setup(database, clock, **contact)
    assert digest(database, clock)["listeners"] == 0


def test_nobody_hears_anything_without_consent(database: Database, clock: FrozenClock) -> None:
    setup(database, clock)
    with database.transaction() as session:
        session.execute(update(Chat).values(consented_at=None))
    assert digest(database, clock)["listeners"] == 0


@pytest.mark.parametrize(
    ("state", "is_told"),
    [
        (ApplicationState.PREPARING, False),
        (ApplicationState.SUBMITTED, False),
        (ApplicationState.PAID, False),
        (ApplicationState.ABANDONED, True),
    ],
    ids=str,
)
def test_who_applies_is_not_urged(
    database: Database, clock: FrozenClock, state: ApplicationState, is_told: bool
) -> None:
    contact_id = setup(database, clock)
    with database.transaction() as session:
        match = session.scalars(select(Match)).one()
        session.add(
            Application(
                enterprise_id=match.enterprise_id,
                policy_id=rows.policy_of(session, match.policy_version_id),
                period="2026",
                contact_id=contact_id,
                state=state,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    assert digest(database, clock)["digests"] == is_told


def test_what_was_paid_last_year_is_news_again(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        rows.contact(session, clock, enterprise_id)
        window = {"type": "yearly", "opens_md": "03-01", "closes_md": "04-30"}
        version_id = rows.version(session, clock, window=window)
        paid_at = clock.now() - timedelta(days=300)
        session.add(
            Application(
                enterprise_id=enterprise_id,
                policy_id=rows.policy_of(session, version_id),
                period="2025",
                state=ApplicationState.PAID,
                created_at=paid_at,
                changed_at=paid_at,
            )
        )
    pending(database, clock)
    assert digest(database, clock)["digests"] == 1


WINDOWS = [
    ("over", {"type": "fixed", "opens_on": "2026-01-01", "closes_on": "2026-03-09"}, 0),
    ("last day", {"type": "fixed", "opens_on": "2026-01-01", "closes_on": "2026-03-10"}, 1),
    ("not yet open", {"type": "fixed", "opens_on": "2026-05-01", "closes_on": "2026-06-01"}, 1),
    ("rolling", {"type": "rolling"}, 1),
]


@pytest.mark.parametrize(
    ("window", "told"), [case[1:] for case in WINDOWS], ids=[c[0] for c in WINDOWS]
)
def test_a_window_that_is_over_is_no_news(
    database: Database, clock: FrozenClock, window: dict, told: int
) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        rows.contact(session, clock, enterprise_id)
        rows.version(session, clock, window=window)
    pending(database, clock)
    assert digest(database, clock)["digests"] == told


def test_what_was_dismissed_is_not_told(database: Database, clock: FrozenClock) -> None:
    contact_id = setup(database, clock)
    with database.transaction() as session:
        version_id = session.scalars(select(Match.policy_version_id)).one()
        session.add(
            PolicyStanding(
                contact_id=contact_id,
                policy_id=rows.policy_of(session, version_id),
                dismissed_version_id=version_id,
                changed_at=clock.now(),
            )
        )
    assert digest(database, clock)["digests"] == 0


def test_a_possible_match_is_not_pushed_until_it_is_certain(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        rows.contact(session, clock, enterprise_id)
        rows.version(session, clock, headcount=30)
    pending(database, clock)
    assert digest(database, clock)["digests"] == 0
    with database.transaction() as session:
        rows.state(session, clock, enterprise_id, "hr.headcount", 40)
        session.get_one(Enterprise, enterprise_id).changed_at = clock.now() + timedelta(hours=1)
    pending(database, clock)
    assert digest(database, clock, "2026-03-11")["digests"] == 1


def test_an_unverified_contact_is_told_only_what_it_may_know(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        known = rows.contact(session, clock, enterprise_id)
        stranger = rows.contact(session, clock, enterprise_id, verification=Verification.UNVERIFIED)
        rows.state(session, clock, enterprise_id, "hr.headcount", 80, contact_id=known)
        public = rows.version(session, clock)
        private = rows.version(session, clock, headcount=30)
    pending(database, clock)
    digest(database, clock)
    with database.transaction() as session:
        session.get_one(Enterprise, enterprise_id).told_contact_id = stranger
    digest(database, clock, "2026-03-11")
    told = {contact_id: set(versions) for contact_id, _, versions in notices(database)}
    assert told == {known: {public, private}, stranger: {public}}


def test_at_once_means_at_once_and_one_message_a_batch(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = setup(database, clock, policies=2, frequency=Frequency.IMMEDIATELY)
    ((told, _, versions),) = notices(database)
    assert (told, len(versions)) == (contact_id, 2)
    with database.reading() as session:
        assert session.scalars(select(Notice.not_before)).one() == clock.now()


def test_who_was_out_of_reach_hears_with_the_next_digest(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = setup(database, clock, frequency=Frequency.IMMEDIATELY, unreachable=True)
    assert notices(database) == []
    with database.transaction() as session:
        session.execute(update(Chat).values(unreachable_since=None))
    assert digest(database, clock)["digests"] == 1
    assert notices(database)[0][0] == contact_id


def test_what_comes_while_a_message_waits_joins_it(database: Database, clock: FrozenClock) -> None:
    clock.move_to(at("2026-03-13", 20))
    setup(database, clock, frequency=Frequency.IMMEDIATELY)
    clock.move_to(at("2026-03-14", 11))
    with database.transaction() as session:
        rows.version(session, clock)
    pending(database, clock)
    ((_, _, versions),) = notices(database)
    assert len(versions) == 2
    with database.reading() as session:
        assert session.scalars(select(Notice.not_before)).one() == at("2026-03-16", 9)
        assert session.scalars(select(Notice.expires_at)).one() == at("2026-03-21", 11)
    monday = at("2026-03-16", 9)
    with database.transaction() as session:
        assert outbox.claim(session, now=monday, limit=5, lease=timedelta(minutes=1), zone=SHANGHAI)
        rows.version(session, clock)
    clock.move_to(monday)
    pending(database, clock)
    assert len(notices(database)) == 2


def test_a_digest_that_expired_unsent_is_news_again(database: Database, clock: FrozenClock) -> None:
    setup(database, clock)
    digest(database, clock)
    clock.move_to(clock.now() + timedelta(days=8))
    runner.run_job(database, "recovery", on=None, now=clock.now(), zone=SHANGHAI)
    with database.reading() as session:
        assert session.scalars(select(Notice.status)).one() is NoticeStatus.EXPIRED
    assert digest(database, clock)["digests"] == 1


def test_the_weekly_digest_comes_once_a_week(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, frequency=Frequency.WEEKLY)
    clock.move_to(at("2026-03-09", 10))
    assert digest(database, clock)["digests"] == 1
    with database.transaction() as session:
        session.execute(update(Notice).values(status=NoticeStatus.SENT, settled_at=clock.now()))
        rows.version(session, clock)
    pending(database, clock)
    assert digest(database, clock, "2026-03-10")["digests"] == 0
    assert digest(database, clock, "2026-03-16")["digests"] == 1
    assert [period for _, period, _ in notices(database)] == ["2026-W11", "2026-W12"]


def second_version(database: Database, clock: FrozenClock, *, before: str) -> int:
    """Tell a contact of a policy while its verdict is ``before``, then publish the next version."""
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock, {"hr.headcount": 80})
        contact_id = rows.contact(session, clock, enterprise_id)
        first = rows.version(
            session, clock, code="same", headcount=30 if before == "ELIGIBLE" else 100
        )
        mark_told(session, contact_id, [first], now=clock.now())
    pending(database, clock)
    with database.transaction() as session:
        rows.version(session, clock, code="same", headcount=20)
    pending(database, clock)
    return contact_id


def test_another_version_is_no_news_to_who_was_entitled_already(
    database: Database, clock: FrozenClock
) -> None:
    second_version(database, clock, before="ELIGIBLE")
    assert digest(database, clock)["digests"] == 0


def test_another_version_is_news_to_who_becomes_entitled(
    database: Database, clock: FrozenClock
) -> None:
    second_version(database, clock, before="INELIGIBLE")
    assert digest(database, clock)["digests"] == 1


def test_a_change_that_is_told_already_is_not_told_twice(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = second_version(database, clock, before="INELIGIBLE")
    with database.transaction() as session:
        version_id = session.scalars(select(Match.policy_version_id).order_by(Match.id)).all()[-1]
        add_notice(
            session,
            recipient_kind=RecipientKind.CONTACT,
            recipient_id=contact_id,
            kind=NoticeKind.POLICY_CHANGED,
            subject=f"policy:{rows.policy_of(session, version_id)}",
            period="v2",
            payload={},
            priority=30,
            not_before=clock.now(),
            expires_at=None,
            now=clock.now(),
        )
    assert digest(database, clock)["digests"] == 0


@pytest.mark.parametrize("days", [3, -3])
def test_a_moved_clock_tells_nothing_twice(
    database: Database, clock: FrozenClock, days: int
) -> None:
    setup(database, clock)
    began: datetime = clock.now()
    digest(database, clock)
    clock.move_to(began + timedelta(days=days))
    digest(database, clock)
    clock.move_to(began)
    digest(database, clock)
    assert len(notices(database)) == 1


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.IMMEDIATELY], ids=str)
def test_one_broken_contact_does_not_stop_the_others(
    database: Database,
    clock: FrozenClock,
    frequency: Frequency,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with database.transaction() as session:
        broken, sound = (
            rows.contact(session, clock, rows.enterprise(session, clock), frequency=frequency)
            for _ in range(2)
        )
        rows.version(session, clock)
    profile_of = news.profile_of

    def read_or_break(session, enterprise_id, **options):
        if enterprise_id == session.get_one(Contact, broken).enterprise_id:
            raise ValueError("broken facts")
        return profile_of(session, enterprise_id, **options)

    monkeypatch.setattr(news, "profile_of", read_or_break)
    pending(database, clock)
    counts = digest(database, clock)
    assert [contact_id for contact_id, _, _ in notices(database)] == [sound]
    assert counts["failed"] == 1
    assert "digest.failed" in {getattr(record, "action", None) for record in caplog.records}
    with database.reading() as session:
        assert len(session.scalars(select(Match.id)).all()) == 2


def test_contacts_that_left_hear_nothing(database: Database, clock: FrozenClock) -> None:
    contact_id = setup(database, clock)
    with database.transaction() as session:
        session.get_one(Contact, contact_id).membership = "ended"
    assert digest(database, clock)["listeners"] == 0


@pytest.mark.parametrize("ends", [False, True], ids=["pushes turned off", "left"])
def test_a_digest_taken_back_has_told_nothing(
    database: Database, clock: FrozenClock, ends: bool
) -> None:
    contact_id = setup(database, clock)
    digest(database, clock)
    with database.transaction() as session:
        tell(
            session, RecipientKind.CONTACT, contact_id, NoticeKind.VERIFIED,
            subject="contact", payload={}, now=clock.now(),
        )  # fmt: skip
        if ends:
            leave(session, contact_id, now=clock.now())
        else:
            set_personalised(session, contact_id, is_personalised=False, now=clock.now())
    with database.reading() as session:
        states = {row.kind: row.status for row in session.scalars(select(Notice))}
        told = session.execute(select(PolicyStanding.told_version_id, PolicyStanding.told_at)).one()
    assert states[NoticeKind.NEW_MATCHES] == NoticeStatus.CANCELLED
    # An answer to one's own request is no push.
    assert states[NoticeKind.VERIFIED] == (NoticeStatus.CANCELLED if ends else NoticeStatus.WAITING)
    assert tuple(told) == (None, None)
    if not ends:
        with database.transaction() as session:
            set_personalised(session, contact_id, is_personalised=True, now=clock.now())
        clock.move_to(clock.now() + timedelta(days=1))
        assert digest(database, clock)["matches"] == 1
