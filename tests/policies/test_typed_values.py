"""Short replies of officers are read as meant, or refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fields import FIELDS
from policies.typed_conditions import (
    MOST_LIKELY,
    is_understood,
    likely_fields,
    opening_op,
    read_sentence,
)
from policies.typed_values import ReplyTrouble, TypedValue, read_amount, read_period, read_reply
from tests.policies.pool_items import an_item

TODAY = date(2026, 3, 10)


def of(value: Any, op: str | None = None, per: str | None = None) -> TypedValue:
    return TypedValue(value=value, op=op, per=per)


READINGS = [
    ("fin.revenue", "gte", "营业收入 2000万", of(20000000)),
    ("fin.revenue", "gte", "2000", of(20000000)),
    ("fin.revenue", "gte", "不超过300万元", of(3000000, "lte")),
    ("fin.revenue", "gte", "超过1亿元", of(100000000, "gt")),
    ("fin.revenue", "gte", "2000万到5000万", of([20000000, 50000000], "between")),
    ("fin.revenue", "between", "2000万", of(20000000, "gte")),
    ("fin.revenue", "gte", "上一年度2000万元", of(20000000, None, "y-1")),
    ("fin.revenue", "gte", "2024年营业收入3000万以上", of(30000000, "gte", "2024")),
    ("fin.net_profit", "gte", "0元以上", of(0, "gte")),
    ("hr.headcount", "gte", "五十人", of(50)),
    ("fin.rd_ratio", "gte", "不低于3%", of(0.03, "gte")),
    ("entity.age_months", "gte", "满3年", of(36, "gte")),
    ("entity.age_months", "lte", "3年", of(36)),
    ("entity.founded", "gte", "2023年5月前", of("2023-05", "lt")),
    ("entity.founded", "gte", "2022年1月至2023年6月", of(["2022-01", "2023-06"], "within")),
    ("region.registered", "in", "长沙市望城区", of(["430112"])),
    ("industry.code", "in", "制造业、F51", of(["C", "F51"])),
    ("size.class", "in", "小型、微型", of(["small", "micro"], "in")),
    ("size.class", "not_in", "大型", of(["large"], "not_in")),
    ("entity.legal_person", "true", "否", of(False, "true")),
    ("qual.has", "has", "高新技术企业", of("hnte")),
    ("qual.has", "has", "高企或者小巨人", of(["hnte", "srdi_little_giant"], "has_any")),
    ("entity.type", "in", "企业法人、个体工商户", of(["企业法人", "个体工商户"], "in")),
]

TROUBLES = [
    ("fin.revenue", "负数", ReplyTrouble.NEGATIVE),
    ("fin.revenue", "-5万", ReplyTrouble.NEGATIVE),
    ("fin.revenue", "一百亿个", ReplyTrouble.OTHER_UNIT),
    ("fin.revenue", "30人以上", ReplyTrouble.OTHER_UNIT),
    ("fin.revenue", "99999999999亿", ReplyTrouble.TOO_LARGE),
    ("fin.revenue", "大概2000万", ReplyTrouble.NOT_UNDERSTOOD),
    ("fin.revenue", "😀", ReplyTrouble.NOT_UNDERSTOOD),
    ("fin.revenue", "  ", ReplyTrouble.NOT_UNDERSTOOD),
    ("fin.revenue", "1" * 300, ReplyTrouble.TOO_LONG),
    ("hr.headcount", "2000万元", ReplyTrouble.OTHER_UNIT),
    ("hr.headcount", "一百亿个", ReplyTrouble.TOO_LARGE),
    ("entity.age_months", "2000万", ReplyTrouble.NOT_UNDERSTOOD),
    ("entity.age_months", "一千年以上", ReplyTrouble.TOO_LARGE),
    ("region.registered", "火星", ReplyTrouble.UNKNOWN_PLACE),
    ("industry.code", "xyz", ReplyTrouble.UNKNOWN_INDUSTRY),
    ("size.class", "巨型", ReplyTrouble.NOT_LISTED),
    ("entity.legal_person", "也许", ReplyTrouble.NOT_UNDERSTOOD),
    ("entity.type", "火星人", ReplyTrouble.NOT_LISTED),
    ("qual.has", "某某称号", ReplyTrouble.NOT_LISTED),
    ("entity.founded", "昨天又昨天", ReplyTrouble.NOT_UNDERSTOOD),
]


@pytest.mark.parametrize(("field", "op", "text", "read"), READINGS, ids=lambda one: str(one)[:30])
def test_a_reply_is_read(field: str, op: str, text: str, read: TypedValue) -> None:
    assert read_reply(field, text, op=op, today=TODAY) == read


@pytest.mark.parametrize(("field", "text", "trouble"), TROUBLES, ids=lambda one: str(one)[:30])
def test_a_reply_is_refused_by_name(field: str, text: str, trouble: ReplyTrouble) -> None:
    assert read_reply(field, text, op=opening_op(field), today=TODAY) is trouble


@given(field=st.sampled_from(sorted(FIELDS)), text=st.text(max_size=40))
def test_no_reply_breaks_anything(field: str, text: str) -> None:
    read_reply(field, text, op=opening_op(field), today=TODAY)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50万", 500000),
        ("1.2亿元", 120000000),
        ("500000元", 500000),
        ("-3", ReplyTrouble.NEGATIVE),
        ("10万到20万", ReplyTrouble.SEVERAL),
        ("好多", ReplyTrouble.NOT_UNDERSTOOD),
    ],
)
def test_an_amount(text: str, amount: int | ReplyTrouble) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("上一年度", "y-1"),
        ("2024年", "2024"),
        ("2024", "2024"),
        ("近三年", "y-1..y-3"),
        ("2000万", None),
    ],
)
def test_a_period(text: str, period: str | None) -> None:
    assert read_period(text) == period


def test_a_sentence_of_the_text_is_quoted_and_another_is_not() -> None:
    (quoted,) = read_sentence(an_item(), "上一年度营业收入2000万元以上", today=TODAY)
    start, end = quoted["span"]
    assert an_item()["text"][start:end] == quoted["quote"] == "上一年度营业收入2000万元以上"
    typed = read_sentence(an_item(), "从业人员30人以上，且注册在望城区", today=TODAY)
    assert typed == (
        {"field": "hr.headcount", "op": "gte", "value": 30},
        {"field": "region.registered", "op": "in", "value": ["430112"]},
    )
    assert is_understood(typed)


def test_what_no_rule_reads_is_left_to_a_person() -> None:
    nodes = read_sentence(an_item(), "须经三位乡贤当面唱过山歌", today=TODAY)
    assert [node["human"] for node in nodes] == [True]
    assert not is_understood(nodes)
    with pytest.raises(ValueError, match="between 2 and 400"):
        read_sentence(an_item(), "。", today=TODAY)


def test_likely_fields_begin_with_what_the_sentence_names() -> None:
    assert likely_fields("发明专利若干")[0] == "ip.invention_patents"
    assert len(likely_fields("")) == MOST_LIKELY
