"""The smallest change is that of trying every set of conditions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import VerdictKind, decide
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.smallest_change import Search, smallest_change

FIELDS = ("ip.soft_copyrights", "ip.patents", "ip.invention_patents", "region.project")
FLAGS = ({}, {}, {}, {}, {"soft": True}, {"hard": False}, {"human": True})


def _atom(name: str, op: str, value: int, flags: dict[str, Any]) -> dict[str, Any]:
    if name == "region.project":
        return {"field": name, "op": "in", "value": ["430112", "430104"][value % 2], **flags}
    return {"field": name, "op": op, "value": value, **flags}


atoms = st.builds(
    _atom,
    st.sampled_from(FIELDS),
    st.sampled_from(("gte", "lte")),
    st.integers(1, 3),
    st.sampled_from(FLAGS),
)
trees: st.SearchStrategy[dict[str, Any]] = st.recursive(
    atoms,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=4))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=4))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=9,
)
items = st.builds(
    lambda tree, whens: {
        "id": "p",
        "level": "national",
        "eligibility": tree,
        "benefits": [{"kind": "reward", "amount": i + 1, "when": w} for i, w in enumerate(whens)],
    },
    trees,
    st.lists(trees, max_size=2),
)
facts = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FIELDS[:3], st.integers(0, 4)),
        "region.project": st.just("430112"),
    },
)  # fmt: skip


def by_trying_all(card: PolicyCard, profile: Profile) -> tuple[Any, ...] | None:
    """The cost of the best of all sets of changeable conditions; ``None`` if none helps."""
    search = Search(card, profile)
    if search.outcome(search.whole, frozenset()) is not Outcome.UNMET:
        return None
    costs = [
        search.cost(turned)
        for size in range(1, len(search.keys) + 1)
        for turned in map(frozenset, combinations(search.keys, size))
        if search.outcome(search.whole, turned) is not Outcome.UNMET
    ]
    return min(costs, default=None)


@settings(max_examples=150, deadline=None)
@given(items, facts)
def test_the_smallest_change_is_that_of_trying_every_set(item, given_facts):
    card = card_from_item(item)
    profile = Profile.from_record({"id": "e", "as_of": "2025-06-30", "facts": given_facts})
    search = Search(card, profile)
    turned = search.smallest()
    assert (None if turned is None else search.cost(turned)) == by_trying_all(card, profile)


@settings(max_examples=150, deadline=None)
@given(items, facts)
def test_only_a_denied_policy_has_one(item, given_facts):
    card = card_from_item(item)
    profile = Profile.from_record({"id": "e", "as_of": "2025-06-30", "facts": given_facts})
    found = smallest_change(card, profile)
    if decide(card, profile) is not VerdictKind.INELIGIBLE:
        assert found is None
    if found is not None:
        assert found.steps
        assert found.leads_to is not VerdictKind.INELIGIBLE
        assert not any(step.atom.field.startswith("region.") for step in found.steps)
