"""Automatic numbering of Word: what stands before a paragraph is nowhere in its text.

``w:numbering`` says how each level counts and what it looks like (一、 · （一） · 1. · ①);
a paragraph, or its style, only says which list and level it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How one level counts: ``pattern`` holds %1 … %9, ``restarts_after`` the level above it."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    restarts_after: int | None = None
    is_legal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The list and the level a paragraph belongs to."""

    list_id: str
    level: int


class Numbering:
    """Counts through one document; ask once for each paragraph, in their order."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._counted_as: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        abstract = {
            one.get(f"{W}abstractNumId"): _levels_of(one) for one in root.iter(f"{W}abstractNum")
        }
        for num in root.iter(f"{W}num"):
            number = num.get(f"{W}numId")
            link = num.find(f"{W}abstractNumId")
            if number is None or link is None:
                continue
            base = link.get(_VAL)
            levels = dict(abstract.get(base, {}))
            overrides = {
                _integer(one.get(f"{W}ilvl"), 0): one for one in num.iter(f"{W}lvlOverride")
            }
            for place, override in overrides.items():
                levels[place] = _overridden(levels.get(place, Level()), override)
            self._levels[number] = levels
            # Lists of one abstract list go on counting where the other stopped, unless overridden.
            self._counted_as[number] = number if overrides else f"abstract {base}"

    def label(self, place: Place) -> str:
        """Return what Word shows before the paragraph, empty for a list that nobody defined."""
        levels = self._levels.get(place.list_id)
        level = (levels or {}).get(place.level)
        if levels is None or level is None or not 0 <= place.level < _LEVELS:
            return ""
        counts = self._counts.setdefault(self._counted_as[place.list_id], [None] * _LEVELS)
        before = counts[place.level]
        counts[place.level] = level.start if before is None else before + 1
        for deeper in range(place.level + 1, _LEVELS):
            if levels.get(deeper, Level()).restarts_after != 0:
                counts[deeper] = None
        return _shown(level, levels, counts)


def _levels_of(abstract: Any) -> dict[int, Level]:
    return {_integer(one.get(f"{W}ilvl"), 0): _level(one) for one in abstract.iter(f"{W}lvl")}


def _level(node: Any) -> Level:
    restart = node.find(f"{W}lvlRestart")
    return Level(
        form=_value(node, "numFmt", "decimal"),
        pattern=_value(node, "lvlText", ""),
        start=_integer(_value(node, "start", "1"), 1),
        restarts_after=None if restart is None else _integer(restart.get(_VAL), 0),
        is_legal=node.find(f"{W}isLgl") is not None,
    )


def _overridden(level: Level, override: Any) -> Level:
    inner = override.find(f"{W}lvl")
    if inner is not None:
        level = _level(inner)
    start = _value(override, "startOverride", "")
    if not start:
        return level
    return Level(
        form=level.form,
        pattern=level.pattern,
        start=_integer(start, 1),
        restarts_after=level.restarts_after,
        is_legal=level.is_legal,
    )


def _value(node: Any, name: str, otherwise: str) -> str:
    child = node.find(f"{W}{name}")
    value = None if child is None else child.get(_VAL)
    return otherwise if value is None else str(value)


def _integer(written: str | None, otherwise: int) -> int:
    try:
        return int(written or "")
    except ValueError:
        return otherwise


def _shown(level: Level, levels: Mapping[int, Level], counts: list[int | None]) -> str:
    if level.form == "bullet":
        return "•"
    if level.form == "none":
        return ""
    label = level.pattern
    for place in range(_LEVELS):
        if f"%{place + 1}" in label:
            shown = levels.get(place, Level())
            count = counts[place]
            form = "decimal" if level.is_legal else shown.form
            label = label.replace(
                f"%{place + 1}", numeral(shown.start if count is None else count, form)
            )
    return label


def numeral(number: int, form: str) -> str:
    """Return the number as Word writes it in this form; unknown forms count 1, 2, 3."""
    return _FORMS.get(form, str)(number)


def _chinese(number: int) -> str:
    """三十二: as public documents count their sections, up to 9999."""
    if not 0 < number < 10_000:
        return str(number)
    words, is_gap = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            words += ("〇" if is_gap and words else "") + _DIGITS[digit] + unit
        is_gap = not digit
    return words.removeprefix("一") if 10 <= number < 20 else words


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else f"({number})"


def _in_brackets(number: int) -> str:
    return f"({number})"


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 8 + 1) if number > 0 else "0"


_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _stem(number: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10]


_FORMS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _in_brackets,
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseCounting": _chinese,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographTraditional": _stem,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
