"""How much a tier pays an enterprise whose figures are known."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from lexicon.interval import Interval, Number
from matcher import bands
from matcher.derived import band
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.tiers import Tier


def amount_of(tier: Tier, profile: Profile) -> tuple[Number | None, bool]:
    """Return the most the tier pays this enterprise in yuan, and whether that is exact.

    ``None`` when neither the text nor the facts name an amount. A figure read from the words of
    the base fixes nothing: how it is counted stands in no record.
    """
    is_fixed = tier.rate is None and tier.step is None and not tier.is_per_unit
    if is_fixed:
        amount = tier.amount if tier.amount is not None else tier.cap
        return amount, tier.amount is not None
    measured = _measured(tier, profile)
    if measured is None or measured.high is None:
        return tier.cap, False
    most = _paid(tier, measured.high)
    if most is None:
        return tier.cap, False
    is_exact = measured.is_exact and tier.measure is not None and not tier.measure.is_guess
    if tier.cap is not None and most >= tier.cap:
        return tier.cap, is_exact
    return most, is_exact


def _measured(tier: Tier, profile: Profile) -> Interval | None:
    if tier.measure is None:
        return None
    period = resolve_period(tier.measure.per or "y-1", profile.as_of)
    label = period.label if period is not None and tier.measure.per else None
    found = band(profile, tier.measure.field, label)
    if found is None or not tier.measure.is_growth:
        return None if found is None else found[0]
    before = None
    if period is not None and period.years:
        before = band(profile, tier.measure.field, str(period.years[0] - 1))
    return None if before is None else bands.add(found[0], bands.negative(before[0]))


def _paid(tier: Tier, figure: Number) -> Number | None:
    value = max(Decimal(figure), Decimal(0))
    if tier.rate is not None:
        return int((value * Decimal(tier.rate)).to_integral_value(ROUND_FLOOR))
    if tier.amount is None:
        return None
    if tier.step:
        value = (value / Decimal(tier.step)).to_integral_value(ROUND_FLOOR)
    return int((value * Decimal(tier.amount)).to_integral_value(ROUND_FLOOR))
