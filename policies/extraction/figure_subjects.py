"""What a bound is about: the noun beside a figure, and the field it stands for.

A noun means a field only together with the unit of the figure: 营业收入 with an amount is the
revenue, with a share behind 增长 its growth. The noun nearest to the figure decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONEY_UNITS = frozenset({"yuan", "usd", "eur", "hkd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A noun; ``fields`` gives the field for each unit it may be counted in.

    ``examples`` are phrases with field, operator and value; in ``counter_examples`` the noun
    alone must mean nothing.
    """

    name: str
    pattern: re.Pattern[str]
    fields: dict[str, str]
    examples: tuple[tuple[str, tuple[str, str, object]], ...]
    counter_examples: tuple[str, ...] = ()


def _subject(
    name: str,
    pattern: str,
    fields: dict[str, str],
    *,
    examples: tuple[tuple[str, tuple[str, str, object]], ...],
    counter: tuple[str, ...] = (),
) -> Subject:
    return Subject(
        name=name,
        pattern=re.compile(pattern),
        fields=fields,
        examples=examples,
        counter_examples=counter,
    )


def _money(field: str) -> dict[str, str]:
    return dict.fromkeys(MONEY_UNITS, field)


_GROWTH = r"(?:[^;。]{0,40}?[,](?:且|并且?)?(?:同比|较上一?年度?|比上一?年度?|年均|增速|增长))?(?:[^,;。]{0,6}?(?:同比|年均|复合|较?上年)?[^,;。]{0,4}?(?:增长率?|增速|增幅|增加))"
_SHARE = r"[^,;。]{0,16}?(?:占|与)[^,;。()%]{0,24}"
_PEOPLE = {"people": "", "number": ""}


def _count(field: str) -> dict[str, str]:
    return dict.fromkeys(_PEOPLE, field)


_REVENUE = r"(?:主营业务|营业|销售|业务|经营|总)(?:总)?收入|(?<=年)收入(?=均|不低于|达|超)|营收|年?销售额|销售规模|营业总额"
_OUTPUT = r"工业总产值|总产值|年?产值"
_RETAIL = r"零售额|社零额?|商品零售"
_ONLINE = r"公共网络实现的[^,;。]{0,14}?(?:零售额|收入|销售额)(?:和[^,;。]{0,4}收入)?|(?:网络|网上|线上|电商|电子商务|跨境电商|直播)[^,;。、]{0,8}?(?:零售额|销售额|交易额|销售收入|成交额)|网络零售额|主播[^,;。]{0,14}销售额"
_EXPORT = r"(?:自营)?(?:进出口|出口)(?:总)?(?:额|值|实绩|规模)|外贸进出口"
_TAX = r"(?:入库|实缴|上缴|缴纳|纳税)?税(?:收|金|款|额)(?:总额|贡献|收入)?|纳税(?:总)?额|(?:地方|区级|市级|财政|综合|经济)(?:财力|财政|经济)?贡献|留成"
_RD = r"(?:研究开发|研发|r&d|科研(?!院|机构|单位|人员|组织|团队|工作|平台|基地|力量|项目)|研究与试验发展|技术开发)(?:经费|费用|投入|支出|资金)?(?:总额|总投入|投入)?(?:支出|费用|强度)?"

