"""The fit of words: what an enterprise does and what a policy is about."""

from __future__ import annotations

import pytest

from matcher.affinity import Affinity, describe
from matcher.card import card_from_item
from matcher.errors import NotFitted
from matcher.profile import Profile


def a_card(card_id: str, text: str):
    return card_from_item({"id": card_id, "title": card_id, "region": [], "text": text})


CARDS = (
    a_card("cable", "支持电线电缆制造企业开展智能化改造。"),
    a_card("catering", "支持餐饮企业参加美食节。"),
    a_card("blank", ""),
)


def test_the_policy_about_its_own_business_fits_best() -> None:
    scores = Affinity().fit(CARDS).scores("电线电缆的制造和销售")
    assert max(scores, key=scores.__getitem__) == "cable"
    assert 0 < scores["cable"] <= 1
    assert scores.get("catering", 0.0) < scores["cable"]


@pytest.mark.parametrize("text", ["", "！！！"], ids=["empty", "no words"])
def test_no_words_fit_nothing(text: str) -> None:
    assert Affinity().fit(CARDS).scores(text) == {}


def test_a_pool_without_words_fits_nothing() -> None:
    assert Affinity().fit([]).scores("电缆") == {}


def test_it_is_fitted_first() -> None:
    with pytest.raises(NotFitted):
        Affinity().scores("电缆")


def test_an_enterprise_is_described_by_scope_and_activities() -> None:
    profile = Profile.from_record(
        {
            "id": "p", "as_of": "2026-03-10", "scope": "电缆制造",
            "facts": {"activity.business": ["电子商务"]},
        }
    )  # fmt: skip
    assert describe(profile) == "电缆制造 电子商务"
