"""Codes, words and lists are asked word by word, and come out as the reference has them."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.city.columns import Columns
from matcher.city.population import match_population
from matcher.eligibility import decide
from matcher.plan.plan import make_plan
from matcher.profile import Profile
from tests.matcher.factories import atom, card

DAY = date(2025, 6, 30)
OPS = ("in", "not_in", "has", "has_any", "has_all", "not_has", "has_none", "eq", "ne", "within")
WORDS = {
    "qual.has": (["hnte"], ["hnte", "srdi_sme"], ["hn_equity_exchange:标准板", "listed_main"]),
    "entity.type": (["企业"], ["有限公司", "股份公司"], ["小微企业", "个体工商户"]),
    "region.registered": (["430112"], ["430102", "430100"], ["deictic:我市", "430112"]),
    "industry.code": (["C"], ["C38", "I"], ["制造业", "C3831"]),
    "entity.ownership": (["民营"], ["国有", "外资"], ["港澳台"]),
    "hr.hire_group": (["高校毕业生"], ["退役军人", "残疾人"], ["毕业年度高校毕业生"]),
    "credit.blacklist": (["经营异常名录"], ["失信被执行人", "严重失信"], ["无"]),
    "excl.already_funded": (["甲"], ["甲", "乙"], ["无"]),
}
FACTS = {
    "qual.has": (["hnte"], ["hn_equity_exchange"], ["listed_domestic", "srdi_little_giant"]),
    "entity.type": ("企业法人", "有限公司", "个体工商户"),
    "region.registered": ("430112", "430100", "110101"),
    "industry.code": ("C3831", "C", "I6510"),
    "entity.ownership": ("民营", "外资", "混合"),
    "hr.hire_group": (["毕业年度高校毕业生"], ["高校毕业生", "残疾人"], []),
    "credit.blacklist": (["失信被执行人"], ["经营异常名录"], []),
    "excl.already_funded": (["甲"], ["乙", "丙"], []),
}


def people(field):
    """Somebody for each fact, or none, with a list that is open or declared complete."""
    records = [
        {
            "id": f"{i}{complete}",
            "as_of": DAY.isoformat(),
            "facts": {"region.registered": "430112", **({} if value is None else {field: value})},
            "declared_complete": [field] if complete else [],
        }
        for i, value in enumerate((None, *FACTS[field]))
        for complete in (False, True)
    ]
    return [Profile.from_record(record) for record in records]


def assert_as_the_reference(conditions, everybody):
    cards = [card(one, id=f"p{i:03}") for i, one in enumerate(conditions)]
    plan = make_plan(cards, DAY)
    assert not plan.broken
    matches = match_population(plan, Columns.from_profiles(everybody))
    assert not matches.failures
    for p, own in enumerate(plan.cards):
        for row, one in enumerate(everybody):
            assert matches.kind(p, row) is decide(own.card, one), (own.card.eligibility, one)


@pytest.mark.parametrize("field", WORDS)
def test_every_operator_over_words(field):
    plain = [atom(field, op, value) for op in OPS for value in WORDS[field]]
    denied = [{"not": one} for one in plain]
    soft = [{**one, "soft": True} for one in plain]
    assert_as_the_reference([*plain, *denied, *soft], people(field))


def test_conditions_that_name_the_same_words_share_their_questions():
    cards = [
        card(atom("qual.has", op, value), id=f"p{i}")
        for i, (op, value) in enumerate(
            (("has", ["hnte"]), ("has_any", ["hnte", "srdi_sme"]), ("not_has", ["srdi_sme"]))
        )
    ]
    assert len(make_plan(cards, DAY).table.tests) == 1 + 2  # The place of all, and the titles.


@pytest.mark.parametrize(
    "title", ["hnte", "hn_equity_exchange:标准板", "listed_main", "一个不在表里的称号"]
)
def test_titles_that_leave_no_way_out(title):
    rich = atom("fin.revenue", "gte", 20)
    has, lacks = atom("qual.has", "has", title), atom("qual.has", "not_has", [title])
    trees = [
        {"any": [has, lacks]},
        {"any": [{"all": [has, rich]}, {"all": [lacks, rich]}]},
        {"not": {"any": [{"all": [has, rich]}, lacks]}},
    ]
    everybody = [
        one.with_facts({"fin.revenue": revenue}) if revenue else one
        for one in people("qual.has")
        for revenue in (None, 5, 50)
    ]
    assert_as_the_reference(trees, everybody)
