"""What a policy pays, as planes where the tiers say it, and as a sum where figures do.

Amounts are whole numbers that stand in the order of the exact ones: yuan times the number of
different fractions of a yuan that the pool knows, plus the place of the fraction. Beyond
``MOST_AMOUNT`` they count as equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from lexicon.interval import Number
from matcher.card import PolicyCard
from matcher.periods import resolve_period
from matcher.plan.plan import CardPlan
from matcher.plan.program import EVERY, NONE, Emitter, Pair
from matcher.tiers import Tier

AMOUNT_BITS = 46
MOST_AMOUNT = (1 << AMOUNT_BITS) - 1

NO_AMOUNT = -1
"""Where no amount is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fractions:
    """The different fractions of a yuan among the amounts of a pool, in order, the first 0."""

    known: tuple[Fraction, ...]

    @classmethod
    def of(cls, cards: Iterable[PolicyCard]) -> Fractions:
        """Return the fractions of all amounts and caps."""
        tiers = (tier for card in cards for benefit in card.benefits for tier in benefit.tiers)
        amounts = (one for tier in tiers for one in (tier.amount, tier.cap) if one is not None)
        found = {Fraction(Decimal(amount)) % 1 for amount in amounts}
        return cls(known=tuple(sorted(found | {Fraction(0)})))

    def ordered(self, amount: Number | None) -> int:
        """Return an amount as a whole number in the order of amounts."""
        exact = Fraction(Decimal(amount or 0))
        if exact <= 0:
            return 0
        whole = floor(exact) * len(self.known) + self.known.index(exact % 1)
        return min(whole, MOST_AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The bits of the number of the amount a row is paid, and the amount of every number."""

    bits: tuple[int, ...]
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How an amount follows from a figure: of which field and periods, by which steps and rate.

    The figure is that of ``period``, of a growth less that of ``before``. It is counted in full
    ``step`` and multiplied with ``rate``; both parts are rounded down.
    """

    field: str
    period: str | None
    before: str | None
    step: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPay:
    """What one tier pays: the ``fixed`` amount, or by ``formula``, at most ``cap``."""

    reached: Pair
    fixed: int
    formula: Formula | None
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitPay:
    """The tiers of one benefit, of which the best counts; ``adds_up`` as for the benefit."""

    adds_up: bool
    tiers: tuple[TierPay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPay:
    """What a card pays. ``levels`` are for the eligible and the possible, where tiers say it.

    Else ``benefits`` add it up; where these are empty too, only the reference can tell.
    """

    levels: tuple[Levels, Levels] | None = None
    benefits: tuple[BenefitPay, ...] = ()


def card_pay(own: CardPlan, emitter: Emitter, fractions: Fractions) -> CardPay:
    """Write the steps that say what a card pays."""
    card = own.card
    tiers = [tier for benefit in card.benefits for tier in benefit.tiers]
    adds = card.stacks or any(benefit.adds_up for benefit in card.benefits)
    pairs = [
        Pair(EVERY, NONE) if shape is None else emitter.pair(shape.node) for shape in own.tiers
    ]
    if not adds and all(is_fixed(tier) for tier in tiers):
        amounts = [_fixed(tier, fractions) for tier in tiers]
        sure = [emitter.without(EVERY, pair.can_be_unmet) for pair in pairs]
        maybe = [pair.can_be_met for pair in pairs]
        levels = (_levels(amounts, sure, emitter), _levels(amounts, maybe, emitter))
        return CardPay(levels=levels)
    if adds and any(_has_fraction(tier) for tier in tiers):
        return CardPay()
    return _by_formulas(card, pairs, emitter, fractions)


def is_fixed(tier: Tier) -> bool:
    """Whether a tier pays the same to everybody."""
    return tier.rate is None and tier.step is None and not tier.is_per_unit


def _fixed(tier: Tier, fractions: Fractions) -> int:
    return fractions.ordered(tier.amount if tier.amount is not None else tier.cap)


def _has_fraction(tier: Tier) -> bool:
    amounts = (one for one in (tier.amount, tier.cap) if one is not None)
    return any(Decimal(one) % 1 for one in amounts)


def _levels(amounts: Sequence[int], planes: Sequence[int], emitter: Emitter) -> Levels:
    """Number the amounts from the lowest; the number of a row is that of its highest."""
    by_amount: dict[int, list[int]] = {}
    for amount, plane in zip(amounts, planes, strict=True):
        by_amount.setdefault(amount, []).append(plane)
    known = [0, *sorted(amount for amount in by_amount if amount > 0)]
    highest: dict[int, int] = {}
    higher = NONE
    for number in range(len(known) - 1, 0, -1):
        reached = emitter.any(by_amount[known[number]])
        highest[number] = emitter.without(reached, higher)
        higher = emitter.either(higher, reached)
    width = (len(known) - 1).bit_length()
    bits = (
        emitter.any(plane for number, plane in highest.items() if number >> bit & 1)
        for bit in range(width)
    )
    return Levels(bits=tuple(bits), amounts=tuple(known))


def _by_formulas(
    card: PolicyCard, pairs: Sequence[Pair], emitter: Emitter, fractions: Fractions
) -> CardPay:
    reached = iter(pairs)
    benefits = tuple(
        BenefitPay(
            adds_up=card.stacks or benefit.adds_up,
            tiers=tuple(
                _tier_pay(tier, next(reached), emitter, fractions) for tier in benefit.tiers
            ),
        )
        for benefit in card.benefits
    )
    return CardPay(benefits=benefits)


def _tier_pay(tier: Tier, reached: Pair, emitter: Emitter, fractions: Fractions) -> TierPay:
    cap = NO_AMOUNT if tier.cap is None else fractions.ordered(tier.cap)
    formula = None if is_fixed(tier) else formula_of(tier, emitter)
    fixed = max(cap, 0) if formula is None else NO_AMOUNT
    if is_fixed(tier):
        fixed = _fixed(tier, fractions)
    return TierPay(reached=reached, fixed=fixed, formula=formula, cap=cap)


def formula_of(tier: Tier, emitter: Emitter) -> Formula | None:
    """Return how the tier pays by a figure; ``None`` where it can only say its cap."""
    measure, day = tier.measure, emitter.table.day
    if measure is None or (tier.rate is None and tier.amount is None):
        return None
    period = resolve_period(measure.per or "y-1", day)
    years = () if period is None else period.years
    if measure.is_growth and not years:
        return None
    by_rate = tier.rate is not None
    return Formula(
        field=measure.field,
        period=period.label if period is not None and measure.per else None,
        before=str(years[0] - 1) if measure.is_growth else None,
        step=Fraction(1) if by_rate or not tier.step else Fraction(Decimal(tier.step)),
        rate=Fraction(Decimal(tier.rate if tier.rate is not None else tier.amount or 0)),
    )
