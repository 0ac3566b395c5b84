from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.bounds import Declaration, declared_bounds, find_bounds

ONE = [
    ("不低于800万元", "gte", 8_000_000, "yuan"),
    ("不少于8名主播", "gte", 8, "people"),
    ("至少有5名博士", "gte", 5, "people"),
    ("不超过300人", "lte", 300, "people"),
    ("未超过5.5%", "lte", Decimal("0.055"), "ratio"),
    ("裁员率不高于参保职工总数20%", "lte", Decimal("0.2"), "ratio"),
    ("裁员率不超过2023年度全国控制目标5.5%", "lte", Decimal("0.055"), "ratio"),
    ("不低于当地最低工资80%", "gte", Decimal("0.8"), "ratio"),
    ("超过6000万元", "gt", 60_000_000, "yuan"),
    ("高于80分", "gt", 80, "score"),
    ("低于80分", "lt", 80, "score"),
    ("小于3000万元(含)", "lte", 30_000_000, "yuan"),
    ("50人(含)以下", "lte", 50, "people"),
    ("50人以下（不含）", "lt", 50, "people"),
    ("50人以下（不含50人）", "lt", 50, "people"),
    ("固定资产投入达到1000万元(含1000万元)以上", "gte", 10_000_000, "yuan"),
    ("2亿元以上（不含）", "gt", 200_000_000, "yuan"),
    ("3000万元以上", "gte", 30_000_000, "yuan"),
    ("3000万元以下", "lte", 30_000_000, "yuan"),
    ("200人以下的为小型企业", "lt", 200, "people"),
    ("达到12%", "gte", Decimal("0.12"), "ratio"),
    ("首次突破2亿元", "gte", 200_000_000, "yuan"),
    ("不得为0分", "gt", 0, "score"),
    ("满8个月", "gte", 8, "months"),
    ("连续6个月缴纳社会保险费", "gte", 6, "months"),
    ("成立2年以上", "gte", 24, "months"),
    ("成立半年以上", "gte", 6, "months"),
    ("一年半以内", "lte", 18, "months"),
    ("登记注册3年内", "lte", 36, "months"),
    ("5人或以上", "gte", 5, "people"),
    ("增速需达6%以上", "gte", Decimal("0.06"), "ratio"),
    ("最高500万元", "lte", 5_000_000, "yuan"),
    ("单个企业每年最高奖励不超过80万元", "lte", 800_000, "yuan"),
    ("50万元封顶", "lte", 500_000, "yuan"),
    ("只能享受1次", "lte", 1, "count"),
    ("出口额5万美元以上", "gte", 50_000, "usd"),
    ("不满45周岁", "lt", 45, "age"),
    ("建筑面积2000平方米以上", "gte", 2000, "area"),
    ("15个工作日内", "lte", 15, "workdays"),
    ("1,200 万 元 以 上", "gte", 12_000_000, "yuan"),
    ("３０人以上", "gte", 30, "people"),
    ("伍拾萬元以上", "gte", 500_000, "yuan"),
    ("營業收入超過4000萬元", "gt", 40_000_000, "yuan"),
    ("≥60%", "gte", Decimal("0.6"), "ratio"),
    ("前3名", "rank_lte", 3, "people"),
    ("全国前100强", "rank_lte", 100, "number"),
    ("排名第1名", "rank_lte", 1, "ordinal"),
    ("近三年未发生重大安全事故", "none_in", 36, "months"),
    ("近一年内无安全生产责任事故", "none_in", 12, "months"),
    ("前三年内，在经营活动中没有重大违法记录", "none_in", 36, "months"),
    ("成立不足三年的按实际经营时间计算", "note", "proration", "months"),
    ("每增加2亿元奖励80万元", "per_step", (200_000_000, 800_000), "yuan"),
    ("每5万美元给予1万元的奖励", "per_step", (50_000, 10_000), "usd"),
    ("按每吸纳1人2000元的标准", "per_step", (1, 2000), "people"),
]
BANDS = [
    ("1000万元至3000万元", "between", 10_000_000, 30_000_000),
    ("1000-3000万元", "between", 10_000_000, 30_000_000),
    ("1000万元(含)—3000万元", "between_co", 10_000_000, 30_000_000),
    ("5,000萬元至2億元(含)", "between_oc", 50_000_000, 200_000_000),
    ("1000万元以上3000万元以下", "between", 10_000_000, 30_000_000),
    ("1000万元以上、不满3000万元", "between_co", 10_000_000, 30_000_000),
    ("超过1000万元不超过3000万元", "between_oc", 10_000_000, 30_000_000),
    ("不低于1000万元且低于3000万元", "between_co", 10_000_000, 30_000_000),
    ("6个月以上(含6个月)但不满12个月", "between_co", 6, 12),
    ("6至12个月", "between", 6, 12),
    ("20-50人", "between", 20, 50),
]
NONE = [
    "一次性奖励50万元",
    "第三条、三个方面、以下3类",
    "每人每月200元",
    "每名技师4万元",
    "近三年营业收入",
    "近三年内获得融资",
    "2025-12-26",
    "电话020-12345",
    "满分100分",
    "2023年3月至8月",
    "9月10日前",
]


