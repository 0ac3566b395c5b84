"""Enterprises nobody speaks for get one row each: right, written once, and gone on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from enterprises import column_file
from enterprises.profiles import Viewer, profile_of
from jobs import shortlists
from jobs.errors import RunInterrupted
from jobs.packed_lists import Shortlist, shortlist_of
from jobs.runs import Counts, Work
from jobs.shortlists import run_shortlists
from matcher.eligibility import VerdictKind, judge
from matcher.finding.affinity import scores_of
from matcher.ranking import rank, shortlist
from policies.live import warm_pool
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Contact,
    Enterprise,
    EnterpriseShortlist,
    Membership,
    Policy,
    PolicyState,
    ShortlistStretch,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI

TODAY = date(2026, 3, 10)
HEADCOUNTS = (None, 5, 25, 40, 80, 120, 7, 33)
ASKED = (10, 30, 50, 100)


def work(database: Database, clock: FrozenClock, **options: Any) -> Work:
    return Work(database=database, now=clock.now(), zone=SHANGHAI, **options)


def run(database: Database, clock: FrozenClock) -> Counts:
    return run_shortlists(work(database, clock))


@pytest.fixture
def city(database: Database, clock: FrozenClock) -> list[int]:
    """Eight enterprises without a contact, and a pool that asks for more or fewer people."""
    with database.transaction() as session:
        known = []
        for headcount in HEADCOUNTS:
            facts = {} if headcount is None else {"hr.headcount": headcount}
            known.append(rows.enterprise(session, clock, facts))
        for asked in ASKED:
            rows.version(session, clock, headcount=asked, amount=1000 * asked)
        return known


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlists, "IDS_A_STRETCH", 4)
    monkeypatch.setattr(shortlists, "ROWS_A_BATCH", 2)


def stored(database: Database) -> dict[int, tuple[Any, ...]]:
    with database.reading() as session:
        found = session.execute(select(*EnterpriseShortlist.__table__.columns))
        return {row.enterprise_id: tuple(row) for row in found}


def read(database: Database, enterprise_id: int) -> Shortlist:
    with database.reading() as session:
        found = shortlist_of(session, enterprise_id, warm_pool(session, today=TODAY))
        assert found is not None
        return found


def state(database: Database, clock: FrozenClock, enterprise_id: int, headcount: int) -> None:
    with database.transaction() as session:
        rows.state(session, clock, enterprise_id, "hr.headcount", headcount)
        session.get_one(Enterprise, enterprise_id).changed_at = clock.now()


def expect_reference(database: Database, enterprise_id: int) -> None:
    """Judge the whole pool one by one: the list must be the documented order's."""
    found = read(database, enterprise_id)
    with database.reading() as session:
        pool = warm_pool(session, today=TODAY)
        profile = profile_of(session, enterprise_id, as_of=TODAY, viewer=Viewer.everything())
    version_of = {card.id: version_id for version_id, card in pool.cards.items()}
    scores = scores_of(pool.affinity, profile)
    ranked = [
        rank(judge(card, profile), card, TODAY, score=scores.get(card.id, 0.0))
        for card in pool.cards.values()
    ]
    expected = shortlist(ranked, TODAY, top=20)
    hits = [one.verdict for one in expected if one.verdict.kind is not VerdictKind.INELIGIBLE]
    near = [one.verdict for one in expected if one.verdict.kind is VerdictKind.INELIGIBLE]
    assert [(one.version_id, one.kind) for one in found.best] == [
        (version_of[one.policy_id], one.kind) for one in hits
    ]
    assert [one.version_id for one in found.near] == [version_of[one.policy_id] for one in near]


