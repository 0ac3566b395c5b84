"""Days, months, quarters and years as written: 2023年3月3日, 二〇二一年八月, 9月底, 2022年上半年.

A :class:`Point` may lack its year (9月10日); the readers above say which year is meant.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lexicon.folding import fold
from lexicon.numerals import parse_number
from lexicon.rules import Marked, mark

FIRST_YEAR, LAST_YEAR = 1900, 2100
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class Precision(StrEnum):
    """How exactly a point is known."""

    DAY = "day"
    PART = "part"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A stretch of the calendar named by one expression.

    ``year`` is ``None`` where the text does not name one. ``first`` and ``last`` are its
    (month, day); the day 31 of ``last`` stands for the last day of that month.
    ``year_step`` counts the years from ``first`` to ``last``: 2 in 2021-2023年.
    """

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    precision: Precision
    year_step: int = 0

    def first_on(self, year: int) -> date:
        """Return the first day, in ``year`` (28 February for a 29th it does not have)."""
        return end_of(year, *self.first)

    def last_on(self, year: int) -> date:
        """Return the last day, when the point begins in ``year``."""
        return end_of(year + self.year_step, *self.last)


def end_of(year: int, month: int, day: int) -> date:
    """Return that day, or the last day of the month when the month is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return end_of(years, month + 1, day.day)


_DIGIT = "[零〇○一二三四五六七八九]"
_YEAR = (
    rf"(?P<year>(?<!\d)(?:19|20)\d\d|(?<![\d.])\d\d(?=年\d{{1,2}}月)|(?:[一二]{_DIGIT}{{3}}))年(?:度)?"
    r"|(?P<near>今年|本年(?!度)|去年|上年(?!度)|明年)(?:度)?"
)
_MONTH_NAME = r"1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九元]"
_MONTH = rf"(?<![\d.个第])(?P<month>{_MONTH_NAME})月份?"
_DAY_NAME = (
    r"3[01]|[12]\d|0?[1-9](?!\d)"
    r"|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
)
_CLOCK = (
    r"(?:\((?:星期|周)[一二三四五六日天]\))?"
    r"(?:(?:上午|中午|下午|晚上?|凌晨)?(?:[012]?\d)(?:[:：]\d\d(?:[:：]\d\d)?[时点]?|[时点](?:整|\d{1,2}分)?))?"
)
_PART = r"(?P<part>底|末|初|上旬|中旬|下旬)"
_PARTS = {
    "底": (31, 31),
    "末": (31, 31),
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
}
_TO = r"(?:[-~]+|至|到)"
_NEAR = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1}
_NOT_DURATION = r"(?!以[上内]|之?内|龄|薪|租|费|\d{1,2}[日号])"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], int | None], Point | None]


def _day(match: re.Match[str], year: int | None) -> Point | None:
    month, day = _number(match["month"]), _number(match["day"])
    longest = calendar.monthrange(year if year is not None else 2000, month)[1]
    if not 1 <= day <= longest:
        return None
    return Point(year=year, first=(month, day), last=(month, day), precision=Precision.DAY)


def _part(match: re.Match[str], year: int | None) -> Point:
    month = _number(match["month"])
    first, last = _PARTS[match["part"]]
    if first == last:
        first = calendar.monthrange(year if year is not None else 2001, month)[1]
    return Point(year=year, first=(month, first), last=(month, last), precision=Precision.PART)


def _month(match: re.Match[str], year: int | None) -> Point:
    month = _number(match["month"])
    return Point(year=year, first=(month, 1), last=(month, 31), precision=Precision.MONTH)


def _months(match: re.Match[str], year: int | None) -> Point | None:
    first, last = _number(match["first"]), _number(match["last"])
    if first >= last:
        return None
    return Point(year=year, first=(first, 1), last=(last, 31), precision=Precision.MONTH)


def _half(match: re.Match[str], year: int | None) -> Point:
    start = 1 if match["half"] == "上" else 7
    return Point(year=year, first=(start, 1), last=(start + 5, 31), precision=Precision.HALF)


def _quarter(match: re.Match[str], year: int | None) -> Point:
    start = 3 * QUARTERS[match["quarter"]] - 2
    return Point(year=year, first=(start, 1), last=(start + 2, 31), precision=Precision.QUARTER)


def _year_end(match: re.Match[str], year: int | None) -> Point:
    first, last = ((1, 1), (1, 31)) if match["edge"] == "初" else ((12, 31), (12, 31))
    return Point(year=year, first=first, last=last, precision=Precision.PART)


def _year(match: re.Match[str], year: int | None) -> Point | None:
    if year is None:
        return None
    return Point(year=year, first=(1, 1), last=(12, 31), precision=Precision.YEAR)


def _years(match: re.Match[str], year: int | None) -> Point | None:
    first, last = int(match["first"]), int(match["last"])
    if first >= last:
        return None
    return Point(
        year=first,
        first=(1, 1),
        last=(12, 31),
        precision=Precision.YEAR,
        year_step=last - first,
    )


def _number(written: str) -> int:
    if written == "元":
        return 1
    value = parse_number(written)
    if value is None:
        raise ValueError(f"{written} passed the pattern of a number but is none")
    return int(value)


def _shape(
    name: str, pattern: str, read: Callable[[re.Match[str], int | None], Point | None]
) -> _Shape:
    return _Shape(name=name, pattern=re.compile(pattern), read=read)


_OPTIONAL_YEAR = rf"(?:(?:{_YEAR}),?)?"
_SHAPES: tuple[_Shape, ...] = (
    _shape(
        "years",
        rf"(?<!\d)(?P<first>(?:19|20)\d\d)年?{_TO}(?P<last>(?:19|20)\d\d)年(?:度)?(?!\d{{1,2}}月)",
        _years,
    ),
    _shape(
        "numeric day",
        rf"(?<![\d.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=sep)"
        rf"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d){_CLOCK}",
        _day,
    ),
    _shape(
        "day",
        rf"{_OPTIONAL_YEAR}{_MONTH}(?P<day>{_DAY_NAME})[日号]{_CLOCK}",
        _day,
    ),
    _shape(
        "months",
        rf"{_OPTIONAL_YEAR}(?<![\d.])(?P<first>{_MONTH_NAME}){_TO}(?P<last>{_MONTH_NAME})月份?"
        rf"(?!\d{{1,2}}[日号]|[底末初上中下]){_NOT_DURATION}",
        _months,
    ),
    _shape("part of a month", rf"{_OPTIONAL_YEAR}{_MONTH}{_PART}", _part),
    _shape("month", rf"{_OPTIONAL_YEAR}{_MONTH}{_NOT_DURATION}", _month),
    _shape("half", rf"{_OPTIONAL_YEAR}(?P<half>[上下])半年(?:度)?", _half),
    _shape("quarter", rf"{_OPTIONAL_YEAR}(?:第|前)?(?P<quarter>[一二三四1-4])季度", _quarter),
    _shape(
        "numeric month",
        r"(?<![\d.-])(?P<year>(?:19|20)\d\d)[/.](?P<month>1[0-2]|0[1-9])(?![\d万亿元%.])",
        _month,
    ),
    _shape("edge of a year", rf"(?:{_YEAR})(?P<edge>[底末初])", _year_end),
    _shape("year", rf"(?:{_YEAR})(?![级均产版]|第?\d+号)", _year),
)


def scan_points(text: str, base: date) -> Iterator[tuple[int, int, Point]]:
    """Yield (start, end, point) for the days and periods named in folded ``text``.

    今年 and 去年 are counted from ``base``.
    """
    pending = {shape.name: (shape, _first(shape, text, 0, base)) for shape in _SHAPES}
    position = 0
    while True:
        for name, (shape, found) in pending.items():
            if found is not None and found[0] < position:
                pending[name] = (shape, _first(shape, text, position, base))
        nearest = [found for _, found in pending.values() if found is not None]
        if not nearest:
            return
        best = min(nearest, key=lambda found: found[0])
        yield best
        position = best[1]


def mark_points(text: str, base: date) -> Marked[Point]:
    """Return ``text`` folded, with every day, month, quarter and year marked."""
    folded = fold(text)
    return mark(folded, list(scan_points(folded.text, base)))


def _first(shape: _Shape, text: str, position: int, base: date) -> tuple[int, int, Point] | None:
    while (match := shape.pattern.search(text, position)) is not None:
        point = shape.read(match, _named_year(match, base))
        if point is not None:
            return match.start(), match.end(), point
        position = match.start() + 1
    return None


def _named_year(match: re.Match[str], base: date) -> int | None:
    groups = match.groupdict()
    if groups.get("near"):
        return base.year + _NEAR[groups["near"]]
    written = groups.get("year")
    if not written:
        return None
    value = _number(written)
    return 2000 + value if value < 100 else value
