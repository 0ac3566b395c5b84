"""Good standing: blacklists, accidents, violations, arrears, credit, books in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lexicon.numerals import parse_number
from policies.extraction.drafts import Draft
from policies.extraction.rules import Production, Rule, draft, names_in, rule, states
from policies.extraction.sentences import Sentence

BLACKLIST_NAMES: tuple[tuple[str, str], ...] = (
    (r"严重违法失信(?:企业)?(?:名单|黑名单)?", "严重违法失信企业名单"),
    (r"严重失信(?:主体|企业|行为)?(?:名单|黑名单)?", "严重失信主体名单"),
    (r"(?:企业)?经营异常(?:名录|名单)?", "经营异常名录"),
    (r"失信被执行人(?:名单)?", "失信被执行人"),
    (r"重大税收违法(?:失信|案件)?[^,;。、]{0,6}", "重大税收违法失信主体"),
    (r"拖欠农民工工资[^,;。、]{0,8}", "拖欠农民工工资失信"),
    (r"环保(?=[、和及]安全生产[^,;。、]{0,4}(?:失信|黑名单))", "环保失信"),
    (r"环(?:境|保)[^,;。、]{0,6}(?:失信|黑名单)", "环保失信"),
    (r"安全生产[^,;。、]{0,6}(?:失信|黑名单)", "安全生产失信"),
    (r"信用中国[^,;。、]{0,4}(?:黑名单|失信[^,;。、]{0,8})", "信用中国黑名单"),
    (r"诚信体系黑名单", "诚信体系黑名单"),
    (r"(?:失信)?联合惩戒(?:对象|名单|黑名单)?|失信惩戒(?:对象|名单|范围)?", "严重失信主体名单"),
    (r"(?:信用)?黑名单|失信(?:企业)?名单|失信(?:主体|企业|行为)(?!记录)", "严重失信主体名单"),
)
ACCIDENT_KINDS: tuple[tuple[str, str], ...] = (
    (r"网络安全|数据安全|信息安全", "数据安全"),
    (r"安全", "安全"),
    (r"质量", "质量"),
    (r"环境|环保|污染", "环境"),
)
_N = r"(?:\d+|[一二两三四五六七八九十]+)"
_PERIOD = re.compile(
    rf"(?:近|最近|过去|前|连续|认定前|之前)(?P<n>{_N})个?(?P<unit>年|月|会计年度|自然年度|年度)|(?P<within>{_N})年内(?=未|无|不|没|曾|发生|出现|受)|(?P<this>上一?年度?|当年|本年度|上年)"
)
_MOST_BEFORE = 26


def _per(match: re.Match[str], sentence: Sentence) -> str | None:
    """The period nearest before the words: 近三年 is 36 months of events."""
    text = sentence.spelt.text
    before = max(0, match.start() - _MOST_BEFORE)
    found = next(reversed(list(_PERIOD.finditer(text, before, match.end()))), None)
    if found is None:
        return None
    if found["this"]:
        return "y" if found["this"] in ("当年", "本年度") else "y-1"
    count = parse_number(found["n"] or found["within"])
    if count is None:
        return None
    return f"{int(count) * (1 if found['unit'] == '月' else 12)}m"


def _blacklists(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    # The name may begin before the word by which it is known: 诚信体系黑名单.
    names = names_in(BLACKLIST_NAMES, match[0])
    if names:
        yield draft(match, sentence, "credit.blacklist", "has_any", tuple(names), negated=True)


def _no_accident(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    kinds = names_in(ACCIDENT_KINDS, match["what"])
    if kinds:
        yield draft(
            match, sentence, "credit.no_accident", "true", True,
            per=_per(match, sentence), kinds=tuple(kinds),
        )  # fmt: skip


def _arrears(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    words = match["what"] or match["owed"]
    if re.search(r"工资|薪", words):
        yield draft(match, sentence, "credit.wage_arrears", "true", True, negated=True)
    if re.search(r"社会?保险?", words):
        yield draft(match, sentence, "credit.social_arrears", "true", True, negated=True)


def _clean(field: str) -> Production:
    def produce(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
        yield draft(match, sentence, field, "true", True, per=_per(match, sentence))

    return produce


_NO = r"(?:未(?:曾)?(?:发生|出现|有|查见|受到|存在|因)?|无|没有|不存在|不得有|不曾(?:发生|有)|未发生过)"
_LISTED = r"(?:被?(?:依法)?(?:列入|纳入|列为|记入)|属于|存在|有|是|为|在|处于)"

STANDING_RULES: tuple[Rule, ...] = (
    rule(
        "not on a blacklist",
        rf"(?:未|不|没有|非|无|不得)(?:曾|得|是|属于)?(?:被)?(?:国家|省|市|相关部门|有关部门|信用中国|人民法院|法院|政府部门|监管部门)?{_LISTED}?"
        r"(?:[^,;。]{0,24}?)?(?P<names>(?:严重违法失信|严重失信|经营异常|失信被执行人|联合惩戒|失信惩戒|黑名单|失信(?:企业|主体|名单))[^,;。]{0,40})",
        _blacklists,
        examples=(
            (
                "未被列入经营异常名录或严重失信主体名单",
                ("credit.blacklist", "has_any", ("严重失信主体名单", "经营异常名录")),
            ),
            ("未列入失信被执行人名单", ("credit.blacklist", "has_any", ("失信被执行人",))),
        ),
        counter=("近三年信用良好", "未提供营业执照"),
    ),
    rule(
        "on a blacklist: excluded",
        r"(?<!未)(?<!未被)(?<!不)(?:列入|纳入|属于|存在|被认定为|因)(?P<names>[^,;。]{0,20}?(?:黑名单|失信[^,;。]{0,10}名单|经营异常名录|失信被执行人|联合惩戒对象|经营异常)[^,;。]{0,20}?)"
        r"(?:的|等|情形)[^,;。]{0,14}(?:不得|不予|不能|除外|取消|不在|不纳入|不受理|不享受)?",
        _blacklists,
        examples=(
            (
                "列入“信用中国网”信用黑名单的项目申报单位不得申报",
                ("credit.blacklist", "has_any", ("信用中国黑名单",)),
            ),
        ),
        counter=("列入名单的企业给予奖励",),
    ),
    rule(
        "no accident",
        rf"{_NO}(?P<what>[^;。]{{0,50}}?(?:安全|质量|环境|环保|污染)[^;。]{{0,40}}?(?:事故|事件|污染)[^,;。]{{0,4}}(?:(?:,|、|和|及|或)[^,;。]{{0,12}}(?:事故|事件|环境违法行为))*(?:(?:或|、|和|及)[^,;。]{{0,10}}(?:违法行为|问题))?)",
        _no_accident,
        examples=(
            ("近一年内无安全生产责任事故", ("credit.no_accident", "true", True)),
            ("近三年未发生重大安全、质量、环境污染等事故", ("credit.no_accident", "true", True)),
        ),
        counter=("建立安全生产制度", "发生安全事故的取消资格"),
    ),
    rule(
        "an accident: excluded",
        r"(?<!未)(?<!未曾)发生(?:过)?(?P<what>[^,;。]{0,24}(?:安全|质量|环境|环保)[^,;。]{0,16}(?:事故|事件))(?:的|等)",
        _no_accident,
        examples=(("三年内发生较大以上生产安全事故的", ("credit.no_accident", "true", True)),),
        counter=("未发生安全事故的企业",),
    ),
    rule(
        "no major violation",
        rf"{_NO}[^,;。]{{0,12}}?(?:重大|严重)(?:税收|环境|环保|行政|的|违规)*(?:违法|违规)+(?!失信)[^,;。]{{0,8}}?(?:行为|记录|情况|问题|案件)?",
        _clean("credit.no_major_violation"),
        examples=(
            ("最近两年无重大违法行为", ("credit.no_major_violation", "true", True)),
            ("近三年未发生重大违法违规行为", ("credit.no_major_violation", "true", True)),
        ),
        counter=("无违法记录", "未被列入严重违法失信名单"),
    ),
    rule(
        "no violation",
        rf"{_NO}(?!.{{0,6}}(?:重大|严重))(?:[^,;。]{{0,8}}?|[^,;。]{{0,40}}?(?:其他|等|的行政))(?:违法违规|违法违纪|违规违法|违法犯罪|违法|违规)(?:经营)?(?:行为|记录|情况|现象|问题)",
        _clean("credit.no_violation"),
        examples=(("无违法记录", ("credit.no_violation", "true", True)),),
        counter=("无重大违法行为",),
    ),
    rule(
        "no tax evasion",
        rf"{_NO}[^,;。]{{0,10}}?(?:偷|逃|骗|漏|欠|抗)[、/]?(?:逃|漏|骗|抗|欠)?(?:税|取出口退税)",
        _clean("credit.no_tax_evasion"),
        examples=(("近三年未发生偷漏税行为", ("credit.no_tax_evasion", "true", True)),),
        counter=("依法纳税",),
    ),
    rule(
        "no arrears",
        rf"(?:(?:{_NO}|不得)[^,;。]{{0,8}}?(?P<what>(?:拖欠|欠缴|欠发|恶意欠薪|欠薪|克扣)[^;。]{{0,34}})|不(?P<owed>欠(?!税)[^,;。、]{{0,12}}))",
        _arrears,
        examples=(
            ("无拖欠职工工资、欠缴社会保险费等记录", ("credit.wage_arrears", "true", True)),
            ("不欠社会保险金", ("credit.social_arrears", "true", True)),
        ),
        counter=("缴纳社会保险费",),
    ),
    rule(
        "good credit",
        r"(?:信用|诚信|信誉)(?:状况|记录|情况|等级)?(?:良好|优良)|(?:具有|有|^|[,;])良好的?[^,;。]{0,4}(?:信用|信誉|诚信|资信)(?!贷款|担保)"
        rf"|{_NO}[^,;。]{{0,8}}?(?:不良|失信)(?:信用|行为|诚信)?(?:记录|行为)",
        _clean("credit.good"),
        examples=(("经营状态正常、信用记录良好的企业", ("credit.good", "true", True)),),
        counter=("纳税信用等级为A级",),
    ),
    rule(
        "books in order",
        r"(?:财务|会计|财会)[^,;。]{0,12}?(?:制度|管理|核算|体系|机构)[^,;。]{0,6}?(?:健全|规范|完善)"
        r"|健全的?[^,;。]{0,8}(?:财务|会计)[^,;。]{0,8}制度|规范的财务管理",
        states("internal.finance", "true", True),
        examples=(("财务管理制度健全", ("internal.finance", "true", True)),),
        counter=("财务报表",),
    ),
    rule(
        "accounts of its own",
        r"(?:实行|进行|能够)?独立核算|自负盈亏",
        states("internal.independent_accounting", "true", True),
        examples=(("实行独立核算", ("internal.independent_accounting", "true", True)),),
        counter=("独立法人",),
    ),
    rule(
        "governance in order",
        r"(?:法人)?治理(?:结构|机制)[^,;。]{0,8}(?:健全|规范|完善)|(?:健全|完善)的?[^,;。]{0,6}治理(?:结构|机制)",
        states("internal.governance", "true", True),
        examples=(("治理机制健全", ("internal.governance", "true", True)),),
        counter=("环境治理",),
    ),
)  # fmt: skip
