"""Conditions on figures: a bound of the lexicon, the noun it is about, and the year it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lexicon.bounds import Bound
from matcher.fields import Span as FieldSpan
from matcher.fields import field as field_of
from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.figure_subjects import MONEY_UNITS, SUBJECTS, Subject
from policies.extraction.sentences import Sentence

COMPARISONS = frozenset({"gte", "gt", "lte", "lt", "between", "between_co", "between_oc"})
_FIRST = re.compile(r"首次?(?:达到?|突破|超过?|实现|迈上|破|跨越)")
_NO_SUBJECT_BETWEEN = re.compile(r"[。;；]")
_CLAUSE_END = re.compile(r"[,，。;；（(]")
_MOST_BEHIND = 4
# Figures of somebody else, or per head and area: they say nothing of the applicant's own books.
_OTHERS = re.compile(
    r"母公司|总公司|集团公司|子公司|分公司|下属(?:企业|公司)|在孵(?:企业|项目)|(?:入驻|(?<![息术化流务性])服务|客户|成员|投资|被投|会员|引进|孵化|培育|合作)(?:的)?企业|(?:园区|基地|街区|集群|联合体)(?:内|年|总|全部|整体|的|上)"
    r"|客户|合作方|投资(?:机构|方|人)|服务商|销售方|购买方|平台(?:商户|企业)|每[家户个](?:企业|单位|门店)|户均|家均"
)
_OF_PRODUCT = re.compile(
    r"(?:专利|单[一个]?|该|新|主导|首批次|备案|配套)[^,，。;；]{0,6}(?:产品|品种)[^,，。;；]{0,8}$"
    r"|单品种?$|[一二三]类新药|(?:药品|大)品种"
)
# 年销售额5000万元以上大品种: the sales of one product.
_PRODUCT_BEHIND = re.compile(r"^的?[^,，。;；企]{0,6}(?:品种|产品|单品|药品)")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_AVERAGED = re.compile(r"(?:亩\s*均|人均|单位面积|每亩|每平方米|平均每|地均)[^,，。;；]{0,10}$")
# 省内研究开发费用占全部研究开发费用的比例: where it is spent, not how much of the income.
_OF_RESEARCH = re.compile(
    r"[省市区]内[^,，。;；]{0,12}占|占[^,，。;；]{0,4}(?:研究开\s*发|研发)(?:费用|投入|经费)"
)
_OWNER = re.compile(
    r"创办|创始|法定代表人|法人代表|负责人|经营者|实际控制人|创业者|股东|创业人|业主|带头人|主理人"
)
_GROWS_BY = re.compile(r"(?:新增|增加|增量|增长额|净增|增额)")
# What is paid is no condition: 给予最高300万元, 补助不超过50%.
_PAYS = re.compile(
    r"(?:给予|补助|补贴|奖励|奖补|资助|补偿|贴息|返还|支持|扶持|额度|拨付|奖金|兑现|减免|承担|配套|贷款|借款|担保|发放|享受|申请|授信)"
    r"[^,，;；。]{0,14}$"
)
# 零售额增长20%以上的，按增量给予奖励，最高30万元: between noun and figure something is given.
_GIVEN = re.compile(r"(?:给予|予以|奖励|奖补|补助|补贴|资助|贴息|返还)[^。;；]*[,，]")
_LIMITS_PAY = re.compile(
    r"(?:最高|最多|单[个户项家]|每[个户项家年人]|累计|总额|总计|合计|上限|封顶|限额|额度|金额|原则上|比例)[^,，;；。]{0,10}$"
)
_PAID_AFTER = re.compile(
    r"^(?:元)?(?:的|/)?(?:比例|标准|额度|幅度)?(?:给予|予以|进行)?[^,，;；。]{0,4}(?:补助|补贴|奖励|奖补|资助|补偿|贴息|返还|支持|扶持)"
)
_DURATION_OF_PAY = re.compile(
    r"(?:补贴|补助|支持|资助|贴息|享受|扶持|奖励|返还|减免|缓缴|延长|延期|补缴|手续|贷款|担保|期限(?!的)|有效|公示|提前|展期)[^,，;；。]{0,12}$"
)
# 退役1年内的军人, 毕业2年内的高校毕业生: how long ago somebody left, not how long he stays.
_SINCE_LEFT = re.compile(r"(?:退役|离校|毕业|失业|退休|成立|注册|登记)(?:后|满|时间|不足)?$")
_LIST = re.compile(r"[、,和或及]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A noun at ``start`` to ``end`` of the sentence's own text."""

    subject: Subject
    start: int
    end: int


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
        if field is None or _is_pay(sentence, group[0], found, field):
            continue
        if not _is_of_another(sentence, group[0], found, field):
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


def _nouns(sentence: Sentence) -> list[_Found]:
    """All nouns of the sentence; of two at one place the earlier in the table wins."""
    text = sentence.spelt.text
    found: list[_Found] = []
    for subject in SUBJECTS:
        for match in subject.pattern.finditer(text):
            if match.start() == match.end():
                continue
            start, end = sentence.spelt.span(*match.span())
            found.append(_Found(subject=subject, start=start, end=end))
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


