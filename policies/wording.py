"""A condition in the words of the trade, for officers: 上一年度营业收入 ≥ 2000万元."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lexicon.gbt4754 import UnknownIndustry, industry
from lexicon.qualifications import qualifications
from lexicon.regions import UnknownRegion, region
from matcher.fields import Kind, field

WAN = 10_000
YI = 100_000_000

OPERATOR_WORDS: Mapping[str, str] = {
    "eq": "=",
    "in": "属于",
    "not_in": "不属于",
    "has": "有",
    "has_any": "有其一",
    "has_all": "全有",
    "not_has": "没有",
    "true": "",
    "exists": "已有",
    "gte": "≥",
    "gt": ">",
    "lte": "≤",
    "lt": "<",
    "within": "在",
    "first_gte": "首次达到",
    "growth_abs_gte": "增加额 ≥",
    "see": "详见",
    "match": "符合",
}
BOUND_WORDS: Mapping[str, tuple[str, str]] = {
    "between": ("≥", "≤"),
    "between_co": ("≥", "<"),
    "between_oc": (">", "≤"),
}
PERIOD_WORDS: Mapping[str, str] = {
    "y": "当年",
    "y-1": "上一年度",
    "y-2": "前年度",
    "y-1..y-3": "近三年",
    "y-1..y": "上一年度至当年",
    "12m": "近12个月",
    "24m": "近24个月",
    "36m": "近三年",
    "m-1": "上月",
}
FLAG_WORDS: Mapping[str, str] = {
    "human": "须人工判断",
    "reference": "见另文",
    "self_declared": "承诺即可",
    "inferred": "按发文机关推定",
    "soft": "原则上",
}
SIZE_WORDS = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}


def describe_atom(atom: Mapping[str, Any]) -> str:
    """Return the condition in words; ids nobody knows stand as they are."""
    known = field(str(atom["field"]))
    period = str(atom.get("per") or "")
    head = PERIOD_WORDS.get(period, f"{period} " if period else "") + known.label
    operator = str(atom.get("op", ""))
    if operator == "true":
        body = "" if atom.get("value", True) else "：否"
    else:
        body = f" {_asked(operator, atom.get('value'), known.kind)}"
    flags = [word for flag, word in FLAG_WORDS.items() if atom.get(flag)]
    if atom.get("hard") is False:
        flags.append("不作硬性要求")
    return head + body.rstrip() + (f"（{'、'.join(flags)}）" if flags else "")


def _asked(operator: str, value: Any, kind: Kind) -> str:
    """Return operator and value in words: an interval by both its bounds."""
    bounds = BOUND_WORDS.get(operator)
    if bounds is not None and isinstance(value, list | tuple) and len(value) == len(bounds):
        said = zip(bounds, value, strict=True)
        return "，".join(f"{word} {describe_value(one, kind)}" for word, one in said)
    if operator == "has_any" and not (isinstance(value, list | tuple) and len(value) > 1):
        operator = "has"
    return f"{OPERATOR_WORDS.get(operator, operator)} {describe_value(value, kind)}"


def describe_value(value: Any, kind: Kind = Kind.ANY) -> str:
    """Return a value in words: amounts in 万元 or 亿元, codes by their names."""
    if isinstance(value, list | tuple):
        return "、".join(describe_value(one, kind) for one in value)
    if isinstance(value, bool) or value is None:
        return {True: "是", False: "否", None: ""}[value]
    if isinstance(value, int | float | Decimal):
        return _number(value, kind)
    return _named(value, kind) if isinstance(value, str) else str(value)


def describe_yuan(yuan: float | Decimal) -> str:
    """Return an amount of yuan as officers write it: 50万元, 1.2亿元."""
    amount = Decimal(str(yuan))
    for unit, word in ((YI, "亿元"), (WAN, "万元")):
        if abs(amount) >= unit:
            return f"{_short(amount / unit)}{word}"
    return f"{_short(amount)}元"


def _number(value: float | Decimal, kind: Kind) -> str:
    if kind is Kind.MONEY:
        return describe_yuan(value)
    if kind is Kind.RATIO:
        return f"{_short(Decimal(str(value)) * 100)}%"
    return _short(Decimal(str(value))) + ("个月" if kind is Kind.MONTHS else "")


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _named(value: str, kind: Kind) -> str:
    try:
        if kind is Kind.REGION:
            return region(value).name
        if kind is Kind.INDUSTRY:
            return industry(value).name
    except (UnknownRegion, UnknownIndustry):
        return value
    if kind is Kind.SIZE:
        return SIZE_WORDS.get(value, value)
    title = qualifications().get(value)
    return title.name if title else value
