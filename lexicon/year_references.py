"""Which years a figure is asked for: 上年度, 当年, 近三年, 2022年度, 2023年1-9月, 前12个月."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lexicon.day_points import Point, Precision, mark_points
from lexicon.numerals import parse_number
from lexicon.rules import Hit, RuleSet, rule

_MOST_YEARS = 10
_SUMMED = re.compile(r"[^,，。；;]{0,14}?(?:合计|累计|之和|总和|总计)")
_FIGURE_YEARS_END_LAST_YEAR = 1
_SPOKEN = {"上年": -1, "去年": -1, "今年": 0, "本年": 0, "明年": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReference:
    """The period a yearly figure belongs to; ``text[start:end]`` is how it was written.

    ``per`` is the period as conditions write it: "y" (the year of ``as_of``), "y-1",
    "y-1..y-3", "y-1+y-2" (summed), "y+1", "2022", "2022H1", "2023-01..2023-09", "12m".
    ``years`` are the calendar years, latest first; empty for months counted back from today.
    ``months`` is the length for events: 近三年 means 36 months there, but the last three full
    years for figures.
    """

    per: str
    years: tuple[int, ...]
    months: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    offsets: tuple[int, ...] = ()
    point: Point | None = None
    until: Point | None = None
    months: int | None = None
    is_sum: bool = False


def find_year_reference(text: str, as_of: date) -> YearReference | None:
    """Return the first period for figures named in ``text``, or ``None`` when none is."""
    found = find_year_references(text, as_of)
    return found[0] if found else None


def find_year_references(text: str, as_of: date) -> tuple[YearReference, ...]:
    """Return the periods for figures named in ``text``, in reading order."""
    references: list[YearReference] = []
    for found in RULES.find(text):
        # 上年 is spoken as a day point would be; for a figure it counts from ``as_of``.
        offset = _SPOKEN.get(text[found.start : found.end])
        draft = found.meaning if offset is None else _Draft(offsets=(offset,), months=12)
        years = tuple(as_of.year + offset for offset in draft.offsets)
        if draft.point is not None and draft.point.year is not None:
            first = draft.point.year
            last = first + draft.point.year_step
            if draft.until is not None:
                last = draft.until.year or first
            years = tuple(range(last, first - 1, -1))
        references.append(
            YearReference(
                per=_per(draft),
                years=years,
                months=draft.months,
                start=found.start,
                end=found.end,
            )
        )
    return tuple(references)


def _per(draft: _Draft) -> str:
    if draft.point is not None:
        return _per_of_point(draft.point, draft.until)
    if not draft.offsets:
        return f"{draft.months}m"
    names = [_offset_name(offset) for offset in draft.offsets]
    if draft.is_sum and len(names) > 1:
        return "+".join(names)
    return names[0] if len(names) == 1 else f"{names[0]}..{names[-1]}"


def _offset_name(offset: int) -> str:
    return "y" if offset == 0 else f"y{offset:+d}"


def _per_of_point(point: Point, until: Point | None) -> str:
    year = point.year
    if until is not None:
        return f"{year}-{point.first[0]:02d}..{until.year or year}-{until.last[0]:02d}"
    if point.precision is Precision.YEAR:
        return f"{year}" if not point.year_step else f"{year}..{(year or 0) + point.year_step}"
    if point.precision is Precision.HALF:
        return f"{year}H{1 if point.first[0] == 1 else 2}"
    if point.precision is Precision.QUARTER:
        return f"{year}Q{(point.first[0] + 2) // 3}"
    if point.first[0] == point.last[0]:
        return f"{year}-{point.first[0]:02d}"
    return f"{year}-{point.first[0]:02d}..{year}-{point.last[0]:02d}"


def _offset(*offsets: int) -> Callable[[Hit[Point]], _Draft]:
    return lambda hit: _Draft(offsets=offsets, months=12 * len(offsets))


def _last_years(hit: Hit[Point]) -> _Draft | None:
    count = parse_number(hit.match["n"])
    if count is None or not 1 <= count <= _MOST_YEARS or count % 1:
        return None
    years = int(count)
    first = -_FIGURE_YEARS_END_LAST_YEAR
    return _Draft(
        offsets=tuple(range(first, first - years, -1)),
        months=12 * years,
        is_sum=_SUMMED.match(hit.after(20)) is not None,
    )


def _last_months(hit: Hit[Point]) -> _Draft | None:
    count = parse_number(hit.match["n"])
    return None if count is None else _Draft(months=int(count))


def _named(hit: Hit[Point]) -> _Draft | None:
    point = hit.values[0]
    if point.year is None or point.precision in (Precision.DAY, Precision.PART):
        return None
    if len(hit.values) == 1:
        return _Draft(point=point)
    until = hit.values[1]
    if until.precision is not Precision.MONTH:
        return None
    return _Draft(point=point, until=until)


_N = r"(?P<n>\d+|[一二两三四五六七八九十]+)"

RULES: RuleSet[Point, _Draft] = RuleSet(
    prepare=lambda text: mark_points(text, date(2000, 1, 1)),
    summary=_per,
    rules=(
        rule(
            "months before now",
            rf"(?:近|最近|前|过去|之前){_N}个(?:自然)?月",
            _last_months,
            examples=(("提出申请之日前12个月内", "12m"), ("近六个月", "6m")),
            counter_examples=("满6个月", "前3名"),
        ),
        rule(
            "the last so many years",
            rf"(?:最?近|前|过去|上|连续|之前){_N}个?(?:完整)?的?"
            r"(?:会计|自然|纳税)?年(?:度|内|来|间)?(?!级|期)",
            _last_years,
            examples=(
                ("近三年", "y-1..y-3"),
                ("最近两年净利润合计不低于1000万元", "y-1+y-2"),
                ("最近一年", "y-1"),
                ("近3个会计年度", "y-1..y-3"),
            ),
            counter_examples=("成立三年", "近三十人"),
        ),
        rule(
            "the year before",
            r"(?:上一?个?|前一个?|去)(?:会计|自然|纳税)?年(?:度)?(?!级|半)",
            _offset(-1),
            examples=(("上年度", "y-1"), ("上一会计年度", "y-1"), ("上一年", "y-1")),
            counter_examples=("上半年", "一年"),
        ),
        rule(
            "this year",
            r"(?:当|本|今)一?(?:会计|自然|纳税)?年(?:度)?",
            _offset(0),
            examples=(("当年", "y"), ("本年度", "y")),
            counter_examples=("年度", "次年"),
        ),
        rule(
            "the year after",
            r"(?:下一?|次|明|翌)(?:会计|自然|纳税)?年(?:度)?",
            _offset(1),
            examples=(("下一年度", "y+1"), ("次年", "y+1")),
            counter_examples=("下半年", "每年"),
        ),
        rule(
            "a year or months by name",
            r"Q(?:(?:[-~]+|至|到)Q)?",
            _named,
            examples=(
                ("2022年度", "2022"),
                ("2022年上半年", "2022H1"),
                ("2023年1-9月", "2023-01..2023-09"),
                ("2022年4月至12月", "2022-04..2022-12"),
            ),
            counter_examples=("2022年4月1日", "9月"),
        ),
    ),
)
