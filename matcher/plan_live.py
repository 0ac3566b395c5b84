"""A population whose verdicts are kept right while enterprises, policies and the day change.

A changed enterprise is one row through all programs, a changed policy one program over all rows.
What results equals a full run, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.columns import Columns
from matcher.plan import make_plan
from matcher.plan_answers import WORD, Planes, words_for
from matcher.plan_verdicts import KINDS, OneMatch
from matcher.population import Matches, match_card, match_one, match_population
from matcher.profile import Profile
from matcher.verdict import VerdictKind

_MET = KINDS.index(VerdictKind.ELIGIBLE)
_UNMET = KINDS.index(VerdictKind.INELIGIBLE)


class LivePopulation:
    """Plan, columns and verdicts that belong together. Not for several threads at once.

    ``plan``, ``columns`` and ``matches`` are those of now; read them after each change.
    """

    def __init__(self, cards: Iterable[PolicyCard], profiles: Iterable[Profile], day: date) -> None:
        self.plan = make_plan(cards, day)
        self.columns = Columns.from_profiles(profiles, as_of=day)
        self.matches = match_population(self.plan, self.columns)
        self._rows = {name: row for row, name in enumerate(self.columns.ids)}

    def put(self, profile: Profile) -> OneMatch:
        """Take in a new or changed enterprise and return its verdicts.

        Raises ``ValueError`` when the profile is not of the population's day.
        """
        row = self._rows.setdefault(profile.id, len(self.columns))
        self.columns = self.columns.with_profile(row, profile)
        found = match_one(self.plan, profile)
        self.matches = _with_row(self.matches, row, profile.id, found)
        return found

    def publish(self, card: PolicyCard) -> Matches:
        """Take in a new or changed policy and return its verdicts.

        Raises ``ValueError`` when the card cannot be judged; nothing has changed then.
        """
        found = match_card(card, self.columns)
        self.withdraw(card.id)
        self.plan = self.plan.with_card(card)
        at = self.plan.policy_ids.index(card.id)
        self.matches = _with_policy(self.matches, at, found)
        return found

    def withdraw(self, policy_id: str) -> None:
        """Take a policy out; nothing happens if it is not there."""
        if policy_id in self.matches.policy_ids:
            at = self.matches.policy_ids.index(policy_id)
            self.matches = _without_policy(self.matches, at)
        self.plan = self.plan.without(policy_id)

    def turn_to(self, day: date) -> None:
        """Judge everybody on another day. Everything may change, so everything is done anew."""
        cards = [own.card for own in self.plan.cards]
        people = (self.columns.profile(row) for row in range(len(self.columns)))
        self.columns = Columns.from_profiles(
            (replace(profile, as_of=day) for profile in people), as_of=day
        )
        self.plan = make_plan(cards, day)
        self.matches = match_population(self.plan, self.columns)


def _with_row(matches: Matches, row: int, enterprise_id: str, found: OneMatch) -> Matches:
    ids = matches.enterprise_ids
    if row == len(ids):
        matches = _widened(matches, (*ids, enterprise_id))
    _put_bits(matches.can_be_met, row, found.marks > _UNMET)
    _put_bits(matches.can_be_unmet, row, found.marks < _MET)
    _put_bits(matches.near, row, found.near >= 0)
    for bit, plane in enumerate(matches.which):
        _put_bits(plane, row, (np.maximum(found.near, 0) >> bit & 1).astype(np.bool_))
    return matches


def _put_bits(planes: Planes, row: int, flags: NDArray[np.bool_]) -> None:
    bit = np.uint64(1 << row % WORD)
    column = planes[:, row // WORD]
    np.bitwise_and(column, ~bit, column)
    np.bitwise_or(column, np.where(flags, bit, np.uint64(0)), column)


def _widened(matches: Matches, ids: tuple[str, ...]) -> Matches:
    """The matches with room for more enterprises."""
    more = words_for(len(ids)) - matches.near.shape[1]

    def wider(planes: Planes) -> Planes:
        return np.concatenate((planes, np.zeros((*planes.shape[:-1], more), np.uint64)), axis=-1)

    if not more:
        return replace(matches, enterprise_ids=ids)
    return replace(
        matches,
        enterprise_ids=ids,
        can_be_met=wider(matches.can_be_met),
        can_be_unmet=wider(matches.can_be_unmet),
        near=wider(matches.near),
        which=wider(matches.which),
    )


def _with_policy(matches: Matches, at: int, found: Matches) -> Matches:
    ids = (*matches.policy_ids[:at], found.policy_ids[0], *matches.policy_ids[at:])
    bits = max(len(matches.which), len(found.which))
    which = np.stack(
        [
            np.insert(_bits_of(matches, bit), at, _bits_of(found, bit)[0], axis=0)
            for bit in range(bits)
        ]
    ) if bits else np.zeros((0, len(ids), matches.near.shape[1]), np.uint64)  # fmt: skip
    return replace(
        matches,
        policy_ids=ids,
        can_be_met=np.insert(matches.can_be_met, at, found.can_be_met[0], axis=0),
        can_be_unmet=np.insert(matches.can_be_unmet, at, found.can_be_unmet[0], axis=0),
        near=np.insert(matches.near, at, found.near[0], axis=0),
        which=which,
    )


def _bits_of(matches: Matches, bit: int) -> Planes:
    """The planes of one bit of the condition's number; empty where numbers are shorter."""
    if bit < len(matches.which):
        plane: Planes = matches.which[bit]
        return plane
    return np.zeros_like(matches.near)


def _without_policy(matches: Matches, at: int) -> Matches:
    return replace(
        matches,
        policy_ids=(*matches.policy_ids[:at], *matches.policy_ids[at + 1 :]),
        can_be_met=np.delete(matches.can_be_met, at, axis=0),
        can_be_unmet=np.delete(matches.can_be_unmet, at, axis=0),
        near=np.delete(matches.near, at, axis=0),
        which=np.delete(matches.which, at, axis=1),
    )
