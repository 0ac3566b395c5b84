"""Events and projects: days on which something happened, the way to the exchange, platforms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lexicon.dates import FIXED, SINCE, UNTIL, Period, find_periods
from policies.extraction.drafts import Draft
from policies.extraction.rules import Rule, draft, rule, states
from policies.extraction.sentences import Sentence, in_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A word of an event and the field of its day; ``examples`` as in the other tables."""

    name: str
    pattern: re.Pattern[str]
    field: str
    examples: tuple[tuple[str, tuple[str, str, object]], ...]


def _event(
    name: str, pattern: str, field: str, *examples: tuple[str, tuple[str, str, object]]
) -> Event:
    return Event(name=name, pattern=re.compile(pattern), field=field, examples=examples)


_YEAR_2023 = ("2023-01-01", "2023-12-31")
EVENTS: tuple[Event, ...] = (
    _event(
        "loan settled", r"(?:贷款)?(?:结清|还清|归还本金)", "loan.settled_date",
        ("贷款于2023年1月1日至2023年12月31日期间结清", ("loan.settled_date", "within", _YEAR_2023)),
    ),
    _event(
        "loan granted", r"贷款(?:发放|合同|签订|日期|时间)?|发放贷款|放款|借款", "loan.date",
        ("贷款发放时间应为2023年1月1日—2023年12月31日", ("loan.date", "within", _YEAR_2023)),
    ),
    _event(
        "project filed", r"备案|立项|核准(?:文件)?", "project.filed_date",
        ("2016年1月1日以后备案", ("project.filed_date", "gte", "2016-01-01")),
    ),
    _event(
        "project completed", r"竣工|完工|建成|投产|验收|完成[^,;。]{0,12}?(?:改造|建设|投资|诊断|新建)", "project.completed_date",
        ("在2023年1月1日—2023年12月31日之间竣工", ("project.completed_date", "within", _YEAR_2023)),
    ),
    _event(
        "equipment bought", r"(?:购置|购买|采购|购入|新增)[^,;。]{0,16}?(?:设备|软件|装备)|设备(?:投资|投入)|设备(?:购置|采购)?(?:发票|时间|日期)|发票(?:开具)?(?:日期|时间)", "project.equip_date",
        ("设备发票开具日期为2023年1月1日至2023年12月31日", ("project.equip_date", "within", _YEAR_2023)),
    ),
    _event(
        "project begun", r"开工|(?:项目)?实施|新上|启动|动工|新建|开展|建设", "project.start",
        ("2020年1月1日以后开工", ("project.start", "gte", "2020-01-01")),
    ),
    _event(
        "somebody hired", r"招用|新招|招收|录用|聘用|吸纳|招聘", "hr.hire_date",
        ("2023年1月1日至2023年12月31日期间招用", ("hr.hire_date", "within", _YEAR_2023)),
    ),
    _event(
        "enterprise founded", r"(?<!劳动关系)(?:成立|设立|注册|登记|迁入|落户|入驻)(?!商标|资本|会计师)", "entity.founded",
        ("2024年1月1日后新设立", ("entity.founded", "gte", "2024-01-01")),
    ),
)  # fmt: skip
_NEAR = 16
# 2020年4月15日前在中华人民共和国境内登记注册: where it happened stands between.
_NEAR_AND_WHERE = 40
_SAYS_WHERE = re.compile(r"^在[^,，。;；]{2,}$")
_EXCLUDED_YEAR = re.compile(
    r"(?:印发|发布|文件|〔|\[|文号|施行|实行|执行|有效|受理|申报|提交|截止|公示|报送)"
)


# What offices are to finish by a day is no event of an enterprise.
_OFFICES_DO = re.compile(
    r"力争|各(?:设区市|区县?|县|地|级|部门|有关|相关)|联席会议|牵头|主管部门(?:于|应|要)|(?:局|委|厅|办)(?:于|应|要|负责)"
)


# 缓缴实施期限为2022年4月至12月: how long the benefit lasts.
_IN_FORCE = re.compile(
    r"(?:缓缴|实施(?!时间)|执行|政策|补贴|补助|享受|减免|优惠|延迟|延期|贴息)(?:[^,，。;；]{0,6})?(?:期限|期间|时限|时段)|所属期|滞纳金"
)


