"""The best policies of every enterprise, in the documented order, without judging pair by pair.

The pairs are gone through in classes that the order tells apart before it looks at the text:
verdict, window, how much is open, urgency, amount. An enterprise that has enough pairs takes no
more from the next class. What is left over are few pairs; only these are scored and sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.columns import Columns
from matcher.eligibility import estimate
from matcher.kernels import Block, run_blocks
from matcher.plan import Plan
from matcher.plan_answers import WORD, Planes, Words, answer_tests
from matcher.plan_facts import FactTable
from matcher.plan_ranks import CardRank, RankProgram, levels_of, rank_program
from matcher.profile import Profile
from matcher.verdict import VerdictKind

Indices = NDArray[np.int64]
Scorer = Callable[[Indices, Indices], NDArray[np.float64]]
"""From rows and policies, pair by pair, to how well the texts fit (0 to 1)."""

NOBODY = -1
"""Stands in the list of an enterprise that has fewer policies than asked for."""

_KINDS = (VerdictKind.ELIGIBLE, VerdictKind.POSSIBLE)
_SCORE_DIGITS = 6


class ClassKey(NamedTuple):
    """What the order looks at before the text. ``amount`` is the negative of yuan.

    Where the amount hangs on the figures of each enterprise it is ``None`` until they are asked.
    """

    kind: int
    window: int
    open_fields: int
    urgency: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The pairs of one policy that fall into one class: where all these planes agree."""

    policy: int
    verdict: int
    level: int | None
    open_bits: tuple[int, ...]
    open_fields: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Candidate pairs of one block, in the order of their classes."""

    block: Block
    rows: Indices
    policies: Indices
    classes: Indices


def top_matches(
    plan: Plan, columns: Columns, *, top: int, threads: int, scorer: Scorer | None = None
) -> TopMatches:
    """Return the ``top`` best policies of every enterprise, by the documented order.

    Without a ``scorer`` all texts fit alike, and the policy's id decides.
    Raises ``ValueError`` when the columns are not of the plan's day or ``top`` is not positive.
    """
    if columns.as_of != plan.day:
        raise ValueError(f"the columns are of {columns.as_of}, the plan is for {plan.day}")
    if top < 1:
        raise ValueError(f"top is {top}: ask for at least one policy")
    ranks = rank_program(plan)
    answered = answer_tests(plan.table.tests[: ranks.program.tests], columns)
    classes = plan.memo.setdefault("classes", None) or _classes(ranks)
    plan.memo["classes"] = classes

    def gather(block: Block, planes: Planes) -> _Found:
        return _gather(block, planes, ranks, classes, top)

    found = run_blocks(ranks.program, answered, gather, threads=threads)
    return _sorted(plan, columns, found, [key for key, _ in classes], top, scorer)


def _classes(ranks: RankProgram) -> list[tuple[ClassKey, list[Entry]]]:
    """All classes in the order; those whose amounts are not known yet come before the others."""
    classes: dict[ClassKey, list[Entry]] = {}
    for policy, card in enumerate(ranks.cards):
        for key, entry in _entries(policy, card):
            classes.setdefault(key, []).append(entry)
    return sorted(classes.items(), key=lambda item: _early(item[0]))


def _early(key: ClassKey) -> tuple[int, int, int, int, bool, Decimal]:
    return (*key[:4], key.amount is not None, key.amount or Decimal(0))


def _entries(policy: int, card: CardRank) -> Iterator[tuple[ClassKey, Entry]]:
    for number, kind in enumerate(_KINDS):
        is_open = kind is VerdictKind.POSSIBLE
        levels = levels_of(card, kind)
        amounts = [(None, None)] if levels is None else [(-v.amount, v.output) for v in levels]
        for fields in range(1, card.most_open + 1) if is_open else (0,):
            for amount, level in amounts:
                yield (
                    ClassKey(number, card.window, fields, card.urgency, amount),
                    Entry(
                        policy=policy,
                        verdict=card.possible if is_open else card.eligible,
                        level=level,
                        open_bits=card.open_bits if is_open else (),
                        open_fields=fields,
                    ),
                )


def _gather(
    block: Block,
    planes: Planes,
    ranks: RankProgram,
    classes: Sequence[tuple[ClassKey, list[Entry]]],
    top: int,
) -> _Found:
    """Take pairs class by class, until every enterprise of the block has enough."""
    wanted = _Wanted(planes.shape[1], block.last - block.first, top)
    parts: list[tuple[NDArray[np.intp], int, int]] = []
    outputs = ranks.program.outputs
    for number, (key, entries) in enumerate(classes):
        still = wanted.still
        for entry in entries:
            taken = _members(entry, planes, outputs) & still
            rows = _rows_of(taken)
            if len(rows):
                parts.append((rows, entry.policy, number))
                if key.amount is not None:
                    wanted.count(taken)
        if not wanted.any_left():
            break
    sizes = [len(rows) for rows, _, _ in parts]
    return _Found(
        block=block,
        rows=np.concatenate([rows for rows, _, _ in parts]) if parts else np.zeros(0, np.int64),
        policies=np.repeat(np.array([p for _, p, _ in parts], dtype=np.int64), sizes),
        classes=np.repeat(np.array([c for _, _, c in parts], dtype=np.int64), sizes),
    )


def _members(entry: Entry, planes: Planes, outputs: Sequence[int]) -> Words:
    members: Words = planes[outputs[entry.verdict]]
    if entry.level is not None:
        members = members & planes[outputs[entry.level]]
    for bit, output in enumerate(entry.open_bits):
        plane = planes[outputs[output]]
        members = members & (plane if entry.open_fields >> bit & 1 else ~plane)
    return members


def _rows_of(plane: Words) -> NDArray[np.intp]:
    """The places of the bits that are set, in order."""
    words = np.flatnonzero(plane)
    bits = np.unpackbits(plane[words].view(np.uint8), bitorder="little").reshape(-1, WORD)
    word, bit = np.nonzero(bits)
    rows: NDArray[np.intp] = words[word] * WORD + bit
    return rows


class _Wanted:
    """Counts, bit by bit, how many pairs each enterprise has; ``still`` are those with too few."""

    def __init__(self, words: int, count: int, top: int) -> None:
        self._top = top
        self._bits = [np.zeros(words, dtype=np.uint64) for _ in range(top.bit_length())]
        self.still = np.full(words, ~np.uint64(0), dtype=np.uint64)
        if count % WORD:
            self.still[-1] = np.uint64((1 << count % WORD) - 1)
        self._full = np.zeros(words, dtype=np.uint64)

    def count(self, taken: Words) -> None:
        """Add one for every row of the plane."""
        carry = taken
        for i, bit in enumerate(self._bits):
            self._bits[i], carry = bit ^ carry, bit & carry
            if not carry.any():
                return
        self._full |= carry

    def any_left(self) -> bool:
        """Whether any enterprise wants more; from now on, the others take none."""
        enough = np.full_like(self._full, ~np.uint64(0))
        more = np.zeros_like(self._full)
        for i in reversed(range(len(self._bits))):
            if self._top >> i & 1:
                enough = enough & self._bits[i]
            else:
                more |= enough & self._bits[i]
        self._full |= enough | more
        self.still = self.still & ~self._full
        return bool(self.still.any())


def _sorted(
    plan: Plan,
    columns: Columns,
    found: Sequence[_Found],
    keys: Sequence[ClassKey],
    top: int,
    scorer: Scorer | None,
) -> TopMatches:
    """Score and sort the candidates of every block, and keep the best."""
    policies = np.full((len(columns), top), NOBODY, dtype=np.int32)
    kinds = np.zeros((len(columns), top), dtype=np.uint8)
    for one in found:
        rows = one.rows + one.block.first
        places, kind = _places(plan, columns, one, rows, keys)
        fit = np.zeros(len(rows))
        if scorer is not None and len(rows):
            fit = -np.round(scorer(rows, one.policies), _SCORE_DIGITS)
        order = np.lexsort((one.policies, fit, places, rows))
        position = np.arange(len(order)) - _first_of_run(rows[order])
        best = order[position < top]
        at = rows[best], position[position < top]
        policies[at] = one.policies[best]
        kinds[at] = kind[best]
    return TopMatches(policy_ids=plan.policy_ids, policies=policies, kinds=kinds)


def _first_of_run(rows: Indices) -> NDArray[np.intp]:
    """For every place of sorted rows, the place where its run of equal rows begins."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    sizes = np.diff(np.append(starts, len(rows)))
    return np.repeat(starts, sizes)


