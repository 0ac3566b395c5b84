"""Verdicts of a whole city: every enterprise × every policy, equal to the reference pair by pair.

``match_population`` keeps the verdicts as bit planes, one bit a pair; ``match_card`` does the
same for one policy, ``match_one`` for one enterprise, and ``best_matches`` keeps the best of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.city.columns import Columns
from matcher.city.top import NOBODY, TopMatches, city_blocks
from matcher.finding.affinity import Affinity
from matcher.kernels.backends import Block, backend_of, run_blocks
from matcher.plan.answers import (
    AnsweredTests,
    Failure,
    Planes,
    Words,
    answer_tests,
    unpack,
    words_for,
)
from matcher.plan.plan import Outputs, Plan, make_plan
from matcher.plan.program import Program
from matcher.profile import Profile
from matcher.single.one import single_matcher
from matcher.single.verdicts import OneMatch
from matcher.verdict import VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many enterprises have each verdict for a policy."""

    eligible: int
    possible: int
    ineligible: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """The verdicts of all pairs: row ``p`` of a plane belongs to policy ``p`` of the plan.

    ``can_be_met`` and ``can_be_unmet`` are the verdicts, ``near`` the pairs that miss exactly one
    condition, and ``which[b][p]`` bit ``b`` of the number of that condition. ``failures`` are
    the conditions that could not be judged for some enterprises, which count as unknown there.
    """

    policy_ids: tuple[str, ...]
    enterprise_ids: tuple[str, ...]
    can_be_met: Planes
    can_be_unmet: Planes
    near: Planes
    which: NDArray[np.uint64]
    failures: tuple[Failure, ...] = ()

    def kind(self, policy: int, row: int) -> VerdictKind:
        """Return the verdict of one pair."""
        if not _bit(self.can_be_met[policy], row):
            return VerdictKind.INELIGIBLE
        is_open = _bit(self.can_be_unmet[policy], row)
        return VerdictKind.POSSIBLE if is_open else VerdictKind.ELIGIBLE

    def near_miss(self, policy: int, row: int) -> int | None:
        """Return the number of the one condition missed; ``None`` if there are none or several."""
        if not _bit(self.near[policy], row):
            return None
        return sum(_bit(plane[policy], row) << bit for bit, plane in enumerate(self.which))

    def rows(self, policy: int, kind: VerdictKind) -> NDArray[np.intp]:
        """Return the rows of the enterprises with this verdict for a policy, in order."""
        met, unmet = self.can_be_met[policy], self.can_be_unmet[policy]
        planes = {
            VerdictKind.ELIGIBLE: met & ~unmet,
            VerdictKind.POSSIBLE: met & unmet,
            VerdictKind.INELIGIBLE: ~met,
        }
        return np.flatnonzero(unpack(planes[kind], len(self.enterprise_ids)))

    def counts(self, policy: int) -> Counts:
        """Return how many enterprises have each verdict for a policy."""
        met, unmet = self.can_be_met[policy], self.can_be_unmet[policy]
        can, open_ = _count(met), _count(met & unmet)
        return Counts(
            eligible=can - open_,
            possible=open_,
            ineligible=len(self.enterprise_ids) - can,
        )


def _bit(plane: Words, row: int) -> int:
    return int(plane[row >> 6]) >> (row & 63) & 1


def _count(plane: Words) -> int:
    return int(np.bitwise_count(plane).sum())


def match_population(
    plan: Plan, columns: Columns, *, threads: int = 1, backend: str | None = None
) -> Matches:
    """Return the verdict of every pair.

    Raises ``ValueError`` when the columns are not of the plan's day.
    """
    compiled = plan.compiled()
    answered = _answered(plan, compiled.program, columns)
    matches = replace(_empty(plan, columns.ids), failures=answered.failures)

    def store(block: Block, planes: Planes) -> None:
        for policy, outputs in enumerate(compiled.outputs):
            for target, output in _targets(matches, outputs):
                target[policy, block.words] = planes[places[output]]

    used = backend_of(compiled.program, answered, backend)
    places = used.placed(np.array(compiled.program.outputs, dtype=np.int32))
    run_blocks(used, len(columns), store, threads=threads)
    return matches


