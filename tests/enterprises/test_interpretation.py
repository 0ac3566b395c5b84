"""Answers to questions about single facts."""

from __future__ import annotations

from datetime import date

import pytest

from enterprises.answers import Answer, Complaint, Trouble
from enterprises.interpretation import fact_choices, interpret_fact
from enterprises.statements import normal_value
from matcher.fields import FIELDS, Field

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("field", "text", "key", "value"),
    [
        ("fin.rd_ratio", "8%", "fin.rd_ratio@2025", 0.08),
        ("fin.rd_ratio", "百分之八", "fin.rd_ratio@2025", 0.08),
        ("fin.rd_ratio", "8", "fin.rd_ratio@2025", 0.08),
        ("fin.rd_ratio", "5‰", "fin.rd_ratio@2025", 0.005),
        ("fin.rd_expense", "150万", "fin.rd_expense@2025", 1_500_000),
        ("fin.net_profit", "亏了200万", "fin.net_profit@2025", -2_000_000),
        ("fin.net_profit", "500万", "fin.net_profit@2025", 5_000_000),
        ("fin.assets", "1亿多", "fin.assets", {"gt": 100_000_000, "lt": 200_000_000}),
        ("loan.date", "去年10月", "loan.date", "2025-10"),
        ("hr.insured_months", "两年", "hr.insured_months", 24),
        ("hr.insured_months", "18个月", "hr.insured_months", 18),
        ("hr.insured_months", "一年半", "hr.insured_months", 18),
        ("hr.insured_months", "半年", "hr.insured_months", 6),
        ("hr.insured_count", "七十来人", "hr.insured_count", {"gte": 65, "lte": 75}),
        ("credit.wage_arrears", "没有", "credit.wage_arrears", False),
        ("credit.wage_arrears", "有", "credit.wage_arrears", True),
        ("ip.invention_patents", "三件", "ip.invention_patents", 3),
        ("lease.area", "200平米", "lease.area", 200),
        ("ip.patents", "没有", "ip.patents", 0),
        ("fin.rd_expense", "都没有", "fin.rd_expense@2025", 0),
        ("fin.rd_ratio", "没有", "fin.rd_ratio@2025", 0),
        ("hr.layoff_rate", "无", "hr.layoff_rate@2025", 0),
        ("hr.insured_months", "没有", "hr.insured_months", 0),
        ("hr.contract_months", "0", "hr.contract_months", 0),
        ("fin.rd_ratio", "0", "fin.rd_ratio@2025", 0),
        ("entity.ownership", "民营企业", "entity.ownership", "民营"),
        ("hr.hire_group", "退役军人和残疾人", "hr.hire_group", ["退役军人", "残疾人"]),
        ("hr.hire_group", "没有", "hr.hire_group", []),
        ("qual.has", "高企", "qual.has", ["hnte"]),
        ("region.tax", "岳麓区", "region.tax", "430104"),
        ("industry.code", "3831", "industry.code", "C3831"),
        ("loan.bank", "长沙银行", "loan.bank", "长沙银行"),
    ],
)
def test_answers_become_facts(field: str, text: str, key: str, value: object) -> None:
    found = interpret_fact(field, text, today=TODAY)
    assert isinstance(found, Answer)
    (statement,) = found.statements
    assert (statement.key, statement.value) == (key, value)
    normal_value(statement)


@pytest.mark.parametrize(
    ("field", "text", "trouble"),
    [
        ("fin.rd_ratio", "0.5", Trouble.PERCENT_IS_UNCLEAR),
        ("fin.rd_ratio", "3%到5%", Trouble.CONTRADICTION),
        ("fin.rd_ratio", "不少", Trouble.NOT_UNDERSTOOD),
        ("fin.rd_expense", "-5万", Trouble.NEGATIVE),
        ("hr.insured_months", "30天", Trouble.NOT_IN_MONTHS),
        ("hr.insured_months", "九百年", Trouble.TOO_LARGE),
        ("hr.contract_months", "没有", Trouble.NONE_IS_UNCLEAR),
        ("lease.months", "目前没有", Trouble.NONE_IS_UNCLEAR),
        ("lease.area", "无", Trouble.NONE_IS_UNCLEAR),
        ("loan.amount", "没", Trouble.NONE_IS_UNCLEAR),
        ("fin.net_profit", "没有", Trouble.NONE_IS_UNCLEAR),
        ("fin.revenue_growth", "没有", Trouble.NONE_IS_UNCLEAR),
        ("credit.wage_arrears", "也许", Trouble.NOT_UNDERSTOOD),
        ("entity.ownership", "外企呀", Trouble.NOT_A_CHOICE),
        ("loan.date", "明年", Trouble.IN_THE_FUTURE),
        ("qual.has", "没听过的称号", Trouble.NO_TITLE),
        ("region.tax", "月球", Trouble.UNKNOWN_PLACE),
        ("loan.bank", "长" * 101, Trouble.TOO_LONG),
        ("hr.headcount", "", Trouble.EMPTY),
    ],
)
def test_answers_are_asked_again_with_an_example(field: str, text: str, trouble: Trouble) -> None:
    found = interpret_fact(field, text, today=TODAY)
    assert isinstance(found, Complaint)
    assert found.trouble is trouble
    assert isinstance(interpret_fact(field, found.example, today=TODAY), Answer)


@pytest.mark.parametrize("text", ["不清楚", "不知道", "跳过", "记不清了", "真不清楚", "不太清楚呢"])
def test_not_knowing_states_nothing(text: str) -> None:
    found = interpret_fact("fin.rd_expense", text, today=TODAY)
    assert found == Answer(is_skipped=True)


def test_another_year_can_be_asked_for() -> None:
    found = interpret_fact("fin.revenue", "三千万", today=TODAY, period="2023")
    assert isinstance(found, Answer)
    assert found.statements[0].key == "fin.revenue@2023"


def test_a_list_is_complete_only_when_it_was_said_so() -> None:
    some = interpret_fact("qual.has", "高企", today=TODAY)
    every = interpret_fact("qual.has", "高企，就这些", today=TODAY)
    none = interpret_fact("credit.blacklist", "没有", today=TODAY)
    assert isinstance(some, Answer)
    assert isinstance(every, Answer)
    assert isinstance(none, Answer)
    assert [one.statements[0].is_complete for one in (some, every, none)] == [False, True, True]


@pytest.mark.parametrize("field", [one for one in FIELDS.values() if one.ask], ids=lambda f: f.id)
def test_every_field_that_is_asked_for_can_be_answered(field: object) -> None:
    field_id = str(getattr(field, "id", ""))
    choices = fact_choices(field_id)
    complaint = interpret_fact(field_id, "", today=TODAY)
    assert isinstance(complaint, Complaint)
    for text in [complaint.example, *(choice.id for choice in choices)]:
        found = interpret_fact(field_id, text, today=TODAY)
        assert isinstance(found, Answer), (field_id, text, found)
        for statement in found.statements:
            normal_value(statement)


@pytest.mark.parametrize(
    "field",
    [one for one in FIELDS.values() if one.ask and one.is_number],
    ids=lambda field: field.id,
)
def test_none_is_nought_only_where_the_table_says_so(field: Field) -> None:
    found = interpret_fact(field.id, "没有", today=TODAY)
    if field.none_is_zero:
        assert isinstance(found, Answer)
        assert found.statements[0].value == 0
    else:
        assert isinstance(found, Complaint)
        assert found.trouble is Trouble.NONE_IS_UNCLEAR
