"""Which unknown fact would settle most money, so that a question is worth its trouble.

Every POSSIBLE policy shares its attainable amount evenly among the facts an enterprise can give
that it still turns on; the fact that collects most is asked first. What only a person or a
document that is not loaded can settle is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.conditions import judge_atom, weigh
from matcher.eligibility import VerdictKind, decide, estimate
from matcher.fields import FIELDS
from matcher.fields import field as field_of
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.tree import Condition, Not

AMOUNT_UNSAID = Decimal(10_000)
"""Yuan that a policy counts for when it names no amount: little, but more than nothing."""

_NEVER_ASKED = frozenset({Reason.PERSON, Reason.DOCUMENT, Reason.UNDEFINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact to ask for: its field, the yuan it may settle, and the policies that wait for it."""

    field: str
    worth: Decimal
    policy_ids: tuple[str, ...]


def next_question(cards: Iterable[PolicyCard], profile: Profile) -> Question | None:
    """Return the most valuable question; ``None`` when no answer would settle anything."""
    return next(iter(questions(cards, profile)), None)


def questions(cards: Iterable[PolicyCard], profile: Profile) -> tuple[Question, ...]:
    """Return all questions worth asking, the most valuable first; ties by field id."""
    worth: dict[str, Decimal] = {}
    waiting: dict[str, list[str]] = {}
    for card in cards:
        fields = askable_fields(card, profile)
        for field_id in fields:
            amount = estimate(card, profile, VerdictKind.POSSIBLE).max_amount
            share = max(Decimal(amount or 0), AMOUNT_UNSAID) / len(fields)
            worth[field_id] = worth.get(field_id, Decimal(0)) + share
            waiting.setdefault(field_id, []).append(card.id)
    found = [
        Question(field=name, worth=worth[name], policy_ids=tuple(waiting[name])) for name in worth
    ]
    return tuple(sorted(found, key=lambda question: (-question.worth, question.field)))


def askable_fields(card: PolicyCard, profile: Profile) -> tuple[str, ...]:
    """Return the facts an enterprise can give that this POSSIBLE policy turns on.

    A derived fact (size class, age) is asked for by what it derives from. Empty when the policy
    is decided already, or when it turns only on what no enterprise can answer.
    """
    if decide(card, profile) is not VerdictKind.POSSIBLE:
        return ()
    names: dict[str, None] = {}
    for tree in (card.jurisdiction, card.eligibility, card.tiers):
        for atom, reason in _open_atoms(tree, profile, negated=False):
            if reason not in _NEVER_ASKED:
                names.update(dict.fromkeys(_askable(atom.field, profile)))
    return tuple(names)


def _open_atoms(
    condition: Condition, profile: Profile, *, negated: bool
) -> Iterator[tuple[Atom, Reason | None]]:
    if weigh(condition, profile, negated=negated) is not Outcome.UNKNOWN:
        return
    if isinstance(condition, Atom):
        yield condition, judge_atom(condition, profile, negated=negated).reason
    elif isinstance(condition, Not):
        yield from _open_atoms(condition.child, profile, negated=not negated)
    else:
        for child in condition.children:
            yield from _open_atoms(child, profile, negated=negated)


def _askable(field_id: str, profile: Profile) -> tuple[str, ...]:
    spec = field_of(field_id)
    sources = tuple(
        name for name in spec.derives_from if FIELDS[name].ask and not _is_given(name, profile)
    )
    if spec.ask and spec.is_known_id:
        return (field_id,)
    return sources


def _is_given(field_id: str, profile: Profile) -> bool:
    return profile.is_complete(field_id) or any(key.field == field_id for key in profile.facts)
