from __future__ import annotations

from typing import Any

import pytest

from matcher.card import card_from_item
from matcher.eligibility import judge
from matcher.errors import InvalidItem
from matcher.tree import atoms
from tests.matcher.factories import atom, card, profile

TEXT = "长沙市望城区企业，上一年度营业收入2000万元以上的，给予50万元奖励。"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"id": ""}, "id", id="no id"),
        pytest.param({"eligibility": "all"}, "eligibility", id="a tree that is a word"),
        pytest.param({"eligibility": {"all": {"field": "x"}}}, "eligibility.all", id="no list"),
        pytest.param({"eligibility": {"any": []}}, "eligibility.any", id="no alternatives"),
        pytest.param({"eligibility": {"all": [{"op": "eq", "value": 1}]}},
            "eligibility.all[0].field", id="no field"),
        pytest.param({"eligibility": {"all": [{"not": {"field": "x", "value": 1}}]}},
            "eligibility.all[0].not.op", id="no operator"),
        pytest.param({"eligibility": {"all": [{"field": "hr.headcount", "op": "gte"}]}},
            "eligibility.all[0].value", id="no value"),
        pytest.param({"eligibility": {"any": [atom("hr.headcount", "gte", "many")]}},
            "eligibility.any[0].value", id="a threshold that is a word"),
        pytest.param({"eligibility": atom("hr.headcount", "between", [1, 2, 3])},
            "eligibility.value", id="three ends"),
        pytest.param({"benefits": [5]}, "benefits[0]", id="a benefit that is a number"),
        pytest.param({"benefits": [{"form": "gift"}]}, "benefits[0].form", id="no such form"),
        pytest.param({"benefits": [{"amount": "much"}]}, "benefits[0].amount", id="no amount"),
        pytest.param({"benefits": [{"amount": -5}]}, "benefits[0].amount", id="a negative amount"),
        pytest.param({"benefits": [{"tiers": [5]}]}, "benefits[0].tiers[0]", id="no tier"),
        pytest.param({"benefits": [{"when": {"all": [{"field": "x"}]}}]},
            "benefits[0].when.all[0].op", id="a tier's condition"),
        pytest.param({"benefits": [{"form": "rate", "measure": {"per": "y"}}]},
            "benefits[0].measure", id="a measure without a field"),
        pytest.param({"window": {"type": "sometimes"}}, "window.type", id="no such window"),
        pytest.param({"window": {"type": "fixed", "opens_on": "soon"}}, "window.opens_on",
            id="no day"),
        pytest.param({"window": {"type": "fixed", "opens_on": "2026-02-01",
            "closes_on": "2026-01-01"}}, "window.closes_on", id="closes before it opens"),
        pytest.param({"window": {"type": "yearly", "opens_md": "13-01"}}, "window.opens_md",
            id="no month 13"),
        pytest.param({"region_basis": "moonlight"}, "region_basis", id="no such basis"),
        pytest.param({"region": [4.5]}, "region[0]", id="a code that is a fraction"),
        pytest.param({"text": ["a"]}, "text", id="a text that is a list"),
        pytest.param({"valid_to": "never"}, "valid_to", id="no day of validity"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_path(change, path):
    with pytest.raises(InvalidItem) as refusal:
        card_from_item({"id": "p", "region": ["430112"], **change})
    assert refusal.value.path == path
    assert refusal.value.hint


@pytest.mark.parametrize("item", [None, [], "p1"], ids=str)
def test_an_item_is_an_object(item: Any):
    with pytest.raises(InvalidItem):
        card_from_item(item)


def test_a_quote_at_its_span_is_kept():
    start = TEXT.index("上一年度")
    one = atom("fin.revenue", "gte", 20000000, quote=TEXT[start : start + 17],
        span=[start, start + 17])  # fmt: skip
    read = card(one, text=TEXT)
    found = next(atoms(read.eligibility))
    assert found.quote == TEXT[start : start + 17]
    assert found.span == (start, start + 17)
    assert read.warnings == ()


def test_a_quote_elsewhere_gets_its_span_and_a_warning():
    read = card(atom("fin.revenue", "gte", 1, quote="营业收入2000万元以上", span=[0, 5]), text=TEXT)
    found = next(atoms(read.eligibility))
    assert found.span is not None
    assert TEXT[slice(*found.span)] == "营业收入2000万元以上"
    assert "eligibility.all[0]" in read.warnings[0]


def test_a_quote_of_no_sentence_is_dropped_with_a_warning():
    read = card(atom("fin.revenue", "gte", 1, quote="利润2000万元以上", span=[0, 5]), text=TEXT)
    assert next(atoms(read.eligibility)).quote is None
    assert "利润2000万元以上" in read.warnings[0]


def test_what_is_not_used_is_named():
    read = card(atom("brand.value", "beats", 5, colour="red"), shape="round")
    warnings = "\n".join(read.warnings)
    for word in ("brand.value", "beats", "colour", "shape"):
        assert word in warnings


def test_the_looser_spelling_of_annotated_texts():
    read = card_from_item(
        {
            "id": "g",
            "region": "430112",
            "window": {"type": "fixed", "start": "2025-10-20", "end": "2025-10-26"},
            "eligibility": {"all": [{"f": "hr.headcount", "op": ">=", "v": 10}]},
            "benefits": [
                {"kind": "reward", "tiers": [[100, 5], [200, 9]],
                 "when": atom("fin.output_value", "first_gte", [100, 200], per="y-1")},
                {"kind": "reward", "amount_per_unit": 2, "unit_step": 100, "cap": 20},
                {"kind": "subsidy", "amount_max": 7},
            ],
        }
    )  # fmt: skip
    assert [benefit.form for benefit in read.benefits] == ["tiered", "per_step", "fixed"]
    assert [tier.amount for tier in read.benefits[0].tiers] == [5, 9]
    reached = [next(atoms(tier.condition)).value for tier in read.benefits[0].tiers]
    assert reached == [100, 200]
    assert read.window.stretches[0].closes_on is not None


def test_my_city_is_the_issuer():
    read = card(atom("region.project", "in", ["deictic:我区"]), region=["430112"])
    assert judge(read, profile({"region.project": "430112"})).kind.value == "ELIGIBLE"


def test_the_issuer_is_asked_where_the_text_is_silent():
    finding = judge(card(), profile()).findings[0]
    assert (finding.part, finding.field, finding.quote) == (
        "jurisdiction",
        "region.registered",
        None,
    )
