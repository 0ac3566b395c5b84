from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon import dates
from lexicon.dates import find_periods, find_year_reference, find_year_references, parse_day

BASE = date(2024, 9, 5)

WINDOWS = [
    ("2024年3月3日-2024年3月8日", "fixed", "2024-03-03", "2024-03-08"),
    ("2017年1月1日至-2017年12月31日", "fixed", "2017-01-01", "2017-12-31"),
    ("在2018年3月1日—2019年2月28日之间竣工", "fixed", "2018-03-01", "2019-02-28"),
    ("2025年10月20日至10月26日", "fixed", "2025-10-20", "2025-10-26"),
    ("2025年10月20日至26日", "fixed", "2025-10-20", "2025-10-26"),
    ("2025年8月25日09：00时至2025年9月15日12：00时", "fixed", "2025-08-25", "2025-09-15"),
    ("2024年1-8月", "fixed", "2024-01-01", "2024-08-31"),
    ("2024年4月—6月", "fixed", "2024-04-01", "2024-06-30"),
    ("2022年11月至3月", "fixed", "2022-11-01", "2023-03-31"),
    ("2022年11月1日至次年3月31日", "fixed", "2022-11-01", "2023-03-31"),
    ("2021-2023年", "fixed", "2021-01-01", "2023-12-31"),
    ("2022年下半年", "fixed", "2022-07-01", "2022-12-31"),
    ("2022年第一季度", "fixed", "2022-01-01", "2022-03-31"),
    ("2026年招用", "fixed", "2026-01-01", "2026-12-31"),
    ("二〇二一年八月九日", "fixed", "2021-08-09", "2021-08-09"),
    ("2024.03.05", "fixed", "2024-03-05", "2024-03-05"),
    ("2024年2月", "fixed", "2024-02-01", "2024-02-29"),
    ("今年上半年", "fixed", "2024-01-01", "2024-06-30"),
    ("2023 年 9 月 8 日起2年内", "fixed", "2023-09-08", "2025-09-08"),
    ("政策执行至2025年12月31日", "until", None, "2025-12-31"),
    ("2024年9月底前", "until", None, "2024-09-30"),
    ("２０２４年９月３０日前", "until", None, "2024-09-30"),
    ("于2023年5月前", "until", None, "2023-04-30"),
    ("截止时间：2025年6月 18日（星期三）17：00", "until", None, "2025-06-18"),
    ("2016年1月1日以后备案", "since", "2016-01-01", None),
    ("对2020年1月以来", "since", "2020-01-01", None),
    ("自2024年9月8日起施行，有效期3年", "validity", "2024-09-08", "2027-09-07"),
    ("自2023年2月14日起实施，有效期至2025年12月31日", "validity", "2023-02-14", "2025-12-31"),
]


def iso(day):
    return None if day is None else day.isoformat()


@pytest.mark.parametrize(("text", "kind", "start", "end"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_windows_that_name_their_year(text, kind, start, end):
    (period,) = find_periods(text, base=BASE)
    assert (period.kind, iso(period.start), iso(period.end)) == (kind, start, end)
    assert period.has_year


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9月10日前", None, "2024-09-10"),
        ("1月15日前", None, "2025-01-15"),
        ("12月31日24:00前", None, "2024-12-31"),
        ("9月至10月", "2024-09-01", "2024-10-31"),
        ("3月1日至31日", "2025-03-01", "2025-03-31"),
        ("12月1日至1月15日", "2024-12-01", "2025-01-15"),
        ("第三季度", "2024-07-01", "2024-09-30"),
    ],
)
def test_a_missing_year_comes_from_the_publication_and_is_said_to_be_missing(text, start, end):
    (period,) = find_periods(text, base=BASE)
    assert (iso(period.start), iso(period.end)) == (start, end)
    assert not period.has_year


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("即日起至2025年10月15日", "fixed", "2024-09-05", "2025-10-15"),
        ("自印发之日起施行，有效期至2026年12月31日", "validity", "2024-09-05", "2026-12-31"),
        ("本办法自发布之日起施行，有效期五年", "validity", "2024-09-05", "2029-09-04"),
        ("自公布之日起30日后施行，有效期5年", "validity", "2024-10-05", "2029-10-04"),
        ("自本通知印发之日起30日内", "fixed", "2024-09-05", "2024-10-05"),
        ("自通知发布之日起10个工作日内", "fixed", "2024-09-05", "2024-09-20"),
    ],
)
def test_periods_from_publication(text, kind, start, end):
    (period,) = find_periods(text, base=BASE)
    assert (period.kind, iso(period.start), iso(period.end)) == (kind, start, end)
    assert period.anchor == dates.PUBLICATION


