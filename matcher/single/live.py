"""A population whose verdicts are kept right while enterprises, policies and the day change.

A changed enterprise is one row through all programs, a changed policy one program over all rows.
What results equals a full run, bit for bit. Whoever reads takes ``state`` once: plan, columns and
verdicts in it belong together, and no later change touches them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from matcher.card import PolicyCard
from matcher.city.columns import Columns
from matcher.city.population import Matches, match_card, match_one, match_population
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.single.overlay import LiveMatches
from matcher.single.verdicts import OneMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """Plan, columns and verdicts of one moment."""

    plan: Plan
    columns: Columns
    matches: LiveMatches


class LivePopulation:
    """The newest state, and the acts that lead to the next one.

    Any thread may read ``state`` at any time; acts wait for each other. An act that fails leaves
    the state as it was.
    """

    def __init__(self, cards: Iterable[PolicyCard], profiles: Iterable[Profile], day: date) -> None:
        columns = Columns.from_profiles(profiles, as_of=day)
        self._acting = Lock()
        self._state = _judged(make_plan(cards, day), columns)
        self._rows = {name: row for row, name in enumerate(columns.ids)}

    @property
    def state(self) -> LiveState:
        """The newest state."""
        return self._state

    def put(self, profile: Profile) -> OneMatch:
        """Take in a new or changed enterprise and return its verdicts.

        Raises ``ValueError`` when the profile is not of the population's day.
        """
        with self._acting:
            state = self._state
            row = self._rows.get(profile.id, len(state.columns))
            found = match_one(state.plan, profile)
            self._state = replace(
                state,
                columns=state.columns.with_profile(row, profile),
                matches=state.matches.with_row(row, profile.id, found),
            )
            self._rows[profile.id] = row
            return found

    def publish(self, card: PolicyCard) -> Matches:
        """Take in a new or changed policy and return its verdicts.

        Raises ``ValueError`` when the card cannot be judged.
        """
        with self._acting:
            state = self._state
            found = match_card(card, state.columns)
            self._state = replace(
                state, plan=state.plan.with_card(card), matches=state.matches.with_policy(found)
            )
            return found

    def withdraw(self, policy_id: str) -> None:
        """Take a policy out; nothing happens if it is not there."""
        with self._acting:
            state = self._state
            if state.plan.has(policy_id):
                self._state = replace(
                    state,
                    plan=state.plan.without(policy_id),
                    matches=state.matches.without_policy(policy_id),
                )

    def turn_to(self, day: date) -> None:
        """Judge everybody on another day. Everything may change, so everything is done anew."""
        with self._acting:
            state = self._state
            plan = make_plan(state.plan.all_cards(), day)
            self._state = _judged(plan, replace(state.columns, as_of=day))


def _judged(plan: Plan, columns: Columns) -> LiveState:
    found = match_population(plan, columns)
    return LiveState(plan=plan, columns=columns, matches=LiveMatches.of(found))
