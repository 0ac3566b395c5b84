"""In which trade: codes of GB/T 4754, names of chains of industry, a business somebody is in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, rule
from policies.extraction.sentences import Sentence, in_title
from policies.extraction.trades import codes_of_trades

INDUSTRY_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?<!生产性)(?:工业企业|工业类企业|工业生产企业)", ("B", "C", "D")),
    (
        r"制造业(?:中小|民营|单项|重点)?(?:微)?(?:型)?企业|制造类企业|制造企业(?!生产过程|执行)|从事制造业",
        ("C",),
    ),
    (r"建筑业企业", ("E",)),
    (r"批发[和、]零售业?", ("F51", "F52")),
    (r"批发(?:业|企业)", ("F51",)),
    (r"零售(?:业|企业)", ("F52",)),
    (r"住宿[和、]餐饮(?:业|(?=企业|行业|服务业|单位|商户|领域|类))", ("H61", "H62")),
    (r"住宿业(?:企业)?", ("H61",)),
    (r"餐饮(?:业|企业)", ("H62",)),
    (r"软件和信息(?:技术)?服务业(?:企业)?", ("I",)),
    (r"房地产(?:开发)?(?:业|企业)", ("K70",)),
    (r"农业企业|农业生产企业", ("A",)),
    (r"(?:道路)?货物?运输(?:业|企业)|货运企业", ("G",)),
    (r"交通运输、仓储和邮政业", ("G",)),
)
_TRADE_CONTEXT = re.compile(
    r"限额|结构调整|社会消费品|增加值|总额|销售额|规模以上|行业(?:协会|主管)|局|部门|平台|环节"
)
_ABOVE_SCALE = re.compile(r"规模以上(?=制造业企业)")


def _industries(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    text = sentence.spelt.text
    around = text[max(0, match.start() - 5) : match.end() + 5]
    if in_title(text, match.start()) or _TRADE_CONTEXT.search(
        _ABOVE_SCALE.sub("", around).replace(match[0], "")
    ):
        return
    codes = next(
        codes
        for pattern, codes in INDUSTRY_NAMES
        if (named := re.match(pattern, text[match.start() :])) and named.end() == len(match[0])
    )
    yield draft(match, sentence, "industry.code", "in", codes)


def _all_industries(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """批发、零售、住宿、餐饮业企业: the kind of word at the end belongs to all of the list."""
    named = (("批发", "F51"), ("零售", "F52"), ("住宿", "H61"), ("餐饮", "H62"))
    codes = tuple(code for word, code in named if word in match[0])
    yield draft(match, sentence, "industry.code", "in", codes)


# Words that name no trade, or belong to a sentence about something else than a trade.
_NO_TRADE = re.compile(
    r"影响|困难|功能|防控|疫情|关键|相关|有关|其[他它]|重点|主要|上述|主导|所在|所属|某一|细分|优势|特色|传统|专业技术|支柱|以下|下列|不同|各|本|该|同一|多个|任一|全部"
    r"|.的.|现代化|前沿|科学|先导|将|申请|推动|引导|促进|加快|实现|需求|民生|服务|支持|聘用|企业|项目|申报|应用|规定|国家|从事|提供|开展|具有|以上|名单|建设|[\d%《》\"]|^[a-zⅰ-ⅻ]{1,4}[两三]?$|^(?:两|三|四|五|六|八|十|和|或|的)"
)
_SPLITS = re.compile(r"[、,/]|以及|(?<![协共饱调总])和(?!平|谐)|及(?!其)|与")
_TAILS = re.compile(
    r"(?:等|类|产业|行业|领域|[一二三四五六七八九十两\d]+[大个](?:先导|重点|主导|优势|支柱|特色)?)+$"
)
_LEADS = re.compile(
    r"^(?:面向|聚焦|属于|围绕|符合|涉及|从事|应?为|应?属于?|是|对|凡)|^(?:重点|主要)?(?:发展|支持|培育|布局)的?|^(?:以|为|的)|^[^,;。、]{1,10}(?:省|市|新区|区|县)(?:的|重点发展的|内)?"
)


def _trades(words: str) -> tuple[str, ...]:
    """The trades that a list names; none if any of them is no trade."""
    listed = re.split(r"等", words)[0] if "、" in words else words
    names = [_LEADS.sub("", name.strip()) for name in _SPLITS.split(listed)]
    names = [_TAILS.sub("", name) for name in names if name]
    if not names or any(_NO_TRADE.search(name) or not 2 <= len(name) <= 16 for name in names):
        return ()
    return tuple(names)


_IN_DIFFICULTY = re.compile(r"(?:特困|困难|受困)行业")


def _field_of_trade(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    listed = re.split(r"等(?:$|[一二三四五六七八九十两\d])", match["names"])[0]
    listed = _TAILS.sub("", _LEADS.sub("", listed)) if "、" in listed or "," in listed else ""
    codes = codes_of_trades(listed)
    if codes:
        yield draft(match, sentence, "industry.code", "in", codes)
        return
    if _IN_DIFFICULTY.search(sentence.spelt.text[match.start() : match.end() + 4]):
        return  # 5个特困行业 is a group with a list of its own.
    names = _trades(match["names"])
    if names and not in_title(sentence.spelt.text, match.start("names")):
        yield draft(match, sentence, "industry.field", "in", names)


def _field_elsewhere(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    yield draft(match, sentence, "industry.field", "in", (match["what"],), reference=True)


_GUARDED = 40
_GUARDS = re.compile(r"^(?:企业|单位|机构|公司)[^,;。]{2,30}?(?:不低于|不少于|应?达到?|以上)")


def _activity(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    business = re.sub(r"(?:业务|经营|活动|工作|领域|行业|产业|相关)+$", "", match["what"])
    behind = sentence.spelt.text[match.end() : match.end() + _GUARDED]
    if _GUARDS.match(behind):
        return  # 专门从事…的企业注册资本不低于50万元: which firms the figure is for.
    if business.endswith("取得"):
        return  # 从事外包业务取得的收入不低于35%: which income is counted.
    if 2 <= len(business) <= 24 and not re.search(
        r"本|该|上述|规定|相关|有关|此类|以上|所", business
    ):
        yield draft(match, sentence, "activity.business", "eq", business)


_BOUND_WORD = r"[^,;。、:()]"


def _trade_alone(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """A line that is a trade of the standard, below a lead that speaks of trades."""
    if any(re.search(pattern, match["name"]) for pattern, _ in INDUSTRY_NAMES):
        return  # The rule of names reads it.
    codes = codes_of_trades(match["name"])
    if codes and sentence.lead is not None and _OF_TRADES.search(sentence.lead.text):
        yield draft(match, sentence, "industry.code", "in", codes)


_OF_TRADES = re.compile(r"(?:行业|产业|领域)")

INDUSTRY_RULES: tuple[Rule, ...] = (
    rule(
        "a trade in a list of trades",
        r"^\s*(?P<name>[^,;。:()]{2,24}业)(?:\([^()]*\))?\s*$",
        _trade_alone,
        examples=(),
        counter=("烟草制造业", "租赁和商务服务业"),
    ),
    rule(
        "trades that share the word at the end",
        r"(?:(?:批发|零售|住宿|餐饮)[、和及]){1,3}(?:批发|零售|住宿|餐饮)(?:业|企业|行业)+",
        _all_industries,
        examples=(
            ("批发、零售、住宿、餐饮业企业", ("industry.code", "in", ("F51", "F52", "H61", "H62"))),
        ),
        counter=("限额以上批发", "零售额"),
    ),
    rule(
        "sections of the standard by letter",
        r"门类[a-t](?:[^。]*门类[a-t])*",
        lambda match, sentence: [
            draft(
                match, sentence, "industry.code", "in",
                tuple(dict.fromkeys(one.upper() for one in re.findall(r"门类([a-t])", match[0]))),
            )
        ],
        examples=(
            ("采矿业（门类B）、制造业（门类C）", ("industry.code", "in", ("B", "C"))),
        ),
        counter=("门类齐全",),
    ),
    rule(
        "an industry by name",
        "|".join(pattern for pattern, _ in INDUSTRY_NAMES),
        _industries,
        examples=(
            ("首次入规的工业企业", ("industry.code", "in", ("B", "C", "D"))),
            ("制造业中小企业", ("industry.code", "in", ("C",))),
        ),
        counter=("限额以上零售业企业", "工业总产值"),
    ),
    rule(
        "fields of industry listed",
        r"(?:面向|聚焦|属于|围绕|符合|涉及|从事|所属行业(?:须|应)?为|行业(?:范围)?(?:为|包括))(?:我[市区县省]|本[市区县省]|全[市区县省])?(?P<names>(?:[^,;。:()]|(?<=业),(?=[^,;。:()]{2,24}业)){2,220}?)"
        r"(?:等)?(?:[一二三四五六七八九十两\d]+[大个类])?(?:重点|细分|主要)?(?:特困|困难|受困)?(?:产业|行业|领域|产业链)(?!目录|政策|发展|规划|导向|主管|布局|定位|[^,;。]{0,6}(?:方向|规划|政策|导向))"
        r"(?:制造业|企业|中小|的|内|领域)?",
        _field_of_trade,
        examples=(
            (
                "面向轨道交通装备、硬质材料、陶瓷三个行业",
                ("industry.field", "in", ("轨道交通装备", "硬质材料", "陶瓷")),
            ),
            (
                "属于餐饮、零售、民航等5个特困行业的企业",
                ("industry.code", "in", ("F52", "G56", "H62")),
            ),
            (
                "属于纺织业,医药制造业,铁路、船舶、航空航天和其他运输设备制造业行业的企业",
                ("industry.code", "in", ("C17", "C27", "C37")),
            ),
        ),
        counter=("符合产业政策", "面向企业开展服务"),
    ),
    rule(
        "fields of industry before their firms",
        r"(?:^|[,;。:()的]|(?<=验收)的|的)(?P<names>[^,;。:()的、]{2,12}(?:、[^,;。:()的、]{2,14}){1,11}?(?:(?:和|及|与|以及)[^,;。:()的、]{2,12}?)?)(?:等)?(?:[一二三四五六七八九十两\d]+[大个类])?(?:重点|细分|主要)?(?:产业|行业|领域|产业链)的?[^,;。、]{0,8}?(?:企业|单位|机构|主体|项目)",
        _field_of_trade,
        examples=(
            (
                "通过验收的工程机械、先进计算、生物医药行业试点企业",
                ("industry.field", "in", ("工程机械", "先进计算", "生物医药")),
            ),
        ),
        counter=("企业、高校、科研院所等单位", "相关行业、重点领域企业"),
    ),
    rule(
        "a trade by its kind of firms",
        r"(?:^|[,;。、:()的])(?P<names>[^,;。、:()的在对为]{2,6})类(?=企业|企事业单位|单位)(?<!各类)(?<!工业类)(?<!制造类)(?<!商贸类)(?<!生产类)",
        _field_of_trade,
        examples=(("工程机械类企事业单位", ("industry.field", "in", ("工程机械",))),),
        counter=("从事电子商务的商贸类企业", "各类企业", "工业类企业"),
    ),
    rule(
        "fields of industry that stand in another document",
        r"(?:属于|符合|在)(?P<open>《)(?P<what>[^《》]{2,24}(?:技术领域|产业目录|产业分类(?:目录)?|领域))》[^,;。]{0,4}(?:规定的?)?(?:范围|领域|目录)?",
        _field_elsewhere,
        examples=(
            (
                "技术属于《国家重点支持的高新技术领域》规定的范围",
                ("industry.field", "in", ("国家重点支持的高新技术领域",)),
            ),
        ),
        counter=("符合《认定标准》",),
    ),
    rule(
        "engaged in a business",
        rf"(?:主要|专门|专业)?从事(?P<what>{_BOUND_WORD}{{2,24}}?)(?:业务|经营|活动|工作)?的(?={_BOUND_WORD}{{0,12}}(?:企业|单位|机构|主体|组织|公司))",
        _activity,
        examples=(("从事电子商务的商贸类企业", ("activity.business", "eq", "电子商务")),),
        counter=("从事本专业的人员",),
    ),
)  # fmt: skip