def _places(
    plan: Plan, columns: Columns, found: _Found, rows: Indices, keys: Sequence[ClassKey]
) -> tuple[Indices, NDArray[np.uint8]]:
    """The place of every pair's class, now that all amounts are known, and its verdict."""
    if not len(rows):
        return np.zeros(0, np.int64), np.zeros(0, np.uint8)
    kinds = np.array([key.kind for key in keys], dtype=np.uint8)[found.classes]
    is_unsure = np.array([key.amount is None for key in keys], dtype=np.bool_)[found.classes]
    pairs = np.flatnonzero(is_unsure)
    amounts, which = _asked_amounts(plan, columns, found.policies[pairs], rows[pairs], kinds[pairs])
    classes, own = found.classes.copy(), list(keys)
    joint, places = np.unique(classes[pairs] * max(len(amounts), 1) + which, return_inverse=True)
    classes[pairs] = len(own) + places
    own += [
        keys[one // len(amounts)]._replace(amount=-amounts[one % len(amounts)])
        for one in joint.tolist()
    ]
    return _ranked(own)[classes], kinds


def _ranked(keys: Sequence[ClassKey]) -> Indices:
    """The place of every class in the order; equal classes share one."""
    order = {key: i for i, key in enumerate(sorted(set(map(_early, keys))))}
    return np.array([order[_early(key)] for key in keys], dtype=np.int64)


def _asked_amounts(
    plan: Plan, columns: Columns, policies: Indices, rows: Indices, kinds: NDArray[np.uint8]
) -> tuple[list[Decimal], Indices]:
    """What the reference says a policy pays, pair by pair: all amounts, and which of them."""
    facts: FactTable = columns.memo["facts"]
    numbers: dict[Decimal, int] = {}
    which = np.zeros(len(rows), dtype=np.int64)
    groups = policies * len(_KINDS) + kinds
    order = np.argsort(groups, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        if not len(group):
            continue
        card, kind = plan.cards[policies[group[0]]].card, _KINDS[kinds[group[0]]]
        answers = facts.ask(partial(_amount, card, kind), rows=rows[group].astype(np.intp))
        found = [numbers.setdefault(amount, len(numbers)) for amount in answers.values]
        which[group] = np.array(found, dtype=np.int64)[answers.alike]
    return list(numbers), which


def _amount(card: PolicyCard, kind: VerdictKind, profile: Profile) -> Decimal:
    return Decimal(estimate(card, profile, kind).max_amount or 0)
