"""Judging dates: every comparison becomes a closed stretch of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lexicon.interval import Interval
from matcher import bands
from matcher.atom import Atom
from matcher.derived import fact
from matcher.fields import Field
from matcher.figures import ONE
from matcher.judgement import NOT_GIVEN, UNDEFINED, Judge, Judgement, Reason, judged
from matcher.outcome import decided
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.truths import judge_exists
from matcher.values import DateBand, as_days, day_band

_NO_DAY = Interval.exactly(0)
"""A stretch without days, such as from a named day of next year to the end of 当年."""


def day_target(atom: Atom, as_of: date) -> Interval | None:
    """Return the days a condition on a date asks for; ``None`` when its value names none.

    ``gte 2023-05`` starts on 1 May, ``gt 2023-05`` on 1 June; a period such as ``36m`` or ``y``
    is resolved on the day of judgement.
    """
    if atom.op in ("within", "between"):
        return _day_range(atom.value, atom.per, as_of)
    days = _days(atom.value, as_of)
    if days is None or days.first is None or days.last is None:
        return None
    if atom.op in ("eq", "in"):
        return as_days(days)
    edge = {"gte": days.first, "lt": days.first, "gt": days.last, "lte": days.last}.get(atom.op)
    return None if edge is None else ONE[atom.op](edge.toordinal())


def _day_range(value: Any, per: str | None, as_of: date) -> Interval | None:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        ends = [None if end is None else _days(end, as_of) for end in value]
        first, last = ends[0], ends[1]
        low = first.first.toordinal() if first and first.first else None
        high = last.last.toordinal() if last and last.last else None
        is_empty = low is not None and high is not None and low > high
        return _NO_DAY if is_empty else Interval(low=low, high=high)
    written = value if isinstance(value, str) else per
    days = _days(written, as_of) if written is not None else None
    return None if days is None else as_days(days)


def _days(written: Any, as_of: date) -> DateBand | None:
    if isinstance(written, date):
        return DateBand(first=written, last=written)
    days = day_band(str(written))
    period = resolve_period(str(written), as_of) if days is None else None
    return days if period is None else DateBand(first=period.first, last=period.last)


def judge_date(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on a date."""
    if atom.op == "exists":
        return judge_exists(atom)

    def judge(profile: Profile) -> Judgement:
        target = day_target(atom, profile.as_of)
        found = fact(profile, atom.field)
        days = None if found is None else as_days(found.value)
        if target is None:
            return UNDEFINED
        if days is None:
            return NOT_GIVEN
        return judged(decided(bands.within(days, target)), found, Reason.STRADDLES)

    return judge
