"""The sample pool keeps its promises on any day: shape, quotes, windows, variety."""

from __future__ import annotations

import copy
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from enterprises.samples import sample_specialists
from policies.guide import GUIDE_ELEMENTS, missing_elements
from policies.samples import sample_items

ORDINARY_DAY = date(2026, 11, 20)
DAYS = [
    ORDINARY_DAY,
    date(2028, 2, 29),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 2, 28),
    date(2030, 7, 15),
]

LEVELS = {"national", "province", "city", "county", "zone"}
BASES = {"none", "registered", "insured", "project", "operating", "relocating_in"}
MODES = {"automatic", "fast_track", "apply", "consult"}
CATEGORIES = {"减免类", "奖补类", "权益类", "资质类", "融资类", "服务类"}
STACKING = {
    "none",
    "take_higher",
    "take_higher_same_level",
    "supplement_difference",
    "stackable",
}
KINDS = {
    "reward",
    "subsidy",
    "interest_subsidy",
    "rent_relief",
    "fee_relief",
    "tax_relief",
    "refund",
    "loan",
    "guarantee",
    "voucher",
    "talent",
    "qualification",
}
OPERATORS = {
    "eq",
    "in",
    "has",
    "has_any",
    "true",
    "exists",
    "gte",
    "gt",
    "lte",
    "lt",
    "between",
    "between_co",
    "between_oc",
    "within",
    "growth_abs_gte",
    "first_gte",
}
NEEDED_BY_FORM = {
    "fixed": {"amount"},
    "tiered": {"measure", "tiers", "tier_rule"},
    "rate": {"rate", "base"},
    "per_unit": {"amount", "unit"},
    "per_step": {"measure", "step", "amount"},
    "difference": set(),
    "in_kind": set(),
}
NEEDED_BY_WINDOW = {
    "fixed": {"opens_on", "closes_on"},
    "yearly": {"opens_md", "closes_md"},
    "rolling": set(),
    "relative": {"anchor", "months"},
    "batch": {"batches"},
}
TEXT_KEYS = ("id", "title", "issuer", "owner", "text")
NULLABLE_DAYS = ("published_on", "valid_from", "valid_to")
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def atoms(node: Any) -> list[dict[str, Any]]:
    """Every condition on a fact below ``node``."""
    if isinstance(node, list):
        return [atom for child in node for atom in atoms(child)]
    if not isinstance(node, dict):
        return []
    if "field" in node and "op" in node:
        return [node]
    return [atom for child in node.values() for atom in atoms(child)]


