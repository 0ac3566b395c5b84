"""The verdicts of a population that changes, as values: whoever holds them keeps what he has.

Each policy has planes of its own, which are never written again. Enterprises that changed after
that are laid over them, row by row, until there are many; then all planes are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from matcher.city.population import Counts, Matches
from matcher.plan.answers import WORD, Planes, Words, words_for
from matcher.single.verdicts import KINDS, OneMatch
from matcher.verdict import VerdictKind

ROWS_LAID_OVER = 1024
"""Changed enterprises before the planes of all policies are made anew."""

_MET = KINDS.index(VerdictKind.ELIGIBLE)
_UNMET = KINDS.index(VerdictKind.INELIGIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PolicyPlanes:
    """The planes of one policy as they were at a change, by its number."""

    change: int
    can_be_met: Words
    can_be_unmet: Words
    near: Words
    which: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangedRow:
    """The verdicts of one enterprise as they were after a change, by its number.

    ``places`` has the place of each policy among them.
    """

    change: int
    places: Mapping[str, int]
    found: OneMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMatches:
    """The verdicts of all pairs at one moment; row and policy numbers as in ``Matches``."""

    policy_ids: tuple[str, ...]
    enterprise_ids: tuple[str, ...]
    change: int
    places: Mapping[str, int] = field(repr=False)
    planes: Mapping[str, _PolicyPlanes] = field(repr=False)
    rows_over: Mapping[int, _ChangedRow] = field(repr=False)

    @classmethod
    def of(cls, matches: Matches) -> LiveMatches:
        """Return the verdicts of a full run."""
        planes = {name: _planes_of(matches, at, 0) for at, name in enumerate(matches.policy_ids)}
        return cls(
            policy_ids=matches.policy_ids,
            enterprise_ids=matches.enterprise_ids,
            change=0,
            places=_places(matches.policy_ids),
            planes=planes,
            rows_over={},
        )

    def kind(self, policy: int, row: int) -> VerdictKind:
        """Return the verdict of one pair."""
        over = self._over(policy, row)
        if over is None:
            return self._below(policy).kind(0, row)
        return over.found.kind(over.places[self.policy_ids[policy]])

    def near_miss(self, policy: int, row: int) -> int | None:
        """Return the number of the one condition missed; ``None`` if there are none or several."""
        over = self._over(policy, row)
        if over is None:
            return self._below(policy).near_miss(0, row)
        return over.found.near_miss(over.places[self.policy_ids[policy]])

    def rows(self, policy: int, kind: VerdictKind) -> NDArray[np.intp]:
        """Return the rows of the enterprises with this verdict for a policy, in order."""
        return self.of_policy(policy).rows(0, kind)

    def counts(self, policy: int) -> Counts:
        """Return how many enterprises have each verdict for a policy."""
        return self.of_policy(policy).counts(0)

    def of_policy(self, policy: int) -> Matches:
        """Return the verdicts of one policy for all enterprises."""
        return _matches(self.policy_ids[policy], self._settled(policy), self.enterprise_ids)

    def settled(self) -> Matches:
        """Return all verdicts in the form of a full run."""
        shape = (len(self.policy_ids), words_for(len(self.enterprise_ids)))
        every = [self._settled(policy) for policy in range(len(self.policy_ids))]
        bits = max((len(planes.which) for planes in every), default=0)
        which = np.zeros((bits, *shape), dtype=np.uint64)
        for at, planes in enumerate(every):
            for bit, plane in enumerate(planes.which):
                which[bit, at] = plane
        return Matches(
            policy_ids=self.policy_ids,
            enterprise_ids=self.enterprise_ids,
            can_be_met=_stacked([planes.can_be_met for planes in every], shape),
            can_be_unmet=_stacked([planes.can_be_unmet for planes in every], shape),
            near=_stacked([planes.near for planes in every], shape),
            which=which,
        )

    def with_row(self, row: int, enterprise_id: str, found: OneMatch) -> LiveMatches:
        """Return the verdicts with those of one enterprise, changed or new, in its row."""
        ids, change = self.enterprise_ids, self.change + 1
        own = _ChangedRow(change=change, places=self.places, found=found)
        changed = replace(
            self,
            enterprise_ids=ids if row < len(ids) else (*ids, enterprise_id),
            change=change,
            rows_over={**self.rows_over, row: own},
        )
        return changed if len(changed.rows_over) < ROWS_LAID_OVER else changed._flat()

    def with_policy(self, found: Matches) -> LiveMatches:
        """Return the verdicts with those of one policy, changed or new, for all enterprises."""
        change, name = self.change + 1, found.policy_ids[0]
        planes = {**self.planes, name: _planes_of(found, 0, change)}
        return self._of_pool(planes, change)

    def without_policy(self, policy_id: str) -> LiveMatches:
        """Return the verdicts without those of one policy."""
        rest = {name: own for name, own in self.planes.items() if name != policy_id}
        return self._of_pool(rest, self.change + 1)

    def _of_pool(self, planes: Mapping[str, _PolicyPlanes], change: int) -> LiveMatches:
        ids = tuple(sorted(planes))
        return replace(self, policy_ids=ids, change=change, places=_places(ids), planes=planes)

    def _over(self, policy: int, row: int) -> _ChangedRow | None:
        """The changed row, if it is newer than the planes of the policy."""
        over = self.rows_over.get(row)
        is_newer = over is not None and over.change > self.planes[self.policy_ids[policy]].change
        return over if is_newer else None

    def _below(self, policy: int) -> Matches:
        name = self.policy_ids[policy]
        return _matches(name, self.planes[name], self.enterprise_ids)

    def _settled(self, policy: int) -> _PolicyPlanes:
        """The planes of one policy with the changed rows written in."""
        name, words = self.policy_ids[policy], words_for(len(self.enterprise_ids))
        planes = self.planes[name]
        newer = {row: own for row, own in self.rows_over.items() if own.change > planes.change}
        if not newer:
            return planes
        rows = np.fromiter(newer, dtype=np.intp)
        found = [(own.found, own.places[name]) for own in newer.values()]
        marks = np.array([one.marks[at] for one, at in found], dtype=np.uint8)
        near = np.array([one.near[at] for one, at in found], dtype=np.int16)
        number = np.maximum(near, 0)
        bits = max(len(planes.which), int(number.max()).bit_length())
        empty = np.zeros(0, dtype=np.uint64)
        old = (*planes.which, *[empty] * (bits - len(planes.which)))
        return _PolicyPlanes(
            change=self.change,
            can_be_met=_put(planes.can_be_met, words, rows, marks > _UNMET),
            can_be_unmet=_put(planes.can_be_unmet, words, rows, marks < _MET),
            near=_put(planes.near, words, rows, near >= 0),
            which=tuple(
                _put(plane, words, rows, (number >> bit & 1).astype(np.bool_))
                for bit, plane in enumerate(old)
            ),
        )

    def _flat(self) -> LiveMatches:
        """The same verdicts with no row laid over the planes."""
        planes = {
            name: replace(self._settled(at), change=self.change)
            for at, name in enumerate(self.policy_ids)
        }
        return replace(self, planes=planes, rows_over={})


def _places(policy_ids: Sequence[str]) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(policy_ids)}


def _planes_of(matches: Matches, at: int, change: int) -> _PolicyPlanes:
    return _PolicyPlanes(
        change=change,
        can_be_met=matches.can_be_met[at],
        can_be_unmet=matches.can_be_unmet[at],
        near=matches.near[at],
        which=tuple(plane[at] for plane in matches.which),
    )


def _matches(name: str, planes: _PolicyPlanes, ids: tuple[str, ...]) -> Matches:
    shape = (0, 1, len(planes.near))
    which = np.stack(planes.which)[:, None] if planes.which else np.zeros(shape, dtype=np.uint64)
    return Matches(
        policy_ids=(name,),
        enterprise_ids=ids,
        can_be_met=planes.can_be_met[None],
        can_be_unmet=planes.can_be_unmet[None],
        near=planes.near[None],
        which=which,
    )


def _stacked(planes: Sequence[Words], shape: tuple[int, int]) -> Planes:
    return np.stack(planes) if planes else np.zeros(shape, dtype=np.uint64)


def _put(plane: Words, words: int, rows: NDArray[np.intp], flags: NDArray[np.bool_]) -> Words:
    """A copy of a plane, made longer where needed, with other bits in some rows."""
    copy = np.zeros(words, dtype=np.uint64)
    copy[: len(plane)] = plane
    bits = np.left_shift(np.uint64(1), (rows % WORD).astype(np.uint64))
    np.bitwise_and.at(copy, rows // WORD, ~bits)
    np.bitwise_or.at(copy, rows // WORD, np.where(flags, bits, np.uint64(0)))
    return copy
