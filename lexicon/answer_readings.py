"""What the words of an answer make of its figures; the bands are documented in quantities.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from lexicon.numerals import DIGITS, UNITS, parse_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A band of bare figures, before the unit is applied.

    ``scale`` is the unit written inside the figure (10,000 in 5000万), 1 when there is none.
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    is_approximate: bool = False
    scale: int = 1


Production: TypeAlias = Callable[[re.Match[str]], Reading | None]


def one_number(match: re.Match[str]) -> Reading | None:
    """Read 120 and 3个亿."""
    value = parse_number(match["n"])
    if value is None:
        return None
    return Reading(low=value, high=value, scale=_scale(match["n"]))


def nothing(match: re.Match[str]) -> Reading:
    """Read 没有."""
    return Reading(low=Decimal(0), high=Decimal(0))


def around(match: re.Match[str]) -> Reading | None:
    """Read 八十来 and 100来."""
    value = _number(match)
    if value is None:
        return None
    bare = value / _scale_of(match)
    if bare < 20:
        half = bare * 3 / 10
    elif bare < 100 and bare % 10 == 0:
        half = Decimal(5)
    else:
        half = bare / 10
    half *= _scale_of(match)
    return Reading(low=value - half, high=value + half, is_approximate=True, scale=_scale_of(match))


def and_more(match: re.Match[str]) -> Reading | None:
    """Read 100多, 2500多万, 1.5亿多: above the number, below the next round one."""
    value = _number(match)
    if value is None or value == 0:
        return None
    step = _step(match["n"], _product(match["scale"] or ""))
    return Reading(
        low=value,
        high=value + step,
        low_open=True,
        high_open=True,
        is_approximate=True,
        scale=_scale_of(match),
    )


def _step(written: str, scale: int) -> Decimal:
    """Return the last place that the number names: 100 for 2500, 0.1 for 1.5."""
    value = parse_number(written) or Decimal(0)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent) * scale


def several(match: re.Match[str]) -> Reading:
    """Read 几十, 十几, 好几百万, 二十几: 2 to 9 of what is not said."""
    unit = _product(match["unit"] or "")
    scale = _product(match["scale"] or "")
    tens = (parse_number(match["tens"]) if match["tens"] else None) or Decimal(0)
    least = Decimal(1 if tens else 2) * unit
    low, high = tens + least, tens + 10 * unit
    return Reading(
        low=low * scale,
        high=high * scale,
        high_open=True,
        is_approximate=True,
        scale=scale,
    )


def two_figures(match: re.Match[str]) -> Reading | None:
    """Read 三四十, 五六百万, 七八个: from the first to the end of the second."""
    first, second = DIGITS[match["first"]], DIGITS[match["second"]]
    if second - first != 1:
        return None
    unit, scale = _product(match["unit"] or ""), _product(match["scale"] or "")
    tens = (parse_number(match["tens"]) if match["tens"] else None) or Decimal(0)
    end = second if unit * scale == 1 else second + 1
    return Reading(
        low=(tens + first * unit) * scale,
        high=(tens + end * unit) * scale,
        high_open=unit * scale > 1,
        is_approximate=True,
        scale=scale,
    )


def nearly(match: re.Match[str]) -> Reading | None:
    """Read 近100."""
    value = _number(match)
    if value is None:
        return None
    return Reading(
        low=value * 9 / 10,
        high=value,
        high_open=True,
        is_approximate=True,
        scale=_scale(match["n"]),
    )


def at_least(match: re.Match[str]) -> Reading | None:
    """Read 超过500万 and 50以上."""
    value = _number(match)
    if value is None:
        return None
    is_open = match["cue"] in _OPEN_CUES
    return Reading(low=value, high=None, low_open=is_open, scale=_scale(match["n"]))


def at_most(match: re.Match[str]) -> Reading | None:
    """Read 不到500万 and 50以下."""
    value = _number(match)
    if value is None or value == 0:
        return None
    is_open = match["cue"] in _OPEN_CUES
    return Reading(low=Decimal(0), high=value, high_open=is_open, scale=_scale(match["n"]))


_OPEN_CUES = frozenset(
    {"超过", "超", "高于", "大于", "多于", ">"}
    | {"不到", "不足", "不满", "未满", "低于", "少于", "小于", "<"}
)


def hundreds_and_up(match: re.Match[str]) -> Reading | None:
    """Read 上百 and 上千万."""
    value = Decimal(_product(match["n"]))
    return Reading(low=value, high=None, is_approximate=True, scale=_scale(match["n"]))


def span(match: re.Match[str]) -> Reading | None:
    """Read 5000万到1亿, 30-50, 5-10万: a first figure without 万 shares that of the second."""
    low, high = parse_number(match["low"]), parse_number(match["high"])
    if low is None or high is None:
        return None
    low_scale, high_scale = _scale(match["low"]), _scale(match["high"])
    if low_scale == 1 and high_scale >= 10**4 and low * high_scale <= high:
        low, low_scale = low * high_scale, high_scale
    elif low_scale == 1 and high_scale == 10**8:
        low, low_scale = low * 10**4, 10**4  # 5000到1亿 means 5000万.
    if low >= high:
        return None
    return Reading(low=low, high=high, scale=max(low_scale, high_scale))


def between(match: re.Match[str]) -> Reading | None:
    """Read 超过500万不到800万 as the band between."""
    low, high = parse_number(match["low"]), parse_number(match["high"])
    if low is None or high is None or low >= high:
        return None
    scale = _scale(match["high"])
    return Reading(low=low, high=high, low_open=True, high_open=True, scale=scale)


def _number(match: re.Match[str]) -> Decimal | None:
    value = parse_number(match["n"])
    return None if value is None else value * _product(match.groupdict().get("scale") or "")


def _scale_of(match: re.Match[str]) -> int:
    return _product(match.groupdict().get("scale") or "") * _scale(match["n"])


def _scale(written: str) -> int:
    tail = re.search(r"[十百千]?[万亿]+$", written.replace("个亿", "亿"))
    return _product(tail.group()) if tail else 1


def _product(units: str) -> int:
    product = 1
    for unit in units.replace("个", ""):
        product *= UNITS[unit]
    return product
