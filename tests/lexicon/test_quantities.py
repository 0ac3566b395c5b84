from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.interval import Interval
from lexicon.quantities import parse_quantity

MILLION = 10**6

PEOPLE = [
    ("120", 120, 120, False),
    ("１２０人", 120, 120, False),
    ("0", 0, 0, False),
    ("没有", 0, 0, False),
    ("一百二十人", 120, 120, False),
    ("八十来人", 75, 85, True),
    ("十来个", 7, 13, True),
    ("100来号人", 90, 110, True),
    ("百来人", 90, 110, True),
    ("大概30人", 27, 33, True),
    ("三十人左右", 27, 33, True),
    ("100多人", 101, 199, True),
    ("30多", 31, 39, True),
    ("十几个人", 11, 19, True),
    ("几十人", 20, 99, True),
    ("三四十人", 30, 49, True),
    ("七八个", 7, 8, True),
    ("50人以下", 0, 50, False),
    ("不到50人", 0, 49, False),
    ("30-50人", 30, 50, False),
    ("30人到50人", 30, 50, False),
    ("20～30个", 20, 30, False),
    ("我们公司现在有30来个员工吧", 25, 35, True),
    ("就夫妻俩", 2, 2, False),
]
MONEY = [
    ("3000", 30 * MILLION, 30 * MILLION, False),
    ("3000万", 30 * MILLION, 30 * MILLION, False),
    ("3,000 万元", 30 * MILLION, 30 * MILLION, False),
    ("2000w", 20 * MILLION, 20 * MILLION, False),
    ("3个亿", 300 * MILLION, 300 * MILLION, False),
    ("一亿两千万", 120 * MILLION, 120 * MILLION, False),
    ("1.2亿", 120 * MILLION, 120 * MILLION, False),
    ("8000元", 8000, 8000, False),
    ("三千万左右", 27 * MILLION, 33 * MILLION, True),
    ("去年营收差不多5000万", 45 * MILLION, 55 * MILLION, True),
    ("5000万到1亿", 50 * MILLION, 100 * MILLION, False),
    ("5000到1亿", 50 * MILLION, 100 * MILLION, False),
    ("500-800", 5 * MILLION, 8 * MILLION, False),
    ("500-800万", 5 * MILLION, 8 * MILLION, False),
    ("还没有收入", 0, 0, False),
]


@pytest.mark.parametrize(("text", "low", "high", "vague"), PEOPLE, ids=[row[0] for row in PEOPLE])
def test_people(text, low, high, vague):
    quantity = parse_quantity(text, default_unit="人")
    assert quantity.interval == Interval(low=low, high=high)
    assert (quantity.unit, quantity.is_approximate) == ("people", vague)


@pytest.mark.parametrize(("text", "low", "high", "vague"), MONEY, ids=[row[0] for row in MONEY])
def test_money_asked_in_ten_thousands(text, low, high, vague):
    quantity = parse_quantity(text, default_unit="万元")
    assert quantity.interval == Interval(low=low, high=high)
    assert (quantity.unit, quantity.is_approximate) == ("yuan", vague)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("不到500万", Interval(low=0, high=5 * MILLION, high_open=True)),
        ("五百万不到", Interval(low=0, high=5 * MILLION, high_open=True)),
        (
            "两千五百多万",
            Interval(low=25 * MILLION, high=26 * MILLION, low_open=True, high_open=True),
        ),
        ("一个多亿", Interval(low=10**8, high=2 * 10**8, low_open=True, high_open=True)),
        ("超过500万", Interval(low=5 * MILLION, low_open=True)),
        ("500万以上", Interval(low=5 * MILLION)),
        ("上千万", Interval(low=10 * MILLION)),
        ("近3000万", Interval(low=27 * MILLION, high=30 * MILLION, high_open=True)),
        ("几百万", Interval(low=2 * MILLION, high=10 * MILLION, high_open=True)),
        (
            "超过500万但不到800万",
            Interval(low=5 * MILLION, high=8 * MILLION, low_open=True, high_open=True),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_open_ends(text, interval):
    assert parse_quantity(text, default_unit="万元").interval == interval


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("120", None, 120),
        ("120人", "people", 120),
        ("50万元", "yuan", 500_000),
        ("5美元", "usd", 5),
    ],
)
def test_without_a_unit_asked_for(text, unit, value):
    quantity = parse_quantity(text)
    assert (quantity.unit, quantity.interval) == (unit, Interval.exactly(value))


def test_shares():
    assert parse_quantity("15%").interval == Interval.exactly(Decimal("0.15"))
    assert parse_quantity("15", default_unit="%").interval == Interval.exactly(Decimal("0.15"))


@pytest.mark.parametrize(
    "text", ["", "不知道", "很多", "500到100", "不到500万但超过800万", "-5", "三五十", "abc", "万"]
)
def test_what_cannot_be_understood(text):
    assert parse_quantity(text, default_unit="人") is None


def test_a_bare_figure_too_large_for_the_unit_is_asked_again():
    assert parse_quantity("30000000", default_unit="万元") is None
    assert parse_quantity("30000000元", default_unit="万元").interval == Interval.exactly(
        30 * MILLION
    )


@given(
    st.integers(min_value=1, max_value=9_999_999),
    st.sampled_from(["{}", "{}人", "大概{}", "{}以上"]),
)
def test_the_figure_said_lies_in_the_band(value, form):
    assert parse_quantity(form.format(value), default_unit="人").interval.contains(value)


@given(
    st.text(max_size=12)
    | st.text(alphabet="大概几多来上不到超过至-~0123百十千万亿个人元以下.,", max_size=10)
)
def test_any_answer_is_read_without_an_error(text):
    for unit in ("人", "万元", None):
        quantity = parse_quantity(text, default_unit=unit)
        assert quantity is None or isinstance(quantity.interval, Interval)
