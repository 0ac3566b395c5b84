"""Conditions that nobody can meet are found; all others are left in peace."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import decide
from matcher.profile import Profile
from matcher.verdict import VerdictKind
from policies.clashes import ClashKind
from policies.contradictions import DayTrouble, find_contradiction, find_impossible_days
from policies.samples import sample_items
from tests.policies.pool_items import an_item

TODAY = date(2026, 3, 10)


def a(field: str, op: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **more}


def card_of(*conditions: Any, **changes: Any) -> PolicyCard:
    return card_from_item(an_item(eligibility={"all": list(conditions)}, **changes))


RICH, POOR = a("fin.revenue", "gte", 20000000), a("fin.revenue", "lte", 3000000)

CLASHES = [
    pytest.param([RICH, POOR], ClashKind.FIGURES, id="营业收入"),
    pytest.param([RICH, {"not": a("fin.revenue", "gt", 1)}], ClashKind.FIGURES, id="not above"),
    pytest.param([a("fin.revenue", "lt", 0)], ClashKind.FIGURES, id="below nought"),
    pytest.param(
        [a("hr.headcount", "gt", 3), a("hr.headcount", "lt", 4)], ClashKind.FIGURES, id="no integer"
    ),
    pytest.param([RICH, a("fin.revenue", "lte", 300, unit="万元")], ClashKind.FIGURES, id="unit"),
    pytest.param(
        [{"any": [RICH, a("fin.revenue", "gte", 9e6)]}, POOR], ClashKind.FIGURES, id="any"
    ),
    pytest.param(
        [{"any": [{"all": [RICH, POOR]}, {"all": [POOR, RICH]}]}],
        ClashKind.FIGURES,
        id="all in any",
    ),
    pytest.param(
        [a("entity.founded", "gte", "2025-01-01"), a("entity.age_months", "gte", 36)],
        ClashKind.DAYS,
        id="young and old",
    ),
    pytest.param(
        [a("entity.founded", "gte", "2024"), a("entity.founded", "lt", "2023-05")],
        ClashKind.DAYS,
        id="days",
    ),
    pytest.param(
        [a("size.class", "in", ["small", "micro"]), a("size.class", "eq", "large")],
        ClashKind.SIZES,
        id="sizes",
    ),
    pytest.param(
        [a("size.class", "in", ["small", "micro"]), a("list.member", "has", "中国企业500强")],
        ClashKind.SIZES,
        id="500强 and 小微",
    ),
    pytest.param(
        [
            a("size.class", "in", ["small", "micro"]),
            a("industry.code", "in", ["C"]),
            a("hr.headcount", "gte", 2000),
            a("fin.revenue", "gte", 1000000000, per="y-1"),
        ],
        ClashKind.SIZES,
        id="figures of a large firm",
    ),
    pytest.param(
        [a("entity.type", "in", ["个体工商户"]), a("entity.legal_person", "true")],
        ClashKind.KINDS,
        id="kinds",
    ),
    pytest.param(
        [a("industry.code", "in", ["C"]), a("industry.code", "in", ["F51", "F52"])],
        ClashKind.INDUSTRIES,
        id="trades",
    ),
    pytest.param(
        [a("industry.code", "in", ["C13"]), a("industry.code", "not_in", ["C"])],
        ClashKind.INDUSTRIES,
        id="trade shut out",
    ),
    pytest.param(
        [a("region.registered", "in", ["430104"]), a("region.registered", "in", ["430112"])],
        ClashKind.PLACES,
        id="two places",
    ),
    pytest.param(
        [a("region.registered", "in", ["430112"]), a("region.registered", "not_in", ["430100"])],
        ClashKind.PLACES,
        id="place shut out",
    ),
    pytest.param(
        [a("qual.has", "has", "srdi_little_giant"), {"not": a("qual.has", "has", "srdi_sme")}],
        ClashKind.TITLES,
        id="title implied",
    ),
    pytest.param(
        [a("fin.loss", "true"), {"not": a("fin.loss", "true")}], ClashKind.TRUTHS, id="truths"
    ),
]

PEACE = [
    pytest.param([RICH], id="one"),
    pytest.param([RICH, a("fin.revenue", "lte", 20000000)], id="one figure is left"),
    pytest.param([RICH, a("fin.revenue", "lte", 1, per="2020")], id="another year"),
    pytest.param([RICH, a("fin.revenue", "lte", 1, hard=False)], id="a preference"),
    pytest.param([RICH, a("fin.revenue", "lte", 1, human=True)], id="a person decides"),
    pytest.param([RICH, a("fin.revenue", "lte", 1, soft=True)], id="in principle"),
    pytest.param([{"any": [RICH, POOR]}, POOR], id="one way is open"),
    pytest.param([{"any": [RICH, a("pref.x", "match", "y", hard=False)]}, POOR], id="asks nothing"),
    pytest.param(
        [a("industry.code", "in", ["C", "F"]), a("industry.code", "in", ["F51"])], id="in"
    ),
    pytest.param(
        [a("industry.code", "not_in", ["C13"]), a("industry.code", "in", ["C"])], id="but"
    ),
    pytest.param([a("region.registered", "in", ["430100"])], id="the city around"),
    pytest.param([a("region.operating", "in", ["430104"])], id="operates elsewhere"),
    pytest.param(
        [a("size.class", "eq", "micro"), a("fin.revenue", "gte", 1e9)], id="rich and micro"
    ),
    pytest.param(
        [a("qual.has", "has", "srdi_sme"), {"not": a("qual.has", "has", "srdi_little_giant")}],
        id="the lower title alone",
    ),
    pytest.param(
        [a("qual.has", "has_any", ["hnte", "gazelle"]), {"not": a("qual.has", "has", "hnte")}],
        id="another title",
    ),
    pytest.param(
        [a("entity.founded", "gte", "2023-03"), a("entity.age_months", "gte", 36)], id="just old"
    ),
]


@pytest.mark.parametrize(("conditions", "kind"), CLASHES)
def test_what_nobody_can_meet_is_found(conditions: list[Any], kind: ClashKind) -> None:
    clash = find_contradiction(card_of(*conditions), TODAY)
    assert clash is not None
    assert clash.kind is kind
    assert clash.paths


@pytest.mark.parametrize("conditions", PEACE)
def test_what_somebody_can_meet_is_left_alone(conditions: list[Any]) -> None:
    assert find_contradiction(card_of(*conditions), TODAY) is None


def test_tiers_that_nobody_reaches_are_a_contradiction() -> None:
    benefit = {"kind": "reward", "form": "fixed", "amount": 1, "when": RICH}
    clash = find_contradiction(card_of(POOR, benefits=[benefit]), TODAY)
    assert clash is not None
    assert clash.kind is ClashKind.FIGURES
    other = benefit | {"when": a("fin.revenue", "gte", 1)}
    assert find_contradiction(card_of(POOR, benefits=[benefit, other]), TODAY) is None


BOUNDS = st.builds(
    a,
    st.sampled_from(["fin.revenue", "hr.headcount"]),
    st.sampled_from(["gte", "gt", "lte", "lt", "eq"]),
    st.integers(0, 6),
)
TREES = st.recursive(
    BOUNDS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some})
        | st.lists(inner, min_size=1, max_size=2).map(lambda some: {"any": some})
        | inner.map(lambda one: {"not": one})
    ),
    max_leaves=7,
)


@given(tree=TREES)
def test_nobody_meets_what_is_called_a_contradiction(tree: dict[str, Any]) -> None:
    card = card_from_item(an_item(eligibility=tree))
    if find_contradiction(card, TODAY) is None:
        return
    for revenue in range(8):
        for people in range(8):
            facts = {
                "region.registered": "430112",
                "fin.revenue": revenue,
                "hr.headcount": people,
            }
            profile = Profile.from_record({"id": "x", "facts": facts}, on=TODAY)
            assert decide(card, profile) is VerdictKind.INELIGIBLE


def window(opens: str | None, closes: str | None) -> dict[str, Any]:
    return {"type": "fixed", "opens_on": opens, "closes_on": closes}


@pytest.mark.parametrize(
    ("changes", "troubles"),
    [
        pytest.param({}, [], id="open"),
        pytest.param(
            {"window": window("2026-02-21", "2026-02-28")}, [DayTrouble.WINDOW_OVER], id="closed"
        ),
        pytest.param({"window": window(None, "2026-03-10")}, [], id="closes today"),
        pytest.param({"window": {"type": "rolling"}}, [], id="rolling"),
        pytest.param(
            {"window": window("2026-01-01", "2026-01-31")},
            [DayTrouble.CLOSED_BEFORE_PUBLISHED],
            id="closed before it was published",
        ),
        pytest.param({"valid_to": "2025-12-31"}, [DayTrouble.VALIDITY_OVER,
                     DayTrouble.WINDOW_AFTER_VALIDITY], id="no longer valid"),
        pytest.param(
            {"valid_from": "2027-01-01", "valid_to": "2026-12-31"},
            [DayTrouble.VALIDITY_TURNED, DayTrouble.WINDOW_BEFORE_VALIDITY],
            id="validity turned round",
        ),
    ],
)  # fmt: skip
def test_impossible_days(changes: dict[str, Any], troubles: list[DayTrouble]) -> None:
    found = find_impossible_days(card_from_item(an_item(**changes)), TODAY)
    assert [one.trouble for one in found] == troubles


def test_no_sample_is_called_a_contradiction() -> None:
    cards = [card_from_item(item) for item in sample_items(TODAY)]
    assert [card.id for card in cards if find_contradiction(card, TODAY)] == []


def test_no_annotated_text_is_called_a_contradiction(shared_data: Path) -> None:
    lines = (shared_data / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    cards = [card_from_item(json.loads(line), lenient=True) for line in lines]
    assert len(cards) >= 20
    assert [card.id for card in cards if find_contradiction(card, TODAY)] == []
