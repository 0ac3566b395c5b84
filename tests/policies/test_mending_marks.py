"""Marks on what an officer set: put where the sentence does not say it, gone where it does."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from matcher.card import card_from_item
from policies.editing import Edit, apply_edit
from policies.export import to_yaml
from policies.items import ReadItem
from policies.mending_marks import Mark, mark_of, with_marks
from policies.versions import diff, is_material
from tests.policies.pool_items import an_item, read

MARK = Mark(by="officer:3", on="2026-03-10", words="每户 80 万元")
BARE = {"by": "officer:3", "on": "2026-03-10"}
FIRST = "eligibility.all[0]"


def changed(*edits: Edit) -> dict[str, Any]:
    item = an_item()
    for edit in edits:
        item = with_marks(item, apply_edit(item, edit), MARK)
    return item


def condition(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = item["eligibility"]["all"][0]
    return found


def test_a_value_the_sentence_does_not_say_is_marked() -> None:
    mended = condition(changed(Edit(path=f"{FIRST}.value", value=30000000)))
    assert mended["mended"] == BARE
    assert mended["quote"] == "上一年度营业收入2000万元以上"


def test_the_mark_goes_when_the_sentence_says_it_again() -> None:
    item = changed(
        Edit(path=f"{FIRST}.value", value=30000000), Edit(path=f"{FIRST}.value", value=20000000)
    )
    assert item == an_item()


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(Edit(path=f"{FIRST}.human", value=True), id="a flag"),
        pytest.param(Edit(path="title", value="新名称"), id="the title"),
        pytest.param(Edit(path="window"), id="no window"),
    ],
)
def test_what_says_nothing_against_a_sentence_is_not_marked(edit: Edit) -> None:
    assert "mended" not in repr(changed(edit))


def test_a_condition_of_an_officers_own_is_marked() -> None:
    own = {"field": "hr.headcount", "op": "gte", "value": 30}
    item = changed(Edit(path="eligibility", value=own, whole="append"))
    assert "mended" not in condition(item)
    assert item["eligibility"]["all"][1] == own | {"mended": BARE}


def test_a_benefit_keeps_the_officers_words_and_its_conditions_a_mark_of_their_own() -> None:
    asked = {"field": "hr.headcount", "op": "gte", "value": 30}
    benefit = an_item()["benefits"][0] | {"amount": 800000, "when": asked}
    paid = changed(Edit(path="benefits[0]", value=benefit))["benefits"][0]
    assert mark_of(paid) == MARK
    assert paid["when"]["mended"] == BARE


def test_the_window_is_marked() -> None:
    item = changed(Edit(path="window.closes_on", value="2026-05-31"))
    assert item["window"]["mended"] == BARE


def test_the_item_given_is_left_alone() -> None:
    before = an_item()
    after = apply_edit(before, Edit(path=f"{FIRST}.value", value=1))
    kept = copy.deepcopy(after)
    with_marks(before, after, MARK)
    assert (before, after) == (an_item(), kept)


def test_a_mark_is_no_difference_and_no_doubt() -> None:
    item = changed(
        Edit(path=f"{FIRST}.value", value=30000000),
        Edit(path="benefits[0].amount", value=800000),
        Edit(path="window.closes_on", value="2026-05-31"),
    )
    other = copy.deepcopy(item)
    for node in (condition(other), other["benefits"][0], other["window"]):
        node["mended"] = {"by": "officer:9", "on": "2026-01-01"}
    assert diff(item, other) == ()
    assert not is_material(diff(item, other))
    assert "mended" not in " ".join(card_from_item(item).warnings)


def test_it_goes_out_and_comes_back_equal() -> None:
    item = changed(Edit(path=f"{FIRST}.value", value=30000000))
    loaded = yaml.safe_load(to_yaml([item]))
    again = read(loaded)
    assert isinstance(again, ReadItem)
    assert again.item_hash == read(item).item_hash
    assert mark_of(condition(again.item)) == Mark(by="officer:3", on="2026-03-10")


@pytest.mark.parametrize("given", [None, 7, "officer:3", []])
def test_no_mark(given: object) -> None:
    assert mark_of({"mended": given}) is None
