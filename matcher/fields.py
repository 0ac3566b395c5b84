"""FIELDS: every fact the trade asks for. One table, used by all.

The ids are the contract between texts, profiles and questions. A field says which type its
values have, in which unit they are written, and whether *not mentioned* may ever mean *no*
(``World``). An id that the table does not know is not an error: it is an open-world field of any
type, so that a condition on it stays unknown until somebody gives the fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """The type of a field's values."""

    BOOL = "bool"
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"
    MONTHS = "months"
    DATE = "date"
    REGION = "region"
    INDUSTRY = "industry"
    SIZE = "size"
    ENUM = "enum"
    SET = "set"
    EVENTS = "events"
    TEXT = "text"
    ANY = "any"


class World(StrEnum):
    """What a fact that is not mentioned means."""

    OPEN = "open"
    CLOSED = "closed"
    CLOSED_WHEN_DECLARED = "closed when declared complete"


class Span(StrEnum):
    """To which time a figure belongs."""

    NOW = "now"
    YEAR = "a calendar year"
    YEAR_END = "the end of a calendar year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One fact the trade asks for.

    ``unit`` is that of the written value (money in yuan, ratios as fractions). ``derives_from``
    names the fields it is worked out from when it is not given. ``ask`` says whether an
    enterprise is ever asked for it, ``at_registration`` whether already when it registers, and
    ``none_is_zero`` whether who has none of it has the figure 0. ``is_known_id`` is false for an id
    outside the vocabulary.
    """

    id: str
    label: str
    kind: Kind
    unit: str | None = None
    world: World = World.OPEN
    span: Span = Span.NOW
    values: tuple[str, ...] = ()
    derives_from: tuple[str, ...] = ()
    ask: bool = False
    at_registration: bool = False
    none_is_zero: bool = False
    is_known_id: bool = True

    @property
    def is_yearly(self) -> bool:
        """Whether a figure without a year is that of the last full calendar year."""
        return self.span is not Span.NOW

    @property
    def is_number(self) -> bool:
        """Whether values are numbers or bands of numbers."""
        return self.kind in NUMBER_KINDS

    @property
    def answer_kind(self) -> str:
        """How a person answers: yes_no, choice, choices, number, date, place or words."""
        return _ANSWER_KINDS.get(self.kind, "words")


NUMBER_KINDS = frozenset({Kind.COUNT, Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.MONTHS})
_UNITS = {Kind.COUNT: "个", Kind.MONEY: "元", Kind.RATIO: "比例", Kind.MONTHS: "月"}
_WORLDS = {
    Kind.REGION: World.CLOSED,
    Kind.INDUSTRY: World.CLOSED,
    Kind.SET: World.CLOSED_WHEN_DECLARED,
    Kind.EVENTS: World.CLOSED_WHEN_DECLARED,
}
_ANSWER_KINDS = {
    Kind.BOOL: "yes_no",
    Kind.ENUM: "choice",
    Kind.SET: "choices",
    Kind.EVENTS: "choices",
    Kind.SIZE: "choice",
    Kind.DATE: "date",
    Kind.REGION: "place",
} | dict.fromkeys(NUMBER_KINDS, "number")

ENTITY_TYPES = (
    "企业法人", "个体工商户", "个人独资企业", "合伙企业", "农民专业合作社", "分支机构", "事业单位",
    "社会团体", "基金会", "社会服务机构", "律师事务所", "会计师事务所", "行业协会",
)  # fmt: skip
HIRE_GROUPS = (
    "毕业年度高校毕业生", "离校2年内未就业高校毕业生", "毕业5年内高校毕业生", "16-24岁登记失业青年",
    "登记失业半年以上", "就业困难人员", "脱贫人口", "自主就业退役士兵", "退役军人", "残疾人",
    "农民工返乡创业", "港澳青年",
)  # fmt: skip
BLACKLISTS = (
    "严重失信主体名单", "严重违法失信企业名单", "经营异常名录", "失信被执行人",
    "重大税收违法失信主体", "拖欠农民工工资失信", "环保失信", "安全生产失信",
)  # fmt: skip
SIZE_CLASSES = ("large", "medium", "small", "micro")

OUR_CURRENCY = frozenset({"CNY", "RMB", "元", "人民币"})
"""Spellings of the currency in which money is written; any other is a fact of its own."""

# Letters of the last column: a = asked on demand, r = asked at registration already,
# y = a figure of a calendar year, e = a stock at the end of a calendar year,
# n = to have none is to have nought of it: without patents there are 0, but without a lease there
# is no lease of 0 months, and a growth or a profit that is not there may be a loss.
_ROWS: tuple[tuple[str, str, Kind, str], ...] = (
    ("region.registered", "注册地", Kind.REGION, "r"),
    ("region.tax", "税收户管地", Kind.REGION, "a"),
    ("region.operating", "经营地", Kind.REGION, "a"),
    ("region.stat", "统计关系所在地", Kind.REGION, "a"),
    ("region.insured", "社保参保地", Kind.REGION, "a"),
    ("region.project", "项目实施地", Kind.REGION, "a"),
    ("region.relocated_from", "迁入前所在地", Kind.REGION, "a"),
    ("entity.type", "主体类型", Kind.ENUM, "r"),
    ("entity.legal_person", "独立法人资格", Kind.BOOL, ""),
    ("entity.status", "登记状态", Kind.ENUM, "a"),
    ("entity.registered", "依法登记注册", Kind.BOOL, ""),
    ("entity.founded", "成立日期", Kind.DATE, "r"),
    ("entity.age_months", "成立时长", Kind.MONTHS, ""),
    ("entity.ownership", "所有制", Kind.ENUM, "a"),
    ("entity.tax_compliant", "依法纳税", Kind.BOOL, "a"),
    ("entity.operating_normally", "正常经营", Kind.BOOL, "a"),
    ("industry.code", "行业", Kind.INDUSTRY, "r"),
    ("industry.field", "产业领域", Kind.SET, "a"),
    ("industry.group", "行业清单", Kind.SET, "a"),
    ("industry.catalogue", "产业目录类别", Kind.ENUM, ""),
    ("activity.business", "主营活动", Kind.SET, "a"),
    ("product.type", "产品", Kind.SET, "a"),
    ("size.class", "企业规模", Kind.SIZE, ""),
    ("size.tax_micro", "小型微利企业（税务口径）", Kind.BOOL, "a"),
    ("fin.revenue", "营业收入", Kind.MONEY, "ryn"),
    ("fin.revenue_growth", "营业收入增速", Kind.RATIO, "ay"),
    ("fin.output_value", "工业总产值", Kind.MONEY, "ayn"),
    ("fin.output_growth", "工业总产值增速", Kind.RATIO, "ay"),
    ("fin.retail_sales", "零售额", Kind.MONEY, "ayn"),
    ("fin.retail_growth", "零售额增速", Kind.RATIO, "ay"),
    ("fin.wholesale_sales", "批发销售额", Kind.MONEY, "ayn"),
    ("fin.wholesale_growth", "批发销售额增速", Kind.RATIO, "ay"),
    ("fin.turnover", "营业额", Kind.MONEY, "ayn"),
    ("fin.turnover_growth", "营业额增速", Kind.RATIO, "ay"),
    ("fin.online_sales", "网络销售额", Kind.MONEY, "ayn"),
    ("fin.online_growth", "网络销售额增速", Kind.RATIO, "ay"),
    ("fin.export", "出口额", Kind.MONEY, "ayn"),
    ("fin.export_growth", "出口额增速", Kind.RATIO, "ay"),
    ("fin.assets", "资产总额", Kind.MONEY, "ae"),
    ("fin.liabilities", "负债总额", Kind.MONEY, "aen"),
    ("fin.debt_ratio", "资产负债率", Kind.RATIO, "aen"),
    ("fin.net_profit", "净利润", Kind.MONEY, "ay"),
    ("fin.loss", "亏损", Kind.BOOL, "ay"),
    ("fin.tax_paid", "入库税收", Kind.MONEY, "ayn"),
    ("fin.tax_growth", "入库税收增速", Kind.RATIO, "ay"),
    ("fin.rd_expense", "研发费用", Kind.MONEY, "ayn"),
    ("fin.rd_ratio", "研发投入占比", Kind.RATIO, "ayn"),
    ("fin.rd_growth", "研发费用增速", Kind.RATIO, "ay"),
    ("fin.rd_domestic_ratio", "境内研发费用占比", Kind.RATIO, "ay"),
    ("fin.hitech_income", "高新技术产品（服务）收入", Kind.MONEY, "ayn"),
    ("fin.hitech_income_ratio", "高新技术产品（服务）收入占比", Kind.RATIO, "ayn"),
    ("fin.equity_financing", "股权融资额", Kind.MONEY, "ayn"),
    ("fin.valuation", "估值", Kind.MONEY, "ay"),
    ("fin.good_standing", "财务状况良好", Kind.BOOL, ""),
    ("fin.difficulty", "生产经营困难", Kind.BOOL, ""),
    ("hr.headcount", "员工人数", Kind.COUNT, "ren"),
    ("hr.insured_count", "参保人数", Kind.COUNT, "aen"),
    ("hr.layoff_rate", "裁员率", Kind.RATIO, "ayn"),
    ("hr.unemp_insured_months", "缴纳失业保险费月数", Kind.MONTHS, "an"),
    ("hr.hire_group", "招用人员类别", Kind.SET, "a"),
    ("hr.hire_date", "招用日期", Kind.DATE, "a"),
    ("hr.intern_group", "见习人员类别", Kind.SET, "a"),
    ("hr.new_hires", "新招用人数", Kind.COUNT, "ayn"),
    ("hr.new_hires_ratio", "新招用人数占比", Kind.RATIO, "an"),
    ("hr.contract_months", "劳动合同期限", Kind.MONTHS, "a"),
    ("hr.insured_months", "缴纳社会保险费月数", Kind.MONTHS, "an"),
    ("hr.employed_months", "稳定就业月数", Kind.MONTHS, "a"),
    ("hr.insurance_paid", "按规定缴纳社会保险费", Kind.BOOL, "a"),
    ("hr.insurance_active", "正常参保缴费", Kind.BOOL, "a"),
    ("hr.still_employed", "仍在本企业就业", Kind.BOOL, "a"),
    ("hr.employment_registered", "办理就业登记", Kind.BOOL, "a"),
    ("hr.wage_floor", "工作补贴与最低工资之比", Kind.RATIO, "a"),
    ("hr.rd_staff", "科技人员数", Kind.COUNT, "aen"),
    ("hr.rd_staff_ratio", "科技人员占比", Kind.RATIO, "aen"),
    ("person.owner_group", "经营者身份", Kind.SET, "a"),
    ("person.owner_age", "经营者年龄", Kind.COUNT, ""),
    ("qual.has", "资质", Kind.SET, "r"),
    ("qual.event", "资质事件", Kind.EVENTS, "a"),
    ("qual.potential", "资质潜力", Kind.TEXT, ""),
    ("list.member", "名单", Kind.SET, "a"),
    ("ip.invention_patents", "发明专利", Kind.COUNT, "an"),
    ("ip.patents", "专利", Kind.COUNT, "an"),
    ("ip.soft_copyrights", "软件著作权", Kind.COUNT, "an"),
    ("ip.core_owned", "拥有核心知识产权", Kind.BOOL, "a"),
    ("credit.blacklist", "失信和异常名单", Kind.SET, "r"),
    ("credit.no_accident", "无事故", Kind.BOOL, "a"),
    ("credit.no_major_violation", "无重大违法", Kind.BOOL, "a"),
    ("credit.no_violation", "无违法记录", Kind.BOOL, "a"),
    ("credit.no_tax_evasion", "无偷漏税", Kind.BOOL, "a"),
    ("credit.good", "信用良好", Kind.BOOL, "a"),
    ("credit.wage_arrears", "拖欠工资", Kind.BOOL, "a"),
    ("credit.social_arrears", "欠缴社会保险费", Kind.BOOL, "a"),
    ("reporting.stat", "已纳统", Kind.BOOL, "a"),
    ("internal.finance", "财务制度健全", Kind.BOOL, ""),
    ("internal.independent_accounting", "独立核算", Kind.BOOL, ""),
    ("internal.governance", "治理机制健全", Kind.BOOL, ""),
    ("loan.date", "贷款发放日期", Kind.DATE, "a"),
    ("loan.amount", "贷款金额", Kind.MONEY, "a"),
    ("loan.bank", "贷款银行", Kind.TEXT, "a"),
    ("loan.type", "贷款种类", Kind.SET, "a"),
    ("loan.pledge", "质押物", Kind.SET, "a"),
    ("loan.interest_paid", "已付利息", Kind.MONEY, "an"),
    ("loan.settled_date", "贷款结清日期", Kind.DATE, "a"),
    ("loan.purpose", "贷款用途", Kind.SET, "a"),
    ("lease.lessor_kind", "出租方类型", Kind.SET, "a"),
    ("lease.area", "租赁面积", Kind.NUMBER, "a"),
    ("lease.addr_equals_registered", "租赁地址与注册地址一致", Kind.BOOL, "a"),
    ("lease.months", "租赁月数", Kind.MONTHS, "a"),
    ("lease.owned_by_owner", "租用经营者自有房屋", Kind.BOOL, "a"),
    ("project.name", "项目名称", Kind.TEXT, ""),
    ("project.total_invest", "项目总投资", Kind.MONEY, "an"),
    ("project.fixed_invest", "固定资产投资", Kind.MONEY, "an"),
    ("project.equip_invest", "设备投资", Kind.MONEY, "an"),
    ("project.equip_share", "设备投资占比", Kind.RATIO, "a"),
    ("project.equip_date", "设备购置日期", Kind.DATE, "a"),
    ("project.filed_date", "项目备案日期", Kind.DATE, "a"),
    ("project.start", "项目开工日期", Kind.DATE, "a"),
    ("project.completed", "项目竣工日期", Kind.DATE, "a"),
    ("project.completed_date", "项目竣工日期", Kind.DATE, "a"),
    ("project.accepted", "项目通过验收", Kind.BOOL, "a"),
    ("project.region", "项目所在地", Kind.REGION, "a"),
    ("act.exhibition", "参展", Kind.EVENTS, "a"),
    ("act.export", "出口业务", Kind.EVENTS, "a"),
    ("act.cloud", "上云", Kind.EVENTS, "a"),
    ("act.ipo_stage", "上市阶段", Kind.EVENTS, "a"),
    ("act.shareholding_reform", "股份制改造", Kind.EVENTS, "a"),
    ("act.platform_joined", "入驻平台", Kind.EVENTS, "a"),
    ("act.livestream", "直播", Kind.EVENTS, "a"),
    ("act.award", "获奖", Kind.EVENTS, "a"),
    ("act.standard", "制定标准", Kind.EVENTS, "a"),
    ("act.first_set", "首台（套）", Kind.EVENTS, "a"),
    ("act.board_transfer", "转板", Kind.EVENTS, "a"),
    ("excl.already_funded", "已享受的同类政策", Kind.SET, "a"),
    ("excl.max_times", "享受次数", Kind.COUNT, ""),
    ("declare.truth", "真实性承诺", Kind.TEXT, ""),
    ("ref.other_document", "另见文件", Kind.TEXT, ""),
    ("doc.has", "证照文件", Kind.SET, ""),
)

_VALUES = {
    "entity.type": ENTITY_TYPES,
    "entity.status": ("存续", "注销", "吊销", "清算", "停业"),
    "entity.ownership": ("民营", "国有", "外资", "港澳台", "集体", "混合"),
    "industry.catalogue": ("鼓励类", "允许类", "限制类", "淘汰类", "禁止类"),
    "size.class": SIZE_CLASSES,
    "hr.hire_group": HIRE_GROUPS,
    "credit.blacklist": BLACKLISTS,
}
_DERIVES_FROM = {
    "entity.legal_person": ("entity.type",),
    "entity.age_months": ("entity.founded",),
    "size.class": ("industry.code", "hr.headcount", "fin.revenue", "fin.assets"),
    "size.tax_micro": ("qual.has",),
    "reporting.stat": ("qual.has",),
    "fin.loss": ("fin.net_profit",),
    "fin.debt_ratio": ("fin.liabilities", "fin.assets"),
    "fin.rd_ratio": ("fin.rd_expense", "fin.revenue"),
    "fin.hitech_income_ratio": ("fin.hitech_income", "fin.revenue"),
    "hr.rd_staff_ratio": ("hr.rd_staff", "hr.headcount"),
    "hr.new_hires_ratio": ("hr.new_hires", "hr.headcount"),
    "project.equip_share": ("project.equip_invest", "project.fixed_invest"),
    "credit.good": ("credit.blacklist",),
    "credit.no_major_violation": ("credit.blacklist",),
    "credit.no_violation": ("credit.blacklist",),
    "entity.operating_normally": ("credit.blacklist", "entity.status"),
    "entity.registered": ("entity.status",),
    "fin.revenue_growth": ("fin.revenue",),
    "fin.output_growth": ("fin.output_value",),
    "fin.retail_growth": ("fin.retail_sales",),
    "fin.wholesale_growth": ("fin.wholesale_sales",),
    "fin.turnover_growth": ("fin.turnover",),
    "fin.online_growth": ("fin.online_sales",),
    "fin.export_growth": ("fin.export",),
    "fin.tax_growth": ("fin.tax_paid",),
    "fin.rd_growth": ("fin.rd_expense",),
}
_SPANS = {"y": Span.YEAR, "e": Span.YEAR_END}


def _make(field_id: str, label: str, kind: Kind, letters: str) -> Field:
    return Field(
        id=field_id,
        label=label,
        kind=kind,
        unit=_UNITS.get(kind),
        world=_WORLDS.get(kind, World.OPEN if field_id != "entity.type" else World.CLOSED),
        span=next((_SPANS[letter] for letter in letters if letter in _SPANS), Span.NOW),
        values=_VALUES.get(field_id, ()),
        derives_from=_DERIVES_FROM.get(field_id, ()),
        ask="a" in letters or "r" in letters,
        at_registration="r" in letters,
        none_is_zero="n" in letters,
    )


FIELDS: dict[str, Field] = {row[0]: _make(*row) for row in _ROWS}


FAMILIES = frozenset(
    {"act", "declare", "doc", "event", "excl", "intent", "internal", "lease", "list", "loan"}
    | {"pref", "product", "project", "rank", "ref", "score", "supply"}
)
"""Families whose members nobody can list: any id in them belongs to the vocabulary."""


def is_vocabulary(field_id: str) -> bool:
    """Whether the id is listed or belongs to a family whose members cannot be listed."""
    return field_id in FIELDS or field_id.partition(".")[0] in FAMILIES


@lru_cache(maxsize=4096)
def field(field_id: str) -> Field:
    """Return the field of ``field_id``; an id that is not listed gives an open field of any type.

    Families whose members nobody can list (``score.*``, ``act.*``) share the type of the family.
    """
    if field_id in FIELDS:
        return FIELDS[field_id]
    kind = Kind.EVENTS if field_id.startswith("act.") else Kind.ANY
    return Field(id=field_id, label=field_id, kind=kind, is_known_id=is_vocabulary(field_id))
