"""Three values and their logic.

A condition is met, unmet or unknown. Unknown is a value of its own (Kleene's strong logic): a
conjunction fails as soon as one part fails, a disjunction holds as soon as one part holds, and
nothing turns *not known* into *no*.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What is known about a condition for one enterprise."""

    MET = "MET"
    UNMET = "UNMET"
    UNKNOWN = "UNKNOWN"


_NEGATION = {
    Outcome.MET: Outcome.UNMET,
    Outcome.UNMET: Outcome.MET,
    Outcome.UNKNOWN: Outcome.UNKNOWN,
}


def negate(outcome: Outcome) -> Outcome:
    """Return the outcome of the opposite condition."""
    return _NEGATION[outcome]


def conjoin(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome of *all of them*; of none at all, MET."""
    result = Outcome.MET
    for outcome in outcomes:
        if outcome is Outcome.UNMET:
            return outcome
        if outcome is Outcome.UNKNOWN:
            result = outcome
    return result


def disjoin(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome of *any of them*; of none at all, UNMET."""
    result = Outcome.UNMET
    for outcome in outcomes:
        if outcome is Outcome.MET:
            return outcome
        if outcome is Outcome.UNKNOWN:
            result = outcome
    return result


def decided(value: bool | None) -> Outcome:
    """Return MET for true, UNMET for false and UNKNOWN for ``None`` (not decided)."""
    if value is None:
        return Outcome.UNKNOWN
    return Outcome.MET if value else Outcome.UNMET
