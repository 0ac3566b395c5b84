"""Place and industry: what lies in what."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.condition_reader import parse_condition
from matcher.conditions import evaluate
from matcher.outcome import Outcome
from tests.matcher.factories import atom, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN

CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], Outcome]] = []
CASES += [
    ("a county lies in its city", atom("region.registered", "in", ["430100"]), {}, {}, MET),
    ("a city may reach into the county", atom("region.registered", "in", ["430112"]),
        {"region.registered": "430100"}, {}, UNKNOWN),
    ("全国", atom("region.registered", "in", ["000000"]), {}, {}, MET),
    ("the old code of 望城县", atom("region.registered", "in", ["430112"]),
        {"region.registered": "430122"}, {}, MET),
    ("outside the other place", atom("region.registered", "not_in", ["430104"]), {}, {}, MET),
    ("not outside its own", atom("region.registered", "not_in", ["430112"]), {}, {}, UNMET),
    ("a zone not listed is unknown", atom("region.registered", "in", ["zone:wangcheng-etdz"]),
        {}, {}, UNKNOWN),
    ("a zone listed", atom("region.registered", "in", ["zone:wangcheng-etdz"]),
        {}, {"zones": {"望城经开区": True}}, MET),
    ("a zone denied", atom("region.tax", "in", ["zone:wangcheng-etdz"]),
        {}, {"zones": {"zone:wangcheng-etdz": False}}, UNMET),
    ("a zone says tax and operation", atom("region.operating", "in", ["430112"]),
        {}, {"zones": {"望城经开区": True}}, MET),
    ("a zone does not say the insured place", atom("region.insured", "in", ["430112"]),
        {}, {"zones": {"望城经开区": True}}, UNKNOWN),
    ("the district cannot contain the zone", atom("region.registered", "in",
        ["zone:changsha-etdz"]),
        {}, {}, UNMET),
    ("the effect inside", atom("region.project", "in", ["430112"], effect=True),
        {"region.project": "430112", "region.registered": "430104"}, {}, MET),
    ("the effect outside and registered outside", atom("region.project", "in", ["430112"],
        effect=True), {"region.project": "430104", "region.registered": "430104"}, {}, UNMET),
    ("the effect outside but registered inside", atom("region.project", "in", ["430112"],
        effect=True), {"region.project": "430104"}, {}, UNKNOWN),
    ("项目实施地 outside", atom("region.project", "in", ["430112"]),
        {"region.project": "430104"}, {}, UNMET),
    ("moved in from elsewhere", atom("region.relocated_from", "not_in", ["430100"]),
        {"region.relocated_from": "360100"}, {}, MET),
    ("an unread 我市", atom("region.project", "in", ["deictic:我市"]),
        {"region.project": "430112"}, {}, UNKNOWN),
    ("industry by prefix", atom("industry.code", "in", ["C"]), {"industry.code": "C3831"}, {}, MET),
    ("industry outside", atom("industry.code", "in", ["C39", "I"]), {"industry.code": "C3831"},
        {}, UNMET),
    ("industry too coarse", atom("industry.code", "in", ["C3831"]), {"industry.code": "C38"},
        {}, UNKNOWN),
    ("industry excluded", atom("industry.code", "not_in", ["K"]), {"industry.code": "C3831"},
        {}, MET),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "changes", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_condition(condition, facts, changes, expected):
    assert evaluate(parse_condition(condition), profile(facts, **changes)) is expected
