"""The cases of one unknown fact that the alternatives of a disjunction tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from bench.peers.conditions import leaf_sides, size_bits
from bench.peers.conditions_figures import figure
from bench.peers.expressions import (
    ALWAYS,
    Bits,
    Compare,
    Test,
    Untranslatable,
    both,
    either,
    opposite,
)
from bench.peers.facts import Facts
from matcher.atom import Atom
from matcher.conditions import judge_atom
from matcher.fields import SIZE_CLASSES, Kind
from matcher.fields import field as field_of
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.profile import FactKey, Profile
from matcher.splits import Split
from matcher.tree import AnyOf, signed_atoms

Outcomes = dict[Atom, Outcome]

_INTEGERS = frozenset({Kind.COUNT, Kind.MONTHS})


def cases_of(split: Split, node: AnyOf, facts: Facts) -> Iterator[tuple[Test, Outcomes]]:
    """Yield every case of the fact: where it is possible, and how the conditions come out."""
    asked = [atom for atom, _ in signed_atoms(node) if split.concerns(atom)]
    kind = field_of(split.field).kind
    day = facts.people[0].as_of
    if split.title is not None or kind is Kind.BOOL:
        for holds in (True, False):
            yield ALWAYS, _answered(asked, split, day, holds)
        return
    if kind is Kind.SIZE:
        for i, size in enumerate(SIZE_CLASSES):
            yield Bits(size_bits(facts), 1 << i, "any"), _come_out(asked, split, day, None, size)
        return
    by_outcome: dict[tuple[Outcome, ...], tuple[list[Test], Outcomes]] = {}
    label = _label_on(split, day)
    low, high = figure(facts, split.field, label)
    for test, point in _stretches(split, low, high, is_whole=kind in _INTEGERS):
        outcomes = _come_out(asked, split, day, label, point)
        known = by_outcome.setdefault(tuple(outcomes.values()), ([], outcomes))
        known[0].append(test)
    for tests, outcomes in by_outcome.values():
        yield either(*tests), outcomes


def is_open(split: Split, facts: Facts) -> Test:
    """Return where the fact is unknown; of figures and sizes some case is always possible."""
    if split.title is not None:
        title = Atom(field=split.field, op="has_any", value=(split.title,))
        return both(*(opposite(side) for side in (leaf_sides(title, facts))))
    if field_of(split.field).kind is Kind.BOOL:
        truth = Atom(field=split.field, op="true", per=split.per)
        return both(*(opposite(side) for side in (leaf_sides(truth, facts))))
    return ALWAYS


def _answered(asked: list[Atom], split: Split, day: date, holds: bool) -> Outcomes:
    """How the conditions come out if the title is held, or the fact is true, or if not."""
    person = Profile(id="", as_of=day)
    if split.title is None:
        person = person.with_facts({FactKey(split.field, _label_on(split, day)): holds})
    elif holds:
        person = person.with_facts({FactKey(split.field): frozenset({split.title})})
    else:
        person = person.with_facts({}, complete=(split.field,))
    return {atom: judge_atom(atom, person).outcome for atom in asked}


def _label_on(split: Split, as_of: date) -> str | None:
    period = resolve_period(split.per, as_of) if split.per else None
    if split.per and (period is None or len(period.years) > 1):
        raise Untranslatable(f"{split.field}: cases over several years")
    if period is not None:
        return period.label
    return str(as_of.year - 1) if field_of(split.field).is_yearly else None


def _come_out(
    asked: list[Atom], split: Split, day: date, label: str | None, value: Any
) -> Outcomes:
    person = Profile(id="", as_of=day, facts={FactKey(split.field, label): value})
    return {atom: judge_atom(atom, person).outcome for atom in asked}


def _stretches(
    split: Split, low: str, high: str, *, is_whole: bool
) -> Iterator[tuple[Test, Decimal]]:
    """Every edge and every stretch between edges: whether it is possible, and a point in it."""
    limits = [limit for one in split.targets for limit in (one.low, one.high)]
    edges = sorted({Decimal(limit) for limit in limits if limit is not None})
    step = Decimal(1)
    yield Compare(low, "<", float(edges[0])), edges[0] - step
    yield Compare(high, ">", float(edges[-1])), edges[-1] + step
    for edge in edges:
        yield both(Compare(low, "<=", float(edge)), Compare(high, ">=", float(edge))), edge
    for one, other in pairwise(edges):
        if not is_whole:
            between = (one + other) / 2
            yield both(Compare(low, "<", float(other)), Compare(high, ">", float(one))), between
            continue
        first = one.to_integral_value(ROUND_FLOOR) + 1
        last = other.to_integral_value(ROUND_CEILING) - 1
        if first <= last:
            yield both(Compare(low, "<=", float(last)), Compare(high, ">=", float(first))), first
