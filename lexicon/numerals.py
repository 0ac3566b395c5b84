"""Numbers as Chinese texts write them: 1.2亿, 三千五百万, 伍拾万, 5,000萬, 二〇二一.

:func:`parse_number` reads a string that is a number and nothing else; :func:`find_numbers`
finds numbers in running text and leaves alone what only looks like one (一次性, 第一条,
十四五, 五险一金, the 千 of 10千伏). What a number counts is the business of the modules above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lexicon.folding import fold, narrow
from lexicon.rules import Marked, mark

DIGITS: dict[str, int] = (
    dict(zip("零一二三四五六七八九", range(10), strict=True))
    | dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
    | {"〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3}
)
SMALL_UNITS: dict[str, int] = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG_UNITS: dict[str, int] = {"万": 10**4, "亿": 10**8}
UNITS: dict[str, int] = SMALL_UNITS | BIG_UNITS

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# Behind a figure these characters belong to a unit of measure: 10千伏, 100万千瓦时, 5百帕.
_UNIT = r"(?:个(?=亿)|[十百](?!分[之点])|千(?![伏瓦克米卡赫升帕焦])|[万亿])"
_MORE = r"[余多](?=[百千万亿])"
_PLAIN_DIGIT = "[零〇○一二两三四五六七八九]"
_FINANCIAL = (
    "(?=[壹贰叁肆伍陆柒捌玖零]{1,2}[拾佰仟万亿元整]|拾)"
    "[壹贰叁肆伍陆柒捌玖零拾](?:[壹贰叁肆伍陆柒捌玖零拾佰仟万亿])*"
)
_ARABIC_TAIL = rf"(?:{_MORE}|{_UNIT}|(?<=[百千万亿]){_ARABIC}(?={_UNIT}))*"
# 一百二 for 120 is speech; in a written 五百万三档 the 三 belongs to what follows.
_CHINESE_TAIL = (
    rf"(?:{_MORE}|{_UNIT}|[零〇○]|(?<![百千万亿]){_PLAIN_DIGIT}|{_PLAIN_DIGIT}(?={_UNIT}))*"
)
_NUMBER = re.compile(
    rf"(?P<arabic>(?:(?<=USD)|(?<=RMB)|(?<![A-Za-z\d.])){_ARABIC}{_ARABIC_TAIL})"
    rf"|(?P<financial>{_FINANCIAL})"
    rf"|(?P<chinese>(?:{_PLAIN_DIGIT}|十|[百千](?=[余多]?[万亿])){_CHINESE_TAIL}"
    rf"(?:(?<={_PLAIN_DIGIT})点{_PLAIN_DIGIT}+[百千]?[万亿]?)?)"
)
_TOKEN = re.compile(rf"{_ARABIC}|.")
_MEASURE = re.compile(
    r"[年月日天周岁人名位家个项件次台套种类户场条份间款只辆部篇批期处座门轮组例张倍成折亩吨元块号级档"
    r"度届季分%‰]|平方|公[里顷斤]|工作日|自然月|会计|完整|(?:-|~|至|到)\d"
)
_NOT_COUNTED_AFTER = re.compile(
    r"次性|次办|件事|条龙|门式|年级|把手|级[^以及市]|类[^以]|日游|分(?!之)|成[立员果本长功就]|元[化次]|期工程|号[文令]"
)
_ORDINAL_BEFORE = frozenset("第统唯单之同专合划逐万不初")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSpan:
    """A number in a text; ``text[start:end]`` is how it was written."""

    value: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number as written: 3千万 has the value 30,000,000 and the scale 10,000,000.

    ``scale`` is the product of the units at its end (1 when it has none); ``is_more`` says
    that 余 or 多 stands inside (10余万).
    """

    value: Decimal
    scale: int
    is_more: bool


def parse_number(text: str) -> Decimal | None:
    """Return the number that ``text`` is, or ``None`` when it is not one number alone."""
    numeral = read_numeral(narrow(text))
    return None if numeral is None else numeral.value


def find_numbers(text: str) -> tuple[NumberSpan, ...]:
    """Return the numbers in ``text`` in reading order."""
    folded = fold(text)
    found: list[NumberSpan] = []
    for start, end, numeral in scan_numerals(folded.text):
        origin = folded.span(start, end)
        found.append(NumberSpan(value=numeral.value, start=origin[0], end=origin[1]))
    return tuple(found)


