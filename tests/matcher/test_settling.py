"""What would settle a verdict: the fields asked for, and the facts behind those nobody states."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.eligibility import judge
from tests.matcher.factories import atom, card, profile

CASES: list[tuple[str, Any, dict[str, Any], list[str]]] = [
    ("a plain fact", atom("hr.headcount", "gte", 10), {}, ["hr.headcount"]),
    ("an age", atom("entity.age_months", "gte", 12), {}, ["entity.age_months", "entity.founded"]),
    ("a day that is not exact", atom("entity.age_months", "gte", 12), {"entity.founded": "2024"},
        ["entity.age_months", "entity.founded"]),
    ("the indicators of the industry only", atom("size.class", "in", ["small"]),
        {"industry.code": "C3831", "hr.headcount": {"gte": 200, "lt": 400},
         "fin.revenue": 30000000}, ["size.class", "hr.headcount"]),
    ("a type told, its size not", atom("entity.type", "in", ["小微企业"]),
        {"industry.code": "C3831", "hr.headcount": 500}, ["entity.type", "fin.revenue"]),
    ("growth", atom("fin.revenue_growth", "gte", 0.1, per="y-1"), {},
        ["fin.revenue_growth", "fin.revenue"]),
    ("whatever was had before", atom("excl.max_times", "lte", 1), {},
        ["excl.max_times", "excl.already_funded"]),
    ("good standing", atom("credit.good", "true", quote="信用良好"), {},
        ["credit.good", "credit.blacklist"]),
    ("only a person can say", atom("score.innovation", "gte", 60, human=True), {},
        ["score.innovation"]),
    ("another document must say", atom("size.class", "in", ["small"], reference=True), {},
        ["size.class"]),
    ("nothing that is decided", {"any": [atom("hr.headcount", "gte", 10),
        atom("ip.patents", "gte", 1)]}, {"ip.patents": 3}, []),
    ("no way that is closed", {"any": [
        {"all": [atom("ip.patents", "gte", 5), atom("hr.headcount", "gte", 10)]},
        atom("fin.revenue", "gte", 1)]}, {"ip.patents": 3}, ["fin.revenue"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_unknown_fields(condition: Any, facts: dict[str, Any], expected: list[str]) -> None:
    record = judge(card(condition), profile(facts)).to_record()
    assert record["unknown_fields"] == expected
