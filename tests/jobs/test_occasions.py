"""What is true today is found, once, for whom it concerns, whatever run was missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.fact_questions import NEVER_ASKED
from jobs import matching
from jobs.asking import NEVER_PUSHED
from jobs.digests import run_digest
from jobs.occasions import run_occasions
from jobs.reminders import run_reminders
from jobs.runs import Work
from jobs.told import mark_told
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    ContactOutlook,
    Enterprise,
    EnterpriseFact,
    Notice,
    NoticeKind,
    NoticeStatus,
    Policy,
    PolicyStanding,
    PolicyState,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI, at

OPENS = {"type": "fixed", "opens_on": "2026-03-09", "closes_on": "2026-04-30"}
HNTE = "高新技术企业"


def work_of(database: Database, clock: FrozenClock) -> Work:
    return Work(database=database, now=clock.now(), zone=SHANGHAI)


def look(database: Database, clock: FrozenClock) -> dict[str, int]:
    """Match what changed and look for occasions; return what was found, by kind."""
    matching.run_pending(work_of(database, clock))
    counts = run_occasions(work_of(database, clock))
    assert counts["failed"] == 0
    return {key: value for key, value in counts.items() if key not in ("listeners", "failed")}


def setup(
    database: Database,
    clock: FrozenClock,
    *,
    facts: dict[str, Any] | None = None,
    conditions: list[dict[str, Any]] | None = None,
    window: dict[str, Any] | None = None,
    **contact: Any,
) -> tuple[int, int]:
    """Add an enterprise with a contact of old and a policy; return contact and version."""
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock, facts)
        contact_id = rows.contact(session, clock, enterprise_id, **contact)
        session.get_one(Contact, contact_id).created_at = clock.now() - timedelta(days=90)
        item = {"eligibility": {"all": conditions or []}}
        return contact_id, rows.version(session, clock, item=item, window=window)


def found(database: Database) -> list[Notice]:
    with database.transaction() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def knows(
    database: Database, clock: FrozenClock, contact_id: int, version_id: int, **standing: Any
) -> None:
    """Let the contact know the policy since a month ago."""
    before = clock.now() - timedelta(days=30)
    with database.transaction() as session:
        mark_told(session, contact_id, [version_id], now=before)
        values = {"changed_at": before} | standing
        session.execute(update(PolicyStanding).values(**values))


OPENINGS = [
    ("knew it", {}, {"window_opens": 1}, NoticeStatus.ASIDE),
    ("wants to be reminded", {"wants_reminder": True}, {"window_opens": 1}, NoticeStatus.WAITING),
    ("put it away", {"dismissed_version_id": 1}, {}, None),
]


@pytest.mark.parametrize(
    ("standing", "expected", "status"), [one[1:] for one in OPENINGS], ids=[o[0] for o in OPENINGS]
)
def test_a_window_that_opened(
    database: Database, clock: FrozenClock, standing: dict, expected: dict, status: Any
) -> None:
    contact_id, version_id = setup(database, clock, window=OPENS)
    knows(database, clock, contact_id, version_id, **standing)
    assert look(database, clock) == expected
    assert [one.status for one in found(database)] == ([status] if status else [])
    assert look(database, clock) == {}


def test_a_window_is_found_after_a_missed_week_and_not_after_a_month(
    database: Database, clock: FrozenClock
) -> None:
    contact_id, version_id = setup(database, clock, window=OPENS)
    knows(database, clock, contact_id, version_id)
    clock.move_to(at("2026-03-20"))
    assert look(database, clock) == {"window_opens": 1}
    with database.transaction() as session:
        session.execute(update(Notice).values(period="another"))
    clock.move_to(at("2026-04-10"))
    assert look(database, clock) == {}


def test_who_never_heard_of_it_hears_of_the_new_match_only(
    database: Database, clock: FrozenClock
) -> None:
    setup(database, clock, window=OPENS)
    assert look(database, clock) == {}


AGE = {"field": "entity.age_months", "op": "gte", "value": 36, "quote": "成立满3年"}
YOUNG = {"field": "entity.age_months", "op": "lt", "value": 36, "quote": "成立不满3年"}
FOUNDED = {"entity.founded": "2023-03-25"}
DAYS = [
    ("begins", AGE, {"qualifies_from": 1}, "from:2026-03-25"),
    ("ends", YOUNG, {"qualifies_until": 1}, "until:2026-03-25"),
]


@pytest.mark.parametrize(
    ("condition", "expected", "period"), [one[1:] for one in DAYS], ids=[o[0] for o in DAYS]
)
def test_the_day_that_is_near(
    database: Database, clock: FrozenClock, condition: dict, expected: dict, period: str
) -> None:
    setup(database, clock, facts=FOUNDED, conditions=[condition])
    clock.move_to(at("2026-02-10"))
    assert look(database, clock) == {}
    clock.move_to(at("2026-03-02"))
    assert look(database, clock) == expected
    (notice,) = found(database)
    assert (notice.period, notice.status) == (period, NoticeStatus.ASIDE)
    # On the day itself it is a new match, or over: nobody is told that it will be.
    expected_end = at("2026-03-25", 0)
    assert notice.expires_at == expected_end


def test_an_outlook_is_kept_until_a_fact_changes(database: Database, clock: FrozenClock) -> None:
    contact_id, _ = setup(database, clock, facts=FOUNDED, conditions=[AGE])
    look(database, clock)
    with database.transaction() as session:
        row = session.get_one(ContactOutlook, contact_id)
        before, kept = row.facts_hash, list(row.turns)
        assert [turn["day"] for turn in kept] == ["2026-03-25"]
        enterprise_id = session.get_one(Contact, contact_id).enterprise_id
        rows.state(session, clock, enterprise_id, "entity.founded", "2023-05-01")
        session.get_one(Enterprise, enterprise_id).changed_at = clock.now() + timedelta(hours=1)
    clock.move_to(clock.now() + timedelta(days=1))
    look(database, clock)
    with database.reading() as session:
        row = session.get_one(ContactOutlook, contact_id)
        assert row.facts_hash != before
        assert [turn["day"] for turn in row.turns] == ["2026-05-01"]


def test_a_title_s_end_names_what_hangs_on_it(database: Database, clock: FrozenClock) -> None:
    title = {"field": "qual.has", "op": "has", "value": HNTE, "quote": "高新技术企业"}
    facts = {"qual.has": [{"name": HNTE, "date": "2023-05-20"}]}
    _, version_id = setup(database, clock, facts=facts, conditions=[title])
    assert look(database, clock) == {"title_ends": 1}
    (notice,) = found(database)
    assert notice.payload["versions"] == [version_id]
    assert notice.period.endswith(":90")
    assert look(database, clock) == {}
    clock.move_to(at("2026-05-04"))
    assert look(database, clock) == {"title_ends": 1}


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        pytest.param(ApplicationState.PREPARING, 20, {"application_unfinished": 1}, id="lies"),
        pytest.param(ApplicationState.PREPARING, 5, {}, id="was begun last week"),
        pytest.param(ApplicationState.SUBMITTED, 60, {"result_asked": 1}, id="no result"),
        pytest.param(ApplicationState.SUBMITTED, 20, {}, id="still under review"),
        pytest.param(ApplicationState.PAID, 90, {}, id="paid"),
    ],
)
def test_applications_that_lie_still(
    database: Database, clock: FrozenClock, state: ApplicationState, days: int, expected: dict
) -> None:
    contact_id, version_id = setup(database, clock)
    with database.transaction() as session:
        session.add(
            Application(
                enterprise_id=session.get_one(Contact, contact_id).enterprise_id,
                policy_id=rows.policy_of(session, version_id),
                period="2026",
                contact_id=contact_id,
                state=state,
                created_at=clock.now(),
                changed_at=clock.now() - timedelta(days=days),
            )
        )
    assert look(database, clock) == expected
    clock.move_to(clock.now() + timedelta(days=1))
    assert look(database, clock) == {}


@pytest.mark.parametrize("stands", [PolicyState.PUBLISHED, PolicyState.PAUSED])
@pytest.mark.parametrize(
    ("state", "days"),
    [
        pytest.param(ApplicationState.PREPARING, 20, id="prepared"),
        pytest.param(ApplicationState.SUBMITTED, 60, id="handed in"),
    ],
)
def test_an_application_of_what_was_put_away_is_left_alone(
    database: Database, clock: FrozenClock, state: ApplicationState, days: int, stands: PolicyState
) -> None:
    contact_id, version_id = setup(database, clock)
    with database.transaction() as session:
        policy_id = rows.policy_of(session, version_id)
        session.add(
            Application(
                enterprise_id=session.get_one(Contact, contact_id).enterprise_id,
                policy_id=policy_id,
                period="2026",
                contact_id=contact_id,
                state=state,
                created_at=clock.now(),
                changed_at=clock.now() - timedelta(days=days),
            )
        )
        session.add(
            PolicyStanding(
                contact_id=contact_id,
                policy_id=policy_id,
                dismissed_version_id=version_id,
                changed_at=clock.now(),
            )
        )
        session.get_one(Policy, policy_id).state = stands
    assert look(database, clock) == {}


HEADCOUNT = {"field": "hr.headcount", "op": "gte", "value": 30, "quote": "职工人数30人以上"}


def test_one_missing_fact_is_asked_for_once(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, conditions=[HEADCOUNT])
    assert look(database, clock) == {"fact_asked": 1}
    (notice,) = found(database)
    assert (notice.payload["fact"], notice.status) == ("hr.headcount", NoticeStatus.WAITING)
    clock.move_to(clock.now() + timedelta(days=30))
    assert look(database, clock) == {}


def test_at_most_one_question_a_week(database: Database, clock: FrozenClock) -> None:
    setup(database, clock, conditions=[HEADCOUNT])
    with database.transaction() as session:
        revenue = {"field": "fin.revenue", "op": "gte", "value": 1, "per": "y-1", "quote": "营收"}
        rows.version(session, clock, item={"eligibility": {"all": [revenue]}}, amount=900_000)
    assert look(database, clock) == {"fact_asked": 1}
    assert found(database)[0].payload["fact"].startswith("fin.revenue@")
    clock.move_to(clock.now() + timedelta(days=6))
    assert look(database, clock) == {}
    clock.move_to(clock.now() + timedelta(days=1))
    assert look(database, clock) == {"fact_asked": 1}


NOT_ASKED = [
    ("who turned pushes off", {"is_personalised": False}, {}),
    ("who wants quiet", {}, {"snoozed_until": at("2026-03-20").date()}),
    ("who came yesterday", {}, {"created_at": at("2026-03-09")}),
]


@pytest.mark.parametrize(
    ("contact", "column"), [one[1:] for one in NOT_ASKED], ids=[o[0] for o in NOT_ASKED]
)
def test_who_is_asked_nothing(
    database: Database, clock: FrozenClock, contact: dict, column: dict
) -> None:
    setup(database, clock, conditions=[HEADCOUNT], **contact)
    if column:
        with database.transaction() as session:
            session.execute(update(Contact).values(**column))
    assert look(database, clock) == {}


def test_what_is_nobody_s_business_is_never_pushed() -> None:
    assert NEVER_PUSHED == NEVER_ASKED


def test_last_year_s_figures_are_asked_for_in_spring(
    database: Database, clock: FrozenClock
) -> None:
    contact_id, _ = setup(database, clock)
    with database.transaction() as session:
        enterprise_id = session.get_one(Contact, contact_id).enterprise_id
        rows.state(session, clock, enterprise_id, "fin.revenue", 1_000_000, contact_id=contact_id)
        session.execute(
            update(EnterpriseFact)
            .where(EnterpriseFact.field == "fin.revenue")
            .values(period="2024")
        )
    clock.move_to(at("2026-02-20"))
    assert look(database, clock) == {}
    clock.move_to(at("2026-03-02"))
    assert look(database, clock) == {"facts_stale": 1}
    assert found(database)[0].payload["facts"] == ["fin.revenue@2025"]
    clock.move_to(at("2026-09-01"))
    assert look(database, clock) == {}


def test_a_colleague_hears_only_what_it_asked_for(database: Database, clock: FrozenClock) -> None:
    contact_id, version_id = setup(database, clock, window=OPENS)
    with database.transaction() as session:
        enterprise_id = session.get_one(Contact, contact_id).enterprise_id
        colleague = rows.contact(session, clock, enterprise_id)
    knows(database, clock, colleague, version_id)
    assert look(database, clock) == {}
    knows(database, clock, colleague, version_id, wants_reminder=True)
    assert look(database, clock) == {"window_opens": 1}
    assert [one.recipient_id for one in found(database)] == [colleague]


def test_two_clocks_and_one_notice(database: Database, clock: FrozenClock) -> None:
    contact_id, version_id = setup(database, clock, window=OPENS)
    knows(database, clock, contact_id, version_id)
    for days in (0, 3, -2, 1):
        clock.move_to(at("2026-03-12") + timedelta(days=days))
        look(database, clock)
    assert [one.kind for one in found(database)] == [NoticeKind.WINDOW_OPENS]


RICH: list[dict[str, Any]] = [
    {"item": {"eligibility": {"all": [AGE]}}},
    {"item": {"eligibility": {"all": [YOUNG]}}},
    {"item": {"eligibility": {"all": [HEADCOUNT]}}},
    {"item": {}, "window": OPENS},
    {
        "item": {
            "eligibility": {
                "all": [{"field": "qual.has", "op": "has", "value": HNTE, "quote": "高新技术企业"}]
            }
        }
    },
]


def told_versions(database: Database) -> set[int]:
    told: set[int] = set()
    for notice in found(database):
        told |= {*notice.payload.get("versions", ()), notice.payload.get("version_id", 0)}
    return told - {0}


@pytest.mark.parametrize("is_dismissed", [False, True], ids=["kept", "put away"])
def test_what_was_put_away_never_returns_in_any_kind(
    database: Database, clock: FrozenClock, is_dismissed: bool
) -> None:
    facts = FOUNDED | {"qual.has": [{"name": HNTE, "date": "2023-05-20"}]}
    contact_id, first = setup(database, clock, facts=facts)
    with database.transaction() as session:
        versions = [first, *(rows.version(session, clock, **one) for one in RICH)]
        for version_id in versions:
            session.add(
                PolicyStanding(
                    contact_id=contact_id,
                    policy_id=rows.policy_of(session, version_id),
                    told_version_id=version_id if is_dismissed else None,
                    dismissed_version_id=version_id if is_dismissed else None,
                    changed_at=clock.now(),
                )
            )
    for week in range(12):
        clock.move_to(at("2026-03-10") + timedelta(weeks=week))
        look(database, clock)
        run_reminders(work_of(database, clock))
        run_digest(work_of(database, clock))
    if is_dismissed:
        assert told_versions(database) == set()
    else:
        assert len(told_versions(database)) >= 5
