"""Working days of mainland China, with the holidays and make-up days of each year.

The library chinesecalendar is exact for the years the State Council has announced (and
raises for others). Rows of data/workdays.csv go before it: an announcement the library does
not know yet, a correction, or, for a year not announced, the days the law itself makes
holidays. Every other day of such a year is taken by its weekday. :func:`certainty` says
which of the two a day rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import chinese_calendar

from lexicon.tables import read_rows

_ONE_DAY = timedelta(days=1)
_FIRST_REST_WEEKDAY = 5  # Saturday, as date.weekday() counts.
_LONGEST_REST_DAYS = 30


class Certainty(StrEnum):
    """What the answer for a day rests on."""

    OFFICIAL = "official"
    """Announced by the State Council."""
    ASSUMED = "assumed"
    """Law and weekday only: the make-up days of that year are not announced yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A row of data/workdays.csv: what ``day`` is, by which ``source``."""

    day: date
    is_workday: bool
    name: str
    certainty: Certainty
    valid_from: date
    source: str


def is_workday(day: date) -> bool:
    """Return whether public offices work on ``day``."""
    rule = _rules().get(day)
    if rule is not None:
        return rule.is_workday
    if _is_announced(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _FIRST_REST_WEEKDAY


def certainty(day: date) -> Certainty:
    """Return what :func:`is_workday` rests on for ``day``."""
    rule = _rules().get(day)
    if rule is not None:
        return rule.certainty
    return Certainty.OFFICIAL if _is_announced(day) else Certainty.ASSUMED


def next_workday(day: date) -> date:
    """Return the first working day after ``day``."""
    return _step(day, _ONE_DAY)


def previous_workday(day: date) -> date:
    """Return the last working day before ``day``."""
    return _step(day, -_ONE_DAY)


def add_workdays(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day`` (before it, if negative).

    ``day`` itself is not counted; a ``count`` of zero gives ``day`` back, whatever it is.
    """
    step = next_workday if count > 0 else previous_workday
    for _ in range(abs(count)):
        day = step(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Return how many working days are left from ``start`` to ``end``.

    ``start`` is not counted and ``end`` is, so that add_workdays(start, n) is n working days
    away; negative when ``end`` is before ``start``.
    """
    if end < start:
        return -workdays_between(end, start)
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=number)) for number in range(1, days + 1))


def _step(day: date, by: timedelta) -> date:
    for _ in range(_LONGEST_REST_DAYS):
        day += by
        if is_workday(day):
            return day
    raise ValueError(f"workdays.csv leaves no working day in {_LONGEST_REST_DAYS} days of {day}")


def _is_announced(day: date) -> bool:
    first, last = _announced_years()
    return first <= day.year <= last


@cache
def _announced_years() -> tuple[int, int]:
    """Return the first and last year the library knows, by its own table."""
    known = chinese_calendar.constants.holidays
    return min(known).year, max(known).year


@cache
def _rules() -> dict[date, DayRule]:
    """Return the rows of data/workdays.csv; of two rows for a day the later announcement wins."""
    rules = [_rule(row) for row in read_rows("workdays.csv")]
    return {rule.day: rule for rule in sorted(rules, key=lambda rule: rule.valid_from)}


def _rule(row: dict[str, str]) -> DayRule:
    return DayRule(
        day=date.fromisoformat(row["day"]),
        is_workday=row["is_workday"] == "1",
        name=row["name"],
        certainty=Certainty(row["certainty"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        source=row["source"],
    )
