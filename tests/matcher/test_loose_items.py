"""Items annotated by others: odd spellings are read, and what nobody can read is left open."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.card import card_from_item
from matcher.conditions import evaluate
from matcher.eligibility import judge
from matcher.errors import InvalidItem
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.window import WindowKind
from tests.matcher.factories import WANGCHENG, atom, profile

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
FIRM = profile(
    {
        "region.project": "430104", "entity.founded": "2016-05-01", "entity.age_months": 109,
        "industry.code": "C3831", "industry.field": ["工程机械"], "size.class": ["small"],
        "fin.revenue": 30000000, "fin.rd_ratio": 0.05, "hr.headcount": 120,
        "qual.has": ["hnte"], "credit.wage_arrears": False, "loan.date": "2024-05-10",
        "act.exhibition": [{"name": "广交会", "date": "2024-10-15"}], "custom.fact": 7,
        "fin.export": 600000,
    },
    declared_complete=["qual.has", "industry.field"],
    zones={"望城经开区": True},
)  # fmt: skip

CONDITIONS: list[tuple[str, Any, Outcome]] = [
    ("an operator of nobody", atom("fin.revenue", "beats", 5), UNKNOWN),
    ("match", atom("industry.field", "match", "产业方向"), UNKNOWN),
    ("see", atom("ref.other_document", "see", "实施细则"), UNKNOWN),
    ("pass", atom("score.innovation", "pass", True), UNKNOWN),
    ("first_gte on a day", atom("entity.founded", "first_gte", 5), UNKNOWN),
    ("growth_abs_gte without last year", atom("fin.revenue", "growth_abs_gte", 5), UNKNOWN),
    ("not_has", atom("qual.has", "not_has", "gazelle"), MET),
    ("not_has of several", atom("qual.has", "not_has", ["gazelle", "hnte"]), UNMET),
    ("capital letters", atom("hr.headcount", "GTE", 100), MET),
    ("signs", atom("hr.headcount", "<=", 100), UNMET),
    ("a list where a word stands", atom("industry.field", "eq", ["工程机械"]), MET),
    ("a word where a list stands", atom("industry.code", "in", "C"), MET),
    ("a number as a string", atom("hr.headcount", "gte", "100"), MET),
    ("an amount in words", atom("fin.revenue", "gte", "2000万元"), MET),
    ("an amount in words with its unit told again",
        atom("fin.revenue", "lte", "5000万元", unit="万元"), MET),
    ("a number of 万元", atom("fin.revenue", "gte", 2000, unit="万元"), MET),
    ("a percentage", atom("fin.rd_ratio", "gte", "5%"), MET),
    ("years as months", atom("entity.age_months", "gte", "3年"), MET),
    ("several thresholds: the easiest", atom("fin.revenue", "gte", [20000000, 90000000]), MET),
    ("a band with one open side", atom("fin.revenue", "between", [20000000, None]), MET),
    ("true with the value false", atom("credit.wage_arrears", "true", False), MET),
    ("false", atom("credit.wage_arrears", "false", None), MET),
    ("否", atom("credit.wage_arrears", "eq", "否"), MET),
    ("a place as a string", atom("region.registered", "in", "430112"), MET),
    ("a place by its name", atom("region.registered", "in", "长沙市"), MET),
    ("several places by name", atom("region.registered", "in", ["岳麓区", "长沙市望城区"]), MET),
    ("a group of cities", atom("region.registered", "in", "长株潭"), MET),
    ("another city by name", atom("region.registered", "in", "株洲市"), UNMET),
    ("a place nobody knows", atom("region.registered", "in", "某某小镇"), UNKNOWN),
    ("a zone by its name", atom("region.registered", "in", "望城经开区"), MET),
    ("a zone by its id", atom("region.registered", "in", ["zone:wangcheng-etdz"]), MET),
    ("我区", atom("region.registered", "in", "我区"), MET),
    ("本市 of a district", atom("region.registered", "in", ["本市"]), MET),
    ("bare digits", atom("industry.code", "in", ["3831"]), MET),
    ("an industry by its name", atom("industry.code", "in", ["制造业"]), MET),
    ("another industry by its name", atom("industry.code", "in", ["批发和零售业"]), UNMET),
    ("an industry nobody knows", atom("industry.code", "in", ["未来产业"]), UNKNOWN),
    ("a code newer than the table", atom("industry.code", "in", ["C3839"]), UNMET),
    ("小微", atom("size.class", "in", ["小微"]), MET),
    ("小型微型企业", atom("size.class", "in", "小型微型企业"), MET),
    ("中小微企业 as one word", atom("size.class", "eq", "中小微企业"), MET),
    ("大型", atom("size.class", "in", ["大型企业"]), UNMET),
    ("a title by its name", atom("qual.has", "has", "高新技术企业"), MET),
    ("a title by an alias", atom("qual.has", "has_any", ["国高企"]), MET),
    ("a title of nobody", atom("qual.has", "has", "某某标杆"), UNMET),
    ("a date as a year", atom("loan.date", "gte", "2024"), MET),
    ("a date as a month", atom("loan.date", "lt", "2024-05"), UNMET),
    ("a date in Chinese", atom("loan.date", "gte", "2024年5月1日"), MET),
    ("a range as an object", atom("loan.date", "within", {"from": "2024-01", "to": "2024-12"}),
        MET),
    ("a range without an end", atom("loan.date", "within", ["2024-06-01", None]), UNMET),
    ("a field of nobody, told", atom("custom.fact", "gte", 5), MET),
    ("a field of nobody, of another type", atom("custom.fact", "has", "x"), UNKNOWN),
    ("a field of nobody, not told", atom("custom.other", "gte", 5), UNKNOWN),
    ("a range of days the wrong way round",
        atom("loan.date", "within", ["2024-12-31", "2024-01-01"]), UNKNOWN),
    ("a range of figures the wrong way round", atom("fin.revenue", "between", [5, 1]), UNKNOWN),
    ("a null value", atom("fin.revenue", "gte", None), UNKNOWN),
    ("a null place", atom("region.registered", "in", None), UNKNOWN),
    ("a null type", atom("entity.type", "in", None), UNKNOWN),
    ("one of nothing", atom("entity.type", "in", []), UNKNOWN),
    ("a value of another type", atom("hr.headcount", "gte", "many"), UNKNOWN),
    ("no operator", {"field": "hr.headcount", "value": 5, "quote": "5人"}, UNKNOWN),
    ("no field, but a sentence", {"op": "true", "quote": "符合要求"}, UNKNOWN),
    ("a sentence alone", "企业经营状况符合有关要求", UNKNOWN),
    ("a sentence of preference alone", "优先支持科技型企业", MET),
    ("a preference of nobody's field", {"text": "鼓励企业上市"}, MET),
    ("nested not", {"not": {"not": atom("hr.headcount", "gte", 100)}}, MET),
    ("not of a list: none of them",
        {"not": [atom("hr.headcount", "gte", 900), atom("fin.revenue", "gte", 1)]}, UNMET),
    ("any in all in any", {"any": [{"all": [{"any": [atom("hr.headcount", "gte", 100)]}]}]}, MET),
    ("an object where a list stands", {"all": atom("hr.headcount", "gte", 900)}, UNMET),
    ("no alternatives", {"any": []}, MET),
    ("nothing", {}, MET),
    ("null", None, MET),
    ("an empty list", [], MET),
    ("a group of null", {"all": None}, MET),
    ("a condition beside a group",
        {**atom("hr.headcount", "gte", 900), "any": [atom("fin.revenue", "gte", 1)]}, UNMET),
    ("unknown keys", atom("hr.headcount", "gte", 100, colour="red", confidence=0.4), MET),
    ("a flag of null", atom("hr.headcount", "gte", 100, human=None), MET),
    ("a flag in words", atom("hr.headcount", "gte", 900, hard="false"), MET),
    ("kinds as a word", atom("credit.no_accident", "true", kinds="安全"), UNKNOWN),
    ("a span that is none", atom("hr.headcount", "gte", 100, span="12", quote="100人"), MET),
    ("an event by its name", atom("act.exhibition", "has", "广交会", per="y-1"), MET),
    ("dollars far above the threshold", atom("fin.export", "gte", 50000, currency="USD"), MET),
    ("dollars near the threshold", atom("fin.export", "gte", 85000, currency="USD"), UNKNOWN),
]  # fmt: skip


def lenient(**changes: Any) -> Any:
    return card_from_item({"id": "p", "region": [WANGCHENG], **changes}, lenient=True)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [case[1:] for case in CONDITIONS],
    ids=[case[0] for case in CONDITIONS],
)
def test_condition(condition: Any, expected: Outcome) -> None:
    assert evaluate(lenient(eligibility=condition).eligibility, FIRM) is expected


@pytest.mark.parametrize(
    "condition",
    [case[1] for case in CONDITIONS if case[2] is UNKNOWN and isinstance(case[1], dict)],
    ids=[case[0] for case in CONDITIONS if case[2] is UNKNOWN and isinstance(case[1], dict)],
)
def test_what_is_left_open_stays_open_when_negated(condition: Any) -> None:
    assert evaluate(lenient(eligibility={"not": condition}).eligibility, FIRM) is UNKNOWN


@pytest.mark.parametrize(
    ("change", "warned"),
    [
        pytest.param({"eligibility": atom("hr.headcount", "gte", "many")}, "eligibility.value",
            id="a threshold that is a word"),
        pytest.param({"region": [4.5]}, "region[0]", id="a region that is a fraction"),
        pytest.param({"region": "某某小镇"}, "region[0]", id="a region nobody knows"),
        pytest.param({"region_basis": "moonlight"}, "region_basis", id="a basis of nobody"),
        pytest.param({"benefits": [5]}, "benefits[0]", id="a benefit that is a number"),
        pytest.param({"benefits": [{"form": "gift", "amount": 5}]}, "benefits[0].form",
            id="a form of nobody"),
        pytest.param({"benefits": [{"amount": "much"}]}, "benefits[0].amount", id="no amount"),
        pytest.param({"benefits": [{"tiers": [5]}]}, "benefits[0].tiers[0]", id="no tier"),
        pytest.param({"window": {"type": "sometimes"}}, "window.type", id="a window of nobody"),
        pytest.param({"window": "随时"}, "window", id="a window that is a word"),
        pytest.param({"valid_to": "never"}, "valid_to", id="no day"),
        pytest.param({"title": ["a"]}, "title", id="a title that is a list"),
        pytest.param({"colour": "red"}, "colour", id="a key of nobody"),
    ],
)  # fmt: skip
def test_what_is_passed_over_is_told(change: dict[str, Any], warned: str) -> None:
    read = lenient(**change)
    assert [warning for warning in read.warnings if warning.startswith(warned)]
    judge(read, FIRM).to_record()


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"region": ["430112"]}, id="no id"),
        pytest.param({"id": "p", "eligibility": 5}, id="a tree that is a number"),
        pytest.param({"id": "p", "eligibility": {"all": [{"op": "gte"}]}}, id="says nothing"),
    ],
)
def test_what_is_no_item_is_refused_all_the_same(item: Any) -> None:
    with pytest.raises(InvalidItem):
        card_from_item(item, lenient=True)


TIERS: list[tuple[str, dict[str, Any], int | None]] = [
    ("a fixed amount in words", {"amount": "50万元"}, 500000),
    ("the most in words", {"amount": "最高50万元"}, 500000),
    ("no form and no amount", {"quote": "提供培训服务"}, None),
    ("pairs", {"measure": "fin.revenue", "tiers": [[10000000, 1], [20000000, 2], [9e7, 3]]}, 2),
    ("triples", {"measure": "fin.revenue", "tiers": [[0, 30000000, 1], [30000000, 9e7, 2]]}, 2),
    ("bounds", {"measure": "fin.revenue",
        "tiers": [{"lt": 30000000, "amount": 1}, {"gte": "3000万元", "amount": "2万元"}]}, 20000),
    ("between", {"measure": {"field": "fin.revenue"},
        "tiers": [{"between": [1, 30000000], "amount": 5}, {"gt": 30000000, "amount": 9}]}, 5),
    ("an operator and a value", {"measure": {"f": "fin.revenue"},
        "tiers": [{"op": "gte", "value": 30000000, "amount": 5}]}, 5),
    ("min and max", {"measure": "fin.revenue",
        "tiers": [{"min": 1, "max": 30000000, "amount": 1}, {"min": 30000000, "amount": 2}]}, 2),
    ("rates in tiers", {"measure": "fin.revenue",
        "tiers": [{"gte": 1, "rate": 0.01, "cap": 200000}, {"gte": 90000000, "rate": 0.02}]},
        200000),
    ("conditions in tiers", {"tiers": [
        {"when": atom("hr.headcount", "gte", 100), "amount": 3},
        {"when": [atom("hr.headcount", "gte", 900)], "amount": 7}]}, 3),
    ("the figure that the benefit asks for", {"when": atom("fin.revenue", "gte", 10000000),
        "tiers": [[10000000, 1], [90000000, 2]]}, 1),
    ("a rate in words", {"rate": "5%", "measure": "fin.revenue"}, 1500000),
    ("a rate of what the words name", {"rate": 0.01, "base": "营业收入", "cap": 200000}, 200000),
    ("a range of rates", {"rate_range": [0.001, 0.002], "measure": "fin.revenue"}, 60000),
    ("a unit", {"amount_per_unit": 1000, "measure": "hr.headcount", "cap": 100000}, 100000),
    ("full steps", {"form": "per_step", "step": "1000万元", "amount": 10000,
        "measure": "fin.revenue"}, 30000),
    ("a reward without a kind", {"form": None, "amount": 5, "kind": None}, 5),
    ("unknown keys", {"amount": 5, "colour": "red"}, 5),
]  # fmt: skip


@pytest.mark.parametrize(
    ("benefit", "amount"), [case[1:] for case in TIERS], ids=[case[0] for case in TIERS]
)
def test_benefit(benefit: dict[str, Any], amount: int | None) -> None:
    verdict = judge(lenient(benefits=[benefit]), FIRM)
    assert verdict.kind.value == "ELIGIBLE"
    assert verdict.benefit.max_amount == amount


def test_thresholds_of_a_figure_nobody_names_stay_open() -> None:
    verdict = judge(lenient(benefits=[{"tiers": [[100, 5], [200, 9]], "base": "评估值"}]), FIRM)
    assert verdict.kind.value == "POSSIBLE"


@pytest.mark.parametrize(
    ("window", "kind"),
    [
        pytest.param({"type": "fixed", "start": "2025-10-20", "end": "2025-10-26"},
            WindowKind.FIXED, id="start and end"),
        pytest.param({"type": "fixed", "end": "2025年10月26日"}, WindowKind.FIXED, id="in Chinese"),
        pytest.param({"kind": "rolling"}, WindowKind.ROLLING, id="kind"),
        pytest.param({"type": "relative", "anchor": "登记之日", "months": "12个月"},
            WindowKind.RELATIVE, id="months in words"),
        pytest.param(None, WindowKind.UNKNOWN, id="null"),
    ],
)  # fmt: skip
def test_window(window: Any, kind: WindowKind) -> None:
    assert lenient(window=window).window.kind is kind


@pytest.mark.parametrize(
    ("changes", "place", "expected"),
    [
        pytest.param({"region": "430112"}, "430112", MET, id="a region as a string"),
        pytest.param({"region": 430112}, "430112", MET, id="a region as a number"),
        pytest.param({"region": "长沙市"}, "430112", MET, id="a region by its name"),
        pytest.param({"region": ["株洲市"]}, "430112", UNMET, id="another by its name"),
        pytest.param({"region": "长沙经开区"}, "430112", UNMET, id="a zone of another county"),
        pytest.param({"region": "望城经开区"}, "430112", MET, id="a zone it lies in"),
        pytest.param({"region": "全国"}, "110101", MET, id="the whole country"),
        pytest.param({"region": "unknown"}, "430112", UNKNOWN, id="an unknown region"),
        pytest.param({"region": None}, "430112", UNKNOWN, id="no region"),
        pytest.param({"region_basis": "全国"}, "110101", MET, id="no basis of place"),
        pytest.param({"region_basis": "注册"}, "430104", UNMET, id="the basis in Chinese"),
        pytest.param({"region_basis": "moonlight"}, "430104", UNMET, id="a basis of nobody"),
    ],
)
def test_jurisdiction(changes: dict[str, Any], place: str, expected: Outcome) -> None:
    enterprise: Profile = profile(
        {"region.registered": place},
        zones={"望城经开区": True} if place == WANGCHENG else {},
    )
    assert evaluate(lenient(**changes).jurisdiction, enterprise) is expected
