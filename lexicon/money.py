"""Amounts of money in policy texts: 50万元, 10 万 元, 3-5万元, 伍拾万元整, 5万美元.

An amount keeps its currency; nothing is converted. A bare 10万 counts as yuan unless a word
behind it says what is counted (10万人, 10万千瓦). In 3-5万元 and 5、10、20万元 the unit at the
end belongs to every figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lexicon.numerals import UNITS, Numeral, mark_numerals
from lexicon.rules import Hit, RuleSet, rule

CURRENCIES: dict[str, str] = {
    "元": "CNY",
    "圆": "CNY",
    "块钱": "CNY",
    "块": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "¥": "CNY",
    "￥": "CNY",
    "美元": "USD",
    "美金": "USD",
    "USD": "USD",
    "US$": "USD",
    "$": "USD",
    "欧元": "EUR",
    "EUR": "EUR",
    "€": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "HKD": "HKD",
    "日元": "JPY",
    "英镑": "GBP",
    "£": "GBP",
    "澳元": "AUD",
    "新台币": "TWD",
    "澳门元": "MOP",
}

_UNIT_NAMES = "美元|美金|USD|欧元|EUR|港元|港币|HKD|日元|英镑|澳门元|澳元|新台币|块钱|RMB"
_YUAN = r"[元圆](?![素件器组宵旦化始首老帅]|(?<=圆)[曲形满周心弧])"
_SIGNS = r"US\$|USD|RMB|EUR|HKD|[$¥￥€£]"
_NOTE = r"(?:\((?:不?含|含)[^()]{0,8}\))?"
_RANGE = r"(?:[-~]+|至|到)"
_LIST = r"(?:[、/]|或者?|和|及)"
_GOODS = (
    r"(?:余|多|左右|以上|以下|以内|\(含\))*"
    r"(?:[个名人户家台套件次条份间只辆部篇吨亩米册张羽头尾株棵幅首场平立公千兆升瓦种粒支瓶箱桶米度分枚%农青职学游旅]"
    r"|标准|用户|粉丝|居民|市民|农户|中小|企业|从业|人次|条|kW|KW|kw|MW|t|m|亿|倍|字)"
)
_COUNTED_BEFORE = re.compile(
    r"(?:粉丝|用户|销量|产量|播放量|浏览量|点击量|访问量|下载量|发行量|流量|客流|交易量|人数|人口|人次|就业|字数)"
    r"[^,，。;；、元]{0,6}$"
)
_NUMBERING_BEFORE = re.compile(r"(?:^|[\n。；;:)\]】第])\s*$")
# 三元区 is a district of Sanming and 二元结构 a word: small figures before these are no sums.
_WORDS_OF_ELEMENT = frozenset("区结多")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money; ``text[start:end]`` is how it was written.

    ``yuan`` is the number of units of ``currency`` (an ISO 4217 code, "CNY" for yuan): an
    ``int`` where it is whole. ``is_more`` says that the text adds 余 or 多.
    """

    yuan: int | Decimal
    currency: str
    start: int
    end: int
    is_more: bool = False


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of money in ``text`` in reading order."""
    found = RULES.find(text)
    return tuple(sorted((one for hit in found for one in hit.meaning), key=lambda one: one.start))


def whole(value: Decimal) -> int | Decimal:
    """Return ``value`` as an ``int`` when it has no fraction."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _with_unit(hit: Hit[Numeral]) -> tuple[Amount, ...] | None:
    if hit.values[-1].value < 10 and hit.after(1) in _WORDS_OF_ELEMENT:
        return None
    places = hit.places[1:] if _is_numbering(hit) else hit.places
    return _amounts(hit, places, CURRENCIES[hit.match["unit"]], hit.match.end("unit"))


def _is_numbering(hit: Hit[Numeral]) -> bool:
    """Whether the first of two figures numbers a paragraph or a thing: 1、50万元; 第1、50万元."""
    return (
        len(hit.places) == 2
        and hit.match["first"] == "、"
        and hit.values[0].scale == 1
        and hit.values[0].value <= 20
        and _NUMBERING_BEFORE.search(hit.before(6)) is not None
    )


def _with_sign(hit: Hit[Numeral]) -> tuple[Amount, ...]:
    numeral = hit.values[0]
    span = hit.marked.origin(*hit.match.span())
    return (_amount(numeral, numeral.value, CURRENCIES[hit.match["sign"]], span),)


def _unit_alone(hit: Hit[Numeral]) -> tuple[Amount, ...]:
    start, end = hit.marked.origin(*hit.match.span())
    value = 1
    for character in hit.match["scale"] or hit.match["above"]:
        value *= UNITS[character]
    return (Amount(yuan=value, currency="CNY", start=start, end=end),)