def count_population(
    plan: Plan, columns: Columns, *, threads: int = 1, backend: str | None = None
) -> tuple[Counts, ...]:
    """Return how many enterprises have each verdict for each policy, without keeping any pair.

    Raises ``ValueError`` when the columns are not of the plan's day.
    """
    program = plan.verdicts()
    answered = _answered(plan, program, columns)
    used = backend_of(program, answered, backend)
    registers = used.placed(np.array(program.outputs, dtype=np.int32))

    def count(block: Block, planes: Planes) -> NDArray[np.int64]:
        return used.count(planes, registers)

    parts = run_blocks(used, len(columns), count, threads=threads, words=used.counting_words)
    totals = sum(parts, np.zeros(len(registers), dtype=np.int64)).reshape(-1, 2)
    everybody = len(columns)
    # Everybody stands in at least one of the two planes, the possible in both.
    return tuple(
        Counts(
            eligible=everybody - unmet, possible=met + unmet - everybody, ineligible=everybody - met
        )
        for met, unmet in totals.tolist()
    )


def _answered(plan: Plan, program: Program, columns: Columns) -> AnsweredTests:
    if columns.as_of != plan.day:
        raise ValueError(f"the columns are of {columns.as_of}, the plan is for {plan.day}")
    return answer_tests(plan.table.tests[: program.tests], columns)


def match_card(card: PolicyCard, columns: Columns, *, threads: int = 1) -> Matches:
    """Return the verdicts of one policy for all enterprises.

    Raises ``ValueError`` when the card cannot be judged.
    """
    plan = make_plan([card], columns.as_of)
    for broken in plan.broken:
        raise ValueError(f"policy {card.id} cannot be judged: {broken.error}") from broken.error
    return match_population(plan, columns, threads=threads)


def match_one(plan: Plan, profile: Profile) -> OneMatch:
    """Return the verdicts of all policies for one enterprise; the plan stays warm for the next.

    Raises ``ValueError`` when the profile is not of the plan's day.
    """
    return single_matcher(plan).match(profile)


def best_matches(
    plan: Plan,
    columns: Columns,
    *,
    top: int,
    threads: int = 1,
    affinity: Affinity | None = None,
    backend: str | None = None,
) -> TopMatches:
    """Return the ``top`` best policies of every enterprise, in the documented order.

    ``affinity`` says how well texts fit; without it, the policy's id decides between pairs that
    the order cannot tell apart otherwise.
    """
    policies = np.full((len(columns), top), NOBODY, dtype=np.int32)
    kinds = np.zeros((len(columns), top), dtype=np.uint8)
    for block in city_blocks(
        plan, columns, top=top, near=0, affinity=affinity, threads=threads, backend=backend
    ):
        policies[block.first : block.last] = block.policies
        kinds[block.first : block.last] = block.kinds
    return TopMatches(policy_ids=plan.policy_ids, policies=policies, kinds=kinds)


def _empty(plan: Plan, ids: Sequence[str]) -> Matches:
    shape = (len(plan), words_for(len(ids)))
    bits = max((len(outputs.which) for outputs in plan.compiled().outputs), default=0)
    return Matches(
        policy_ids=plan.policy_ids,
        enterprise_ids=tuple(ids),
        can_be_met=np.zeros(shape, dtype=np.uint64),
        can_be_unmet=np.zeros(shape, dtype=np.uint64),
        near=np.zeros(shape, dtype=np.uint64),
        which=np.zeros((bits, *shape), dtype=np.uint64),
    )


def _targets(matches: Matches, outputs: Outputs) -> Iterator[tuple[Planes, int]]:
    yield matches.can_be_met, outputs.can_be_met
    yield matches.can_be_unmet, outputs.can_be_unmet
    yield matches.near, outputs.near
    for bit, output in enumerate(outputs.which):
        yield matches.which[bit], output
