"""What the cues of date_rules.py make of a day: drafts of periods, before years are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from lexicon.day_points import Point, Precision
from lexicon.numerals import parse_number
from lexicon.rules import Hit

FIXED = "fixed"
UNTIL = "until"
SINCE = "since"
RELATIVE = "relative"
YEARLY = "yearly"
WORKDAYS = "workdays"
YEAR_OFFSET = "year_offset"
VALIDITY = "validity"

PUBLICATION = "publish"
"""The anchor of a period that begins when the text was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time; one of the three is set."""

    months: int | None = None
    days: int | None = None
    workdays: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDraft:
    """A period before missing years are found.

    ``excludes_end`` says that the period ends before ``end`` begins: 2023年5月前. ``anchor`` is
    the event from which ``length`` counts, or :data:`PUBLICATION`. ``delay`` is the time
    between the anchor and the start. ``next_year`` says that the end is written 次年….
    ``at`` is its span where it is not that of the whole hit.
    """

    kind: str
    start: Point | None = None
    end: Point | None = None
    excludes_end: bool = False
    next_year: bool = False
    anchor: str | None = None
    length: Length | None = None
    delay: Length | None = None
    year_offset: int | None = None
    at: tuple[int, int] | None = None


_ANCHOR_LEAD = re.compile(
    r"^.*(?:是指|应当?于|须于|需于|可于|可在|应在|须在|需在|限于|自|从|在|于|应|须)(?=[^\ue000]{2,})"
)


def _length(hit: Hit[Point], prefix: str = "") -> Length | None:
    """Return the length written in the groups n and unit (or delay and delay_unit)."""
    number, unit = (
        (hit.match["n"], hit.match["unit"])
        if not prefix
        else (
            hit.match["delay"],
            hit.match["delay_unit"],
        )
    )
    value = Decimal("0.5") if number == "半" else parse_number(number)
    if value is None:
        return None
    if "工作日" in unit:
        return Length(workdays=int(value))
    if unit in ("日", "天", "个自然日", "自然日"):
        return Length(days=int(value))
    if "年" in unit:
        value = (value + (Decimal("0.5") if unit == "年半" else 0)) * 12
    return Length(months=int(value))


def in_force(hit: Hit[Point]) -> PeriodDraft | None:
    """Read a start (a day, or publication) with a length or an end of validity."""
    groups = hit.match.groupdict()
    published = bool(groups.get("published"))
    length = _length(hit) if groups.get("n") else None
    points = list(hit.values)
    start = None if published else points.pop(0) if points else None
    end = points[0] if points else None
    if length is None and end is None:
        return None
    return PeriodDraft(
        kind=VALIDITY,
        start=start,
        end=end,
        anchor=PUBLICATION if published else None,
        length=length,
        delay=_length(hit, "delay") if groups.get("delay") else None,
    )


def in_force_for(hit: Hit[Point]) -> PeriodDraft | None:
    """Read 有效期3年, said without a start."""
    length = _length(hit)
    if length is None:
        return None
    return PeriodDraft(kind=VALIDITY, length=length)


def since_publication(hit: Hit[Point]) -> PeriodDraft:
    """Read 即日起至2024年10月15日."""
    return PeriodDraft(kind=FIXED, end=hit.values[0], anchor=PUBLICATION)


def after_day(hit: Hit[Point]) -> PeriodDraft:
    """Read 自2023年9月8日起2年内."""
    return PeriodDraft(kind=FIXED, start=hit.values[0], length=_length(hit))


def after_event(hit: Hit[Point]) -> PeriodDraft | None:
    """Read 首次签订劳动合同之日起2年内 and 展会结束后30日内."""
    anchor = _ANCHOR_LEAD.sub("", hit.match["anchor"]).strip()
    length = _length(hit)
    if length is None or len(anchor) < 2:
        return None
    start = hit.match.end("anchor") - len(anchor)
    at = hit.marked.origin(start, hit.match.end())
    return PeriodDraft(kind=RELATIVE, anchor=anchor, length=length, at=at)


def after_publication(hit: Hit[Point]) -> PeriodDraft:
    """Read 自印发之日起30日内."""
    return PeriodDraft(kind=FIXED, anchor=PUBLICATION, length=_length(hit))


def in_workdays(hit: Hit[Point]) -> PeriodDraft:
    """Read 5个工作日内."""
    return PeriodDraft(kind=WORKDAYS, length=_length(hit))


_OFFSETS = {"下": 1, "次": 1, "明": 1, "翌": 1, "本": 0, "当": 0, "今": 0, "上": -1}


def from_year(hit: Hit[Point]) -> PeriodDraft:
    """Read 从下一年度开始."""
    return PeriodDraft(kind=YEAR_OFFSET, year_offset=_OFFSETS[hit.match["which"]])


def every_year(hit: Hit[Point]) -> PeriodDraft | None:
    """Read 每年6月底前 and 每年3月1日至4月30日."""
    points = hit.values
    if any(point.year is not None for point in points):
        return None
    if hit.has("before"):
        end = points[-1]
        return PeriodDraft(kind=YEARLY, end=end, excludes_end=_is_span(end))
    return PeriodDraft(kind=YEARLY, start=points[0], end=points[-1])


def span_of_days(hit: Hit[Point]) -> PeriodDraft | None:
    """Read 2023年4月—6月; a second year without a month needs a first one."""
    start, end = hit.values
    if end.year is None and end.precision is Precision.YEAR:
        return None
    return PeriodDraft(kind=FIXED, start=start, end=end, next_year=hit.has("next"))


def span_of_month(hit: Hit[Point]) -> PeriodDraft | None:
    """Read 2025年10月20日至26日."""
    start = hit.values[0]
    if start.precision is not Precision.DAY:
        return None
    day = parse_number(hit.match["day"])
    month, first_day = start.first
    if day is None or not first_day < day <= 31:
        return None
    end = Point(
        year=start.year, first=(month, int(day)), last=(month, int(day)), precision=Precision.DAY
    )
    return PeriodDraft(kind=FIXED, start=start, end=end)


def before_day(hit: Hit[Point]) -> PeriodDraft:
    """Read 9月10日前."""
    point = hit.values[0]
    return PeriodDraft(kind=UNTIL, end=point, excludes_end=_is_span(point))


def _is_span(point: Point) -> bool:
    """Whether 前 excludes it: 2023年5月前 ends on 30 April, but 5月10日前 and 5月底前 include."""
    return point.precision not in (Precision.DAY, Precision.PART)


def until_day(hit: Hit[Point]) -> PeriodDraft:
    """Read 执行至2025年12月31日."""
    return PeriodDraft(kind=UNTIL, end=hit.values[0])


def since_day(hit: Hit[Point]) -> PeriodDraft:
    """Read 2016年1月1日以后."""
    return PeriodDraft(kind=SINCE, start=hit.values[0])


def by_name(hit: Hit[Point]) -> PeriodDraft:
    """Read 2022年上半年 by itself."""
    return PeriodDraft(kind=FIXED, start=hit.values[0], end=hit.values[0])


def summary(draft: PeriodDraft) -> object:
    """Give the form of the examples: kind, start, end and what else is said."""
    length = draft.length
    said = (
        draft.anchor,
        length and (length.months or length.days or length.workdays),
        draft.year_offset,
    )
    return (draft.kind, _written(draft.start), _written(draft.end), *[one for one in said if one])


def _written(point: Point | None) -> str | None:
    if point is None:
        return None
    year = "" if point.year is None else f"{point.year}-"
    return f"{year}{point.first[0]:02d}-{point.first[1]:02d}"
