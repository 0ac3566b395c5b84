"""Is this something an enterprise can claim? If not, why: the first reason that holds.

What a text is shows first in its title (a plan, a commendation, a tender), then in whom it
speaks of and whether it promises anything. A kind of document that can carry benefits (an
action plan, say) is refused only if it names no money.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lexicon.spelling import spelling
from policies.document import Document
from policies.extraction.evidence import Evidence, evidence_of
from policies.extraction.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A kind of text that offers nothing, by its title; ``unless`` says what speaks for it.

    ``examples`` are titles it refuses, ``counter_examples`` titles it lets pass.
    """

    why: str
    title: re.Pattern[str]
    unless: Callable[[Evidence], bool]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def _never(evidence: Evidence) -> bool:
    return False


def _is_rich(evidence: Evidence) -> bool:
    """Money for firms is promised again and again: the title hides measures."""
    is_for_firms = evidence.firms > evidence.persons
    return is_for_firms and (evidence.promises >= _MANY or evidence.is_named_gift)


def _is_paid(evidence: Evidence) -> bool:
    is_for_firms = evidence.firms > evidence.persons
    return is_for_firms and (evidence.promises >= 1 or evidence.is_named_gift)


def _is_fund_or_title(evidence: Evidence) -> bool:
    """Rules of a fund for firms, or of a title that firms can be given."""
    if _is_paid(evidence):
        return True
    is_for_firms = evidence.firms >= 10 and evidence.firms > 2 * evidence.persons
    return is_for_firms and (
        evidence.gives >= 10 or (evidence.titles > 0 and evidence.sections > 0)
    )


def _refusal(
    why: str,
    title: str,
    unless: Callable[[Evidence], bool],
    *,
    examples: tuple[str, ...],
    counter: tuple[str, ...],
) -> Refusal:
    return Refusal(
        why=why,
        title=re.compile(title),
        unless=unless,
        examples=examples,
        counter_examples=counter,
    )


