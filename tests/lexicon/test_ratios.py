from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.ratios import find_ratios

RATIOS = [
    ("按40%给予补助", ["0.4"]),
    ("按４０％给予补助", ["0.4"]),
    ("10 %以上", ["0.1"]),
    ("3‰", ["0.003"]),
    ("百分之四十", ["0.4"]),
    ("百分之十五点五", ["0.155"]),
    ("千分之五", ["0.005"]),
    ("按设备投资额3倍的2%", ["0.06"]),
    ("上浮20%", ["0.2"]),
    ("四分之三", ["0.75"]),
    ("三分之二", ["0.666667"]),
    ("60BP", ["0.006"]),
    ("25个基点", ["0.0025"]),
    ("提高1.5个百分点", ["0.015"]),
    ("10%~15%", ["0.1", "0.15"]),
    ("30-50%", ["0.3", "0.5"]),
    ("分三年按40%、30%、30%", ["0.4", "0.3", "0.3"]),
    ("七成以上", ["0.7"]),
    ("八折", ["0.8"]),
    ("不超过1:1的匹配", ["1"]),
    ("减半征收", ["0.5"]),
    ("全额返还", ["1"]),
    ("不超过2倍", ["2"]),
    ("成立三年、五名成员、2023年9月、16:30的会议", []),
]


@pytest.mark.parametrize(("text", "values"), RATIOS, ids=[text for text, _ in RATIOS])
def test_ratios(text, values):
    assert [one.value for one in find_ratios(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("LPR的70%", "LPR"),
        ("按实际贷款金额的2%给予", "实际贷款金额"),
        ("不超过设备采购金额的 10％给予", "设备采购金额"),
        ("研发投入占营业收入的比例不低于3%", "营业收入"),
        ("研发投入占营业收入比重达到3%", "营业收入"),
        ("奖补金额为设备购置额的10%~15%", "设备购置额"),
        ("按30%给予补助", None),
    ],
)
def test_what_it_is_a_share_of(text, base):
    assert {one.base for one in find_ratios(text)} == {base}


def test_places_point_into_the_text_as_given():
    text = "最高支持比例为 50%或 70 ％"
    assert [text[one.start : one.end] for one in find_ratios(text)] == ["50%", "70 ％"]


@given(st.decimals(min_value=0, max_value=1000, places=2))
def test_percentages(value):
    (ratio,) = find_ratios(f"不低于{value}%")
    assert ratio.value == value / 100