@pytest.mark.parametrize(("text", "op", "value", "unit"), ONE, ids=[row[0] for row in ONE])
def test_one_bound(text, op, value, unit):
    (bound,) = find_bounds(text)
    assert (bound.op, bound.value, bound.unit) == (op, value, unit)


@pytest.mark.parametrize(("text", "op", "low", "high"), BANDS, ids=[row[0] for row in BANDS])
def test_bands(text, op, low, high):
    (bound,) = find_bounds(text)
    assert (bound.op, bound.value) == (op, (low, high))


@pytest.mark.parametrize("text", NONE)
def test_no_bound(text):
    assert find_bounds(text) == ()


def ops(text, **options):
    return [(bound.op, bound.value) for bound in find_bounds(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2000万元以上的；2000万元以下的", [("gte", 20_000_000), ("lt", 20_000_000)]),
        ("招用3人以下的…招用4人以上的", [("lte", 3), ("gte", 4)]),
        (
            "5000万元至2亿元(含)的企业；2亿元以上的企业",
            [("between_oc", (50_000_000, 200_000_000)), ("gt", 200_000_000)],
        ),
        (
            "1000万元及以上至5000万元、5000万元以上",
            [("between_co", (10_000_000, 50_000_000)), ("gte", 50_000_000)],
        ),
        (
            "1-3亿元、3-5亿元",
            [
                ("between_co", (100_000_000, 300_000_000)),
                ("between", (300_000_000, 500_000_000)),
            ],
        ),
        ("达到1亿元、2亿元、5亿元的", [("gte", 10**8), ("gte", 2 * 10**8), ("gte", 5 * 10**8)]),
        ("50人以下" + "，" * 120 + "50人以上", [("lte", 50), ("gte", 50)]),
    ],
    ids=["pair", "next number", "kept above", "given to the next", "chain", "list", "far apart"],
)
def test_tiers_share_out_the_number_they_meet_at(text, expected):
    assert ops(text) == expected


@pytest.mark.parametrize(
    ("text", "declaration"),
    [
        ("本办法所称“以上”“以下”均包括本数。", Declaration(above=True, below=True)),
        ("以上、以下均不含本数", Declaration(above=False, below=False)),
        ("“以上”含本数，“以下”不含本数", Declaration(above=True, below=False)),
        ("本公告所称“以上”除有特别标明外均含本数", Declaration(above=True)),
        ("以内包括本数", Declaration(below=True)),
        ("30人以上的企业", Declaration()),
    ],
)
def test_what_a_document_declares(text, declaration):
    assert declared_bounds(text) == declaration


@pytest.mark.parametrize(
    ("text", "inclusive", "expected"),
    [
        ("30人以上", None, [("gte", 30)]),
        ("30人以上", False, [("gt", 30)]),
        ("30人以下", False, [("lt", 30)]),
        ("30人以下", True, [("lte", 30)]),
        ("3年内", False, [("lte", 36)]),
        ("30人以上（含）", False, [("gte", 30)]),
        ("不超过30人", False, [("lte", 30)]),
        ("30人以下", Declaration(above=True, below=False), [("lt", 30)]),
        ("30人以上。“以上”含本数，“以下”不含本数。", None, [("gte", 30)]),
        ("2000万元以上；2000万元以下", True, [("gte", 20_000_000), ("lte", 20_000_000)]),
    ],
)
def test_a_declaration_goes_before_the_civil_code(text, inclusive, expected):
    assert ops(text, inclusive=inclusive) == expected


def test_places_point_into_the_text_as_given():
    text = "年销售收入 ２０００ 万\n元以上，且研发占比不低于 3 %。"
    assert [text[one.start : one.end] for one in find_bounds(text)] == [
        "２０００ 万\n元以上",
        "不低于 3 %",
    ]


@given(
    low=st.integers(min_value=1, max_value=500),
    more=st.integers(min_value=1, max_value=500),
    unit=st.sampled_from(["人", "万元", "个月", "分", "家", "%"]),
)
def test_a_band_is_the_same_however_it_is_said(low, more, unit):
    high = low + more
    said = [
        f"不低于{low}{unit}且不超过{high}{unit}",
        f"{low}{unit}以上{high}{unit}以下",
        f"{low}{unit}至{high}{unit}",
    ]
    assert len({(bound.op, bound.value) for text in said for bound in find_bounds(text)}) == 1


@given(
    st.text(
        alphabet="不超过低于满足以上下内至-每近前年月人万元%含（）()3050一二、，。\n ", max_size=24
    )
)
def test_any_text_is_read_without_an_error(text):
    for bound in find_bounds(text):
        assert 0 <= bound.start < bound.end <= len(text)
