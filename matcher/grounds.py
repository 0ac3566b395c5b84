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
from matcher.fields import Kind, Span
from matcher.fields import field as field_of
from matcher.figures import HISTORY_OPS
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.questions import askable_fields
from matcher.tree import All, Condition, Not
from matcher.values import as_days, as_interval


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

    ``facts`` are those an enterprise can give, by key: ``hr.headcount``, or with the year a
    yearly figure is asked for, ``fin.rd_expense@2025``. ``needs_office`` says that more is open
    than that: a person's judgement, another document, or what no form asks for.
    """

    facts: tuple[str, ...] = ()
    needs_office: bool = False


def waiting_for(card: PolicyCard, profile: Profile) -> Waiting:
    """Return what a policy waits for; nothing at all when it is decided."""
    if decide(card, profile) is not VerdictKind.POSSIBLE:
        return Waiting()
    askable = askable_fields(card, profile)
    keys = [
        keys_to_tell(ground, askable, profile)
        for ground in grounds(card, profile)
        if ground.role is Role.CONDITION and ground.outcome is Outcome.UNKNOWN
    ]
    wanted = dict.fromkeys(key for found in keys for key in found)
    places = {name: place for place, name in enumerate(askable)}
    ordered = sorted(wanted, key=lambda key: places[field_id_of(key)])
    return Waiting(facts=tuple(ordered), needs_office=not all(keys))


def keys_to_tell(ground: Ground, askable: Collection[str], profile: Profile) -> tuple[str, ...]:
    """Return the keys of the facts that would settle an open condition; none if nobody can."""
    if ground.reason in _NEVER_TOLD:
        return ()
    atom = ground.atom
    names = (atom.field, *field_of(atom.field).derives_from)
    return tuple(
        key
        for name in names
        if name in askable
        for key in _keys(name, atom, profile)
        if _is_open(key, profile)
    )


def field_id_of(key: str) -> str:
    """Return the field of a fact's key."""
    return key.partition("@")[0]


def year_of(key: str) -> str:
    """Return the year of a fact's key; empty for what belongs to no year."""
    return key.partition("@")[2]


def _keys(name: str, atom: Atom, profile: Profile) -> tuple[str, ...]:
    """The fact's key, or one for each year that the condition looks at, the latest first."""
    if field_of(name).span is not Span.YEAR:
        return (name,)
    period = resolve_period(atom.per, profile.as_of) if atom.per else None
    years = period.years if period is not None and period.years else (profile.as_of.year - 1,)
    if atom.op in HISTORY_OPS or name != atom.field:
        # Growth is worked out from two years.
        years = tuple(sorted({*years, years[-1] - 1}, reverse=True))
    return tuple(f"{name}@{year}" for year in years)


def _is_open(key: str, profile: Profile) -> bool:
    """Whether telling the fact, or telling it more exactly, adds to what is known."""
    value = profile.get(field_id_of(key), year_of(key) or None)
    if value is None or field_of(field_id_of(key)).kind in (Kind.SET, Kind.EVENTS):
        return True
    band = as_interval(value) or as_days(value)
    return band is not None and not band.is_exact


_NEVER_TOLD = (Reason.PERSON, Reason.DOCUMENT, Reason.UNDEFINED, Reason.PRINCIPLE)


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
