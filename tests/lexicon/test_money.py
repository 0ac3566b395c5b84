from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.money import find_amounts

AMOUNTS = [
    ("一次性奖励80万元", [800_000]),
    ("给予30 万 元的奖励", [300_000]),
    ("补助不超过300\n万元", [3_000_000]),
    ("分别给予30万元、15万、8万元", [300_000, 150_000, 80_000]),
    ("6,000萬元至3億元(含)", [60_000_000, 300_000_000]),
    ("分100万、250万、400万三档", [1_000_000, 2_500_000, 4_000_000]),
    ("2万元-6万元", [20_000, 60_000]),
    ("3-5万元", [30_000, 50_000]),
    ("50~100万元", [500_000, 1_000_000]),
    ("10万-20万", [100_000, 200_000]),
    ("5000-8000元", [5000, 8000]),
    ("5000-3万元", [5000, 30_000]),
    ("奖励5或10万元", [50_000, 100_000]),
    ("最高0.6万元", [6000]),
    ("奖励3千元", [3000]),
    ("不超过0.05元/千瓦时", [Decimal("0.05")]),
    ("最高不超过３００万元", [3_000_000]),
    ("最高５，０００万元", [50_000_000]),
    ("奖励四十万元", [400_000]),
    ("捌拾万元整", [800_000]),
    ("人民币两千万元", [20_000_000]),
    ("注册资本3个亿", [300_000_000]),
    ("产值首超亿元", [100_000_000]),
    ("100余万元", [1_000_000]),
    ("1亿5000万元", [150_000_000]),
    ("每满2亿元奖励8万元", [200_000_000, 80_000]),
    ("1、50万元奖励；2、30万元补助", [500_000, 300_000]),
    ("销售收入1000万以上", [10_000_000]),
]
NOT_AMOUNTS = [
    "一次性奖励",
    "第一条、五险一金、一件事一次办",
    "10千伏及以上的企业",
    "减少3名工作人员",
    "新增就业10万人",
    "发电100万千瓦时",
    "厂房1万平方米",
    "受益人数不少于2万",
    "打造百亿级产业链",
    "单位：万元",
    "三元区、二元结构、一元化",
    "2023年9月",
]


@pytest.mark.parametrize(("text", "yuan"), AMOUNTS, ids=[text for text, _ in AMOUNTS])
def test_amounts(text, yuan):
    assert [one.yuan for one in find_amounts(text)] == yuan
    assert {one.currency for one in find_amounts(text)} == {"CNY"}


@pytest.mark.parametrize("text", NOT_AMOUNTS)
def test_not_amounts(text):
    assert find_amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "yuan", "currency"),
    [
        ("出口额在8万美元以上的", 80_000, "USD"),
        ("注册资本USD 200万", 2_000_000, "USD"),
        ("US$1.5亿", 150_000_000, "USD"),
        ("500万（不含）美元", 5_000_000, "USD"),
        ("60万欧元", 600_000, "EUR"),
        ("¥5,000", 5000, "CNY"),
    ],
)
def test_the_currency_is_kept(text, yuan, currency):
    (amount,) = find_amounts(text)
    assert (amount.yuan, amount.currency) == (yuan, currency)


def test_places_point_into_the_text_as_given():
    text = "一、奖励\n给予１０ 万 元，或分别给予3、5万元。"
    assert [text[one.start : one.end] for one in find_amounts(text)] == ["１０ 万 元", "3", "5万元"]


def test_whole_sums_are_integers_and_more_is_said():
    (amount,) = find_amounts("20余万元")
    assert isinstance(amount.yuan, int)
    assert amount.is_more


@given(
    value=st.integers(min_value=1, max_value=9999),
    unit=st.sampled_from([("元", 1), ("千元", 1000), ("万元", 10**4), ("亿元", 10**8)]),
    before=st.sampled_from(["奖励", "不超过 ", "（", "每户"]),
    blank=st.sampled_from(["", " ", "\n"]),
)
def test_a_sum_is_read_whatever_stands_around_it(value, unit, before, blank):
    name, factor = unit
    text = f"{before}{value}{blank}{name}的补助"
    (amount,) = find_amounts(text)
    assert amount.yuan == value * factor
    assert text[amount.start : amount.end] == f"{value}{blank}{name}"