@pytest.mark.parametrize(
    ("text", "anchor", "months", "days", "workdays"),
    [
        ("首次签订劳动合同之日起2年内", "首次签订劳动合同", 24, None, None),
        ("首次补贴申请应于登记注册之日起3年内提出", "登记注册", 36, None, None),
        ("展会结束后45日内", "展会结束", None, 45, None),
        ("自受理之日起10个工作日内", "受理", None, None, 10),
        ("获得认定后半年内", "获得认定", 6, None, None),
    ],
)
def test_periods_from_an_event(text, anchor, months, days, workdays):
    (period,) = find_periods(text, base=BASE)
    assert (period.kind, period.anchor) == (dates.RELATIVE, anchor)
    assert (period.months, period.days, period.workdays) == (months, days, workdays)
    assert period.start is period.end is None


@pytest.mark.parametrize(
    ("text", "start_md", "end_md"),
    [
        ("每年6月底前", None, "06-30"),
        ("每年3月1日至4月30日", "03-01", "04-30"),
        ("每年第一季度", "01-01", "03-31"),
        ("每年3月前", None, "02-28"),
    ],
)
def test_windows_of_every_year(text, start_md, end_md):
    (period,) = find_periods(text, base=BASE)
    assert (period.kind, period.start_md, period.end_md) == (dates.YEARLY, start_md, end_md)


def test_working_days_and_other_years():
    (days,) = find_periods("5个工作日内", base=BASE)
    (year,) = find_periods("从下一年度开始", base=BASE)
    (validity,) = find_periods("本通知有效期1年", base=BASE)
    assert (days.kind, days.workdays) == (dates.WORKDAYS, 5)
    assert (year.kind, year.year_offset) == (dates.YEAR_OFFSET, 1)
    assert (validity.kind, validity.months, validity.end) == (dates.VALIDITY, 12, None)


@pytest.mark.parametrize(
    "text", ["3个月内", "第三批", "〔2023〕22号公告", "2023年第9号", "2月30日", "10.5%", "三月内"]
)
def test_no_period(text):
    assert find_periods(text, base=BASE) == ()


def test_places_point_into_the_text_as_given():
    text = "一、时间：２０２４年 ３ 月３日\n至5月6日。二、自项目核销之日起3年内"
    found = [text[one.start_pos : one.end_pos] for one in find_periods(text, base=BASE)]
    assert found == ["２０２４年 ３ 月３日\n至5月6日", "项目核销之日起3年内"]


@given(
    start=st.dates(min_value=date(1950, 1, 1), max_value=date(2080, 12, 31)),
    length=st.integers(min_value=1, max_value=900),
)
def test_two_days_are_read_back(start, length):
    end = date.fromordinal(start.toordinal() + length)
    text = f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"
    (period,) = find_periods(text, base=BASE)
    assert (period.start, period.end) == (start, end)


@given(st.text(alphabet="20235年月日至-起止前后每自之内底上半季度第一二三、，。\n /.", max_size=24))
def test_any_text_is_read_without_an_error(text):
    for period in find_periods(text, base=BASE):
        assert 0 <= period.start_pos < period.end_pos <= len(text)
        assert period.start is None or period.end is None or period.start <= period.end