def scan_numerals(text: str) -> Iterator[tuple[int, int, Numeral]]:
    """Yield (start, end, numeral) for the numbers in folded ``text``."""
    for match in _NUMBER.finditer(text):
        if match["chinese"] is not None and not _is_counted(text, match):
            continue
        numeral = read_numeral(match.group())
        if numeral is not None:
            yield match.start(), match.end(), numeral


def mark_numerals(text: str) -> Marked[Numeral]:
    """Return ``text`` folded, with every number marked."""
    folded = fold(text)
    return mark(folded, list(scan_numerals(folded.text)))


def read_numeral(text: str) -> Numeral | None:
    """Read folded ``text`` that is one number, or return ``None``."""
    written = text.replace("个亿", "亿")
    digits = re.sub(r"[余多](?=[百千万亿])", "", written)
    value = _value(digits)
    if value is None:
        return None
    scale = 1
    for character in reversed(digits):
        if character not in UNITS:
            break
        scale *= UNITS[character]
    return Numeral(value=value, scale=scale, is_more=digits != written)


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Whether a Chinese numeral counts something instead of being part of a word or a rank."""
    before = text[match.start() - 1] if match.start() else ""
    if before == "第":
        return False
    if len(match.group()) > 1 or text[: match.start()].endswith("分之"):
        return True
    return (
        before not in _ORDINAL_BEFORE
        and _MEASURE.match(text, match.end()) is not None
        and _NOT_COUNTED_AFTER.match(text, match.end()) is None
    )


def _value(text: str) -> Decimal | None:
    if re.fullmatch(_ARABIC, text):
        return Decimal(text.replace(",", ""))
    if "点" in text:
        return _with_decimals(text)
    if len(text) >= 2 and all(character in DIGITS for character in text):
        return _figure_by_figure(text)
    return _by_units(_TOKEN.findall(text))


def _figure_by_figure(text: str) -> Decimal | None:
    """Read 二〇二一 as 2021; 一二 or 五六 is not a number but a list."""
    if len(text) < 4 and not set("零〇○") & set(text):
        return None
    return Decimal("".join(str(DIGITS[character]) for character in text))


def _with_decimals(text: str) -> Decimal | None:
    match = re.fullmatch(r"([^点]+)点([^点十百千万亿]+)([百千]?[万亿]?)", text)
    if match is None or any(character not in DIGITS for character in match[2]):
        return None
    whole = _value(match[1])
    if whole is None:
        return None
    places = "".join(str(DIGITS[character]) for character in match[2])
    scale = 1
    for unit in match[3]:
        scale *= UNITS[unit]
    return (whole + Decimal(f"0.{places}")) * scale


def _by_units(tokens: list[str]) -> Decimal | None:
    """Add up figures and units: 1亿2000万, 三千五百万, 一百二 (colloquial for 120)."""
    total = section = Decimal(0)
    figure: Decimal | None = None
    unit = smallest = biggest = 0
    for token in tokens:
        if token in BIG_UNITS:
            amount = section + (figure or 0)
            if not amount and not unit:
                return None
            unit = BIG_UNITS[token]
            # 2万亿: a unit behind a smaller one multiplies all that stands before it.
            total = (total + amount) * unit if 0 < biggest < unit else total + amount * unit
            section, figure, biggest, smallest = Decimal(0), None, unit, 0
        elif token in SMALL_UNITS:
            if smallest and (figure is None or SMALL_UNITS[token] >= smallest):
                return None
            unit = smallest = SMALL_UNITS[token]
            section, figure = section + (1 if figure is None else figure) * unit, None
        elif figure not in (None, 0) or (figure := _figure(token)) is None:
            return None
    return total + section + _last_figure(tokens, figure, unit) if tokens else None


def _last_figure(tokens: list[str], figure: Decimal | None, unit: int) -> Decimal:
    """Return what the figure at the end adds: 5 in 一百零五, but 20 in 一百二."""
    if figure is None:
        return Decimal(0)
    follows_unit = len(tokens) > 1 and tokens[-2] in UNITS
    if follows_unit and unit >= 100 and tokens[-1] in DIGITS:
        return figure * (unit // 10)
    return figure


def _figure(token: str) -> Decimal | None:
    if token in DIGITS:
        return Decimal(DIGITS[token])
    return Decimal(token.replace(",", "")) if re.fullmatch(_ARABIC, token) else None
