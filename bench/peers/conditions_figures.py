"""Conditions on figures and days: bands by the columns of their ends, against thresholds."""

from __future__ import annotations

from datetime import date

from bench.peers.expressions import (
    OPEN,
    Compare,
    Leaf,
    Test,
    Tree,
    Untranslatable,
    both,
    either,
    group,
    negation,
)
from bench.peers.facts import Facts
from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.days import day_target
from matcher.derived import band, fact
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.figures import number, target_band
from matcher.periods import resolve_period
from matcher.profile import FactKey, Profile
from matcher.values import as_days

_FIRST_YEAR = 1900
_LOWEST = -(10**18)
"""Lower than every threshold."""


def inside(columns: tuple[str, str], target: Interval) -> Leaf:
    """Return the leaf that a band, by the columns of its ends, lies in ``target``."""
    low, high = columns
    met: list[Test] = []
    unmet: list[Test] = []
    if target.low is not None:
        edge, is_open = float(target.low), target.low_open
        met.append(Compare(low, ">" if is_open else ">=", edge))
        unmet.append(Compare(high, "<=" if is_open else "<", edge))
    if target.high is not None:
        edge, is_open = float(target.high), target.high_open
        met.append(Compare(high, "<" if is_open else "<=", edge))
        unmet.append(Compare(low, ">=" if is_open else ">", edge))
    return Leaf(both(*met), either(*unmet))


def figure(facts: Facts, field_id: str, label: str | None) -> tuple[str, str]:
    """Return the columns of a figure's ends; ``label`` names its period."""

    def read(profile: Profile) -> Interval | None:
        found = band(profile, field_id, label)
        return None if found is None else found[0]

    if label is None and field_of(field_id).is_yearly:
        label = str(facts.people[0].as_of.year - 1)
    return facts.band((field_id, label), read)


def number_leaf(atom: Atom, facts: Facts) -> Tree:
    """Return the tree of a condition on a figure, of one year or of each of several."""
    if atom.op == "first_gte":
        return _first(atom, facts)
    if atom.op == "growth_abs_gte":
        raise Untranslatable(f"{atom.field}: growth by an amount")
    op = {"ne": "eq", "in": "eq", "true": "eq"}.get(atom.op, atom.op)
    values = atom.value if atom.op == "in" and isinstance(atom.value, tuple) else (atom.value,)
    targets = [target_band(op, value, number) for value in values]
    years = [
        group(False, [inside(figure(facts, atom.field, label), one) for one in targets])
        for label in _labels(atom, facts)
    ]
    whole = group(atom.agg not in ("any", "max"), years)
    return negation(whole) if atom.op == "ne" else whole


def _labels(atom: Atom, facts: Facts) -> tuple[str | None, ...]:
    period = resolve_period(atom.per, facts.people[0].as_of) if atom.per else None
    if period is None or len(period.years) < 2:
        return (period.label if period else None,)
    is_joined = atom.agg not in (None, "any", "max") or field_of(atom.field).kind is Kind.RATIO
    is_told_whole = FactKey(atom.field, period.label) in facts.told_keys
    if is_joined or is_told_whole or (atom.op == "ne" and atom.agg is not None):
        raise Untranslatable(f"{atom.field}: figures of several years joined")
    return tuple(str(year) for year in period.years)


def _first(atom: Atom, facts: Facts) -> Tree:
    """首次达到: the year's figure reaches the threshold, the highest before it does not."""
    period = resolve_period(atom.per or "y-1", facts.people[0].as_of)
    if period is None or len(period.years) != 1:
        return OPEN
    year = period.years[0]

    def highest_before(profile: Profile) -> Interval | None:
        return _highest(profile, atom.field, year)

    now = figure(facts, atom.field, str(year))
    before = facts.band((atom.field, year, "highest before"), highest_before)
    values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
    routes = []
    for value in values:
        reach = Interval(low=number(value))
        routes.append(group(True, (inside(now, reach), negation(inside(before, reach)))))
    return group(False, routes)


def _highest(profile: Profile, field_id: str, year: int) -> Interval | None:
    """The band of the highest figure of all years since the founding and before ``year``."""
    founded = profile.get("entity.founded")
    days = as_days(founded) if founded is not None else None
    start = date.fromordinal(int(days.low)).year if days and days.low else _FIRST_YEAR
    bands = [band(profile, field_id, str(one)) for one in range(start, year)]
    known = [found[0] for found in bands if found is not None]
    lows = [one.low for one in known if one.low is not None]
    low = max(lows, default=None)
    if len(known) < len(bands) or any(one.high is None for one in known):
        return Interval(low=low)
    if not known:
        # Nothing was before: lower than every threshold.
        return Interval(low=_LOWEST, high=_LOWEST)
    ends = max((one.high or 0, not one.high_open) for one in known)
    return Interval(low=low, high=ends[0], high_open=not ends[1])


def day_leaf(atom: Atom, facts: Facts) -> Tree:
    """Return the tree of a condition on a day."""
    target = day_target(atom, facts.people[0].as_of)

    def read(profile: Profile) -> Interval | None:
        found = fact(profile, atom.field)
        return None if found is None else as_days(found.value)

    return OPEN if target is None else inside(facts.band((atom.field, "days"), read), target)
