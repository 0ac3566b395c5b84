"""Which sentences are hard, and which are not."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.condition_reader import parse_condition
from matcher.conditions import evaluate
from matcher.outcome import Outcome
from tests.matcher.factories import atom, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
NO_TITLES = {"declared_complete": ["qual.has"]}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], Outcome]] = []
CASES += [
    ("a promise never blocks", atom("declare.truth", "true", quote="材料真实"), {}, {}, MET),
    ("制度健全 never blocks", atom("internal.finance", "true"), {"internal.finance": False}, {},
        MET),
    ("paperwork never blocks", atom("doc.has", "has", "审计报告"), {}, {}, MET),
    ("a preference never blocks", atom("industry.field", "in", ["新材料"], hard=False), {}, {},
        MET),
    ("competition never blocks", atom("rank.top", "lte", 3), {}, {}, MET),
    ("self-declared never blocks", atom("intent.digital", "true", self_declared=True), {}, {}, MET),
    ("a group of preferences", {"any": [atom("qual.has", "has", "hnte"),
        atom("qual.has", "has", "tech_sme")], "hard": False}, {}, NO_TITLES, MET),
    ("a preference beside a condition", {"any": [atom("pref.priority", "in", ["x"]),
        atom("hr.headcount", "gte", 10)]}, {"hr.headcount": 5}, {}, UNMET),
    ("human is unknown", atom("fin.difficulty", "true", human=True), {"fin.difficulty": True},
        {}, UNKNOWN),
    ("a score is a hard unknown", atom("score.innovation", "gte", 70, human=True), {}, {}, UNKNOWN),
    ("原则上 met", atom("hr.headcount", "gte", 10, soft=True), {"hr.headcount": 12}, {}, MET),
    ("原则上 not met", atom("hr.headcount", "gte", 10, soft=True), {"hr.headcount": 8}, {},
        UNKNOWN),
    ("原则上 not met, denied", {"not": atom("qual.has", "has", "hnte", soft=True)},
        {"qual.has": ["hnte"]}, {}, UNKNOWN),
    ("原则上 in the quote", atom("entity.age_months", "gte", 12, quote="原则上注册满1年"),
        {"entity.founded": "2025-06-01"}, {}, UNKNOWN),
    ("a document is unknown", atom("ref.other_document", "see", "实施细则", reference=True),
        {}, {}, UNKNOWN),
    ("reference beside a fact", atom("hr.headcount", "gte", 10, reference=True),
        {"hr.headcount": 5}, {}, UNKNOWN),
    ("an undefined operator is unknown", atom("hr.headcount", "match", "许多"),
        {"hr.headcount": 5}, {}, UNKNOWN),
    ("an unknown field is unknown", atom("brand.value", "gte", 5), {}, {}, UNKNOWN),
    ("an unknown field with a fact", atom("brand.value", "gte", 5), {"brand.value": 7}, {}, MET),
    ("a wrong type decides nothing", atom("brand.value", "gte", 5), {"brand.value": "高"}, {},
        UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "changes", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_condition(condition, facts, changes, expected):
    assert evaluate(parse_condition(condition), profile(facts, **changes)) is expected