def test_every_list_is_the_documented_order(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    counts = run(database, clock)
    assert (counts["enterprises"], counts["written"], counts["failed"]) == (8, 8, 0)
    assert sorted(stored(database)) == city
    for enterprise_id in city:
        expect_reference(database, enterprise_id)


def test_a_second_run_looks_at_nothing(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    run(database, clock)
    before = stored(database)
    counts = run(database, clock)
    assert (counts["settled_before"], counts["written"]) == (len(city), 0)
    assert stored(database) == before


def test_the_next_day_only_what_comes_out_otherwise_is_written(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    run(database, clock)
    before = stored(database)
    clock.move_to(clock.now() + timedelta(days=1))
    state(database, clock, city[1], 60)
    counts = run(database, clock)
    assert (counts["settled_before"], counts["written"]) == (0, 1)
    after = stored(database)
    assert {one for one in city if after[one] != before[one]} == {city[1]}


def test_more_facts_that_change_nothing_are_noted(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    run(database, clock)
    before = stored(database)[city[4]]
    state(database, clock, city[4], 81)
    assert run(database, clock)["written"] == 0  # The clock stands, so nobody can tell.
    clock.move_to(clock.now() + timedelta(seconds=1))
    state(database, clock, city[4], 81)
    assert run(database, clock)["written"] == 1
    after = stored(database)[city[4]]
    assert after[1:3] == before[1:3]
    assert after[3] != before[3]


def test_a_withdrawn_policy_leaves_the_lists(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    run(database, clock)
    gone = read(database, city[5]).best[0].version_id
    with database.transaction() as session:
        policy = session.get_one(Policy, rows.policy_of(session, gone))
        policy.state, policy.revision = PolicyState.WITHDRAWN, policy.revision + 1
    assert gone not in {one.version_id for one in read(database, city[5]).best}
    assert run(database, clock)["written"] > 0
    for enterprise_id in city:
        expect_reference(database, enterprise_id)


def test_who_has_a_contact_has_no_shortlist(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    run(database, clock)
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, city[2])
    assert run(database, clock)["dropped"] == 1
    assert sorted(stored(database)) == [one for one in city if one != city[2]]
    with database.transaction() as session:
        session.get_one(Contact, contact_id).membership = Membership.ENDED
    run(database, clock)
    assert sorted(stored(database)) == city


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Columns are kept however few they are, in files of the test's own."""

    def file(_: Database, first_id: int) -> Path:
        return tmp_path / f"{first_id}.columns"

    monkeypatch.setattr(column_file, "FEWEST_KEPT", 1)
    monkeypatch.setattr(shortlists, "column_file", file)


@pytest.mark.usefixtures("kept")
def test_the_next_night_reads_only_who_has_changed(
    database: Database, clock: FrozenClock, city: list[int], tmp_path: Path
) -> None:
    assert run(database, clock)["read_anew"] == len(city)
    assert list(tmp_path.glob("*.columns"))
    clock.move_to(clock.now() + timedelta(days=1))
    state(database, clock, city[1], 60)
    with database.transaction() as session:
        rows.contact(session, clock, city[2])
    counts = run(database, clock)
    assert (counts["read_anew"], counts["written"], counts["dropped"]) == (1, 1, 1)
    for enterprise_id in city:
        if enterprise_id != city[2]:
            expect_reference(database, enterprise_id)


def test_one_broken_enterprise_does_not_stop_the_others(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    with database.transaction() as session:
        rows.state(session, clock, city[3], "hr.headcount", {"no": "number"})
    counts = run(database, clock)
    assert (counts["failed"], counts["failed_enterprises"]) == (1, [city[3]])
    assert sorted(stored(database)) == [one for one in city if one != city[3]]


def stopping_after(batches: int) -> Callable[[], bool]:
    """Ask for a stop at the look after so many batches were written."""
    looks = iter(range(1000))
    return lambda: next(looks) >= batches


@pytest.mark.parametrize("looks", range(0, 14, 2))
def test_a_stopped_run_is_gone_on_with(
    database: Database, clock: FrozenClock, city: list[int], looks: int
) -> None:
    reported: list[tuple[int, int]] = []
    options = {
        "is_stopping": stopping_after(looks),
        "report": lambda done, total: reported.append((done, total)),
    }
    with pytest.raises(RunInterrupted):
        run_shortlists(work(database, clock, **options))
    kept = stored(database)
    assert reported[-1] == (len(kept), len(city))
    counts = run(database, clock)
    assert counts["written"] == len(city) - len(kept)
    assert {one: row for one, row in stored(database).items() if one in kept} == kept
    for enterprise_id in city:
        expect_reference(database, enterprise_id)


def test_a_run_that_dies_between_two_batches_leaves_whole_batches(
    database: Database, clock: FrozenClock, city: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_rows, calls = shortlists.put_rows, iter(range(1000))

    def dying(*arguments: Any, **options: Any) -> None:
        put_rows(*arguments, **options)
        if next(calls) == 4:  # Two batches and a stamp are written, the next batch half.
            raise MemoryError

    monkeypatch.setattr(shortlists, "put_rows", dying)
    with pytest.raises(MemoryError):
        run(database, clock)
    monkeypatch.setattr(shortlists, "put_rows", put_rows)
    kept = stored(database)
    assert 0 < len(kept) < len(city)
    counts = run(database, clock)
    assert counts["written"] == len(city) - len(kept)
    assert counts["settled_before"] > 0


def test_a_rehearsal_writes_nothing(
    database: Database, clock: FrozenClock, city: list[int]
) -> None:
    from jobs.rehearsal import rehearse

    with rehearse(database) as stage:
        assert run_shortlists(replace(work(database, clock), database=stage))["written"] == 8
    with database.reading() as session:
        assert session.scalar(select(func.count(ShortlistStretch.first_id))) == 0
    assert stored(database) == {}


def test_an_empty_city_and_an_empty_pool(database: Database, clock: FrozenClock) -> None:
    assert run(database, clock)["enterprises"] == 0
    with database.transaction() as session:
        alone = rows.enterprise(session, clock)
    assert run(database, clock)["written"] == 1
    assert read(database, alone) == Shortlist(best=(), near=(), judged_on=TODAY)
