"""The sample pool and the sample enterprises find each other, with reasons, on any day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest

from enterprises.samples import sample_profiles
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.profile import Profile
from matcher.window import WindowKind, window_on
from policies.samples import sample_items
from policies.samples.assembly import SAMPLE_WARNING

ORDINARY_DAY = date(2026, 11, 20)
DAYS = [
    ORDINARY_DAY,
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 7, 8),
    date(2028, 2, 29),
]
PROFILE_IDS = [profile["id"] for profile in sample_profiles(ORDINARY_DAY)]


@cache
def cards_on(today: date) -> tuple[PolicyCard, ...]:
    return tuple(card_from_item(item) for item in sample_items(today))


@cache
def verdicts_on(today: date, profile_id: str) -> tuple[Verdict, ...]:
    records = {record["id"]: record for record in sample_profiles(today)}
    profile = Profile.from_record(records[profile_id])
    return tuple(judge(card, profile) for card in cards_on(today))


CARDS = cards_on(ORDINARY_DAY)


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_an_item_loads_as_a_card_without_repairs(card: PolicyCard) -> None:
    repairs = [
        warning
        for warning in card.warnings
        if warning != SAMPLE_WARNING and "not in the vocabulary" not in warning
    ]
    assert repairs == []
    assert card.benefits
    assert card.window.kind is not WindowKind.UNKNOWN


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
@pytest.mark.parametrize("profile_id", PROFILE_IDS)
def test_every_enterprise_finds_something_of_each_kind(profile_id: str, today: date) -> None:
    kinds = Counter(verdict.kind for verdict in verdicts_on(today, profile_id))
    assert kinds[VerdictKind.ELIGIBLE] >= 3
    assert kinds[VerdictKind.POSSIBLE] >= 3
    assert kinds[VerdictKind.INELIGIBLE] >= 30


@pytest.mark.parametrize("profile_id", PROFILE_IDS)
def test_every_match_is_explained_by_sentences_of_the_text(profile_id: str) -> None:
    texts = {card.id: card.text for card in CARDS}
    for verdict in verdicts_on(ORDINARY_DAY, profile_id):
        quoted = [finding for finding in verdict.findings if finding.quote is not None]
        assert quoted, verdict.policy_id
        for finding in quoted:
            assert finding.quote in texts[verdict.policy_id]
        if verdict.kind is VerdictKind.POSSIBLE:
            assert verdict.unknown_fields, verdict.policy_id


@pytest.mark.parametrize(
    ("profile_id", "policy_id", "kind"),
    [
        ("sample-cable", "cs-hnte-recognition-reward", VerdictKind.ELIGIBLE),
        ("sample-cable", "wcetdz-industrial-rent-subsidy", VerdictKind.ELIGIBLE),
        ("sample-cable", "hn-srdi-sme-recognition", VerdictKind.ELIGIBLE),
        ("sample-cable", "cs-hitech-incubator-rent", VerdictKind.INELIGIBLE),
        ("sample-biotech", "cs-hitech-gazelle", VerdictKind.ELIGIBLE),
        ("sample-biotech", "hn-srdi-sme-recognition", VerdictKind.INELIGIBLE),
        ("sample-biotech", "wc-hnte-reward", VerdictKind.INELIGIBLE),
        ("sample-software", "cs-innovation-voucher", VerdictKind.ELIGIBLE),
        ("sample-software", "nat-disability-levy-exemption", VerdictKind.ELIGIBLE),
        ("sample-hotpot", "cs-first-above-quota-commerce", VerdictKind.ELIGIBLE),
        ("sample-hotpot", "nat-rd-super-deduction", VerdictKind.INELIGIBLE),
        ("sample-coop", "nat-agri-primary-vat-exemption", VerdictKind.ELIGIBLE),
        ("sample-coop", "wc-cloud-voucher", VerdictKind.INELIGIBLE),
        ("sample-fruit-shop", "nat-individual-business-tax", VerdictKind.ELIGIBLE),
        ("sample-fruit-shop", "nat-small-low-profit-tax", VerdictKind.INELIGIBLE),
        ("sample-trade", "cs-aeo-reward", VerdictKind.ELIGIBLE),
        ("sample-logistics", "cs-logistics-a-reward", VerdictKind.ELIGIBLE),
        ("sample-construction", "wc-construction-growth-reward", VerdictKind.ELIGIBLE),
        ("sample-culture", "msl-video-original-reward", VerdictKind.ELIGIBLE),
        ("sample-elderly-care", "cs-elderly-care-operation", VerdictKind.ELIGIBLE),
        ("sample-elderly-care", "wc-hnte-reward", VerdictKind.INELIGIBLE),
        ("sample-food", "wc-output-step-reward", VerdictKind.ELIGIBLE),
        ("sample-food", "wc-graduate-social-insurance", VerdictKind.INELIGIBLE),
        ("sample-food", "hn-smart-factory-reward", VerdictKind.ELIGIBLE),
    ],
)
def test_a_verdict_is_what_an_officer_would_say(
    profile_id: str, policy_id: str, kind: VerdictKind
) -> None:
    [verdict] = [
        verdict
        for verdict in verdicts_on(ORDINARY_DAY, profile_id)
        if verdict.policy_id == policy_id
    ]
    assert verdict.kind is kind


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_a_good_part_of_the_pool_can_be_applied_for_on_any_day(today: date) -> None:
    states = [window_on(card.window, today).is_open for card in cards_on(today)]
    assert states.count(True) >= 45
    assert states.count(False) >= 3