REFUSALS: tuple[Refusal, ...] = (
    _refusal(
        "a draft on which opinions are asked: nothing is in force yet",
        r"征求[^,。]{0,30}意见|意见(?:的函|征集|稿)|公开征求|征求意见稿|向社会征集意见",
        _never,
        examples=("关于征求《某办法（征求意见稿）》意见的公告",),
        counter=("关于促进就业的若干意见",),
    ),
    _refusal(
        "a commendation: it rewards what is over",
        r"表彰|表扬|通报表|先进(?:单位|个人|集体)|嘉奖|奖励的决定|科学技术奖(?:励)?的决定",
        _never,
        examples=("关于对优化营商环境先进单位予以表彰的通报",),
        counter=("先进制造业企业奖励办法",),
    ),
    _refusal(
        "a list of results: who was chosen is decided",
        r"(?:公布|公示|发布|下达|命名|认定)[^。]{0,60}(?:名单|结果|名录|目录|清单|企业的通知|项目计划)|(?:名单|结果)(?:的)?(?:公示|公告|公布|通知|通告)|拟(?:认定|支持|奖励|补助|立项|入库)[^。]{0,30}公示|公示$|复核评价结果",
        _never,
        examples=("关于公布2020年国家技术创新示范企业名单的通知", "拟奖励名单公示"),
        counter=("关于开展2025年专精特新企业申报工作的通知",),
    ),
    _refusal(
        "a tender or purchase, not a benefit",
        r"招标|中标(?:公告|结果|公示|候选)|政府采购|采购(?:公告|意向|结果|计划|信息|文件|项目)|成交(?:公告|结果)|比选|询价|竞争性磋商|竞价|遴选服务机构|揭榜",
        _never,
        examples=("2021年政府采购意向", "场景创新需求清单揭榜工作的通知"),
        counter=("关于组织申报技术改造项目的通知",),
    ),
    _refusal(
        "an answer or decision in one matter",
        r"批复|复函|答复|的函$|(?:提案|建议)[^。]{0,12}答复|同意[^。]{2,40}(?:设立|变更|撤销|调整|申办)|答记者问|问答课堂",
        _never,
        examples=("关于同意某乡行政村规模调整方案的批复",),
        counter=("关于给予房租补贴的通知",),
    ),
    _refusal(
        "about offices and their people",
        r"任命|任免|人事|招聘|招考|录用|换届|调整[^。]{0,20}(?:成员|小组|机构|职责)|工作规则|放假|节假日|年报|述职|机构改革|绩效考核工作|政务公开|专题会|部署会|座谈会|调研|培训班|大讲堂|巡讲|演出|竞赛公告|大赛公告",
        _never,
        examples=("关于调整领导小组组成人员的通知", "公开招聘编外人员公告"),
        counter=("关于高校毕业生见习补贴的通知",),
    ),
    _refusal(
        "a standard, a technical or a registry matter",
        r"标准(?:制修订|体系|化管理|规范)|行业标准|国家标准|技术规范|备案信息|检查|抽查|自查|测评|监测|地名|文物|湿地|水资源|安全标准|规程|质量安全|统计公报|投资完成情况|参数|样式|申报表的公告|票的公告|名称的批复|信息处理费",
        _is_rich,
        examples=("2021年第二批行业标准制修订计划的通知",),
        counter=("关于支持企业技术改造的若干措施",),
    ),
    _refusal(
        "explains or reports: the document behind it is what counts",
        r"解读|案例|经验交流|答问|答疑|图解|新闻发布|发布[》”]?$|典型",
        _is_paid,
        examples=("《关于扶持中医药发展的意见》解读", "关于征集典型案例的通知"),
        counter=("关于扶持中医药发展的意见",),
    ),
    _refusal(
        "a plan: what can be claimed comes in later documents",
        r"(?:发展|建设|专项|总体|五年|十[一二三四五]五)[^。]{0,12}规划(?!产业|导向)|规划(?:的通知|》|$|\(20)|工作要点|工作计划|纲要|指导意见|任务分工|应急预案|政务公开",
        _never,
        examples=("“十四五”优化营商环境发展规划", "2022年政务公开工作要点"),
        counter=("专项资金管理办法", "度假区规划产业配套支持"),
    ),
    _refusal(
        "a programme: what can be claimed comes in later documents",
        r"工作方案|行动计划|实施方案|行动方案|总体方案|试点方案|建设指南",
        _is_rich,
        examples=("促进民办教育的行动计划",),
        counter=("专项资金管理办法",),
    ),
    _refusal(
        "a law or rule of conduct",
        r"条例|规定[》]?$|管理规范|管理办法[》]?$|管理暂行办法|监督管理|审理办法|督查|处罚|征收管理|税收征管|登记管理|许可|审批(?:事项|制度)|行政(?:执法|审批|许可)|权责清单|收费工作|便民",
        _is_fund_or_title,
        examples=("北京市优化营商环境条例",),
        counter=("支持企业上市的若干规定的实施细则",),
    ),
    _refusal(
        "for persons, not for enterprises",
        r"居民|户籍|老年|养老金|医保|医疗保险|公积金|公租房|公共租赁|廉租|招生|入学|入户|落户|积分|居住证|学生|低保|最低生活|特困人员|特困供养|救助|残疾人(?!就业保障金)|幼儿|生育|婚姻|退休|个人所得税|就医|诊疗|医务人员|医护人员|人才公寓|青年公寓|房源|劳动人事争议|资格认证|职业技能鉴定|职称|高层次人才(?:认定|申报)",
        lambda evidence: evidence.promises >= 2 and evidence.firms > 2 * evidence.persons,
        examples=("广州市公共租赁住房保障办法", "电子居住证如何申领"),
        counter=("企业吸纳就业困难人员社保补贴",),
    ),
)  # fmt: skip

