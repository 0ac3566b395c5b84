"""Conditions of place: which place, and in what respect one must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lexicon.regions import NATION, RegionMention
from policies.extraction.drafts import Draft
from policies.extraction.sentences import Sentence, in_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Respect:
    """A word that says in what respect a place is meant, with the field it stands for."""

    name: str
    pattern: re.Pattern[str]
    field: str
    examples: tuple[tuple[str, tuple[str, str, object]], ...]
    counter_examples: tuple[str, ...] = ()


def _respect(
    name: str,
    pattern: str,
    field: str,
    *examples: tuple[str, tuple[str, str, object]],
    counter: tuple[str, ...] = (),
) -> Respect:
    return Respect(
        name=name,
        pattern=re.compile(pattern),
        field=field,
        examples=examples,
        counter_examples=counter,
    )


_WANGCHENG = ("430112",)
RESPECTS: tuple[Respect, ...] = (
    _respect(
        "registered", r"工商(?=[、和及与]税务)|(?:工商|依法|商事|合法)*(?:登记注册|注册登记|注册(?!资本|商标|会计|成立时间|时间)|登记设立|(?<!税务)(?<!失业)(?<!备案)(?<!信息)(?<!就业)登记(?!失业|之日|表|手续|备案|机关|证)|设立(?!时间|的分|首店|门店|分支|子公司|分公司|研发|工作室)|依法成立)(?:地址|地)?", "region.registered",
        ("在望城区依法登记注册的企业", ("region.registered", "in", _WANGCHENG)),
        ("注册地、税务隶属、经营地均在望城区", ("region.registered", "in", _WANGCHENG)),
    ),
    _respect(
        "taxed", r"税务(?!机关|局|部门|总局|系统|人员)(?:登记|隶属|关系|征管|户管)|税收(?:户管|征管|解缴|关系|缴纳|管理)*(?=地|关系|均|在|、|和|及)|(?:财政|财税|财务)户管|(?:依法|诚信)?(?:纳税|缴纳?税)(?!人|信用|总?额|申报|证明|等级|额)|纳税(?:地|关系)", "region.tax",
        ("注册登记、税收户管均在望城区", ("region.tax", "in", _WANGCHENG)),
    ),
    _respect(
        "operating", r"(?:实际)?(?:生产)?经营(?:地址|场所|场地|地(?!块)|(?=(?:、|,|并|和|且|及|均|的)))|在[^,，;；。]{1,12}?(?:生产)?经营(?=的|且|并|、|,|$|;|。)|运营(?=地)|生产(?:地|场所|基地)", "region.operating",
        ("实际经营地址均在望城区范围内", ("region.operating", "in", _WANGCHENG)),
    ),
    _respect(
        "in statistics", r"统计(?:关系|登记|纳统|在地)|纳统(?:关系|在)", "region.stat",
        ("统计关系在望城区", ("region.stat", "in", _WANGCHENG)),
    ),
    _respect(
        "insured", r"参保(?=地|关系|在|缴费)|社保(?:关系|缴纳)?(?:地|在)|缴纳社会保险(?:地|在)", "region.insured",
        ("在望城区参保的用人单位", ("region.insured", "in", _WANGCHENG)),
    ),
    _respect(
        "effect", r"(?:功能和?(?:主要)?)?效益(?:均)?(?:发生|产生|体现)?在|功能和(?:主要)?效益", "region.operating",
        ("功能和效益发生在望城区的企业", ("region.operating", "in", _WANGCHENG)),
    ),
    _respect(
        "project", r"(?:项目|工程)(?:建设|实施|所在|落户|投资)?(?:地点?)?(?:均|须|应|需)?(?:在(?!\d)|位于|落户)|(?:实施|建设|落)地(?:点)?(?:在|位于)", "region.project",
        ("项目实施地在望城区", ("region.project", "in", _WANGCHENG)),
        ("项目实施地须在望城区", ("region.project", "in", _WANGCHENG)),
    ),
)  # fmt: skip
# A part of the place that no table knows: 上海自贸试验区 is not all of 上海.
_PART_OF = re.compile(
    r"^(?:自由贸易|自贸)?(?:试验区|片区|科学城|国际旅游度假区|旅游度假区|度假区|示范区|科技园|产业园|工业园|保税区|新片区)"
)
_WORD_BEHIND = 3
"""How many letters, as 行政, may stand between a place and 辖区."""
_MOVES = re.compile(r"(?:迁入|迁至|迁移至|转移到|转移至|搬迁至|迁到|新引进|新落户)")
# 在我省行政区域内（不含深圳）注册
_LEFT_OUT = re.compile(r"(?:不含|不包括|不包含|除)$")
_FOUNDS = re.compile(r"(?:设立|建设|组建|成立|建立|打造)(?:的)?$")
_OUTSIDE = re.compile(r"^(?:以?外|范围外|域外|辖区外)")
_INSIDE_WORDS = re.compile(
    r"^(?:行政)?(?:辖区|区域|区划|境|市域|县域|范围|区内)?(?:范围)?(?:内|境内)?"
)
_BENEFICIARY = re.compile(
    r"^(?:辖区|范围|境|市域|区域|行政区域|行政区)?(?:内|域内)?(?:的|各类|所有|符合条件的|参保|重点|优质|规模以上|中小微?|小微|生产|工业|商贸|民营|\d{4}年?|第[一二三四五六]批)*"
    r"[^,，;；。:：、()（）在评审对]{0,7}?(?P<who>企业|用人单位|单位|机构|市场主体|经营主体|商户|个体工商户|公司|项目)"
    r"(?!数字化|开放创新|公共|服务|发展|转型|促进|协会|局|办|政策|创新券|家协会|联合会|名录|平台|总部|统计|诚信|信用|技术中心|研发机构|研发中心|申报|名单|管理办法|的(?:组织|申报(?!条件)|推荐|指导|审核|汇总|初审|动员)|做好|准备好)"
)
_NO_BENEFICIARY = re.compile(
    r"示范|标杆|扶持项目|贴息|补贴项目|题材|政府|管委会|局|厅|委员会|办公室|部门|财政|街道|主管|中心|平台|服务云|公共|银行|分行|高校|院校|展会|税务局|人社|工信|商务|科技局|企业服务|电网|水务|城投|国资|集团|大学"
)
_IN_CHINA = re.compile(r"^(?:境|关|国)?内|^大陆")
_OTHER_PLACES_TOO = re.compile(r"^(?:[^,，;；。]{0,6})?(?:参照执行|参照本|同样适用)")
_GOODS = re.compile(
    r"(?:未申请|通知|督促|动员|做好|销售|采购|使用|推广|本地|来自|面向|到|赴|与|向|由|带动|服务于?|帮助|促进|推荐|组织|助力|吸引|促使|联合|邀请)[^,，;；。]{0,4}$"
)
_TAKES_PART = re.compile(
    r"(?:承担|主持|参与|参加|列入|纳入|入选|获得?|获批|通过|国家级?[、和或及])[^,，。;；]{0,12}$"
)
_ACCEPTED = re.compile(r"^[^,，。;；]{0,4}(?:验收|立项|评审|认定|计划)")
_QUOTED = re.compile(r"[“\"「『‘]$")
# 湖南股权交易所, 全国中小企业股份转让系统: a place in the name of an institution.
_INSTITUTION = re.compile(
    r"^[^,，;；。的企]{0,18}(?:系统|网站)[上内]?注册|^(?:股权交易|股交|证券|中小企业股份|产权交易|证监|银行|农商|大学|学院|日报|一体化|统一|网络|重点|首[台批版])"
)


def read_places(sentence: Sentence) -> Iterator[Draft]:
    """Yield the conditions of place in the sentence."""
    mentions = _mentions(sentence)
    if not mentions:
        return
    for mention, is_own in mentions:
        clause = sentence.clause_of(sentence.here(mention.start, mention.end))
        begin, stop = clause.start - sentence.span.start, clause.end - sentence.span.start
        yield from _of_mention(sentence, mention, is_own=is_own, begin=begin, stop=stop)


def _mentions(sentence: Sentence) -> list[tuple[RegionMention, bool]]:
    """Places by name and from the speaker's point of view, each once, in order."""
    named = [(one, False) for one in sentence.places]
    taken = [(one.start, one.end) for one, _ in named]
    # 福州行政辖区内 names one place, not 福州 and the speaker's own.
    own = [
        (one, True)
        for one in sentence.own_places
        if not any(one.start < end + _WORD_BEHIND and start < one.end for start, end in taken)
    ]
    kept = [pair for pair in (*named, *own) if not in_title(sentence.text, pair[0].start)]
    return sorted(kept, key=lambda pair: pair[0].start)


