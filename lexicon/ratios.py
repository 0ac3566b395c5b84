"""Shares, rates and multiples: 30%, 5‰, 百分之三十, 三分之二, 50BP, LPR的60%, 2倍的5%.

The value is always a fraction of one: 30% is 0.3, 50BP is 0.005, 八折 is 0.8, 2倍 is 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from lexicon.numerals import Numeral, mark_numerals
from lexicon.rules import Hit, RuleSet, rule

_PERCENT = Decimal("0.01")
_BASIS_POINT = Decimal("0.0001")
_PLACES = Decimal("0.000001")
_UNITS: dict[str, Decimal] = {
    "%": _PERCENT,
    "个百分点": _PERCENT,
    "百分点": _PERCENT,
    "‰": Decimal("0.001"),
    "‱": _BASIS_POINT,
    "个基点": _BASIS_POINT,
    "基点": _BASIS_POINT,
    "个BP": _BASIS_POINT,
    "BP": _BASIS_POINT,
    "bp": _BASIS_POINT,
    "BPs": _BASIS_POINT,
    "成": Decimal("0.1"),
    "折": Decimal("0.1"),
    "倍": Decimal(1),
}
_PER: dict[str, Decimal] = {"百": _PERCENT, "千": Decimal("0.001"), "万": _BASIS_POINT}
_WHOLE: dict[str, Decimal] = {
    "全额": Decimal(1),
    "减半": Decimal("0.5"),
    "半价": Decimal("0.5"),
    "一半": Decimal("0.5"),
    "半数": Decimal("0.5"),
    "百分之百": Decimal(1),
}

_POINT_UNITS = r"%|‰|‱|个?百分点|个?基点|个?BPs?|bp"
_SHARE = r"成(?![立员果本长功就分套为交熟品才])"
_BASE_WORDS = r"[^，。；：、,;:\s()\ue000%“”]"
_BASE_OF = re.compile(rf"({_BASE_WORDS}{{1,30}})的$")
_BASE_SHARE = re.compile(
    rf"占({_BASE_WORDS}{{2,24}}?)的?(?:比例|比重|比率|份额)?(?:应|须|需)?"
    r"(?:不低于|不少于|不高于|不超过|高于|低于|超过|达到|达|大于|小于|为|在)?的?$"
)
_BASE_LEAD = re.compile(
    r".*(?:按照|按|依照|参照|不超过|不高于|不低于|超过|达到|达|给予|给与|占|以|为|最高|补助|补贴|奖励|资助"
    r"|支持|贴息|返还|即|在|对|将|低于|高于|至|到|其中)(?=.)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A share, rate or multiple; ``text[start:end]`` is how it was written.

    ``base`` names what it is a share of (实际贷款金额 in 实际贷款金额的2%), ``None`` when the
    words right before it do not say.
    """

    value: Decimal
    start: int
    end: int
    base: str | None


_Part: TypeAlias = tuple[Decimal, int, int, str | None]
_Parts: TypeAlias = tuple[_Part, ...]


def find_ratios(text: str) -> tuple[Ratio, ...]:
    """Return the ratios in ``text`` in reading order."""
    parts = [part for found in RULES.find(text) for part in found.meaning]
    return tuple(
        Ratio(value=value, start=start, end=end, base=base)
        for value, start, end, base in sorted(parts, key=lambda part: part[1])
    )


def _scaled(hit: Hit[Numeral]) -> _Parts:
    """Read figures that share the unit at the end: 10%~15%, 30-50%, 40%、30%."""
    unit = _UNITS[hit.match["unit"]]
    base = _base(hit)
    parts: list[_Part] = []
    for place in hit.places:
        stop = hit.match.end() if place == hit.places[-1] else _end_of_figure(hit, place)
        start, end = hit.marked.origin(place, stop)
        parts.append((hit.marked.values[place].value * unit, start, end, base))
    return tuple(parts)


def _end_of_figure(hit: Hit[Numeral], place: int) -> int:
    return place + (2 if hit.marked.text[place + 1] == "%" else 1)


def _compound(hit: Hit[Numeral]) -> _Parts:
    """Read 2倍的5% as one tenth of what it is taken of."""
    times, share = hit.values
    return _one(hit, times.value * share.value * _UNITS[hit.match["unit"]])


def _spelled(hit: Hit[Numeral]) -> _Parts:
    return _one(hit, hit.values[0].value * _PER[hit.match["per"]])


def _fraction(hit: Hit[Numeral]) -> _Parts | None:
    below, above = hit.values
    return _quotient(hit, above.value, below.value)


def _slashed(hit: Hit[Numeral]) -> _Parts | None:
    above, below = hit.values
    return _quotient(hit, above.value, below.value)


def _quotient(hit: Hit[Numeral], above: Decimal, below: Decimal) -> _Parts | None:
    if not 0 < above < below:
        return None
    return _one(hit, (above / below).quantize(_PLACES).normalize())


