"""Questions are worth asking: some answer changes something, and nothing that matters is missed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.interval import Interval
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import VerdictKind, decide, estimate
from matcher.open_facts import Walker
from matcher.profile import FactKey, Profile
from matcher.questions import askable_fields, next_question, questions
from tests.properties.test_matching_logic import NUMBERS, TITLES, facts, items, make

SIZES = {
    "hr.headcount": (0, 5, 50, 500, 10**6),
    "fin.revenue": (0, 10**6, 10**7, 10**8, 10**12),
    "fin.assets": (0, 10**6, 10**7, 10**8, 10**12),
}
INDUSTRIES = ("A0111", "C3831", "F5211", "K7010", "L7212", "S9221")
pools = st.lists(items, min_size=1, max_size=3).map(
    lambda rows: [card_from_item({**row, "id": f"p{i}"}) for i, row in enumerate(rows)]
)


def answers(profile: Profile, field_id: str) -> Iterator[Profile]:
    """Every answer that could make a difference in these pools."""
    if field_id == "qual.has":
        held = profile.get("qual.has") or frozenset()
        sets = chain.from_iterable(combinations(TITLES, n) for n in range(len(TITLES) + 1))
        for more in sets:
            whole = held.union(more)
            yield profile.with_facts({FactKey("qual.has"): whole}, complete=("qual.has",))
        return
    period = "2024" if field_id.startswith(("fin.", "hr.")) else None
    values = INDUSTRIES if field_id == "industry.code" else SIZES.get(field_id, range(6))
    for value in values:
        yield profile.with_facts({FactKey(field_id, period): value})


def stand(cards: list[PolicyCard], profile: Profile) -> list[object]:
    kinds = [decide(card, profile) for card in cards]
    return [(kind, estimate(card, profile, kind)) for card, kind in zip(cards, kinds, strict=True)]


@settings(deadline=None, max_examples=80)
@given(pools, facts, st.booleans())
def test_some_answer_to_every_question_changes_something(cards, given_facts, complete):
    profile = make(given_facts, complete)
    before = stand(cards, profile)
    for question in questions(cards, profile):
        after = [stand(cards, told) for told in answers(profile, question.field)]
        assert any(one != before for one in after)


@settings(deadline=None, max_examples=80)
@given(pools, facts, st.booleans())
def test_no_fact_that_decides_a_policy_is_missed(cards, given_facts, complete):
    profile = make(given_facts, complete)
    asked = {question.field for question in questions(cards, profile)}
    settled = {"qual.has"} if complete else set()
    for field_id in {*NUMBERS, "qual.has"} - asked - settled:
        for card in cards:
            if decide(card, profile) is VerdictKind.POSSIBLE:
                kinds = {decide(card, told) for told in _more_exact(profile, field_id)}
                assert kinds == {VerdictKind.POSSIBLE}


def _more_exact(profile: Profile, field_id: str) -> Iterator[Profile]:
    """The answers that agree with what is known already."""
    known = profile.get(field_id, "2024" if field_id.startswith("fin.") else None)
    for told in answers(profile, field_id):
        value = told.get(field_id, "2024" if field_id.startswith("fin.") else None)
        is_inside = isinstance(known, Interval) and known.contains(value)
        if field_id == "qual.has" or known is None or known == value or is_inside:
            yield told


@settings(deadline=None, max_examples=80)
@given(items, facts, st.booleans())
def test_a_policy_is_open_exactly_when_its_verdict_is(item, given_facts, complete):
    card, profile = card_from_item(item), make(given_facts, complete)
    is_open = Walker(profile=profile).open_facts(card) is not None
    assert is_open is (decide(card, profile) is VerdictKind.POSSIBLE)
    assert is_open or not askable_fields(card, profile)


@settings(deadline=None, max_examples=80)
@given(pools, facts, st.randoms())
def test_the_order_of_the_pool_does_not_matter(cards, given_facts, random):
    profile = make(given_facts)
    shuffled = list(cards)
    random.shuffle(shuffled)
    found = [(one.field, one.worth) for one in questions(cards, profile)]
    assert [(one.field, one.worth) for one in questions(shuffled, profile)] == found
    best = next_question(cards, profile)
    assert (None if best is None else (best.field, best.worth)) == next(iter(found), None)
