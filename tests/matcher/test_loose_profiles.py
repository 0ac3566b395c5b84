"""Profiles written by others: what has one meaning is read, what nobody knows stays unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lexicon.interval import Interval
from matcher.condition_reader import parse_condition
from matcher.conditions import evaluate
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.values import DateBand, Entry
from tests.matcher.factories import atom, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN

VALUES: list[tuple[str, str, Any, str | None, Any]] = [
    ("a number in words", "hr.headcount", "120人", "2024", 120),
    ("an amount in words", "fin.revenue", "3000万元", "2024", 30000000),
    ("a ratio in words", "fin.rd_ratio", "5.5%", "2024", Decimal("0.055")),
    ("months in years", "lease.months", "2年", None, 24),
    ("a number as an object", "fin.revenue", {"value": 5}, "2024", 5),
    ("a band in words", "fin.revenue", {"gte": "2000万", "lt": "5000万"}, "2024",
        Interval(low=20000000, high=50000000, high_open=True)),
    ("是", "ip.core_owned", "是", None, True),
    ("否", "ip.core_owned", "否", None, False),
    ("a year", "entity.founded", "2016", None,
        DateBand(first=date(2016, 1, 1), last=date(2016, 12, 31))),
    ("a month", "entity.founded", "2016-02", None,
        DateBand(first=date(2016, 2, 1), last=date(2016, 2, 29))),
    ("a day in Chinese", "entity.founded", "2016年5月1日", None, date(2016, 5, 1)),
    ("a day with slashes", "entity.founded", "2016/5/1", None, date(2016, 5, 1)),
    ("a place by its name", "region.registered", "长沙市望城区", None, "430112"),
    ("a zone by its name", "region.registered", "望城经开区", None, "zone:wangcheng-etdz"),
    ("a place nobody knows", "region.registered", "某某小镇", None, "某某小镇"),
    ("an industry by its name", "industry.code", "制造业", None, "C"),
    ("an industry by its digits", "industry.code", "3831", None, "3831"),
    ("words in one string", "industry.field", "工程机械、先进计算", None,
        frozenset({"工程机械", "先进计算"})),
    ("无 as a list", "credit.blacklist", "无", None, frozenset()),
    ("nulls in a list", "qual.has", ["hnte", None, ""], None, frozenset({"hnte"})),
    ("one event without a list", "qual.event", {"event": "new_in_stat", "date": "2024-05-01"}, None,
        (Entry(name="new_in_stat", on=DateBand(first=date(2024, 5, 1), last=date(2024, 5, 1))),)),
    ("an event without a day", "qual.event", [{"event": "new_in_stat", "date": None}], None,
        (Entry(name="new_in_stat"),)),
    ("a fact outside the vocabulary", "custom.fact", 7, None, 7),
    ("a yearly key of another spelling", "fin.revenue@2023年", 5, "2023", 5),
    ("a range of years", "fin.net_profit@2022-2024", 5, "2022..2024", 5),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "written", "period", "value"),
    [case[1:] for case in VALUES],
    ids=[case[0] for case in VALUES],
)
def test_value(key: str, written: Any, period: str | None, value: Any) -> None:
    read = profile({key: written})
    assert read.get(key.partition("@")[0], period) == value
    assert Profile.from_record(read.to_record()) == read


@pytest.mark.parametrize("written", [None, "", "未知", "不清楚", "unknown"], ids=repr)
@pytest.mark.parametrize("field", ["hr.headcount", "entity.founded", "qual.has", "ip.core_owned"])
def test_what_nobody_knows_is_not_told(field: str, written: Any) -> None:
    assert not [key for key in profile({field: written}).facts if key.field == field]


OUTCOMES: list[tuple[str, dict[str, Any], Any, Outcome]] = [
    ("a title by its name", {"qual.has": ["高新技术企业"]}, atom("qual.has", "has", "hnte"), MET),
    ("a title by an alias", {"qual.has": ["国家级小巨人"]},
        atom("qual.has", "has", "innovative_sme"), MET),
    ("a title with its validity", {"qual.has": [{"id": "hnte", "expires": "2026-01-01"}]},
        atom("qual.has", "has", "hnte"), MET),
    ("an industry of another edition", {"industry.code": "I6510"},
        atom("industry.code", "in", ["I65"]), MET),
    ("an industry of another edition elsewhere", {"industry.code": "6510"},
        atom("industry.code", "in", ["C"]), UNMET),
    ("its size class", {"industry.code": "I6510", "hr.headcount": 8, "fin.revenue": 300000},
        atom("size.class", "in", ["micro"]), MET),
    ("an industry nobody knows", {"industry.code": "未来产业"},
        atom("industry.code", "in", ["C"]), UNKNOWN),
    ("a place nobody knows", {"region.registered": "某某小镇"},
        atom("region.registered", "in", ["430112"]), UNKNOWN),
    ("a size in Chinese", {"size.class": "小型"}, atom("size.class", "in", ["small"]), MET),
    ("小微 as a size", {"size.class": "小微"}, atom("size.class", "in", ["small", "micro"]), MET),
    ("小微 is small or micro", {"size.class": "小微企业"}, atom("size.class", "eq", "micro"),
        UNKNOWN),
    ("a type by its usual name", {"entity.type": "有限责任公司"},
        atom("entity.legal_person", "true"), MET),
    ("a type with its note", {"entity.type": "社会服务机构（民办非企业）"},
        atom("entity.type", "in", ["社会组织"]), MET),
    ("one legal form is not another", {"entity.type": "有限责任公司"},
        atom("entity.type", "in", ["股份有限公司"]), UNMET),
    ("a company of either form", {}, atom("entity.type", "in", ["有限责任公司", "股份有限公司"]),
        MET),
    ("a status in other words", {"entity.status": "在业"},
        atom("entity.status", "eq", "存续"), MET),
    ("the same day under another name", {"project.completed": "2024-05-01"},
        atom("project.completed_date", "gte", "2024-01-01"), MET),
    ("the same place under another name", {"project.region": "430112"},
        atom("region.project", "in", ["430112"]), MET),
    ("无 on a blacklist is on no list", {"credit.blacklist": "无"},
        atom("credit.blacklist", "has_any", ["失信被执行人"]), UNKNOWN),
    ("a fact of no vocabulary in another type", {"custom.fact": "x"},
        atom("custom.fact", "gte", 5), UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "condition", "expected"),
    [case[1:] for case in OUTCOMES],
    ids=[case[0] for case in OUTCOMES],
)
def test_outcome(facts: dict[str, Any], condition: Any, expected: Outcome) -> None:
    assert evaluate(parse_condition(condition), profile(facts)) is expected


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        pytest.param({"望城经开区": True}, MET, id="by name"),
        pytest.param({"zone:wangcheng-etdz": True}, MET, id="by id"),
        pytest.param({"望城经济技术开发区": "是"}, MET, id="by its full name, in words"),
        pytest.param(["望城经开区"], MET, id="as a list"),
        pytest.param({"望城经开区": "否"}, UNMET, id="outside, in words"),
        pytest.param({"望城经开区": None}, UNKNOWN, id="null"),
        pytest.param({"望城经开区": "不清楚"}, UNKNOWN, id="nobody knows"),
        pytest.param(None, UNKNOWN, id="none told"),
    ],
)
def test_zones(zones: Any, expected: Outcome) -> None:
    condition = parse_condition(atom("region.registered", "in", ["zone:wangcheng-etdz"]))
    assert evaluate(condition, profile(zones=zones)) is expected
