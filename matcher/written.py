"""Plain words of records: yes and no, numbers with their units, places by name.

Records written by people and by other programs say 是 for true, "50万元" for 500000 and 长沙市 for
430100. Each reader here returns ``None`` for what it cannot read: nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from lexicon import regions
from lexicon.money import find_amounts
from lexicon.numerals import parse_number
from lexicon.spelling import spelling
from matcher.fields import Kind

_YES = frozenset({"是", "有", "true", "yes", "y", "已", "对", "√", "符合", "具备"})
_NO = frozenset({"否", "无", "没有", "false", "no", "n", "未", "不是", "×", "不符合", "不具备"})
NO_WORDS = frozenset({"无", "没有", "否", "暂无"})
"""Words that stand for an empty list."""

NOT_TOLD = frozenset(
    {"", "未知", "不详", "不清楚", "不知道", "不确定", "unknown", "n/a", "none", "null"}
)
"""Words that stand where a fact was not given."""

_RATIOS = {"%": Decimal("0.01"), "‰": Decimal("0.001")}
_MONTHS = {"个月": 1, "月": 1, "周年": 12, "年": 12}
_COUNTERS = re.compile(
    r"(元|圆|人民币|rmb|cny|人|名|个|家|件|项|户|次|台|套|平方米|平米|㎡|m2|亩|岁)$"
)

_SIZE_WORDS = {
    "大型": ("large",), "中型": ("medium",), "小型": ("small",), "微型": ("micro",),
    "小微": ("small", "micro"), "中小": ("medium", "small", "micro"),
    "中小微": ("medium", "small", "micro"), "中小微型": ("medium", "small", "micro"),
    "小微型": ("small", "micro"), "小型微型": ("small", "micro"), "微小": ("small", "micro"),
    "中小型": ("medium", "small", "micro"), "大中型": ("large", "medium"), "大": ("large",),
}  # fmt: skip


def truth_word(written: str) -> bool | None:
    """Return what a word for yes or no says."""
    word = spelling(written).strip()
    return True if word in _YES else False if word in _NO else None


def is_not_told(written: object) -> bool:
    """Whether the value only says that nobody knows."""
    return isinstance(written, str) and written.strip().lower() in NOT_TOLD


@lru_cache(maxsize=4096)
def written_number(written: str, kind: Kind | None = None) -> int | Decimal | None:
    """Return a number written with its unit: 50万元, 1,200人, 5%, and for months 3年.

    ``kind`` is that of the field; without it years are no number of months.
    """
    text = "".join(spelling(written).split())
    for sign, share in _RATIOS.items():
        if text.endswith(sign):
            value = parse_number(text.removesuffix(sign))
            return None if value is None else value * share
    if kind is Kind.MONTHS:
        for unit, months in _MONTHS.items():
            if text.endswith(unit):
                value = parse_number(text.removesuffix(unit))
                return None if value is None else value * months
    value = parse_number(_COUNTERS.sub("", text))
    return value if value is not None else _one_amount(written)


def _one_amount(written: str) -> int | Decimal | None:
    """The only amount in yuan of a phrase (最高50万元)."""
    found = find_amounts(written)
    return found[0].yuan if len(found) == 1 and found[0].currency == "CNY" else None


@lru_cache(maxsize=65536)
def place_codes(written: str) -> tuple[str, ...]:
    """Return the codes of a place written as a code, a zone or a name; none for an unknown one.

    望城区 and 湖南省长沙市望城区 are one place, 长株潭 are three.
    """
    text = written.strip()
    try:
        return (regions.current_code(text),)
    except LookupError:
        pass
    found = [mention for mention in regions.find_regions(text) if mention.end == len(text)]
    narrowest = max((mention.start for mention in found), default=0)
    return tuple(mention.code for mention in found if mention.start == narrowest)


@lru_cache(maxsize=1024)
def size_classes(written: str) -> frozenset[str]:
    """Return the size classes a word names (小微企业: small and micro); itself if none."""
    word = "".join(spelling(written).split()).removesuffix("企业")
    return frozenset(_SIZE_WORDS.get(word, (word,)))
