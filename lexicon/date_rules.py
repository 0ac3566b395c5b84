"""The rules of dates.py: which words around a day make it a window, a deadline, a validity."""

from __future__ import annotations

from datetime import date

from lexicon.date_drafts import (
    FIXED,
    RELATIVE,
    SINCE,
    UNTIL,
    VALIDITY,
    WORKDAYS,
    YEAR_OFFSET,
    YEARLY,
    PeriodDraft,
    after_day,
    after_event,
    after_publication,
    before_day,
    by_name,
    every_year,
    from_year,
    in_force,
    in_force_for,
    in_workdays,
    since_day,
    since_publication,
    span_of_days,
    span_of_month,
    summary,
    until_day,
)
from lexicon.day_points import Point, mark_points
from lexicon.rules import Rule, RuleSet, rule

_N = r"(?:\d+(?:\.\d)?|[一二两三四五六七八九十百]+|半)"
_LENGTH = rf"(?P<n>{_N})(?P<half_first>年半)?(?P<unit>个?工作日|个?自然日|个?月|周年|年半|年|日|天)"
_LENGTH_DELAY = (
    r"(?P<delay>\d+|[一二三四五六七八九十百]+)(?P<delay_unit>个?工作日|个?月|日|天|年)后"
)
_DAY_NOTE = r"(?:\((?:含|不含|以[^()]{1,8}为准|星期.|周.|[^()]{0,6}[点时])[^()]{0,6}\))?"
_TO = r"(?:起|开始|之日)?[,，]?(?:截?至|到|-|~)+(?P<next>次年|翌年|第二年)?"
_PUBLISHED = (
    r"(?:自|从)?(?:本|此|该)?(?:办法|通知|政策|措施|意见|规定|细则|方案|公告|文件|通告|指南)?"
    r"(?:印发|发布|公布|下发|颁布|发文|公告|通告|施行|实施)(?:之日|之时|日期?)起"
)
_IN_FORCE = r"(?:正式)?(?:开始)?(?:起)?(?:施行|实施|执行|生效|试行)?"
_VALIDITY = (
    r"(?:有效期|试行期|执行期|实施期|政策期|有效时间|执行期限|实施期限|暂定)"
    r"(?:限|间)?(?:为|至|:|暂定|暂定为)*"
)
_UNTIL_WORDS = (
    r"(?:截止(?:时间|日期|日)?(?:为|至|到|是|:|于)*|截至|不晚于|不迟于|最迟(?:于|不超过)?|最晚(?:于)?|执行(?:期限)?至"
    r"|执行到|有效期(?:限)?(?:至|到|截至|延长至|延续至)|延续(?:实施|执行)?至|延长至|延期至|实施至|实施期限(?:至|到|为)|试行至|期限至|止于)"
)


