from __future__ import annotations

import pytest

from matcher.eligibility import VerdictKind
from matcher.smallest_change import smallest_change
from matcher.verdict import Gap
from tests.matcher.factories import atom, card, profile

REVENUE = atom("fin.revenue", "gte", 20000000, per="y-1")
STAFF = atom("hr.headcount", "gte", 100)
OLD = atom("entity.age_months", "gte", 36)
HNTE = atom("qual.has", "has", "hnte")
UNLISTED = {"not": atom("credit.blacklist", "has_any", ["经营异常名录"])}
UNKNOWN = atom("ip.patents", "gte", 1)
FACTS = {
    "fin.revenue": 18800000,
    "hr.headcount": 20,
    "entity.founded": "2022-08-15",
    "industry.code": "C3831",
    "qual.has": ["tech_sme"],
    "excl.already_funded": ["贴息"],
    "credit.blacklist": ["经营异常名录"],
}


def change(*conditions, benefits=None, **changes):
    more = {} if benefits is None else {"benefits": benefits}
    enterprise = profile(FACTS, declared_complete=["qual.has", "credit.blacklist"])
    return smallest_change(card(*conditions, **more, **changes), enterprise)


def steps(found) -> list[tuple[str, int | None]]:
    return [(one.atom.field, one.gap.missing if one.gap else None) for one in found.steps]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param([REVENUE], [("fin.revenue", 1200000)], id="还差120万元"),
        pytest.param([OLD], [("entity.age_months", 2)], id="还差2个月"),
        pytest.param([HNTE], [("qual.has", None)], id="a title"),
        pytest.param([UNLISTED], [("credit.blacklist", None)], id="off the list"),
        pytest.param(
            [REVENUE, STAFF], [("fin.revenue", 1200000), ("hr.headcount", 80)], id="both of two"
        ),
        pytest.param(
            [{"any": [STAFF, REVENUE]}], [("fin.revenue", 1200000)], id="the nearer of two"
        ),
        pytest.param(
            [{"any": [{"all": [REVENUE, OLD]}, STAFF]}],
            [("hr.headcount", 80)],
            id="one far before two near",
        ),
        pytest.param(
            [{"any": [STAFF, REVENUE]}, {"any": [STAFF, HNTE]}],
            [("hr.headcount", 80)],
            id="one condition that serves twice",
        ),
        pytest.param(
            [{"all": [REVENUE]}, {**REVENUE, "quote": "营收"}],
            [("fin.revenue", 1200000)],
            id="the same asked twice turns once",
        ),
        pytest.param(
            [{"not": {"any": [UNLISTED["not"], atom("hr.headcount", "lt", 50)]}}],
            [("credit.blacklist", None), ("hr.headcount", None)],
            id="neither of two",
        ),
        pytest.param([UNKNOWN, REVENUE], [("fin.revenue", 1200000)], id="beside what is unknown"),
    ],
)
def test_the_fewest_conditions_that_end_the_denial(conditions, expected):
    assert steps(change(*conditions)) == expected


@pytest.mark.parametrize(
    ("conditions", "changes"),
    [
        pytest.param([], {"region": ["430104"]}, id="another place"),
        pytest.param([atom("entity.type", "eq", "个体工商户")], {}, id="another kind of entity"),
        pytest.param([atom("entity.age_months", "lte", 12)], {}, id="too old"),
        pytest.param([atom("entity.age_months", "between", [1, 12])], {}, id="older than the span"),
        pytest.param([atom("fin.revenue", "gte", 1, per="2024", currency="USD"),
                      atom("entity.founded", "gte", "2024-01-01")], {}, id="founded too early"),
        pytest.param([atom("industry.code", "in", ["L72"])], {}, id="another trade"),
        pytest.param([{"not": atom("qual.has", "has", "tech_sme")}], {}, id="a title it holds"),
        pytest.param([atom("qual.has", "not_has", "tech_sme")], {}, id="holds the title"),
        pytest.param([{"not": atom("excl.already_funded", "has", "贴息")}], {}, id="had it before"),
        pytest.param([atom("hr.headcount", "gte", 10)], {}, id="met"),
        pytest.param([UNKNOWN], {}, id="not known"),
    ],
)  # fmt: skip
def test_nothing_to_turn(conditions, changes):
    assert change(*conditions, **changes) is None


def test_a_named_year_that_is_over_does_not_change():
    enterprise = profile({"fin.revenue@2023": 10})
    assert smallest_change(card(atom("fin.revenue", "gte", 20, per="2023")), enterprise) is None
    late = card(atom("loan.date", "within", ["2024-01-01", "2024-12-31"]))
    assert smallest_change(late, profile({"loan.date": "2025-02-01"})) is None
    open_ended = card(atom("loan.date", "gte", "2025-03-01"))
    assert smallest_change(open_ended, profile({"loan.date": "2025-02-01"})) is not None


def test_where_it_leads_and_what_is_at_stake():
    assert change(REVENUE).leads_to is VerdictKind.ELIGIBLE
    assert change(REVENUE).at_stake == 100000
    assert change(REVENUE, UNKNOWN).leads_to is VerdictKind.POSSIBLE
    assert change(REVENUE, benefits=[{"kind": "qualification"}]).at_stake is None


def test_the_lowest_tier_is_the_nearest_and_pays_what_it_pays():
    tiers = [{"gte": 20000000, "amount": 10000}, {"gte": 50000000, "amount": 50000}]
    ladder = {"form": "tiered", "measure": {"field": "fin.revenue", "per": "y-1"}, "tiers": tiers}
    found = change(benefits=[ladder])
    assert steps(found) == [("fin.revenue", 1200000)]
    assert found.at_stake == 10000


def test_the_gap_is_in_the_unit_of_the_field():
    (step,) = change(OLD).steps
    assert step.gap == Gap(threshold=36, missing=2, unit="月")
    assert not step.is_negated