def _of_mention(
    sentence: Sentence, mention: RegionMention, *, is_own: bool, begin: int, stop: int
) -> Iterator[Draft]:
    text = sentence.text
    before, after = text[begin : mention.start], text[mention.end : stop]
    if after.startswith("化"):
        return  # 本地化 is a kind of work, no place.
    if _is_office(after) or _PART_OF.match(after) or _INSTITUTION.match(after):
        return
    if after.startswith(("级", "户籍", "户口")):
        return  # 市级 is the level of a title, 户籍 a matter of persons.
    if _QUOTED.search(before) or (mention.code == NATION and _IN_CHINA.match(after) is None):
        return
    flags = {"deictic": True} if is_own else {}
    if _OUTSIDE.match(after) or text[mention.start : mention.end].endswith("外"):
        yield from _from_outside(sentence, mention, text[begin:stop], begin, stop, flags)
        return
    if _FOUNDS.search(before):
        return  # 设立天河区港澳青年之家: the place is in the name of what is founded.
    if _MOVES.search(before):
        # 迁入我区 says where one goes to: it is for who was elsewhere.
        if re.search(r"迁", before):
            yield from _from_outside(sentence, mention, text[begin:stop], begin, stop, flags)
        return
    is_left_out = _LEFT_OUT.search(before) is not None
    respects = list(_respects(sentence, mention, begin, stop))
    for field, start, end, is_effect in respects:
        own_flags = {**flags, "effect": True} if is_effect else flags
        yield Draft(
            rule="place",
            field=field,
            op="in",
            value=(mention.code,),
            span=sentence.here(min(start, mention.start), max(end, mention.end)),
            negated=is_left_out,
            flags=own_flags,
        )
    if respects or _MOVES.search(text[begin:stop]):
        return
    match = _BENEFICIARY.match(after)
    if match is None or _NO_BENEFICIARY.search(match[0]) or _GOODS.search(before):
        return
    if match["who"] == "项目" and (
        _TAKES_PART.search(before) or _ACCEPTED.match(after[match.end() :])
    ):
        return  # 承担上海市重大科技项目, 通过上海市技改项目验收: the level of a programme.
    field = "region.project" if match["who"] == "项目" else "region.registered"
    if re.search(r"内?(?:生产|经营)", match[0]) and "生产性" not in match[0]:
        field = "region.operating"
    if "参保" in match[0]:
        field = "region.insured"
    inferred = (
        {"inferred": True}
        if is_own
        and field == "region.registered"
        and "内" not in text[mention.start : mention.end] + after[:3]
        else {}
    )
    yield Draft(
        rule="place of the beneficiary",
        field=field,
        op="in",
        value=(mention.code,),
        span=sentence.here(mention.start, mention.end + match.end()),
        flags={**flags, **inferred},
    )


