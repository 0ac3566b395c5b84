"""Unknown, false and true: what facts, lists and words prove."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.condition_reader import parse_condition
from matcher.conditions import evaluate
from matcher.outcome import Outcome
from tests.matcher.factories import atom, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
CLEAN = {"declared_complete": ["credit.blacklist"]}
NO_TITLES = {"declared_complete": ["qual.has"]}
NEVER_FUNDED = {"declared_complete": ["excl.already_funded"]}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], Outcome]] = [
    ("a fact not given is unknown", atom("hr.headcount", "gte", 10), {}, {}, UNKNOWN),
    ("AND fails with one part", {"all": [atom("hr.headcount", "gte", 10),
        atom("ip.patents", "gte", 1)]}, {"hr.headcount": 5}, {}, UNMET),
    ("AND with one unknown", {"all": [atom("hr.headcount", "gte", 10),
        atom("ip.patents", "gte", 1)]}, {"hr.headcount": 15}, {}, UNKNOWN),
    ("OR holds with one part", {"any": [atom("hr.headcount", "gte", 10),
        atom("ip.patents", "gte", 1)]}, {"hr.headcount": 15}, {}, MET),
    ("OR with one unknown", {"any": [atom("hr.headcount", "gte", 10),
        atom("ip.patents", "gte", 1)]}, {"hr.headcount": 5}, {}, UNKNOWN),
    ("region codes are closed", atom("region.registered", "in", ["430104"]), {}, {}, UNMET),
    ("entity type is closed", atom("entity.type", "in", ["个体工商户"]), {}, {}, UNMET),
    ("a given number decides", atom("hr.headcount", "lt", 10), {"hr.headcount": 10}, {}, UNMET),
    ("a title not listed is unknown", atom("qual.has", "has", "hnte"), {}, {}, UNKNOWN),
    ("a complete list says no", atom("qual.has", "has", "hnte"), {}, NO_TITLES, UNMET),
    ("a complete list excludes titles outside the vocabulary",
        atom("qual.has", "has", "示范性无废工厂"), {}, NO_TITLES, UNMET),
    ("complete and empty meets 信用良好", atom("credit.good", "true", quote="信用良好"),
        {}, CLEAN, MET),
    ("complete and empty meets 无重大违法违规", atom("credit.no_major_violation", "true"),
        {}, CLEAN, MET),
    ("an incomplete list meets no good standing", atom("credit.no_major_violation", "true"),
        {}, {}, UNKNOWN),
    ("经营正常 with status 存续", atom("entity.operating_normally", "true"),
        {"entity.status": "存续"}, CLEAN, MET),
    ("经营正常 without status", atom("entity.operating_normally", "true"), {}, CLEAN, UNKNOWN),
    ("经营正常 of a deregistered one", atom("entity.operating_normally", "true"),
        {"entity.status": "注销"}, CLEAN, UNMET),
    ("经营异常 alone is not 严重失信",
        {"not": atom("credit.blacklist", "has_any", ["严重失信主体名单"])},
        {"credit.blacklist": ["经营异常名录"]}, CLEAN, MET),
    ("经营异常 alone is not 重大违法", atom("credit.no_major_violation", "true"),
        {"credit.blacklist": ["经营异常名录"]}, CLEAN, MET),
    ("经营异常 in an open list leaves 重大违法 open", atom("credit.no_major_violation", "true"),
        {"credit.blacklist": ["经营异常名录"]}, {}, UNKNOWN),
    ("经营异常 leaves 信用良好 open", atom("credit.good", "true", quote="信用良好"),
        {"credit.blacklist": ["经营异常名录"]}, CLEAN, UNKNOWN),
    ("a listed blacklist fails what names it",
        {"not": atom("credit.blacklist", "has_any", ["经营异常名录", "严重失信主体名单"])},
        {"credit.blacklist": ["经营异常名录"]}, CLEAN, UNMET),
    ("not on any list", {"not": atom("credit.blacklist", "has_any", ["信用中国黑名单"])},
        {}, CLEAN, MET),
    ("the black list is not 经营异常", {"not": atom("credit.blacklist", "has_any", ["黑名单"])},
        {"credit.blacklist": ["经营异常名录"]}, CLEAN, MET),
    ("a dishonest one is on the black list",
        {"not": atom("credit.blacklist", "has_any", ["信用中国黑名单"])},
        {"credit.blacklist": ["失信被执行人"]}, {}, UNMET),
    ("a special list is not the umbrella list",
        {"not": atom("credit.blacklist", "has_any", ["严重失信主体名单"])},
        {"credit.blacklist": ["失信被执行人"]}, CLEAN, MET),
    ("the umbrella list in other words may hold a special one",
        {"not": atom("credit.blacklist", "has_any", ["严重失信名单"])},
        {"credit.blacklist": ["失信被执行人"]}, CLEAN, UNKNOWN),
    ("外汇 stays unknown", atom("credit.no_violation", "true", quote="无外汇违规记录"),
        {}, CLEAN, UNKNOWN),
    ("税务处罚 stays unknown", atom("credit.no_tax_penalty", "true", quote="近一年无税务处罚"),
        {}, CLEAN, UNKNOWN),
    ("民事纠纷 stays unknown", atom("credit.no_dispute", "true", quote="无重大民事纠纷"),
        {}, CLEAN, UNKNOWN),
    ("another list stays unknown", {"not": atom("credit.blacklist", "has", "外汇违规名单")},
        {}, CLEAN, UNKNOWN),
    ("accidents are another kind", atom("credit.no_accident", "true",
        quote="近一年内无安全生产责任事故"), {}, CLEAN, UNKNOWN),
    ("an answer about accidents counts", atom("credit.no_accident", "true", per="36m"),
        {"credit.no_accident": True}, {}, MET),
    ("nothing had yet meets 不得重复申报",
        {"not": atom("excl.already_funded", "eq", "same_project")}, {}, NEVER_FUNDED, MET),
    ("nothing had yet meets 只能获得一次", atom("excl.max_times", "lte", 1),
        {}, NEVER_FUNDED, MET),
    ("otherwise it is unknown", {"not": atom("excl.already_funded", "eq", "same_project")},
        {}, {}, UNKNOWN),
    ("another benefit had leaves it unknown", {"not": atom("excl.already_funded", "eq", "x")},
        {"excl.already_funded": ["y"]}, NEVER_FUNDED, UNKNOWN),
    ("the very benefit was had", {"not": atom("excl.already_funded", "eq", "x")},
        {"excl.already_funded": ["x"]}, {}, UNMET),
    ("从优不重复 is no condition", {"not": atom("excl.already_funded", "eq", "x",
        quote="按照从优不重复的原则执行")}, {"excl.already_funded": ["x"]}, {}, MET),
    ("a higher title entails the lower", atom("qual.has", "has", "srdi_sme"),
        {"qual.has": ["srdi_little_giant"]}, {}, MET),
    ("two steps down", atom("qual.has", "has", "innovative_sme"),
        {"qual.has": ["srdi_little_giant"]}, {}, MET),
    ("never the reverse", atom("qual.has", "has", "srdi_little_giant"),
        {"qual.has": ["srdi_sme"]}, NO_TITLES, UNMET),
    ("a title by its name", atom("qual.has", "has", "高新技术企业"), {"qual.has": ["hnte"]},
        {}, MET),
    ("any of several titles", atom("qual.has", "has_any", ["hnte", "tech_sme"]),
        {"qual.has": ["tech_sme"]}, {}, MET),
    ("all of several titles", atom("qual.has", "has_all", ["hnte", "tech_sme"]),
        {"qual.has": ["tech_sme"]}, NO_TITLES, UNMET),
    ("the wide title leaves the narrow one open",
        atom("qual.has", "has", "hn_equity_exchange:标准板"),
        {"qual.has": ["hn_equity_exchange"]}, NO_TITLES, UNKNOWN),
    ("the narrow title entails the wide one", atom("qual.has", "has", "hn_equity_exchange"),
        {"qual.has": ["hn_equity_exchange:标准板"]}, {}, MET),
    ("a wholesaler over the quota is over the quota", atom("qual.has", "has", "above_quota"),
        {"qual.has": ["above_quota_wholesale"]}, {}, MET),
    ("an expired title is not held", atom("qual.has", "has", "hnte"),
        {"qual.has": [{"id": "hnte", "expires": "2025-06-29"}]}, NO_TITLES, UNMET),
    ("a title on its last day is held", atom("qual.has", "has", "hnte"),
        {"qual.has": [{"id": "hnte", "expires": "2025-06-30"}]}, {}, MET),
    ("the scope proves nothing", atom("activity.business", "eq", "电子商务"), {},
        {"scope": "电子商务；食品销售"}, UNKNOWN),
]  # fmt: skip

LEGAL_PERSON = [
    ("企业法人", MET), ("农民专业合作社", MET), ("事业单位", MET), ("社会团体", MET), ("基金会",
        MET),
    ("社会服务机构（民办非企业）", MET), ("个体工商户", UNMET), ("个人独资企业", UNMET),
    ("合伙企业", UNMET), ("分支机构", UNMET), ("律师事务所", UNKNOWN),
]  # fmt: skip
CASES += [
    (f"legal person: {name}", atom("entity.legal_person", "true"), {"entity.type": name}, {}, out)
    for name, out in LEGAL_PERSON
]
CASES += [
    ("a given answer wins", atom("entity.legal_person", "true"),
        {"entity.type": "律师事务所", "entity.legal_person": False}, {}, UNMET),
]  # fmt: skip
ENTITY_WORDS = [
    ("企业", "企业法人", MET), ("企业", "合伙企业", MET), ("企业", "个体工商户", UNMET),
    ("企业", "社会服务机构", UNMET), ("用人单位", "农民专业合作社", MET),
    ("单位", "农民专业合作社", MET), ("用人单位", "企业法人", MET), ("社会组织", "基金会", MET),
    ("社会组织", "企业法人", UNMET), ("企事业单位", "事业单位", MET),
    ("社会服务机构", "社会服务机构（民办非企业）", MET), ("股份有限公司", "企业法人", UNKNOWN),
    ("有限责任公司", "个体工商户", UNMET),
]  # fmt: skip
CASES += [
    (f"{word}: {name}", atom("entity.type", "in", [word]), {"entity.type": name}, {}, out)
    for word, name, out in ENTITY_WORDS
]
CASES += [
    ("the text adds 个体工商户", atom("entity.type", "in", ["企业", "个体工商户"]),
        {"entity.type": "个体工商户"}, {}, MET),
    ("小微企业 asks the size too", atom("entity.type", "in", ["小微企业"]),
        {"size.class": "large"}, {}, UNMET),
    ("小微企业 of a small firm", atom("entity.type", "in", ["小微企业"]),
        {"size.class": "small"}, {}, MET),
    ("小微企业 of unknown size", atom("entity.type", "in", ["小微企业"]), {}, {}, UNKNOWN),
    ("工业企业 by the industry", atom("entity.type", "in", ["工业企业"]),
        {"industry.code": "H6210"}, {}, UNMET),
    ("劳务派遣单位除外", {"not": atom("entity.type", "in", ["劳务派遣单位"])},
        {"industry.code": "C3831"}, {}, MET),
    ("以单位形式参保 unknown", atom("entity.type", "in", ["个体工商户(以单位形式参保)"]),
        {"entity.type": "个体工商户"}, {}, UNKNOWN),
    ("以单位形式参保 with insured staff", atom("entity.type", "in", ["个体工商户(以单位形式参保)"]),
        {"entity.type": "个体工商户", "hr.insured_count": 3}, {}, MET),
    ("deregistered in English", {"not": atom("entity.status", "eq", "deregistered")},
        {"entity.status": "存续"}, {}, MET),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "changes", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_condition(condition, facts, changes, expected):
    assert evaluate(parse_condition(condition), profile(facts, **changes)) is expected
