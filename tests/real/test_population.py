"""The fast way equals the reference on the samples, and on real texts and registrations."""

from __future__ import annotations

import csv
import json
from datetime import date
from itertools import islice

import pytest

from enterprises.samples import sample_profiles
from matcher.card import card_from_item
from matcher.city.columns import Columns
from matcher.city.population import match_population
from matcher.conditions import weigh
from matcher.eligibility import decide, reached
from matcher.outcome import Outcome
from matcher.plan.plan import make_plan
from matcher.profile import Profile
from matcher.tree import conjuncts
from policies.samples import sample_items
from tests.real.test_gold_matching import DAY, _profile

PROFILES = 1000


@pytest.fixture(scope="module")
def data(request):
    folder = request.config.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data is not here: ../shared/data beside the checkout")
    return folder


def test_every_sample_policy_on_every_sample_enterprise():
    day = date(2026, 11, 20)
    cards = [card_from_item(item) for item in sample_items(day)]
    people = [Profile.from_record(record) for record in sample_profiles(day)]
    plan = make_plan(cards, day)
    assert not plan.broken
    assert_equal_to_reference(plan, people)


def test_every_annotated_text_on_real_registrations(data):
    lines = (data / "gold" / "dev.jsonl").read_text("utf-8").splitlines()
    cards = [card_from_item(json.loads(line)) for line in lines]
    with (data / "enterprises" / "changsha.csv").open(encoding="utf-8", newline="") as rows:
        people = [_profile(i, row) for i, row in enumerate(islice(csv.DictReader(rows), PROFILES))]
    plan = make_plan(cards, people[0].as_of)
    assert plan.day.isoformat() == DAY
    assert not plan.broken
    assert_equal_to_reference(plan, people)


def assert_equal_to_reference(plan, people):
    matches = match_population(plan, Columns.from_profiles(people))
    assert not matches.failures
    for p, own in enumerate(plan.cards):
        for row, one in enumerate(people):
            assert matches.kind(p, row) is decide(own.card, one)
            missed = _count_missed(own.card, one)
            assert (matches.near_miss(p, row) is not None) is (missed == 1)


def _count_missed(card, profile):
    trees = (card.jurisdiction, card.eligibility)
    parts = [weigh(part, profile) for tree in trees for part in conjuncts(tree)]
    return sum(part not in (None, Outcome.MET) for part in (*parts, reached(card, profile)))