SUBJECTS: tuple[Subject, ...] = (
    _subject(
        "research spent at home",
        rf"境内[^,;。]{{0,12}}?(?:{_RD})[^,;。]{{0,6}}?占",
        {"ratio": "fin.rd_domestic_ratio"},
        examples=(("在中国境内发生的研究开发费用总额占全部研究开发费用总额的比例不低于60%", ("fin.rd_domestic_ratio", "gte", 0.6)),),
    ),
    _subject(
        "research as a share",
        rf"(?:{_RD})(?!(?:活动)?人员)(?:{_SHARE}|[^,;。]{{0,4}}?(?:强度|比例|比重|占比))",
        {"ratio": "fin.rd_ratio"},
        examples=(
            ("研发投入占营业收入的比例不低于3%", ("fin.rd_ratio", "gte", 0.03)),
            ("研发费用总额占同期销售收入总额的比例不低于5%", ("fin.rd_ratio", "gte", 0.05)),
        ),
    ),
    _subject(
        "research growing",
        rf"(?:{_RD}){_GROWTH}",
        {"ratio": "fin.rd_growth"},
        examples=(("研发费用同比增长10%以上", ("fin.rd_growth", "gte", 0.1)),),
    ),
    _subject(
        "research spent",
        _RD,
        _money("fin.rd_expense"),
        examples=(("研发费用不低于100万元", ("fin.rd_expense", "gte", 1_000_000)),),
        counter=("研发人员10人以上",),
    ),
    _subject(
        "research staff as a share",
        r"(?:科技|科研|研发|研究开发|研究|技术)(?:活动)?人员[^,;。]{0,12}?占",
        {"ratio": "hr.rd_staff_ratio"},
        examples=(("科技人员占企业当年职工总数的比例不低于10%", ("hr.rd_staff_ratio", "gte", 0.1)),),
    ),
    _subject(
        "research staff",
        r"(?:科技|科研|研发|研究开发|专职研究|研究与试验发展)(?:活动)?人员",
        _count("hr.rd_staff"),
        examples=(("研发人员不少于10人", ("hr.rd_staff", "gte", 10)),),
    ),
    _subject(
        "high-tech income as a share",
        r"高新技术产品[^,;。]{0,10}?收入[^,;。]{0,6}?占",
        {"ratio": "fin.hitech_income_ratio"},
        examples=(("高新技术产品（服务）收入占企业同期总收入的比例不低于60%", ("fin.hitech_income_ratio", "gte", 0.6)),),
    ),
    _subject(
        "equipment as a share of the investment",
        r"设备(?:投资|投入|购置)?(?:额)?占",
        {"ratio": "project.equip_share"},
        examples=(("设备投资占固定资产投资比重小于50%", ("project.equip_share", "lt", 0.5)),),
    ),
    _subject(
        "new hires as a share",
        r"(?:新招用?|招用|吸纳|新增|聘用|录用)[^;。]{0,30}?(?:占|达到?)[^,;。]{0,22}(?:职工|员工|人数)[^,;。%\d]{0,14}|新招用[^;。]{0,60}达到",
        {"ratio": "hr.new_hires_ratio"},
        examples=(("新招用就业困难人员占现有职工总数10%以上", ("hr.new_hires_ratio", "gte", 0.1)),),
    ),
    _subject(
        "lay-offs",
        r"裁员率|裁员人数[^,;。]{0,30}?(?:职工|参保|员工)(?:总?人数|总数|职工总数)?",
        {"ratio": "hr.layoff_rate"},
        examples=(
            ("裁员率不高于5.5%", ("hr.layoff_rate", "lte", 0.055)),
            ("裁员人数不超过企业参保人数20%", ("hr.layoff_rate", "lte", 0.2)),
        ),
    ),
    _subject(
        "debt",
        r"资产负债率",
        {"ratio": "fin.debt_ratio"},
        examples=(("资产负债率不超过70%", ("fin.debt_ratio", "lte", 0.7)),),
    ),
    *(
        _subject(
            f"{name} growing",
            rf"(?:{pattern}){_GROWTH}",
            {"ratio": field},
            examples=((words, (field, "gte", 0.1)),),
        )
        for name, pattern, field, words in (
            ("online sales", _ONLINE, "fin.online_growth", "网络零售额同比增长10%以上"),
            ("wholesale", r"批发[^,;。]{0,10}?销售(?:总)?额", "fin.wholesale_growth", "批发业销售额增长10%以上"),
            ("retail sales", _RETAIL, "fin.retail_growth", "零售额同比增速达到10%"),
            ("turnover", r"(?<!营业收入)营业额", "fin.turnover_growth", "营业额同比增长10%以上"),
            ("exports", _EXPORT, "fin.export_growth", "出口额增长10%以上"),
        )
    ),
    _subject(
        "online sales",
        rf"(?:{_ONLINE})",
        _money("fin.online_sales"),
        examples=(("网络零售额400万元以上", ("fin.online_sales", "gte", 4_000_000)),),
    ),
    _subject(
        "wholesale",
        r"批发[^,;。]{0,10}?销售(?:总)?额",
        _money("fin.wholesale_sales"),
        examples=(("批发业年销售额达到1亿元", ("fin.wholesale_sales", "gte", 100_000_000)),),
    ),
    _subject(
        "retail sales",
        rf"(?:{_RETAIL})",
        _money("fin.retail_sales"),
        examples=(("零售额达到5000万元以上", ("fin.retail_sales", "gte", 50_000_000)),),
    ),
    _subject(
        "turnover of hotels and restaurants",
        r"(?<!营业收入)营业额",
        _money("fin.turnover"),
        examples=(("年营业额200万元以上", ("fin.turnover", "gte", 2_000_000)),),
    ),
    _subject(
        "output growing",
        rf"(?:{_OUTPUT})(?:{_GROWTH}|[^;。]{{0,60}}?(?:同比)?(?:增速|增长))",
        {"ratio": "fin.output_growth"},
        examples=(("工业总产值同比增长10%以上", ("fin.output_growth", "gte", 0.1)),),
    ),
    _subject(
        "output",
        rf"(?:{_OUTPUT})",
        _money("fin.output_value"),
        examples=(("年产值10亿元以上", ("fin.output_value", "gte", 1_000_000_000)),),
    ),
    _subject(
        "profit growing",
        r"利润(?:总额)?(?:同比|年均|平均|复合)*(?:增长率?|增速|增幅)",
        {"ratio": "fin.profit_growth"},
        examples=(("利润平均增长率不低于8%", ("fin.profit_growth", "gte", 0.08)),),
    ),
    _subject(
        "revenue growing",
        rf"(?:{_REVENUE}){_GROWTH}",
        {"ratio": "fin.revenue_growth"},
        examples=(("最近两年营收增速不低于15%", ("fin.revenue_growth", "gte", 0.15)),),
    ),
    _subject(
        "exports",
        rf"(?:{_EXPORT})",
        _money("fin.export"),
        examples=(("出口额在5万美元以上", ("fin.export", "gte", 50_000)),),
    ),
    _subject(
        "revenue",
        rf"(?:{_REVENUE})",
        _money("fin.revenue"),
        examples=(
            ("营业收入超过4000万元", ("fin.revenue", "gt", 40_000_000)),
            ("上年度销售收入在5000万元至2亿元（含）", ("fin.revenue", "between_oc", (50_000_000, 200_000_000))),
        ),
        counter=("营业收入增长",),
    ),
    _subject(
        "taxes growing",
        rf"(?:{_TAX}){_GROWTH}",
        {"ratio": "fin.tax_growth"},
        examples=(("入库税收同比增长10%以上", ("fin.tax_growth", "gte", 0.1)),),
    ),
    _subject(
        "taxes",
        rf"(?:{_TAX})",
        _money("fin.tax_paid"),
        examples=(("年入库税收达到500万元", ("fin.tax_paid", "gte", 5_000_000)),),
    ),
    _subject(
        "profit",
        r"净利润|利润总额",
        _money("fin.net_profit"),
        examples=(("最近两年净利润合计不低于1000万元", ("fin.net_profit", "gte", 10_000_000)),),
    ),
    _subject(
        "assets",
        r"资产总额|总资产|资产规模",
        _money("fin.assets"),
        examples=(("资产总额不超过5000万元", ("fin.assets", "lte", 50_000_000)),),
    ),
    _subject(
        "equity raised",
        r"股权融资|(?<!申请)融资(?:总)?额|获得[^,;。]{0,8}?(?:风险|创业|社会|股权)?投资(?:机构)?[^,;。]{0,6}?(?:实缴)?(?:总额|金额)",
        _money("fin.equity_financing"),
        examples=(("近3年获得股权融资累计实缴总额1000万元以上", ("fin.equity_financing", "gte", 10_000_000)),),
    ),
    _subject(
        "valuation",
        r"估值|市值",
        _money("fin.valuation"),
        examples=(("最近一年估值超过1亿元", ("fin.valuation", "gt", 100_000_000)),),
    ),
    _subject(
        "insured people",
        r"参保(?:职工)?(?:人数|企业|单位|职工)?|缴纳社保人数",
        _count("hr.insured_count"),
        examples=(("参保人数不少于1人", ("hr.insured_count", "gte", 1)),),
    ),
    _subject(
        "months of unemployment insurance",
        r"失业保险费?",
        {"months": "hr.unemp_insured_months"},
        examples=(("足额缴纳失业保险费12个月以上", ("hr.unemp_insured_months", "gte", 12)),),
    ),
    _subject(
        "months of social insurance",
        r"(?:社会保险费?|社保费?|(?:(?:失业|工伤|养老|医疗|生育)(?:保险)?、)*(?:职工)?(?:基本)?养老保险费?|五险|(?:失业|养老|工伤)(?:、(?:失业|养老|工伤|职工养老|医疗|生育))+保险费?)",
        {"months": "hr.insured_months"},
        examples=(("缴纳社会保险费满6个月", ("hr.insured_months", "gte", 6)),),
    ),
    _subject(
        "length of a labour contract",
        r"劳动合同(?!之日)",
        {"months": "hr.contract_months"},
        examples=(("与其签订1年以上劳动合同", ("hr.contract_months", "gte", 12)),),
    ),
    _subject(
        "months of employment",
        r"(?:稳定|连续|带动|实现)?就业(?!困难|之日|人员)|连续工作|稳岗就业|在岗",
        {"months": "hr.employed_months"},
        examples=(("稳定就业6个月以上", ("hr.employed_months", "gte", 6)),),
    ),
    _subject(
        "new hires",
        r"(?:新增?招用|吸纳|招用|新增(?:就业|岗位)|带动(?:就业)?|招聘|新录用|录用|聘用)",
        _count("hr.new_hires"),
        examples=(("招用5人以上的", ("hr.new_hires", "gte", 5)),),
    ),
    _subject(
        "headcount",
        r"(?:在职)?(?:职工|员工|从业人员|用工|就业人员)(?:总数|总人数|人数|数)?|企业人数|从业人数",
        _count("hr.headcount"),
        examples=(("职工人数不超过300人", ("hr.headcount", "lte", 300)),),
    ),
    _subject(
        "time in a hatchery",
        r"(?:孵化|入驻|入孵)(?:的)?(?:时限|时间|期限|年限|期)",
        {"months": "event.hatched_months"},
        examples=(("孵化时限不超过48个月", ("event.hatched_months", "lte", 48)),),
    ),
    _subject(
        "age of the enterprise",
        r"(?<!商标)(?:登记)?注册(?:成立|登记|时间|满)?|成立(?:时间|满|年限)?|设立(?:时间|满)?|开业|工商登记|实际经营(?:时间)?|运营(?:时间|年限)|(?:连续|正常|持续)经营(?:时间|年限|满)?(?!场所|异常|地)|经营(?:时间|年限|期限|满|(?=\d))",
        {"months": "entity.age_months", "days": "entity.age_months"},
        examples=(
            ("登记注册3年内", ("entity.age_months", "lte", 36)),
            ("注册成立一年以上", ("entity.age_months", "gte", 12)),
        ),
        counter=("注册商标3件以上",),
    ),
    _subject(
        "age of the owner",
        r"年龄|周岁",
        {"age": "person.owner_age", "number": "person.owner_age"},
        examples=(("主要创办人年龄不超过45周岁", ("person.owner_age", "lte", 45)),),
    ),
    _subject(
        "investment in fixed assets",
        r"固定资产(?:总)?(?:投资|投入)(?:总)?额?",
        _money("project.fixed_invest"),
        examples=(("固定资产投入达到1000万元（含1000万元）以上", ("project.fixed_invest", "gte", 10_000_000)),),
    ),
    _subject(
        "investment in equipment",
        r"(?:设备|软硬件)[^,;。]{0,6}?(?:投资|投入|购置|采购)(?:费|费用|金)?(?:总)?额?|(?:采购|购置)[^,;。]{0,6}?设备(?:总额|金额)?",
        _money("project.equip_invest"),
        examples=(("设备投资达500万元以上", ("project.equip_invest", "gte", 5_000_000)),),
    ),
    _subject(
        "investment in all",
        r"(?<!固定资产)(?:项目)?(?:总投资|计划投资|实际投资|投资总额|投资额|总投入)(?:额)?|投资规模|项目(?:新增|实际|已)?投[资入](?!的?占)|新增投资",
        _money("project.total_invest"),
        examples=(("项目总投资1亿元以上", ("project.total_invest", "gte", 100_000_000)),),
    ),
    _subject(
        "loan",
        r"贷款(?:本金|金额|余额|总额)",
        _money("loan.amount"),
        examples=(("贷款金额不超过1000万元", ("loan.amount", "lte", 10_000_000)),),
    ),
    _subject(
        "area let",
        r"(?:租赁|租用|承租)[^,;。]{0,6}?面积",
        {"area": "lease.area"},
        examples=(("租赁面积不超过500平方米", ("lease.area", "lte", 500)),),
    ),
    _subject(
        "invention patents",
        r"发明专利(?!申请)(?:授权)?(?:拥有量)?",
        {"count": "ip.invention_patents", "number": "ip.invention_patents"},
        examples=(("拥有发明专利2件以上", ("ip.invention_patents", "gte", 2)),),
    ),
    _subject(
        "software copyrights",
        r"软件著作权",
        {"count": "ip.soft_copyrights", "number": "ip.soft_copyrights"},
        examples=(("软件著作权5件以上", ("ip.soft_copyrights", "gte", 5)),),
    ),
    _subject(
        "patents",
        r"(?<!发明)(?<!申请)(?<!同族授权)(?<!同族)(?:专利(?!导航|布局|信息|技术|产品|密集|转[让化]|许可|质押|运营|权|保险|工作|示范)|知识产权(?!交易|运营|服务|许可|质押|工作|相关|管理))(?:授权)?(?:数量)?",
        {"count": "ip.patents", "number": "ip.patents"},
        examples=(("拥有有效专利10件以上", ("ip.patents", "gte", 10)),),
        counter=("形成专利导航报告1份以上",),
    ),
    _subject(
        "score",
        r"(?:评[价分估]|综合|考核)?(?:得分|评分|总分|分值|分数|成绩|评价)",
        {"score": "score.total", "number": "score.total"},
        examples=(("综合评价得分不低于60分", ("score.total", "gte", 60)),),
    ),
    _subject(
        "wage in terms of the minimum",
        r"(?:最低工资)(?:标准)?",
        {"ratio": "hr.wage_floor"},
        examples=(("每月按不低于当地最低工资80%的标准", ("hr.wage_floor", "gte", 0.8)),),
    ),
)  # fmt: skip
