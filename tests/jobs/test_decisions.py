"""Every decision can be judged again: after the facts, the policy and the day have changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from jobs import decisions, matching
from jobs.decisions import Decision, decision_bytes, decision_record, differences, stored_decision
from jobs.errors import NotDecided
from jobs.retention import run_retention
from jobs.runs import Work
from matcher.card import card_from_item
from policies.versions import item_of_version
from store.clock import FrozenClock
from store.database import Database
from store.tables import Chat, Enterprise, FactsSnapshot, Match, PastDecision
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI

CODE = "asks-headcount"


def work(database: Database, clock: FrozenClock) -> Work:
    return Work(database=database, now=clock.now(), zone=SHANGHAI)


@pytest.fixture
def enterprise_id(database: Database, clock: FrozenClock) -> int:
    """An enterprise of 50 people, decided on for a policy that asks for 30."""
    with database.transaction() as session:
        found = rows.enterprise(session, clock, {"hr.headcount": 50})
        rows.contact(session, clock, found)
        rows.version(session, clock, code=CODE, headcount=30)
    matching.run_pending(work(database, clock))
    return found


def tell(database: Database, clock: FrozenClock, enterprise_id: int, field: str, value) -> None:
    clock.move_to(clock.now() + timedelta(days=1))
    with database.transaction() as session:
        rows.state(session, clock, enterprise_id, field, value)
        session.get_one(Enterprise, enterprise_id).changed_at = clock.now()
    matching.run_pending(work(database, clock))


def decided(database: Database, enterprise_id: int, on: date | None = None) -> Decision:
    with database.reading() as session:
        return stored_decision(session, enterprise_id, CODE, on=on)


def replayed(database: Database, decision: Decision) -> bytes:
    with database.reading() as session:
        card = card_from_item(item_of_version(session, decision.version_id))
    return decision_bytes(decision_record(card, decision.profile()))


def count(database: Database, table) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_old_decision_is_replayed_byte_for_byte(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    first_day = clock.now().date()
    before = decided(database, enterprise_id)
    tell(database, clock, enterprise_id, "hr.headcount", 20)
    with database.transaction() as session:
        rows.version(session, clock, code=CODE, headcount=10)
    clock.move_to(clock.now() + timedelta(days=1))
    matching.run_pending(work(database, clock))

    now = decided(database, enterprise_id)
    assert (now.number, now.record["verdict"]) == (2, "ELIGIBLE")
    old = decided(database, enterprise_id, first_day)
    assert (old.number, old.record, old.facts) == (1, before.record, before.facts)
    assert old.replaced_at is not None
    between = decided(database, enterprise_id, first_day + timedelta(days=1))
    assert (between.number, between.record["verdict"]) == (1, "INELIGIBLE")
    for one in (now, old, between):
        assert replayed(database, one) == decision_bytes(one.record)


def test_facts_that_change_no_decision_rewrite_nothing(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    before = decided(database, enterprise_id)
    tell(database, clock, enterprise_id, "fin.revenue", 5_000_000)
    assert decided(database, enterprise_id) == before
    assert (count(database, FactsSnapshot), count(database, PastDecision)) == (1, 0)


def test_the_same_facts_are_kept_once(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    with database.transaction() as session:
        for _ in range(3):
            rows.version(session, clock)
    matching.run_pending(work(database, clock))
    assert count(database, Match) == 4
    assert count(database, FactsSnapshot) == 1


def test_a_changed_engine_is_seen_by_what_it_changes(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    decision = decided(database, enterprise_id)
    stored = {**decision.record, "verdict": "POSSIBLE", "near_miss": {"part": "x"}}
    found = differences(stored, decision.record)
    assert [(one.path, one.stored, one.now) for one in found] == [
        ("verdict", "POSSIBLE", "ELIGIBLE"),
        ("near_miss", {"part": "x"}, None),
    ]


@pytest.mark.parametrize(
    ("stored", "now", "paths"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["a[1].b"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": 1}, {"b": 1}, ["a", "b"]),
        ({"a": None}, {"a": None}, []),
    ],
    ids=["deep", "another length", "another key", "equal"],
)
def test_differences_name_their_place(stored, now, paths) -> None:
    assert [one.path for one in differences(stored, now)] == paths


def test_nothing_kept_is_said_so(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    with pytest.raises(NotDecided, match="2026-03-09"):
        decided(database, enterprise_id, date(2026, 3, 9))
    with database.reading() as session, pytest.raises(NotDecided, match="'nothing'"):
        stored_decision(session, enterprise_id, "nothing")


def test_retention_keeps_what_a_decision_rests_on(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    tell(database, clock, enterprise_id, "hr.headcount", 40)
    tell(database, clock, enterprise_id, "hr.headcount", 45)
    assert (count(database, FactsSnapshot), count(database, PastDecision)) == (3, 2)
    clock.move_to(clock.now() + timedelta(days=30))
    run_retention(work(database, clock))
    assert (count(database, FactsSnapshot), count(database, PastDecision)) == (3, 2)
    clock.move_to(clock.now() + timedelta(days=1100))
    with database.transaction() as session:
        session.execute(update(Chat).values(last_seen_at=clock.now()))
    run_retention(work(database, clock))
    assert (count(database, FactsSnapshot), count(database, PastDecision)) == (1, 0)
    one = decided(database, enterprise_id)
    assert replayed(database, one) == decision_bytes(one.record)


def test_all_of_it_goes_with_the_enterprise(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    tell(database, clock, enterprise_id, "hr.headcount", 40)
    with database.transaction() as session:
        session.delete(session.get_one(Enterprise, enterprise_id))
    assert (count(database, FactsSnapshot), count(database, PastDecision)) == (0, 0)


def test_a_new_engine_keeps_what_the_old_one_said_otherwise(
    database: Database, clock: FrozenClock, enterprise_id: int
) -> None:
    with database.transaction() as session:
        row = session.scalars(select(Match)).one()
        old = {**row.record, "verdict": "POSSIBLE"}
        session.execute(update(Match).values(record=old, verdict="POSSIBLE", engine_version="0"))
    matching.run_full(work(database, clock))
    with database.reading() as session:
        past = session.scalars(select(PastDecision)).one()
        assert (past.engine_version, past.record) == ("0", old)
        current = session.scalars(select(Match)).one()
        assert current.engine_version == decisions.ENGINE_VERSION
