"""Conditions on figures: a bound of the lexicon, the noun it is about, and the year it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from lexicon.bounds import Bound
from matcher.fields import Span as FieldSpan
from matcher.fields import field as field_of
from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.figure_owners import GROWS_BY, Found, is_of_another, is_pay
from policies.extraction.figure_subjects import MONEY_UNITS, SUBJECTS, Subject
from policies.extraction.sentences import Sentence

COMPARISONS = frozenset({"gte", "gt", "lte", "lt", "between", "between_co", "between_oc"})
_FIRST = re.compile(r"首次?(?:达到?|突破|超过?|实现|迈上|破|跨越)")
_NO_SUBJECT_BETWEEN = re.compile(r"[。;；]")
_CLAUSE_END = re.compile(r"[,，。;；（(]")
_MOST_BEHIND = 4
_LIST = re.compile(r"[、,和或及]+")


def read_figures(sentence: Sentence) -> Iterator[Draft]:
    """Yield the conditions on figures in the sentence."""
    bounds = [bound for bound in sentence.bounds if bound.op in COMPARISONS]
    yield from _ranks(sentence)
    yield from _growth_by_steps(sentence)
    if not bounds:
        return
    nouns = _nouns(sentence)
    for group in _lists(sentence, bounds):
        found = _subject_of(sentence, group, nouns) or _subject_of_lead(sentence, group)
        if found is None:
            continue
        field = _field(found.subject, group[0].unit)
        if field is None or is_pay(sentence, group[0], found, field):
            continue
        if not is_of_another(sentence, group[0], found, field):
            yield _draft(sentence, group, found, field)


def _growth_by_steps(sentence: Sentence) -> Iterator[Draft]:
    """零售额每同比增加1000万元: below one step nothing is reached."""
    for bound in sentence.bounds:
        words = sentence.text[bound.start : bound.end]
        if bound.op != "per_step" or "同比" not in words or not isinstance(bound.value, tuple):
            continue
        before = [one for one in _nouns(sentence) if one.end <= bound.start + 1]
        noun = max(before, key=lambda one: one.end, default=None)
        field = None if noun is None else _field(noun.subject, bound.unit)
        if noun is not None and field is not None and bound.start - noun.end <= 1:
            yield Draft(
                rule=GROWTH_BY_STEPS,
                field=field,
                op="growth_abs_gte",
                value=bound.value[0],
                span=sentence.here(noun.start, bound.start + len(re.split(r"[,，]", words)[0])),
            )


GROWTH_BY_STEPS = "figure: growth by steps"


def _field(subject: Subject, unit: str) -> str | None:
    return subject.fields.get(unit)


def _nouns(sentence: Sentence) -> list[Found]:
    """All nouns of the sentence; of two at one place the earlier in the table wins."""
    text = sentence.spelt.text
    found: list[Found] = []
    for subject in SUBJECTS:
        for match in subject.pattern.finditer(text):
            if match.start() == match.end():
                continue
            start, end = sentence.spelt.span(*match.span())
            found.append(Found(subject=subject, start=start, end=end))
    return found


def _lists(sentence: Sentence, bounds: Sequence[Bound]) -> Iterator[list[Bound]]:
    """Group the figures of a list (1亿元、2亿元、5亿元), which share their noun."""
    group: list[Bound] = []
    for bound in bounds:
        if group and not _goes_on(sentence, group[-1], bound):
            yield group
            group = []
        group.append(bound)
    if group:
        yield group


def _goes_on(sentence: Sentence, last: Bound, bound: Bound) -> bool:
    between = sentence.text[last.end : bound.start]
    if isinstance(bound.value, tuple) and not _adjoins(last, bound):
        return False
    return (last.op, last.unit) == (bound.op, bound.unit) and _LIST.fullmatch(between) is not None


def _adjoins(last: Bound, bound: Bound) -> bool:
    """Whether two ranges are steps of one ladder: 1000万元至5000万元、5000万元至1亿元."""
    if not (isinstance(last.value, tuple) and isinstance(bound.value, tuple)):
        return False
    return bool(last.value[-1] == bound.value[0])


def _subject_of(sentence: Sentence, group: Sequence[Bound], nouns: Sequence[Found]) -> Found | None:
    """The nearest noun that can be counted in the figure's unit: before it, inside, or behind."""
    first, last = group[0], group[-1]
    fitting = [noun for noun in nouns if _field(noun.subject, first.unit) is not None]
    before = [
        noun
        for noun in fitting
        if noun.start < last.end
        and noun.end <= last.end
        and not _NO_SUBJECT_BETWEEN.search(sentence.text[noun.end : first.start])
        and not _another_between(sentence, noun, first)
    ]
    behind = [
        noun
        for noun in fitting
        if 0 <= noun.start - last.end <= _MOST_BEHIND
        and not _CLAUSE_END.search(sentence.text[last.end : noun.start])
    ]
    nearest = min(behind, key=lambda noun: noun.start, default=None)
    if not before:
        return nearest
    # A contract's length stands in its own clause: 签订劳动合同，缴纳3个月以上的养老保险费.
    before = [one for one in before if not _is_far_contract(sentence, one, first)] or before
    inside = [noun for noun in before if noun.end <= first.start + 2]
    chosen = max(inside or before, key=lambda noun: (noun.end, -SUBJECTS.index(noun.subject)))
    if _has_own_noun(sentence.text[chosen.end : first.start]):
        return nearest
    # 吸纳…就业的，签订1年以上劳动合同: a noun of its own clause goes before one of another.
    if nearest is not None and _CLAUSE_END.search(sentence.text[chosen.end : first.start]):
        return nearest
    return None if _is_far_contract(sentence, chosen, first) else chosen


