from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.numerals import find_numbers, parse_number

WHOLE = [
    ("0", 0),
    ("零", 0),
    ("120", 120),
    ("１２０", 120),
    ("5,000", 5000),
    ("1,234,567.5", "1234567.5"),
    ("十", 10),
    ("十五", 15),
    ("二十", 20),
    ("一百零五", 105),
    ("一百二", 120),
    ("两千五", 2500),
    ("三万五", 35_000),
    ("一万零五", 10_005),
    ("二〇二一", 2021),
    ("一九九八", 1998),
    ("1.2亿", 120_000_000),
    ("5,000萬", 50_000_000),
    ("两千万", 20_000_000),
    ("三千五百万", 35_000_000),
    ("3千万", 30_000_000),
    ("1亿2000万", 120_000_000),
    ("一亿两千万", 120_000_000),
    ("2万亿", 2 * 10**12),
    ("一万二千亿", 12 * 10**11),
    ("3个亿", 300_000_000),
    ("百万", 1_000_000),
    ("一点二亿", 120_000_000),
    ("零点五", "0.5"),
    ("伍拾万", 500_000),
    ("贰佰", 200),
    ("叁仟伍佰万", 35_000_000),
    ("10 万", 100_000),
    ("10余万", 100_000),
]
NOT_NUMBERS = ["", "万", "亿", "一二", "三四十", "十四五", "十百", "五百千", "半", "abc", "1.2.3"]


@pytest.mark.parametrize(("text", "value"), WHOLE, ids=[text for text, _ in WHOLE])
def test_a_number_alone(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NOT_NUMBERS, ids=[text or "empty" for text in NOT_NUMBERS])
def test_not_a_number(text):
    assert parse_number(text) is None


FOUND = [
    ("一次性奖励50万元", [("50万", 500_000)]),
    ("给予10 万 元的", [("10 万", 100_000)]),
    ("补助200\n万元", [("200\n万", 2_000_000)]),
    ("10千伏及以上", [("10", 10)]),
    ("用电100万千瓦时", [("100万", 1_000_000)]),
    ("５，０００万", [("５，０００万", 50_000_000)]),
    ("两年内三十人", [("两", 2), ("三十", 30)]),
    ("分五百万三档", [("五百万", 5_000_000)]),
    ("占三分之二", [("三", 3), ("二", 2)]),
    ("奖励标准\n三、支持10户", [("10", 10)]),
    ("①上年度纳税额10万元", [("10万", 100_000)]),
]
NOTHING_FOUND = [
    "一次性奖励",
    "第一条、五险一金、一件事一次办、“三高四新”",
    "“十四五”规划",
    "同一年度、统一家数",
    "A4纸、N95口罩",
    "陆家嘴、队伍、千家万户",
    "四川、三亚、九江",
]


@pytest.mark.parametrize(("text", "numbers"), FOUND, ids=[text for text, _ in FOUND])
def test_numbers_in_a_text_with_their_places(text, numbers):
    found = [(text[one.start : one.end], one.value) for one in find_numbers(text)]
    assert found == [(written, Decimal(value)) for written, value in numbers]


@pytest.mark.parametrize("text", NOTHING_FOUND)
def test_words_that_only_look_like_numbers(text):
    assert find_numbers(text) == ()


def spell(value):
    """Write a whole number the way a policy text does."""
    digits = "零一二三四五六七八九"
    if value == 0:
        return "零"

    def section(part):
        text, gap = "", False
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, part = divmod(part, unit)
            if digit:
                text += ("零" if gap and text else "") + digits[digit] + name
                gap = False
            else:
                gap = True
        return text

    text = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, value = divmod(value, unit)
        if part:
            text += ("零" if text and part < 1000 else "") + section(part) + name
    return text


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_what_is_spelled_out_is_read_back(value):
    assert parse_number(spell(value)) == value
    assert parse_number(f"{value:,}") == value
    assert parse_number(str(value)) == value


@given(st.text(alphabet="0123456789,.零一二两三十百千万亿点个余多 元\n（）①", max_size=14))
def test_any_text_is_read_without_an_error_and_quotes_stay_exact(text):
    end = 0
    for one in find_numbers(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end
