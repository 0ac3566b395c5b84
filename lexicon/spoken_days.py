"""Days as people type them: 2019年5月, 去年3月, 19.5.20, 2019/05, 五年前, 前年年底."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from lexicon.day_points import FIRST_YEAR, LAST_YEAR, add_months
from lexicon.folding import narrow
from lexicon.numerals import parse_number

Prefer = Literal["past", "future"]
DayPrecision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGuess:
    """The day somebody meant: ``day`` is the first day of the month or year if that is all."""

    day: date
    precision: DayPrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenRule:
    """One way of naming a day; the pattern must fit the whole answer."""

    name: str
    pattern: re.Pattern[str]
    production: Callable[[re.Match[str], date, Prefer], DayGuess | None]
    examples: tuple[tuple[str, str], ...]
    counter_examples: tuple[str, ...]


def parse_day(text: str, *, base: date, prefer: Prefer = "past") -> DayGuess | None:
    """Return the day ``text`` names, counted from ``base``, or ``None`` when it names none.

    ``prefer`` says which way a day without a year, or a year of two figures, is meant: the
    past for the day a firm was founded, the future for a reminder.
    """
    written = _FILLERS.sub("", narrow(text))
    for rule in SPOKEN_RULES:
        match = rule.pattern.fullmatch(written)
        if match is None:
            continue
        guess = rule.production(match, base, prefer)
        if guess is not None:
            return guess
    return None


_FILLERS = re.compile(
    r"^(?:大概|大约|约|应该|好像|可能|就|是|在|于|我们|公司|成立于|成立|注册于|注册|从)+"
    r"|(?:左右|前后|吧|的|成立|注册|开始|那会儿?|的时候|。|,|，)+$"
)
_CENTURY = 100


def _build(year: int, month: int | None, day: int | None) -> DayGuess | None:
    """Return the guess for these parts, or ``None`` when there is no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return DayGuess(day=date(year, 1, 1), precision="year")
    if day is None:
        return DayGuess(day=date(year, month, 1), precision="month")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return DayGuess(day=date(year, month, day), precision="day")


def _int(written: str | None) -> int | None:
    if not written:
        return None
    if written == "元":
        return 1
    value = parse_number(written)
    return None if value is None else int(value)


def _full_year(written: str, base: date, prefer: Prefer) -> int:
    """Return the year of four figures or of two: 19 is 2019, 98 is 1998 looking back."""
    value = _int(written)
    if value is None:
        raise ValueError(f"{written} passed the pattern of a year but is none")
    if value >= _CENTURY or len(written) > 2:
        return value
    year = base.year - base.year % _CENTURY + value
    if prefer == "past" and year > base.year:
        return year - _CENTURY
    return year