def quoted(node: Any) -> list[dict[str, Any]]:
    """Every mapping below ``node`` that quotes the text."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) and "quote" in node else []
    return own + [found for child in children for found in quoted(child)]


ITEMS = sample_items(ORDINARY_DAY)
each_item = pytest.mark.parametrize("item", ITEMS, ids=ids(ITEMS))


@each_item
def test_an_item_has_the_keys_and_values_of_the_contract(item: dict[str, Any]) -> None:
    assert all(isinstance(item[key], str) and item[key] for key in TEXT_KEYS)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", item["id"])
    assert not re.search(r"20\d\d", item["id"])
    assert item["level"] in LEVELS
    assert item["region_basis"] in BASES
    assert item["region"] == [str(code) for code in item["region"]] != []
    assert item["mode"] in MODES
    assert item["category"] in CATEGORIES
    assert item["theme"]
    assert all(isinstance(theme, str) for theme in item["theme"])
    assert item["document_number"] is None or item["document_number"]
    assert item["stacking"]["rule"] in STACKING
    assert set(item["limits"]) == {"competitive", "quota", "budget_limited"}
    assert item["authority"]["lead"]
    assert item["contact"] == {"office": item["authority"]["lead"], "phone": "12345"}
    assert item["warnings"]
    for key in NULLABLE_DAYS:
        assert item[key] is None or date.fromisoformat(item[key])


@each_item
def test_a_text_has_its_six_sections_and_a_readable_length(item: dict[str, Any]) -> None:
    heads = re.findall(r"^[一二三四五六]、(.+)$", item["text"], re.MULTILINE)
    assert heads == ["支持对象", "申报条件", "支持标准", "申报时间", "申报材料", "受理单位"]
    assert 150 <= len(item["text"]) <= 600


@each_item
def test_the_fifteen_elements_are_filled(item: dict[str, Any]) -> None:
    assert list(item["guide"]) == [element.key for element in GUIDE_ELEMENTS]
    assert not missing_elements(item)
    assert all(isinstance(text, str) and text.strip() for text in item["guide"].values())


@each_item
def test_every_condition_quotes_its_sentence(item: dict[str, Any]) -> None:
    found = atoms(item["eligibility"]) + atoms([b.get("when", {}) for b in item["benefits"]])
    assert found
    for atom in found:
        assert "quote" in atom, atom
        assert atom["op"] in OPERATORS, atom
        assert "value" in atom, atom


@each_item
def test_a_benefit_has_what_its_form_needs(item: dict[str, Any]) -> None:
    assert item["benefits"]
    for benefit in item["benefits"]:
        assert benefit["kind"] in KINDS
        assert NEEDED_BY_FORM[benefit["form"]] <= set(benefit)
        assert benefit["quote"]
        assert benefit["max_amount"] is None or benefit["max_amount"] > 0


@each_item
def test_materials_basis_and_channel_are_given(item: dict[str, Any]) -> None:
    for material in item["materials"]:
        assert set(material) == {"name", "waived", "deferrable"}
        assert "（免提交）" not in material["name"]
    assert item["basis"]
    for entry in item["basis"]:
        assert set(entry) == {"role", "title", "document_number", "clause"}
        assert entry["role"] in {"policy", "rules", "guide"}
    assert all(entry["name"] for entry in item["channel"])


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_every_quote_stands_at_its_span_on_any_day(today: date) -> None:
    for item in sample_items(today):
        for part in quoted(item):
            start, end = part["span"]
            assert item["text"][start:end] == part["quote"], (item["id"], part)
            assert "quote_nth" not in part


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_windows_are_real_days_in_order(today: date) -> None:
    for item in sample_items(today):
        window = item["window"]
        assert NEEDED_BY_WINDOW[window["type"]] <= set(window), item["id"]
        assert window["quote"]
        if window["type"] == "yearly":
            assert MONTH_DAY.fullmatch(window["opens_md"])
            assert window["opens_md"] < window["closes_md"] != "02-29"
        spans = window.get("batches", [window] if window["type"] == "fixed" else [])
        days = [
            tuple(date.fromisoformat(s[key]) for key in ("opens_on", "closes_on")) for s in spans
        ]
        assert all(opens <= closes for opens, closes in days)
        assert days == sorted(days)


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_no_placeholder_is_left_and_no_condition_lies_backwards(today: date) -> None:
    for item in sample_items(today):
        assert "{" not in item["text"] + item["title"]
        for atom in atoms(item["eligibility"]):
            if atom["op"] == "within":
                first, last = (date.fromisoformat(day) for day in atom["value"])
                assert first < last


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_some_windows_are_open_and_some_close_soon_on_any_day(today: date) -> None:
    closing = [
        date.fromisoformat(item["window"]["closes_on"]) - today
        for item in sample_items(today)
        if item["window"]["type"] == "fixed"
        and item["window"]["opens_on"] <= today.isoformat() <= item["window"]["closes_on"]
    ]
    assert len(closing) >= 20
    assert sum(left <= timedelta(days=15) for left in closing) >= 5


def test_ids_and_titles_are_unique() -> None:
    assert len(set(ids(ITEMS))) == len(ITEMS)
    assert len({item["title"] for item in ITEMS}) == len(ITEMS)


def test_the_same_day_gives_the_same_items_and_none_is_shared() -> None:
    untouched = copy.deepcopy(ITEMS)
    again = sample_items(ORDINARY_DAY)
    assert again == untouched
    again[0]["channel"][0]["name"] = again[0]["region"][0] = "改过"
    assert sample_items(ORDINARY_DAY) == untouched == ITEMS


def test_the_pool_is_as_varied_as_promised() -> None:
    assert len(ITEMS) >= 64
    modes = Counter(item["mode"] for item in ITEMS)
    assert modes["automatic"] >= 6
    assert modes["fast_track"] >= 3
    assert modes["consult"] >= 2
    assert {item["window"]["type"] for item in ITEMS} == set(NEEDED_BY_WINDOW)
    forms = {benefit["form"] for item in ITEMS for benefit in item["benefits"]}
    assert forms == set(NEEDED_BY_FORM)
    assert {item["level"] for item in ITEMS} == LEVELS
    assert sum(item["limits"]["competitive"] for item in ITEMS) >= 5
    groups = Counter(item["stacking"]["group"] for item in ITEMS if item["stacking"]["group"])
    assert sum(count > 1 for count in groups.values()) >= 2
    assert sum(item["limits"]["quota"] is not None for item in ITEMS) >= 3


def test_the_traps_of_the_trade_are_in_the_pool() -> None:
    everything = [atom for item in ITEMS for atom in atoms(item["eligibility"])]
    operators = Counter(atom["op"] for atom in everything)
    assert operators["gt"] >= 3
    assert operators["lte"] >= 3
    assert {"between", "between_co", "within"} <= set(operators)
    periods = {atom.get("per") for atom in everything}
    assert {"y", "y-1", "y-2", "12m", "36m", "m-1"} <= periods | {
        atom.get("per") for item in ITEMS for atom in atoms(item["benefits"])
    }
    assert any("not" in part for item in ITEMS for part in item["eligibility"].get("all", []))
    assert any("any" in part for item in ITEMS for part in item["eligibility"].get("all", []))
    assert any(atom.get("human") for atom in everything)
    assert any(atom.get("self_declared") for atom in everything)
    assert any(atom.get("hard") is False for atom in everything)


def test_a_few_items_are_expired_on_purpose() -> None:
    expired = {
        item["id"]
        for item in ITEMS
        if item["valid_to"] and item["valid_to"] < ORDINARY_DAY.isoformat()
    }
    assert expired == {
        "wc-on-job-training",
        "wc-state-house-rent-relief",
        "nat-elderly-care-vat-exemption",
    }


@each_item
def test_the_owner_is_a_post_of_the_sample_specialists(item: dict[str, Any]) -> None:
    assert item["owner"] in {post["key"] for post in sample_specialists()}
