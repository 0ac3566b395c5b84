"""Who may claim: legal person, type of entity, size, industry, activity, registration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, names_in, rule, states
from policies.extraction.sentences import Sentence, in_title
from policies.extraction.trades import codes_of_trades

ENTITY_NAMES: tuple[tuple[str, str], ...] = (
    (r"以单位(?:形式|方式|名义)参[保加][^,;。、]{0,14}个体(?:工商户|经济组织|户)|单位参保的个体工商户", "个体工商户(以单位形式参保)"),
    (r"个体(?:工商户|经济组织|经营户|户)", "个体工商户"),
    (r"社会团体", "社会团体"),
    (r"基金会", "基金会"),
    (r"社会服务(?:机构|组织)|民办非企业(?:单位)?", "社会服务机构"),
    (r"律师事务所|律所", "律师事务所"),
    (r"会计师?事务所", "会计师事务所"),
    (r"农民(?:专业)?合作社|专业合作社", "农民专业合作社"),
    (r"企事业单位", "企业\u0000事业单位"),
    (r"事业单位", "事业单位"),
    (r"行业(?:协会|组织|商会)", "行业组织"),
    (r"(?<!等)社会组织", "社会组织"),
    (r"专业公共服务机构", "专业公共服务机构"),
    (r"其[他它]单位", "其他单位"),
    (r"用人单位", "用人单位"),
    (r"股份有限公司", "股份有限公司"),
    (r"有限责任公司", "有限责任公司"),
    (r"(?<!中)小微企业(?=[、,和及与])", "小微企业"),
    (r"(?<!小微)(?<!事业)企业(?!会计|所得税|职工|名称|登记|信用)", "企业"),
)  # fmt: skip
_NOT_COMPANIES = frozenset(
    {"个体工商户", "个体工商户(以单位形式参保)", "社会团体", "基金会", "社会服务机构", "律师事务所"}
    | {"会计师事务所", "农民专业合作社", "事业单位", "行业组织", "社会组织", "股份有限公司"}
    | {"有限责任公司", "其他单位"}
)  # fmt: skip

_KIND = (
    r"(?:企业|企事业单位|事业单位|社会团体|基金会|社会服务(?:机构|组织)|民办非企业(?:单位)?|律师事务所|会计师?事务所"
    r"|(?:以单位(?:形式|方式|名义)参[保加][^,;。、]{0,14}?|单位参保的)?个体(?:工商户|经济组织|经营户)|农民(?:专业)?合作社|专业合作社"
    r"|行业(?:协会|组织|商会)|社会组织|(?:以及)?专业公共服务机构|股份有限公司|有限责任公司|其[他它]单位|(?<!中)小微企业)"
)
_LINK = r"(?:、|,|和|及|与|或者?|以及|/|等)+"

SIZE_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"中小微型?(?:企业|(?=、|和|及|或))", ("medium", "small", "micro")),
    (r"大中型企业", ("large", "medium")),
    (r"小型[、和及]?微型企业|小微型?企业|小型(?:和|及|、)微型企业", ("small", "micro")),
    (r"中型[、和及]小型[、和及]微型企业", ("medium", "small", "micro")),
    (r"中小型?企业", ("medium", "small", "micro")),
    (r"(?<!特)大型企业", ("large",)),
    (r"中型企业", ("medium",)),
    (r"微型企业", ("micro",)),
    (r"小型企业", ("small",)),
)
# 创新型中小企业 is a title, 中小企业划型标准 a document, 中小企业局 an office.
_NO_SIZE_BEFORE = re.compile(
    r"(?:专精特新|创新型|科技型|优质|促进|服务|示范|外贸|成长型|全国|国家|高成长|数字化|发展|重点|培育|骨干)$"
)
_NO_SIZE_AFTER = re.compile(
    r"(?:划型|划分|发展|服务|局|处|司|办|促进|数字化|融资|公共|声明|标准|信用|担保|专项|股份|梯度|特色|主管|协会|工作|贷款|银行|管理|统计|平台|基地|私募|上市|板|转型|试点|稳岗|共渡|渡过|渡难|税费|负担|产品|成本|界定|认定标准)"
)

INDUSTRY_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?<!生产性)(?:工业企业|工业类企业|工业生产企业)", ("B", "C", "D")),
    (r"制造业(?:中小|民营|单项|重点)?(?:微)?(?:型)?企业|制造类企业|制造企业|从事制造业", ("C",)),
    (r"建筑业企业", ("E",)),
    (r"批发[和、]零售业?", ("F51", "F52")),
    (r"批发(?:业|企业)", ("F51",)),
    (r"零售(?:业|企业)", ("F52",)),
    (r"住宿[和、]餐饮业?", ("H61", "H62")),
    (r"住宿业(?:企业)?", ("H61",)),
    (r"餐饮(?:业|企业)", ("H62",)),
    (r"软件和信息(?:技术)?服务业(?:企业)?", ("I",)),
    (r"房地产(?:开发)?(?:业|企业)", ("K70",)),
    (r"农业企业|农业生产企业", ("A",)),
    (r"(?:道路)?货物?运输(?:业|企业)|货运企业", ("G",)),
    (r"交通运输、仓储和邮政业", ("G",)),
)
_TRADE_CONTEXT = re.compile(
    r"限额|社会消费品|增加值|总额|销售额|规模以上|行业(?:协会|主管)|局|部门|平台"
)


def _sizes(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    text = sentence.spelt.text
    before, after = text[: match.start()], text[match.end() :]
    if (
        _NO_SIZE_BEFORE.search(before)
        or _NO_SIZE_AFTER.match(after)
        or in_title(text, match.start())
    ):
        return
    classes = next(
        classes
        for pattern, classes in SIZE_NAMES
        if re.fullmatch(pattern + "(?s:.*)", match[0] + after[:1])
        or re.fullmatch(pattern, match[0])
    )
    negated = re.match(r"(?:除外|不适用|不得)", after) is not None
    yield draft(match, sentence, "size.class", "in", classes, negated=negated)


def _industries(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    text = sentence.spelt.text
    around = text[max(0, match.start() - 5) : match.end() + 5]
    if in_title(text, match.start()) or _TRADE_CONTEXT.search(around.replace(match[0], "")):
        return
    codes = next(codes for pattern, codes in INDUSTRY_NAMES if re.fullmatch(pattern, match[0]))
    yield draft(match, sentence, "industry.code", "in", codes)


def _all_industries(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """批发、零售、住宿、餐饮业企业: the kind of word at the end belongs to all of the list."""
    named = (("批发", "F51"), ("零售", "F52"), ("住宿", "H61"), ("餐饮", "H62"))
    codes = tuple(code for word, code in named if word in match[0])
    yield draft(match, sentence, "industry.code", "in", codes)


def _types(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    names = [part for name in names_in(ENTITY_NAMES, match[0]) for part in name.split("\0")]
    if not any(name in _NOT_COMPANIES for name in names):
        return
    text = sentence.spelt.text
    if in_title(text, match.start()):
        return
    if "企业" not in names and re.search(r"参照|同等|一并|纳入|也可", text):
        names.insert(0, "企业")  # 参照实施 adds to the enterprises the text is about.
    elif "企业" in names:
        names.remove("企业")
        names.insert(0, "企业")
    excluded = re.match(r"等?(?:单位)?(?:除外|不在|不得|不予|不享受|不纳入)", text[match.end() :])
    names = [name for name in names if name != "用人单位"]
    yield draft(match, sentence, "entity.type", "in", tuple(names), negated=bool(excluded))


# Words that name no trade, or belong to a sentence about something else than a trade.
_NO_TRADE = re.compile(
    r"相关|有关|其[他它]|重点|主要|上述|主导|所在|所属|某一|细分|优势|特色|传统|专业技术|支柱|以下|下列|不同|各|本|该|同一|多个|任一|全部"
    r"|.的.|现代化|前沿|科学|先导|将|申请|推动|引导|促进|加快|实现|需求|民生|服务|支持|聘用|企业|项目|申报|应用|规定|国家|从事|提供|开展|具有|以上|名单|建设|[\d%《》\"]|^(?:两|三|四|五|六|八|十|和|或|的)"
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


def _size_of_standard(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    if re.search(r"小微|微型|大型", sentence.spelt.text[match.start() :]):
        return  # The sentence says itself which class it means.
    yield draft(match, sentence, "size.class", "in", ("medium", "small", "micro"))


def _ownership(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    names = {"国": "国有", "外": "外资", "港": "港澳台"}
    yield draft(match, sentence, "entity.ownership", "in", (names[match["who"][0]],))


def _plain_enterprise(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    if not in_title(sentence.spelt.text, match.start()):
        yield draft(match, sentence, "entity.type", "in", ("企业",))


def _activity(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    business = re.sub(r"(?:业务|经营|活动|工作|领域|行业|产业|相关)+$", "", match["what"])
    if 2 <= len(business) <= 24 and not re.search(
        r"本|该|上述|规定|相关|有关|此类|以上|所", business
    ):
        yield draft(match, sentence, "activity.business", "eq", business)


_BOUND_WORD = r"[^,;。、:()]"

ENTITY_RULES: tuple[Rule, ...] = (
    rule(
        "a legal person",
        r"(?:具有|具备|取得|拥有|应?为|是|属于|应当是|须是)[^,;。]{0,16}?(?:独立(?:企业)?|企业|事业)?法人(?:资格|单位|企业|主体|地位|机构)?"
        r"|独立(?:企业)?法人(?:资格|单位|企业|机构|主体)?|法人(?:资格)",
        states("entity.legal_person", "true", True),
        examples=(
            ("具有独立法人资格", ("entity.legal_person", "true", True)),
            ("在本市注册的独立法人企业", ("entity.legal_person", "true", True)),
        ),
        counter=("企业法人代表签字", "法定代表人身份证"),
    ),
    rule(
        "registered by law",
        r"依法(?:在[^,;。]{1,12})?(?:登记注册|注册登记|登记设立|注册成立|设立|成立|注册|登记)(?!地)(?:的|并|,|、|;|。|$)",
        states("entity.registered", "true", True),
        examples=(("依法登记注册的企业", ("entity.registered", "true", True)),),
        counter=("依法纳税",),
    ),
    rule(
        "ended enterprises excluded",
        r"(?:已|被|依法)?(?:注销|吊销)(?:登记|营业执照)?(?:的企业|的单位|的|企业)",
        states("entity.status", "eq", "注销", negated=True),
        examples=(("审核发放前已注销的企业", ("entity.status", "eq", "注销")),),
        counter=("注销登记手续",),
    ),
    rule(
        "taxes paid by law",
        r"依法(?:诚信|足额|按时|如实)*(?:纳税|缴纳税[收款费]|缴税|申报纳税)|(?:按时|足额)+(?:纳税|缴纳税款)|纳税信用良好",
        states("entity.tax_compliant", "true", True),
        examples=(("依法纳税", ("entity.tax_compliant", "true", True)),),
        counter=("依法注册",),
    ),
    rule(
        "in normal business",
        r"(?:正常|持续)(?:开展)?(?:生产)?经营(?!地|场)|(?:生产)?经营(?:状态|状况|情况|运行)?(?:正常|良好|稳定)",
        states("entity.operating_normally", "true", True),
        examples=(("经营状态正常", ("entity.operating_normally", "true", True)),),
        counter=("经营范围", "生产经营困难"),
    ),
    rule(
        "kinds of entities listed",
        rf"{_KIND}(?:{_LINK}{_KIND})+(?:等[^,;。]{{0,8}})?",
        _types,
        examples=(
            (
                "社会团体、基金会、社会服务机构等参照实施",
                ("entity.type", "in", ("企业", "社会团体", "基金会", "社会服务机构")),
            ),
            ("股份有限公司或有限责任公司", ("entity.type", "in", ("股份有限公司", "有限责任公司"))),
            ("企业、事业单位", ("entity.type", "in", ("企业", "事业单位"))),
        ),
        counter=("企业和个人", "中小企业"),
    ),
    rule(
        "one kind of entity",
        r"(?:以单位(?:形式|方式|名义)参[保加]的?|单位参保的)个体工商户|企事业单位|农民专业合作社"
        r"|(?:为|是|属于)(?:社会团体|民办非企业单位|事业单位|个体工商户)",
        _types,
        examples=(
            ("单位参保的个体工商户", ("entity.type", "in", ("个体工商户(以单位形式参保)",))),
            ("本区企事业单位", ("entity.type", "in", ("企业", "事业单位"))),
        ),
        counter=("社会团体、基金会参照实施",),
    ),
    rule(
        "an employer",
        r"用人单位(?=\(|,|组织|招用|吸纳|应|可|新招|为|与(?!区|市|省|县|人社)|的(?!在职|职工|人员))",
        states("entity.type", "in", ("用人单位",)),
        examples=(("用人单位组织见习", ("entity.type", "in", ("用人单位",))),),
        counter=("高于用人单位实际支付",),
    ),
    rule(
        "labour dispatch excluded",
        r"(?<=[\(,;])?(?P<what>(?:劳务派遣|人力资源服务)(?:单位|企业|机构|公司))除外",
        states("entity.type", "in", ("劳务派遣单位",), negated=True),
        examples=(("（劳务派遣单位除外）", ("entity.type", "in", ("劳务派遣单位",))),),
        counter=("劳务派遣单位可申请",),
    ),
    rule(
        "a class of size",
        "|".join(pattern for pattern, _ in SIZE_NAMES),
        _sizes,
        examples=(
            ("划型为中小微型企业", ("size.class", "in", ("medium", "small", "micro"))),
            ("小微企业招用", ("size.class", "in", ("small", "micro"))),
            ("大型企业按30%返还", ("size.class", "in", ("large",))),
        ),
        counter=("专精特新中小企业", "《中小企业划型标准规定》", "中小企业发展专项资金", "小型微利企业"),
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
        "small and medium by the standard",
        r"(?:符合|达到|满足|属于)[^,;。《]{0,8}《?[^《》,;。]{0,14}中小(?:微)?企业划型标准(?:规定)?[^,;。《》]{0,6}》?",
        _size_of_standard,
        examples=(
            ("符合《中小企业划型标准规定》", ("size.class", "in", ("medium", "small", "micro"))),
        ),
        counter=("小微企业划型标准按照《中小企业划型标准规定》执行",),
    ),
    rule(
        "an enterprise as employer",
        r"(?:^|[,;。、:]|(?<=奖补)|(?<=补贴)|(?<=补助))(?P<who>企业)(?=(?:新)?(?:吸纳|招用|招收|录用))",
        _plain_enterprise,
        examples=(("企业吸纳脱贫人口就业的", ("entity.type", "in", ("企业",))),),
        counter=("小微企业招用毕业生",),
    ),
    rule(
        "owners left out",
        r"(?P<who>国有(?:控股|独资|及国有控股)?|外商投资|外资|港澳台(?:投资|资)?)企业(?=[^,;。]{0,8}(?:除外|不得|不予|不纳入|不在|不享受|不参与))",
        _ownership,
        examples=(("国有控股企业不纳入支持范围", ("entity.ownership", "in", ("国有",))),),
        counter=("国有企业优先",),
    ),
    rule(
        "engaged in a business",
        rf"(?:主要|专门|专业)?从事(?P<what>{_BOUND_WORD}{{2,24}}?)(?:业务|经营|活动|工作)?的(?={_BOUND_WORD}{{0,12}}(?:企业|单位|机构|主体|组织|公司))",
        _activity,
        examples=(("从事电子商务的商贸类企业", ("activity.business", "eq", "电子商务")),),
        counter=("从事本专业的人员",),
    ),
)  # fmt: skip