def _written(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    groups = match.groupdict()
    year = _full_year(groups["year"], base, prefer)
    return _build(year, _month_of(groups), _int(groups.get("day")))


def _month_of(groups: dict[str, str | None]) -> int | None:
    """Return the month named by number or by a part of the year, ``None`` for neither."""
    part = groups.get("part")
    if part:
        return _PARTS[part]
    return _int(groups.get("month"))


_PARTS = {
    "初": 1,
    "年初": 1,
    "底": 12,
    "年底": 12,
    "末": 12,
    "年末": 12,
    "上半年": 1,
    "下半年": 7,
    "年中": 6,
}


def _packed(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    return _build(int(match["year"]), int(match["month"]), _int(match["day"]))


_NEAR_YEARS = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}


def _near_year(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    groups = match.groupdict()
    year = base.year + _NEAR_YEARS[groups["near"]]
    return _build(year, _month_of(groups), _int(groups.get("day")))


def _without_year(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    month, day = _int(match["month"]), _int(match["day"])
    guess = _build(base.year, month, day)
    if guess is None:
        return None
    end = add_months(guess.day, 1) - timedelta(days=1) if day is None else guess.day
    if prefer == "past" and guess.day > base:
        return _build(base.year - 1, month, day)
    if prefer == "future" and end < base:
        return _build(base.year + 1, month, day)
    return guess


_NEAR_DAYS = {"今天": 0, "昨天": -1, "前天": -2, "明天": 1, "后天": 2, "大后天": 3}
_NEAR_MONTHS = {"这个月": 0, "本月": 0, "上个月": -1, "上月": -1, "下个月": 1, "下月": 1}


def _near_day(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    return DayGuess(day=base + timedelta(days=_NEAR_DAYS[match["near"]]), precision="day")


def _near_month(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    month = add_months(base.replace(day=1), _NEAR_MONTHS[match["near"]])
    return _build(month.year, month.month, _int(match["day"]))


def _distance(match: re.Match[str], base: date, prefer: Prefer) -> DayGuess | None:
    """Read 五年前, 半年前, 两年半前, 3个月后; years give a year, months a month, days a day."""
    count = Decimal("0.5") if match["n"] == "半" else parse_number(match["n"])
    if count is None:
        return None
    if match["half"]:
        count += Decimal("0.5")
    sign = 1 if match["way"].endswith("后") else -1
    unit = match["unit"]
    if unit in ("天", "日"):
        return DayGuess(day=base + timedelta(days=sign * int(count)), precision="day")
    if unit == "年" and count % 1 == 0:
        return _build(base.year + sign * int(count), None, None)
    months = int(count * 12) if unit == "年" else int(count)
    moved = add_months(base.replace(day=1), sign * months)
    return _build(moved.year, moved.month, None)


_YEAR = (
    r"(?P<year>(?:19|20)\d\d|[一二][零〇○一二三四五六七八九]{3}|\d\d"
    r"|[零〇○九一二][零〇○一二三四五六七八九])"
)
_MONTH = r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九元])"
_DAY = r"(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?P<part>年?[初底末]|年中|上半年|下半年)"
_N = r"(?P<n>\d+|[一二两三四五六七八九十]+|半)"


def _rule(
    name: str,
    pattern: str,
    production: Callable[[re.Match[str], date, Prefer], DayGuess | None],
    *,
    examples: tuple[tuple[str, str], ...],
    counter_examples: tuple[str, ...],
) -> SpokenRule:
    return SpokenRule(
        name=name,
        pattern=re.compile(pattern),
        production=production,
        examples=examples,
        counter_examples=counter_examples,
    )


# The examples are read on 6 May 2026, looking back.
SPOKEN_RULES: tuple[SpokenRule, ...] = (
    _rule(
        "year, month, day in words",
        rf"'?{_YEAR}年(?:度|份)?(?:(?:的)?{_MONTH}月份?(?:{_DAY}[日号]?)?|{_PART})?",
        _written,
        examples=(
            ("2019年5月", "2019-05 month"),
            ("二〇一九年五月二十日", "2019-05-20 day"),
            ("98年", "1998 year"),
            ("2019年底", "2019-12 month"),
        ),
        counter_examples=("5月", "2019", "五年前"),
    ),
    _rule(
        "figures with marks between",
        rf"{_YEAR}[-./]{_MONTH}(?:[-./]{_DAY})?",
        _written,
        examples=(("19.5.20", "2019-05-20 day"), ("2019/05", "2019-05 month")),
        counter_examples=("20190520", "5.20.19"),
    ),
    _rule(
        "figures without marks",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)?",
        _packed,
        examples=(("20190520", "2019-05-20 day"), ("201905", "2019-05 month")),
        counter_examples=("2019", "191320"),
    ),
    _rule(
        "six figures",
        r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)",
        _written,
        examples=(("190520", "2019-05-20 day"),),
        counter_examples=("20190520", "191320"),
    ),
    _rule(
        "a year alone",
        r"(?P<year>(?:19|20)\d\d|[一二][零〇○一二三四五六七八九]{3})",
        _written,
        examples=(("2019", "2019 year"),),
        counter_examples=("19", "3000"),
    ),
    _rule(
        "a year by its distance",
        r"(?P<near>今年|本年|大前年|去年|前年|明年|后年)的?"
        rf"(?:{_MONTH}月份?(?:{_DAY}[日号]?)?|{_PART})?",
        _near_year,
        examples=(
            ("去年3月", "2025-03 month"),
            ("前年", "2024 year"),
            ("去年年底", "2025-12 month"),
        ),
        counter_examples=("3月", "五年前"),
    ),
    _rule(
        "month and day",
        rf"{_MONTH}(?:月份?|[./])(?:{_DAY}[日号]?)?",
        _without_year,
        examples=(("5月20日", "2025-05-20 day"), ("3月", "2026-03 month")),
        counter_examples=("2019年5月", "20日"),
    ),
    _rule(
        "a near day",
        r"(?P<near>今天|昨天|前天|明天|后天|大后天)",
        _near_day,
        examples=(("昨天", "2026-05-05 day"),),
        counter_examples=("今年", "那天"),
    ),
    _rule(
        "a near month",
        rf"(?P<near>这个月|本月|上个月|上月|下个月|下月)(?:{_DAY}[日号])?",
        _near_month,
        examples=(("上个月", "2026-04 month"), ("本月3号", "2026-05-03 day")),
        counter_examples=("5月", "上个年"),
    ),
    _rule(
        "so long ago",
        rf"{_N}(?P<unit>年|个月|天|日)(?P<half>半)?(?:多)?(?P<way>之?以?[前后])",
        _distance,
        examples=(
            ("五年前", "2021 year"),
            ("半年前", "2025-11 month"),
            ("10天前", "2026-04-26 day"),
        ),
        counter_examples=("五年", "前年"),
    ),
)
