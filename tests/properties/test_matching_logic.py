"""Laws of the matcher, over random trees, facts and bands."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.interval import Interval
from matcher import bands
from matcher.card import card_from_item
from matcher.eligibility import VerdictKind, decide, judge
from matcher.outcome import Outcome, conjoin, disjoin, negate
from matcher.profile import FactKey, Profile
from matcher.ranking import order, rank, sort_key

DAY = date(2025, 6, 30)
# None of them narrows the size class, so that every combination of facts is a possible one.
NUMBERS = ("ip.soft_copyrights", "ip.patents", "fin.export")
TITLES = ("hnte", "tech_sme", "srdi_sme", "srdi_little_giant")
THRESHOLDS = (1, 2, 3)
FLAGS = ({}, {}, {}, {"soft": True}, {"hard": False}, {"human": True}, {"self_declared": True})

number_atoms = st.builds(
    lambda name, op, value, flags: {"field": name, "op": op, "value": value, **flags},
    st.sampled_from(NUMBERS),
    st.sampled_from(("gte", "gt", "lte", "lt", "eq")),
    st.sampled_from(THRESHOLDS),
    st.sampled_from(FLAGS),
)
title_atoms = st.builds(
    lambda title, op: {"field": "qual.has", "op": op, "value": title},
    st.sampled_from(TITLES),
    st.sampled_from(("has", "not_has")),
)
size_atoms = st.builds(
    lambda sizes: {"field": "size.class", "op": "in", "value": sorted(sizes)},
    st.sets(st.sampled_from(("large", "medium", "small", "micro")), min_size=1, max_size=3),
)
trees: st.SearchStrategy[dict[str, Any]] = st.recursive(
    number_atoms | title_atoms | size_atoms,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=6,
)
bands_of_small_numbers = st.builds(
    lambda low, width: {"gte": low, "lte": low + width}, st.integers(0, 4), st.integers(1, 3)
)
number_facts = st.integers(0, 4) | bands_of_small_numbers
facts = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(NUMBERS, number_facts),
        "qual.has": st.lists(st.sampled_from(TITLES), unique=True),
        "size.class": st.sampled_from(("large", "medium", "small", "micro")),
    },
)
items = st.builds(
    lambda tree, whens: {
        "id": "p",
        "title": "t",
        "level": "national",
        "eligibility": tree,
        "benefits": [{"kind": "reward", "amount": i + 1, "when": w} for i, w in enumerate(whens)],
    },
    trees,
    st.lists(trees, max_size=2),
)


def make(given_facts: dict[str, Any], complete: bool = False) -> Profile:
    return Profile.from_record(
        {
            "id": "e",
            "as_of": DAY.isoformat(),
            "facts": given_facts,
            "declared_complete": ["qual.has"] if complete else [],
        }
    )


def completions(profile: Profile) -> list[Profile]:
    """Every way the unknown facts and bands may turn out, over the numbers that matter."""
    choices: list[list[tuple[FactKey, Any]]] = []
    for name in NUMBERS:
        key = FactKey(name, "2024" if name.startswith("fin") else None)
        given_value = profile.facts.get(key)
        options = range(5) if given_value is None else _inside(given_value)
        choices.append([(key, value) for value in options])
    if profile.get("size.class") is None:
        sizes = ("large", "medium", "small", "micro")
        choices.append([(FactKey("size.class"), size) for size in sizes])
    held = profile.get("qual.has") or frozenset()
    more = [frozenset()] if profile.is_complete("qual.has") else [frozenset(), frozenset(TITLES)]
    choices.append([(FactKey("qual.has"), held | extra) for extra in more])
    return [
        profile.with_facts(dict(choice), complete=("qual.has",)) for choice in product(*choices)
    ]


def _inside(value: Any) -> list[int]:
    band = value if isinstance(value, Interval) else Interval.exactly(value)
    return [number for number in range(9) if band.contains(number)]


@settings(max_examples=150, deadline=None)
@given(items, facts, st.booleans())
def test_no_completion_contradicts_a_verdict(item, given_facts, complete):
    card, profile = card_from_item(item), make(given_facts, complete)
    verdict = decide(card, profile)
    if verdict is not VerdictKind.POSSIBLE:
        assert {decide(card, completed) for completed in completions(profile)} == {verdict}


@settings(max_examples=150, deadline=None)
@given(items, facts, facts)
def test_more_facts_only_settle_what_was_open(item, given_facts, more):
    card = card_from_item(item)
    before = make(given_facts)
    after = make({**more, **given_facts})
    first, then = decide(card, before), decide(card, after)
    if first is not VerdictKind.POSSIBLE:
        assert then is first
    for old, new in zip(judge(card, before).findings, judge(card, after).findings, strict=True):
        assert old.outcome in (Outcome.UNKNOWN, new.outcome)


@settings(max_examples=150, deadline=None)
@given(items, facts)
def test_the_reasons_agree_with_the_verdict(item, given_facts):
    card, profile = card_from_item(item), make(given_facts)
    verdict = judge(card, profile)
    assert verdict.kind is decide(card, profile)
    assert bool(verdict.unknown_fields) is (verdict.kind is VerdictKind.POSSIBLE)
    unknown = {f.field for f in verdict.findings if f.outcome is Outcome.UNKNOWN and f.is_hard}
    assert set(verdict.unknown_fields) <= unknown
    if verdict.kind is VerdictKind.ELIGIBLE:
        assert verdict.near_miss is None


@given(items, facts)
def test_judging_twice_gives_the_same(item, given_facts):
    first = judge(card_from_item(item), make(given_facts)).to_record()
    again = judge(card_from_item(item), make(dict(reversed(given_facts.items())))).to_record()
    assert first == again


outcomes = st.sampled_from(list(Outcome))


@given(st.lists(outcomes, max_size=5))
def test_de_morgan(parts):
    assert negate(conjoin(parts)) is disjoin([negate(part) for part in parts])
    assert negate(disjoin(parts)) is conjoin([negate(part) for part in parts])


@given(st.lists(outcomes, min_size=1, max_size=5), st.randoms())
def test_order_of_parts_does_not_matter(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert conjoin(shuffled) is conjoin(parts)
    assert disjoin(shuffled) is disjoin(parts)


@given(st.lists(outcomes, max_size=4), st.lists(outcomes, max_size=4))
def test_kleene_is_associative(one, other):
    assert conjoin([conjoin(one), conjoin(other)]) is conjoin(one + other)
    assert disjoin([disjoin(one), disjoin(other)]) is disjoin(one + other)


small = st.integers(-6, 6)
intervals = st.builds(
    lambda low, width, left, right: Interval(
        low=low, high=low + width, low_open=left and width > 0, high_open=right and width > 0
    ),
    small,
    st.integers(0, 5),
    st.booleans(),
    st.booleans(),
)
HALVES = [n / 2 for n in range(-30, 31)]


@given(intervals, intervals)
def test_a_band_lies_within_as_its_numbers_do(band, target):
    inside = [target.contains(number) for number in HALVES if band.contains(number)]
    answer = bands.within(band, target)
    if inside and all(inside):
        assert answer is True
    elif not any(inside):
        assert answer in (False, None)
    else:
        assert answer is None


@given(intervals, intervals)
def test_band_arithmetic_holds_every_result(one, other):
    pairs = [(a, b) for a in HALVES if one.contains(a) for b in HALVES if other.contains(b)]
    total, ratio = bands.add(one, other), bands.divide(one, other)
    for a, b in pairs:
        assert total.contains(a + b)
        if ratio is not None:
            assert b > 0
            assert _holds(ratio, a / b)


def _holds(band: Interval, value: float) -> bool:
    """Whether the band holds the value, but for the rounding of the test's own division."""
    near = 1e-9
    low_ok = band.low is None or float(band.low) <= value + near
    return low_ok and (band.high is None or float(band.high) >= value - near)


@settings(deadline=None)
@given(st.lists(items, min_size=2, max_size=6), facts, st.randoms())
def test_the_order_is_total_and_stable(rows, given_facts, random):
    profile = make(given_facts)
    cards = [card_from_item({**row, "id": f"p{i}"}) for i, row in enumerate(rows)]
    ranked = [rank(judge(card, profile), card, DAY) for card in cards]
    keys = [sort_key(row, DAY) for row in ranked]
    assert len(set(keys)) == len(keys)
    shuffled = list(ranked)
    random.shuffle(shuffled)
    assert order(shuffled, DAY) == order(ranked, DAY)


@given(facts, st.booleans())
def test_profiles_survive_being_written(given_facts, complete):
    profile = make(given_facts, complete)
    assert Profile.from_record(profile.to_record()) == profile
