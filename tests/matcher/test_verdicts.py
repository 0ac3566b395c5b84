"""Whole cards: base conditions, place, tiers and routes together."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.eligibility import VerdictKind, decide
from tests.matcher.factories import atom, card, kind, profile, verdict

ELIGIBLE, POSSIBLE, INELIGIBLE = VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.INELIGIBLE
NO_TITLES = {"declared_complete": ["qual.has"]}

TEN = atom("hr.headcount", "gte", 10)
HNTE = atom("qual.has", "has", "hnte")


def reward(amount: int, when: Any = None, **more: Any) -> dict[str, Any]:
    return {"kind": "reward", "form": "fixed", "amount": amount, "when": when, **more}


CARDS = [
    ("all met", card(TEN), {"hr.headcount": 10}, {}, ELIGIBLE),
    ("one unmet", card(TEN), {"hr.headcount": 9}, {}, INELIGIBLE),
    ("one unknown", card(TEN), {}, {}, POSSIBLE),
    ("nothing asked", card(), {}, {}, ELIGIBLE),
    ("another district", card(), {"region.registered": "430104"}, {}, INELIGIBLE),
    ("another province", card(region=["360124"]), {}, {}, INELIGIBLE),
    ("national needs no place", card(level="national", region=["000000"]), {}, {}, ELIGIBLE),
    ("basis none needs no place", card(region=["430104"], region_basis="none"), {}, {}, ELIGIBLE),
    ("an unknown issuer", card(region="unknown"), {}, {}, POSSIBLE),
    ("全国 in the text overrides the issuer",
        card(atom("region.registered", "in", ["000000"]), region=["430104"]), {}, {}, ELIGIBLE),
    ("the text states another basis", card(atom("region.operating", "in", ["430104"]),
        region=["430104"]), {"region.operating": "430104"}, {}, ELIGIBLE),
    ("除外 states no basis", card({"not": atom("region.registered", "in", ["430181"])},
        region=["430100"]), {"region.registered": "430200"}, {}, INELIGIBLE),
    ("除外 excludes", card({"not": atom("region.registered", "in", ["430112"])},
        region=["430100"]), {}, {}, INELIGIBLE),
    ("insured basis", card(region=["430112"], region_basis="insured"),
        {"region.registered": "430104", "region.insured": "430112"}, {}, ELIGIBLE),
    ("注册 and 税收户管 both", card(region_basis=["registered", "tax"]),
        {"region.tax": "430104"}, {}, INELIGIBLE),
    ("project basis inside", card(region_basis="project"),
        {"region.registered": "430104", "region.project": "430112"}, {}, ELIGIBLE),
    ("project basis unknown", card(region_basis="project"), {}, {}, POSSIBLE),
    ("moved in", card(region_basis="relocating_in"), {"region.relocated_from": "360100"},
        {}, ELIGIBLE),
    ("not known to have moved in", card(region_basis="relocating_in"), {}, {}, POSSIBLE),
    ("moved within the district", card(region_basis="relocating_in"),
        {"region.relocated_from": "430112"}, {}, INELIGIBLE),
    ("a tier reached", card(benefits=[reward(1, HNTE)]), {"qual.has": ["hnte"]}, {}, ELIGIBLE),
    ("no tier can be reached", card(benefits=[reward(1, HNTE)]), {}, NO_TITLES, INELIGIBLE),
    ("a tier unknown", card(benefits=[reward(1, HNTE)]), {}, {}, POSSIBLE),
    ("one route suffices", card({"any": [{"all": [TEN, HNTE]}, atom("ip.patents", "gte", 1)]}),
        {"ip.patents": 1}, {}, ELIGIBLE),
    ("all routes must fail", card({"any": [TEN, atom("ip.patents", "gte", 1)]}),
        {"hr.headcount": 1}, {}, POSSIBLE),
    ("all routes fail", card({"any": [TEN, atom("ip.patents", "gte", 1)]}),
        {"hr.headcount": 1, "ip.patents": 0}, {}, INELIGIBLE),
    ("a top-up is no route", card(benefits=[reward(5, TEN), reward(1, HNTE, top_up=True)]),
        {"hr.headcount": 1, "qual.has": ["hnte"]}, {}, INELIGIBLE),
    ("guidance is no tier", card(benefits=[reward(5, TEN), {"kind": "service", "form": "in_kind"}]),
        {"hr.headcount": 1}, {}, INELIGIBLE),
    ("a service alone is what one gets", card(benefits=[{"kind": "service", "form": "in_kind"}]),
        {}, {}, ELIGIBLE),
    ("below the lowest tier", card(benefits=[{"kind": "reward", "form": "tiered",
        "measure": {"field": "fin.revenue", "per": "y-1"},
        "tiers": [{"gte": 100, "amount": 5}, {"gte": 200, "amount": 9}]}]),
        {"fin.revenue": 99}, {}, INELIGIBLE),
    ("at the lowest tier", card(benefits=[{"kind": "reward", "form": "tiered",
        "measure": {"field": "fin.revenue", "per": "y-1"},
        "tiers": [{"gte": 100, "amount": 5}, {"gte": 200, "amount": 9}]}]),
        {"fin.revenue": 100}, {}, ELIGIBLE),
    ("less than one step", card(benefits=[{"kind": "reward", "form": "per_step", "step": 100,
        "amount": 5, "measure": {"field": "fin.revenue", "per": "y-1", "growth": True}}]),
        {"fin.revenue@2024": 299, "fin.revenue@2023": 200}, {}, INELIGIBLE),
    ("one full step", card(benefits=[{"kind": "reward", "form": "per_step", "step": 100,
        "amount": 5, "measure": {"field": "fin.revenue", "per": "y-1", "growth": True}}]),
        {"fin.revenue@2024": 300, "fin.revenue@2023": 200}, {}, ELIGIBLE),
    ("every size has its tier", card(benefits=[
        {"kind": "refund", "rate": 0.3, "when": atom("size.class", "in", ["large"])},
        {"kind": "refund", "rate": 0.6, "when": atom("size.class", "in", ["中小微"])}]),
        {}, {}, ELIGIBLE),
    ("a band over two tiers that meet", card(benefits=[
        reward(1, atom("fin.revenue", "between_co", [100, 200])),
        reward(2, atom("fin.revenue", "gte", 200))]), {"fin.revenue": {"gte": 150, "lt": 300}},
        {}, ELIGIBLE),
    ("a band over two tiers with a gap", card(benefits=[
        reward(1, atom("fin.revenue", "between_co", [100, 200])),
        reward(2, atom("fin.revenue", "gt", 200))]), {"fin.revenue": {"gte": 150, "lt": 300}},
        {}, POSSIBLE),
    ("a threshold by size, size unknown", card({"any": [
        {"all": [atom("hr.headcount", "lte", 100), atom("hr.new_hires_ratio", "gte", 0.1)]},
        {"all": [atom("hr.headcount", "gt", 100), atom("hr.new_hires_ratio", "gte", 0.05)]}]}),
        {"hr.new_hires_ratio": 0.2}, {}, ELIGIBLE),
    ("the window is no part of it", card(window={"type": "fixed", "opens_on": "2020-01-01",
        "closes_on": "2020-02-01"}), {}, {}, ELIGIBLE),
    ("validity is no part of it", card(valid_to="2020-12-31"), {}, {}, ELIGIBLE),
    ("a relative window is no part of it", card(atom("event.apply_within_months", "lte", 24)),
        {}, {}, ELIGIBLE),
    ("a higher title may exclude", card({"not": atom("qual.has", "has_any", ["srdi_sme"])}),
        {"qual.has": ["srdi_little_giant"]}, {}, INELIGIBLE),
    ("expert review does not block", card(atom("tech.level", "match", "领先", human=True,
        quote="技术水平领先", span=[0, 6]), text="技术水平领先"), {}, {}, ELIGIBLE),
    ("hard judgement blocks", card(atom("fin.difficulty", "true", human=True)), {}, {}, POSSIBLE),
    ("原则上 before the quote", card(atom("hr.headcount", "gte", 10, quote="员工10人以上"),
        text="申报企业原则上员工10人以上。"), {"hr.headcount": 5}, {}, POSSIBLE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "facts", "changes", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in CARDS],
)
def test_verdict(policy, facts, changes, expected):
    found = verdict(policy, profile(facts, **changes))
    assert found.kind is expected
    assert bool(found.unknown_fields) is (expected is POSSIBLE)


def test_kind_is_that_of_the_quick_way():
    for _, policy, facts, changes, _ in CARDS:
        enterprise = profile(facts, **changes)
        assert decide(policy, enterprise) is kind(policy, enterprise)


def test_a_tier_shows_the_sentence_of_its_benefit():
    said = "营业收入1000万元以上的，补贴10万元"
    tiers = {
        "form": "tiered",
        "measure": {"field": "fin.revenue", "per": "y-1"},
        "tiers": [{"gte": 10_000_000, "amount": 100_000}],
        "quote": said,
    }
    findings = verdict(card(benefits=[tiers], text=said), profile()).findings
    assert [(one.quote, one.span) for one in findings if one.field == "fin.revenue"] == [
        (said, (0, len(said)))
    ]
