"""The best policies and the nearest misses of every enterprise, block by block.

Nothing is judged pair by pair: planes say which pairs count, and in which class of the documented
order they are. Only pairs that the order cannot tell apart before the text are scored. What the
planes cannot tell (a share that binary fractions leave in doubt, a condition in a foreign unit) is
asked from the reference, for these pairs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.city.amounts import MOST_AMOUNT
from matcher.city.block_facts import BlockFacts
from matcher.city.columns import Columns
from matcher.city.exact_misses import ExactMisses
from matcher.city.sheets import REFERENCE, Sheets, Verdicts, sheets_of
from matcher.eligibility import estimate
from matcher.finding.affinity import Affinity
from matcher.finding.own_words import OwnWords
from matcher.kernels.backends import (
    Backend,
    Block,
    Kernels,
    backend_of,
    blocks,
    in_threads,
    longest,
)
from matcher.kernels.tables import (
    DROPPED,
    MOST_POLICIES,
    NO_SHARE,
    POLICY_BITS,
    UNDECIDED,
    Listed,
    Numbers,
    Pairs,
    Planes,
    Whole,
    Words,
    no_pairs,
    no_words,
    term_of_each,
    words_of,
    work_for,
)
from matcher.near_miss import missing_share, near_miss
from matcher.plan.answers import answer_tests
from matcher.plan.facts import FactTable
from matcher.plan.plan import Plan
from matcher.profile import Profile
from matcher.verdict import VerdictKind

NOBODY = -1
"""Stands in the list of an enterprise that has fewer policies than asked for."""

_KINDS = (VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE)
_KIND_SHIFT = 61


@dataclass(frozen=True, slots=True, kw_only=True)
class CityBlock:
    """What a stretch of enterprises is told: the best policies and the nearest misses of each.

    ``policies[row]`` are places in the plan, the best first, then ``NOBODY``; ``kinds`` has 0
    where the enterprise is ELIGIBLE and 1 where it is POSSIBLE. ``near`` are the policies nearly
    had and ``conditions`` the number of the one condition that is missed. ``counts`` has for
    each policy how many of the stretch are eligible, possible and near.
    """

    first: int
    last: int
    policies: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    near: NDArray[np.int32]
    conditions: NDArray[np.int16]
    counts: NDArray[np.int64]


def city_blocks(
    plan: Plan,
    columns: Columns,
    *,
    top: int,
    near: int,
    affinity: Affinity | None = None,
    threads: int = 1,
    backend: str | None = None,
) -> Iterator[CityBlock]:
    """Yield the results of all enterprises, block by block in their order.

    Without ``affinity`` all texts fit alike, and the policy's id decides. ``near`` may be 0.
    Raises ``ValueError`` when the columns are not of the plan's day, when ``top`` is not positive,
    or for a ``backend`` that cannot be had.
    """
    if columns.as_of != plan.day:
        raise ValueError(f"the columns are of {columns.as_of}, the plan is for {plan.day}")
    if top < 1 or near < 0:
        raise ValueError(f"top is {top} and near {near}: ask for at least one policy")
    if len(plan) > MOST_POLICIES:
        raise ValueError(f"{len(plan)} policies are more than the {MOST_POLICIES} provided for")
    run = _Run(plan, columns, affinity, top, near, backend)
    yield from run.blocks(threads)


class _Run:
    """One run over all enterprises: what the threads share."""

    def __init__(
        self,
        plan: Plan,
        columns: Columns,
        affinity: Affinity | None,
        top: int,
        near: int,
        backend: str | None,
    ) -> None:
        sheets = sheets_of(plan)
        program = sheets.ranks.program
        answered = answer_tests(plan.table.tests[: program.tests], columns)
        self._plan, self._columns, self._top, self._near = plan, columns, top, near
        self._facts: FactTable = columns.memo["facts"]
        self._block_facts = BlockFacts(sheets, self._facts)
        self._backend: Backend = backend_of(program, answered, backend)
        self._sheets = _placed(_safe(sheets, self._block_facts), self._backend)
        self._words = (
            no_words() if affinity is None else _words(affinity, columns.own_words().flat(), plan)
        )
        self._exact = ExactMisses(self._sheets, self._facts)
        self._asking = Lock()

    def blocks(self, threads: int) -> Iterator[CityBlock]:
        todo = list(blocks(len(self._columns), self._backend.registers, self._backend.block_words))

        def make() -> Callable[[Block], CityBlock]:
            machine = self._backend.machine(longest(todo))
            work = work_for(self._words, len(self._plan), max(self._top, self._near))
            kernels = self._backend.kernels(self._sheets, self._words, work)
            return lambda block: self._block(block, machine.run(block.first, block.last), kernels)

        yield from in_threads(todo, make, threads=threads)

    def _block(self, block: Block, planes: Planes, kernels: Kernels) -> CityBlock:
        rows = slice(block.first, block.last)
        counted = [self._backend.count(planes, one) for one in self._sheets.verdicts]
        amounts = self._block_facts.amounts(rows)
        best = self._with_amounts(kernels.gather(planes, amounts, len(block), self._top), block)
        missed = self._missed(block, planes, kernels)
        near_policies = missed.marks & (MOST_POLICIES - 1)
        listed = Listed.of(best, best.marks, self._top)
        listed_near = Listed.of(missed, near_policies, self._near)
        kernels.choose(listed, listed_near, block.first)
        policies, kinds = _taken(listed.chosen, best.marks, best.keys >> _KIND_SHIFT)
        near, conditions = _taken(listed_near.chosen, near_policies, missed.marks >> POLICY_BITS)
        return CityBlock(
            first=block.first,
            last=block.last,
            policies=policies.astype(np.int32),
            kinds=kinds.astype(np.uint8),
            near=near.astype(np.int32),
            conditions=conditions.astype(np.int16),
            counts=np.stack(counted, axis=1),
        )

    def _missed(self, block: Block, planes: Planes, kernels: Kernels) -> Pairs:
        """The pairs that miss one condition; none if none are to be listed."""
        if not self._near:
            return no_pairs(len(block))
        ends = self._block_facts.ends(slice(block.first, block.last))
        pairs = kernels.misses(planes, ends, len(block))
        return self._with_shares(pairs, planes, block)

    def _with_amounts(self, pairs: Pairs, block: Block) -> Pairs:
        """The pairs with the amounts that only the reference can tell."""
        asked = np.flatnonzero(self._sheets.order.tells[pairs.marks] == REFERENCE)
        if not len(asked):
            return pairs
        keys = pairs.keys.copy()
        kinds = keys[asked] >> _KIND_SHIFT
        for group in _alike(pairs.marks[asked].astype(np.int64) * len(_KINDS) + kinds):
            at = asked[group]
            card, kind = self._plan.cards[pairs.marks[at[0]]].card, _KINDS[kinds[group[0]]]
            rows = block.first + _rows_of(pairs, at)
            keys[at] -= self._ask(partial(self._amount, card, kind), rows)
        return pairs._replace(keys=keys)

    def _amount(self, card: PolicyCard, kind: VerdictKind, profile: Profile) -> int:
        found = estimate(card, profile, kind).max_amount
        return min(self._sheets.ranks.fractions.ordered(found), MOST_AMOUNT)

    def _with_shares(self, pairs: Pairs, planes: Planes, block: Block) -> Pairs:
        """The pairs with the shares that binary fractions or planes cannot tell."""
        asked = np.flatnonzero(pairs.keys == UNDECIDED)
        if not len(asked):
            return pairs
        misses, order = self._sheets.misses, self._sheets.order
        rows, policies = _rows_of(pairs, asked), pairs.marks[asked] & (MOST_POLICIES - 1)
        conditions = misses.first[policies] + (pairs.marks[asked] >> POLICY_BITS)
        found = np.full(len(asked), NO_SHARE, dtype=np.int64)
        for i in np.flatnonzero(misses.trees[conditions, 0] >= 0).tolist():
            row = int(rows[i])
            found[i] = self._exact.share(planes, int(conditions[i]), row, block.first + row)
        left = np.flatnonzero(misses.trees[conditions, 0] < 0)
        for group in _alike(conditions[left]):
            at = left[group]
            card = self._plan.cards[policies[at[0]]].card
            found[at] = self._ask(partial(_share, card), block.first + rows[at])
        keys = pairs.keys.copy()
        keys[asked] = found << 7 | order.window[policies] << 5 | order.urgency[policies]
        keys[asked[found == NO_SHARE]] = DROPPED
        return pairs._replace(keys=keys)

    def _ask(self, question: Callable[[Profile], int], rows: Whole) -> Whole:
        with self._asking:
            answers = self._facts.ask(question, rows=rows.astype(np.intp))
        found: Whole = np.array(answers.values, dtype=np.int64)[answers.alike]
        return found


def _share(card: PolicyCard, profile: Profile) -> int:
    """The share that is missing of the one condition; ``NO_SHARE`` where it cannot change."""
    found = near_miss(card, profile)
    return missing_share(found.gap) if found is not None and found.can_change else NO_SHARE


def _alike(values: Whole) -> Iterator[Whole]:
    """The places of equal values, group by group."""
    if not len(values):
        return
    order = np.argsort(values, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(values[order])) + 1)


def _rows_of(pairs: Pairs, places: Whole) -> Whole:
    """The rows, within the block, of the pairs at some places."""
    found: Whole = np.searchsorted(pairs.starts, places, side="right") - 1
    return found


def _taken(chosen: Whole, first: Numbers | Whole, second: Numbers | Whole) -> tuple[Whole, Whole]:
    """Two columns of the pairs that were chosen; where there is none, ``NOBODY`` and 0."""
    is_none = chosen < 0
    if not len(first):
        return np.full(chosen.shape, NOBODY, dtype=np.int64), np.zeros(chosen.shape, np.int64)
    return np.where(is_none, NOBODY, first[chosen]), np.where(is_none, 0, second[chosen])


def _safe(sheets: Sheets, facts: BlockFacts) -> Sheets:
    """The tables with the policies whose formulas cannot be used left to the reference."""
    tiers, tells = sheets.tiers, sheets.order.tells.copy()
    owners = np.repeat(np.arange(len(tells)), np.diff(tiers.starts))
    tells[owners[np.isin(tiers.formula, facts.unsafe)]] = REFERENCE
    return replace(sheets, order=sheets.order._replace(tells=tells))


def _placed(sheets: Sheets, backend: Backend) -> Sheets:
    """The tables with registers as the back end has them."""
    put, order, tiers, misses = backend.placed, sheets.order, sheets.tiers, sheets.misses
    return replace(
        sheets,
        verdicts=Verdicts(*map(put, sheets.verdicts)),
        order=order._replace(open=put(order.open), bits=put(order.bits)),
        tiers=tiers._replace(met=put(tiers.met), unmet=put(tiers.unmet)),
        misses=misses._replace(
            missed=put(misses.missed), which=put(misses.which), unmet=put(misses.unmet)
        ),
    )


def _words(affinity: Affinity, own: OwnWords, plan: Plan) -> Words:
    """The words of the enterprises and of the pool, by the places of the plan's policies."""
    at = {policy_id: place for place, policy_id in enumerate(plan.policy_ids)}
    return words_of(
        own.starts,
        own.ids,
        term_of_each(own.vocabulary, affinity.terms_),
        affinity.pool,
        np.array([at.get(name, -1) for name in affinity.ids_], dtype=np.int32),
        len(plan),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopMatches:
    """The best policies of every enterprise: ``policies[row]`` in order, then ``NOBODY``.

    ``kinds`` has 0 where the enterprise is ELIGIBLE and 1 where it is POSSIBLE.
    """

    policy_ids: tuple[str, ...]
    policies: NDArray[np.int32]
    kinds: NDArray[np.uint8]

    def of(self, row: int) -> tuple[str, ...]:
        """Return the ids of one enterprise's policies, the best first."""
        return tuple(self.policy_ids[policy] for policy in self.policies[row] if policy >= 0)