_RELIEF_TITLE = re.compile(
    r"优惠|减半|免征|减征|减免|退税|返还|缓缴|扶持|转制|改制|(?:执行|延续|继续)[^。]{0,20}(?:税收)?政策|支持[^。]{0,20}(?:发展|企业)"
)
# What is granted to one fund or company by name is nobody else's.
_TAX_POLICY = re.compile(
    r"^(?!.*(?:基金|公司|运动会)).*(?:增值税|所得税|消费税|房产税|土地使用税|印花税|关税|税收)[^。]{0,8}政策"
)
_CONFERS = re.compile(r"认定|评定|申报(?:指南|条件|通知|工作)|入库")
_DETAILS_OF_TAX = re.compile(r"管理办法|征收管理|补充规定|征收率|办税|表证单书|表样")
_CALL_TITLE = re.compile(
    r"申报|申请|认定|评价|复核|入库|征集|补贴|补助|奖励|奖补|资助|贴息|扶持|专项资金|引导资金|发展资金|培育|若干措施|若干意见|政策|支持"
)
_NOT_FIRMS = re.compile(
    r"继续教育|中医|医疗|病种|团队|医院|学校|高校|科技计划|重点专项|专项\d{4}年度|数据集|文化礼堂|案例|标准|开发区认定|基础资源|核算问题|园区认定"
)
_LEAST_RELIEF = 2
_MANY = 3
_FIRMS_OF_A_GUIDE = 10
_GIVES_OF_A_GUIDE = 6
_MOST_LINES = 4
_LONGEST_LINE = 60
_OPENING = 120
"""Characters at the beginning of a text that say what it is about."""


def why_not_claimable(document: Document, root: Part) -> str | None:
    """Return why there is nothing to claim, ``None`` where there is."""
    title = spelling(_named(document))
    evidence = evidence_of(document, root)
    for refusal in REFUSALS:
        if refusal.title.search(title) and not refusal.unless(evidence):
            return refusal.why
    return _without_promise(title, spelling(document.text[:_OPENING]), evidence)


def _is_a_guide(evidence: Evidence) -> bool:
    """Whether it has the sections of a guide for firms and speaks of giving, whatever its title."""
    is_for_firms = evidence.firms >= _FIRMS_OF_A_GUIDE and evidence.firms > 2 * evidence.persons
    return is_for_firms and evidence.sections >= _MANY and evidence.gives >= _GIVES_OF_A_GUIDE


def _named(document: Document) -> str:
    """The title and the lines above the first sentence: a letterhead may stand before the name."""
    lines = [document.title]
    for block in document.blocks[:_MOST_LINES]:
        words = block.span.of(document.text)
        if len(words) > _LONGEST_LINE or re.search(r"[。；，：:!]|^[(（]?[一二三1]", words):
            break
        lines.append(words)
    if len(lines) > 1 or document.title:
        return "\n".join(dict.fromkeys(lines))
    return document.text.strip()[:_OPENING]


def _without_promise(title: str, opening: str, evidence: Evidence) -> str | None:
    if evidence.persons > 3 * evidence.firms and evidence.persons >= 8:
        return "for persons, not for enterprises"
    if evidence.promises and (
        evidence.firms >= evidence.persons
        or (evidence.promises >= _MANY and 2 * evidence.firms >= evidence.persons)
    ):
        return None
    is_relief = _RELIEF_TITLE.search(title) and not _DETAILS_OF_TAX.search(title)
    if evidence.relief >= _LEAST_RELIEF and is_relief:
        return None
    if evidence.relief and _TAX_POLICY.search(title) and not _DETAILS_OF_TAX.search(title):
        return None
    if _is_a_guide(evidence):
        return None
    if evidence.promises and not evidence.is_named_gift:
        return "what it promises is not for enterprises"
    if evidence.is_national:
        return "a call of the state to its offices that names no benefit"
    if not _CALL_TITLE.search(title + opening) or _NOT_FIRMS.search(title) or not evidence.firms:
        return "no benefit for an enterprise was found in it"
    is_conferred = _CONFERS.search(title) is not None and evidence.has_conditions
    if evidence.is_named_gift or evidence.titles or is_conferred:
        return None
    if evidence.gives >= 2 or evidence.sections >= 2:
        return None
    return "no benefit for an enterprise was found in it"
