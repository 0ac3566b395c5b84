"""The rules of dates.py: which words around a day make it a window, a deadline, a validity."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from lexicon.day_points import Point, Precision, mark_points
from lexicon.numerals import parse_number
from lexicon.rules import Hit, Rule, RuleSet, compiled

FIXED = "fixed"
UNTIL = "until"
SINCE = "since"
RELATIVE = "relative"
YEARLY = "yearly"
WORKDAYS = "workdays"
YEAR_OFFSET = "year_offset"
VALIDITY = "validity"

PUBLICATION = "publish"
"""The anchor of a period that begins when the text was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time; one of the three is set."""

    months: int | None = None
    days: int | None = None
    workdays: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDraft:
    """A period before missing years are found.

    ``excludes_end`` says that the period ends before ``end`` begins: 2023年5月前. ``anchor`` is
    the event from which ``length`` counts, or :data:`PUBLICATION`. ``delay`` is the time
    between the anchor and the start. ``next_year`` says that the end is written 次年….
    ``at`` is its span where it is not that of the whole hit.
    """

    kind: str
    start: Point | None = None
    end: Point | None = None
    excludes_end: bool = False
    next_year: bool = False
    anchor: str | None = None
    length: Length | None = None
    delay: Length | None = None
    year_offset: int | None = None
    at: tuple[int, int] | None = None


Production: TypeAlias = Callable[[Hit[Point]], PeriodDraft | None]

_N = r"(?:\d+(?:\.\d)?|[一二两三四五六七八九十百]+|半)"
_LENGTH = rf"(?P<n>{_N})(?P<half_first>年半)?(?P<unit>个?工作日|个?自然日|个?月|周年|年半|年|日|天)"
_LENGTH_DELAY = r"(?P<delay>\d+|[一二三四五六七八九十百]+)(?P<delay_unit>个?工作日|个?月|日|天|年)后"
_DAY_NOTE = r"(?:\((?:含|不含|以[^()]{1,8}为准|星期.|周.|[^()]{0,6}[点时])[^()]{0,6}\))?"
_TO = r"(?:起|开始|之日)?[,，]?(?:截?至|到|-|~)+(?P<next>次年|翌年|第二年)?"
_PUBLISHED = (
    r"(?:自|从)?(?:本|此|该)?(?:办法|通知|政策|措施|意见|规定|细则|方案|公告|文件|通告|指南)?"
    r"(?:印发|发布|公布|下发|颁布|发文|公告|通告|施行|实施)(?:之日|之时|日期?)起"
)
_IN_FORCE = r"(?:正式)?(?:开始)?(?:起)?(?:施行|实施|执行|生效|试行)?"
_VALIDITY = r"(?:有效期|试行期|执行期|实施期|政策期|有效时间|执行期限|实施期限|暂定)(?:限|间)?(?:为|至|:|暂定|暂定为)*"
_UNTIL_WORDS = (
    r"(?:截止(?:时间|日期|日)?(?:为|至|到|是|:|于)*|截至|不晚于|不迟于|最迟(?:于|不超过)?|最晚(?:于)?|执行(?:期限)?至"
    r"|执行到|有效期(?:限)?(?:至|到|截至|延长至|延续至)|延续(?:实施|执行)?至|延长至|延期至|实施至|实施期限(?:至|到|为)|试行至|期限至|止于)"
)
_ANCHOR_LEAD = re.compile(
    r"^.*(?:是指|应当?于|须于|需于|可于|可在|应在|须在|需在|限于|自|从|在|于|应|须)(?=[^\ue000]{2,})"
)


def _length(hit: Hit[Point], prefix: str = "") -> Length | None:
    """Return the length written in the groups n and unit (or delay and delay_unit)."""
    number, unit = (hit.match["n"], hit.match["unit"]) if not prefix else (
        hit.match["delay"],
        hit.match["delay_unit"],
    )
    value = Decimal("0.5") if number == "半" else parse_number(number)
    if value is None:
        return None
    if "工作日" in unit:
        return Length(workdays=int(value))
    if unit in ("日", "天", "个自然日", "自然日"):
        return Length(days=int(value))
    if "年" in unit:
        value = (value + (Decimal("0.5") if unit == "年半" else 0)) * 12
    return Length(months=int(value))


def _validity(hit: Hit[Point]) -> PeriodDraft | None:
    """Read a start (a day, or publication) with a length or an end of validity."""
    groups = hit.match.groupdict()
    published = bool(groups.get("published"))
    length = _length(hit) if groups.get("n") else None
    points = list(hit.values)
    start = None if published else points.pop(0) if points else None
    end = points[0] if points else None
    if length is None and end is None:
        return None
    return PeriodDraft(
        kind=VALIDITY,
        start=start,
        end=end,
        anchor=PUBLICATION if published else None,
        length=length,
        delay=_length(hit, "delay") if groups.get("delay") else None,
    )


def _validity_alone(hit: Hit[Point]) -> PeriodDraft | None:
    length = _length(hit)
    if length is None:
        return None
    return PeriodDraft(kind=VALIDITY, length=length)


def _since_publication(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=FIXED, end=hit.values[0], anchor=PUBLICATION)


def _since_day_for(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=FIXED, start=hit.values[0], length=_length(hit))


def _relative(hit: Hit[Point]) -> PeriodDraft | None:
    anchor = _ANCHOR_LEAD.sub("", hit.match["anchor"]).strip()
    length = _length(hit)
    if length is None or len(anchor) < 2:
        return None
    start = hit.match.end("anchor") - len(anchor)
    at = hit.marked.origin(start, hit.match.end())
    return PeriodDraft(kind=RELATIVE, anchor=anchor, length=length, at=at)


def _relative_to_publication(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=FIXED, anchor=PUBLICATION, length=_length(hit))


def _workdays(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=WORKDAYS, length=_length(hit))


_OFFSETS = {"下": 1, "次": 1, "明": 1, "翌": 1, "本": 0, "当": 0, "今": 0, "上": -1}


def _year_offset(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=YEAR_OFFSET, year_offset=_OFFSETS[hit.match["which"]])


def _yearly(hit: Hit[Point]) -> PeriodDraft | None:
    points = hit.values
    if any(point.year is not None for point in points):
        return None
    if hit.has("before"):
        end = points[-1]
        return PeriodDraft(kind=YEARLY, end=end, excludes_end=_is_span(end))
    return PeriodDraft(kind=YEARLY, start=points[0], end=points[-1])


def _range(hit: Hit[Point]) -> PeriodDraft | None:
    start, end = hit.values
    if end.year is None and end.precision is Precision.YEAR:
        return None
    return PeriodDraft(kind=FIXED, start=start, end=end, next_year=hit.has("next"))


def _range_to_day(hit: Hit[Point]) -> PeriodDraft | None:
    start = hit.values[0]
    if start.precision is not Precision.DAY:
        return None
    day = parse_number(hit.match["day"])
    month, first_day = start.first
    if day is None or not first_day < day <= 31:
        return None
    end = Point(
        year=start.year, first=(month, int(day)), last=(month, int(day)), precision=Precision.DAY
    )
    return PeriodDraft(kind=FIXED, start=start, end=end)


def _before(hit: Hit[Point]) -> PeriodDraft:
    point = hit.values[0]
    return PeriodDraft(kind=UNTIL, end=point, excludes_end=_is_span(point))


def _is_span(point: Point) -> bool:
    """Whether 前 excludes it: 2023年5月前 ends on 30 April, but 5月10日前 and 5月底前 include."""
    return point.precision not in (Precision.DAY, Precision.PART)


def _until(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=UNTIL, end=hit.values[0])


def _since(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=SINCE, start=hit.values[0])


def _point(hit: Hit[Point]) -> PeriodDraft:
    return PeriodDraft(kind=FIXED, start=hit.values[0], end=hit.values[0])


def _rule(
    name: str,
    pattern: str,
    production: Production,
    *,
    examples: tuple[tuple[str, object], ...],
    counter_examples: tuple[str, ...],
) -> Rule[Point, PeriodDraft]:
    return Rule(
        name=name,
        pattern=compiled(pattern),
        production=production,
        examples=examples,
        counter_examples=counter_examples,
    )


def _summary(draft: PeriodDraft) -> object:
    """Give the form of the examples: kind, start, end and what else is said."""
    length = draft.length
    said = (
        draft.anchor,
        length and (length.months or length.days or length.workdays),
        draft.year_offset,
    )
    return (draft.kind, _written(draft.start), _written(draft.end), *[one for one in said if one])


def _written(point: Point | None) -> str | None:
    if point is None:
        return None
    year = "" if point.year is None else f"{point.year}-"
    return f"{year}{point.first[0]:02d}-{point.first[1]:02d}"


_RULES: tuple[Rule[Point, PeriodDraft], ...] = (
    _rule(
        "in force from a day, for so long or until",
        rf"(?:自|从|于)?Q(?:之日)?起?{_IN_FORCE}[,，。;；]?(?:{_VALIDITY}{_LENGTH}|"
        rf"(?:有效期(?:限)?(?:至|到|截至|截止到?)|(?:施行|实施|执行)至)Q)",
        _validity,
        examples=(
            ("自2023年9月8日起施行，有效期3年", (VALIDITY, "2023-09-08", None, 36)),
            ("2023年2月14日起实施，有效期至2025年12月31日", (VALIDITY, "2023-02-14", "2025-12-31")),
        ),
        counter_examples=("自2023年9月8日起施行", "有效期3年"),
    ),
    _rule(
        "in force from publication, for so long or until",
        rf"(?P<published>{_PUBLISHED})(?:{_LENGTH_DELAY})?{_IN_FORCE}[,，。;；]?"
        rf"(?:{_VALIDITY}{_LENGTH}|(?:有效期(?:限)?(?:至|到|截至|截止到?)|(?:施行|实施|执行)至)Q)",
        _validity,
        examples=(
            ("自印发之日起施行，有效期至2025年12月31日", (VALIDITY, None, "2025-12-31", "publish")),
            ("本办法自发布之日起30日后施行，有效期五年", (VALIDITY, None, None, "publish", 60)),
        ),
        counter_examples=("自印发之日起施行", "自受理之日起5个工作日"),
    ),
    _rule(
        "from publication until a day",
        rf"(?:即日起|(?:{_PUBLISHED}))[,，]?{_IN_FORCE}[,，]?(?:截?至|到|-|~|截止(?:到|至)?)+Q(?:止|前)?",
        _since_publication,
        examples=(
            ("即日起至2024年10月15日", (FIXED, None, "2024-10-15", "publish")),
            ("自通知发布之日起至6月30日", (FIXED, None, "06-30", "publish")),
        ),
        counter_examples=("即日起施行", "至2024年10月15日"),
    ),
    _rule(
        "validity for so long",
        rf"(?<!保质){_VALIDITY}{_LENGTH}",
        _validity_alone,
        examples=(("本通知有效期1年", (VALIDITY, None, None, 12)),),
        counter_examples=("有效期内", "有效期至2025年12月31日"),
    ),
    _rule(
        "so long from publication",
        rf"{_PUBLISHED}(?:的)?{_LENGTH}(?:以内|之内|内)",
        _relative_to_publication,
        examples=(("自本通知印发之日起30日内", (FIXED, None, None, "publish", 30)),),
        counter_examples=("自受理之日起30日内", "自印发之日起施行"),
    ),
    _rule(
        "so long from a day",
        rf"(?:自|从)?Q起的?{_LENGTH}(?:以内|之内|内)",
        _since_day_for,
        examples=(("自2023年9月8日起2年内", (FIXED, "2023-09-08", None, 24)),),
        counter_examples=("2023年9月8日起",),
    ),
    _rule(
        "so long from an event",
        rf"(?P<anchor>[^\ue000，,。；;、\n:()“”《》]{{2,32}}?)(?:之日|之时|当日|当月|次月|之次日|次日|(?<=[一-龥])日)"
        rf"(?:起|后)的?(?:满)?{_LENGTH}(?:以内|之内|内)?",
        _relative,
        examples=(
            ("首次签订劳动合同之日起2年内", (RELATIVE, None, None, "首次签订劳动合同", 24)),
            ("应于相关创业主体登记注册之日起3年内", (RELATIVE, None, None, "相关创业主体登记注册", 36)),
            ("自受理之日起10个工作日内", (RELATIVE, None, None, "受理", 10)),
        ),
        counter_examples=("近3年内", "公示期为5个工作日"),
    ),
    _rule(
        "so long after an event",
        rf"(?P<anchor>[^\ue000，,。；;、\n:()“”《》]{{2,20}}?)(?<![以之前此今往先最])后的?{_LENGTH}(?:以内|之内|内)",
        _relative,
        examples=(("展会结束后30日内", (RELATIVE, None, None, "展会结束", 30)),),
        counter_examples=("后30名", "以后3年内", "此后2年内"),
    ),
    _rule(
        "working days",
        r"(?<!第)(?<!\d)(?P<n>\d+|[一二两三四五六七八九十]+)(?P<unit>个?工作日)(?:以内|之内|内)?",
        _workdays,
        examples=(("5个工作日内", (WORKDAYS, None, None, 5)),),
        counter_examples=("工作日内", "5日内"),
    ),
    _rule(
        "from another year on",
        r"(?:从|自)(?P<which>下|次|明|翌|本|当|今|上)一?(?:会计|自然|纳税)?(?:年度|年)(?:起|开始|启)",
        _year_offset,
        examples=(("从下一年度开始", (YEAR_OFFSET, None, None, 1)),),
        counter_examples=("从2024年开始", "下一年度预算"),
    ),
    _rule(
        "every year",
        rf"每年(?:度)?(?:的|于|在|内)?(?:截止(?:时间|日期)?(?:为|至)?)?Q(?:{_TO}Q)?(?P<before>之前|以前|前)?",
        _yearly,
        examples=(
            ("每年6月底前", (YEARLY, None, "06-30")),
            ("每年3月1日至4月30日", (YEARLY, "03-01", "04-30")),
        ),
        counter_examples=("每年对2023年度", "6月底前"),
    ),
    _rule(
        "from one day to another",
        rf"(?:自|从|于|在)?Q{_DAY_NOTE}{_TO}Q{_DAY_NOTE}(?:期间|之间|止|前|之内)?",
        _range,
        examples=(
            ("2023年3月3日-2023年3月8日", (FIXED, "2023-03-03", "2023-03-08")),
            ("2016年1月1日至-2016年12月31日", (FIXED, "2016-01-01", "2016-12-31")),
            ("2023年4月—6月", (FIXED, "2023-04-01", "06-01")),
        ),
        counter_examples=("2023年3月3日、2023年3月8日", "每年6月底前"),
    ),
    _rule(
        "from one day to another of the month",
        rf"(?:自|从|于|在)?Q{_DAY_NOTE}{_TO}(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]",
        _range_to_day,
        examples=(("2025年10月20日至26日", (FIXED, "2025-10-20", "2025-10-26")),),
        counter_examples=("2025年10月20日", "10月20日至10日", "10月至26日"),
    ),
    _rule(
        "before a day",
        rf"(?:{_UNTIL_WORDS}|于|在)?Q{_DAY_NOTE}(?:之前|以前|前(?!\d|[一二三四五六七八九十百]|款|述|期|景|沿|置))",
        _before,
        examples=(
            ("9月10日前", (UNTIL, None, "09-10")),
            ("于2023年5月前", (UNTIL, None, "2023-05-01")),
        ),
        counter_examples=("前9月10日", "2023年前3季度"),
    ),
    _rule(
        "until a day",
        rf"(?:{_UNTIL_WORDS}|(?<![冬夏甚乃以直及])(?:至|到)(?=Q(?:止|为止|截止|[。；;,，)\n]|$)))Q{_DAY_NOTE}(?:为?止|截止)?",
        _until,
        examples=(
            ("政策执行至2025年12月31日", (UNTIL, None, "2025-12-31")),
            ("申报截止时间：2025年9月30日", (UNTIL, None, "2025-09-30")),
        ),
        counter_examples=("于2025年9月30日", "2025年9月30日起"),
    ),
    _rule(
        "until a day, said behind it",
        rf"Q{_DAY_NOTE}(?:为止|截止|止(?!付|损))",
        _until,
        examples=(("2023年6月30日止", (UNTIL, None, "2023-06-30")),),
        counter_examples=("2023年6月30日", "2023年6月30日起"),
    ),
    _rule(
        "from a day on",
        rf"(?:自|从)?Q{_DAY_NOTE}(?:\(含\))?(?:及?以后|及?之后|以来|及其?后|起(?![草诉止点])|开始|(?<=\ue000)后(?!续|备|勤))",
        _since,
        examples=(
            ("2016年1月1日以后备案", (SINCE, "2016-01-01", None)),
            ("对2020年1月以来", (SINCE, "2020-01-01", None)),
            ("自2023年9月8日起施行", (SINCE, "2023-09-08", None)),
        ),
        counter_examples=("2016年1月1日前", "3年以后"),
    ),
    _rule(
        "a day or period by name",
        r"Q",
        _point,
        examples=(
            ("二〇二一年八月九日", (FIXED, "2021-08-09", "2021-08-09")),
            ("2022年上半年", (FIXED, "2022-01-01", "2022-01-01")),
        ),
        counter_examples=("三个月", "第三批"),
    ),
)


def period_rules(base: date) -> RuleSet[Point, PeriodDraft]:
    """Return the rules for a text written on ``base`` (今年 and 去年 count from it)."""
    return RuleSet(
        rules=_RULES, prepare=lambda text: mark_points(text, base), summary=_summary
    )
