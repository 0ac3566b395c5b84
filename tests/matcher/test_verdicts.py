"""Every sentence of the rules for verdicts, as cases: condition, facts, what must come out."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.conditions import evaluate as evaluate_condition
from matcher.conditions import parse_condition
from matcher.eligibility import VerdictKind
from matcher.outcome import Outcome
from tests.matcher.factories import atom, card, kind, profile, verdict

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
ELIGIBLE, POSSIBLE, INELIGIBLE = VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.INELIGIBLE

CLEAN = {"declared_complete": ["credit.blacklist"]}
NO_TITLES = {"declared_complete": ["qual.has"]}
NEVER_FUNDED = {"declared_complete": ["excl.already_funded"]}


def outcome(condition: dict[str, Any], facts: dict[str, Any] | None = None, **changes: Any):
    return evaluate_condition(parse_condition(condition), profile(facts, **changes))


# --- Unknown, false, true (rules 1-6) -------------------------------------------------------

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
    ("the umbrella list may hold a special one",
        {"not": atom("credit.blacklist", "has_any", ["严重失信主体名单"])},
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

# --- Which sentences are hard (rules 7-12) --------------------------------------------------

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

# --- Place (rules 13-14) --------------------------------------------------------------------

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

# --- Numbers and time (rules 15-19) ---------------------------------------------------------

BOUNDS = [
    ("gte", 100, 100, MET), ("gte", 100, 99, UNMET), ("gt", 100, 100, UNMET), ("gt", 100, 101, MET),
    ("lte", 100, 100, MET), ("lte", 100, 101, UNMET), ("lt", 100, 100, UNMET), ("lt", 100, 99, MET),
    ("eq", 100, 100, MET), ("eq", 100, 99, UNMET),
    ("between", [10, 20], 10, MET), ("between", [10, 20], 20, MET), ("between", [10, 20], 21,
        UNMET),
    ("between_co", [10, 20], 10, MET), ("between_co", [10, 20], 20, UNMET),
    ("between_oc", [10, 20], 10, UNMET), ("between_oc", [10, 20], 20, MET),
    ("gte", 100, {"gte": 100, "lt": 300}, MET), ("gte", 100, {"gte": 50, "lt": 100}, UNMET),
    ("gte", 100, {"gte": 50, "lte": 100}, UNKNOWN), ("gte", 100, {"gte": 50, "lt": 300}, UNKNOWN),
    ("gt", 100, {"gte": 100, "lt": 300}, UNKNOWN), ("gt", 100, {"gt": 100}, MET),
    ("lt", 100, {"lt": 100}, MET), ("lt", 100, {"lte": 100}, UNKNOWN), ("lte", 100, {"lte": 100},
        MET),
    ("lte", 100, {"gt": 100}, UNMET), ("between", [10, 20], {"gte": 12, "lte": 18}, MET),
    ("between_co", [10, 20], {"gte": 20}, UNMET), ("between", [10, 20], {"gte": 5}, UNKNOWN),
]  # fmt: skip
CASES += [
    (f"headcount {op} {value}: {fact}", atom("hr.headcount", op, value), {"hr.headcount": fact},
        {}, out)
    for op, value, fact, out in BOUNDS
]  # fmt: skip
AGES = [
    ("2024-06-30", "gte", 12, MET), ("2024-07-01", "gte", 12, UNMET),
    ("2020-06-30", "lte", 60, MET), ("2020-05-30", "lte", 60, UNMET),
    ("2020-06-30", "lt", 60, UNMET), ("2024-02-29", "gte", 16, MET),
    ({"gte": "2023-01-01", "lt": "2024-01-01"}, "gte", 12, MET),
    ({"gte": "2023-01-01", "lt": "2025-01-01"}, "gte", 12, UNKNOWN),
    ("2024", "gte", 12, UNKNOWN), ("2023", "gte", 12, MET),
]  # fmt: skip
CASES += [
    (f"founded {day}: age {op} {value}", atom("entity.age_months", op, value),
        {"entity.founded": day}, {}, out)
    for day, op, value, out in AGES
]  # fmt: skip
CASES += [
    ("不超过5年 on the fifth anniversary", atom("entity.age_months", "lte", 5, unit="年"),
        {"entity.founded": "2020-06-30"}, {}, MET),
    ("上年度 is the last full year", atom("fin.revenue", "gte", 100, per="y-1"),
        {"fin.revenue@2024": 100}, {}, MET),
    ("a figure without a year is that of the last full year",
        atom("fin.revenue", "gte", 100, per="y-1"), {"fin.revenue": 100}, {}, MET),
    ("当年 is not 上年度", atom("fin.revenue", "gte", 100, per="y"), {"fin.revenue": 100}, {},
        UNKNOWN),
    ("an explicit year is literal", atom("fin.revenue", "gte", 100, per="2014"),
        {"fin.revenue@2014": 100, "fin.revenue": 5}, {}, MET),
    ("another year does not count", atom("fin.revenue", "gte", 100, per="2014"),
        {"fin.revenue": 500}, {}, UNKNOWN),
    ("half-years", atom("fin.revenue", "gte", 100, per="2022H1"), {"fin.revenue@2022H1": 100},
        {}, MET),
    ("months", atom("fin.online_sales", "gte", 100, per="2023-01..2023-09"),
        {"fin.online_sales@2023-01..2023-09": 90}, {}, UNMET),
    ("两年合计", atom("fin.net_profit", "gte", 100, per="y-1+y-2", agg="sum"),
        {"fin.net_profit@2024": 60, "fin.net_profit@2023": 40}, {}, MET),
    ("两年合计 with one missing", atom("fin.net_profit", "gte", 100, per="y-1+y-2", agg="sum"),
        {"fin.net_profit@2024": 160}, {}, UNKNOWN),
    ("近三年累计 reached already", atom("fin.equity_financing", "gte", 100, per="y-1..y-3",
        agg="sum"),
        {"fin.equity_financing@2024": 160}, {}, MET),
    ("每年都达到", atom("fin.revenue", "gte", 100, per="y-1..y-2"),
        {"fin.revenue@2024": 160, "fin.revenue@2023": 90}, {}, UNMET),
    ("a ratio over three years, all above", atom("fin.rd_ratio", "gte", 0.05, per="y-1..y-3"),
        {"fin.rd_ratio@2024": 0.06, "fin.rd_ratio@2023": 0.05, "fin.rd_ratio@2022": 0.07}, {}, MET),
    ("a ratio over three years, mixed", atom("fin.rd_ratio", "gte", 0.05, per="y-1..y-3"),
        {"fin.rd_ratio@2024": 0.06, "fin.rd_ratio@2023": 0.04, "fin.rd_ratio@2022": 0.07},
        {}, UNKNOWN),
    ("a ratio over three years, from the sums", atom("fin.rd_ratio", "gte", 0.05, per="y-1..y-2"),
        {"fin.rd_expense@2024": 8, "fin.rd_expense@2023": 3, "fin.revenue@2024": 100,
         "fin.revenue@2023": 100}, {}, MET),
    ("growth = (new - old) / old", atom("fin.revenue_growth", "gte", 0.1, per="y-1"),
        {"fin.revenue@2024": 110, "fin.revenue@2023": 100}, {}, MET),
    ("growth just below", atom("fin.revenue_growth", "gt", 0.1, per="y-1"),
        {"fin.revenue@2024": 110, "fin.revenue@2023": 100}, {}, UNMET),
    ("growth of bands", atom("fin.revenue_growth", "gte", 0.1, per="y-1"),
        {"fin.revenue@2024": {"gte": 100, "lte": 120}, "fin.revenue@2023": 100}, {}, UNKNOWN),
    ("growth from nothing is unknown", atom("fin.revenue_growth", "gte", 0.1),
        {"fin.revenue@2024": 110, "fin.revenue@2023": 0}, {}, UNKNOWN),
    ("loss = net profit < 0", atom("fin.loss", "true", per="y-1"), {"fin.net_profit": -1}, {}, MET),
    ("no loss at nought", atom("fin.loss", "true", per="y-1"), {"fin.net_profit": 0}, {}, UNMET),
    ("首次突破 with earlier years below", atom("fin.output_value", "first_gte", 100),
        {"fin.output_value@2024": 120, "fin.output_value@2023": 90, "entity.founded": "2023-04-01"},
        {}, MET),
    ("首次突破 reached before", atom("fin.output_value", "first_gte", 100),
        {"fin.output_value@2024": 120, "fin.output_value@2023": 100}, {}, UNMET),
    ("首次突破 with an unknown year", atom("fin.output_value", "first_gte", 100),
        {"fin.output_value@2024": 120, "entity.founded": "2022-04-01"}, {}, UNKNOWN),
    ("首次突破 not reached", atom("fin.output_value", "first_gte", 100),
        {"fin.output_value@2024": 99}, {}, UNMET),
    ("同比增加", atom("fin.online_sales", "growth_abs_gte", 100),
        {"fin.online_sales@2024": 250, "fin.online_sales@2023": 150}, {}, MET),
    ("同比增加 less than a step", atom("fin.online_sales", "growth_abs_gte", 100),
        {"fin.online_sales@2024": 249, "fin.online_sales@2023": 150}, {}, UNMET),
    ("a closed period, first day", atom("loan.date", "within", ["2023-01-01", "2023-08-31"]),
        {"loan.date": "2023-01-01"}, {}, MET),
    ("a closed period, last day", atom("loan.date", "within", ["2023-01-01", "2023-08-31"]),
        {"loan.date": "2023-08-31"}, {}, MET),
    ("a closed period, after", atom("loan.date", "within", ["2023-01-01", "2023-08-31"]),
        {"loan.date": "2023-09-01"}, {}, UNMET),
    ("a day known by month only", atom("loan.date", "within", ["2023-01-15", "2023-08-31"]),
        {"loan.date": "2023-01"}, {}, UNKNOWN),
    ("以来 includes the year", atom("project.start", "gte", "2020"),
        {"project.start": "2020-01-01"},
        {}, MET),
    ("于2023年5月前 is before 1 May", atom("project.completed", "lt", "2023-05"),
        {"project.completed": "2023-05-01"}, {}, UNMET),
    ("当年招用", atom("hr.hire_date", "within", "y"), {"hr.hire_date": "2025-01-01"}, {}, MET),
    ("近三年 of an event is 36 months", atom("loan.settled_date", "within", "36m"),
        {"loan.settled_date": "2022-06-30"}, {}, MET),
    ("a day too early for 36 months", atom("loan.settled_date", "within", "36m"),
        {"loan.settled_date": "2022-06-29"}, {}, UNMET),
    ("an event in its year", atom("qual.event", "has", "new_in_stat", per="y-1"),
        {"qual.event": [{"event": "new_in_stat", "date": "2024-12-31"}]}, {}, MET),
    ("an event in another year", atom("qual.event", "has", "new_in_stat", per="y-1"),
        {"qual.event": [{"event": "new_in_stat", "date": "2023-12-31"}]}, {}, UNKNOWN),
    ("events declared complete", atom("qual.event", "has", "new_in_stat", per="y-1"),
        {"qual.event": [{"event": "new_in_stat", "date": "2023-12-31"}]},
        {"declared_complete": ["qual.event"]}, UNMET),
    ("an event without a day", atom("qual.event", "has", "new_in_stat", per="y-1"),
        {"qual.event": [{"event": "new_in_stat"}]}, {}, UNKNOWN),
    ("an act in the last year", atom("act.exhibition", "true", per="12m"),
        {"act.exhibition": [{"name": "广交会", "date": "2025-04-15"}]}, {}, MET),
    ("a family declared complete", atom("act.cloud", "true"), {},
        {"declared_complete": ["act.*"]}, UNMET),
    ("two acts of an open list", atom("act.exhibition", "gte", 2),
        {"act.exhibition": [{"name": "甲"}, {"name": "乙"}]}, {}, MET),
    ("a later stage has passed the earlier", atom("act.ipo_stage", "gte", "tutoring_filed"),
        {"act.ipo_stage": [{"name": "application_accepted", "date": "2025-03-01"}]}, {}, MET),
    ("an earlier stage leaves the later open", atom("act.ipo_stage", "gte", "listed"),
        {"act.ipo_stage": [{"name": "tutoring_filed"}]}, {}, UNKNOWN),
    ("there is such a thing", atom("loan.interest_paid", "exists"), {"loan.interest_paid": 5}, {},
        MET),
    ("there is nothing", atom("loan.interest_paid", "exists"), {"loan.interest_paid": 0}, {},
        UNMET),
    ("the size by all lower bounds", atom("size.class", "in", ["small", "micro"]),
        {"industry.code": "C3831", "hr.headcount": 120, "fin.revenue": {"gte": 20000000,
         "lt": 50000000}}, {}, MET),
    ("中小微", atom("size.class", "in", ["中小微"]), {"size.class": "medium"}, {}, MET),
    ("several classes left", atom("size.class", "in", ["small"]),
        {"industry.code": "C3831", "hr.headcount": {"gte": 100, "lt": 500},
         "fin.revenue": 50000000}, {}, UNKNOWN),
    ("size unknown", atom("size.class", "in", ["micro"]), {"industry.code": "C3831"}, {}, UNKNOWN),
    ("statistical size is not the tax size", atom("size.tax_micro", "true"),
        {"size.class": "micro"}, {}, UNKNOWN),
    ("规上 is enrolment", atom("reporting.stat", "true"),
        {"qual.has": ["above_scale_industry"]}, {}, MET),
    ("a foreign currency is not compared", atom("fin.export", "gte", 50000, currency="USD"),
        {"fin.export": 9000000}, {}, UNKNOWN),
    ("a group of people entails the wider", atom("hr.hire_group", "has", "毕业2年内高校毕业生"),
        {"hr.hire_group": ["毕业年度高校毕业生"]}, {}, MET),
    ("a count of all is no count of a group", atom("hr.new_hires", "gte", 5, per="y-1",
        group="脱贫人口"), {"hr.new_hires": 8}, {}, UNKNOWN),
    ("a count of all limits that of a group", atom("hr.new_hires", "gte", 5, per="y-1",
        group="脱贫人口"), {"hr.new_hires": 4}, {}, UNMET),
    ("all who were hired are of the group", atom("hr.new_hires", "gte", 5, per="y-1",
        group="脱贫人口"), {"hr.new_hires": 8, "hr.hire_group": ["脱贫人口"]},
        {"declared_complete": ["hr.hire_group"]}, MET),
    ("a ratio of another base is not compared", atom("fin.rd_ratio", "gte", 0.03,
        denominator="成本费用总额"), {"fin.rd_ratio": 0.05}, {}, UNKNOWN),
    ("a list names the arrears", {"not": atom("credit.wage_arrears", "true")},
        {"credit.blacklist": ["拖欠农民工工资失信"]}, {}, UNMET),
    ("a range of days by its ends", atom("loan.date", "between", {"start": "2023-01-01",
        "end": "2023-08-31"}), {"loan.date": "2023-05-05"}, {}, MET),
    ("dashes do not matter", atom("hr.hire_group", "has", "16—24岁登记失业青年"),
        {"hr.hire_group": ["16-24岁登记失业青年"]}, {}, MET),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "changes", "expected"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_condition(condition, facts, changes, expected):
    assert outcome(condition, facts, **changes) is expected


# --- Whole cards ----------------------------------------------------------------------------

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


def test_there_are_enough_cases():
    assert len(CASES) + len(CARDS) >= 150


def test_kind_is_that_of_the_quick_way():
    from matcher.eligibility import decide

    for _, policy, facts, changes, _ in CARDS:
        enterprise = profile(facts, **changes)
        assert decide(policy, enterprise) is kind(policy, enterprise)
