"""From published items to the package of one enterprise."""

from __future__ import annotations

from datetime import date

import pytest

from enterprises.samples import sample_profiles
from matcher.card import card_from_item
from matcher.eligibility import VerdictKind, decide
from matcher.packages import WhyLeftOut
from matcher.profile import Profile
from policies.packages import PoolItem, package_for
from policies.samples import sample_items

TODAY = date(2026, 3, 10)
ENTERPRISE = Profile.from_record(
    {"id": "e", "as_of": TODAY, "facts": {"region.registered": "430112", "hr.headcount": 50}}
)
CLOSED = {"type": "fixed", "opens_on": "2026-01-01", "closes_on": "2026-01-31"}
OPEN = {"type": "fixed", "opens_on": "2026-01-01", "closes_on": "2026-03-31"}
HOLDS_HNTE = {"all": [{"field": "qual.has", "op": "has", "value": "hnte"}]}
MANY_PEOPLE = {"all": [{"field": "hr.headcount", "op": "gte", "value": 100}]}
PATENTS = {"all": [{"field": "ip.patents", "op": "gte", "value": 1}]}


def entry(name: str, amount: int | None = None, *, grants=None, **changes) -> PoolItem:
    benefit = {"kind": "qualification", "form": "in_kind", "grants": grants}
    if amount is not None:
        benefit = {"kind": "reward", "form": "fixed", "amount": amount}
    item = {"id": name, "title": name, "level": "county", "region": ["430112"],
            "benefits": [benefit], **changes}  # fmt: skip
    return PoolItem(item=item, card=card_from_item(item))


def ids(package) -> list[str]:
    return [item.offer.id for item in package.items]


def test_only_what_the_enterprise_can_have_is_packed():
    pool = [entry("a", 1), entry("b", 2, eligibility=MANY_PEOPLE), entry("c", 3,
        eligibility=PATENTS)]  # fmt: skip
    assert ids(package_for(pool, ENTERPRISE)) == ["a"]
    assert ids(package_for(pool, ENTERPRISE, with_possible=True)) == ["a", "c"]


def test_a_title_granted_by_one_item_opens_another_and_comes_first():
    pool = [entry("reward", 500, eligibility=HOLDS_HNTE), entry("title", grants="高新技术企业")]
    package = package_for(pool, ENTERPRISE)
    assert ids(package) == ["title", "reward"]
    assert package.total_amount == 500


def test_a_title_that_entails_another_opens_what_asks_for_the_lower():
    wanted = {"all": [{"field": "qual.has", "op": "has", "value": "innovative_sme"}]}
    pool = [entry("reward", 500, eligibility=wanted), entry("title", grants=["srdi_sme"])]
    assert ids(package_for(pool, ENTERPRISE)) == ["title", "reward"]


def test_titles_open_titles():
    pool = [
        entry("reward", 500, eligibility=HOLDS_HNTE),
        entry("second", grants="hnte", eligibility={
            "all": [{"field": "qual.has", "op": "has", "value": "tech_sme"}]}),
        entry("first", grants="tech_sme"),
    ]  # fmt: skip
    assert ids(package_for(pool, ENTERPRISE)) == ["first", "second", "reward"]


def test_groups_are_read_from_the_items():
    twice = {"rule": "take_higher", "group": "rent"}
    pool = [entry("a", 1, stacking=twice), entry("b", 2, stacking=twice)]
    package = package_for(pool, ENTERPRISE)
    assert ids(package) == ["b"]
    assert [(one.id, one.why) for one in package.left_out] == [("a", WhyLeftOut.NOT_TWICE)]


def test_what_is_over_is_left_out_and_the_deadline_is_the_first_one():
    pool = [entry("a", 1, window=CLOSED), entry("b", 2, window=OPEN),
            entry("c", 2, valid_to="2026-03-20")]  # fmt: skip
    package = package_for(pool, ENTERPRISE)
    assert package.earliest_deadline == date(2026, 3, 20)
    assert [(one.id, one.why) for one in package.left_out] == [("a", WhyLeftOut.OVER)]


def test_materials_may_be_names_or_rows():
    rows = [{"name": "营业执照", "waived": True}, {"name": "审计报告", "deferrable": True}]
    pool = [entry("a", 1, materials=["营业执照"]), entry("b", 2, materials=rows)]
    checklist = package_for(pool, ENTERPRISE).checklist
    assert {row.name: (row.submit_for, row.waived_for, row.is_deferrable) for row in checklist} == {
        "营业执照": (("a",), ("b",), False),
        "审计报告": (("b",), (), True),
    }


@pytest.mark.parametrize("record", sample_profiles(TODAY), ids=lambda record: record["id"])
def test_every_sample_enterprise_has_a_package_without_conflicts(record):
    pool = [PoolItem(item=item, card=card_from_item(item)) for item in sample_items(TODAY)]
    profile = Profile.from_record(record)
    package = package_for(pool, profile)
    offers = [item.offer for item in package.items]
    assert offers
    assert not any(one.excludes(other) for one in offers for other in offers if one is not other)
    cards = {one.card.id: one.card for one in pool}
    for offer in offers:
        if not offer.needs:
            assert decide(cards[offer.id], profile) is VerdictKind.ELIGIBLE
