"""A drawn city is listed as the reference lists it, the same with any kernels and threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.enterprises import DAY, enterprises
from bench.policies import policies
from matcher.card import card_from_item
from matcher.city.columns import Columns
from matcher.city.population import best_matches, count_population, match_population
from matcher.city.top import NOBODY, CityBlock, city_blocks
from matcher.eligibility import judge
from matcher.finding.affinity import Affinity, scores_of
from matcher.kernels import backends
from matcher.kernels.backends import BACKENDS, NUMBA, NUMPY
from matcher.plan.plan import make_plan
from matcher.ranking import rank, shortlist
from tests.matcher.factories import atom, card, profile

TOP, NEAR = 20, 10
CARDS = tuple(card_from_item(item) for item in policies(160, seed=3))
PLAN = make_plan(CARDS, DAY)
CITY = enterprises(400, seed=5)
AFFINITY = Affinity().fit(CARDS)


def listed(columns: Columns, **how: object) -> list[CityBlock]:
    return list(city_blocks(PLAN, columns, top=TOP, near=NEAR, affinity=AFFINITY, **how))  # type: ignore[arg-type]


def joined(blocks: list[CityBlock], name: str) -> list[object]:
    return [row for block in blocks for row in getattr(block, name).tolist()]


def test_every_list_is_that_of_the_reference():
    found = listed(CITY)
    best, near = joined(found, "policies"), joined(found, "near")
    for row in range(0, len(CITY), 9):
        one = CITY.profile(row)
        scores = scores_of(AFFINITY, one)
        ranked = [
            rank(judge(own.card, one), own.card, DAY, score=scores.get(own.card.id, 0.0))
            for own in PLAN.cards
        ]
        for wanted, ours in (
            (shortlist(ranked, DAY, top=TOP, near=0), best[row]),
            (shortlist(ranked, DAY, top=0, near=NEAR), near[row]),
        ):
            names = [PLAN.policy_ids[policy] for policy in ours if policy != NOBODY]
            assert names == [one.verdict.policy_id for one in wanted]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_kernels_threads_and_blocks_change_nothing(backend, threads, monkeypatch):
    wanted = listed(CITY, backend=NUMPY)
    # So little memory that a block is one word of a plane.
    monkeypatch.setattr(backends, "ARENA_BYTES", 1)
    found = listed(CITY, backend=backend, threads=threads)
    assert len(found) > len(wanted)
    for name in ("policies", "kinds", "near", "conditions"):
        assert joined(found, name) == joined(wanted, name)
    assert sum(one.counts for one in found).tolist() == sum(one.counts for one in wanted).tolist()


def test_counts_are_those_of_the_verdicts():
    found = sum(block.counts for block in listed(CITY))
    counts = count_population(PLAN, CITY)
    assert found[:, :2].tolist() == [[one.eligible, one.possible] for one in counts]
    near = np.bitwise_count(match_population(PLAN, CITY).near).sum(axis=1)
    assert found[:, 2].tolist() == near.tolist()


@pytest.mark.parametrize("backend", BACKENDS)
def test_room_is_made_for_more_pairs_than_expected(backend, monkeypatch):
    if backend == NUMBA:
        numba_kernels = pytest.importorskip("matcher.kernels.numba_kernels")
        monkeypatch.setattr(numba_kernels, "_ROOM", 1)
    cards = [card(id=f"p{i:03}") for i in range(70)]
    people = Columns.from_profiles(profile({}, id=f"e{i}") for i in range(3))
    (block,) = city_blocks(make_plan(cards, people.as_of), people, top=5, near=2, backend=backend)
    assert block.policies.tolist() == [[0, 1, 2, 3, 4]] * 3
    assert block.near.tolist() == [[NOBODY, NOBODY]] * 3


def test_an_amount_follows_the_figure_of_each_enterprise():
    rated = {"kind": "subsidy", "form": "rate", "rate": 0.1, "measure": "fin.rd_expense"}
    cards = [
        card(id="a", benefits=[{"kind": "reward", "form": "fixed", "amount": 50_000}]),
        card(id="b", benefits=[{**rated, "cap": 100_000}]),
    ]
    people = [
        profile({"fin.rd_expense": spent}, id=f"e{spent}")
        for spent in (499_999, 500_010, 9 * 10**6)
    ]
    plan = make_plan(cards, people[0].as_of)
    for backend in BACKENDS:
        found = best_matches(plan, Columns.from_profiles(people), top=2, backend=backend)
        assert [found.of(row) for row in range(3)] == [("a", "b"), ("b", "a"), ("b", "a")]


def test_a_share_that_fractions_leave_in_doubt_is_worked_out():
    # 30 of 1,000 is a share of 3 %, of which 5 % misses exactly two fifths.
    cards = [
        card(atom("fin.rd_ratio", "gte", 0.05), id="ratio"),
        card(atom("ip.patents", "gte", 5), id="three fifths"),
        card(atom("ip.patents", "gte", 4), id="half"),
    ]
    one = profile({"fin.rd_expense": 30, "fin.revenue": 1000, "ip.patents": 2}, id="e")
    plan, columns = make_plan(cards, one.as_of), Columns.from_profiles([one] * 3)
    for backend in BACKENDS:
        (block,) = city_blocks(plan, columns, top=1, near=3, backend=backend)
        names = [plan.policy_ids[policy] for policy in block.near[0].tolist()]
        assert names == ["ratio", "half", "three fifths"]


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(ValueError, match="at least one policy"):
        next(city_blocks(PLAN, CITY, top=0, near=1))
    with pytest.raises(ValueError, match="cannot be had"):
        next(city_blocks(PLAN, CITY, top=1, near=0, backend="abacus"))
    with pytest.raises(ValueError, match="are of"):
        next(city_blocks(PLAN, replace(CITY, as_of=DAY.replace(year=2024)), top=1, near=0))


def test_a_city_without_anybody_has_no_lists():
    nobody = Columns.from_profiles([], as_of=DAY)
    assert best_matches(PLAN, nobody, top=3).policies.shape == (0, 3)
    assert listed(nobody) == []


def test_a_pool_may_be_empty():
    for backend in BACKENDS:
        found = best_matches(make_plan([], DAY), CITY.take([0, 1]), top=2, backend=backend)
        assert found.policies.tolist() == [[NOBODY, NOBODY]] * 2
