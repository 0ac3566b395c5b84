"""The ways of answering "how many": each a pattern for the whole answer, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.answer_readings import (
    Production,
    and_more,
    around,
    at_least,
    at_most,
    between,
    hundreds_and_up,
    nearly,
    nothing,
    one_number,
    several,
    span,
    two_figures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRule:
    """One way of answering; the pattern must fit the whole answer, without its unit."""

    name: str
    pattern: re.Pattern[str]
    production: Production
    examples: tuple[tuple[str, str], ...]
    counter_examples: tuple[str, ...]


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
        nothing,
        examples=(("没有", "[0, 0]"),),
        counter_examples=("没有超过30", "不知道"),
    ),
    _rule(
        "a number",
        rf"(?P<n>{_N})整?",
        one_number,
        examples=(("120", "[120, 120]"), ("3个亿", "[300000000, 300000000]"), ("零", "[0, 0]")),
        counter_examples=("", "一百来", "三四十", "很多"),
    ),
    _rule(
        "or so",
        rf"(?P<n>{_N})来{_SCALE}",
        around,
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
        and_more,
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
        several,
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
        two_figures,
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
        nearly,
        examples=(("近100", "[90, 100)"),),
        counter_examples=("近", "100"),
    ),
    _rule(
        "as many as hundreds",
        r"[上成](?P<n>[十百千]?[万亿]|[百千])",
        hundreds_and_up,
        examples=(("上百", "[100, ∞)"), ("上千万", "[10000000, ∞)")),
        counter_examples=("上十", "百"),
    ),
    _rule(
        "at least, said before",
        rf"(?P<cue>{_ABOVE})(?P<n>{_N})(?:以上)?",
        at_least,
        examples=(("超过500万", "(5000000, ∞)"), ("至少30", "[30, ∞)")),
        counter_examples=("超过", "不到500万"),
    ),
    _rule(
        "at least, said behind",
        rf"(?P<n>{_N})(?P<cue>及?以上|往上|开外|起|\+)",
        at_least,
        examples=(("50以上", "[50, ∞)"), ("100+", "[100, ∞)")),
        counter_examples=("以上", "50以下"),
    ),
    _rule(
        "at most, said before",
        rf"(?P<cue>{_BELOW})(?P<n>{_N})(?:以内)?",
        at_most,
        examples=(("不到500万", "[0, 5000000)"), ("不超过30", "[0, 30]")),
        counter_examples=("不到", "不到0", "超过500万"),
    ),
    _rule(
        "at most, said behind",
        rf"(?P<n>{_N})(?P<cue>及?以下|以内|之内|内|不到)",
        at_most,
        examples=(("50以下", "[0, 50]"), ("五百万不到", "[0, 5000000)")),
        counter_examples=("以下", "50以上"),
    ),
    _rule(
        "from so many to so many",
        rf"(?P<low>{_N})(?:[-~]+|至|到)(?P<high>{_N})",
        span,
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
        between,
        examples=(("超过500万但不到800万", "(5000000, 8000000)"),),
        counter_examples=("超过800万但不到500万", "不到500万超过800万"),
    ),
)
