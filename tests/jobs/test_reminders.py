"""Deadline reminders: at their stages, to whom they help, and to nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from jobs import matching, outbox, runner
from jobs.runs import Work
from jobs.told import mark_told
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    Match,
    Notice,
    NoticeKind,
    NoticeStatus,
    Policy,
    PolicyStanding,
    PolicyState,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

CLOSES = "2026-03-27"
T15, T5, T1 = "2026-03-06", "2026-03-20", "2026-03-26"


def setup(
    database: Database,
    clock: FrozenClock,
    *,
    closes_on: str = CLOSES,
    asked: bool = True,
    application: ApplicationState | None = None,
    told: bool = False,
    dismissed: bool = False,
    **contact,
) -> int:
    """Add a matched enterprise whose contact stands to a closing policy as told."""
    clock.move_to(at("2026-01-20"))
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        contact_id = rows.contact(session, clock, enterprise_id, **contact)
        window = {"type": "fixed", "opens_on": "2026-01-01", "closes_on": closes_on}
        version_id = rows.version(session, clock, window=window)
        policy_id = rows.policy_of(session, version_id)
        if told:
            mark_told(session, contact_id, [version_id], now=clock.now())
        if asked or dismissed:
            session.add(
                PolicyStanding(
                    contact_id=contact_id,
                    policy_id=policy_id,
                    wants_reminder=asked,
                    dismissed_version_id=version_id if dismissed else None,
                    changed_at=clock.now(),
                )
            )
        if application:
            session.add(
                Application(
                    enterprise_id=enterprise_id,
                    policy_id=policy_id,
                    period="2026",
                    contact_id=contact_id,
                    state=application,
                    created_at=clock.now(),
                    changed_at=clock.now(),
                )
            )
    matching.run_pending(Work(database=database, now=clock.now(), zone=SHANGHAI))
    return contact_id


def remind(database: Database, clock: FrozenClock, day: str, hour: int = 9) -> int:
    clock.move_to(at(day, hour))
    outcome = runner.run_job(database, "reminders", on=None, now=clock.now(), zone=SHANGHAI)
    return outcome.counts["reminders"]


def waiting(database: Database) -> list[Notice]:
    with database.transaction() as session:
        found = session.scalars(
            select(Notice)
            .where(Notice.kind == NoticeKind.DEADLINE, Notice.status == NoticeStatus.WAITING)
            .order_by(Notice.id)
        )
        return list(found)


def test_three_stages_and_no_more(database: Database, clock: FrozenClock) -> None:
    setup(database, clock)
    day, sent = date(2026, 2, 1), {}
    while day <= date(2026, 4, 1):
        if remind(database, clock, day.isoformat()):
            sent[day.isoformat()] = waiting(database)[-1].payload["stage"]
        day += timedelta(days=1)
    assert sent == {T15: 15, T5: 5, T1: 1}


HOLIDAYS = [
    ("closes after 国庆 and 中秋", "2026-10-09", ["2026-09-24", "2026-10-08"]),
    ("closes in 国庆", "2026-10-05", ["2026-09-23", "2026-09-30"]),
    ("closes on a Sunday", "2026-03-29", ["2026-03-23", "2026-03-27"]),
]


@pytest.mark.parametrize(
    ("closes_on", "expected"), [case[1:] for case in HOLIDAYS], ids=[c[0] for c in HOLIDAYS]
)
def test_reminders_come_on_the_last_working_day_before_rest_days(
    database: Database, clock: FrozenClock, closes_on: str, expected: list[str]
) -> None:
    setup(database, clock, closes_on=closes_on)
    day, sent = date.fromisoformat(closes_on) - timedelta(days=16), []
    while day.isoformat() <= closes_on:
        if remind(database, clock, day.isoformat()):
            sent.append(day.isoformat())
        day += timedelta(days=1)
    # The early stage may lie within these days too; the last two are what rest days move.
    assert sent[-2:] == expected


def test_a_reminder_says_what_closes_and_expires_with_it(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = setup(database, clock)
    assert remind(database, clock, T5) == 1
    (notice,) = waiting(database)
    assert (notice.recipient_id, notice.period) == (contact_id, f"closes:{CLOSES}:T-5")
    assert notice.subject.startswith("policy:")
    assert notice.payload["closes_on"] == CLOSES
    assert notice.payload["is_asked"] is True
    assert notice.not_before == at(T5, 9)
    assert notice.expires_at == at("2026-03-28", 0)


def test_a_missed_stage_gives_way_to_the_next(database: Database, clock: FrozenClock) -> None:
    setup(database, clock)
    assert remind(database, clock, T15) == 1
    assert remind(database, clock, "2026-03-24") == 1
    assert [notice.payload["stage"] for notice in waiting(database)] == [5]
    assert remind(database, clock, "2026-03-27") == 1
    assert [notice.payload["stage"] for notice in waiting(database)] == [1]


NOT_REMINDED = [
    ("submitted", {"application": ApplicationState.SUBMITTED}),
    ("accepted", {"application": ApplicationState.ACCEPTED}),
    ("paid", {"application": ApplicationState.PAID}),
    ("refused", {"application": ApplicationState.REFUSED}),
    ("dismissed", {"dismissed": True}),
    ("blocked", {"unreachable": True}),
    ("not asked and not told", {"asked": False}),
    ("told, but not personalised", {"asked": False, "told": True, "is_personalised": False}),
]


@pytest.mark.parametrize(
    "options", [case[1] for case in NOT_REMINDED], ids=[c[0] for c in NOT_REMINDED]
)
def test_who_is_never_reminded(database: Database, clock: FrozenClock, options: dict) -> None:
    setup(database, clock, **options)
    assert [remind(database, clock, day) for day in (T15, T5, T1, CLOSES)] == [0, 0, 0, 0]


@pytest.mark.parametrize("state", [PolicyState.WITHDRAWN, PolicyState.PAUSED])
def test_a_policy_that_left_the_pool_is_not_called_to_mind(
    database: Database, clock: FrozenClock, state: PolicyState
) -> None:
    setup(database, clock)
    with database.transaction() as session:
        policy = session.scalars(select(Policy)).one()
        policy.state, policy.revision = state, policy.revision + 1
    assert remind(database, clock, T5) == 0


def test_who_prepares_an_application_has_asked(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, asked=False, application=ApplicationState.PREPARING)
    assert remind(database, clock, T1) == 1


def test_who_was_only_told_hears_once_in_one_message(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = setup(database, clock, asked=False, told=True)
    with database.transaction() as session:
        window = {"type": "fixed", "opens_on": "2026-01-01", "closes_on": CLOSES}
        other = rows.version(session, clock, window=window)
        mark_told(session, contact_id, [other], now=clock.now())
    matching.run_pending(Work(database=database, now=clock.now(), zone=SHANGHAI))
    assert remind(database, clock, T15) == 0
    assert remind(database, clock, T5) == 1
    (notice,) = waiting(database)
    assert (notice.subject, len(notice.payload["versions"])) == ("digest", 2)
    assert notice.payload["is_asked"] is False
    assert remind(database, clock, T1) == 0


def test_who_is_not_entitled_any_more_is_not_urged(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, asked=False, told=True)
    with database.transaction() as session:
        session.scalars(select(Match)).one().verdict = "POSSIBLE"
    assert remind(database, clock, T5) == 0


def test_a_last_call_reaches_people_on_a_rest_day(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, closes_on="2026-03-30")
    saturday = "2026-03-28"
    assert remind(database, clock, saturday, 8) == 1
    assert waiting(database)[0].not_before == at(saturday, 9)
    with database.transaction() as session:
        claimed = outbox.claim(
            session,
            now=at(saturday, 9),
            limit=5,
            lease=timedelta(minutes=1),
            zone=SHANGHAI,
        )
    assert [notice.period for notice in claimed] == ["closes:2026-03-30:T-1"]


def test_a_reminder_that_would_come_too_late_is_not_written(
    database: Database, clock: FrozenClock
) -> None:
    setup(database, clock)
    assert remind(database, clock, CLOSES, 18) == 0


def test_a_colleague_s_preparation_is_the_colleague_s(
    database: Database, clock: FrozenClock
) -> None:
    contact_id = setup(database, clock, asked=False, application=ApplicationState.PREPARING)
    with database.transaction() as session:
        enterprise_id = session.get_one(Contact, contact_id).enterprise_id
        rows.contact(session, clock, enterprise_id)
    assert remind(database, clock, T5) == 1
    assert waiting(database)[0].recipient_id == contact_id


@pytest.mark.parametrize("days", [3, -3])
def test_a_moved_clock_reminds_nobody_twice(
    database: Database, clock: FrozenClock, days: int
) -> None:
    setup(database, clock)
    assert remind(database, clock, T5) == 1
    moved = date.fromisoformat(T5) + timedelta(days=days)
    remind(database, clock, moved.isoformat())
    clock.move_to(at(T5, 10))
    again = runner.run_job(database, "reminders", on=None, now=clock.now(), zone=SHANGHAI)
    assert again.was_done_before
    stages = [notice.payload["stage"] for notice in waiting(database)]
    assert stages.count(5) == 1
