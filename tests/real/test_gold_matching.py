"""The annotated real texts, matched with real registrations."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import islice

import pytest

from lexicon.regions import locate_address
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import VerdictKind, decide, judge
from matcher.profile import Profile

DAY = "2025-06-30"
PROFILES = 1000
_TYPE_WORDS = (
    ("专业合作社", "农民专业合作社"), ("分公司", "分支机构"), ("分店", "分支机构"),
    ("分理处", "分支机构"), ("有限", "企业法人"), ("公司", "企业法人"),
)  # fmt: skip


@pytest.fixture(scope="module")
def items(request):
    path = _data(request) / "gold" / "dev.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def profiles(request):
    path = _data(request) / "enterprises" / "changsha.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return [_profile(i, row) for i, row in enumerate(islice(csv.DictReader(rows), PROFILES))]


def _data(request):
    folder = request.config.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data is not here: ../shared/data beside the checkout")
    return folder


def _profile(number: int, row: dict[str, str]) -> Profile:
    facts = {}
    place = locate_address(row["address"], city=row["city"] or None, credit_code=row["uscc"])
    if place is not None:
        facts["region.registered"] = place.code
    kind = next((kind for word, kind in _TYPE_WORDS if word in row["name"]), None)
    if kind is not None:
        facts["entity.type"] = kind
    if row["registered"]:
        facts["entity.founded"] = row["registered"]
    record = {"id": f"e{number}", "as_of": DAY, "scope": row["scope"], "facts": facts}
    return Profile.from_record({**record, "name": row["name"]})


def test_every_annotated_text_is_read_as_an_item(items):
    cards = [card_from_item(item) for item in items]
    assert len(cards) == len(items)
    assert not [w for card in cards for w in card.warnings if "quote" in w]


def test_every_reason_quotes_the_text(items, profiles):
    for item in items:
        card = card_from_item(item)
        for profile in profiles[:20]:
            for finding in judge(card, profile).findings:
                if finding.quote is not None:
                    assert finding.span is not None
                    assert item["text"][slice(*finding.span)] == finding.quote


def _is_of_another_province(card: PolicyCard) -> bool:
    return all(code.isdigit() and code[:2] not in ("43", "00") for code in card.regions)


def test_no_other_province_offers_anything_in_changsha(items, profiles):
    """But where the text itself counts where one operates, which no registration tells."""
    placed = [profile for profile in profiles if profile.get("region.registered") is not None]
    assert len(placed) > PROFILES * 0.9
    offered = Counter()
    for item in items:
        card = card_from_item(item)
        if not _is_of_another_province(card) or "registered" not in card.region_bases:
            continue
        for profile in placed:
            offered[card.id] += decide(card, profile) is not VerdictKind.INELIGIBLE
    assert len(offered) >= 10
    assert not [name for name, count in offered.items() if count]


def test_registrations_alone_never_prove_an_item(items, profiles):
    for item in items:
        card = card_from_item(item)
        verdicts = {decide(card, profile) for profile in profiles}
        assert VerdictKind.ELIGIBLE not in verdicts