def read_events(sentence: Sentence) -> Iterator[Draft]:
    """Yield the conditions on days: the nearest word of an event says what happened then."""
    if not re.search(r"\d{4}\s*年|于\s*\d{4}|\d{1,2}\s*月|[一二]〇", sentence.text):
        return
    if _OFFICES_DO.search(sentence.text) or _IN_FORCE.search(sentence.text):
        return
    for period in find_periods(sentence.text, base=sentence.setting.base):
        compared = _compared(period, sentence)
        if compared is None or in_title(sentence.text, period.start_pos):
            continue
        event = _event_near(sentence, period)
        if event is None:
            continue
        found, start, end = event
        op, value = compared
        if _is_name_alone(period, sentence) and not _is_beside(sentence, period, start, end):
            continue
        yield Draft(
            rule=f"event: {found.name}",
            field=found.field,
            op=op,
            value=value,
            span=sentence.here(min(start, period.start_pos), max(end, period.end_pos)),
        )


_WAIVED_AFTER = re.compile(r"^[^,，。;；)）]{0,10}(?:无需|不需|无须|除外)")


def _compared(period: Period, sentence: Sentence) -> tuple[str, object] | None:
    if _WAIVED_AFTER.match(sentence.text[period.end_pos :]):
        return None
    if period.start is not None and re.search(
        r"不(?:得)?早于$", sentence.text[: period.start_pos].rstrip()
    ):
        return "gte", _iso(period.start)
    if not period.has_year and not sentence.setting.is_dated:
        return None
    if period.kind == FIXED and period.start and period.end:
        return "within", (_iso(period.start), _iso(period.end))
    if period.kind == SINCE and period.start:
        return "gte", _iso(period.start)
    if period.kind == UNTIL and period.end:
        return "lte", _iso(period.end)
    return None


_BESIDE = 5
_EVENT_VERB = re.compile(
    r"发放|结清|竣工|完工|建成|投产|验收|备案|立项|开工|招用|新招|录用|聘用|吸纳|成立|设立|注册|购置|采购|签订|实施|启动"
)


def _is_name_alone(period: Period, sentence: Sentence) -> bool:
    """Whether the period is only a year or month by name, which may belong to anything."""
    words = sentence.text[period.start_pos : period.end_pos]
    return period.kind == FIXED and re.search(r"[-—–~至到]", words) is None


def _is_beside(sentence: Sentence, period: Period, start: int, end: int) -> bool:
    """Whether the event's verb follows right behind: 2023年竣工, 于2026年招用."""
    if not 0 <= start - period.end_pos <= _BESIDE:
        return False
    return _EVENT_VERB.search(sentence.spelt.text) is not None and (
        _EVENT_VERB.search(sentence.text[start : end + 2]) is not None
    )


def _iso(day: date) -> str:
    return day.isoformat()


def _event_near(sentence: Sentence, period: Period) -> tuple[Event, int, int] | None:
    """The event whose word stands nearest to the period, without a stop between."""
    best: tuple[int, Event, int, int] | None = None
    around = sentence.text[max(0, period.start_pos - 12) : period.end_pos + 10]
    if _EXCLUDED_YEAR.search(around.replace("申报主体", "").replace("申报项目", "")):
        around_event = re.search(
            r"发放|竣工|完工|备案|开工|招用|成立|设立|注册|购置|发票|结清|举办", around
        )
        if around_event is None:
            return None
    for event in EVENTS:
        for match in event.pattern.finditer(sentence.spelt.text):
            start, end = sentence.spelt.span(*match.span())
            apart = max(start - period.end_pos, period.start_pos - end, 0)
            between = sentence.text[min(end, period.end_pos) : max(start, period.start_pos)]
            stop = r"[。；;]" if period.kind == SINCE and apart <= _BESIDE else r"[，,。；;]"
            if (
                apart <= (_NEAR_AND_WHERE if _SAYS_WHERE.match(between) else _NEAR)
                and not re.search(stop, between)
                and (best is None or apart < best[0])
            ):
                best = (apart, event, start, end)
    return None if best is None else best[1:]


