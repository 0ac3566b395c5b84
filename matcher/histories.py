"""Judging a figure against its own past: reached for the first time, grown by an amount."""

from __future__ import annotations

from datetime import date
from typing import Any

from lexicon.interval import Number
from matcher import bands
from matcher.atom import Atom
from matcher.derived import Fact, band
from matcher.judgement import NOT_GIVEN, UNDEFINED, Judge, Judgement, Reason, judged
from matcher.outcome import conjoin, decided, disjoin, negate
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.values import as_days

_FIRST_YEAR_ON_RECORD = 1900
_YEARS_SHOWN = 10
"""How many years back the figure is looked for that a finding shows."""


def first_reaches(atom: Atom, thresholds: tuple[Number, ...]) -> Judge:
    """首次达到: this year's figure reaches a threshold that no earlier year reached."""

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per or "y-1", profile.as_of)
        if period is None or len(period.years) != 1:
            return UNDEFINED
        year = period.years[0]
        outcome = disjoin(_first_reach(profile, atom.field, year, limit) for limit in thresholds)
        years = range(year, year - _YEARS_SHOWN, -1)
        known = (band(profile, atom.field, str(one)) for one in years)
        used = next((found[1] for found in known if found is not None), None)
        return judged(outcome, used, Reason.NOT_GIVEN)

    return judge


def _first_reach(profile: Profile, field_id: str, year: int, threshold: Number) -> Any:
    now = band(profile, field_id, str(year))
    outcomes = [decided(bands.at_least(now[0], threshold) if now else None)]
    founded = profile.get("entity.founded")
    days = as_days(founded) if founded is not None else None
    start = date.fromordinal(int(days.low)).year if days and days.low else None
    for earlier in range(year - 1, (start or _FIRST_YEAR_ON_RECORD) - 1, -1):
        before = band(profile, field_id, str(earlier))
        answer = bands.at_least(before[0], threshold) if before else None
        outcomes.append(negate(decided(answer)))
    return conjoin(outcomes)


def grows_by(atom: Atom, amount: Number) -> Judge:
    """同比增加: the figure less that of the year before reaches an amount."""

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per or "y-1", profile.as_of)
        if period is None or len(period.years) != 1:
            return UNDEFINED
        year = period.years[0]
        new, old = (band(profile, atom.field, str(y)) for y in (year, year - 1))
        if new is None or old is None:
            return NOT_GIVEN
        rise = bands.add(new[0], bands.negative(old[0]))
        used = Fact(key=new[1].key, value=new[1].value, sources=(new[1].key, old[1].key))
        return judged(decided(bands.at_least(rise, amount)), used, Reason.STRADDLES)

    return judge
