"""Who may claim: legal person, type of entity, size, owners, registration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, names_in, rule, states
from policies.extraction.sentences import Sentence, in_title

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
    r"(?:专精特新|创新型|科技型|优质|促进|服务|示范|外贸|成长型|大|全国|国家|高成长|数字化|发展|重点|培育|骨干)$"
)
# 科技型中小企业 is a title, 科技型中小微企业 a size.
_TECHNICAL = re.compile(r"科技型(?:中小微|小微)(?:型)?企业$")
_NO_SIZE_AFTER = re.compile(
    r"(?:划型|划分|发展|服务|局|处|司|办|促进|数字化|融资|公共|声明|标准|信用|担保|专项|股份|梯度|特色|主管|协会|工作|贷款|银行|管理|统计|平台|基地|私募|上市|板|转型|试点|稳岗|共渡|渡过|渡难|税费|负担|产品|成本|界定|认定标准|创业投资|引导|投资|融通|集合|征信|集聚|信贷|续贷|博览|技术交流|国际|合作|论坛|大赛|大会|峰会|商会|联合会|学会|网|报|日|之家|家园|数量|占比|家数|户数)"
)


def _sizes(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    text = sentence.spelt.text
    before, after = text[: match.start()], text[match.end() :]
    if (
        (_NO_SIZE_BEFORE.search(before) and not _TECHNICAL.search(before + match[0]))
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


_SIZE_BEFORE = 12


def _size_of_standard(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    around = sentence.spelt.text[max(0, match.start() - _SIZE_BEFORE) :]
    if re.search(r"小微|微型|大型", around):
        return  # The sentence says itself which class it means.
    yield draft(match, sentence, "size.class", "in", ("medium", "small", "micro"))


_LACKS = re.compile(r"(?:不|无|未|非|没有)$")
_SHUT_OUT = re.compile(r"不得|不予|不能|除外|不在|不纳入")


def _legal_person(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """不具备法人资格的团队 may claim; that those without it may not is left to a person."""
    text = sentence.spelt.text
    lacks = _LACKS.search(text[: match.start()]) is not None
    if not (lacks and _SHUT_OUT.search(text[match.end() :])):
        yield draft(match, sentence, "entity.legal_person", "true", True, negated=lacks)


def _ownership(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    names = {"国": "国有", "外": "外资", "港": "港澳台"}
    yield draft(match, sentence, "entity.ownership", "in", (names[match["who"][0]],))


def _plain_enterprise(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    if not in_title(sentence.spelt.text, match.start()):
        yield draft(match, sentence, "entity.type", "in", ("企业",))


def _unknown_place(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """A park or a zone inside a place is smaller than any code says: somebody must look."""
    named = match.span("place")
    for place in (*sentence.places, *sentence.own_places):
        start, end = sentence.spelt.span(*named)
        if start <= place.start and place.end >= end:
            return
    yield draft(match, sentence, "event.stated", "match", match[0], human=True)


ENTITY_RULES: tuple[Rule, ...] = (
    rule(
        "a legal person",
        r"(?:具有|具备|取得|拥有|应?为|是|属于|应当是|须是)(?:(?!机关|法定|非法人)[^,;。]){0,16}?(?:独立(?:企业)?|企业|事业)?法人(?!股东|代表|(?:和|、)?或者?(?:其他|非法人))(?:资格|单位|企业|主体|地位|机构)?"
        r"|独立(?:企业)?法人(?:资格|单位|企业|机构|主体)?|法人(?:资格)",
        _legal_person,
        examples=(
            ("具有独立法人资格", ("entity.legal_person", "true", True)),
            ("在本市注册的独立法人企业", ("entity.legal_person", "true", True)),
        ),
        counter=(
            "企业法人代表签字", "所有股东均为法人股东的企业", "法定代表人身份证", "不含性质为机关法人的单位",
            "不具有独立法人资格的单位不得申报", "应当是法人或非法人组织",
        ),
    ),
    rule(
        "in a part of a place that no table knows",
        r"(?:注册|登记|设立|经营|落户|入驻)[^,;。、]{0,4}在(?:我[市区县省]|本[市区县省])?(?P<place>[^,;。、的我本]{0,14}?"
        r"(?:先导区|试验区|示范区|度假区|科学城|科技城|产业园|工业园|园区|片区|新城|保税区|商务区|集聚区))(?:内|范围内)?(?=的|且|并|,|;|。|$)",
        _unknown_place,
        examples=(
            ("登记注册在先导区的企事业单位", ("event.stated", "match", "登记注册在先导区")),
        ),
        counter=("登记注册在望城区的企业",),
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
        r"(?<!不能)(?<!无法)(?<!未能)(?<!影响)(?:正常|持续)(?:开展)?(?:生产)?经营(?!地|场|(?:活动)?(?:受到?|造成))|(?:生产)?经营(?:状态|状况|情况|运行)?(?:正常|良好|稳定)",
        states("entity.operating_normally", "true", True),
        examples=(("经营状态正常", ("entity.operating_normally", "true", True)),),
        counter=("经营范围", "生产经营困难", "因受灾不能正常经营的企业", "正常生产经营受到重大影响"),
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
        r"|(?:为|是|属于)(?:社会团体|民办非企业单位|事业单位|个体工商户)"
        r"|(?:对象|主体)(?:为|是|:)[^,;。]{0,30}的(?:社会团体|民办非企业单位|事业单位|行业协会)(?![、和及与或])",
        _types,
        examples=(
            ("单位参保的个体工商户", ("entity.type", "in", ("个体工商户(以单位形式参保)",))),
            ("本区企事业单位", ("entity.type", "in", ("企业", "事业单位"))),
            ("资助对象为注册在本区的事业单位", ("entity.type", "in", ("事业单位",))),
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
        "public bodies left out",
        r"(?:不含|不包括|不包含)(?P<what>(?:党政)?机关(?:、|和|及)?事业单位)",
        states("entity.type", "in", ("事业单位",), negated=True),
        examples=(("参保单位（不含机关事业单位）", ("entity.type", "in", ("事业单位",))),),
        counter=("机关事业单位",),
    ),
    rule(
        "branches excluded",
        r"(?P<what>分支机构|分公司)(?:[^,;。()]{0,6})(?:除外|不得申报|不在|不予支持|不纳入)",
        states("entity.type", "in", ("分支机构",), negated=True),
        examples=(("具有独立承担民事责任能力（分支机构除外）", ("entity.type", "in", ("分支机构",))),),
        counter=("在上海设立分支机构",),
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
        counter=("专精特新中小企业", "《中小企业划型标准规定》", "中小企业发展专项资金", "小型微利企业", "参加国际中小企业博览会"),
    ),
    rule(
        "small and medium by the standard",
        r"(?:符合|达到|满足|属于)[^,;。《]{0,8}《?[^《》,;。]{0,14}中小(?:微)?企业划型标准(?:规定)?[^,;。《》]{0,6}》?",
        _size_of_standard,
        examples=(
            ("符合《中小企业划型标准规定》", ("size.class", "in", ("medium", "small", "micro"))),
        ),
        counter=(
            "小微企业划型标准按照《中小企业划型标准规定》执行",
            "小微型企业需符合《中小企业划型标准规定》的有关要求",
        ),
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
)  # fmt: skip
