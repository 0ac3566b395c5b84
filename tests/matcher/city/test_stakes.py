"""What a policy is worth to each row is what judging that enterprise gives."""

from __future__ import annotations

import numpy as np
import pytest

from bench.policies import policies
from matcher.card import card_from_item
from matcher.city.card_audience import KINDS
from matcher.city.columns import Columns
from matcher.city.stakes import stakes_of
from matcher.eligibility import judge
from matcher.verdict import VerdictKind
from tests.matcher.city.test_card_audience import COUNT, city
from tests.matcher.factories import atom, card, profile

SOME = np.arange(1, COUNT, 2, dtype=np.intp)


@pytest.mark.parametrize("rows", [None, SOME], ids=["everybody", "every second one"])
def test_every_row_is_as_the_reference_judges_it(rows):
    seen = set()
    for item in policies(12):
        one = card_from_item(item)
        found = stakes_of(one, city(), rows)
        for place, row in enumerate(range(COUNT) if rows is None else rows.tolist()):
            verdict = judge(one, city().profile(row))
            kind = KINDS[found.marks[place]]
            seen.add(kind)
            assert kind is verdict.kind
            paid = int(verdict.benefit.max_amount or 0)
            assert found.amounts[place] == (0 if kind is VerdictKind.INELIGIBLE else paid)
            unknown = found.unknown[found.waits_for[place]]
            assert sorted(unknown) == sorted(verdict.unknown_fields), (one.id, row)
    assert seen == set(VerdictKind)


def test_what_hangs_on_figures_is_worked_out_row_by_row():
    rated = {"kind": "subsidy", "form": "rate", "rate": 0.1, "measure": "fin.rd_expense"}
    one = card(atom("hr.headcount", "gte", 10), benefits=[{**rated, "cap": 100_000}])
    people = [
        profile({"fin.rd_expense": 500_010, "hr.headcount": 20}),
        profile({"fin.rd_expense": 9 * 10**6}),
        profile({"hr.headcount": 3}),
    ]
    found = stakes_of(one, Columns.from_profiles(people))
    assert [KINDS[mark].value for mark in found.marks] == ["ELIGIBLE", "POSSIBLE", "INELIGIBLE"]
    assert found.amounts.tolist() == [50_001, 100_000, 0]
    assert [found.unknown[place] for place in found.waits_for] == [(), ("hr.headcount",), ()]


def test_nobody_and_nothing_open():
    one = card()
    assert len(stakes_of(one, Columns.from_profiles([], as_of=profile({}).as_of)).marks) == 0
    found = stakes_of(one, Columns.from_profiles([profile({})]))
    assert (found.unknown, found.waits_for.tolist()) == (((),), [0])