# 支持研发、建设，对租赁合同额不低于1000万元的: the figure's clause has a noun of its own.
_OWN_NOUN = re.compile(
    r"[,，](?:[^,，]*[^,，同年均])?(?:合同|交易|成交|租赁|票房|保费|入股|许可|融资|采购|授信)[^,，]{0,8}(?:额|金额|收入|总额|费用?)(?:合计|累计)?(?:应|须|需|在|为|达到?|不|超过?)?$"
)


def _has_own_noun(between: str) -> bool:
    return _OWN_NOUN.search(between) is not None


def _is_far_contract(sentence: Sentence, noun: Found, bound: Bound) -> bool:
    is_contract = "hr.contract_months" in noun.subject.fields.values()
    return is_contract and _CLAUSE_END.search(sentence.text[noun.end : bound.start]) is not None


_BARE_SHARE = re.compile(r"(?:比例|比重|占比|增速|增长率|增幅)(?:应|须|需)?[^,，。;；]{0,2}$")


def _subject_of_lead(sentence: Sentence, group: Sequence[Bound]) -> Found | None:
    """The noun of the sentence above, where this one says only 比例不低于5%."""
    first = group[0]
    if sentence.lead is None or not _BARE_SHARE.search(sentence.text[: first.start]):
        return None
    fitting = [one for one in _nouns(sentence.lead) if _field(one.subject, first.unit) is not None]
    if not fitting:
        return None
    subject = min(fitting, key=lambda one: SUBJECTS.index(one.subject)).subject
    return Found(subject=subject, start=first.start, end=first.start)


def _another_between(sentence: Sentence, noun: Found, bound: Bound) -> bool:
    """Whether another figure of the same unit stands between: then the noun is that one's."""
    if noun.end > bound.start:
        return False
    between = sentence.text[noun.end : bound.start]
    if len(between) > 40:
        return True
    return any(
        other is not bound
        and other.op in COMPARISONS
        and noun.end <= other.start
        and other.end <= bound.start
        and other.unit == bound.unit
        and re.search(r"[,，]", sentence.text[other.end : bound.start]) is not None
        for other in sentence.bounds
    )


# 2016年产值比2015年增长1亿元以上: by how much, not how much.
_GREW_BY = re.compile(r"(?:比|较)[^,，。;；]{1,8}(?:增长|增加)(?:了)?$|同比(?:净)?(?:增长|增加)$")


