"""The reference cases for numbers, bounds, days and rates, through the public functions."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lexicon.bounds import find_bounds
from lexicon.dates import PUBLICATION, RELATIVE, WORKDAYS, YEAR_OFFSET, YEARLY, find_periods
from lexicon.money import find_amounts
from lexicon.ratios import find_ratios

CASES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "numeric_cases.jsonl"
WITHOUT = pytest.mark.skipif(
    not CASES.exists(), reason=f"the reference file {CASES.name} is absent"
)


def cases(kind):
    if not CASES.exists():
        return [pytest.param(None, id="absent")]
    records = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(one, id=one["text"]) for one in records if one["kind"] == kind]


@WITHOUT
@pytest.mark.parametrize("case", cases("money"))
def test_money(case):
    assert [amount.yuan for amount in find_amounts(case["text"])] == case["expect"]
    if "USD" in case["note"]:
        assert {amount.currency for amount in find_amounts(case["text"])} == {"USD"}


@WITHOUT
@pytest.mark.parametrize("case", cases("ratio"))
def test_ratio(case):
    (ratio,) = find_ratios(case["text"])
    assert ratio.value == pytest.approx(Decimal(str(case["expect"])), abs=Decimal("0.0001"))


def expected_form(bound):
    if bound.op == "none_in":
        return [bound.op, f"{bound.value}m"]
    if isinstance(bound.value, tuple):
        return [bound.op, [float(value) for value in bound.value]]
    return [bound.op, bound.value if isinstance(bound.value, str) else float(bound.value)]


@WITHOUT
@pytest.mark.parametrize("case", cases("compare"))
def test_compare(case):
    # A case "paired with 2000万元以上" is judged as it stands in its document: beside its pair.
    pair = re.search(r"paired with (\S+?):", case["note"])
    text = f"{pair[1]}；{case['text']}" if pair else case["text"]
    bounds = find_bounds(text)[1 if pair else 0 :]
    assert expected_form(bounds[0]) == case["expect"]


def iso(day):
    return None if day is None else day.isoformat()


def period_form(period):
    forms = {
        RELATIVE: lambda: [
            f"relative:{period.anchor}",
            f"+{period.months}m" if period.months else f"+{period.days}d",
        ],
        YEARLY: lambda: ["yearly", period.end_md],
        WORKDAYS: lambda: ["workdays", period.workdays],
        YEAR_OFFSET: lambda: [f"y{period.year_offset:+d}", None],
    }
    if period.kind in forms:
        return forms[period.kind]()
    start = "publish" if period.anchor == PUBLICATION else iso(period.start)
    return [start, iso(period.end)]


@WITHOUT
@pytest.mark.parametrize("case", cases("date"))
def test_date(case):
    (period,) = find_periods(case["text"], base=date.fromisoformat(case["base"]))
    assert period_form(period) == case["expect"]
