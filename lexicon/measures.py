"""What a figure in a policy text counts: yuan, people, months, a share, a score, square metres.

:func:`mark_measures` marks every figure whose kind can be told, for the rules of bounds.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lexicon.folding import fold
from lexicon.money import find_amounts, whole
from lexicon.numerals import Numeral, scan_numerals
from lexicon.ratios import find_ratios
from lexicon.rules import Marked, mark

MONTHS_A_YEAR = 12
CALENDAR_YEARS = range(1900, 2101)
_SQUARE_METRES_A_MU = Decimal("666.67")

_CURRENCY_UNITS: dict[str, str] = {"CNY": "yuan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure with its kind: ``value`` counted in ``unit``, written with the word ``word``.

    ``unit`` is yuan, another currency's lower-case code, ratio, months, days, workdays,
    hours, age (years), people, score, area (square metres), tonnes, kwh, kw, km, metres,
    count (of what ``word`` says), ordinal (第2名) or number (nothing said).
    """

    value: int | Decimal
    unit: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    pattern: re.Pattern[str]
    unit: str
    factor: Decimal


def _kind(pattern: str, unit: str, factor: int | str = 1) -> _Kind:
    return _Kind(pattern=re.compile(pattern), unit=unit, factor=Decimal(factor))


_COUNTED = (
    r"人次|[个家项件次台套种类户场条份间款只辆颗部篇册批期处座门节轮组例幅头张艘架枚株村笔届所]"
)
# The first pattern that fits behind the figure decides.
_KINDS: tuple[_Kind, ...] = (
    _kind(r"个?(?:完整)?的?(?:会计|纳税|自然)?年度|周年|年期?(?![级货])", "months", MONTHS_A_YEAR),
    _kind(r"个(?:自然|完整)?月(?!饼)|个月", "months"),
    _kind(r"个?工作日", "workdays"),
    _kind(r"个?自然日|日(?![均产本语元])|天", "days"),
    _kind(r"个?星期|周(?![年岁边])", "days", 7),
    _kind(r"个?(?:小时|学时|课时)", "hours"),
    _kind(r"周?岁", "age"),
    _kind(r"个?人(?![次民工才均/])|名|位(?![于置])", "people"),
    _kind(r"分(?![钟之别行公部支校厂类级期店院队局社所会享布解开担设标])", "score"),
    _kind(r"平方公里", "area", 10**6),
    _kind(r"平方米|平米|m2|m²", "area"),
    _kind(r"公顷", "area", 10**4),
    _kind(r"亩", "area", str(_SQUARE_METRES_A_MU)),
    _kind(r"吨", "tonnes"),
    _kind(r"千瓦时|kWh|度(?=电)", "kwh"),
    _kind(r"千瓦|kW", "kw"),
    _kind(r"兆瓦|MW", "kw", 1000),
    _kind(r"公里|千米", "km"),
    _kind(r"米", "metres"),
    _kind(_COUNTED, "count"),
)
_RANGE_TO = re.compile(r"(?:\([不含]{1,2}\))?(?:[-~]+|至|到)(?=[\d一二三四五六七八九十两百])")
_DAY_OF_MONTH_BEFORE = re.compile(
    r"月(?:[\d一二三四五六七八九十]{1,3}日?(?:[-~至到]+))?$|月[^,，。]{0,3}[至到]$"
)
_HALF_YEAR = re.compile(r"(?<![上下前后一])(?:半年|6个月期)(?!度)")
_ORDINAL_NAME = re.compile(r"[名位]?")


def mark_measures(text: str) -> Marked[Measure]:
    """Return ``text`` folded, with every measured figure marked."""
    folded = fold(text)
    taken: list[tuple[int, int, Measure]] = [*_amounts(folded.text), *_ratios(folded.text)]
    covered = {place for start, end, _ in taken for place in range(start, end)}
    for start, end, measure in _others(folded.text, covered):
        taken.append((start, end, measure))
        covered.update(range(start, end))
    for match in _HALF_YEAR.finditer(folded.text):
        if match.start() not in covered:
            taken.append((*match.span(), Measure(value=6, unit="months", word="半年")))
    return mark(folded, sorted(taken, key=lambda one: one[0]))


def _amounts(text: str) -> Iterator[tuple[int, int, Measure]]:
    for one in find_amounts(text):
        unit = _CURRENCY_UNITS.get(one.currency, one.currency.lower())
        yield one.start, one.end, Measure(value=one.yuan, unit=unit, word="元")


def _ratios(text: str) -> Iterator[tuple[int, int, Measure]]:
    for one in find_ratios(text):
        yield one.start, one.end, Measure(value=one.value, unit="ratio", word="%")


def _others(text: str, covered: set[int]) -> Iterator[tuple[int, int, Measure]]:
    numerals = [one for one in scan_numerals(text) if one[0] not in covered]
    for index, (start, end, numeral) in enumerate(numerals):
        if text[start - 1 : start] == "第":
            name = _ORDINAL_NAME.match(text, end)
            stop = name.end() if name else end
            yield start - 1, stop, Measure(value=whole(numeral.value), unit="ordinal", word="第")
            continue
        found = _kind_behind(text, start, end, numeral)
        if found is None and _RANGE_TO.match(text, end) and index + 1 < len(numerals):
            found = _kind_of_range(text, end, numerals[index + 1])
            if found is not None:
                yield start, end, _measure(numeral.value, found[0], found[1])
                continue
        if found is None and _is_calendar_year(text, end, numeral):
            continue
        if found is None:
            yield start, end, Measure(value=whole(numeral.value), unit="number", word="")
            continue
        kind, word = found
        stop = end + len(word)
        value = numeral.value
        if kind.unit == "months" and text[stop : stop + 1] == "半":
            value, stop, word = value + Decimal("0.5"), stop + 1, word + "半"
        yield start, stop, _measure(value, kind, word)


def _measure(value: Decimal, kind: _Kind, word: str) -> Measure:
    return Measure(value=whole(value * kind.factor), unit=kind.unit, word=word)


def _kind_of_range(
    text: str, end: int, following: tuple[int, int, Numeral]
) -> tuple[_Kind, str] | None:
    """Return the kind of the second figure of 6至12个月, which holds for the first too."""
    start, stop, numeral = following
    link = _RANGE_TO.match(text, end)
    if link is None or link.end() != start:
        return None
    return _kind_behind(text, start, stop, numeral)


def _kind_behind(text: str, start: int, end: int, numeral: Numeral) -> tuple[_Kind, str] | None:
    for kind in _KINDS:
        match = kind.pattern.match(text, end)
        if match is None:
            continue
        word = match.group()
        if word in ("年", "年度") and numeral.value in CALENDAR_YEARS and numeral.scale == 1:
            return None
        if word == "日" and _DAY_OF_MONTH_BEFORE.search(text[max(0, start - 6) : start]):
            return None
        return kind, word
    return None


def _is_calendar_year(text: str, end: int, numeral: Numeral) -> bool:
    """Whether the numeral names a year, as in 2019年度: no figure that could be a bound."""
    return text[end : end + 1] == "年" and numeral.scale == 1 and numeral.value in CALENDAR_YEARS