_RULES: tuple[Rule[Point, PeriodDraft], ...] = (
    rule(
        "in force from a day, for so long or until",
        rf"(?:自|从|于)?Q(?:之日)?起?{_IN_FORCE}[,，。;；]?(?:{_VALIDITY}{_LENGTH}|"
        rf"(?:有效期(?:限)?(?:至|到|截至|截止到?)|(?:施行|实施|执行)至)Q)",
        in_force,
        examples=(
            ("自2023年9月8日起施行，有效期3年", (VALIDITY, "2023-09-08", None, 36)),
            ("2023年2月14日起实施，有效期至2025年12月31日", (VALIDITY, "2023-02-14", "2025-12-31")),
        ),
        counter_examples=("自2023年9月8日起施行", "有效期3年"),
    ),
    rule(
        "in force from publication, for so long or until",
        rf"(?P<published>{_PUBLISHED})(?:{_LENGTH_DELAY})?{_IN_FORCE}[,，。;；]?"
        rf"(?:{_VALIDITY}{_LENGTH}|(?:有效期(?:限)?(?:至|到|截至|截止到?)|(?:施行|实施|执行)至)Q)",
        in_force,
        examples=(
            ("自印发之日起施行，有效期至2025年12月31日", (VALIDITY, None, "2025-12-31", "publish")),
            ("本办法自发布之日起30日后施行，有效期五年", (VALIDITY, None, None, "publish", 60)),
        ),
        counter_examples=("自印发之日起施行", "自受理之日起5个工作日"),
    ),
    rule(
        "valid for so long from publication",
        rf"{_VALIDITY}(?P<published>{_PUBLISHED}){_LENGTH}",
        in_force,
        examples=(("有效期自发布之日起三年", (VALIDITY, None, None, "publish", 36)),),
        counter_examples=("自发布之日起三年", "有效期三年"),
    ),
    rule(
        "from publication until a day",
        rf"(?:即日起|(?:{_PUBLISHED}))[,，]?{_IN_FORCE}[,，]?(?:截?至|到|-|~|截止(?:到|至)?)+Q(?:止|前)?",
        since_publication,
        examples=(
            ("即日起至2024年10月15日", (FIXED, None, "2024-10-15", "publish")),
            ("自通知发布之日起至6月30日", (FIXED, None, "06-30", "publish")),
        ),
        counter_examples=("即日起施行", "至2024年10月15日"),
    ),
    rule(
        "validity for so long",
        rf"(?<!保质){_VALIDITY}{_LENGTH}",
        in_force_for,
        examples=(("本通知有效期1年", (VALIDITY, None, None, 12)),),
        counter_examples=("有效期内", "有效期至2025年12月31日"),
    ),
    rule(
        "so long from publication",
        rf"{_PUBLISHED}(?:的)?{_LENGTH}(?:以内|之内|内)",
        after_publication,
        examples=(("自本通知印发之日起30日内", (FIXED, None, None, "publish", 30)),),
        counter_examples=("自受理之日起30日内", "自印发之日起施行"),
    ),
    rule(
        "so long from a day",
        rf"(?:自|从)?Q起的?{_LENGTH}(?:以内|之内|内)",
        after_day,
        examples=(("自2023年9月8日起2年内", (FIXED, "2023-09-08", None, 24)),),
        counter_examples=("2023年9月8日起",),
    ),
    rule(
        "so long from an event",
        rf"(?P<anchor>[^\ue000，,。；;、\n:()“”《》]{{2,32}}?)(?:之日|之时|当日|当月|次月|之次日|次日|(?<=[一-龥])日)"
        rf"(?:起|后)的?(?:满)?{_LENGTH}(?:以内|之内|内)?",
        after_event,
        examples=(
            ("首次签订劳动合同之日起2年内", (RELATIVE, None, None, "首次签订劳动合同", 24)),
            ("应于创业主体登记注册之日起3年内", (RELATIVE, None, None, "创业主体登记注册", 36)),
            ("自受理之日起10个工作日内", (RELATIVE, None, None, "受理", 10)),
        ),
        counter_examples=("近3年内", "公示期为5个工作日"),
    ),
    rule(
        "so long after an event",
        rf"(?P<anchor>[^\ue000，,。；;、\n:()“”《》]{{2,20}}?)(?<![以之前此今往先最])后的?{_LENGTH}(?:以内|之内|内)",
        after_event,
        examples=(("展会结束后30日内", (RELATIVE, None, None, "展会结束", 30)),),
        counter_examples=("后30名", "以后3年内", "此后2年内"),
    ),
    rule(
        "working days",
        r"(?<!第)(?<!\d)(?P<n>\d+|[一二两三四五六七八九十]+)(?P<unit>个?工作日)(?:以内|之内|内)?",
        in_workdays,
        examples=(("5个工作日内", (WORKDAYS, None, None, 5)),),
        counter_examples=("工作日内", "5日内"),
    ),
    rule(
        "from another year on",
        r"(?:从|自)(?P<which>下|次|明|翌|本|当|今|上)一?(?:会计|自然|纳税)?(?:年度|年)(?:起|开始|启)",
        from_year,
        examples=(("从下一年度开始", (YEAR_OFFSET, None, None, 1)),),
        counter_examples=("从2024年开始", "下一年度预算"),
    ),
    rule(
        "every year",
        rf"每年(?:度)?(?:的|于|在|内)?(?:截止(?:时间|日期)?(?:为|至)?)?Q(?:{_TO}Q)?(?P<before>之前|以前|前)?",
        every_year,
        examples=(
            ("每年6月底前", (YEARLY, None, "06-30")),
            ("每年3月1日至4月30日", (YEARLY, "03-01", "04-30")),
        ),
        counter_examples=("每年对2023年度", "6月底前"),
    ),
    rule(
        "every year, another time",
        r"(?<=每年\ue000[、和及])Q(?P<before>之前|以前|前)?",
        every_year,
        examples=(("每年4月、10月", (YEARLY, "10-01", "10-01")),),
        counter_examples=("4月、10月", "每年4月"),
    ),
    rule(
        "from one day to another",
        rf"(?:自|从|于|在)?Q{_DAY_NOTE}{_TO}Q{_DAY_NOTE}(?:期间|之间|止|前|之内)?",
        span_of_days,
        examples=(
            ("2023年3月3日-2023年3月8日", (FIXED, "2023-03-03", "2023-03-08")),
            ("2016年1月1日至-2016年12月31日", (FIXED, "2016-01-01", "2016-12-31")),
            ("2023年4月—6月", (FIXED, "2023-04-01", "06-01")),
        ),
        counter_examples=("2023年3月3日、2023年3月8日", "每年6月底前"),
    ),
    rule(
        "from one day to another of the month",
        rf"(?:自|从|于|在)?Q{_DAY_NOTE}{_TO}(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]",
        span_of_month,
        examples=(("2025年10月20日至26日", (FIXED, "2025-10-20", "2025-10-26")),),
        counter_examples=("2025年10月20日", "10月20日至10日", "10月至26日"),
    ),
    rule(
        "before a day",
        rf"(?:{_UNTIL_WORDS}|于|在)?Q{_DAY_NOTE}(?:之前|以前|前(?!\d|[一二三四五六七八九十百]|款|述|期|景|沿|置))",
        before_day,
        examples=(
            ("9月10日前", (UNTIL, None, "09-10")),
            ("于2023年5月前", (UNTIL, None, "2023-05-01")),
        ),
        counter_examples=("前9月10日", "2023年前3季度"),
    ),
    rule(
        "until a day",
        rf"(?:{_UNTIL_WORDS}|(?<![冬夏甚乃以直及])(?:至|到)(?=Q(?:止|为止|截止|[。；;,，)\n]|$)))Q{_DAY_NOTE}(?:为?止|截止)?",
        until_day,
        examples=(
            ("政策执行至2025年12月31日", (UNTIL, None, "2025-12-31")),
            ("申报截止时间：2025年9月30日", (UNTIL, None, "2025-09-30")),
        ),
        counter_examples=("于2025年9月30日", "2025年9月30日起"),
    ),
    rule(
        "until a day, said behind it",
        rf"Q{_DAY_NOTE}(?:为止|截止|止(?!付|损))",
        until_day,
        examples=(("2023年6月30日止", (UNTIL, None, "2023-06-30")),),
        counter_examples=("2023年6月30日", "2023年6月30日起"),
    ),
    rule(
        "from a day on",
        rf"(?:自|从)?Q{_DAY_NOTE}(?:\(含\))?(?:及?以后|及?之后|以来|及其?后|起(?![草诉止点])|开始|(?<=\ue000)后(?!续|备|勤))",
        since_day,
        examples=(
            ("2016年1月1日以后备案", (SINCE, "2016-01-01", None)),
            ("对2020年1月以来", (SINCE, "2020-01-01", None)),
            ("自2023年9月8日起施行", (SINCE, "2023-09-08", None)),
        ),
        counter_examples=("2016年1月1日前", "3年以后"),
    ),
    rule(
        "a day or period by name",
        r"Q",
        by_name,
        examples=(
            ("二〇二一年八月九日", (FIXED, "2021-08-09", "2021-08-09")),
            ("2022年上半年", (FIXED, "2022-01-01", "2022-01-01")),
        ),
        counter_examples=("三个月", "第三批"),
    ),
)


def period_rules(base: date) -> RuleSet[Point, PeriodDraft]:
    """Return the rules for a text written on ``base`` (今年 and 去年 count from it)."""
    return RuleSet(rules=_RULES, prepare=lambda text: mark_points(text, base), summary=summary)
