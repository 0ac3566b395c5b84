from __future__ import annotations

import pytest

from lexicon.benefits import (
    ApplicationMode,
    BenefitKind,
    Category,
    benefit_words,
    find_benefits,
    find_modes,
)
from lexicon.tables import read_rows


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("给予一次性奖励50万元", [BenefitKind.REWARD]),
        ("贷款贴息", [BenefitKind.INTEREST_SUBSIDY]),
        ("免租三个月", [BenefitKind.RENT_RELIEF]),
        ("稳岗返还", [BenefitKind.REFUND]),
        ("缓缴社会保险费", [BenefitKind.DEFERRAL]),
        ("研发费用加计扣除", [BenefitKind.TAX_RELIEF]),
        ("担保费补贴", [BenefitKind.GUARANTEE]),
        ("发放创新券", [BenefitKind.VOUCHER]),
        ("補助與獎勵", [BenefitKind.SUBSIDY, BenefitKind.REWARD]),
        ("会议纪要", []),
    ],
)
def test_benefit_words_are_found(text: str, kinds: list[BenefitKind]) -> None:
    assert [mention.kind for mention in find_benefits(text)] == kinds


def test_a_mention_is_a_substring_of_the_original() -> None:
    text = "對入規企業獎勵十万元"
    (mention,) = find_benefits(text)
    assert text[mention.start : mention.end] == "獎勵"


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        ("免申即享，无需申请", [ApplicationMode.AUTOMATIC]),
        ("即申即享；其余先批后补", [ApplicationMode.FAST_TRACK, ApplicationMode.APPROVE_FIRST]),
        ("材料可容缺", [ApplicationMode.DEFERRED_DOCUMENTS]),
        ("由企业自主申报", [ApplicationMode.APPLY]),
        ("没有说明", []),
    ],
)
def test_ways_of_claiming_are_found(text: str, modes: list[ApplicationMode]) -> None:
    assert list(find_modes(text)) == modes


@pytest.mark.parametrize("kind", list(BenefitKind))
def test_every_kind_has_a_name_a_category_and_words(kind: BenefitKind) -> None:
    assert kind.label
    assert isinstance(kind.category, Category)
    assert kind in {one.kind for one in find_benefits("，".join(sorted(benefit_words())))}
    assert kind.label in benefit_words()


@pytest.mark.parametrize("mode", list(ApplicationMode))
def test_every_way_of_claiming_has_a_name(mode: ApplicationMode) -> None:
    assert mode.label


def test_no_word_means_two_things() -> None:
    words = [row["word"] for row in read_rows("benefit_words.csv")]
    assert len(words) == len(set(words))
