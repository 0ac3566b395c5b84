"""To which time a condition refers: y, y-1, y-1..y-3, 2023, 2022H1, 12m, m-1..m-3 …

上年度 is the last full calendar year before the day of judgement, 当年 its calendar year, 近三年
the last three full years for figures and 36 months for events. Explicit years are literal,
however old they are. Periods are closed: both ends belong to them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_YEAR_OFFSET = re.compile(r"y(?:-(\d+))?")
_YEAR = re.compile(r"(\d{4})")
_PART = re.compile(r"(y(?:-\d+)?|\d{4})-?([HQ])([1-4])", re.IGNORECASE)
_MONTH_OFFSET = re.compile(r"m(?:-(\d+))?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_ONE_STRETCH = re.compile(r"\d{4}([HQ]\d)?|\d{4}-\d{2}(\.\.\d{4}-\d{2})?")
_RANGE_OF_YEARS = re.compile(r"^(\d{4})[-—至](\d{4})$")
_LAST_MONTHS = re.compile(r"(\d+)m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A closed stretch of days.

    ``label`` is how a fact of this period is keyed (``2023``, ``2022H1``); ``years`` are the
    full calendar years it is made of, latest first, empty when it is no sequence of years.
    """

    label: str
    first: date
    last: date
    years: tuple[int, ...] = ()


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or its last day where that day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def a_year_before(label: str) -> str | None:
    """Return the label of the same stretch a year earlier (2023H1 → 2022H1).

    ``None`` for several years, and for stretches that move with the day (12m).
    """
    if not _ONE_STRETCH.fullmatch(label):
        return None
    return _YEAR.sub(lambda match: str(int(match[1]) - 1), label)


def full_months(start: date, end: date) -> int:
    """Return the full calendar months from ``start`` to ``end``; the anniversary is reached.

    Where the month has no such day (31 January → February) its last day counts. Negative when
    ``end`` lies before ``start``.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


@lru_cache(maxsize=8192)
def resolve_period(per: str, as_of: date) -> Period | None:
    """Return the days ``per`` means on ``as_of``; ``None`` when it names no time (``person``)."""
    text = _RANGE_OF_YEARS.sub(r"\1..\2", per.strip().replace(" ", "").replace("~", ".."))
    for separator in ("..", "+"):
        if separator in text:
            return _range(text.split(separator), as_of, joined=separator == "+")
    if match := _LAST_MONTHS.fullmatch(text):
        return Period(label=text, first=add_months(as_of, -int(match[1])), last=as_of)
    return _simple(text, as_of)


def _simple(text: str, as_of: date) -> Period | None:
    if match := _YEAR_OFFSET.fullmatch(text):
        return _year(as_of.year - int(match[1] or 0))
    if match := _YEAR.fullmatch(text.removesuffix("年")):
        return _year(int(match[1]))
    if match := _PART.fullmatch(text):
        year = _simple(match[1].lower(), as_of)
        return None if year is None else _part(year.first.year, match[2].upper(), int(match[3]))
    if match := _MONTH_OFFSET.fullmatch(text):
        first = add_months(as_of.replace(day=1), -int(match[1] or 0))
        return _months(first, first)
    if match := _MONTH.fullmatch(text):
        first = date(int(match[1]), int(match[2]), 1)
        return _months(first, first)
    return None


def _year(year: int) -> Period:
    return Period(label=str(year), first=date(year, 1, 1), last=date(year, 12, 31), years=(year,))


def _part(year: int, letter: str, number: int) -> Period | None:
    size = 6 if letter == "H" else 3
    if number * size > 12:
        return None
    first = date(year, (number - 1) * size + 1, 1)
    last = date(year, number * size, calendar.monthrange(year, number * size)[1])
    return Period(label=f"{year}{letter}{number}", first=first, last=last)


def _months(first: date, last: date) -> Period:
    end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    label = f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else ""
    return Period(label=label or f"{first:%Y-%m}..{last:%Y-%m}", first=first, last=end)


def _range(parts: list[str], as_of: date, *, joined: bool) -> Period | None:
    found = [_simple(part, as_of) for part in parts]
    periods = [period for period in found if period is not None]
    if len(periods) < len(found):
        return None
    first, last = min(p.first for p in periods), max(p.last for p in periods)
    if all(period.years for period in periods):
        named = {period.first.year for period in periods}
        years = sorted(named) if joined else range(min(named), max(named) + 1)
        label = f"{first.year}..{last.year}" if len(years) > 1 else str(first.year)
        return Period(label=label, first=first, last=last, years=tuple(reversed(years)))
    return _months(first, last.replace(day=1))
