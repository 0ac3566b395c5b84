"""The fit of words: what an enterprise does and what a policy is about."""

from __future__ import annotations

import pytest

from matcher.card import card_from_item
from matcher.errors import NotFitted
from matcher.finding.affinity import Affinity, describe
from matcher.finding.affinity_weights import SCORE_ONE
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


def test_scores_are_those_of_scikit_learn_but_for_rounding() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from lexicon import words

    text = "电线电缆的制造和销售，电缆维修，餐饮"
    cut = [words.tokens(f"{card.title}\n{card.text}") for card in CARDS]
    vectorizer = TfidfVectorizer(analyzer=lambda own: own, sublinear_tf=True)
    wanted = vectorizer.fit_transform(cut) @ vectorizer.transform([words.tokens(text)]).T
    found = Affinity().fit(CARDS).scores(text)
    for card, fit in zip(CARDS, wanted.toarray().ravel(), strict=True):
        assert found.get(card.id, 0.0) == pytest.approx(fit, abs=0.003)


def test_a_score_is_a_whole_number_of_its_unit() -> None:
    for score in Affinity().fit(CARDS).scores("电线电缆制造，智能化改造").values():
        assert score * SCORE_ONE == int(score * SCORE_ONE)
