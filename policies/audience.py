"""How many enterprises a policy would find, and which unknown facts keep others out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.card import PolicyCard
from matcher.eligibility import VerdictKind, judge
from matcher.profile import Profile
from store.tables import Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Counts of enterprises by verdict.

    ``near`` counts the ineligible ones who miss exactly one condition. ``unknown`` says for how
    many of the possible ones each unknown field stands in the way, ``missed`` for how many of
    the near ones each field; both with the most frequent first.
    """

    total: int
    eligible: int
    possible: int
    ineligible: int
    near: int
    unknown: Mapping[str, int]
    missed: Mapping[str, int]


def enterprise_ids(session: Session) -> tuple[int, ...]:
    """Return the ids of all known enterprises: those whose profiles an audience is counted over."""
    return tuple(session.scalars(select(Enterprise.id).order_by(Enterprise.id)))


def count_audience(
    card: PolicyCard, profiles: Iterable[Profile], *, done: Callable[[], None] = lambda: None
) -> Audience:
    """Judge every profile by the card and count; ``done`` is called once a profile."""
    kinds: Counter[VerdictKind] = Counter()
    unknown: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    near = 0
    for profile in profiles:
        verdict = judge(card, profile)
        kinds[verdict.kind] += 1
        if verdict.kind is VerdictKind.POSSIBLE:
            unknown.update(set(verdict.unknown_fields))
        if verdict.kind is VerdictKind.INELIGIBLE and verdict.near_miss is not None:
            near += 1
            missed.update(verdict.near_miss.fields)
        done()
    return Audience(
        total=kinds.total(),
        eligible=kinds[VerdictKind.ELIGIBLE],
        possible=kinds[VerdictKind.POSSIBLE],
        ineligible=kinds[VerdictKind.INELIGIBLE],
        near=near,
        unknown=dict(unknown.most_common()),
        missed=dict(missed.most_common()),
    )
