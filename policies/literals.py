"""Single conditions as two of them can be compared: what each one certainly asks, and of what.

Left out is whatever could be met in some way that is not compared here: what a person or another
document decides, promises, preferences, 原则上, figures of a group or of any year of several.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.days import day_target
from matcher.fields import FIELDS, OUR_CURRENCY, Field, Kind
from matcher.fields import field as field_of
from matcher.figures import HISTORY_OPS, ONE, TWO, number, target_band, unit_factor
from matcher.judging import OPERATORS
from matcher.periods import add_months, resolve_period

_SLACK_DAYS = 3
"""Months differ in length: an age and a day of founding are only held apart beyond this."""
_MAY_BE_NEGATIVE = frozenset({"fin.net_profit"})
_NOT_BELOW_NOUGHT = frozenset({Kind.COUNT, Kind.MONEY, Kind.MONTHS})
FOUNDED, AGE = "entity.founded", "entity.age_months"

Bands = tuple[Interval, ...]
"""Alternatives: the value lies in one of them."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A condition that must hold, or must not (``negated``)."""

    atom: Atom
    negated: bool = False

    @property
    def field(self) -> Field:
        """The field it asks for."""
        return field_of(self.atom.field)


def is_certain(atom: Atom) -> bool:
    """Whether the condition asks one thing of one fact, so that it can be held against another."""
    is_open = (
        atom.is_promise
        or atom.is_soft
        or atom.needs_person
        or atom.needs_document
        or atom.is_effect
        or not atom.blocks
    )
    is_special = atom.agg or atom.group or atom.anchor or atom.kinds or atom.denominator is not None
    in_yuan = atom.currency is None or atom.currency in OUR_CURRENCY
    return not is_open and not is_special and in_yuan and atom.op in OPERATORS - HISTORY_OPS


def fact_of(literal: Literal, today: date) -> tuple[str, str | None]:
    """Return which fact it asks for: the field, and the period it belongs to on this day."""
    atom = literal.atom
    period = resolve_period(atom.per, today) if atom.per else None
    if period is not None:
        return atom.field, period.label
    # A period that nobody can resolve is a fact of its own.
    is_last_year = literal.field.is_yearly and not atom.per
    return atom.field, str(today.year - 1) if is_last_year else atom.per


def bands_of(literal: Literal, today: date) -> Bands | None:
    """Return where the value must lie, ``None`` where the condition names no stretch."""
    if literal.field.kind is Kind.DATE:
        target = day_target(literal.atom, today)
        # An exclusion of days is left out: 2024年以外 is said of many things at once.
        return None if target is None or literal.negated else (target,)
    if not literal.field.is_number:
        return None
    return _number_bands(literal)


def _number_bands(literal: Literal) -> Bands | None:
    atom, spec = literal.atom, literal.field
    if atom.op not in (*ONE, *TWO, "ne"):
        return None
    factor = unit_factor(atom, spec)
    op = "eq" if atom.op == "ne" else atom.op
    try:
        target = target_band(op, atom.value, lambda raw: number(raw, factor))
    except (ValueError, TypeError):
        return None
    is_excluded = literal.negated != (atom.op == "ne")
    return _outside(target) if is_excluded else (target,)


def _outside(band: Interval) -> Bands:
    sides = []
    if band.low is not None:
        sides.append(Interval(high=band.low, high_open=not band.low_open))
    if band.high is not None:
        sides.append(Interval(low=band.high, low_open=not band.high_open))
    return tuple(sides)


def natural_bands(field_id: str) -> Bands:
    """Return where values of the field can lie at all: nobody employs fewer than none."""
    spec = FIELDS.get(field_id)
    is_counted = spec is not None and spec.kind in _NOT_BELOW_NOUGHT
    return (Interval(low=0),) if is_counted and field_id not in _MAY_BE_NEGATIVE else (Interval(),)


def founded_of_age(age: Bands, today: date) -> Bands:
    """Return on which days an enterprise of this age, in months, can have been founded."""
    found = []
    for band in age:
        oldest = None if band.high is None else add_months(today, -int(band.high) - 1)
        youngest = None if band.low is None else add_months(today, -int(band.low))
        slack = timedelta(days=_SLACK_DAYS)
        found.append(
            Interval(
                low=None if oldest is None else (oldest - slack).toordinal(),
                high=None if youngest is None else (youngest + slack).toordinal(),
            )
        )
    return tuple(found)


def common(one: Bands, other: Bands, *, whole: bool) -> Bands:
    """Return where a value lies that is in both; ``whole`` where it is a count or a day."""
    both = (_both(left, right) for left in one for right in other)
    return tuple(band for band in both if band is not None and not (whole and _has_no_whole(band)))


def _both(one: Interval, other: Interval) -> Interval | None:
    low, low_open = max(
        (one.low, one.low_open), (other.low, other.low_open), key=lambda end: _rank(end[0], end[1])
    )
    high, high_open = min(
        (one.high, one.high_open),
        (other.high, other.high_open),
        key=lambda end: (end[0] is None, 0 if end[0] is None else end[0], not end[1]),
    )
    try:
        return Interval(low=low, high=high, low_open=low_open, high_open=high_open)
    except ValueError:
        return None


def _rank(low: object, is_open: bool) -> tuple[bool, object, bool]:
    return low is not None, 0 if low is None else low, is_open


def _has_no_whole(band: Interval) -> bool:
    if band.low is None or band.high is None:
        return False
    first = int(-(-band.low // 1)) + (band.low_open and band.low == int(band.low))
    return first > band.high or (band.high_open and first >= band.high)
