"""From a condition to the tests it is made of: each distinct test is answered once for all rows.

A comparison of a number or a day is a ``FigureTest``: a place on a scale. Everything else is a
question to the reference, asked once for each combination of the facts it reads. Conditions
that differ only in their sentence or their place in the item are one test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from lexicon.interval import Interval, Number
from matcher.atom import Atom
from matcher.days import day_target
from matcher.fields import Field, Kind
from matcher.fields import field as field_of
from matcher.figures import (
    MAY_BE_NEGATIVE,
    MEAN,
    ONE,
    SUM,
    TWO,
    number,
    target_band,
    unit_factor,
)
from matcher.judging import OPERATORS
from matcher.periods import Period, resolve_period
from matcher.plan.bins import NO_BINS, Asking, Bins
from matcher.plan.figures import scale_of
from matcher.plan.memberships import WordByWord, membership_bins, word_by_word
from matcher.plan.questions import (
    BY_FOUNDING_YEAR,
    RECENT_YEARS,
    AsWhole,
    Existed,
    Given,
    OlderYears,
    Question,
    bare,
)
from matcher.plan.totals import Total

COMPARING = frozenset({*ONE, *TWO, "ne", "in"})
"""Operators that compare a figure with thresholds, and look at nothing else."""

FIRST_TIME = "first_gte"
"""首次达到: compares this year's figure, and those of all years before."""


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


Test = Asking | FigureTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided:
    """A test and the sense in which it is asked: ``is_inverted`` swaps met and unmet."""

    test: Test
    is_inverted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Met when all parts are (``is_all``), or any."""

    parts: tuple[Asked, ...]
    is_all: bool


Asked = Sided | Joined


def is_open(atom: Atom) -> bool:
    """Whether no fact can decide the atom."""
    return atom.needs_person or atom.needs_document or atom.op not in OPERATORS


def asked_by(atom: Atom, day: date) -> Asked:
    """Return what to test for an atom that blocks and is not open, judged on ``day``."""
    spec = field_of(atom.field)
    found: Asked | None = None
    if spec.kind is Kind.DATE and atom.op != "exists":
        found = _day_test(atom, day)
    elif spec.is_number and not atom.field.startswith("excl."):
        found = _number_test(atom, spec, day)
    elif (words := word_by_word(atom, spec, day)) is not None:
        found = _by_word(words)
    if found is not None:
        return found
    return Sided(test=Question(condition=bare(atom), bins=_bins_of(atom, spec, day)))


def _by_word(words: WordByWord) -> Asked:
    """Any or all of the words; none of them is that no word fits."""
    parts = tuple(Sided(test=one, is_inverted=words.is_none) for one in words.questions)
    return Joined(parts=parts, is_all=words.is_none or words.is_all)


def _day_test(atom: Atom, day: date) -> Sided | None:
    target = day_target(atom, day)
    if target is None:
        return None
    key = FigureKey(field=atom.field, period=None, is_day=True)
    return Sided(test=FigureTest(key=key, target=target))


def _number_test(atom: Atom, spec: Field, day: date) -> Asked | None:
    """The comparisons of figures with their thresholds; ``None`` where there is more to it."""
    if atom.currency or atom.denominator:
        return None
    period = resolve_period(atom.per, day) if atom.per else None
    if atom.op == FIRST_TIME:
        return _first_time(atom, day)
    if atom.op not in COMPARING:
        return None
    if period is not None and len(period.years) > 1:
        return _each_year(atom, spec, period)
    if atom.group:
        return None
    label = period.label if period is not None else None
    if label is None and spec.is_yearly:
        label = str(day.year - 1)
    return _in_period(atom, spec, label)


def _in_period(atom: Atom, spec: Field, label: str | None) -> Asked:
    """The comparison of the figure of one period."""
    key = FigureKey(field=atom.field, period=label)
    tests = [Sided(test=FigureTest(key=key, target=one)) for one in targets_of(atom, spec)]
    if atom.op == "in":
        return Joined(parts=tuple(tests), is_all=False)
    return replace(tests[0], is_inverted=atom.op == "ne")


def targets_of(atom: Atom, spec: Field) -> tuple[Interval, ...]:
    """Return the bands an atom that compares a number asks for, in the field's own unit."""
    read = partial(number, factor=unit_factor(atom, spec))
    if atom.op == "in":
        return tuple(Interval.exactly(read(value)) for value in written_values(atom))
    return (target_band("eq" if atom.op == "ne" else atom.op, atom.value, read),)


def written_values(atom: Atom) -> tuple[Any, ...]:
    """Return the values of an atom: those in its list, or its only one."""
    return atom.value if isinstance(atom.value, tuple) else (atom.value,)


