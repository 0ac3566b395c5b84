"""Bands that are cut where the pool's conditions cut, and the words they name."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.answer_bands import MOST_BANDS, bands, named_values
from matcher.conditions import judge_atom
from matcher.outcome import Outcome
from matcher.tree import atoms
from matcher.values import write_value
from tests.matcher.factories import atom, card, profile


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param([], [], id="no condition"),
        pytest.param(
            [atom("fin.rd_ratio", "gte", 0.03), atom("fin.rd_ratio", "gte", 0.05)],
            [{"lt": 0.03}, {"gte": 0.03, "lt": 0.05}, {"gte": 0.05}],
            id="two thresholds",
        ),
        pytest.param(
            [atom("fin.rd_ratio", "lte", 0.03)],
            [{"lte": 0.03}, {"gt": 0.03}],
            id="the bound on its own side",
        ),
        pytest.param(
            [atom("fin.rd_ratio", "between", [0.03, 0.05])],
            [{"lt": 0.03}, {"gte": 0.03, "lte": 0.05}, {"gt": 0.05}],
            id="both ends included",
        ),
        pytest.param(
            [
                atom("fin.rd_ratio", "gte", 0.03, per="y-2"),
                atom("fin.rd_ratio", "gte", 5, unit="%"),
                atom("fin.rd_ratio", "growth_abs_gte", 3),
            ],
            [],
            id="another year, another unit, another figure",
        ),
    ],
)
def test_bands(conditions: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    cards = [card(one) for one in conditions]
    assert [write_value(one) for one in bands(cards, "fin.rd_ratio")] == expected


def test_people_are_counted_in_whole_numbers() -> None:
    cards = [card(atom("hr.new_hires", op, at)) for op, at in (("gt", 0), ("lte", 3), ("gte", 4))]
    offered = [write_value(one) for one in bands(cards, "hr.new_hires")]
    assert offered == [{"lte": 0}, {"gte": 1, "lte": 3}, {"gte": 4}]


def test_every_offered_band_decides_every_condition() -> None:
    cards = [
        card(atom("hr.headcount", op, value))
        for op, value in (("gte", 10), ("lt", 300), ("between_oc", [50, 100]), ("gt", 20))
    ]
    offered = bands(cards, "hr.headcount")
    assert len(offered) == MOST_BANDS
    for band in offered:
        who = profile({"hr.headcount": write_value(band)})
        for one in (found for policy in cards for found in atoms(policy.eligibility)):
            assert judge_atom(one, who).outcome is not Outcome.UNKNOWN, (band, one)


def test_too_many_cuts_keep_the_most_frequent() -> None:
    cards = [card(atom("hr.headcount", "gte", value)) for value in (*range(10, 90, 10), 70, 70)]
    offered = bands(cards, "hr.headcount")
    assert len(offered) == MOST_BANDS
    assert 70 in [band.low for band in offered]


def test_named_values_are_the_pool_s_words_the_most_frequent_first() -> None:
    cards = [
        card(atom("qual.event", "has", "首次入规")),
        card(atom("qual.event", "has_any", ["首次入规", "获评示范"])),
        card(atom("act.award", "has", "金奖")),
    ]
    assert named_values(cards, "qual.event") == ("首次入规", "获评示范")
    assert named_values(cards, "act.nothing") == ()
