"""Whom to call on: everybody without a contact, with what they could have, by money at stake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from enterprises.profiles import Viewer, profile_of
from jobs import shortlists
from jobs.errors import CannotJudge, NoNightlyRun
from jobs.outreach import Outreach, Prospect, Wanted, outreach, read_prospects
from jobs.runs import Work
from jobs.shortlists import run_shortlists
from matcher.atom import Atom
from matcher.eligibility import judge
from matcher.tree import All
from policies.live import warm_pool
from store.clock import FrozenClock
from store.database import Database
from store.tables import Enterprise, Policy, PolicyState
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI

TODAY = date(2026, 3, 10)
HEADCOUNTS = (None, 5, 25, 40, 80, 120)
ASKED = (10, 30, 50, 100)
ALL = ["120人", "None人", "80人", "40人", "25人"]


class City:
    """Six enterprises of the registry, four policies; each asks for more people and pays more."""

    def __init__(self, database: Database, clock: FrozenClock) -> None:
        self.database, self.clock = database, clock
        with database.transaction() as session:
            self.ids = [self._enterprise(session, number) for number in HEADCOUNTS]
            self.versions = [
                rows.version(session, clock, headcount=asked, amount=1000 * asked)
                for asked in ASKED
            ]

    def _enterprise(self, session: Session, headcount: int | None) -> int:
        facts = {} if headcount is None else {"hr.headcount": headcount}
        found = rows.enterprise(session, self.clock, facts)
        row = session.get_one(Enterprise, found)
        row.name, row.is_in_registry = f"示例{headcount}人", True
        return found

    def night(self) -> None:
        run_shortlists(Work(database=self.database, now=self.clock.now(), zone=SHANGHAI))

    def found(self, **wanted: Any) -> tuple[Outreach, list[Prospect]]:
        with self.database.reading() as session:
            pool = warm_pool(session, today=TODAY)
            made = outreach(session, pool, Wanted(**wanted), today=TODAY)
            return made, list(read_prospects(session, made))

    def names(self, **wanted: Any) -> list[str]:
        return [one.name.removeprefix("示例") for one in self.found(**wanted)[1]]


@pytest.fixture
def city(database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setattr(shortlists, "IDS_A_STRETCH", 4)
    return City(database, clock)


def test_those_with_most_money_at_stake_come_first(city: City) -> None:
    city.night()
    made, found = city.found()
    # Nobody knows how many people the first has: it may have the three that pay most.
    assert city.names() == ALL
    assert [one.eligible_money + one.possible_money for one in found] == [
        180_000, 180_000, 90_000, 40_000, 10_000,
    ]  # fmt: skip
    assert (made.eligible, made.possible, made.listed_at) == (4, 1, city.clock.now())
    told: list[tuple[int, int]] = []
    with city.database.reading() as session:
        pool = warm_pool(session, today=TODAY)
        outreach(session, pool, Wanted(), today=TODAY, tell=lambda *step: told.append(step))
    assert told[-1] == (4, 4)


def test_each_offer_is_as_the_reference_judges_it(city: City) -> None:
    city.night()
    _, found = city.found(offers=4)
    with city.database.reading() as session:
        pool = warm_pool(session, today=TODAY)
        for one in found:
            row = session.query(Enterprise).filter_by(name=one.name).one()
            profile = profile_of(session, row.id, as_of=TODAY, viewer=Viewer.everything())
            for offer in one.offers:
                verdict = judge(pool.cards[offer.version_id], profile)
                assert offer.kind is verdict.kind
                assert offer.amount == verdict.benefit.max_amount
                assert offer.unknown == verdict.unknown_fields
            assert one.credit_code == row.credit_code
            assert one.place == "430112"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        pytest.param({"limit": 2}, ["120人", "None人"], id="the first two"),
        pytest.param({"limit": 0}, [], id="none at all, only counted"),
        pytest.param({"places": ("430112",)}, ALL, id="here"),
        pytest.param({"places": ("430104",)}, [], id="in another district"),
        pytest.param({"places": ("430104", "430100")}, ALL,
                     id="in one of two places"),
        pytest.param({"places": ("430112001",)}, [], id="in a street that nobody knows of"),
    ],
)  # fmt: skip
def test_some_of_them(city: City, wanted: dict[str, Any], names: list[str]) -> None:
    city.night()
    assert city.names(**wanted) == names


def test_of_one_policy_everybody_is_found_whom_it_fits(city: City) -> None:
    city.night()
    made, found = city.found(version_id=city.versions[3], offers=2)
    assert [one.name for one in found] == ["示例120人", "示例None人"]
    assert (made.eligible, made.possible) == (1, 1)
    assert {one.offers[0].version_id for one in found} == {city.versions[3]}
    assert [len(one.offers) for one in found] == [2, 2]


def test_what_was_left_off_a_full_shortlist_is_found_by_its_policy(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.shortlist_rows.BEST", 1)
    city.night()
    assert city.names(version_id=city.versions[0]) == ALL


def test_who_has_a_contact_or_is_not_in_the_registry_is_left_out(city: City) -> None:
    city.night()
    with city.database.transaction() as session:
        rows.contact(session, city.clock, city.ids[5])
        session.get_one(Enterprise, city.ids[4]).is_in_registry = False
    assert city.names() == ["None人", "40人", "25人"]


def test_what_changed_since_the_night_counts(city: City) -> None:
    city.night()
    with city.database.transaction() as session:
        rows.state(session, city.clock, city.ids[5], "hr.headcount", 60)
        session.get_one(Enterprise, city.ids[5]).changed_at = city.clock.now()
        gone = session.get_one(Policy, rows.policy_of(session, city.versions[2]))
        gone.state, gone.revision = PolicyState.WITHDRAWN, gone.revision + 1
    _, found = city.found()
    by_name = {one.name: [offer.version_id for offer in one.offers] for one in found}
    # No longer a hundred people, and the one that asks for fifty has left the pool.
    assert sorted(by_name["示例120人"]) == [city.versions[0], city.versions[1]]


def test_one_broken_policy_stops_none_of_the_others(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    city.night()
    wordy = Atom(field="hr.headcount", op="gte", value="很多")
    first, others = city.versions[0], set(city.versions[1:])
    with city.database.reading() as session:
        pool = warm_pool(session, today=TODAY)
        broken = replace(pool.cards[first], eligibility=All(children=(wordy,)))
        pool = replace(pool, cards=dict(pool.cards) | {first: broken})
        with pytest.raises(CannotJudge, match="cannot be judged"):
            outreach(session, pool, Wanted(version_id=first), today=TODAY)
        found = list(read_prospects(session, outreach(session, pool, Wanted(), today=TODAY)))
    assert {offer.version_id for one in found for offer in one.offers} == others
    assert {one.action for one in caplog.records} >= {"outreach.policy_failed"}


def test_before_the_first_night_it_says_so(city: City) -> None:
    with pytest.raises(NoNightlyRun, match="zhaoren jobs run shortlists"):
        city.found()


def test_a_city_may_be_empty(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        rows.version(session, clock, headcount=10)
        rows.contact(session, clock, rows.enterprise(session, clock))
    run_shortlists(Work(database=database, now=clock.now(), zone=SHANGHAI))
    with database.reading() as session:
        pool = warm_pool(session, today=TODAY)
        made = outreach(session, pool, Wanted(), today=TODAY)
        assert (len(made), made.eligible, list(read_prospects(session, made))) == (0, 0, [])
