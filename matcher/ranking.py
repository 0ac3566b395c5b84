"""The order in which policies are shown. It is total: two different policies never tie.

By turns: (1) ELIGIBLE, POSSIBLE, INELIGIBLE; (2) can one apply now, later, or no more; (3) the
fewest facts still unknown; (4) what closes within 15 days, the soonest first; (5) the highest
amount; (6) the best fit of the text; (7) the policy's id. docs/matching.md says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matcher.card import PolicyCard
from matcher.eligibility import Verdict, VerdictKind
from matcher.near_miss import missing_share
from matcher.outcome import Outcome
from matcher.window import WindowKind, WindowState, window_on

URGENT_DAYS = 15
"""A window that closes within so many days comes before those that pay more."""

NEAR_MISSES_SHOWN = 10
"""Near misses are many: nobody reads more than this."""

_KIND_RANK = {VerdictKind.ELIGIBLE: 0, VerdictKind.POSSIBLE: 1, VerdictKind.INELIGIBLE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A verdict with what its place in the order depends on.

    ``window`` is the policy's window on the day, ``score`` how well the text fits (0 to 1).
    """

    verdict: Verdict
    window: WindowState
    is_in_force: bool
    score: float = 0.0


def rank(verdict: Verdict, card: PolicyCard, today: date, *, score: float = 0.0) -> Ranked:
    """Return the verdict with its window on ``today`` and its score."""
    return Ranked(
        verdict=verdict,
        window=window_on(card.window, today),
        is_in_force=card.is_in_force(today),
        score=score,
    )


SortKey = tuple[int, int, int, int, Decimal, float, str]


def sort_key(ranked: Ranked, today: date) -> SortKey:
    """Return the key of the total order: the smallest comes first."""
    verdict = ranked.verdict
    return (
        _KIND_RANK[verdict.kind],
        window_rank(ranked.window, is_in_force=ranked.is_in_force, today=today),
        len(verdict.unknown_fields),
        urgency(ranked.window, today),
        -Decimal(verdict.benefit.max_amount or 0),
        -round(ranked.score, 6),
        verdict.policy_id,
    )


def window_rank(window: WindowState, *, is_in_force: bool, today: date) -> int:
    """0: one can apply now. 1: the text does not tell. 2: it opens later. 3: it is over."""
    if not is_in_force:
        return 3
    if window.is_open is None:
        return 0 if window.kind is WindowKind.RELATIVE else 1
    if window.is_open:
        return 0
    return 2 if window.opens_on is not None and window.opens_on > today else 3


def urgency(window: WindowState, today: date) -> int:
    """Days until an open window closes, as far as that is soon; all others rank alike."""
    if not window.is_open or window.closes_on is None:
        return URGENT_DAYS + 1
    return min((window.closes_on - today).days, URGENT_DAYS + 1)


def order(ranked: Iterable[Ranked], today: date) -> tuple[Ranked, ...]:
    """Return all of them in the documented total order."""
    return tuple(sorted(ranked, key=lambda row: sort_key(row, today)))


def shortlist(
    ranked: Sequence[Ranked], today: date, *, top: int, near: int = NEAR_MISSES_SHOWN
) -> tuple[Ranked, ...]:
    """Return the ``top`` policies one can or may have, then the nearest misses.

    A near miss is INELIGIBLE by exactly one condition, one that an enterprise can change: never
    for its place or its type.
    """
    ordered = order(ranked, today)
    hits = [row for row in ordered if row.verdict.kind is not VerdictKind.INELIGIBLE]
    misses = [row for row in ordered if is_near_miss(row.verdict)]
    return (*hits[:top], *sorted(misses, key=lambda row: _miss_key(row, today))[:near])


def is_near_miss(verdict: Verdict) -> bool:
    """Whether one condition alone, and one that can change, denies the policy."""
    near = verdict.near_miss
    return near is not None and near.can_change and near.outcome is Outcome.UNMET


def _miss_key(ranked: Ranked, today: date) -> tuple[int, SortKey]:
    """The smallest share of the threshold that is missing first; no figure counts as a whole."""
    near = ranked.verdict.near_miss
    gap = near.gap if near is not None else None
    return missing_share(gap), sort_key(ranked, today)
