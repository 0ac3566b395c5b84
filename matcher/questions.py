"""Which unknown fact would settle most money, so that a question is worth its trouble.

A question is worth the attainable amounts of the policies it may settle, each times the chance
that the answer settles it. Where no answer settles a policy alone, its amount counts little. What
only a person or a document that is not loaded can settle is never asked, nor what no answer
could change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from matcher.card import PolicyCard
from matcher.eligibility import VerdictKind, decide, estimate
from matcher.fields import FIELDS, Kind
from matcher.open_facts import OpenFacts, Walker, names
from matcher.possible_answers import possible_answers
from matcher.profile import Profile

AMOUNT_UNSAID = Decimal(10_000)
"""Yuan that a policy counts for when it names no amount: little, but more than nothing."""

# How likely a condition on a fact turns out unmet, by the type of the fact: most enterprises hold
# none of the titles, lists and events a condition names, and most records are clean.
_UNMET: Mapping[Kind, Decimal] = {
    Kind.SET: Decimal("0.85"),
    Kind.EVENTS: Decimal("0.85"),
    Kind.BOOL: Decimal("0.25"),
}
_UNMET_OTHERWISE = Decimal("0.5")
_PROGRESS = Decimal("0.1")
"""What an answer counts that settles nothing, as a share of what all open facts would settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact to ask for: its field, the yuan it may settle, and the policies that wait for it."""

    field: str
    worth: Decimal
    policy_ids: tuple[str, ...]


def next_question(
    cards: Iterable[PolicyCard], profile: Profile, *, asked: Collection[str] = ()
) -> Question | None:
    """Return the most valuable question; ``None`` when no answer would change anything.

    ``asked`` are fields not to be asked for again.
    """
    return next(_worth_asking(cards, profile, asked), None)


def questions(
    cards: Iterable[PolicyCard], profile: Profile, *, asked: Collection[str] = ()
) -> tuple[Question, ...]:
    """Return all questions worth asking, the most valuable first; ties by field id."""
    return tuple(_worth_asking(cards, profile, asked))


def askable_fields(card: PolicyCard, profile: Profile) -> tuple[str, ...]:
    """Return the facts an enterprise can give that this POSSIBLE policy turns on.

    A derived fact (size class, age) is asked for by what it derives from. Empty when the policy
    is decided already, or when it turns only on what no enterprise can answer.
    """
    found = Walker(profile=profile).open_facts(card)
    return () if found is None else tuple(names(found.fields))


@dataclass(slots=True)
class _Tally:
    """What speaks for asking one field: its worth, and the cards that wait for it."""

    worth: Decimal = Decimal(0)
    cards: list[PolicyCard] = field(default_factory=list)


def _worth_asking(
    cards: Iterable[PolicyCard], profile: Profile, asked: Collection[str]
) -> Iterator[Question]:
    tallies = _tallies(cards, profile, frozenset(asked))
    for name in sorted(tallies, key=lambda one: (-tallies[one].worth, one)):
        tally = tallies[name]
        if any(changes_something(card, name, profile) for card in tally.cards):
            ids = tuple(card.id for card in tally.cards)
            yield Question(field=name, worth=tally.worth, policy_ids=ids)


def _tallies(
    cards: Iterable[PolicyCard], profile: Profile, asked: frozenset[str]
) -> dict[str, _Tally]:
    walker = Walker(profile=profile, asked=asked)
    tallies: dict[str, _Tally] = {}
    for card in cards:
        found = walker.open_facts(card)
        if found is None or not found.fields:
            continue
        amount = attainable(card, profile)
        for name, share in _shares(found):
            tally = tallies.setdefault(name, _Tally())
            # Whole yuan add up to the same in whatever order the pool comes.
            tally.worth += (amount * share).to_integral_value()
            tally.cards.append(card)
    return tallies


def _shares(found: OpenFacts) -> Iterator[tuple[str, Decimal]]:
    """For each open fact, the chance that it settles the policy, or the progress it makes."""
    progress = _PROGRESS / found.fields.bit_count()
    can_meet, can_fail = set(names(found.met)), set(names(found.unmet))
    for name in names(found.fields):
        unmet = _UNMET.get(FIELDS[name].kind, _UNMET_OTHERWISE)
        chance = (unmet if name in can_fail else 0) + (1 - unmet if name in can_meet else 0)
        yield name, chance + (1 - chance) * progress


def attainable(card: PolicyCard, profile: Profile) -> Decimal:
    """Return what an undecided policy may pay, in yuan, at least what an unsaid amount counts."""
    may_pay = estimate(card, profile, VerdictKind.POSSIBLE).max_amount
    return max(Decimal(may_pay or 0), AMOUNT_UNSAID)


def changes_something(card: PolicyCard, field_id: str, profile: Profile) -> bool:
    """Whether some answer for this fact changes the verdict of the policy or what it pays."""
    amount = estimate(card, profile, VerdictKind.POSSIBLE)
    for answered in possible_answers(card, field_id, profile):
        kind = decide(card, answered)
        if kind is not VerdictKind.POSSIBLE or estimate(card, answered, kind) != amount:
            return True
    return False
