"""The ways of answering "how many": each a pattern for the whole answer, and what it means.

The bands are documented in quantities.py.
"""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRule:
    """One way of answering; the pattern must fit the whole answer, without its unit."""

    name: str
    pattern: re.Pattern[str]
    production: Production
    examples: tuple[tuple[str, str], ...]
    counter_examples: tuple[str, ...]


def _exact(match: re.Match[str]) -> Reading | None:
    value = parse_number(match["n"])
    if value is None:
        return None
    return Reading(low=value, high=value, scale=_scale(match["n"]))


def _none(match: re.Match[str]) -> Reading:
    return Reading(low=Decimal(0), high=Decimal(0))


def _around(match: re.Match[str]) -> Reading | None:
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


def _more(match: re.Match[str]) -> Reading | None:
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


def _several(match: re.Match[str]) -> Reading:
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


def _two_figures(match: re.Match[str]) -> Reading | None:
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


def _nearly(match: re.Match[str]) -> Reading | None:
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


def _at_least(match: re.Match[str]) -> Reading | None:
    value = _number(match)
    if value is None:
        return None
    is_open = match["cue"] in _OPEN_CUES
    return Reading(low=value, high=None, low_open=is_open, scale=_scale(match["n"]))


def _at_most(match: re.Match[str]) -> Reading | None:
    value = _number(match)
    if value is None or value == 0:
        return None
    is_open = match["cue"] in _OPEN_CUES
    return Reading(low=Decimal(0), high=value, high_open=is_open, scale=_scale(match["n"]))


_OPEN_CUES = frozenset(
    {"超过", "超", "高于", "大于", "多于", ">"}
    | {"不到", "不足", "不满", "未满", "低于", "少于", "小于", "<"}
)


def _hundreds_and_up(match: re.Match[str]) -> Reading | None:
    value = Decimal(_product(match["n"]))
    return Reading(low=value, high=None, is_approximate=True, scale=_scale(match["n"]))


def _range(match: re.Match[str]) -> Reading | None:
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


def _both(match: re.Match[str]) -> Reading | None:
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


_N = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)?"
    r"[零〇一二两三四五六七八九十百千万亿点\d]*(?:个亿)?"
)
_SCALE = r"(?P<scale>[百千]?[万亿]|个亿)?"
_UNIT = r"(?P<unit>[十百千])?"
_TENS = r"(?P<tens>[一二两三四五六七八九]?十|[1-9]0)?"
_DIGIT = "[一二两三四五六七八九]"
_ABOVE = r"超过|超|高于|大于|多于|>|不低于|不少于|不小于|至少|最少|最低|起码|>=|≥|满|达到"
_BELOW = (
    r"不到|不足|不满|未满|低于|少于|小于|<"
    r"|不超过|不高于|不多于|不大于|最多|最高|至多|顶多|<=|≤"
)


def _rule(
    name: str,
    pattern: str,
    production: Production,
    *,
    examples: tuple[tuple[str, str], ...],
    counter_examples: tuple[str, ...],
) -> AnswerRule:
    return AnswerRule(
        name=name,
        pattern=re.compile(pattern),
        production=production,
        examples=examples,
        counter_examples=counter_examples,
    )


