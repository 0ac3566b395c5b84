"""Ratios and growths are compared as the reference divides them, however near a limit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.city.columns import Columns
from matcher.city.population import match_population
from matcher.derived import fact
from matcher.eligibility import decide
from matcher.plan.facts import FactTable
from matcher.plan.figures import places, scale_of
from matcher.plan.plan import make_plan
from matcher.profile import FactKey, Profile
from matcher.tree import All

DAY = date(2025, 6, 30)
NEW, OLD = FactKey("fin.revenue", "2024"), FactKey("fin.revenue", "2023")
SPENT = FactKey("fin.rd_expense", "2024")
TOLD = FactKey("fin.revenue_growth", "2024")

amounts = st.sampled_from(
    (0, 1, 3, 7, 10, 11, 12, 100, 110, 10**7, 11 * 10**6, 2**53 + 1, 3 * 10**25, -5)
) | st.decimals(min_value=0, max_value=1000, places=2)


def ordered(pair):
    low, high = sorted(pair)
    return Interval(low=low, high=high, high_open=low < high)


bands = st.tuples(amounts, amounts).map(ordered)
half = st.builds(lambda low, is_open: Interval(low=low, low_open=is_open), amounts, st.booleans())
below = st.builds(lambda high: Interval(high=high), amounts)
figures = st.none() | amounts | bands | half | below
firms = st.fixed_dictionaries({NEW: figures, OLD: figures, SPENT: figures, TOLD: st.none() | bands})
limits = st.lists(
    st.sampled_from(("0", "0.1", "0.2", "0.03", "-0.5", "1", "0.3333333333333333")), min_size=1
)


def people(rows):
    return [
        Profile(
            id=f"e{i}",
            as_of=DAY,
            facts={key: value for key, value in facts.items() if value is not None},
        )
        for i, facts in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(firms, min_size=1, max_size=6), limits)
def test_a_quotient_is_compared_as_the_reference_compares_it(rows, thresholds):
    everybody = people(rows)
    exact = [fact(one, name) for one in everybody for name in ("fin.rd_ratio", TOLD.field)]
    met = [found.value for found in exact if found and isinstance(found.value, int | Decimal)]
    conditions = [
        Atom(field=name, op=op, value=limit)
        for name in ("fin.revenue_growth", "fin.rd_ratio")
        for op in ("gte", "gt", "lt", "eq")
        for limit in (*map(Decimal, thresholds), *met)
    ]
    cards = [
        PolicyCard(id=f"p{i:03}", title="", eligibility=All(children=(one,)))
        for i, one in enumerate(conditions)
    ]
    plan = make_plan(cards, DAY)
    matches = match_population(plan, Columns.from_profiles(everybody))
    assert not matches.failures
    for p, own in enumerate(plan.cards):
        for row, one in enumerate(everybody):
            assert matches.kind(p, row) is decide(own.card, one), (conditions[p], one.facts)


@settings(max_examples=60, deadline=None)
@given(st.lists(firms, min_size=1, max_size=8))
def test_the_column_gives_the_value_of_the_reference(rows):
    everybody = people(rows)
    table = FactTable(columns=Columns.from_profiles(everybody))
    for name in ("fin.revenue_growth", "fin.rd_ratio"):
        column = table.column(name)
        for row, one in enumerate(everybody):
            known = fact(one, name)
            assert column.value(row) == (None if known is None else known.value)
            assert bool(column.codes[row] == 0) is (known is None)


@pytest.mark.parametrize("count", [1, 50])
def test_only_what_comes_near_a_threshold_is_divided(count, monkeypatch):
    rows = [{NEW: 110 + i, OLD: 100 + 3 * i} for i in range(count)] * 20
    table = FactTable(columns=Columns.from_profiles(people(rows)))
    divided = []
    own = FactTable._quotient
    monkeypatch.setattr(FactTable, "_quotient", lambda *a: divided.append(a) or own(*a))
    column = table.column("fin.revenue_growth")
    scale = scale_of([Interval(low=Decimal("0.1"))])
    low, _ = places(table.figures_of(column), scale)
    # Twenty enterprises with the same two figures are divided once for each end.
    assert len(divided) == 1
    assert low[column.codes[0]] == 1
    assert np.all(low[column.codes[1:count]] == 0)
