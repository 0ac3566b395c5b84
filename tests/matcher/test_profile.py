from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lexicon.interval import Interval
from matcher.derived import fact, possible_sizes
from matcher.errors import InvalidProfile
from matcher.profile import FactKey, Profile
from matcher.values import DateBand, Entry
from tests.matcher.factories import profile

RECORD: dict[str, Any] = {
    "id": "p01",
    "credit_code": None,
    "name": "示例电缆有限公司",
    "as_of": "2025-06-30",
    "scope": "电线电缆制造",
    "facts": {
        "region.registered": "430112",
        "entity.type": "企业法人",
        "entity.founded": "2016-05-01",
        "industry.code": "C3831",
        "hr.headcount": 120,
        "fin.revenue": {"gte": 20000000, "lt": 50000000},
        "fin.revenue@2023": 41000000,
        "fin.rd_ratio": 0.055,
        "qual.has": ["hnte"],
        "qual.event": [{"event": "new_in_stat", "date": "2024-05"}],
    },
    "declared_complete": ["qual.has", "credit.blacklist"],
    "zones": {"望城经开区": True},
}


def test_the_example_of_the_contract_is_read():
    read = Profile.from_record(RECORD)
    assert read.as_of == date(2025, 6, 30)
    assert read.get("hr.headcount", "2024") == 120
    assert read.get("fin.revenue", "2024") == Interval(low=20000000, high=50000000, high_open=True)
    assert read.get("fin.revenue", "2023") == 41000000
    assert read.get("fin.rd_ratio", "2024") == Decimal("0.055")
    assert read.get("entity.founded") == date(2016, 5, 1)
    assert read.get("qual.has") == frozenset({"hnte"})
    may = DateBand(first=date(2024, 5, 1), last=date(2024, 5, 31))
    assert read.get("qual.event") == (Entry(name="new_in_stat", on=may),)
    assert read.zones == {"zone:wangcheng-etdz": True}
    assert Profile.from_record(read.to_record()) == read


def test_another_day_leaves_told_figures_in_their_year():
    read = Profile.from_record(RECORD, on=date(2026, 3, 1))
    assert read.as_of == date(2026, 3, 1)
    assert read.get("hr.headcount", "2024") == 120
    untold = {key: value for key, value in RECORD.items() if key != "as_of"}
    assert Profile.from_record(untold, on=date(2026, 3, 1)).get("hr.headcount", "2025") == 120


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"id": None}, "id", id="no id"),
        pytest.param({"as_of": None}, "as_of", id="no day"),
        pytest.param({"as_of": "next week"}, "as_of", id="a day nobody can read"),
        pytest.param({"facts": [1]}, "facts", id="facts that are a list"),
        pytest.param({"facts": {"hr.headcount": "many"}}, "facts.hr.headcount", id="words"),
        pytest.param({"facts": {"hr.headcount": True}}, "facts.hr.headcount", id="yes as a number"),
        pytest.param({"facts": {"hr.headcount": -1}}, "facts.hr.headcount", id="fewer than none"),
        pytest.param({"facts": {"hr.headcount": {"gte": 5, "lt": 5}}}, "facts.hr.headcount",
            id="an empty band"),
        pytest.param({"facts": {"hr.headcount": {"from": 5}}}, "facts.hr.headcount",
            id="a band without bounds"),
        pytest.param({"facts": {"fin.revenue": float("nan")}}, "facts.fin.revenue", id="nan"),
        pytest.param({"facts": {"entity.founded": "2025-02-30"}}, "facts.entity.founded",
            id="a day that is none"),
        pytest.param({"facts": {"entity.founded": {"gte": "2025", "lt": "2025"}}},
            "facts.entity.founded", id="a band of days that is empty"),
        pytest.param({"facts": {"region.registered": 5.5}}, "facts.region.registered",
            id="a place that is a fraction"),
        pytest.param({"facts": {"ip.core_owned": "perhaps"}}, "facts.ip.core_owned",
            id="neither yes nor no"),
        pytest.param({"facts": {"fin.revenue": 1, "fin.revenue@2024": 2}},
            "facts.fin.revenue@2024", id="two figures of one year"),
        pytest.param({"facts": {"收入": 1}}, "facts.收入", id="no field id"),
        pytest.param({"declared_complete": "qual.has"}, "declared_complete", id="no list"),
        pytest.param({"zones": {"望城经开区": 3}}, "zones.望城经开区", id="a zone with a number"),
        pytest.param({"scope": 5}, "scope", id="a scope that is no text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(change, path):
    with pytest.raises(InvalidProfile) as refusal:
        Profile.from_record({**RECORD, **change})
    assert refusal.value.path == path
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("facts", "zones"),
    [
        pytest.param({"region.registered": "439999"}, {}, id="a county newer than the table"),
        pytest.param({"region.registered": "430112001001"}, {}, id="a village"),
        pytest.param({"region.registered": "430112"}, {"某某园区": True}, id="a zone by its name"),
        pytest.param({"industry.code": "C3999"}, {}, id="an industry newer than the table"),
    ],
)
def test_codes_newer_than_the_tables_are_accepted(facts, zones):
    read = profile(facts, zones=zones)
    assert Profile.from_record(read.to_record()) == read


def test_the_same_figure_given_twice_is_accepted():
    read = profile({"fin.revenue": 5, "fin.revenue@2024": 5})
    assert read.get("fin.revenue", "2024") == 5


def test_with_facts_gives_and_takes_back():
    first = profile({"hr.headcount": 5})
    more = first.with_facts({"hr.headcount": 9, FactKey("ip.patents"): 2}, complete=["qual.has"])
    assert more.get("hr.headcount", "2024") == 9
    assert more.get("ip.patents") == 2
    assert more.is_complete("qual.has")
    assert more.with_facts({"ip.patents": None}).get("ip.patents") is None
    assert first.get("hr.headcount", "2024") == 5


def test_a_derived_fact_names_its_sources():
    found = fact(profile({"entity.founded": "2016-05-01"}), "entity.age_months")
    assert found is not None
    assert found.value == 109
    assert found.sources == (FactKey("entity.founded"),)


def test_size_keeps_every_class_that_is_possible():
    unknown, _ = possible_sizes(profile())
    assert unknown == {"large", "medium", "small", "micro"}
    some, sources = possible_sizes(profile({"industry.code": "C3831", "hr.headcount": 300}))
    assert some == {"medium", "small", "micro"}
    assert FactKey("hr.headcount", "2024") in sources


@pytest.mark.parametrize(
    ("facts", "field", "value"),
    [
        pytest.param({"fin.liabilities": 30, "fin.assets": 60}, "fin.debt_ratio", Decimal("0.5"),
            id="debt ratio"),
        pytest.param({"hr.rd_staff": 1, "hr.headcount": 10}, "hr.rd_staff_ratio", Decimal("0.1"),
            id="share of staff"),
        pytest.param({"fin.rd_expense": 3, "fin.revenue": 100}, "fin.rd_ratio", Decimal("0.03"),
            id="research ratio"),
        pytest.param({"fin.revenue@2024": 12, "fin.revenue@2023": 10}, "fin.revenue_growth",
            Decimal("0.2"), id="growth"),
        pytest.param({"qual.has": ["micro_small_lowprofit"]}, "size.tax_micro", True,
            id="tax size from its title"),
        pytest.param({"entity.founded": "2020-01-01"}, "entity.registered", True, id="registered"),
    ],
)  # fmt: skip
def test_facts_follow_from_facts(facts, field, value):
    found = fact(profile(facts), field)
    assert found is not None
    assert found.value == value
    assert found.sources
