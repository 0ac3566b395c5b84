"""From a condition to the tests it is made of: each distinct test is answered once for all rows.

A plain comparison of a number or a day is a ``FigureTest``: a place on a scale. Everything else
is a ``Question`` to the reference, asked once for each combination of the facts it reads.
Conditions that differ only in their sentence or their place in the item are one test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.conditions import judge_atom, weigh
from matcher.days import day_target
from matcher.fields import Field, Kind
from matcher.fields import field as field_of
from matcher.figures import ONE, TWO, number, target_band
from matcher.judging import OPERATORS
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.plan_facts import NO_BINS, Bins
from matcher.plan_figures import scale_of
from matcher.profile import Profile
from matcher.tree import All, AnyOf, Condition, Not, signed_atoms

_ON_SCALE = frozenset(ONE) | frozenset(TWO)
_TIMED = frozenset({"credit", "entity", "fin"})
"""Families in which the sentence itself may decide what is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKey:
    """Which figure a test compares: a field, the label of its period, and if it is a day."""

    field: str
    period: str | None
    is_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTest:
    """Whether a figure lies in ``target``; unknown where the figure is."""

    key: FigureKey
    target: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A condition, or a whole disjunction, that the reference judges.

    ``bins`` says which values the answer cannot depend on.
    """

    condition: Condition
    negated: bool = False
    bins: Bins = NO_BINS

    def answer(self, profile: Profile) -> Outcome:
        """Ask the reference."""
        if isinstance(self.condition, Atom):
            return judge_atom(self.condition, profile, negated=self.negated).outcome
        outcome = weigh(self.condition, profile, negated=self.negated)
        assert outcome is not None, "a disjunction that denies nothing is no question"
        return outcome


Test = FigureTest | Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided:
    """A test and the sense in which it is asked: ``is_inverted`` swaps met and unmet."""

    test: Test
    is_inverted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Met when any of the tests is; ``is_inverted`` swaps met and unmet of the whole."""

    tests: tuple[Test, ...]
    is_inverted: bool = False


def bare(atom: Atom) -> Atom:
    """Return the atom without what cannot change how a fact is judged: sentence, place, flags."""
    keeps_wording = atom.field.partition(".")[0] in _TIMED or not field_of(atom.field).is_known_id
    return replace(
        atom,
        quote=None,
        span=None,
        path="",
        wording=atom.wording if keeps_wording else None,
        blocks=True,
        is_soft=False,
        is_promise=False,
        is_inferred=False,
    )


def bare_tree(condition: Condition) -> Condition:
    """Return the tree without sentences and places, so that equal trees are one."""
    if isinstance(condition, Atom):
        return replace(
            bare(condition),
            blocks=condition.blocks,
            is_soft=condition.is_soft,
            is_promise=condition.is_promise,
        )
    if isinstance(condition, Not):
        return Not(child=bare_tree(condition.child))
    return replace(condition, children=tuple(bare_tree(child) for child in condition.children))


def is_open(atom: Atom) -> bool:
    """Whether no fact can decide the atom."""
    return atom.needs_person or atom.needs_document or atom.op not in OPERATORS


def tests_of(atom: Atom, day: date) -> Sided | Choice:
    """Return what to test for an atom that blocks and is not open, judged on ``day``."""
    spec = field_of(atom.field)
    found: Sided | Choice | None = None
    if spec.is_number and not atom.field.startswith("excl."):
        found = _number_test(atom, spec, day)
    elif spec.kind is Kind.DATE and atom.op != "exists":
        found = _day_test(atom, day)
    if found is not None:
        return found
    return Sided(test=Question(condition=bare(atom), bins=bins_of(atom, day)))


def _number_test(atom: Atom, spec: Field, day: date) -> Sided | Choice | None:
    """The plain comparison of one figure with its thresholds; ``None`` for any other."""
    period = resolve_period(atom.per, day) if atom.per else None
    is_one = period is None or len(period.years) <= 1
    if not is_one or atom.unit or atom.currency or atom.denominator or atom.group:
        return None
    label = period.label if period is not None else None
    if label is None and spec.is_yearly:
        label = str(day.year - 1)
    key = FigureKey(field=atom.field, period=label)
    if atom.op == "in" and isinstance(atom.value, tuple) and atom.value:
        exact = (Interval.exactly(number(value)) for value in atom.value)
        return Choice(tests=tuple(FigureTest(key=key, target=target) for target in exact))
    if atom.op not in _ON_SCALE and atom.op != "ne":
        return None
    target = _target("eq" if atom.op == "ne" else atom.op, atom)
    return Sided(test=FigureTest(key=key, target=target), is_inverted=atom.op == "ne")


def _target(op: str, atom: Atom) -> Interval:
    return target_band(op, atom.value, number)


def _day_test(atom: Atom, day: date) -> Sided | None:
    target = day_target(atom, day)
    if target is None:
        return None
    key = FigureKey(field=atom.field, period=None, is_day=True)
    return Sided(test=FigureTest(key=key, target=target))


def bins_of(atom: Atom, day: date) -> Bins:
    """Return what an atom on several years' figures, or on a group of people, cannot tell apart.

    Each figure is compared with the thresholds by itself. Sums, means, growth and ratios of sums
    join figures: they tell all values apart.
    """
    targets = _compared(atom, day)
    if targets is None:
        return NO_BINS
    years = frozenset({"entity.founded"}) if atom.op == "first_gte" else frozenset[str]()
    return Bins(scales=((atom.field, scale_of(targets)),), years=years)


def _compared(atom: Atom, day: date) -> Sequence[Interval] | None:
    """The targets with which each figure is compared by itself; ``None`` if that is not all."""
    spec = field_of(atom.field)
    if not spec.is_number or atom.unit or atom.field.startswith("excl."):
        return None
    if atom.op == "first_gte":
        values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        return tuple(Interval(low=number(value)) for value in values)
    period = resolve_period(atom.per, day) if atom.per else None
    is_one = period is None or len(period.years) <= 1
    is_each = atom.agg in ("any", "max") or (atom.agg is None and spec.kind is not Kind.RATIO)
    if not (is_one or is_each):
        return None
    if atom.op == "in" and isinstance(atom.value, tuple):
        return tuple(Interval.exactly(number(value)) for value in atom.value)
    if atom.op not in _ON_SCALE and atom.op != "ne":
        return None
    return (_target("eq" if atom.op == "ne" else atom.op, atom),)


def case_question(node: AnyOf, day: date, *, negated: bool) -> Question:
    """Return the question for a disjunction that is decided by splitting a fact into cases."""
    compared: dict[str, list[Interval] | None] = defaultdict(list)
    for atom, _ in signed_atoms(node):
        found = None if is_open(atom) else _compared(atom, day)
        known = compared[atom.field]
        if known is not None:
            compared[atom.field] = None if found is None else [*known, *found]
    scales = tuple(
        (name, scale_of(targets)) for name, targets in sorted(compared.items()) if targets
    )
    condition = bare_tree(node)
    assert isinstance(condition, All | AnyOf)
    return Question(condition=condition, negated=negated, bins=Bins(scales=scales))
