from __future__ import annotations

import json

import pytest

from matcher.eligibility import judge
from matcher.outcome import Outcome
from tests.matcher.factories import atom, card, profile

TEN = atom("hr.headcount", "gte", 10)
TIERS = {"kind": "reward", "form": "tiered", "measure": {"field": "fin.revenue", "per": "y-1"},
    "tiers": [{"gte": 100, "amount": 5}, {"gte": 200, "amount": 9}]}  # fmt: skip
STEPS = {"kind": "reward", "form": "per_step", "step": 100, "amount": 5, "cap": 12,
    "measure": {"field": "fin.revenue", "per": "y-1"}}  # fmt: skip
RATE = {"kind": "subsidy", "form": "rate", "rate": 0.1, "cap": 50,
    "measure": {"field": "fin.rd_expense", "per": "y-1"}}  # fmt: skip
PEOPLE = {"kind": "subsidy", "form": "per_unit", "amount": 1500,
    "measure": {"field": "hr.new_hires", "per": "y-1"}}  # fmt: skip
STAGES = [
    {"kind": "subsidy", "amount": 100, "stage": 1, "when": atom("act.ipo_stage", "gte",
    "tutoring_filed")},
    {"kind": "subsidy", "amount": 50, "stage": 2,
     "when": atom("act.ipo_stage", "gte", "application_accepted")},
]  # fmt: skip


@pytest.mark.parametrize(
    ("benefits", "facts", "amount", "tier", "is_exact"),
    [
        pytest.param([{"amount": 7}], {}, 7, "benefits[0]", True, id="fixed"),
        pytest.param([{"kind": "loan", "cap": 7}], {}, 7, "benefits[0]", False, id="cap only"),
        pytest.param([TIERS], {"fin.revenue": 150}, 5, "benefits[0].tiers[0]", True, id="low tier"),
        pytest.param([TIERS], {"fin.revenue": 250}, 9, "benefits[0].tiers[1]", True, id="top tier"),
        pytest.param([TIERS], {"fin.revenue": {"gte": 150, "lte": 250}}, 5, "benefits[0].tiers[0]",
            True, id="only what is certain"),
        pytest.param([TIERS], {}, 9, "benefits[0].tiers[1]", False, id="what may be"),
        pytest.param([STEPS], {"fin.revenue": 250}, 10, "benefits[0]", True, id="full steps"),
        pytest.param([STEPS], {"fin.revenue": 900}, 12, "benefits[0]", True, id="capped steps"),
        pytest.param([RATE], {"fin.rd_expense": 99}, 9, "benefits[0]", True, id="a rate"),
        pytest.param([RATE], {}, 50, "benefits[0]", False, id="a rate of an unknown figure"),
        pytest.param([PEOPLE], {"hr.new_hires": 3}, 4500, "benefits[0]", True, id="per person"),
        pytest.param([PEOPLE], {}, None, "benefits[0]", False, id="per person, unknown"),
        pytest.param([{"amount": 7}, {"amount": 9}], {}, 9, "benefits[1]", True, id="the highest"),
        pytest.param(STAGES, {"act.ipo_stage": "application_accepted"}, 150, "benefits[0]", True,
            id="stages add up"),
        pytest.param([{"form": "in_kind", "kind": "space"}], {}, None, "benefits[0]", False,
            id="in kind"),
    ],
)  # fmt: skip
def test_what_it_pays(benefits, facts, amount, tier, is_exact):
    estimate = judge(card(benefits=benefits), profile(facts)).benefit
    assert (estimate.max_amount, estimate.tier, estimate.is_exact) == (amount, tier, is_exact)


def test_stackable_benefits_add_up():
    item = card(benefits=[{"amount": 7}, {"amount": 9}], stacking={"rule": "stackable"})
    assert judge(item, profile()).benefit.max_amount == 16


def test_nothing_is_paid_to_who_cannot_have_it():
    assert judge(card(TEN), profile({"hr.headcount": 1})).benefit.max_amount is None


def test_a_near_miss_says_by_how_much():
    near = judge(card(TEN, atom("ip.patents", "gte", 1)),
        profile({"hr.headcount": 7, "ip.patents": 2})).near_miss  # fmt: skip
    assert near is not None
    assert near.fields == ("hr.headcount",)
    assert near.outcome is Outcome.UNMET
    assert near.gap is not None
    assert (near.gap.missing, near.gap.threshold) == (3, 10)
    assert near.can_change


def test_months_to_wait():
    near = judge(card(atom("entity.age_months", "gte", 12)),
        profile({"entity.founded": "2024-10-15"})).near_miss  # fmt: skip
    assert near is not None
    assert near.gap is not None
    assert (near.gap.missing, near.gap.unit) == (4, "月")


def test_two_conditions_are_no_near_miss():
    assert judge(card(TEN, atom("ip.patents", "gte", 1)), profile()).near_miss is None


def test_place_cannot_change():
    near = judge(card(region=["430104"]), profile()).near_miss
    assert near is not None
    assert not near.can_change


def test_the_nearest_tier_is_named():
    near = judge(card(benefits=[TIERS]), profile({"fin.revenue": 90})).near_miss
    assert near is not None
    assert near.part == "benefits[0].tiers[0]"
    assert near.gap is not None
    assert near.gap.missing == 10


def test_only_what_is_undecided_is_asked():
    item = card({"any": [atom("ip.patents", "gte", 1), atom("ip.soft_copyrights", "gte", 1)]},
        atom("fin.loss", "true", per="y-1"))  # fmt: skip
    found = judge(item, profile({"ip.patents": 3}))
    assert found.unknown_fields == ("fin.loss",)


def test_findings_speak_in_the_sense_of_the_condition():
    item = card({"not": atom("credit.blacklist", "has_any", ["严重失信主体名单"])})
    found = judge(item, profile(declared_complete=["credit.blacklist"])).findings[-1]
    assert found.outcome is Outcome.MET
    assert found.fact is not None


def test_the_record_is_that_of_the_contract():
    record = judge(card(TEN), profile()).to_record(score=0.5)
    again = json.loads(json.dumps(record, ensure_ascii=False))
    assert again == record
    assert set(record) >= {"policy", "profile", "verdict", "findings", "unknown_fields", "benefit",
        "score"}  # fmt: skip
    assert record["verdict"] == "POSSIBLE"
    assert set(record["findings"][0]) >= {"field", "outcome", "quote", "fact"}
    assert set(record["benefit"]) >= {"max_amount", "tier"}