def _subject_of(
    sentence: Sentence, group: Sequence[Bound], nouns: Sequence[_Found]
) -> _Found | None:
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
    # 吸纳…就业的，签订1年以上劳动合同: a noun of its own clause goes before one of another.
    if nearest is not None and _CLAUSE_END.search(sentence.text[chosen.end : first.start]):
        return nearest
    return None if _is_far_contract(sentence, chosen, first) else chosen


def _is_far_contract(sentence: Sentence, noun: _Found, bound: Bound) -> bool:
    is_contract = "hr.contract_months" in noun.subject.fields.values()
    return is_contract and _CLAUSE_END.search(sentence.text[noun.end : bound.start]) is not None


_BARE_SHARE = re.compile(r"(?:比例|比重|占比|增速|增长率|增幅)(?:应|须|需)?[^,，。;；]{0,2}$")


def _subject_of_lead(sentence: Sentence, group: Sequence[Bound]) -> _Found | None:
    """The noun of the sentence above, where this one says only 比例不低于5%."""
    first = group[0]
    if sentence.lead is None or not _BARE_SHARE.search(sentence.text[: first.start]):
        return None
    fitting = [one for one in _nouns(sentence.lead) if _field(one.subject, first.unit) is not None]
    if not fitting:
        return None
    subject = min(fitting, key=lambda one: SUBJECTS.index(one.subject)).subject
    return _Found(subject=subject, start=first.start, end=first.start)


def _another_between(sentence: Sentence, noun: _Found, bound: Bound) -> bool:
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


def _is_pay(sentence: Sentence, bound: Bound, found: _Found, field: str) -> bool:
    """Whether the figure says what is paid, and how long, rather than who may claim."""
    before = sentence.text[max(0, bound.start - 24) : bound.start]
    between = sentence.text[found.end : bound.start] if found.end <= bound.start else ""
    after = sentence.text[bound.end : bound.end + 16]
    if _GIVEN.search(between):
        return True
    if bound.unit in MONEY_UNITS:
        if bound.op in ("lte", "lt") and (_LIMITS_PAY.search(between) or _PAYS.search(between)):
            return True
        return _PAYS.search(between) is not None or _PAID_AFTER.match(after) is not None
    if bound.unit == "ratio":
        is_limit = bound.op in ("lte", "lt") and field not in ("hr.layoff_rate", "fin.debt_ratio")
        return (is_limit and _PAYS.search(before) is not None) or _PAID_AFTER.match(
            after
        ) is not None
    if bound.unit in ("months", "days"):
        if field in _STAYS and bound.op in ("lte", "lt") and "不满" not in _words(sentence, bound):
            return True  # 补缴手续可在3个月内完成: nobody is asked to stay for less.
        is_of_people = field.startswith("hr.") and _SINCE_LEFT.search(before) is not None
        return is_of_people or _DURATION_OF_PAY.search(between) is not None
    return False


def _is_of_another(sentence: Sentence, bound: Bound, found: _Found, field: str) -> bool:
    """Whether the figure is not the applicant's: a parent's, a park's, one per head or acre."""
    if field.startswith("ip.") and bound.op in ("lte", "lt"):
        return True  # 每项专利资助不超过5个国家: nobody is asked to own few.
    at = min(found.start, bound.start)
    clause = sentence.clause_of(sentence.here(at, max(found.end, bound.end)))
    lead = sentence.text[clause.start - sentence.span.start : at]
    if field == "person.owner_age":
        return _OWNER.search(sentence.text[: max(found.end, bound.end)]) is None
    if not field.startswith(_OF_THE_FIRM):
        return False
    to_figure = sentence.text[clause.start - sentence.span.start : bound.start]
    if _AVERAGED.search(lead) is not None or _AVERAGED.search(to_figure) is not None:
        return True
    if field == "fin.revenue" and _OF_PRODUCT.search(sentence.text[:at]) is not None:
        return True
    between = sentence.text[at : bound.start]
    if field == "fin.rd_ratio" and _OF_RESEARCH.search(between) is not None:
        return True
    if field == "loan.amount" and _GROWS_BY.search(lead + between) is not None:
        return True  # 贷款余额增长1000万元: by how much it grew, not what was lent.
    if field == "fin.revenue" and _PRODUCT_BEHIND.match(sentence.text[bound.end :]):
        return True
    return not field.startswith("project.") and _OTHERS.search(_BRACKET.sub("", lead)) is not None


def _words(sentence: Sentence, bound: Bound) -> str:
    return sentence.text[bound.start : bound.end]


_STAYS = frozenset({"hr.employed_months", "hr.insured_months", "hr.contract_months"})
_OF_THE_FIRM = ("fin.", "project.", "hr.headcount", "hr.insured_count", "entity.age_months")


def _draft(sentence: Sentence, group: Sequence[Bound], found: _Found, field: str) -> Draft:
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
    if field == "fin.online_sales" and _GROWS_BY.search(between) and op == "gte":
        op = "growth_abs_gte"
    flags: dict[str, Any] = {}
    if listed is not None and op != "first_gte":
        flags["tiers"] = listed
    per = _per(sentence, field, found, first)
    if per is not None:
        flags["per"] = per
    if per is not None and "+" in per:
        flags["agg"] = "sum"
    if field == "fin.export" and first.unit != "yuan":
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


def _per(sentence: Sentence, field: str, found: _Found, bound: Bound) -> str | None:
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
