"""What judging one condition gives, and how a condition asks about several values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from matcher.derived import Fact
from matcher.outcome import Outcome, conjoin, disjoin, negate
from matcher.profile import Profile


class Reason(StrEnum):
    """Why a condition is unknown."""

    NOT_GIVEN = "not given"
    STRADDLES = "the band straddles the threshold"
    OPEN_WORLD = "the list is not declared complete"
    TOO_COARSE = "the fact is less exact than the condition"
    PERSON = "a person must judge"
    DOCUMENT = "it stands in a document that is not loaded"
    UNDEFINED = "no rule says how to judge this"
    PRINCIPLE = "not met, but the text says in principle only"


class Judgement(NamedTuple):
    """The outcome of one atom, the fact it rests on, and why it is unknown if it is."""

    outcome: Outcome
    fact: Fact | None = None
    reason: Reason | None = None


Judge = Callable[[Profile], Judgement]

NOT_GIVEN = Judgement(Outcome.UNKNOWN, None, Reason.NOT_GIVEN)
UNDEFINED = Judgement(Outcome.UNKNOWN, None, Reason.UNDEFINED)

ALL_OF = frozenset({"has_all"})
NONE_OF = frozenset({"not_in", "not_has", "has_none", "ne", "neq", "not_eq"})
_ANY_OF = frozenset({"eq", "in", "has_any"})
MEMBERSHIP_OPS = ALL_OF | NONE_OF | _ANY_OF | {"has", "within"}


def as_words(value: Any) -> tuple[str, ...]:
    """Return the written value as a tuple of words."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence):
        return tuple(str(item) for item in value)
    return (str(value),)


def combine(op: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Join the outcomes of *is or has X* for several X as the operator says.

    ``has`` with several values asks for all of them, ``in`` and ``eq`` for any.
    """
    if op in NONE_OF:
        return negate(disjoin(outcomes))
    if op in ALL_OF or op == "has":
        return conjoin(outcomes)
    return disjoin(outcomes)


def judged(outcome: Outcome, fact: Fact | None, reason: Reason) -> Judgement:
    """Return a judgement that gives its reason only if it is unknown."""
    if outcome is not Outcome.UNKNOWN:
        return Judgement(outcome, fact, None)
    return Judgement(outcome, fact, reason if fact is not None else Reason.NOT_GIVEN)
