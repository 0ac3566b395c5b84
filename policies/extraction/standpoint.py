"""Whose matter the words are about: what is not the claimant's own is no condition on him.

A text of one page speaks of many others beside the claimant: of his shop or trade mark, of those
whom he serves, of offices and of what they aim at. Each row is a way of speaking in which the
named fields are not asked of the claimant; what is read there goes, and in a section of
conditions the words stay with a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.document import Span
from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A way of speaking of somebody or something else.

    ``fields`` are beginnings of field ids. In the ``examples`` none of them may be read, in each
    of the ``counter_examples`` one must be.
    """

    name: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def _aside(
    name: str,
    fields: tuple[str, ...],
    pattern: str,
    *,
    examples: tuple[str, ...],
    counter: tuple[str, ...],
) -> Aside:
    return Aside(
        name=name,
        fields=fields,
        pattern=re.compile(pattern),
        examples=examples,
        counter_examples=counter,
    )


_AGE = ("entity.age_months", "entity.founded")
_KIND = ("entity.type", "size.class", "qual.", "industry.")
_N = r"(?:\d+|[一二三四五六七八九十两]+)"
_NO_GIFT = r"(?![^;。]*(?:给予|奖励|予以|补贴|补助|资助))"

ASIDES: tuple[Aside, ...] = (
    _aside(
        "a stretch in which something is to happen",
        _AGE,
        rf"(?:注册|登记|成立|设立|创办)[^,;。]{{0,8}}之日起的?{_N}个?[年月][以之]?内(?!的)[^,;。]*"
        rf"|(?:入孵|入驻|获奖|毕业|退役|备案|认定|立项|签约)[^,;。]{{0,4}}后{_N}个?[年月][以之]?内"
        rf"|[^,;。]*{_N}个?[年月][以之]?内(?:提出|申请|申报|办理)[^,;。]*",
        examples=(
            "补贴申请须在创业组织注册登记之日起的6个月内提出",
            "在注册登记之日起36个月内带动2人就业",
        ),
        counter=("登记注册3年内的小微企业", "成立5年以内"),
    ),
    _aside(
        "the age of a thing",
        _AGE,
        r"(?:商标|专利|首店|门店|店铺|新店|旗舰店|餐厅|连锁店|加盟店|老店)[^;。]{0,24}(?:注册|成立|设立|开业|经营|运营)[^,;。]*(?:,且[^,;。]*)?"
        r"|(?:园区|平台)运营主体(?:注册|成立)[^,;。]*|(?:正式)?投入(?:运营|使用)[^,;。]*"
        r"|(?:国\(境\)外|境外|海外)[^,;。]{0,14}(?:注册|成立|设立)[^,;。]*",
        examples=("主商标注册满1年", "国（境）外园区运营主体注册成立1年以上", "正式投入运营时间须满两年", "设立的首店应于2024年1月1日以后成立"),
        counter=("申报企业成立满1年", "注册成立一年以上，拥有商标2件"),
    ),
    _aside(
        "how long a relief lasts",
        _AGE,
        r"[^,;。]*(?:实际)?经营期(?:限)?不足[^,;。]*"
        rf"|[^,;。]*(?:的,)?在?{_N}年内(?:按|给予|依次|定额|可|予以)[^,;。]*"
        rf"|[^,;。]*{_N}年内(?:免征|减征|减半|免缴|免收|享受)[^,;。]*",
        examples=(
            "事业单位转制为企业后，五年内免征企业所得税",
            "从事个体经营的，在3年内按每户每年8000元为限额扣减",
        ),
        counter=("注册成立5年内的企业免征房产税",),
    ),
    _aside(
        "a programme of the state begins",
        ("project.start",),
        r"(?:从|自)[^,;。]{4,14}起,?(?:继续|全面)?(?:实施|开展|启动|执行|推行|建立)[^,;。]{0,24}(?:计划|政策|行动|制度|办法|试点|工作|工程)",
        examples=("从2019年1月1日起，实施三年百万青年见习计划",),
        counter=("2020年1月1日以后开工建设的项目",),
    ),
    _aside(
        "the heading before a day",
        ("project.",),
        r"(?:方向|专题)[^,;。:]{1,4}:[^,;。]{0,20}(?:奖励|补贴|补助|资助|支持|建设)\s*\d{4}年[^,;。]*",
        examples=("支持智能工厂建设 方向8：智能工厂奖励 2024年1月1日-2025年3月21日，获评智能工厂",),
        counter=("项目应于2024年1月1日-2025年3月21日期间开工建设",),
    ),
    _aside(
        "what a policy aims at",
        ("qual.", "size.class"),
        rf"(?:助力|推动|引导|培育|帮助|促进)[^,;。]{{0,12}}(?:成长|发展|升级)成?为{_NO_GIFT}[^;。]*"
        rf"|(?:承接|吸引|推动|集聚){_NO_GIFT}[^;。]{{0,60}}(?:落地|布局|集聚)",
        examples=("助力企业快速成长为高新技术企业", "承接企业技术中心、重点实验室等平台落地布局"),
        counter=("须为高新技术企业", "对新认定的企业技术中心给予奖励"),
    ),
    _aside(
        "those whom one hatches",
        ("qual.", "size.class"),
        r"(?:所孵化|在孵|孵化毕业)[^,;。]{0,30}",
        examples=("孵化毕业独角兽、瞪羚企业不少于1家", "所孵化的高新技术企业3家以上"),
        counter=("须为高新技术企业", "小微企业可申请补贴"),
    ),
    _aside(
        "a place that is being built",
        ("qual.",),
        r"(?:孵化器|众创空间|加速器|孵化基地)的?(?:投资)?(?:建设|改造)(?!单位|主体|运营?(?:单位|主体|机构|方|企业))",
        examples=("支持产业园区、科技企业孵化器的投资建设",),
        counter=("新认定的科技企业孵化器",),
    ),
    _aside(
        "how one applies",
        (*_KIND, *_AGE),
        r"[^,;。]*(?<!验收)通过[^,;。]{0,30}(?:系统|平台|网站|窗口|一网通办|公众号|网上)[^,;。]{0,40}(?:提出|提交|申请|申报|填报)",
        examples=("符合条件的创业孵化基地通过网上办理系统向就业促进中心提出申请",),
        counter=("高新技术企业可通过审核获得补贴", "小微企业可申请补贴"),
    ),
    _aside(
        "into whose account one is paid",
        ("entity.type",),
        r"[^,;。]*(?:支付|拨付|发放|划拨|拨)(?:至|到|入)[^,;。]{0,40}(?:账户|账号|卡)",
        examples=("注册登记为个体工商户的可支付到个体工商户业主个人银行账户",),
        counter=("小微企业、个体工商户、农民专业合作社",),
    ),
    _aside(
        "the partner in a project",
        ("entity.", "qual.", "size.class", "region.registered"),
        r"(?:合作|参与|联合申报|协作)(?:单位|方|企业|机构)(?:均)?(?:必须|应当?|须|需)[^,;。]*",
        examples=("合作单位必须为一级法人单位",),
        counter=("申报单位须为独立法人单位",),
    ),
    _aside(
        "whom one serves",
        ("entity.type", "size.class", "industry.code"),
        r"(?<![应须型定])(?:为|向|面向)[^,;。为]{1,24}?(?:提供|开展|实施)",
        examples=("为浦东的企事业单位知识产权布局提供法律服务", "为小微企业提供融资担保的机构"),
        counter=("应为小微企业", "企事业单位、社会团体"),
    ),
    _aside(
        "the insurance of one worker",
        ("hr.unemp_insured_months",),
        r"(?:在职职工|参保职工|失业人员|劳动者)[^,;。]{0,6}失业保险",
        examples=("企业在职职工参加失业保险3年以上",),
        counter=("企业足额缴纳失业保险费12个月以上",),
    ),
    _aside(
        "the career of one worker",
        ("hr.employed_months", "hr.insured_months"),
        r"(?:人才|专家|职称|高管)\([^()]*\)",
        examples=("新培养知识产权专业人才（具有高级职称，在职且连续工作一年以上）的单位",),
        counter=("招用的人员就业满12个月",),
    ),
    _aside(
        "a share of what one spends",
        ("fin.", "hr.", "project."),
        r"按照?(?:不低于|不超过|不少于|不高于)[^,;。]{0,10}的?(?:比例|标准)(?:用于|提取|给予|安排|列支|奖励|发放)",
        examples=("研发服务收入的结余部分，可按照不低于70%的比例用于奖励",),
        counter=("研发投入占营业收入的比例不低于5%",),
    ),
    _aside(
        "the rights in a product",
        ("ip.core_owned",),
        r"知识产权[^,;。]{0,24}的(?:核心|关键|首创|创新)*(?:零部件|产品|设备|装备|作品)",
        examples=("配套供应具有自主知识产权、可替代国外同类产品的核心零部件",),
        counter=("企业拥有自主知识产权",),
    ),
    _aside(
        "the level of a title",
        ("region.registered",),
        r"(?:获评|评为|认定为|认[(（]评[)）]定为|认定的|荣获|入选|授予)[^,;。的]{2,8}(?:省|市|区|县)[^,;。]{0,16}",
        examples=("对获评上海市绿色制造示范的单位", "支持已认定的广东省机器人骨干企业"),
        counter=("在上海市注册的企业",),
    ),
    _aside(
        "the place in the name of a title",
        ("region.registered",),
        r"[^,;。的]{2,8}(?:省|市|区|县)(?=[^,;。的]{0,24}(?:榜单|单项冠军|独角兽|瞪羚|小巨人|专精特新|示范企业|领军企业)[^,;。]{0,14}(?:认定|评定|评选|遴选|称号))",
        examples=("对广州市“独角兽”创新企业榜单遴选认定的企业", "通过广东省制造业单项冠军企业（产品）认定的企业"),
        counter=("在广州市注册的独角兽企业", "望城区高新技术企业"),
    ),
    _aside(
        "those whom one brings",
        ("person.owner_group", *_AGE, "region.registered", "qual.", "size.class"),
        r"每?(?:成功|新)*(?:推荐|引进|招引|引育|孵化|培育|服务|帮助)(?:成功)?[^,;。\d]{0,2}[1一][个家户名](?!以上)[^;。]{0,40}企业[^;。]{0,40}",
        examples=("每成功推荐1个港澳青年企业在基地登记注册，且该企业后续经营满1年的",),
        counter=("注册成立满1年的高新技术企业",),
    ),
    _aside(
        "the catalogue of a product",
        ("list.member",),
        r"(?:列入|进入|纳入|入选)[^,;。]{0,4}(?!名单)[^,;。]{0,40}目录[^,;。]{0,6}的[^,;。]{0,16}(?:产品|车型|技术|设备|装备|药品|品种|材料|软件)",
        examples=("列入国家高新技术产品目录的高新技术产品",),
        counter=("列入《百家培育目录》的企业",),
    ),
    _aside(
        "the statistics of a project",
        ("reporting.stat",),
        r"项目[^,;。]{0,24}(?:入统|纳统)",
        examples=("申报的项目要按照统计部门的要求及时入统",),
        counter=("已纳统的批发企业",),
    ),
    _aside(
        "the branch or shop one opens",
        ("region.registered",),
        r"在[^,;。]{1,10}(?:设立|开设|新设)[^,;。]{0,14}(?:首店|门店|旗舰店|分公司|研发中心|工作室)",
        examples=("该品牌在上海设立首店后",),
        counter=("在上海设立的独立法人企业",),
    ),
)  # fmt: skip


def of_the_claimant(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that no aside takes away."""
    if not drafts:
        return []
    taken = [(one.fields, span) for one in ASIDES for span in _spans(one, sentence, drafts)]
    return [draft for draft in drafts if not _is_taken(draft, taken)]


def _spans(aside: Aside, sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Span]:
    """Where the sentence speaks so; not looked for where no draft could go."""
    if not any(draft.field.startswith(aside.fields) for draft in drafts):
        return
    for match in aside.pattern.finditer(sentence.spelt.text):
        yield sentence.at(*match.span())


def _is_taken(draft: Draft, taken: Sequence[tuple[tuple[str, ...], Span]]) -> bool:
    return any(
        draft.field.startswith(fields) and span.overlaps(draft.span) for fields, span in taken
    )