ANSWER_RULES: tuple[AnswerRule, ...] = (
    _rule(
        "none",
        r"(?:还|暂|都|暂时)*(?:没有?|无|为零)",
        _none,
        examples=(("没有", "[0, 0]"),),
        counter_examples=("没有超过30", "不知道"),
    ),
    _rule(
        "a number",
        rf"(?P<n>{_N})整?",
        _exact,
        examples=(("120", "[120, 120]"), ("3个亿", "[300000000, 300000000]"), ("零", "[0, 0]")),
        counter_examples=("", "一百来", "三四十", "很多"),
    ),
    _rule(
        "or so",
        rf"(?P<n>{_N})来{_SCALE}",
        _around,
        examples=(
            ("八十来", "[75, 85]"),
            ("100来", "[90, 110]"),
            ("十来", "[7, 13]"),
            ("300来万", "[2700000, 3300000]"),
        ),
        counter_examples=("来", "八十"),
    ),
    _rule(
        "and more",
        rf"(?P<n>{_N})(?:多|余|出头){_SCALE}",
        _more,
        examples=(
            ("100多", "(100, 200)"),
            ("两千五百多万", "(25000000, 26000000)"),
            ("1.5亿多", "(150000000, 160000000)"),
        ),
        counter_examples=("多", "0多", "100"),
    ),
    _rule(
        "several",
        rf"[好大]?{_TENS}(?:几|数){_UNIT}{_SCALE}",
        _several,
        examples=(
            ("几十", "[20, 100)"),
            ("十几", "[11, 20)"),
            ("好几百万", "[2000000, 10000000)"),
            ("几个亿", "[200000000, 1000000000)"),
        ),
        counter_examples=("十", "百几"),
    ),
    _rule(
        "one or the next",
        rf"{_TENS}(?P<first>{_DIGIT})(?P<second>{_DIGIT}){_UNIT}{_SCALE}",
        _two_figures,
        examples=(
            ("三四十", "[30, 50)"),
            ("七八", "[7, 8]"),
            ("五六百万", "[5000000, 7000000)"),
            ("十七八", "[17, 18]"),
        ),
        counter_examples=("四三十", "三五十", "三十"),
    ),
    _rule(
        "nearly",
        rf"(?:近|接近|将近|快要?到?)(?P<n>{_N})",
        _nearly,
        examples=(("近100", "[90, 100)"),),
        counter_examples=("近", "100"),
    ),
    _rule(
        "as many as hundreds",
        r"[上成](?P<n>[十百千]?[万亿]|[百千])",
        _hundreds_and_up,
        examples=(("上百", "[100, ∞)"), ("上千万", "[10000000, ∞)")),
        counter_examples=("上十", "百"),
    ),
    _rule(
        "at least, said before",
        rf"(?P<cue>{_ABOVE})(?P<n>{_N})(?:以上)?",
        _at_least,
        examples=(("超过500万", "(5000000, ∞)"), ("至少30", "[30, ∞)")),
        counter_examples=("超过", "不到500万"),
    ),
    _rule(
        "at least, said behind",
        rf"(?P<n>{_N})(?P<cue>及?以上|往上|开外|起|\+)",
        _at_least,
        examples=(("50以上", "[50, ∞)"), ("100+", "[100, ∞)")),
        counter_examples=("以上", "50以下"),
    ),
    _rule(
        "at most, said before",
        rf"(?P<cue>{_BELOW})(?P<n>{_N})(?:以内)?",
        _at_most,
        examples=(("不到500万", "[0, 5000000)"), ("不超过30", "[0, 30]")),
        counter_examples=("不到", "不到0", "超过500万"),
    ),
    _rule(
        "at most, said behind",
        rf"(?P<n>{_N})(?P<cue>及?以下|以内|之内|内|不到)",
        _at_most,
        examples=(("50以下", "[0, 50]"), ("五百万不到", "[0, 5000000)")),
        counter_examples=("以下", "50以上"),
    ),
    _rule(
        "from so many to so many",
        rf"(?P<low>{_N})(?:[-~]+|至|到)(?P<high>{_N})",
        _range,
        examples=(
            ("5000万到1亿", "[50000000, 100000000]"),
            ("5-10万", "[50000, 100000]"),
            ("5000到1亿", "[50000000, 100000000]"),
            ("30-50", "[30, 50]"),
        ),
        counter_examples=("500到100", "30-", "5000万"),
    ),
    _rule(
        "more than so many, less than so many",
        rf"(?:超过|大于|高于|多于)(?P<low>{_N})[,，]?(?:但|且|又)?"
        rf"(?:不到|不足|不满|低于|少于|小于)(?P<high>{_N})",
        _both,
        examples=(("超过500万但不到800万", "(5000000, 8000000)"),),
        counter_examples=("超过800万但不到500万", "不到500万超过800万"),
    ),
)
