"""Days and periods in policy texts: windows, deadlines, validity, 之日起2年内, 每年6月底前.

A day without a year is given the year that the text's own date (``base``, as a rule the day
of publication) suggests, and says so: ``has_year`` is false, and an officer should confirm.
All periods are closed: both days belong to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lexicon.date_drafts import (
    FIXED,
    PUBLICATION,
    RELATIVE,
    SINCE,
    UNTIL,
    VALIDITY,
    WORKDAYS,
    YEAR_OFFSET,
    YEARLY,
    Length,
    PeriodDraft,
)
from lexicon.date_rules import period_rules
from lexicon.day_points import Point, add_months
from lexicon.spoken_days import DayGuess, parse_day
from lexicon.workdays import add_workdays
from lexicon.year_references import YearReference, find_year_reference, find_year_references

__all__ = [
    "FIXED",
    "PUBLICATION",
    "RELATIVE",
    "SINCE",
    "UNTIL",
    "VALIDITY",
    "WORKDAYS",
    "YEARLY",
    "YEAR_OFFSET",
    "DayGuess",
    "Period",
    "YearReference",
    "find_periods",
    "find_year_reference",
    "find_year_references",
    "parse_day",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A day or period; ``text[start_pos:end_pos]`` is how it was written.

    ``kind`` is one of the constants of this module:

    * fixed — ``start`` to ``end``; until — ``end`` alone; since — ``start`` alone;
    * validity — of the document: ``start``, ``end``, or only its length;
    * relative — ``months``, ``days`` or ``workdays`` from the event ``anchor``;
    * yearly — ``start_md`` to ``end_md`` ("06-30") of every year;
    * workdays — so many working days; year_offset — ``year_offset`` years from now.

    ``anchor`` is "publish" where the period begins with the publication, taken as ``base``.
    ``has_year`` is false where the year was not written but found from ``base``.
    """

    kind: str
    start: date | None
    end: date | None
    start_pos: int
    end_pos: int
    has_year: bool
    anchor: str | None = None
    months: int | None = None
    days: int | None = None
    workdays: int | None = None
    start_md: str | None = None
    end_md: str | None = None
    year_offset: int | None = None


def find_periods(text: str, *, base: date) -> tuple[Period, ...]:
    """Return the days and periods in ``text``, written on ``base``, in reading order."""
    found = period_rules(base).find(text)
    spans = [one.meaning.at or (one.start, one.end) for one in found]
    return tuple(_period(one.meaning, *span, base) for one, span in zip(found, spans, strict=True))


def _period(draft: PeriodDraft, start_pos: int, end_pos: int, base: date) -> Period:
    length = draft.length or Length()
    bare = Period(
        kind=draft.kind,
        start=None,
        end=None,
        start_pos=start_pos,
        end_pos=end_pos,
        has_year=True,
        anchor=draft.anchor,
        months=length.months,
        days=length.days,
        workdays=length.workdays,
        year_offset=draft.year_offset,
    )
    if draft.kind == YEARLY:
        return _yearly(draft, bare)
    start, end, has_year = _with_years(draft, base)
    if draft.anchor == PUBLICATION:
        start = base if draft.delay is None else _after(base, draft.delay)
    if start is not None and draft.length is not None:
        end = _after(start, draft.length)
        if draft.kind == VALIDITY:
            end -= timedelta(days=1)
    if start is not None and end is not None and end < start:
        return replace(bare, kind=UNTIL, end=end, has_year=has_year)
    return replace(bare, start=start, end=end, has_year=has_year)


def _yearly(draft: PeriodDraft, bare: Period) -> Period:
    start = None if draft.start is None else draft.start.first_on(_COMMON_YEAR)
    end = None
    if draft.end is not None:
        end = _end(draft, draft.end, _COMMON_YEAR)
    return replace(bare, start_md=_month_day(start), end_md=_month_day(end))


_COMMON_YEAR = 2001


def _month_day(day: date | None) -> str | None:
    return None if day is None else f"{day:%m-%d}"


def _with_years(draft: PeriodDraft, base: date) -> tuple[date | None, date | None, bool]:
    """Return start and end with the years the text names or suggests, and whether it names one."""
    start, end = draft.start, draft.end
    if start is None and end is None:
        return None, None, True
    named = [point.year for point in (start, end) if point is not None and point.year is not None]
    if start is None and end is not None:
        year = end.year if end.year is not None else _next_year_of(draft, end, base)
        return None, _end(draft, end, year), bool(named)
    if start is not None and end is None:
        year = start.year if start.year is not None else base.year
        return start.first_on(year), None, bool(named)
    if start is None or end is None:
        raise AssertionError("unreachable: one of the two is given")
    first_year, last_year = _years_of_range(draft, start, end, base)
    return start.first_on(first_year), _end(draft, end, last_year), bool(named)


def _years_of_range(draft: PeriodDraft, start: Point, end: Point, base: date) -> tuple[int, int]:
    """Return the years of both ends: 2022年11月至3月 ends in 2023."""
    turns = int(draft.next_year or end.last < start.first)
    if start.year is not None:
        return start.year, end.year if end.year is not None else start.year + turns
    if end.year is not None:
        return end.year - turns, end.year
    year = base.year
    if start is not end and _end(draft, end, year + turns) < base:
        year += 1  # A window that closed before its notice came out is that of next year.
    return year, year + turns


def _next_year_of(draft: PeriodDraft, end: Point, base: date) -> int:
    """Return the year of a deadline without one: its first return from ``base`` on."""
    return base.year if _end(draft, end, base.year) >= base else base.year + 1


def _end(draft: PeriodDraft, end: Point, year: int) -> date:
    if draft.excludes_end:
        return end.first_on(year) - timedelta(days=1)
    return end.last_on(year)


def _after(start: date, length: Length) -> date:
    """Return the last day of ``length`` counted from the day after ``start`` (Civil Code 201)."""
    if length.workdays is not None:
        return add_workdays(start, length.workdays)
    if length.days is not None:
        return start + timedelta(days=length.days)
    return add_months(start, length.months or 0)