def _match_funding(hit: Hit[Numeral]) -> _Parts | None:
    ours, theirs = hit.values
    if ours.value != 1 or theirs.value > 10:
        return None  # 16:30 is a time of day, 1:1000 a scale.
    return _one(hit, theirs.value)


def _words(hit: Hit[Numeral]) -> _Parts:
    return _one(hit, _WHOLE[hit.match["word"]])


def _one(hit: Hit[Numeral], value: Decimal) -> _Parts:
    start, end = hit.marked.origin(*hit.match.span())
    return ((value, start, end, _base(hit)),)


def _base(hit: Hit[Numeral]) -> str | None:
    before = hit.before(40)
    match = _BASE_SHARE.search(before)
    if match is not None:
        return match[1]
    match = _BASE_OF.search(before)
    if match is None:
        return None
    words = _BASE_LEAD.sub("", match[1])
    return words if len(words) >= 2 else None


def _summary(parts: _Parts) -> object:
    return [(str(value.normalize()), base) for value, _, _, base in parts]


RULES: RuleSet[Numeral, _Parts] = RuleSet(
    prepare=mark_numerals,
    summary=_summary,
    rules=(
        rule(
            "a share of a multiple",
            rf"Q倍的?Q(?P<unit>{_POINT_UNITS})",
            _compound,
            examples=(("按设备投资额2倍的5%", [("0.1", None)]),),
            counter_examples=("2倍以上", "投资额的5%"),
        ),
        rule(
            "figures with a unit of rate",
            rf"(?:Q%?(?:[-~]+|至|到|、|和|或))*Q(?P<unit>{_POINT_UNITS})",
            _scaled,
            examples=(
                ("LPR的60%", [("0.6", "LPR")]),
                ("按实际贷款金额的2%给予", [("0.02", "实际贷款金额")]),
                ("占营业收入的比例不低于3%", [("0.03", "营业收入")]),
                ("10%~15%", [("0.1", None), ("0.15", None)]),
                ("30-50%", [("0.3", None), ("0.5", None)]),
                ("千分之几即5‰", [("0.005", None)]),
                ("下调1.5个百分点", [("0.015", None)]),
                ("LPR+50BP", [("0.005", None)]),
            ),
            counter_examples=("百分之三十", "2倍"),
        ),
        rule(
            "so many parts of a hundred",
            r"(?P<per>[百千万])分之Q",
            _spelled,
            examples=(("百分之三十", [("0.3", None)]), ("千分之五", [("0.005", None)])),
            counter_examples=("三分之二", "百分点"),
        ),
        rule(
            "so many parts of so many",
            r"Q分之Q",
            _fraction,
            examples=(("三分之二", [("0.666667", None)]), ("四分之一以上", [("0.25", None)])),
            counter_examples=("百分之三十", "二分之三"),
        ),
        rule(
            "a fraction with a stroke",
            r"(?<![\d/])Q/Q(?=以上|及以上|以下|以内|的)(?!的?日)",
            _slashed,
            examples=(("占2/3以上", [("0.666667", None)]),),
            counter_examples=("2023/5的", "24/7", "12/10以上"),
        ),
        rule(
            "tenths and discounts",
            rf"Q(?P<unit>{_SHARE})",
            _scaled,
            examples=(("七成以上", [("0.7", None)]),),
            counter_examples=("三成立", "成员五人", "2023年成立"),
        ),
        rule(
            "discount",
            r"Q(?P<unit>折)(?![叠旧扣算算合])",
            _scaled,
            examples=(("按八折收取租金", [("0.8", None)]), ("8.5折", [("0.85", None)])),
            counter_examples=("折旧", "3折叠"),
        ),
        rule(
            "multiples",
            r"(?:Q倍?(?:[-~]+|至|到))?Q(?P<unit>倍)",
            _scaled,
            examples=(("不超过1.5倍", [("1.5", None)]),),
            counter_examples=("翻倍", "2%"),
        ),
        rule(
            "matching funds",
            r"Q[:比]Q(?=的|给予|配套|比例|匹配|资助|予以|进行)",
            _match_funding,
            examples=(("不超过1:1的匹配", [("1", None)]), ("按1:0.5给予", [("0.5", None)])),
            counter_examples=("16:30的", "17:00", "1:1000地形图"),
        ),
        rule(
            "words for a share",
            r"(?P<word>全额(?=返还|补贴|补助|退还|退税|退付|资助|补偿|贴息|承担|减免|免)"
            r"|减半|半价|一半(?!导体)|半数|百分之百)",
            _words,
            examples=(
                ("全额补贴", [("1", None)]),
                ("百分之百", [("1", None)]),
                ("减半征收", [("0.5", None)]),
            ),
            counter_examples=("全额财政拨款事业单位", "半年", "一半导体企业"),
        ),
    ),
)
