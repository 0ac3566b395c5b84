"""The one condition that is missing, and by how much: 只差1项, 暂未达到档位."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from lexicon.interval import Interval, Number
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.conditions import evaluate, judge_atom, weigh
from matcher.fields import field as field_of
from matcher.figures import ONE, TWO, is_in_foreign_currency, number, unit_factor
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.tree import Condition, conjuncts, signed_atoms
from matcher.values import as_interval
from matcher.verdict import Gap, NearMiss


def near_miss(card: PolicyCard, profile: Profile) -> NearMiss | None:
    """Return the one hard condition that is not met; ``None`` if there are none or several."""
    missing: list[tuple[str, Condition | None, Outcome]] = []
    for part, tree in (("jurisdiction", card.jurisdiction), ("eligibility", card.eligibility)):
        for condition in conjuncts(tree):
            outcome = weigh(condition, profile)
            if outcome not in (None, Outcome.MET):
                missing.append((part, condition, outcome))
            if len(missing) > 1:
                return None
    tier_outcome = evaluate(card.tiers, profile)
    if tier_outcome is not Outcome.MET:
        missing.append(("benefits", None, tier_outcome))
    if len(missing) != 1:
        return None
    part, single, outcome = missing[0]
    if single is None:
        return _nearest_tier(card, profile, outcome)
    return _describe(part, single, profile, outcome)


_FIXED_FAMILIES = ("region.", "entity.type", "entity.legal_person", "entity.founded")


def is_fixed(field_id: str) -> bool:
    """Whether no enterprise changes this to get a policy: its place, or what it is."""
    return field_id.startswith(_FIXED_FAMILIES)


def _describe(part: str, condition: Condition, profile: Profile, outcome: Outcome) -> NearMiss:
    missing = [
        (atom, negated)
        for atom, negated in signed_atoms(condition)
        if atom.blocks and judge_atom(atom, profile, negated=negated).outcome is not Outcome.MET
    ]
    fields = tuple(dict.fromkeys(atom.field for atom, _ in missing))
    gaps = [
        gap
        for atom, negated in missing
        if (gap := gap_of(atom, profile, negated=negated)) is not None
    ]
    return NearMiss(
        part=part,
        fields=fields,
        outcome=outcome,
        quote=next((atom.quote for atom, _ in missing if atom.quote), None),
        gap=gaps[0] if len(gaps) == 1 else None,
        can_change=not all(map(is_fixed, fields)),
    )


def _nearest_tier(card: PolicyCard, profile: Profile, outcome: Outcome) -> NearMiss:
    """The tier that misses fewest conditions, the lowest first: 暂未达到档位."""
    tiers = [tier for benefit in card.claimable for tier in benefit.tiers]
    described = [_describe(tier.path, tier.condition, profile, outcome) for tier in tiers]
    return min(described, key=lambda near: (len(near.fields), missing_share(near.gap), near.part))


Exact = int | Decimal

WHOLE_SHARE = 1_000_000
"""Shares of a threshold are told in millionths, rounded down, so that they are exact numbers."""


def missing_share(gap: Gap | None) -> int:
    """Return how many millionths of the threshold are missing, at most all of it.

    What is no figure misses all, and so does a figure where the threshold is zero.
    """
    if gap is None:
        return WHOLE_SHARE
    return share_of(Decimal(gap.missing), Decimal(gap.threshold))


def share_of(missing: Exact, threshold: Exact) -> int:
    """Return how many millionths of a threshold ``missing`` is, at most all of it.

    Both are exact numbers; what they are of decides nothing.
    """
    whole = _size(threshold)
    return WHOLE_SHARE if missing >= whole else int(missing * WHOLE_SHARE // whole)


def relative_gap(gap: Gap | None) -> Decimal:
    """Return the share of the threshold that is missing; what is no figure misses all of it."""
    if gap is None:
        return Decimal(1)
    return Decimal(gap.missing) / (abs(Decimal(gap.threshold)) or Decimal(1))


def gap_of(atom: Atom, profile: Profile, *, negated: bool) -> Gap | None:
    """Return how far a figure is from the nearest threshold, both in the field's unit.

    ``None`` when no figure is known, when figures of several years are asked for, or when the
    threshold is in another currency than the figure.
    """
    spec = field_of(atom.field)
    if negated or not has_gap(atom) or is_over_years(atom, profile.as_of):
        return None
    fact = judge_atom(atom, profile).fact
    value = as_interval(fact.value) if fact is not None else None
    if value is None or is_in_foreign_currency(atom):
        return None
    found = distance(value, limits_of(atom), is_point=atom.op == "eq")
    if found is None:
        return None
    missing, threshold = found
    return Gap(threshold=threshold, missing=_plain(Decimal(missing)), unit=spec.unit)


def distance(
    value: Interval, limits: Sequence[Exact], *, is_point: bool
) -> tuple[Exact, Exact] | None:
    """Return how far a figure is from the nearest threshold, and that threshold.

    ``None`` where a band reaches the threshold, so that nothing is certainly missing, unless
    exactly this number is asked for (``is_point``).
    """
    missing, threshold = min((_size(limit - _nearest(value, limit)), limit) for limit in limits)
    return None if missing == 0 and not is_point and not value.is_exact else (missing, threshold)


def limits_of(atom: Atom) -> tuple[Exact, ...]:
    """Return the thresholds of an atom in the field's unit."""
    factor = unit_factor(atom, field_of(atom.field))
    values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
    return tuple(_exact(number(value, factor)) for value in values if value is not None)


def has_gap(atom: Atom) -> bool:
    """Whether the atom compares one figure with thresholds, so that it may miss by an amount."""
    is_figure = field_of(atom.field).is_number and not atom.field.startswith("excl.")
    return is_figure and (atom.op in ONE or atom.op in TWO)


def is_over_years(atom: Atom, as_of: date) -> bool:
    """Whether figures of several years are asked for together."""
    period = resolve_period(atom.per, as_of) if atom.per else None
    return period is not None and len(period.years) > 1


def _nearest(value: Interval, limit: Exact) -> Exact:
    """The number of the band that is nearest to the limit."""
    if value.low is not None and value.low > limit:
        return _exact(value.low)
    if value.high is not None and value.high < limit:
        return _exact(value.high)
    return limit


def _size(number: Exact) -> Exact:
    return number if number >= 0 else -number


def _exact(value: Number) -> Exact:
    return value if isinstance(value, int) else Decimal(value)


def _plain(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else amount