def _each_year(atom: Atom, spec: Field, period: Period) -> Asked | None:
    """Figures of several years, each compared by itself; ``None`` where they are put together."""
    is_any = atom.agg in ("any", "max")
    if not (is_any or (atom.agg is None and spec.kind is not Kind.RATIO)):
        return None
    years = tuple(_in_period(atom, spec, str(year)) for year in period.years)
    given = Given(field=atom.field, period=period.label)
    whole = AsWhole(given=given, atom=bare(atom))
    return Joined(
        parts=(
            Joined(parts=(Sided(test=given), Sided(test=whole)), is_all=True),
            Joined(
                parts=(Sided(test=given, is_inverted=True), Joined(parts=years, is_all=not is_any)),
                is_all=True,
            ),
        ),
        is_all=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTime:
    """One threshold of 首次达到: ``reaching`` it is asked of the year's own figure alone."""

    reaching: Atom
    threshold: Number


def first_times(atom: Atom) -> tuple[FirstTime, ...]:
    """Return what 首次达到 asks: any of these is enough."""
    read = partial(number, factor=unit_factor(atom, field_of(atom.field)))
    return tuple(
        FirstTime(reaching=replace(atom, op="gte", value=value), threshold=read(value))
        for value in written_values(atom)
    )


def _first_time(atom: Atom, day: date) -> Asked | None:
    """首次达到: this year's figure reaches a threshold that no earlier year reached."""
    year = year_of_first(atom, day)
    if year is None:
        return None
    return Joined(
        parts=tuple(
            Joined(
                parts=(
                    _reaches(atom, year, first.threshold, inverted=False),
                    never_before(atom, year, first.threshold),
                ),
                is_all=True,
            )
            for first in first_times(atom)
        ),
        is_all=False,
    )


def year_of_first(atom: Atom, day: date) -> int | None:
    """Return the year that 首次达到 asks for; ``None`` where it names none, or several."""
    period = resolve_period(atom.per or "y-1", day)
    return None if period is None or len(period.years) != 1 else period.years[0]


def _reaches(atom: Atom, year: int, threshold: Number, *, inverted: bool) -> Sided:
    key = FigureKey(field=atom.field, period=str(year))
    test = FigureTest(key=key, target=Interval(low=threshold))
    return Sided(test=test, is_inverted=inverted)


def never_before(atom: Atom, year: int, threshold: Number) -> Joined:
    """Return what asks that no year before reached the threshold, whatever this one did."""
    before = tuple(
        Joined(
            parts=(
                _reaches(atom, one, threshold, inverted=True),
                Sided(test=Existed(year=one), is_inverted=True),
            ),
            is_all=False,
        )
        for one in range(year - 1, year - 1 - RECENT_YEARS, -1)
    )
    older = OlderYears(
        atom=bare(replace(atom, value=threshold, unit=None, per=str(year))),
        year=year,
        bins=Bins(
            scales=((atom.field, scale_of([Interval(low=threshold)])),),
            views=BY_FOUNDING_YEAR.views,
        ),
    )
    return Joined(parts=(*before, Sided(test=older)), is_all=True)


def _bins_of(atom: Atom, spec: Field, day: date) -> Bins:
    """What a question on one atom cannot tell apart."""
    return (_number_bins if spec.is_number else membership_bins)(atom, spec, day)


def _number_bins(atom: Atom, spec: Field, day: date) -> Bins:
    """The scale of a number, where a question compares each figure with it by itself."""
    if atom.op not in COMPARING or atom.field.startswith("excl."):
        return NO_BINS
    period = resolve_period(atom.per, day) if atom.per else None
    is_one = period is None or len(period.years) <= 1
    if period is not None and len(period.years) > 1 and atom.agg in SUM | MEAN:
        return Bins(total=_total(atom, spec, period))
    is_each = atom.agg in ("any", "max") or (atom.agg is None and len(spec.derives_from) != 2)
    if not (is_one or is_each):
        return NO_BINS
    return Bins(scales=((atom.field, scale_of(targets_of(atom, spec))),))


def _total(atom: Atom, spec: Field, period: Period) -> Total:
    """The sum that a sum or a mean over several years compares; nought tells signs apart."""
    is_mean = atom.agg in MEAN
    targets = [_times(one, len(period.years) if is_mean else 1) for one in targets_of(atom, spec)]
    return Total(
        field=atom.field,
        label=period.label,
        years=period.years,
        scale=scale_of([*targets, Interval.exactly(0)]),
        is_mean=is_mean,
        is_open_below=atom.field in MAY_BE_NEGATIVE,
    )


def _times(target: Interval, factor: int) -> Interval:
    low, high = target.low, target.high
    return replace(
        target,
        low=None if low is None else low * factor,
        high=None if high is None else high * factor,
    )
