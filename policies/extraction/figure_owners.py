"""Whose figure it is: the applicant's own, somebody else's, or what is paid and for how long."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.bounds import Bound
from policies.extraction.figure_subjects import MONEY_UNITS, Subject
from policies.extraction.parties import words_of
from policies.extraction.sentences import Sentence

# Figures of somebody else, or per head and area: they say nothing of the applicant's own books.
_OTHERS = re.compile(
    words_of("tenants", "the group", "those invested in", "suppliers", "customers", "partners")
    + r"|在孵(?:企业|项目)|(?:入驻|(?<![息术化流务性])服务|客户|成员|投资|被投|会员|引进|孵化|培育)(?:的)?企业"
    r"|(?:园区|基地|街区|集群|联合体)(?:内|年|总|全部|整体|的|上)"
    r"|投资(?:机构|方|人)|平台(?:商户|企业)|每[家户个](?:企业|单位|门店)|户均|家均"
)
_OF_PRODUCT = re.compile(
    r"(?:专利|单[一个]?|该|新|主导|首批次|备案|配套|申报|参评)[^,，。;；]{0,6}(?:产品|品种)(?:[(（][^()（）]{0,12}[)）])?[^,，。;；]{0,8}$"
    r"|单品种?$|[一二三]类新药|(?:药品|大)品种"
)
# 支付给高校的技术开发合作费用: what one contract cost.
_PAID_TO = re.compile(r"支付给|合作费")
# 申报的产品已出口且出口规模不超过500万美元
_OF_GOODS = re.compile(r"产品[^,，。;；]{0,6}出口[^,，。;；]{0,4}$")
# 年销售额5000万元以上大品种: the sales of one product.
_PRODUCT_BEHIND = re.compile(r"^的?[^,，。;；企]{0,6}(?:品种|产品|单品|药品)")
# 向企业输送员工50人以上: whom an agency finds work for.
_SENT = re.compile(r"(?:输送|推荐|介绍|培训|派遣)(?:了)?$")
_MONTHLY = re.compile(r"(?:(?<!\d)月|季度?|日)(?:均|度)?$")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_AVERAGED = re.compile(r"(?:亩\s*均|人均|单位面积|每亩|每平方米|平均每|地均)[^,，。;；]{0,10}$")
# 省内研究开发费用占全部研究开发费用的比例: where it is spent, not how much of the income.
_OF_RESEARCH = re.compile(
    r"[省市区]内[^,，。;；]{0,12}占|占[^,，。;；]{0,4}(?:研究开\s*发|研发)(?:费用|投入|经费)"
)
_OWNER = re.compile(
    r"创办|创始|法定代表人|法人代表|负责人|经营者|实际控制人|创业者|股东|创业人|业主|带头人|主理人"
)
GROWS_BY = re.compile(r"(?:新增|增加|增量|增长额|净增|增额)")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A noun at ``start`` to ``end`` of the sentence's own text."""

    subject: Subject
    start: int
    end: int


def is_pay(sentence: Sentence, bound: Bound, found: Found, field: str) -> bool:
    """Whether the figure says what is paid, and how long, rather than who may claim."""
    before = sentence.text[max(0, bound.start - 24) : bound.start]
    between = sentence.text[found.end : bound.start] if found.end <= bound.start else ""
    after = sentence.text[bound.end : bound.end + 16]
    if _GIVEN.search(between):
        return True
    if bound.unit in MONEY_UNITS:
        if _words(sentence, bound).startswith(("最高", "最多")):
            return True
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


def is_of_another(sentence: Sentence, bound: Bound, found: Found, field: str) -> bool:
    """Whether the figure is not the applicant's: a parent's, a park's, one per head or acre."""
    if field.startswith("ip.") and bound.op in ("lte", "lt"):
        return True  # 每项专利资助不超过5个国家: nobody is asked to own few.
    at = min(found.start, bound.start)
    clause = sentence.clause_of(sentence.here(at, max(found.end, bound.end)))
    lead = sentence.text[clause.start - sentence.span.start : at]
    if field == "person.owner_age":
        return _OWNER.search(sentence.text[: max(found.end, bound.end)]) is None
    if field == "hr.headcount" and _SENT.search(sentence.text[: found.start]):
        return True
    if _MONTHLY.search(sentence.text[: found.start]):
        return True  # 月销售额10万元以下: a month's, which the yearly figure does not tell.
    between = sentence.text[at : bound.start]
    if field == "loan.amount":
        # 贷款余额增长1000万元: by how much it grew, not what was lent.
        return GROWS_BY.search(lead + between) is not None
    if not field.startswith(_OF_THE_FIRM):
        return False
    to_figure = sentence.text[clause.start - sentence.span.start : bound.start]
    if _AVERAGED.search(lead) is not None or _AVERAGED.search(to_figure) is not None:
        return True
    if field == "fin.revenue" and _OF_PRODUCT.search(sentence.text[:at]) is not None:
        return True
    if field == "fin.rd_expense" and _PAID_TO.search(to_figure):
        return True
    if field == "fin.rd_ratio" and _OF_RESEARCH.search(between) is not None:
        return True
    if field == "fin.export" and _OF_GOODS.search(sentence.text[:at]) is not None:
        return True
    if field == "fin.revenue" and _PRODUCT_BEHIND.match(sentence.text[bound.end :]):
        return True
    return not field.startswith("project.") and _OTHERS.search(_BRACKET.sub("", lead)) is not None


def _words(sentence: Sentence, bound: Bound) -> str:
    return sentence.text[bound.start : bound.end]


_STAYS = frozenset({"hr.employed_months", "hr.insured_months", "hr.contract_months"})
_OF_THE_FIRM = ("fin.", "project.", "hr.headcount", "hr.insured_count", "entity.age_months")