def _bare(hit: Hit[Numeral]) -> tuple[Amount, ...] | None:
    if hit.values[-1].scale < 10**4 or hit.written(hit.places[0])[0] in "百千":
        return None  # 百亿级 and 百万青年 are ways of saying "many".
    if _COUNTED_BEFORE.search(hit.before(14)) is not None:
        return None
    return _amounts(hit, hit.places, "CNY", hit.places[-1] + 1)


def _amounts(
    hit: Hit[Numeral], places: Sequence[int], currency: str, end: int
) -> tuple[Amount, ...]:
    """Give every figure the unit at the end that it lacks, and its own place in the text."""
    last = hit.marked.values[places[-1]]
    amounts: list[Amount] = []
    for place in places:
        numeral = hit.marked.values[place]
        value = numeral.value
        if numeral.scale == 1 and value * last.scale <= last.value * _LIST_SPREAD:
            value *= last.scale
        span = hit.marked.origin(place, end if place == places[-1] else place + 1)
        amounts.append(_amount(numeral, value, currency, span))
    return tuple(amounts)


def _amount(numeral: Numeral, value: Decimal, currency: str, span: tuple[int, int]) -> Amount:
    return Amount(
        yuan=whole(value),
        currency=currency,
        start=span[0],
        end=span[1],
        is_more=numeral.is_more,
    )


# 20、10、5万元 lists fall as well as rise, but 5000-3万元 is 5,000 yuan to 30,000 yuan: a figure
# that would become more than so many times the last one has a unit of its own, the yuan.
_LIST_SPREAD = 100


RULES: RuleSet[Numeral, tuple[Amount, ...]] = RuleSet(
    prepare=mark_numerals,
    summary=lambda amounts: [(one.yuan, one.currency) for one in amounts],
    rules=(
        rule(
            "sign before the figure",
            rf"(?P<sign>{_SIGNS}) ?Q(?:{_YUAN})?",
            _with_sign,
            examples=(
                ("¥5,000", [(5000, "CNY")]),
                ("注册资本USD 200万", [(2_000_000, "USD")]),
                ("US$1.5亿", [(150_000_000, "USD")]),
            ),
            counter_examples=("A4纸", "LPR+50BP", "USDT"),
        ),
        rule(
            "figures with the unit at the end",
            rf"(?:Q{_NOTE}(?P<first>{_RANGE}|{_LIST})(?:Q{_NOTE}(?:{_RANGE}|{_LIST}))*)?"
            rf"Q多?{_NOTE}(?P<unit>{_UNIT_NAMES}|{_YUAN})",
            _with_unit,
            examples=(
                ("奖励50万元", [(500_000, "CNY")]),
                ("3-5万元", [(30_000, "CNY"), (50_000, "CNY")]),
                ("5、10、20万元", [(50_000, "CNY"), (100_000, "CNY"), (200_000, "CNY")]),
                ("5000-3万元", [(5000, "CNY"), (30_000, "CNY")]),
                ("1、50万元", [(500_000, "CNY")]),
                ("分别给予20、10、5万元", [(200_000, "CNY"), (100_000, "CNY"), (50_000, "CNY")]),
                ("1000万元(含)—3000万元", [(10_000_000, "CNY")]),
                ("出口额在5万美元以上的", [(50_000, "USD")]),
                ("不超过0.05元/千瓦时", [(Decimal("0.05"), "CNY")]),
                ("10余万元", [(100_000, "CNY")]),
            ),
            counter_examples=("一元化", "三元区", "2元结构", "元旦", "减少2名工作人员", "多元素"),
        ),
        rule(
            "the unit alone",
            rf"(?:(?<=[超过破达满每])(?P<scale>[百千]?[万亿])|(?<![位:(为以])(?P<above>亿)){_YUAN}(?(above)(?=级?以上))",
            _unit_alone,
            examples=(
                ("产值首破亿元", [(100_000_000, "CNY")]),
                ("每万元", [(10_000, "CNY")]),
                ("总投资亿元以上", [(100_000_000, "CNY")]),
            ),
            counter_examples=("单位：万元", "（亿元）", "以万元为单位"),
        ),
        rule(
            "bare 万 or 亿",
            rf"(?:Q(?:{_NOTE}{_RANGE}))?Q(?!{_GOODS}|[元圆]|{_UNIT_NAMES}|Q|{_NOTE}{_RANGE}Q{_GOODS})",
            _bare,
            examples=(
                ("分五百万、六百万三档", [(5_000_000, "CNY")]),
                ("3-5万的支持", [(30_000, "CNY"), (50_000, "CNY")]),
                ("营业收入3个亿", [(300_000_000, "CNY")]),
                ("销售收入1000万以上", [(10_000_000, "CNY")]),
            ),
            counter_examples=(
                "10万人",
                "5万余户",
                "100万千瓦时",
                "1万平方米",
                "粉丝数超过100万",
                "百亿级产业链",
                "50万—300万只",
                "2000",
                "3千米",
            ),
        ),
    ),
)
