"""What a verdict rests on, as a person needs to hear it: fewer lines than the findings.

The findings list every condition. Of alternatives, one that is met is enough, and the others
say nothing about the verdict: here they are left out, so that no card shows a cross beside a
policy its reader can have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.conditions import judge_atom, weigh
from matcher.derived import Fact
from matcher.eligibility import VerdictKind, decide
from matcher.fields import field as field_of
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.questions import askable_fields
from matcher.tree import All, Condition, Not


class Role(StrEnum):
    """What a condition does to the verdict."""

    CONDITION = "condition"
    PROMISE = "promise"  # Anybody fulfils it by promising.
    PREFERENCE = "preference"  # Who meets it comes first; it denies nobody.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One condition the verdict rests on, in the sense in which it is asked.

    ``is_tier`` tells the conditions of a tier from those of the policy itself. ``reason`` says
    why the outcome is unknown.
    """

    atom: Atom
    role: Role
    is_tier: bool
    outcome: Outcome
    fact: Fact | None
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What would settle a POSSIBLE policy.

    ``facts`` are those an enterprise can give; ``needs_office`` says that more is open than
    that: a person's judgement, another document, or what no form asks for.
    """

    facts: tuple[str, ...]
    needs_office: bool


def waiting_for(card: PolicyCard, profile: Profile) -> Waiting:
    """Return what a policy waits for; nothing at all when it is decided."""
    facts = askable_fields(card, profile)
    if decide(card, profile) is not VerdictKind.POSSIBLE:
        return Waiting(facts=(), needs_office=False)
    open_grounds = (
        ground
        for ground in grounds(card, profile)
        if ground.role is Role.CONDITION and ground.outcome is Outcome.UNKNOWN
    )
    needs_office = any(not can_be_told(ground, facts) for ground in open_grounds)
    return Waiting(facts=facts, needs_office=needs_office)


def can_be_told(ground: Ground, facts: Collection[str]) -> bool:
    """Whether an enterprise that gives ``facts`` settles this open condition."""
    if ground.reason in (Reason.PERSON, Reason.DOCUMENT, Reason.UNDEFINED):
        return False
    sources = field_of(ground.atom.field).derives_from
    return ground.atom.field in facts or any(one in facts for one in sources)


def grounds(card: PolicyCard, profile: Profile) -> tuple[Ground, ...]:
    """Return what the verdict rests on: jurisdiction, conditions, then the tiers that count."""
    return tuple(
        ground
        for tree in (card.jurisdiction, card.eligibility, card.tiers)
        for ground in _grounds(tree, profile, negated=False, is_tier=tree is card.tiers)
    )


def _grounds(
    condition: Condition, profile: Profile, *, negated: bool, is_tier: bool
) -> Iterator[Ground]:
    if isinstance(condition, Atom):
        yield _ground(condition, profile, negated=negated, is_tier=is_tier)
        return
    if isinstance(condition, Not):
        yield from _grounds(condition.child, profile, negated=not negated, is_tier=is_tier)
        return
    asks_for_all = isinstance(condition, All) is not negated
    parts = [weigh(child, profile, negated=negated) for child in condition.children]
    # Alternatives may decide together what none of them decides alone: then all of them count.
    whole = weigh(condition, profile, negated=negated)
    wanted = whole if whole in parts else Outcome.UNKNOWN
    for child, part in zip(condition.children, parts, strict=True):
        if asks_for_all or part is None or part is wanted:
            yield from _grounds(child, profile, negated=negated, is_tier=is_tier)


def _ground(atom: Atom, profile: Profile, *, negated: bool, is_tier: bool) -> Ground:
    outcome, fact, reason = judge_atom(atom, profile, negated=negated)
    role = Role.CONDITION
    if atom.is_promise:
        role = Role.PROMISE
    elif not atom.blocks:
        role = Role.PREFERENCE
    return Ground(atom=atom, role=role, is_tier=is_tier, outcome=outcome, fact=fact, reason=reason)
