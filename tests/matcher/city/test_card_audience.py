"""Counting a policy's audience from planes gives what judging everybody gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

from bench.enterprises import enterprises
from bench.policies import policies
from matcher.atom import Atom
from matcher.card import PolicyCard, card_from_item
from matcher.city.card_audience import KINDS, UNTOLD, Audience, audience_of, marks_of
from matcher.city.columns import Columns
from matcher.derived import fact
from matcher.eligibility import Verdict, judge
from matcher.profile import Profile
from matcher.tree import All
from matcher.verdict import VerdictKind

COUNT = 130


@cache
def city() -> Columns:
    return enterprises(COUNT)


@cache
def people() -> tuple[Profile, ...]:
    return tuple(city().profile(row) for row in range(COUNT))


def the_only_class(value: Any) -> str:
    """A class that was told, or the only one that the figures leave possible."""
    if isinstance(value, frozenset):
        return next(iter(value)) if len(value) == 1 else UNTOLD
    return value if isinstance(value, str) else UNTOLD


def judged(card: PolicyCard) -> list[tuple[Profile, Verdict]]:
    return [(profile, judge(card, profile)) for profile in people()]


@dataclass
class Expected:
    """What one counts by judging one enterprise after the other."""

    verdicts: list[tuple[Profile, Verdict]]

    def kinds(self) -> Counter[VerdictKind]:
        return Counter(verdict.kind for _, verdict in self.verdicts)

    def near(self) -> list[tuple[Profile, Verdict]]:
        return [
            (profile, verdict)
            for profile, verdict in self.verdicts
            if verdict.kind is VerdictKind.INELIGIBLE and verdict.near_miss is not None
        ]

    def unknown(self) -> dict[str, int]:
        return dict(
            Counter(
                name
                for _, verdict in self.verdicts
                if verdict.kind is VerdictKind.POSSIBLE
                for name in dict.fromkeys(verdict.unknown_fields)
            )
        )

    def money(self, kind: VerdictKind) -> int:
        return sum(
            int(Decimal(verdict.benefit.max_amount or 0))
            for _, verdict in self.verdicts
            if verdict.kind is kind
        )

    def by(self, field: str, name: Any) -> dict[str, tuple[int, int, int]]:
        counts: dict[str, list[int]] = {}
        near = {profile.id for profile, _ in self.near()}
        for profile, verdict in self.verdicts:
            found = fact(profile, field)
            row = counts.setdefault(name(found.value if found else None), [0, 0, 0])
            row[0] += verdict.kind is VerdictKind.ELIGIBLE
            row[1] += verdict.kind is VerdictKind.POSSIBLE
            row[2] += profile.id in near
        return {key: tuple(row) for key, row in counts.items() if any(row)}


def drawn(number: int) -> PolicyCard:
    return card_from_item(policies(40)[number])


def expect_equal(card: PolicyCard) -> Audience:
    found, expected = audience_of(card, city()), Expected(judged(card))
    kinds = expected.kinds()
    assert found.total == COUNT
    assert found.eligible == kinds[VerdictKind.ELIGIBLE]
    assert found.possible == kinds[VerdictKind.POSSIBLE]
    assert found.ineligible == kinds[VerdictKind.INELIGIBLE]
    assert found.near == len(expected.near()) == sum(miss.count for miss in found.misses)
    assert dict(found.unknown) == expected.unknown()
    assert found.money.eligible == expected.money(VerdictKind.ELIGIBLE)
    assert found.money.possible == expected.money(VerdictKind.POSSIBLE)
    for field, name, segments in (
        ("region.registered", lambda v: v[:6] if isinstance(v, str) else UNTOLD, found.districts),
        ("size.class", the_only_class, found.sizes),
    ):
        counted = {key: (one.eligible, one.possible, one.near) for key, one in segments.items()}
        assert counted == expected.by(field, name)
    return found


@pytest.mark.parametrize("number", range(12))
def test_counts_equal_those_of_the_reference(number: int) -> None:
    expect_equal(drawn(number))


def test_the_marks_are_the_verdicts() -> None:
    for number in range(12, 24):
        card = drawn(number)
        found = [KINDS[mark] for mark in marks_of(card, city())]
        assert found == [verdict.kind for _, verdict in judged(card)]


EVERYWHERE = {"id": "p", "title": "奖励", "level": "county", "region": ["430000"], "text": ""}


def an_item(**parts: Any) -> PolicyCard:
    text = "职工10人以上。属于服务业。"
    return card_from_item(EVERYWHERE | {"text": text} | parts)


def test_a_miss_names_its_condition() -> None:
    size = {"field": "hr.headcount", "op": "gte", "value": 10, "quote": "职工10人以上"}
    found = expect_equal(an_item(eligibility={"all": [size]}))
    misses = [miss for miss in found.misses if miss.part == "eligibility"]
    assert [(miss.quote, miss.fields) for miss in misses] == [("职工10人以上", ("hr.headcount",))]


def test_amounts_that_hang_on_figures_are_worked_out() -> None:
    rate = {
        "kind": "reward", "form": "rate", "rate": 0.1, "cap": 500_000,
        "of": {"field": "fin.rd_expense", "per": "y-1"},
    }  # fmt: skip
    found = expect_equal(an_item(eligibility={"all": []}, benefits=[rate]))
    assert found.money.eligible + found.money.possible > 0


def test_who_is_paid_no_named_amount_is_counted() -> None:
    kind = {"kind": "reward", "form": "in_kind", "quote": "属于服务业"}
    found = expect_equal(an_item(eligibility={"all": []}, benefits=[kind]))
    assert found.money.unpriced == found.eligible + found.possible > 0


def test_nobody_is_a_number_too() -> None:
    nobody = city().take(np.zeros(0, dtype=np.intp))
    found = audience_of(drawn(0), nobody)
    assert (found.total, found.near, dict(found.unknown), dict(found.districts)) == (0, 0, {}, {})


def test_a_card_nobody_can_judge_is_refused() -> None:
    wordy = Atom(field="hr.headcount", op="gte", value="x")
    broken = PolicyCard(id="p", title="t", eligibility=All(children=(wordy,)))
    with pytest.raises(ValueError, match="cannot be judged"):
        audience_of(broken, city())
