"""Columns read in bulk say what the profiles say, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from enterprises import columns
from enterprises.columns import EnterpriseColumns, load_columns
from enterprises.profiles import Viewer, profile_of
from matcher.city.columns import Columns
from matcher.errors import InvalidProfile
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Application,
    ApplicationState,
    Enterprise,
    EnterpriseFact,
    FactSource,
    FactStatus,
)
from tests.jobs import rows

TODAY = date(2026, 3, 10)

Fact = tuple[str, str, Any, bool]

FACTS: dict[str, list[Fact]] = {
    "nothing more": [],
    "figures of years": [
        ("fin.revenue", "2024", 41_000_000, False),
        ("fin.revenue", "2023", {"gte": 20_000_000, "lt": 50_000_000}, False),
        ("fin.growth", "2024", 0.125, False),
    ],
    "a year not named": [("fin.revenue", "", 30_000_000, False)],
    "another currency": [("fin.export", "2024", {"amount": 100, "currency": "USD"}, False)],
    "lists": [
        ("qual.has", "", ["hnte", "tech_sme"], True),
        ("credit.blacklist", "", [], True),
        ("hr.hire_group", "", ["残疾人"], False),
    ],
    "zones": [("zone:wangcheng_etz", "", True, False), ("zone:望城经开区", "2025", True, False)],
    "truths": [("hr.insurance_paid", "", True, False), ("credit.no_accident", "", "是", False)],
    "nobody knows": [("hr.headcount", "2025", None, False), ("entity.status", "", "不清楚", False)],
    "the same in two ways": [
        ("fin.revenue", "", 30_000_000, False),
        ("fin.revenue", "2025", 30_000_000, False),
    ],
    "events": [("qual.event", "", [{"event": "hnte", "date": "2024-05-01"}], False)],
}
BROKEN: dict[str, list[Fact]] = {
    "no number": [("hr.headcount", "2025", {"no": "number"}, False)],
    "two different figures": [
        ("fin.revenue", "", 30_000_000, False),
        ("fin.revenue", "2025", 31_000_000, False),
    ],
}


def enterprise(database: Database, clock: FrozenClock, facts: list[Fact]) -> int:
    with database.transaction() as session:
        found = rows.enterprise(session, clock)
        session.get_one(Enterprise, found).scope = f"电线电缆制造；企业{found}"
        session.add_all(
            EnterpriseFact(
                enterprise_id=found,
                field=field,
                period=period,
                value=value,
                is_complete=is_complete,
                status=FactStatus.CONFIRMED,
                source=FactSource.CONTACT,
                stated_at=clock.now(),
            )
            for field, period, value, is_complete in facts
        )
        return found


def load(database: Database, **options: Any) -> EnterpriseColumns:
    with database.reading() as session:
        return load_columns(session, as_of=TODAY, **options)


def expect_profiles(database: Database, loaded: EnterpriseColumns) -> None:
    with database.reading() as session:
        for row, enterprise_id in enumerate(loaded.ids.tolist()):
            profile = profile_of(session, enterprise_id, as_of=TODAY, viewer=Viewer.everything())
            nameless = replace(profile, name="", credit_code=None)
            assert loaded.columns.profile(row) == nameless


def test_columns_equal_the_profiles(database: Database, clock: FrozenClock) -> None:
    known = [enterprise(database, clock, facts) for facts in FACTS.values()]
    loaded = load(database)
    assert loaded.ids.tolist() == known
    assert loaded.columns.ids == tuple(map(str, known))
    assert loaded.broken == {}
    expect_profiles(database, loaded)


@pytest.mark.parametrize("facts", BROKEN.values(), ids=BROKEN)
def test_who_cannot_be_read_is_left_out_and_named(
    database: Database, clock: FrozenClock, facts: list[Fact]
) -> None:
    first = enterprise(database, clock, FACTS["lists"])
    broken = enterprise(database, clock, facts)
    last = enterprise(database, clock, FACTS["figures of years"])
    loaded = load(database)
    assert loaded.ids.tolist() == [first, last]
    assert len(loaded) == len(loaded.facts_hashes) == 2
    expect_profiles(database, loaded)
    with database.reading() as session, pytest.raises(InvalidProfile) as refused:
        profile_of(session, broken, as_of=TODAY, viewer=Viewer.everything())
    assert loaded.broken == {broken: str(refused.value)}


def test_what_was_paid_out_is_known(database: Database, clock: FrozenClock) -> None:
    paid = enterprise(database, clock, FACTS["lists"])
    other = enterprise(database, clock, FACTS["lists"])
    before = load(database).facts_hashes
    with database.transaction() as session:
        policy_id = rows.policy_of(session, rows.version(session, clock, code="reward"))
        session.add(
            Application(
                enterprise_id=paid,
                policy_id=policy_id,
                period="",
                state=ApplicationState.PAID,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    loaded = load(database)
    expect_profiles(database, loaded)
    assert loaded.ids.tolist() == [paid, other]
    assert [a == b for a, b in zip(before, loaded.facts_hashes, strict=True)] == [False, True]


@pytest.mark.parametrize("gaps", [0, 1, 100])
def test_only_those_who_are_meant_are_read(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, gaps: int
) -> None:
    monkeypatch.setattr(columns, "MOST_GAPS", gaps)
    known = [enterprise(database, clock, FACTS["lists"]) for _ in range(3)]
    loaded = load(database, which=lambda owner: owner.in_(known[1:]))
    assert loaded.ids.tolist() == known[1:]
    expect_profiles(database, loaded)
    apart = load(database, which=lambda owner: owner.in_([known[0], known[2]]))
    assert apart.ids.tolist() == [known[0], known[2]]
    expect_profiles(database, apart)
    assert len(load(database, which=lambda owner: owner > known[-1])) == 0


def test_nobody_at_all(database: Database) -> None:
    loaded = load(database)
    assert (len(loaded), loaded.facts_hashes, len(loaded.columns)) == (0, (), 0)


CHANGES = {
    "another value": {"value": 60},
    "another period": {"period": "2024"},
    "a list that became complete": {"is_complete": True},
}


@pytest.mark.parametrize("values", CHANGES.values(), ids=CHANGES)
def test_the_hash_changes_with_the_facts_alone(
    database: Database, clock: FrozenClock, values: dict[str, Any]
) -> None:
    for _ in range(2):
        enterprise(database, clock, [("hr.headcount", "2025", 50, False)])
    before = load(database).facts_hashes
    with database.reading() as session:
        later = load_columns(session, as_of=date(2026, 3, 11))
    assert later.facts_hashes == before
    with database.transaction() as session:
        session.execute(
            update(EnterpriseFact)
            .where(EnterpriseFact.field == "hr.headcount", EnterpriseFact.enterprise_id == 1)
            .values(**values)
        )
    after = load(database).facts_hashes
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_changed_scope_changes_the_hash(database: Database, clock: FrozenClock) -> None:
    enterprise(database, clock, [])
    before = load(database).facts_hashes
    with database.transaction() as session:
        session.execute(update(Enterprise).values(scope="餐饮服务"))
    assert load(database).facts_hashes != before


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**9), st.sampled_from(["", "30人", "无", "hnte"]),
    st.lists(st.sampled_from(["hnte", "tech_sme"]), max_size=2),
    st.fixed_dictionaries({"gte": st.integers(0, 9), "lt": st.integers(5, 99)}),
)  # fmt: skip
KEYS = st.tuples(
    st.sampled_from(["hr.headcount", "qual.has", "fin.revenue", "entity.status", "zone:湘江新区"]),
    st.sampled_from(["", "2024", "2025", "2024H1", "??"]),
)
WRITTEN = st.dictionaries(KEYS, st.tuples(VALUES, st.booleans()), max_size=4)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=st.lists(WRITTEN, min_size=1, max_size=3))
def test_whatever_is_written_is_read_alike(
    clock: FrozenClock, tmp_path_factory: pytest.TempPathFactory, people: list[Any]
) -> None:
    from store.database import open_database
    from store.tables import Base

    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('db') / 'x.db'}")
    Base.metadata.create_all(database.engine)
    known = [
        enterprise(database, clock, [(*key, *value) for key, value in written.items()])
        for written in people
    ]
    loaded = load(database)
    expect_profiles(database, loaded)
    left_out = sorted(set(known) - set(loaded.ids.tolist()))
    assert sorted(loaded.broken) == left_out
    for enterprise_id in left_out:
        with database.reading() as session, pytest.raises(InvalidProfile):
            profile_of(session, enterprise_id, as_of=TODAY, viewer=Viewer.everything())
    assert isinstance(loaded.columns, Columns)
    database.dispose()
