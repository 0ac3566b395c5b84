"""What stands in the way of a second claim, lists one must be on, other documents, promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon.numerals import parse_number
from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, rule, states
from policies.extraction.sentences import Sentence

_MOST_NAMED = 40


def _short(words: str) -> str:
    words = words.strip(" 、,:的")
    if words.count("《") > words.count("》"):
        words = f"{words}》" if words.count("《") == 1 else words
    return words[:_MOST_NAMED]


_STACKS = re.compile(r"从优|就高|从高|择高|择优|差额|补差|不重叠|按最高")
_BEFORE_STACKING = 14
_AGAIN = re.compile(r"^[^。;]*可(?:继续|再次|重新)(?:申报|申请|享受)")


def _funded(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    if _AGAIN.search(sentence.spelt.text[match.start() :]):
        return  # 曾获得资金支持的企业，需通过验收后方可再次申报: he may.
    around = sentence.spelt.text[max(0, match.start() - _BEFORE_STACKING) : match.end() + 6]
    around = around[around.rfind("。", 0, _BEFORE_STACKING) + 1 :]
    if _STACKS.search(around):
        # 从优不重复 limits the sum; who may claim is not touched by it.
        yield draft(match, sentence, "pref.stacking", "match", True, hard=False)
        return
    named = match.groupdict().get("what") or match[0]
    yield draft(match, sentence, "excl.already_funded", "eq", _short(named), negated=True)


_WISHED = re.compile(r"(?:支持|争取|推动|引导|鼓励|帮助|推荐)(?!对象|的)[^,;。]{0,20}$")
_FORBIDDEN = re.compile(r"(?:禁止|限制|淘汰)[^》]{0,8}目录")


def _listed(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    if re.search(r"黑名单|失信|异常|惩戒|严重违法|统计|纳统|一套表|预算", match[0]):
        return
    before = sentence.spelt.text[max(0, match.start() - 4) : match.start()]
    lead = re.split(r"[,;。]", sentence.spelt.text[: match.start()])[-1]
    if _WISHED.search(lead):
        return  # 积极支持企业列入骨干企业名单: what an office works for.
    if re.search(r"(?:可|可以|将|予以|拟|优先|择优)$", before) or re.match(r"\s*(?:择优)?将", lead):
        return  # 可纳入储备库 is what one gets, not what one must be.
    negated = re.search(r"(?:未|不|没有|非)(?:被)?$", before) is not None
    if _FORBIDDEN.search(match["what"]):
        classes = tuple(f"{one}类" for one in ("禁止", "限制", "淘汰") if one in match[0])
        yield draft(match, sentence, "industry.catalogue", "in", classes, negated=negated)
        return
    yield draft(match, sentence, "list.member", "has", _short(match["what"]), negated=negated)


def _see(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    yield draft(match, sentence, "ref.other_document", "see", _short(match["what"]), reference=True)


def _times(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    who = match.groupdict().get("who") or ""
    years = re.search(r"(?P<n>\d+|[一二两三五])年内", match[0])
    per: str | None = "person" if "人" in who else None
    if years is not None:
        per = f"{int(parse_number(years['n']) or 0) * 12}m"
    yield draft(match, sentence, "excl.max_times", "lte", 1, per=per)


LIMIT_RULES: tuple[Rule, ...] = (
    rule(
        "funded already: excluded",
        r"(?:如|对|凡|若)?(?:已|曾|正在)(?:经|通过)?(?:获得?|享受|得到|取得|申请|列入)(?:过|了)?(?P<what>[^,;。]{2,48}?(?:支持|资助|补助|补贴|奖励|贴息|扶持|资金|政策|返还|奖补))"
        r"(?:的|项目|企业|单位)[^,;。]{0,20}?,?[^,;。]{0,12}?(?:不再|不得|不予|不可|不能|不重复|不在|除外|不纳入|不享受)[^,;。]{0,10}",
        _funded,
        examples=(
            (
                "如已享受其他渠道贴息支持的不再报送",
                ("excl.already_funded", "eq", "其他渠道贴息支持"),
            ),
            (
                "已获得市级财政资金支持的项目，不得重复申报",
                ("excl.already_funded", "eq", "市级财政资金支持"),
            ),
        ),
        counter=("已获得高新技术企业称号的给予奖励",),
    ),
    rule(
        "in a list of exclusions: funded already",
        r"^(?:同一|该|申报)?(?:项目|单位|企业|产品)?(?:已|曾)(?:经)?(?:获得?|享受|得到|取得)(?:过|了)?(?P<what>[^,;。]{2,48}?(?:专项资金|财政资金|资金|补助|补贴|奖励|贴息))(?:支持|扶持|资助)?的(?![^。;]*可(?:继续|再次|以)?(?:申报|申请|享受))",
        _funded,
        examples=(
            (
                "已获得中央财政中小企业发展专项资金支持的企业",
                ("excl.already_funded", "eq", "中央财政中小企业发展专项资金"),
            ),
        ),
        counter=("未获得财政资金支持的", "企业已获得专利的", "已获得本专项资金补贴的单位，可继续申报其他方向"),
    ),
    rule(
        "not funded elsewhere",
        r"(?:(?:未|没有)(?:曾)?(?:重复)?|不(?:得|可|能)?(?:再|重复|同时|多头))(?:获得?|享受|得到|取得|申请|申领)(?:过|了)?(?P<what>[^,;。]{2,40}?(?:支持|资助|补助|补贴|奖励|贴息|扶持|资金|政策|奖补))(?:支持)?",
        _funded,
        examples=(
            ("未获得其他财政资金支持", ("excl.already_funded", "eq", "其他财政资金")),
        ),
        counter=("获得财政资金支持", "不单独核算的不得享受本通知规定的优惠政策"),
    ),
    rule(
        "not twice",
        r"(?:同一|同类|同个)(?:(?!同一|同类)[^;。]){0,36}?(?:不|只|仅)(?:得|再|予|能|可)?(?:重复|叠加|同时|多头|多次)(?:享受|申报|支持|补助|补贴|奖励|资助|申领|申请|给予|兑现)[^,;。]{0,10}"
        r"|不得(?:重复|多头|多次)(?:享受|申报|支持|补助|补贴|申领|申请)|不(?:得)?享受(?:多次|重复)[^,;。]{0,6}|不重复(?:享受|支持|补助|补贴|奖励|资助)[^,;。]{0,8}",
        _funded,
        examples=(
            ("同一项目不得重复申报", ("excl.already_funded", "eq", "同一项目不得重复申报")),
        ),
        counter=("按照从优原则执行",),
    ),
    rule(
        "grants do not add up",
        r"[^,;。]{0,16}?(?:从优|就高|从高|择高|择优)(?:、|,)?(?:不重复|不就低|不叠加|原则)[^,;。]{0,10}",
        states("pref.stacking", "match", True, hard=False),
        examples=(("同一项目按照从优不重复原则支持", ("pref.stacking", "match", True)),),
        counter=("同一项目不得重复申报",),
    ),
    rule(
        "once only",
        r"(?P<who>每人|一[个家户](?:企业|单位|主体|项目)|单[个家户]?(?:企业|单位|主体|项目)|每[个家户]?[^,;。]{0,6}?(?:企业|单位|主体|项目)|每[个家户]|同一[^,;。]{0,10}?)(?:[一二两三五\d]+年内)?(?:原则上)?(?:只|仅|限)(?:能|可|限|得|能够)?(?:享受|申报|申请|申领|获得|资助|支持|补贴)(?:[一1]次|[一1][个项]|[一1]个项目)",
        _times,
        examples=(
            ("每人只能享受一次", ("excl.max_times", "lte", 1)),
            ("同一企业只能申报一项", ("excl.max_times", "lte", 1)),
            ("每个科研项目仅可享受一次资助", ("excl.max_times", "lte", 1)),
        ),
        counter=("给予一次性奖励",),
    ),
    rule(
        "on a list",
        r"(?<!不)(?:列入|纳入|入选|进入|列于|入围)(?:了)?(?P<what>(?:《[^》]{2,80}》|[^,;。]){2,80}?(?:名单|目录|库|清单|培育计划|试点(?!名单|企业名单|项目名单|示范名单)|名录))(?:内|中|的|且|并|企业|\(|,|;|。|$|[^,;。]{0,8})",
        _listed,
        examples=(
            ("列入市级数字化转型改造实施企业名单", ("list.member", "has", "市级数字化转型改造实施企业名单")),
            ("列入《新增产业的禁止和限制目录》的", ("industry.catalogue", "in", ("禁止类", "限制类"))),
        ),
        counter=("未列入经营异常名录", "纳入年度预算", "可纳入上市后备企业库"),
    ),
    rule(
        "in a pool of firms",
        r"(?:应?为|应是|属于|须是)(?P<what>[^,;。()]{2,40}?(?:培育库|后备库|储备库|名单))(?:入库|库内|内|中|的)*(?:企业|单位|项目)",
        _listed,
        examples=(
            ("申请企业应为望城区瞪羚企业培育库入库企业", ("list.member", "has", "望城区瞪羚企业培育库")),
        ),
        counter=("应为高新技术企业",),
    ),
    rule(
        "stands in another document",
        r"(?:条件|要求|标准|范围|对象|类别|细则|目录|规定)[^。;]{0,16}?(?:详见|参见|参照|见)(?:附件\d*)?[:,]?(?P<what>《[^》]{2,60}》)"
        r"|(?:具体|详细)[^,;。]{0,10}(?:条件|要求|标准)[^,;。]{0,6}(?:详见|参见|按照?|以)(?P<what2>[^,;。]{2,30})",
        lambda match, sentence: [
            draft(
                match, sentence, "ref.other_document", "see",
                _short(match["what"] or match["what2"]), reference=True,
            )
        ],
        examples=(
            ("具体条件详见《实施细则》", ("ref.other_document", "see", "《实施细则》")),
        ),
        counter=("按照本办法执行", "验收工作指南详见《关于开展验收工作的通知》"),
    ),
    rule(
        "conditions of another document",
        r"(?:符合|满足|达到|具备)(?:以下|国家|关于|了)?(?P<what>《(?![^》]*(?:划型|技术领域》))[^》]{2,60}》)(?:\([^()]{0,30}\))?"
        r"(?:(?:第[^,;。]{1,8}条)?(?:规定的|中的|明确的|所列|要求的|的)?(?:相关|有关|认定)?(?:标准|条件|要求|规定|范围)|(?=[,;。]|$|且|并|的))",
        _see,
        examples=(
            (
                "符合《专精特新中小企业认定标准》的标准",
                ("ref.other_document", "see", "《专精特新中小企业认定标准》"),
            ),
        ),
        counter=("符合国家产业政策",),
    ),
    rule(
        "industries the state forbids",
        r"不(?:属于|得属于|在)[^,;。]{0,12}?(?:国家)?(?:明令|规定)?(?P<what>(?:禁止|限制|淘汰|落后)[^,;。]{0,14}?(?:类|目录|产业|项目|行业|产能))",
        lambda match, sentence: [
            draft(
                match, sentence, "industry.catalogue", "in",
                tuple(f"{word}类" for word in ("禁止", "限制", "淘汰") if word in match[0]) or ("淘汰类",),
                negated=True,
            )
        ],
        examples=(
            (
                "不属于国家禁止、限制或淘汰类",
                ("industry.catalogue", "in", ("禁止类", "限制类", "淘汰类")),
            ),
        ),
        counter=("属于鼓励类产业",),
    ),
    rule(
        "a group of industries left out",
        r"(?P<what>\d+个[^,;。]{1,8}行业|[^,;。、]{2,12}行业)(?:以外|除外)",
        lambda match, sentence: [
            draft(match, sentence, "industry.group", "eq", match["what"], negated=True)
        ],
        examples=(("22个困难行业以外的企业", ("industry.group", "eq", "22个困难行业")),),
        counter=("困难行业企业",),
    ),
    rule(
        "a group of industries in difficulty",
        r"(?P<what>(?:\d+|[一二三四五六七八九十]{1,3})个(?:特困|困难|受困)行业)(?!以外|除外|外)",
        lambda match, sentence: [
            draft(match, sentence, "industry.group", "eq", match["what"])
        ],
        examples=(("旅游、民航等5个特困行业企业", ("industry.group", "eq", "5个特困行业")),),
        counter=("22个困难行业以外的企业",),
    ),
    rule(
        "priority",
        r"(?:优先|重点)(?:支持|考虑|推荐|安排|扶持|聚焦|给予|享受)(?!的|对象|领域|范围|方向|人群|群体|产业|单位|类别)[^,;。]{0,40}|[^,;。]{0,24}?(?:予以优先|优先(?!股|级|条件))",
        states("pref.priority", "match", True, hard=False),
        examples=(("同等条件下优先支持", ("pref.priority", "match", True)),),
        counter=("优先股", "给予支持", "新招用重点扶持对象"),
    ),
    rule(
        "a promise",
        r"(?:材料|信息|数据|资料|内容)[^,;。]{0,12}?(?:真实|合法|完整|准确)[^,;。]{0,14}|(?:作出|签署|提交|出具|做出|书面)?(?:信用|真实性|书面)?承诺[^,;。]{0,24}",
        states("declare.truth", "true", True, self_declared=True),
        examples=(("对申报材料的真实性负责并作出承诺", ("declare.truth", "true", True)),),
        counter=("真实合同",),
    ),
    rule(
        "willing",
        r"(?:愿意|有意愿|意愿强烈|拥有[^,;。]{0,10}意愿|正在或者?有计划|自愿)[^,;。]{0,24}",
        states("intent.willing", "true", True, self_declared=True),
        examples=(("申报主体愿意主动配合现场评估", ("intent.willing", "true", True)),),
        counter=("计划投资1000万元",),
    ),
)  # fmt: skip
