"""Whom a text pays where no condition says it, and groups of industries by their name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matcher.factories import atom, card, kind, profile

SAID = "对年营业收入2000万元以上的企业给予奖励。"
RICH = atom("fin.revenue", "gte", 20000000, quote="营业收入2000万元以上的企业")
FIGURES = {"fin.revenue": 30000000}


@pytest.mark.parametrize(
    ("type_name", "text", "expected"),
    [
        pytest.param("企业法人", SAID, "ELIGIBLE", id="a company"),
        pytest.param("合伙企业", SAID, "ELIGIBLE", id="a partnership"),
        pytest.param("个体工商户", SAID, "INELIGIBLE", id="an individual business"),
        pytest.param("社会服务机构", SAID, "INELIGIBLE", id="a social service organisation"),
        pytest.param("个体工商户", SAID + "个体工商户参照执行。", "ELIGIBLE", id="named elsewhere"),
        pytest.param("农民专业合作社", SAID + "各类经营主体均可申报。", "ELIGIBLE",
            id="a wider word elsewhere"),
        pytest.param(None, SAID, "POSSIBLE", id="a type nobody told"),
    ],
)  # fmt: skip
def test_enterprise_is_meant(type_name: str | None, text: str, expected: str) -> None:
    facts: dict[str, Any] = {**FIGURES, "entity.type": type_name}
    assert kind(card(RICH, text=text), profile(facts)).value == expected


def test_a_condition_on_the_type_is_the_texts_own_word() -> None:
    both = card(RICH, atom("entity.type", "in", ["企业", "个体工商户"]), text=SAID)
    assert kind(both, profile({**FIGURES, "entity.type": "个体工商户"})).value == "ELIGIBLE"


def test_nothing_is_implied_where_nobody_says_enterprise() -> None:
    silent = card(
        atom("fin.revenue", "gte", 1, quote="年营业收入"), text="年营业收入达标的给予奖励。"
    )
    assert kind(silent, profile({**FIGURES, "entity.type": "个体工商户"})).value == "ELIGIBLE"


HARD_HIT = atom("industry.code", "in", ["H62", "F52"], quote="餐饮、零售等2个特困行业")
NAMED = [{"kind": "deferral", "when": atom("industry.group", "eq", "2个特困行业")}]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("H6210", "ELIGIBLE", id="in the group"),
        pytest.param("C3831", "INELIGIBLE", id="not in the group"),
        pytest.param("H", "POSSIBLE", id="too wide to tell"),
    ],
)
def test_a_group_is_the_codes_its_sentence_names(code: str, expected: str) -> None:
    policy = card({"any": [HARD_HIT, atom("hr.headcount", "gte", 1)]}, benefits=NAMED)
    enterprise = profile({"industry.code": code, "hr.headcount": 5})
    assert kind(policy, enterprise).value == expected


def test_a_group_nobody_defines_is_a_fact_of_its_own() -> None:
    policy = card(benefits=NAMED)
    assert kind(policy, profile({"industry.code": "H6210"})).value == "POSSIBLE"
    told = profile({"industry.group": ["2个特困行业"]})
    assert kind(policy, told).value == "ELIGIBLE"
