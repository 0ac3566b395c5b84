"""What the sections of a public document are called, and what therefore stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from lexicon.spelling import spelling


class SectionKind(StrEnum):
    """What one reads in a section."""

    UNKNOWN = "unknown"
    PURPOSE = "purpose"
    TARGET = "target"
    CONDITIONS = "conditions"
    EXCLUSIONS = "exclusions"
    STANDARD = "standard"
    WINDOW = "window"
    MATERIALS = "materials"
    FLOW = "flow"
    CHANNEL = "channel"
    CONTACT = "contact"
    BASIS = "basis"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRule:
    """Headings of one kind of section, with some that are and some that are not."""

    kind: SectionKind
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def _rule(
    kind: SectionKind, pattern: str, *, examples: tuple[str, ...], counter: tuple[str, ...]
) -> HeadingRule:
    return HeadingRule(
        kind=kind, pattern=re.compile(pattern), examples=examples, counter_examples=counter
    )


_WHO = r"(?:申报|申请|申领|支持|享受|适用|扶持|奖补|补贴|补助|资助|奖励|服务|惠及|受理|政策|项目|认定|征集|参评|推荐|保障|贴息|发放|实施|优惠|减免|兑现|评选|培育|评价|试点|缓缴|返还|退还|参保|招用|培训|纳入|免征|减征)"
_JOIN = r"(?:的|及|和|与|、|或|主体|单位|企业|项目|机构|对象|资金|财政|专项|类型)*"

# The first row that fits decides: 申报材料要求 is about materials, 申报时间和方式 about the window.
HEADING_RULES: tuple[HeadingRule, ...] = (
    _rule(
        SectionKind.EXCLUSIONS,
        r"(?:不予|不得|不在|不属于|不纳入|不再)(?:支持|申报|受理|享受|认定|奖补|补助|补贴|资助).{0,10}$"
        r"|不.{0,6}(?:申报|支持|享受|适用)(?:范围|对象)|(?:负面清单|限制条件|否决条件|除外(?:情形|对象)|限制情形)$",
        examples=("不予支持的情形", "不得申报情形", "负面清单"),
        counter=("支持范围", "申报条件"),
    ),
    _rule(
        SectionKind.MATERIALS,
        r"(?:材料|资料|证明|附件|要件|文件清单)(?:清单|要求|目录|及要求|格式|有|包括|如下|为)?$"
        r"|材料(?:准备|清单|要求|目录|报送|提交)",
        examples=("申报材料", "需提交的材料", "申报材料要求"),
        counter=("申报条件", "申请流程"),
    ),
    _rule(
        SectionKind.CONTACT,
        r"(?:联系|咨询)(?:方式|人|电话|单位|部门)|(?:政策|业务|技术)咨询$|服务热线$",
        examples=("联系方式", "联系人及电话", "咨询电话"),
        counter=("申报方式",),
    ),
    _rule(
        SectionKind.WINDOW,
        rf"(?<!补贴)(?<!补助)(?<!缓缴)(?<!延迟)(?<!延期)(?<!贴息)(?<!享受)(?<!贷款)(?<!执行)(?<!实施)(?<!政策)(?<!标准)(?<!标准和)(?<!标准及)(?<!减免)(?<!返还)(?<!缴费)"
        rf"(?:申报|申请|申领|征集|受理|参评|推荐|认定|评选|项目|材料|兑现)?{_JOIN}(?:办理|报名|报送|提交|征集|受理|申报|申请|截止|起止)?"
        r"(?:时间|时限|期限|日期|起止|受理期)(?:安排|节点|要求|和方式|及方式|、方式|与方式|和地点|及地点|和流程)?$",
        examples=("申报时间", "申报时间及方式", "受理期限", "截止时间"),
        counter=("申报方式", "办理流程", "养老保险缓缴期限", "补贴期限"),
    ),
    _rule(
        SectionKind.CHANNEL,
        r"(?:申报|申请|受理|办理|提交|报送|申领|领取|查询|材料|报名|联系|享受|兑现)(?:的|及|和|与|、|材料|地点|时间)*"
        r"(?:方式|渠道|途径|入口|平台|地点|网址|地址|窗口)(?:及流程|和流程)?$|^(?:网址|申领方式)$",
        examples=("申报方式", "受理地点", "申领方式", "办理渠道"),
        counter=("支持方式", "奖补方式"),
    ),
    _rule(
        SectionKind.FLOW,
        rf"(?:{_WHO}|办理|审核|评审|组织|工作|兑现|经办|审批|拨付|推荐|报送|操作){_JOIN}"
        r"(?:程序|流程|步骤|组织|安排)(?:及要求|和要求|及时限)?$|^(?:程序|流程)$"
        r"|(?:评审|审核|公示|初审|审查|验收|核查|拨付|推荐|受理|审定|立项)(?:程序|流程|与.{2,4}|和.{2,4}|及.{2,4}|工作)?$",
        examples=("申报流程", "组织程序", "审核与拨付", "工作安排"),
        counter=("申报条件", "工作目标"),
    ),
    _rule(
        SectionKind.CONDITIONS,
        rf"(?:{_WHO}|基本|具备|准入|资格|挂牌|入库|入选|一般|具体|共性|通用|专项|前置|必备|其他|所需|应具备的)"
        rf"{_JOIN}(?:基本|具体|应当?具备的?|应满足的?|应符合的?|需满足的?|须具备的?|资格|准入|专项|特定|一般)?{_JOIN}"
        r"(?:条件|资格|要求|标准条件|资质)(?:和(?:申报)?(?:要求|条件|标准|范围|对象)|及(?:要求|标准|范围)|、.{2,6})?$"
        r"|(?:挂牌|申报|认定|准入|申请|补贴|享受|支持)条件|^(?:条件|基本条件|要求|规范要求|资格条件|基本要求)$"
        r"|(?:应|须|需|应当)(?:同时)?(?:具备|符合|满足)(?:以下|下列|如下)?(?:基本|的)?条件$",
        examples=("申报条件", "申报条件和申报要求", "企业挂牌条件", "基本条件", "申请单位应具备的条件"),
        counter=("申报材料", "条件成熟的企业给予支持", "工作要求"),
    ),
    _rule(
        SectionKind.STANDARD,
        rf"(?:{_WHO}|奖励|奖补|贴息|返还|缓缴|减免|补偿|兑现|资金|优惠|扶持){_JOIN}"
        r"(?:标准|额度|内容|方式|措施|力度|金额|比例|政策|期限|办法)(?:及方式|和方式|和标准|及标准|、.{2,6}|及期限|和期限)?$"
        r"|^(?:标准|奖补|补贴|优惠政策|政策措施|政策内容|主要措施|具体措施|扶持政策|支持政策)$",
        examples=("支持标准", "奖补标准", "支持内容", "补贴标准和期限", "支持内容及奖励标准"),
        counter=("申报条件", "认定条件"),
    ),
    _rule(
        SectionKind.TARGET,
        rf"(?:{_WHO}|征集|重点|本次|适用|覆盖|面向|聚焦){_JOIN}(?:(?<=[及和与、])(?:申报|申请|支持))?(?:重点)?"
        r"(?:对象|范围|主体|领域|方向|单位|重点|类别|类型|人群|行业|企业)"
        r"(?:及(?:要求|条件|领域|范围)|和(?:要求|条件|领域|范围|重点)|、.{2,6})?$|^(?:对象|范围|方向)$"
        r"|企业(?:主体|性质|类型)$",
        examples=("支持对象", "申报范围", "征集方向", "适用范围", "申报主体", "支持对象及申报主体"),
        counter=("支持标准", "申报时间"),
    ),
    _rule(
        SectionKind.BASIS,
        r"(?:政策|文件|法律|制定|编制|办理)?依据$",
        examples=("政策依据", "文件依据"),
        counter=("根据实际",),
    ),
    _rule(
        SectionKind.SUPPLEMENT,
        r"附则$|^其[他它](?:事项|规定|说明|要求|有关事项)?$|(?:监督|绩效|资金|组织|保障|责任|法律|纪律)"
        r"(?:管理|检查|评价|保障|领导|责任|措施|机制|分工|监管|追究|实施|与.{2,6}|和.{2,6}){1,2}$"
        r"|(?:工作|有关|相关|注意|管理|纪律|报送)(?:要求|事项|规定)$|^(?:名词解释|说明|备注|注)$",
        examples=("附则", "其他事项", "监督管理", "工作要求", "有关要求"),
        counter=("申报要求", "支持对象"),
    ),
    _rule(
        SectionKind.PURPOSE,
        r"(?:总体|指导|工作|基本|发展)(?:要求|思想|目标|原则|思路|背景)$|(?:支持|政策|制定|工作)?(?:目的|意义|背景)$|^总则$",
        examples=("总体要求", "支持目的", "工作目标", "总则"),
        counter=("申报要求",),
    ),
)  # fmt: skip

# 一、资助对象 工商注册…: a heading that only its own words tell from the sentence behind it.
FUSED_LABEL = re.compile(
    rf"(?P<label>{_WHO}{{1,2}}(?:对象|条件|范围|内容|标准|流程|程序|材料|时间|要求|方式|领域))"
    r"(?:\s+|(?<=[象件容准程序料])(?=[^\s的应须需为是在不可必按由将和及与、，,。：:；;包符如有要并）)真完齐]))"
)


@lru_cache(maxsize=4096)
def kind_of_heading(words: str) -> SectionKind:
    """Return what stands under a heading of these words, UNKNOWN if they do not say."""
    bare = spelling(words).strip(" :。、,\n\t")
    for rule in HEADING_RULES:
        if rule.pattern.search(bare):
            return rule.kind
    return SectionKind.UNKNOWN


def is_name_of_section(words: str) -> bool:
    """Whether the words can stand alone as a heading because everybody knows what follows."""
    return len(words) <= 40 and kind_of_heading(words) is not SectionKind.UNKNOWN
