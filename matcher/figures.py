"""Judging numbers.

Every comparison becomes a target band (``gte 20`` is [20, ∞)); the fact's band lies in it, out
of it, or straddles its edge. Thresholds and facts are exact numbers, never binary fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lexicon.interval import Interval, Number
from matcher import bands
from matcher.atom import Atom
from matcher.derived import Fact, band
from matcher.fields import OUR_CURRENCY, Field, Kind
from matcher.fields import field as field_of
from matcher.histories import first_reaches, grows_by
from matcher.judgement import NOT_GIVEN, UNDEFINED, Judge, Judgement, Reason, judged
from matcher.outcome import conjoin, decided, disjoin
from matcher.periods import Period, resolve_period
from matcher.profile import FactKey, Profile
from matcher.truths import judge_exists
from matcher.values import as_days, as_interval, canonical, exact_number
from matcher.written import written_number

# Operators whose value is one threshold, or two: from the thresholds to the band asked for.
ONE: Mapping[str, Callable[[Number], Interval]] = {
    "gte": lambda v: Interval(low=v),
    "gt": lambda v: Interval(low=v, low_open=True),
    "lte": lambda v: Interval(high=v),
    "lt": lambda v: Interval(high=v, high_open=True),
    "eq": Interval.exactly,
}
TWO: dict[str, Callable[[Number, Number], Interval]] = {
    "between": lambda a, b: Interval(low=a, high=b),
    "within": lambda a, b: Interval(low=a, high=b),
    "between_co": lambda a, b: Interval(low=a, high=b, high_open=True),
    "between_oc": lambda a, b: Interval(low=a, high=b, low_open=True),
    "between_oo": lambda a, b: Interval(low=a, high=b, low_open=True, high_open=True),
}
_EASIEST = {"gte": min, "gt": min, "lte": max, "lt": max}
HISTORY_OPS = frozenset({"first_gte", "growth_abs_gte"})
NUMBER_OPS = frozenset(ONE) | frozenset(TWO) | HISTORY_OPS | {"ne", "in"}
_UNIT_FACTORS: Mapping[tuple[Kind, str], Number] = {
    (Kind.MONEY, "万元"): 10_000, (Kind.MONEY, "亿元"): 100_000_000, (Kind.MONEY, "万"): 10_000,
    (Kind.MONTHS, "年"): 12, (Kind.MONTHS, "周年"): 12, (Kind.MONTHS, "years"): 12,
    (Kind.RATIO, "%"): Decimal("0.01"), (Kind.RATIO, "‰"): Decimal("0.001"),
}  # fmt: skip
SUM, MEAN = frozenset({"sum", "total", "累计"}), frozenset({"avg", "mean", "average"})
_ANY_YEAR = frozenset({"any", "max"})
MAY_BE_NEGATIVE = frozenset({"fin.net_profit"})
_COUNTS_OF_GROUPS = frozenset({"hr.new_hires"})
"""Counts of all people, which say of one group of them only that it is not larger."""

_YUAN_PER: Mapping[str, Interval] = {
    "usd": Interval(low=Decimal(6), high=Decimal("8.3")),
    "美元": Interval(low=Decimal(6), high=Decimal("8.3")),
}
"""Between which rates a currency stood since 2005: nobody says at which one is to count."""

_REVENUE = re.compile("收入|销售|revenue|sales", re.IGNORECASE)


def number(raw: Any, factor: Number = 1) -> Number:
    """Return a written threshold as an exact number. Raises ``ValueError`` if it is none."""
    if isinstance(raw, bool) or raw is None:
        raise ValueError(f"{raw!r} is no number")
    if isinstance(raw, str):
        raw = written_number(raw)
    try:
        value = Decimal(str(raw))
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"{raw!r} is no number") from error
    if not value.is_finite():
        raise ValueError(f"{raw!r} is no number")
    return exact_number(value * Decimal(factor))


def unit_factor(atom: Atom, field: Field) -> Number:
    """Return what a threshold is multiplied with to be in the field's own unit."""
    return _UNIT_FACTORS.get((field.kind, atom.unit or ""), 1)


