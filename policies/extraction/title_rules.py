"""Titles and enrolments an enterprise must hold, or must not hold, and first events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon.qualifications import QualificationMention
from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, rule, states
from policies.extraction.sentences import Sentence, in_title

_SEPARATOR = re.compile(r"(?:[\s、,，和及与或/]|以及|或者|企业|称号|认定|的|“|”|\"|'|「|」)*")
_VALID = re.compile(r"有效期内|在有效期|证书有效|尚在有效期|仍在有效期")
_FIRST = re.compile(
    r"(?:首次|第一次|初次|(?<!重)新(?=获|认定|入选|通过|评|晋|升|增|列入))(?:[^,，。;；的]{0,8})(?:的|为)?[^,，。;；的]{0,8}$"
)
_PROGRAM_AFTER = re.compile(
    r"^(?:企业|中小企业)?(?:[(（][^()（）]{0,12}[)）])?[)）]?(?:(?:上市)?(?:重点|后备)?企?业?储备库|发展要求|发展|培育|专项|技术创新(?:基金|资金)|资金|认定管理|认定条件|认定标准|认定办法|申报|评价|认定工作|梯度|数量|政策|专板|转型|合同|保费|保险|产品销售|行动|工程|方向|服务"
    r"|出具|备案(?:管理)?(?:工作|部门)|管理(?:部门|系统|工作|办法)|主管部门|系统|平台|网|计划|博览|大赛|联盟|榜单|评价|评审|受理|委员会|协会|商会|学会|联合会|促进会|大会|论坛|申请|汇总表|推荐|要素|证书(?!且|在|有效)|注册地|产业园|贷|品牌|故事|工作|数(?!字)|占比|税收|产品(?:目录|名单|[(（]|出口)|试点示范项目(?:申|要|推))"
)
# 培育出一批专精特新企业 is a wish; 在孵化器内, 由高企评审 … is somebody else.
_NOT_ITS_OWN = re.compile(
    r"(?:培育出?|打造|推动建立|建立|推动|引导|助力|服务|讲好|争创|争取|创建|形成|孵化|发展|引进|招引|推荐|组织|鼓励|所称|规定的|(?:申报|申请|复核)(?!单位|企业|主体|人|对象|者|项目|条件|机构|时))(?:一批|一个|更多|若干)?[^,，。;；、的]{0,6}$"
)
_ENROLMENT = re.compile(r"^已?(?:纳统|入统)(?:企业|单位)?$")
_OF_OTHERS = re.compile(r"(?:孵化|在孵|服务|引进|培育|投资)的?[^,，。;；]{0,6}$")
_INSIDE = re.compile(r"(?:在|入驻|由|与|参与|依托|通过|经|向|租用|使用)[^,，。;；]{0,24}$")
# 申请新三板挂牌补助的企业: the name of a grant.
_CLAIMS = re.compile(r"(?:申请|申报|享受)[^,，。;；]{0,24}$")
_CLAIMED = re.compile(r"[^,，。;；]{0,20}(?:补助|补贴|奖励|资助|资金)的?(?:企业|单位|项目|主体|$)")
_PLATFORMS = frozenset({"rd_center", "incubator", "ecom_demo"})
_ENROLLED = ("above_scale", "above_quota", "new_in_stat")
_NEGATED_AFTER = re.compile(
    r"^[^,，。;；]{0,20}(?:除外|不再申报|不得申报|不予支持|不在本次|不能申报|不纳入)"
)
_NEGATED_BEFORE = re.compile(r"(?:非|不属于|不是|未获得?|未被?认定为?)(?:[^,，。;；]{0,4})$")


def read_titles(sentence: Sentence) -> Iterator[Draft]:
    """Yield the titles the sentence asks for; titles in one list are alternatives."""
    mentions = [mention for mention in sentence.titles if _is_asked(sentence, mention)]
    for group in _lists(sentence, mentions):
        start, end = group[0].start, group[-1].end
        ids = tuple(dict.fromkeys(mention.id for mention in group))
        yield from _of_group(sentence, ids, start, end, certain=all(m.certain for m in group))


def _is_asked(sentence: Sentence, mention: QualificationMention) -> bool:
    before, after = sentence.text[: mention.start], sentence.text[mention.end :]
    if in_title(sentence.text, mention.start):
        return False
    if _ENROLMENT.search(sentence.text[mention.start : mention.end]) and not after.startswith(
        "的规"
    ):
        return False  # 已纳统 says that it reports, whatever it is.
    if mention.id == "hnte" and before.endswith(("计划重点", "“重点")):
        return False  # 国家火炬计划重点高新技术企业 is a title of its own.
    if _OF_OTHERS.search(before) or _PROGRAM_AFTER.match(after) or _NOT_ITS_OWN.search(before):
        return False
    if _CLAIMS.search(before) and _CLAIMED.match(after):
        return False
    if mention.id in _PLATFORMS and (_INSIDE.search(before) or after.startswith(("内", "里"))):
        return False
    if re.match(r"^(?:中小|规模|上市)", sentence.text[mention.start : mention.end]) and not after:
        return True
    return not re.search(r"(?:主管|管理|服务)$", before[-4:])


def _lists(
    sentence: Sentence, mentions: list[QualificationMention]
) -> Iterator[list[QualificationMention]]:
    group: list[QualificationMention] = []
    for mention in mentions:
        between = sentence.text[group[-1].end : mention.start] if group else ""
        if group and _SEPARATOR.fullmatch(between) is None:
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


_TITLE_NOUN = r"(?:中心|商标|园区?|基地|平台|工厂|冠军|奖|字号|实验室|空间|孵化器|领航企业|示范企业|龙头企业|领军企业|骨干企业|重点企业|机构|软件|新材料)"
# 中国驰名商标、中华老字号: alternatives of which the table knows one.
_LISTED_BEFORE = re.compile(
    rf"{_TITLE_NOUN}(?:[(（][^()（）]{{0,24}}[)）])?(?:、|或者?)[^,，。;；、]{{0,6}}$"
)
_LISTED_AFTER = re.compile(
    rf"^(?:企业|称号)?[”\"]?(?:[(（][^()（）]{{0,24}}[)）])?(?:、|或者?)[^,，。;；、]{{2,16}}{_TITLE_NOUN}(?!的?注册|登记)"
)


def _of_group(
    sentence: Sentence, ids: tuple[str, ...], start: int, end: int, *, certain: bool
) -> Iterator[Draft]:
    before, after = sentence.text[:start], sentence.text[end:]
    flags: dict[str, object] = {}
    if _VALID.search(sentence.text[end : end + 14]) or _VALID.search(before[-14:]):
        flags["valid"] = True
    negated = bool(_NEGATED_AFTER.match(after) or _NEGATED_BEFORE.search(before))
    field = "qual.event" if _FIRST.search(before) and not negated else "qual.has"
    if "new_in_stat" in ids:
        field = "qual.event"
    if field == "qual.event" and any(one.startswith(_ENROLLED) for one in ids):
        ids = ("new_in_stat",)  # 首次纳入规模以上 is the event of being enrolled.
    if _LISTED_BEFORE.search(before) or _LISTED_AFTER.match(after):
        flags["beside"] = True
    op = "has" if len(ids) == 1 else "has_any"
    yield Draft(
        rule="title",
        field=field,
        op=op,
        value=ids[0] if len(ids) == 1 else ids,
        span=sentence.here(start, end),
        negated=negated,
        flags=flags,
    )


def _board(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    yield draft(match, sentence, "qual.has", "has", f"hn_equity_exchange:{match['board']}")


def _abroad(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    title = "listed_overseas_main" if "主板" in match[0] else "listed_overseas"
    yield draft(match, sentence, "qual.has", "has", title)


_IN_STATISTICS = r"(?:首次|新|月度|当年|年度|新增)(?:入规|升规|入统|纳统|上规|上限|入库纳统|达规|达限|纳入[^,;。]{0,12}统计)|小升规(?!培育|清单|计划|工程|行动)|达规(?:纳统|入统)|首次[^,;。]{0,8}(?:规模以上|限额以上)"

TITLE_RULES: tuple[Rule, ...] = (
    rule(
        "listed on the board for one kind of firms",
        r"湖南股(?:权交易|交)所(?P<board>科技创新专板|专精特新专板|标准板|成长板|科创专板)(?:挂牌)?",
        _board,
        examples=(
            ("在湖南股权交易所标准板挂牌", ("qual.has", "has", "hn_equity_exchange:标准板")),
        ),
        counter=("在新三板挂牌",),
    ),
    rule(
        "above the quota of trade statistics",
        r"限上(?![批零住餐])(?:[^,;。、]{0,4}企业)?",
        states("qual.has", "has", "above_quota"),
        examples=(("排名前2名的限上电商企业", ("qual.has", "has", "above_quota")),),
        counter=("限上批发企业", "上限"),
    ),
    rule(
        "below the quota of trade statistics",
        r"(?:限下|限额以下)[^,;。、]{0,4}企业",
        states("qual.has", "not_has", "above_quota"),
        examples=(("限下电商企业", ("qual.has", "not_has", "above_quota")),),
        counter=("限上电商企业",),
    ),
    rule(
        "listed abroad",
        r"境外(?:主板)?(?:[^,;。、]{0,8}?(?:交易所|资本市场|市场))?(?:成功)?上市",
        _abroad,
        examples=(("境外主板上市的企业", ("qual.has", "has", "listed_overseas_main")),),
        counter=("境内上市",),
    ),
    rule(
        "first time in the statistics",
        _IN_STATISTICS,
        states("qual.event", "has", "new_in_stat"),
        examples=(("对首次入规的工业企业", ("qual.event", "has", "new_in_stat")),),
        counter=("规模以上工业企业",),
    ),
    rule(
        "reporting to the statistics",
        r"(?:已|依法|按(?:时|规定)|按要求)?(?:(?<!投资)纳统(?!计)|(?<!投资)入统(?!计)|纳入[^,;。]{0,8}统计(?:联网直报|平台|库|范围)|统计联网直报(?!平台(?:打印|下载|截图))|报送[^,;。]{0,8}统计(?:报表|年报|资料|数据))|完成[^,;。]{0,24}统计年报",
        states("reporting.stat", "true", True),
        examples=(("已纳统的批发企业", ("reporting.stat", "true", True)),),
        counter=("统计部门", "首次入规"),
    ),
)  # fmt: skip
