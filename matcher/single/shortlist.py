"""The best policies and the nearest misses of one enterprise, in the documented order.

The same list as ``ranking.shortlist`` makes of the verdicts of the reference, without their
reasons: those are worth working out only for what is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lexicon.interval import Number
from matcher.finding.affinity import Affinity, describe
from matcher.finding.affinity_weights import SCORE_ONE, SCORE_SHIFT
from matcher.kernels.backends import NUMPY
from matcher.plan.plan import Plan
from matcher.profile import Profile
from matcher.ranking import NEAR_MISSES_SHOWN
from matcher.single.gaps import GapSheet
from matcher.single.marks import MET, UNKNOWN, UNMET, Indices
from matcher.single.one import SingleMatcher, State, single_matcher
from matcher.single.order import OrderSheet
from matcher.single.verdicts import KINDS
from matcher.verdict import VerdictKind

Whole = NDArray[np.int64]

BEST_SHOWN = 20
"""Policies an enterprise is shown, unless more are asked for."""

_WINDOWS = 4
"""How many ranks a window can have."""

# Urgency, open fields, window and verdict as the digits of one number, the last in front.
_OPEN, _MOST_OPEN = 1 << 8, 1 << 20
_WINDOW = _OPEN * _MOST_OPEN
_POSSIBLE = _WINDOW * _WINDOWS


class Listed(NamedTuple):
    """One policy in the list of one enterprise, with what its place depends on.

    ``policy`` is its number in the plan, ``score`` how well the text fits (0 to 1). A near miss
    is INELIGIBLE, and ``missing_share`` says how many millionths of the threshold are missing.
    """

    policy_id: str
    policy: int
    kind: VerdictKind
    open_fields: int = 0
    max_amount: Number | None = None
    score: float = 0.0
    missing_share: int | None = None


class Shortlister:
    """A plan made ready to put the policies of one enterprise in order."""

    def __init__(self, plan: Plan, matcher: SingleMatcher) -> None:
        self._ids = plan.policy_ids
        self._matcher = matcher
        self._order = OrderSheet(plan, matcher.ladder, matcher.backend)
        self._gaps = GapSheet(plan, matcher.ladder, matcher.figures)
        self._places: tuple[Affinity, Indices] | None = None
        self._score = _score_by_numpy if matcher.backend == NUMPY else _compiled_score()

    def shortlist(
        self, profile: Profile, affinity: Affinity | None, *, top: int, near: int
    ) -> tuple[Listed, ...]:
        """Return the ``top`` best policies one can or may have, then the nearest misses."""
        state = self._matcher.state(profile)
        fits = self.fits(affinity, profile)
        return (*self.best(state, fits, top), *self.nearest(state, fits, near))

    def fits(self, affinity: Affinity | None, profile: Profile) -> Whole:
        """Return how well the text of each policy fits; nothing fits without an affinity."""
        if affinity is None:
            return np.zeros(len(self._ids), dtype=np.int64)
        if self._places is None or self._places[0] is not affinity:
            known = {policy_id: at for at, policy_id in enumerate(affinity.ids_)}
            places = [known.get(policy_id, len(known)) for policy_id in self._ids]
            self._places = affinity, np.array(places, dtype=np.intp)
        found = np.zeros(len(affinity.ids_) + 1, dtype=np.int64)
        self._score(affinity, describe(profile), found[:-1])
        return found.take(self._places[1])

    def best(self, state: State, fits: Whole, top: int) -> list[Listed]:
        """Return the ``top`` policies one can or may have."""
        policies, keys = self._first_classes(state, top)
        rows = []
        for policy, key, fit in zip(
            policies.tolist(), keys.tolist(), fits[policies].tolist(), strict=True
        ):
            mark = int(state.match.marks[policy])
            amount = self._order.max_amount(policy, mark, state.raw, state.profile)
            rows.append(((key, -(amount or 0), -fit, policy), amount))
        rows.sort(key=itemgetter(0))
        return [
            Listed(
                policy_id=self._ids[policy],
                policy=policy,
                kind=KINDS[state.match.marks[policy]],
                open_fields=key // _OPEN % _MOST_OPEN,
                max_amount=amount,
                score=-fit / SCORE_ONE,
            )
            for (key, _, fit, policy), amount in rows[:top]
        ]

    def _first_classes(self, state: State, top: int) -> tuple[Indices, Whole]:
        """The policies among which the ``top`` first are, by what the order asks before amounts.

        That is one number for each policy, of which the smallest comes first.
        """
        marks = state.match.marks
        policies = np.flatnonzero(marks == MET)
        keys = self._order.window[policies] * _WINDOW
        if len(policies) < top:
            possible = self._first_windows(np.flatnonzero(marks == UNKNOWN), top - len(policies))
            opened = self._order.open_fields(state.values, possible)
            own = _POSSIBLE + self._order.window[possible] * _WINDOW + opened * _OPEN
            policies, keys = np.concatenate((policies, possible)), np.concatenate((keys, own))
        keys += self._order.urgency[policies]
        if len(policies) <= top:
            return policies, keys
        is_first = keys <= np.partition(keys, top - 1)[top - 1]
        return policies[is_first], keys[is_first]

    def _first_windows(self, policies: Indices, count: int) -> Indices:
        """The policies of the best windows, as many as give at least ``count``."""
        windows = self._order.window[policies]
        found = np.cumsum(np.bincount(windows, minlength=_WINDOWS))
        return policies[windows <= np.searchsorted(found, count)]

    def nearest(self, state: State, fits: Whole, limit: int) -> list[Listed]:
        """Return the nearest of what one unmet condition denies."""
        found = state.match
        policies = np.flatnonzero((found.marks == UNMET) & (found.near >= 0))
        missed = self._gaps.missed(policies, state)
        keys = self._order.window[policies] * _WINDOW + self._order.urgency[policies]
        fit = fits[policies]
        order = np.lexsort((policies, -fit, keys, missed.shares))
        return [
            Listed(
                policy_id=self._ids[policies[i]],
                policy=int(policies[i]),
                kind=VerdictKind.INELIGIBLE,
                score=int(fit[i]) / SCORE_ONE,
                missing_share=int(missed.shares[i]),
            )
            for i in order[missed.can_change[order]][:limit].tolist()
        ]


Score = Callable[[Affinity, str, Whole], None]
"""Writes how well a text fits each policy of an affinity into an array of zeros."""


def _score_by_numpy(affinity: Affinity, text: str, fits: Whole) -> None:
    fits[:] = affinity.fits(text)


def _compiled_score() -> Score:
    from matcher.kernels.numba_single import score

    def score_text(affinity: Affinity, text: str, fits: Whole) -> None:
        pool, (terms, own) = affinity.pool, affinity.weighted(text)
        shift, most = SCORE_SHIFT, SCORE_ONE
        score(terms, own, pool.starts, pool.policies, pool.weights, shift, most, fits)

    return score_text


def shortlister(plan: Plan) -> Shortlister:
    """Return what puts the plan's policies in order for one enterprise, kept with the plan."""
    return plan.kept("shortlist", lambda: Shortlister(plan, single_matcher(plan)))


def best_for(
    plan: Plan,
    profile: Profile,
    affinity: Affinity | None = None,
    *,
    top: int = BEST_SHOWN,
    near: int = NEAR_MISSES_SHOWN,
) -> tuple[Listed, ...]:
    """Return the best policies of one enterprise and after them its nearest misses.

    Equal to ``ranking.shortlist`` over the verdicts of the reference. The plan stays warm for the
    next enterprise; several threads may ask at once. Without an ``affinity``, which must be
    fitted, the policy's id decides between what ranks alike. Raises ``ValueError`` when the
    profile is not of the plan's day.
    """
    return shortlister(plan).shortlist(profile, affinity, top=top, near=near)