def target_band(op: str, value: Any, read: Callable[[Any], Number]) -> Interval:
    """Return the band an operator and its written value ask for.

    Of several thresholds (分别达到1亿元、2亿元) the easiest counts. Raises ``ValueError`` when the
    value does not fit the operator.
    """
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    if op in ONE and not is_list:
        return ONE[op](read(value))
    if op in _EASIEST and is_list and value:
        return ONE[op](_EASIEST[op](read(one) for one in value))
    if op in TWO and is_list and len(value) == 2:
        low, high = value
        if low is None or high is None:
            return Interval(
                low=None if low is None else read(low), high=None if high is None else read(high)
            )
        return TWO[op](read(low), read(high))
    raise ValueError(f"{value!r} does not fit the operator {op}")


def judge_number(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on a number. Raises ``ValueError`` for a bad value."""
    factor = unit_factor(atom, field)

    def read(raw: Any) -> Number:
        return number(raw, factor)

    if atom.op == "first_gte":
        values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        return first_reaches(atom, tuple(read(value) for value in values))
    if atom.op == "growth_abs_gte":
        return grows_by(atom, read(atom.value))
    if atom.op == "in":
        values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        targets = tuple(Interval.exactly(read(value)) for value in values)
        return _compare(atom, field, targets, inverted=False)
    if atom.op == "exists":
        return judge_exists(atom)
    op = "eq" if atom.op in ("ne", "true") else atom.op
    target = target_band(op, atom.value, read)
    return _compare(atom, field, (target,), inverted=atom.op == "ne")


def _compare(atom: Atom, field: Field, targets: tuple[Interval, ...], *, inverted: bool) -> Judge:
    currency = (atom.currency or "").lower()
    is_foreign = is_in_foreign_currency(atom)

    is_of_group = atom.group is not None and atom.field in _COUNTS_OF_GROUPS
    is_incomparable = _has_other_base(atom) or (is_foreign and currency not in _YUAN_PER)

    def test(interval: Interval) -> bool | None:
        answers = [bands.within(interval, target) for target in targets]
        answer = True if True in answers else None if None in answers else False
        return bands.invert(answer) if inverted else answer

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per, profile.as_of) if atom.per else None
        if is_incomparable:
            return UNDEFINED
        if period is not None and len(period.years) > 1:
            return UNDEFINED if is_foreign else _over_years(atom, field, period, test, profile)
        label = period.label if period else None
        found = band(profile, atom.field, label)
        if is_foreign:
            found = _in_currency(profile, atom.field, label, currency)
        if found is None:
            return NOT_GIVEN
        known = found[0]
        if is_of_group and not _is_only_group(profile, atom.group):
            known = Interval(low=0, high=known.high, high_open=known.high_open)
        return judged(decided(test(known)), found[1], Reason.STRADDLES)

    return judge


def is_in_foreign_currency(atom: Atom) -> bool:
    """Whether the thresholds are written in another currency than the facts."""
    return bool(atom.currency) and (atom.currency or "").upper() not in OUR_CURRENCY


def _in_currency(
    profile: Profile, field_id: str, label: str | None, currency: str
) -> tuple[Interval, Fact] | None:
    """The amount as told in this currency, or the band that the amount in yuan may come to."""
    if label is None and field_of(field_id).is_yearly:
        label = str(profile.as_of.year - 1)
    told = band(profile, f"{field_id}.{currency}", label)
    if told is not None:
        return told
    found = band(profile, field_id, label)
    amount = bands.divide(found[0], _YUAN_PER[currency]) if found else None
    return None if found is None or amount is None else (amount, found[1])


def _has_other_base(atom: Atom) -> bool:
    """Whether a research ratio is asked of something else than the revenue ours is of."""
    return atom.denominator is not None and not _REVENUE.search(atom.denominator)


def _is_only_group(profile: Profile, group: str | None) -> bool:
    """Whether all people counted are of the group asked for, as far as we were told."""
    groups = profile.get("hr.hire_group")
    if not isinstance(groups, frozenset) or len(groups) != 1 or group is None:
        return False
    is_same = canonical(next(iter(groups))) == canonical(group)
    return is_same and profile.is_complete("hr.hire_group")


Test = Callable[[Interval], bool | None]


def _over_years(
    atom: Atom, field: Field, period: Period, test: Test, profile: Profile
) -> Judgement:
    """Judge figures of several years: their sum, their mean, any, or each of them."""
    whole = profile.get(atom.field, period.label)
    if whole is not None and (interval := as_interval(whole)) is not None:
        key = FactKey(atom.field, period.label)
        return judged(decided(test(interval)), Fact(key=key, value=whole), Reason.STRADDLES)
    is_joined = atom.agg in SUM or (atom.agg is None and field.kind is Kind.RATIO)
    if is_joined and (years := _years_in_being(period, profile)):
        period = replace(period, years=years)
    found = [band(profile, atom.field, str(year)) for year in period.years]
    known = [pair for pair in found if pair is not None]
    used = known[0][1] if known else None
    if atom.agg in SUM | MEAN:
        floor = Interval() if atom.field in MAY_BE_NEGATIVE else Interval(low=0)
        total = Interval.exactly(0)
        for pair in found:
            total = bands.add(total, pair[0] if pair else floor)
        if atom.agg in MEAN:
            total = bands.divide(total, Interval.exactly(len(found))) or Interval()
        return judged(decided(test(total)), used, _why(found))
    answers = [decided(test(pair[0])) if pair else decided(None) for pair in found]
    if atom.agg in _ANY_YEAR:
        return judged(disjoin(answers), used, _why(found))
    if atom.agg is None and field.kind is Kind.RATIO:
        return _pooled(field, period, test, profile) or _same_every_year(answers, used, found)
    return judged(conjoin(answers), used, _why(found))


def _years_in_being(period: Period, profile: Profile) -> tuple[int, ...]:
    """The years of the period in which the enterprise existed: before, it has no figures."""
    founded = profile.get("entity.founded")
    days = as_days(founded) if founded is not None else None
    if days is None or days.low is None:
        return period.years
    start = date.fromordinal(int(days.low)).year
    return tuple(year for year in period.years if year >= start)


def _why(found: Sequence[object]) -> Reason:
    return Reason.NOT_GIVEN if None in found else Reason.STRADDLES


def _pooled(field: Field, period: Period, test: Test, profile: Profile) -> Judgement | None:
    """A ratio over several years is that of the sums, where both amounts are known."""
    if len(field.derives_from) != 2:
        return None
    parts = [[band(profile, name, str(y)) for y in period.years] for name in field.derives_from]
    if any(pair is None for column in parts for pair in column):
        return None
    sums = [Interval.exactly(0), Interval.exactly(0)]
    for i, column in enumerate(parts):
        for pair in column:
            assert pair is not None
            sums[i] = bands.add(sums[i], pair[0])
    ratio = bands.divide(sums[0], sums[1])
    if ratio is None:
        return None
    sources = tuple(pair[1].key for column in parts for pair in column if pair is not None)
    used = Fact(key=FactKey(field.id, period.label), value=bands.plain(ratio), sources=sources)
    return judged(decided(test(ratio)), used, Reason.STRADDLES)


def _same_every_year(answers: list[Any], used: Fact | None, found: Sequence[object]) -> Judgement:
    """A pooled ratio lies between those of the years: it is decided only if all agree."""
    outcome = answers[0] if len(set(answers)) == 1 else decided(None)
    return judged(outcome, used, _why(found))
