"""Short replies about benefits and tiers: what is read, what is refused, and what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.mending import read_mended
from policies.mending_benefits import (
    BenefitTrouble,
    TypedBenefit,
    read_typed_benefit,
    read_typed_tier,
)
from tests.policies.pool_items import an_item, quoted

TODAY = date(2026, 3, 10)
ITEM = an_item(title="研发补助")
OLD = {
    "kind": "reward",
    "form": "fixed",
    "amount": 500000,
    "once": True,
    "when": {"field": "hr.headcount", "op": "gte", "value": 30},
    **quoted("一次性奖励50万元"),
}


def typed(reply: str, old: dict[str, Any] | None = None) -> dict[str, Any]:
    read = read_typed_benefit(ITEM, reply, old=old, today=TODAY)
    assert isinstance(read, TypedBenefit), (reply, read)
    return read.benefit


@pytest.mark.parametrize(
    ("reply", "benefit"),
    [
        pytest.param("每户 20 万元", {"form": "fixed", "amount": 200000}, id="a household"),
        pytest.param("二十万元", {"form": "fixed", "amount": 200000}, id="in words"),
        pytest.param("最高20万元", {"form": "fixed", "amount_max": 200000}, id="up to"),
        pytest.param(
            "5-20万元", {"form": "fixed", "amount": 200000, "amount_min": 50000}, id="a range"
        ),
        pytest.param(
            "按研发费用 10%，最高 50 万元",
            {"form": "rate", "rate": 0.1, "base": "研发费用", "cap": 500000},
            id="a rate of something",
        ),
        pytest.param("10%", {"form": "rate", "rate": 0.1}, id="a bare rate"),
        pytest.param(
            "每平方米30元，最高50万元",
            {"form": "per_unit", "amount_per_unit": 30, "unit": "平方米", "cap": 500000},
            id="a unit and a cap",
        ),
        pytest.param(
            "每增加1000万元，10万元",
            {"form": "per_step", "amount": 100000, "step": 10000000},
            id="a step",
        ),
        pytest.param(
            "国家级50万元、省级20万元",
            {"form": "tiered", "tiers": [["国家级", 500000], ["省级", 200000]]},
            id="named tiers",
        ),
    ],
)
def test_a_benefit_is_read(reply: str, benefit: dict[str, Any]) -> None:
    # It names no kind, so that the item's name tells it.
    assert typed(reply) == {"kind": "subsidy", **benefit}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("奖励20万元", "reward"),
        ("按贷款利息50%贴息", "interest_subsidy"),
        ("租金减免三个月", "rent_relief"),
    ],
)
def test_the_kind_is_what_the_words_name(reply: str, kind: str) -> None:
    assert typed(reply)["kind"] == kind


def test_words_without_a_figure_give_in_kind() -> None:
    read = read_typed_benefit(ITEM, " 租金减免\n三个月 ", old=None, today=TODAY)
    assert isinstance(read, TypedBenefit)
    assert read == TypedBenefit(
        benefit={"form": "in_kind", "kind": "rent_relief"}, words="租金减免 三个月"
    )


def test_what_the_reply_does_not_speak_of_stays() -> None:
    changed = typed("按研发费用10%，最高80万元", OLD)
    assert changed == {
        "kind": "reward",
        "form": "rate",
        "rate": 0.1,
        "base": "研发费用",
        "cap": 800000,
        "once": True,
        "when": OLD["when"],
        **quoted("一次性奖励50万元"),
    }
    assert "amount" not in changed


def test_words_of_the_text_are_quoted_where_they_stand() -> None:
    read = typed("一次性奖励50万元")
    assert read == {
        "kind": "reward", "form": "fixed", "amount": 500000, "once": True,
        **quoted("一次性奖励50万元"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ("负数", BenefitTrouble.NEGATIVE),
        ("-3万", BenefitTrouble.NEGATIVE),
        ("减免 -5%", BenefitTrouble.NEGATIVE),
        ("0元", BenefitTrouble.NOUGHT),
        ("99999999999999亿", BenefitTrouble.TOO_LARGE),
        ("奖" * 300, BenefitTrouble.TOO_LONG),
        ("奖励甲5万元。补助乙20万元。", BenefitTrouble.SEVERAL),
        ("不知道", BenefitTrouble.NOT_UNDERSTOOD),
        ("一百亿个", BenefitTrouble.NOT_UNDERSTOOD),
        ("<b>多少</b", BenefitTrouble.NOT_UNDERSTOOD),
        ("奖励", BenefitTrouble.NOT_UNDERSTOOD),
        ("3月1日", BenefitTrouble.NOT_UNDERSTOOD),
        ("", BenefitTrouble.NOT_UNDERSTOOD),
    ],
    ids=lambda one: str(one)[:12],
)
def test_what_is_not_taken(reply: str, trouble: BenefitTrouble) -> None:
    assert read_typed_benefit(ITEM, reply, old=None, today=TODAY) is trouble


def test_no_figure_that_was_typed_is_lost() -> None:
    """A reading that leaves an amount out is no reading."""
    for reply in ("每户20万元，外加每亩3万元", "奖励20万元；另按10%补3万元，再加7万元"):
        read = read_typed_benefit(ITEM, reply, old=None, today=TODAY)
        assert isinstance(read, BenefitTrouble), read


MEASURED: dict[str, Any] = {
    "form": "tiered",
    "measure": {"field": "fin.output_value"},
    "tiers": [{"gte": 100000000, "amount": 50000}],
}
BARE: dict[str, Any] = {"form": "tiered", "tiers": [[100000000, 50000], [500000000, 200000]]}
NAMED: dict[str, Any] = {"form": "tiered", "tiers": [["国家级", 500000]]}


@pytest.mark.parametrize(
    ("benefit", "reply", "tier"),
    [
        pytest.param(
            MEASURED, "5亿元以上，20万元", {"gte": 500000000, "amount": 200000}, id="bound"
        ),
        pytest.param(MEASURED, "超过2亿元，30万元", {"gt": 200000000, "amount": 300000}, id="open"),
        pytest.param(BARE, "10亿元：100万元", [1000000000, 1000000], id="as its siblings"),
        pytest.param(
            BARE, "不足1亿元，1万元", {"lt": 100000000, "amount": 10000}, id="not as them"
        ),
        pytest.param(NAMED, "市级，10万元", ["市级", 100000], id="a name"),
        pytest.param(
            NAMED,
            "省级 按10%，最高50万元",
            {"name": "省级", "rate": 0.1, "cap": 500000},
            id="a name and a rate",
        ),
        pytest.param(
            MEASURED, "市级，10万元", BenefitTrouble.NOT_UNDERSTOOD, id="name for a bound"
        ),
        pytest.param(MEASURED, "20万元", BenefitTrouble.NOT_UNDERSTOOD, id="no threshold"),
        pytest.param(NAMED, "国家级", BenefitTrouble.NOT_UNDERSTOOD, id="no amount"),
        pytest.param(NAMED, "负数", BenefitTrouble.NEGATIVE, id="negative"),
    ],
)
def test_a_tier(benefit: dict[str, Any], reply: str, tier: object) -> None:
    assert read_typed_tier(ITEM, benefit, reply, today=TODAY) == tier


LETTERS = st.sampled_from(
    "0123456789.%万元亿每户人亩按的，、：最高奖励补贴贴息增加以上至-一二三 国省级"
)


@given(reply=st.text(LETTERS, max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_can_be_kept_or_is_refused(reply: str) -> None:
    read = read_typed_benefit(ITEM, reply, old=None, today=TODAY)
    if isinstance(read, TypedBenefit):
        read_mended(ITEM | {"benefits": [read.benefit]})
    for benefit in (MEASURED, BARE, NAMED):
        tier = read_typed_tier(ITEM, benefit, reply, today=TODAY)
        if not isinstance(tier, BenefitTrouble):
            changed = benefit | {"tiers": [*benefit["tiers"], tier]}
            read_mended(ITEM | {"benefits": [changed]})
