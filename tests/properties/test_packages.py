"""The chosen set is the best of all sets, whatever the rules, groups and titles."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.choosing import Offer, StackingRule, choose, startable, worth
from matcher.packages import WhyLeftOut, pack

CASES = 10_000
RULES = tuple(StackingRule)
LEVELS = ("city", "county")
TITLES = ("hnte", "srdi_sme")


def _some(source: random.Random, chance: float) -> frozenset[str]:
    return frozenset(title for title in TITLES if source.random() < chance)


def random_offers(source: random.Random) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            id=f"p{i}",
            amount=source.choice((None, 0, 1, 2, 3, 3, 5)),
            rule=source.choice(RULES),
            group=source.choice((None, "a", "a", "b")),
            level=source.choice(LEVELS),
            needs=_some(source, 0.15),
            grants=_some(source, 0.2),
        )
        for i in range(source.randint(1, 6))
    )


def best_by_trying_all(offers: tuple[Offer, ...]) -> list[str]:
    """Every subset that may be had together, the best by the documented order."""
    possible = [
        subset
        for size in range(len(offers) + 1)
        for subset in combinations(offers, size)
        if not any(one.excludes(other) for one, other in combinations(subset, 2))
        and len(startable(subset)) == len(subset)
    ]
    ids = [sorted(offer.id for offer in subset) for subset in possible]
    values = [(*worth(subset), -len(subset)) for subset in possible]
    best = max(values)
    return min(names for names, value in zip(ids, values, strict=True) if value == best)


def test_the_choice_is_that_of_trying_every_set():
    source = random.Random(20260310)
    for _ in range(CASES):
        offers = random_offers(source)
        assert sorted(offer.id for offer in choose(offers)) == best_by_trying_all(offers)


offers_of_any_kind = st.randoms(use_true_random=False).map(random_offers)


@settings(deadline=None)
@given(offers_of_any_kind, st.randoms())
def test_the_order_given_does_not_matter(offers, shuffler):
    shuffled = list(offers)
    shuffler.shuffle(shuffled)
    assert {offer.id for offer in choose(shuffled)} == {offer.id for offer in choose(offers)}


@settings(deadline=None)
@given(offers_of_any_kind)
def test_a_package_adds_up_and_says_why_the_rest_is_out(offers):
    package = pack(offers)
    taken = {item.offer.id: item.offer for item in package.items}
    assert package.total_amount == worth(taken.values())[0]
    assert {*taken, *(one.id for one in package.left_out)} == {offer.id for offer in offers}
    for one in package.left_out:
        assert one.because_of
        if one.why is not WhyLeftOut.TITLE_MISSING:
            assert set(one.because_of) <= set(taken)


@settings(deadline=None)
@given(offers_of_any_kind)
def test_titles_are_granted_before_they_are_needed(offers):
    granted: set[str] = set()
    for item in pack(offers).items:
        assert item.offer.needs <= granted
        granted |= item.offer.grants
