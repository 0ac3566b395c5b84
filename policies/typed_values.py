"""What an officer types for a condition: 2000万以上, 不超过5%, 满3年, 望城区, 小型和微型, 是.

A short reply is read by the lexicon alone, and said back before anything is saved. What cannot be
meant (a negative turnover, people where money is asked for) is a trouble with a name, never a
guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lexicon import regions
from lexicon.bounds import Bound, find_bounds
from lexicon.gbt4754 import UnknownIndustry, industry, industry_table
from lexicon.industries import suggest
from lexicon.measures import mark_measures
from lexicon.qualifications import find_qualifications
from lexicon.quantities import parse_quantity
from lexicon.spoken_days import parse_day
from matcher.fields import SIZE_CLASSES, Field, Kind
from matcher.fields import field as field_of
from matcher.written import size_classes, truth_word
from policies.extraction.drafts import plain

LONGEST_REPLY = 200
LARGEST: Mapping[Kind, Decimal] = {
    Kind.MONEY: Decimal(10**13),
    Kind.COUNT: Decimal(10**8),
    Kind.MONTHS: Decimal(1200),
    Kind.RATIO: Decimal(100),
    Kind.NUMBER: Decimal(10**10),
}
"""Beyond these a reply is a slip: 10万亿元, a hundred million people, a hundred years."""

_UNITS: Mapping[Kind, frozenset[str]] = {
    Kind.MONEY: frozenset({"yuan"}),
    Kind.MONTHS: frozenset({"months"}),
    Kind.RATIO: frozenset({"ratio"}),
}
_NEGATIVE = re.compile(r"^\s*(?:-|－|—|负)\s*[\d一二三四五六七八九十百千万亿两数]|^负数")
_MAY_BE_NEGATIVE = ("fin.net_profit", "_growth")
_BETWEEN_WORDS = re.compile(r"[、，,；;\s]+|和|及|或者?|以及")
_PERIODS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"上一?(?:个)?(?:会计)?年度?|去年"), "y-1"),
    (re.compile(r"前年度?"), "y-2"),
    (re.compile(r"当年度?|本年度?|今年"), "y"),
    (re.compile(r"近[三3]年"), "y-1..y-3"),
    (re.compile(r"近(?:12|十二)个月|近[一1]年"), "12m"),
)
_NAMED_YEAR = re.compile(r"(?<!\d)(20\d{2})年(?:度)?|^(20\d{2})$")


class ReplyTrouble(StrEnum):
    """Why a reply was not taken."""

    NOT_UNDERSTOOD = "not_understood"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    OTHER_UNIT = "other_unit"
    SEVERAL = "several"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_INDUSTRY = "unknown_industry"
    NOT_LISTED = "not_listed"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedValue:
    """What a reply says: a value as items have it; operator and period where it names one."""

    value: Any
    op: str | None = None
    per: str | None = None


Read = TypedValue | ReplyTrouble
Reader = Callable[[Field, str, str, date], Read]
"""From the field, the reply, the operator as it is, and today."""


def read_reply(field_id: str, text: str, *, op: str, today: date) -> Read:
    """Read what an officer typed as the value of a condition on this field.

    ``op`` is the condition's operator, which decides how a bare figure is meant and whether a
    list may be named.
    """
    words = text.strip()
    if not words:
        return ReplyTrouble.NOT_UNDERSTOOD
    if len(words) > LONGEST_REPLY:
        return ReplyTrouble.TOO_LONG
    spec = field_of(field_id)
    read = _READERS.get(spec.kind, _read_words)(spec, words, op, today)
    return _with_period(read, spec, words) if isinstance(read, TypedValue) else read


def read_amount(text: str) -> int | ReplyTrouble:
    """Read an amount of money in whole yuan: 50万, 1.2亿元, 500000元."""
    read = _read_number(field_of("fin.revenue"), text.strip(), "eq", date.min)
    if isinstance(read, ReplyTrouble):
        return read
    if isinstance(read.value, list) or read.value != int(read.value):
        return ReplyTrouble.SEVERAL
    return int(read.value)


def read_period(text: str) -> str | None:
    """Return the period that a reply names (上一年度, 2024年), ``None`` where it names none."""
    for pattern, period in _PERIODS:
        if pattern.search(text):
            return period
    named = _NAMED_YEAR.search(text)
    return None if named is None else named[1] or named[2]


def _with_period(read: TypedValue, spec: Field, words: str) -> TypedValue:
    if not spec.is_yearly:
        return read
    per = None if words.isdigit() else read_period(words)
    return TypedValue(value=read.value, op=read.op, per=per)


def _read_number(spec: Field, words: str, op: str, _today: date) -> Read:
    may_be_negative = spec.id.endswith(_MAY_BE_NEGATIVE)
    if _NEGATIVE.search(words) and not may_be_negative:
        return ReplyTrouble.NEGATIVE
    figures = _without_periods(words) if spec.is_yearly else words
    bounds = [one for one in find_bounds(figures) if one.op in _BOUND_OPS]
    if len(bounds) > 1:
        return ReplyTrouble.SEVERAL
    if bounds:
        return _of_bound(spec, bounds[0])
    return _bare_figure(spec, figures, op)


_BOUND_OPS = frozenset({"gte", "gt", "lte", "lt", "between", "between_co", "between_oc"})


def _without_periods(words: str) -> str:
    """Leave out 上一年度 and 2024年: they say which figure is meant, and are none."""
    for pattern, _ in _PERIODS:
        words = pattern.sub("", words)
    return re.sub(r"(?<!\d)20\d{2}年(?:度)?", "", words)


def _of_bound(spec: Field, bound: Bound) -> Read:
    units = _UNITS.get(spec.kind)
    fits = bound.unit != "yuan" if units is None else bound.unit in units
    if not fits:
        return ReplyTrouble.OTHER_UNIT
    values = bound.value if isinstance(bound.value, tuple) else (bound.value,)
    return _in_range(spec, bound.op, list(values))


def _bare_figure(spec: Field, words: str, op: str) -> Read:
    if spec.kind is Kind.MONTHS or spec.kind is Kind.RATIO:
        found = _measured(words, next(iter(_UNITS[spec.kind])))
        if len(found) == 1:
            return _in_range(spec, _op_of(op), found)
        return ReplyTrouble.SEVERAL if found else ReplyTrouble.NOT_UNDERSTOOD
    is_money = spec.kind is Kind.MONEY
    quantity = parse_quantity(_after_label(words, spec), default_unit="万元" if is_money else "人")
    if quantity is None:
        return ReplyTrouble.NOT_UNDERSTOOD
    if (quantity.unit == "yuan") is not is_money:
        return ReplyTrouble.OTHER_UNIT
    low, high = quantity.interval.low, quantity.interval.high
    if low is None or high is None or quantity.is_approximate:
        return ReplyTrouble.NOT_UNDERSTOOD
    if low != high:
        return _in_range(spec, "between", [low, high])
    return _in_range(spec, _op_of(op), [low])


def _measured(words: str, unit: str) -> list[Any]:
    marked = mark_measures(words)
    return [hit.value for hit in marked.values.values() if hit.unit == unit]


def _after_label(words: str, spec: Field) -> str:
    """Leave out what the figure is of: 营业收入 2000万, 营业收入：2000万."""
    return words.replace(spec.label, "").strip(" 　:：为是=")


def _op_of(op: str) -> str | None:
    """A bare figure keeps the operator; one for two ends becomes a floor."""
    return "gte" if op.startswith("between") or op not in _BOUND_OPS | {"eq"} else None


def _in_range(spec: Field, op: str | None, values: list[Any]) -> Read:
    if any(value < 0 for value in values) and not spec.id.endswith(_MAY_BE_NEGATIVE):
        return ReplyTrouble.NEGATIVE
    if any(abs(Decimal(str(value))) > LARGEST[spec.kind] for value in values):
        return ReplyTrouble.TOO_LARGE
    written = [plain(Decimal(str(value))) for value in values]
    return TypedValue(value=written[0] if len(written) == 1 else written, op=op)


def _read_date(_spec: Field, words: str, op: str, today: date) -> Read:
    ends = re.split(r"至|到|—|~|～", words)
    days = [parse_day(re.sub(r"以后|之后|以前|之前|起|前|后", "", one), base=today) for one in ends]
    read = [one.day.isoformat()[: _LENGTHS[one.precision]] for one in days if one is not None]
    if len(read) != len(ends) or len(read) > 2:
        return ReplyTrouble.NOT_UNDERSTOOD
    if len(read) == 2:
        if read[0] > read[1]:
            return ReplyTrouble.NOT_UNDERSTOOD
        return TypedValue(value=read, op="within")
    # 于2023年5月前 is before 1 May; 2023年5月以来 includes it.
    if re.search(r"以前|之前|前$", words):
        return TypedValue(value=read[0], op="lt")
    if re.search(r"以后|之后|起|以来|后$", words):
        return TypedValue(value=read[0], op="gte")
    return TypedValue(value=read[0], op="gte" if op in ("within", "between") else None)


_LENGTHS = {"day": 10, "month": 7, "year": 4}


def _read_place(_spec: Field, words: str, _op: str, _today: date) -> Read:
    mentions = [one.code for one in regions.find_regions(words)]
    codes = mentions or [code for code in re.findall(r"\d{6}", words) if _is_place(code)]
    if not codes:
        return ReplyTrouble.UNKNOWN_PLACE
    smallest = [
        code
        for code in dict.fromkeys(codes)
        if not any(code in regions.ancestors(other) for other in codes)
    ]
    return TypedValue(value=smallest)


def _is_place(code: str) -> bool:
    try:
        regions.region(code)
    except regions.UnknownRegion:
        return False
    return True


def _read_industries(_spec: Field, words: str, _op: str, _today: date) -> Read:
    codes: list[str] = []
    for word in filter(None, _BETWEEN_WORDS.split(words)):
        code = _industry(word)
        if code is None:
            return ReplyTrouble.UNKNOWN_INDUSTRY
        codes.append(code)
    return TypedValue(value=list(dict.fromkeys(codes)))


def _industry(word: str) -> str | None:
    """Return the code of a trade given by code or name; a description finds the likeliest class."""
    try:
        return industry(word).code
    except UnknownIndustry:
        named = [one.code for one in industry_table().values() if one.name == word]
    if named:
        return min(named, key=len)
    guesses = suggest(word, limit=1)
    return guesses[0].code if guesses else None


def _read_sizes(_spec: Field, words: str, op: str, _today: date) -> Read:
    found: list[str] = []
    for word in filter(None, _BETWEEN_WORDS.split(words)):
        classes = size_classes(word)
        if not classes <= frozenset(SIZE_CLASSES):
            return ReplyTrouble.NOT_LISTED
        found.extend(sorted(classes))
    return TypedValue(value=list(dict.fromkeys(found)), op="not_in" if op == "not_in" else "in")


def _read_truth(_spec: Field, words: str, _op: str, _today: date) -> Read:
    truth = truth_word(words)
    return ReplyTrouble.NOT_UNDERSTOOD if truth is None else TypedValue(value=truth, op="true")


def _read_words(spec: Field, words: str, op: str, _today: date) -> Read:
    if spec.id == "qual.has":
        ids = tuple(dict.fromkeys(one.id for one in find_qualifications(words)))
        if not ids:
            return ReplyTrouble.NOT_LISTED
        return _listed(list(ids), op)
    named = [one for one in _BETWEEN_WORDS.split(words) if one]
    if spec.values and any(one not in spec.values for one in named):
        return ReplyTrouble.NOT_LISTED
    if spec.kind is Kind.ENUM:
        return TypedValue(value=named, op=op if op in ("in", "not_in") else "in")
    if spec.kind in (Kind.SET, Kind.EVENTS):
        return _listed(named, op)
    return TypedValue(value=words)


def _listed(words: list[str], op: str) -> TypedValue:
    if len(words) == 1 and op in ("has", "not_has", "eq"):
        return TypedValue(value=words[0])
    return TypedValue(value=words, op=op if op in ("has_any", "has_all", "not_has") else "has_any")


_READERS: Mapping[Kind, Reader] = {
    **dict.fromkeys((Kind.MONEY, Kind.COUNT, Kind.MONTHS, Kind.RATIO, Kind.NUMBER), _read_number),
    Kind.DATE: _read_date,
    Kind.REGION: _read_place,
    Kind.INDUSTRY: _read_industries,
    Kind.SIZE: _read_sizes,
    Kind.BOOL: _read_truth,
}
