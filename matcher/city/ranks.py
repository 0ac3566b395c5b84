"""All that a city's run needs to know of a plan: one program, and what its planes mean.

The documented order (``ranking.py``) asks, beside the verdict, how many facts are still unknown
and how much a policy pays; near misses are ordered by what is missing. All of it follows from the
planes of the conditions. Tables have a row a policy; planes are named by their registers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matcher.city.amounts import CardPay, Fractions, card_pay
from matcher.city.misses import Missable, missables
from matcher.city.open import open_fields
from matcher.plan.plan import CardPlan, Plan
from matcher.plan.program import NONE, Emitter, Pair, Program
from matcher.ranking import urgency, window_rank
from matcher.window import window_on


class CardPlanes(NamedTuple):
    """The planes of one policy: verdicts, misses, and numbers bit by bit.

    ``near`` holds the rows that miss exactly one condition, for certain or not, and ``missed``
    those among them where it is certain, and may change; ``which`` is its number then. ``open`` is
    the number of undecided fields of the possible; ``sure`` and ``maybe`` are the numbers of
    the amounts the eligible and the possible are paid.
    """

    eligible: int
    possible: int
    near: int
    missed: int
    which: tuple[int, ...]
    open: tuple[int, ...]
    sure: tuple[int, ...]
    maybe: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRank:
    """What is known of one policy beside its planes.

    ``window`` and ``urgency`` are as in the order, ``most_open`` the most fields that may be
    undecided; ``pays`` says what its amounts are, ``misses`` what its conditions are.
    """

    window: int
    urgency: int
    most_open: int
    pays: CardPay
    misses: tuple[Missable | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankProgram:
    """The program that leaves the ``planes`` of every policy of a plan.

    Pairs, tiers and atoms in ``cards`` name planes before they were given registers; ``register``
    has the register of each that is looked at.
    """

    program: Program
    planes: tuple[CardPlanes, ...]
    cards: tuple[CardRank, ...]
    register: dict[int, int]
    fractions: Fractions


def rank_program(plan: Plan) -> RankProgram:
    """Return the plan's program for the order, written when first asked."""
    return plan.kept("ranks", lambda: _write(plan))


def _write(plan: Plan) -> RankProgram:
    emitter = Emitter(table=plan.table)
    fractions = Fractions.of(own.card for own in plan.cards)
    written = [_emit(own, emitter, plan, fractions) for own in plan.cards]
    wanted = list(dict.fromkeys(plane for one in written for plane in _looked_at(*one)))
    program = emitter.program(wanted)
    register = {NONE: NONE, **dict(zip(wanted, program.outputs, strict=True))}
    return RankProgram(
        program=program,
        planes=tuple(_placed(planes, register) for planes, _ in written),
        cards=tuple(card for _, card in written),
        register=register,
        fractions=fractions,
    )


def _emit(
    own: CardPlan, emitter: Emitter, plan: Plan, fractions: Fractions
) -> tuple[CardPlanes, CardRank]:
    pairs = [emitter.pair(conjunct.node) for conjunct in own.conjuncts]
    verdict = emitter.join(pairs, is_all=True)
    near = _missing_one(pairs, emitter)
    misses = missables(own, emitter)
    opened, most_open = open_fields([conjunct.shape for conjunct in own.conjuncts], emitter)
    pays = card_pay(own, emitter, fractions)
    sure, maybe = ((), ()) if pays.levels is None else (one.bits for one in pays.levels)
    window = window_on(own.card.window, plan.day)
    in_force = own.card.is_in_force(plan.day)
    planes = CardPlanes(
        eligible=emitter.without(verdict.can_be_met, verdict.can_be_unmet),
        possible=emitter.both(*verdict),
        near=near,
        missed=_missed(near, verdict, pairs, misses, emitter),
        which=_which(pairs, misses, emitter),
        open=tuple(opened),
        sure=sure,
        maybe=maybe,
    )
    card = CardRank(
        window=window_rank(window, is_in_force=in_force, today=plan.day),
        urgency=urgency(window, plan.day),
        most_open=most_open,
        pays=pays,
        misses=misses,
    )
    return planes, card


def _missing_one(pairs: Sequence[Pair], emitter: Emitter) -> int:
    """The rows in which exactly one condition is not met."""
    once, twice = NONE, NONE
    for pair in pairs:
        twice = emitter.either(twice, emitter.both(once, pair.can_be_unmet))
        once = emitter.either(once, pair.can_be_unmet)
    return emitter.without(once, twice)


def _missed(
    near: int,
    verdict: Pair,
    pairs: Sequence[Pair],
    misses: Sequence[Missable | None],
    emitter: Emitter,
) -> int:
    """The rows that miss one condition for certain, but for those that never change."""
    never = emitter.any(
        pair.can_be_unmet for pair, one in zip(pairs, misses, strict=True) if one is None
    )
    return emitter.without(near, emitter.either(verdict.can_be_met, never))


def _which(
    pairs: Sequence[Pair], misses: Sequence[Missable | None], emitter: Emitter
) -> tuple[int, ...]:
    """The bits of the number of the condition that can be unmet, where it is the only one."""
    numbers = [number for number, one in enumerate(misses) if one is not None]
    bits = max(numbers, default=0).bit_length()
    return tuple(
        emitter.any(pairs[number].can_be_unmet for number in numbers if number >> bit & 1)
        for bit in range(bits)
    )


def _looked_at(planes: CardPlanes, card: CardRank) -> Iterable[int]:
    """All planes that must not be written over: those of the card, its tiers and its atoms."""
    yield from (planes.eligible, planes.possible, planes.near, planes.missed)
    for bits in (planes.which, planes.open, planes.sure, planes.maybe):
        yield from bits
    for benefit in card.pays.benefits:
        for tier in benefit.tiers:
            yield from tier.reached
    for missable in card.misses:
        for tree in (missable.trees or ()) if missable is not None else ():
            yield from (atom.unmet for atom in tree)


def _placed(planes: CardPlanes, register: dict[int, int]) -> CardPlanes:
    """The planes by their registers."""
    which, opened, sure, maybe = (
        tuple(register[plane] for plane in bits)
        for bits in (planes.which, planes.open, planes.sure, planes.maybe)
    )
    return CardPlanes(
        eligible=register[planes.eligible],
        possible=register[planes.possible],
        near=register[planes.near],
        missed=register[planes.missed],
        which=which,
        open=opened,
        sure=sure,
        maybe=maybe,
    )
