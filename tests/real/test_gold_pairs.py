"""Profiles made up around the thresholds of the annotated texts, with verdicts decided by hand.

The verdicts were decided from the texts and the rules of judgement before anything was run. The
texts are not kept here: ``policy`` is the id of an annotated text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import judge
from matcher.profile import Profile

PAIRS = [
    json.loads(line)
    for line in Path(__file__).with_name("gold_pairs.jsonl").read_text("utf-8").splitlines()
]
TEXTS = 25


@pytest.fixture(scope="module")
def cards(request: pytest.FixtureRequest) -> dict[str, PolicyCard]:
    path = request.config.rootpath.parent / "shared" / "data" / "gold" / "dev.jsonl"
    if not path.exists():
        pytest.skip("the annotated texts are not here: ../shared/data/gold/dev.jsonl")
    items = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {item["id"]: card_from_item(item) for item in items}


def test_every_text_has_its_profiles() -> None:
    assert len({pair["policy"] for pair in PAIRS}) == TEXTS
    assert len({pair["profile"] for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['profile']} {p['why']}" for p in PAIRS])
def test_verdict_is_what_an_officer_decides(
    cards: dict[str, PolicyCard], pair: dict[str, Any]
) -> None:
    profile = Profile.from_record({"id": pair["profile"], **pair["record"]})
    record = judge(cards[pair["policy"]], profile).to_record()
    assert record["verdict"] == pair["expected"], record["findings"]
    if "max_amount" in pair:
        assert record["benefit"]["max_amount"] == pair["max_amount"]