def _is_office(after: str) -> bool:
    return (
        re.match(
            r"^[^,，;；。、在的内企]{0,10}?(?:人民政府|政府|管委会|局|厅|委员会|办公室|法院|银行|人社|财政)",
            after,
        )
        is not None
    )


def _from_outside(
    sentence: Sentence,
    mention: RegionMention,
    clause: str,
    begin: int,
    stop: int,
    flags: dict[str, bool],
) -> Iterator[Draft]:
    """市外企业迁入我市: one comes from outside, which is the condition."""
    if _MOVES.search(clause) is None and "引进" not in clause and "落户" not in clause:
        return
    yield Draft(
        rule="place one comes from",
        field="region.relocated_from",
        op="not_in",
        value=(mention.code,),
        span=sentence.here(begin, stop),
        flags=dict(flags),
    )


def _respects(
    sentence: Sentence, mention: RegionMention, begin: int, stop: int
) -> Iterator[tuple[str, int, int, bool]]:
    """The respects in which the clause means this place: the words nearest to it."""
    seen: set[str] = set()
    for respect in RESPECTS:
        for match in respect.pattern.finditer(sentence.spelt.text):
            start, end = sentence.spelt.span(*match.span())
            if not (begin <= start and end <= stop):
                continue
            if abs(start - mention.end) > 40 and abs(mention.start - end) > 30:
                continue
            if respect.field in seen:
                break
            if _is_of_another(sentence, mention, start, end):
                continue
            seen.add(respect.field)
            yield respect.field, start, end, respect.name == "effect"
            break


# 在长沙、株洲登记注册: places of one list share the word behind them; more words part them.
_STOPS = re.compile(r"[^、,，和及与或/\s]{4}")


def _is_of_another(sentence: Sentence, mention: RegionMention, start: int, end: int) -> bool:
    """Whether another place stands between, so that the word at ``start`` speaks of that one."""
    for other in (*sentence.places, *sentence.own_places):
        if mention.end <= other.start < other.end <= start:
            between = sentence.text[mention.end : other.start]
        elif end <= other.start < other.end <= mention.start:
            between = sentence.text[other.end : mention.start]
        else:
            continue
        if _STOPS.search(between):
            return True
    return False


def place_of_heading(mention: RegionMention, start: int, end: int, sentence: Sentence) -> Draft:
    """Return the condition that a heading's place implies: its policy is for firms there."""
    return Draft(
        rule="place of the issuer",
        field="region.registered",
        op="in",
        value=(mention.code,),
        span=sentence.here(start, end),
        flags={"inferred": True},
    )