def _relative(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    years = {"一": 1, "二": 2, "两": 2, "三": 3, "五": 5}.get(match["n"]) or int(match["n"])
    months = years * (12 if match["unit"] == "年" else 1)
    yield draft(match, sentence, "event.apply_within_months", "lte", months, anchor=match["anchor"])


def _fit(match: re.Match[str], sentence: Sentence) -> Iterator[Draft]:
    """What only a person can judge: fits a plan, a line of business, a direction of projects."""
    words = match[0][2:]
    if re.search(r"产业(?:发展)?(?:的)?(?:方向|定位)|主导产业", words):
        field = "industry.field"
    else:
        field = "project.direction" if words.endswith("方向") else "project.plan_fit"
    yield draft(match, sentence, field, "match", words[:38], human=True)


PROJECT_RULES: tuple[Rule, ...] = (
    rule(
        "application within a time after an event",
        r"(?P<anchor>[^,;。:()]{2,24}?之日)起(?:的)?(?P<n>\d+|[一二两三五])(?P<unit>年|个月)(?:以)?内[^,;。不]{0,24}?(?=提出|申请|申报|办理|申领)[^,;。]{0,8}",
        _relative,
        examples=(
            (
                "应于首次签订劳动合同之日起2年内提出补贴申请",
                ("event.apply_within_months", "lte", 24),
            ),
        ),
        counter=("自印发之日起施行", "自项目核销之日起3年内不得申报新的项目"),
    ),
    rule(
        "interest paid",
        r"(?:已经?)?实际(?:已)?(?:支付|缴纳|发生)的?(?:贷款)?利息(?!(?:总额)?的?\s*\d)",
        states("loan.interest_paid", "exists", True),
        examples=(("以企业已经实际支付的利息为准", ("loan.interest_paid", "exists", True)),),
        counter=("按贷款利息的50%", "不超过贷款实际支付利息的50%"),
    ),
    rule(
        "tutoring for the exchange filed",
        r"(?:上市)?辅导备案",
        states("act.ipo_stage", "gte", "tutoring_filed"),
        examples=(("进行了上市辅导备案后", ("act.ipo_stage", "gte", "tutoring_filed")),),
        counter=("完成股改",),
    ),
    rule(
        "application to the exchange accepted",
        r"上市(?:申报|申请)(?:材料|文件)?[^,;。]{0,12}?(?:获|被|正式)?受理后?",
        states("act.ipo_stage", "gte", "application_accepted"),
        examples=(
            ("递交上市申报材料并获受理后", ("act.ipo_stage", "gte", "application_accepted")),
        ),
        counter=("申报受理部门", "提交申报材料"),
    ),
    rule(
        "listed at last",
        r"(?:成功)?发行上市后?|(?:首发|成功)上市(?:的|后)|首次公开发行(?:股票)?并上市",
        states("act.ipo_stage", "gte", "listed"),
        examples=(("通过审核并发行上市后", ("act.ipo_stage", "gte", "listed")),),
        counter=("上市辅导备案",),
    ),
    rule(
        "turned into a stock corporation",
        r"(?:完成)(?:股改|股份制改造|股份制改制)|改制为股份有限公司",
        states("act.shareholding_reform", "true", True),
        examples=(("对完成股改并挂牌的企业", ("act.shareholding_reform", "true", True)),),
        counter=("推进股份制改造工作",),
    ),
    rule(
        "transferred to another board",
        r"(?:由|从)[^,;。]{0,24}?(?:转板至?|(?:转至|转到|转入)(?=[^,;。]{0,16}(?:板|股转|上市|挂牌|证券)))[^,;。]{0,30}",
        states("act.board_transfer", "true", True),
        examples=(("由新三板转板至创业板", ("act.board_transfer", "true", True)),),
        counter=("转移支付", "由热线转至街道办理"),
    ),
    rule(
        "project accepted",
        r"(?<!未)(?:项目)?(?:已|通过|完成|经)[^,;。、]{0,8}?验收(?:合格)?(?:的|且|并|,|、|$|;|。)(?!.{0,4}(?:材料|报告|意见|证明|文件))",
        states("project.accepted", "true", True),
        examples=(("项目通过验收的", ("project.accepted", "true", True)),),
        counter=("组织验收", "尚未完成评测验收的企业"),
    ),
    rule(
        "fits the plans of the place",
        r"(?:符合|属于)(?!其[他它]|相关|有关)(?:(?!符合|属于)[^,;。]){0,20}?(?:产业|发展|国家|我[市区省县]|本[市区省县]|园区)[^,;。]{0,22}?(?:规划|政策|导向|方向|要求和方向|定位|主导产业)(?!的?(?:条件|要求|扶持|支持|规定))",
        _fit,
        examples=(
            ("符合我市产业发展规划", ("project.plan_fit", "match", "我市产业发展规划")),
            ("符合园区产业发展方向", ("industry.field", "match", "园区产业发展方向")),
            ("符合国家有关规定的数字化转型方向", ("project.direction", "match", "国家有关规定的数字化转型方向")),
        ),
        counter=("符合以下条件", "符合本政策规定条件"),
    ),
    rule(
        "on a trading platform",
        r"(?:新?入驻)(?P<what>[^,;。()]{2,16}?平台)",
        lambda match, sentence: [
            draft(match, sentence, "act.platform_joined", "has", match["what"])
        ],
        examples=(
            ("新入驻主流第三方电子商务平台", ("act.platform_joined", "has", "主流第三方电子商务平台")),
        ),
        counter=("平台入驻企业", "设站（入驻）资助主要用于培育平台建设"),
    ),
)  # fmt: skip