TYPED = [
    ("2019年5月", "2019-05-01", "month"),
    ("2019年5月20日", "2019-05-20", "day"),
    ("２０１９年５月", "2019-05-01", "month"),
    ("二〇一九年五月", "2019-05-01", "month"),
    ("19.5.20", "2019-05-20", "day"),
    ("2019/05", "2019-05-01", "month"),
    ("2019-5-20", "2019-05-20", "day"),
    ("20190520", "2019-05-20", "day"),
    ("201905", "2019-05-01", "month"),
    ("2019", "2019-01-01", "year"),
    ("19年", "2019-01-01", "year"),
    ("98年3月", "1998-03-01", "month"),
    ("去年3月", "2025-03-01", "month"),
    ("前年", "2024-01-01", "year"),
    ("去年年底", "2025-12-01", "month"),
    ("五年前", "2021-01-01", "year"),
    ("大概五年前吧", "2021-01-01", "year"),
    ("半年前", "2025-11-01", "month"),
    ("3个月前", "2026-02-01", "month"),
    ("上个月", "2026-04-01", "month"),
    ("昨天", "2026-05-05", "day"),
    ("5月20日", "2025-05-20", "day"),
    ("2019年5月左右成立的", "2019-05-01", "month"),
]


@pytest.mark.parametrize(("text", "day", "precision"), TYPED, ids=[row[0] for row in TYPED])
def test_days_that_people_type(text, day, precision):
    guess = parse_day(text, base=date(2026, 5, 6))
    assert (guess.day.isoformat(), guess.precision) == (day, precision)


@pytest.mark.parametrize(
    ("text", "day"), [("5月20日", "2026-05-20"), ("3月1日", "2027-03-01"), ("30年", "2030-01-01")]
)
def test_days_to_come(text, day):
    guess = parse_day(text, base=date(2026, 5, 6), prefer="future")
    assert guess.day.isoformat() == day


@pytest.mark.parametrize("text", ["", "不知道", "2019年13月", "2019年2月30日", "3000", "很久以前"])
def test_days_that_are_none(text):
    assert parse_day(text, base=date(2026, 5, 6)) is None


YEARS = [
    ("上一年度营业收入", "y-1", (2025,), 12),
    ("上年度未裁员", "y-1", (2025,), 12),
    ("最近一年销售收入", "y-1", (2025,), 12),
    ("当年一次性奖励", "y", (2026,), 12),
    ("本年度", "y", (2026,), 12),
    ("近三年未发生", "y-1..y-3", (2025, 2024, 2023), 36),
    ("最近两年净利润合计不低于1000万元", "y-1+y-2", (2025, 2024), 24),
    ("近3个会计年度", "y-1..y-3", (2025, 2024, 2023), 36),
    ("提出申请之日前12个月内", "12m", (), 12),
    ("2022年度", "2022", (2022,), None),
    ("2022年上半年", "2022H1", (2022,), None),
    ("2023年1-9月", "2023-01..2023-09", (2023,), None),
    ("2022年4月至12月", "2022-04..2022-12", (2022,), None),
    ("下一年度", "y+1", (2027,), 12),
]


@pytest.mark.parametrize(("text", "per", "years", "months"), YEARS, ids=[row[0] for row in YEARS])
def test_the_years_a_figure_belongs_to(text, per, years, months):
    reference = find_year_reference(text, date(2026, 5, 6))
    assert (reference.per, reference.years, reference.months) == (per, years, months)


def test_several_years_and_none():
    text = "2024年营业收入与上年度相比增长"
    found = find_year_references(text, date(2026, 5, 6))
    assert [(one.per, text[one.start : one.end]) for one in found] == [
        ("2024", "2024年"),
        ("y-1", "上年度"),
    ]
    assert find_year_reference("注册资本100万元", date(2026, 5, 6)) is None


@pytest.mark.parametrize(
    ("text", "per"), [("上年营业收入", "y-1"), ("去年产值", "y-1"), ("今年新增", "y")]
)
def test_a_spoken_year_counts_from_the_day_asked(text: str, per: str) -> None:
    found = find_year_reference(text, date(2026, 5, 6))
    assert found is not None
    assert found.per == per