def _draft(sentence: Sentence, group: Sequence[Bound], found: Found, field: str) -> Draft:
    first, last = group[0], group[-1]
    between = sentence.text[min(found.end, first.start) : first.start]
    lead = sentence.text[max(0, found.start - 2) : first.end]
    op, value = first.op, _value(field, first.value, first.unit)
    if len(group) > 1:
        value = tuple(_value(field, one.value, one.unit) for one in group)
    if _FIRST.search(lead) and op in ("gte", "gt") and first.unit in MONEY_UNITS:
        op = "first_gte"
    listed = value if len(group) > 1 else None
    if listed is not None and op != "first_gte":
        if all(isinstance(one, tuple) for one in value):
            value = (value[0][0], value[-1][-1])
        else:
            value = min(value) if op in ("gte", "gt") else max(value)
    grows = field == "fin.online_sales" and GROWS_BY.search(between)
    if (grows or (first.unit in MONEY_UNITS and _GREW_BY.search(between))) and op == "gte":
        op = "growth_abs_gte"
    flags: dict[str, Any] = {}
    if listed is not None and op != "first_gte":
        flags["tiers"] = listed
    per = _per(sentence, field, found, first)
    if per is not None:
        flags["per"] = per
    if per is not None and "+" in per:
        flags["agg"] = "sum"
    if first.unit in MONEY_UNITS and first.unit != "yuan":
        flags["currency"] = first.unit.upper()
    start, end = min(found.start, first.start), max(found.end, last.end)
    return Draft(
        rule=f"figure: {found.subject.name}",
        field=field,
        op=op,
        value=value,
        span=sentence.here(start, end),
        flags=flags,
    )


def _value(field: str, value: object, unit: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_value(field, one, unit) for one in value)
    if not isinstance(value, int | Decimal):
        return value
    return value / Decimal("30") if unit == "days" and field.endswith("_months") else value


def _per(sentence: Sentence, field: str, found: Found, bound: Bound) -> str | None:
    """The year named nearest before the figure; 当年 where the text only says 年产值."""
    if field_of(field).span is FieldSpan.NOW:
        return None
    before = [
        year
        for year in sentence.years
        # 较上年增长 names what is compared with, not the year of the figure.
        if year.start < bound.end
        and not sentence.text[: year.start].endswith(("较", "比", "同"))
        and not _YEARS_OF_PAY.match(sentence.text[year.end :])
    ]
    if not before:
        return None
    is_stock = field_of(field).span is FieldSpan.YEAR_END
    clause = sentence.clause_of(sentence.here(found.start, bound.end))
    if is_stock and before[-1].start + sentence.span.start < clause.start:
        return None  # A count of people is of today unless its own clause says otherwise.
    return before[-1].per


# 给予企业连续5年奖励: for how long is paid.
_YEARS_OF_PAY = re.compile(r"^(?:的)?(?:给予|予以)?(?:奖励|补助|补贴|支持|扶持|返还|资助|贴息)")
_RANKED = re.compile(r"(?:排名|排序|名次|得分|评分|评选|考核)[^,，。;；]{0,12}$")


_RANKED_ELSEWHERE = re.compile(r"(?:世界|全球|国际|全国|行业)[^,，。;；]{0,10}$")


def _is_competition(sentence: Sentence, bound: Bound) -> bool:
    """Whether the place is one among the claimants: not 世界排名前200名的高校."""
    before, after = sentence.text[: bound.start], sentence.text[bound.end : bound.end + 6]
    return (
        _RANKED.search(sentence.text[: bound.end]) is not None
        and _RANKED_ELSEWHERE.search(before) is None
        and re.search(r"高校|院校|大学", after) is None
    )


def _ranks(sentence: Sentence) -> Iterator[Draft]:
    for bound in sentence.bounds:
        if bound.op == "rank_lte" and _is_competition(sentence, bound):
            yield Draft(
                rule="figure: a place in a ranking",
                field="rank.top",
                op="lte",
                value=bound.value,
                span=sentence.here(bound.start, bound.end),
            )


def span_of(bound: Bound, sentence: Sentence) -> Span:
    """Return where a bound stands in the whole text."""
    return sentence.here(bound.start, bound.end)
