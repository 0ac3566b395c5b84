"""What policies pay, in numpy, for many pairs at once."""

from __future__ import annotations

import numpy as np

from matcher.city.amounts import MOST_AMOUNT
from matcher.city.sheets import FORMULAS, LEVELS, POSSIBLE, Sheets, Tiers
from matcher.kernels.numpy_bits import bits_at, numbers_at
from matcher.kernels.tables import Planes, Whole


def amounts_of_pairs(
    planes: Planes, sheets: Sheets, amounts: Whole, kind: int, policies: Whole, rows: Whole
) -> Whole:
    """What each pair's policy pays, 0 where the reference has to be asked."""
    order = sheets.order
    tells = order.tells[policies]
    found = np.zeros(len(rows), dtype=np.int64)
    plain = np.flatnonzero(tells == LEVELS)
    numbers = numbers_at(planes, order.bits[kind][policies[plain]], rows[plain])
    found[plain] = order.amounts[kind][policies[plain], numbers]
    by_formula = np.flatnonzero(tells == FORMULAS)
    for policy in np.unique(policies[by_formula]).tolist():
        own = by_formula[policies[by_formula] == policy]
        paid = _paid(planes, sheets.tiers, amounts, kind, policy, rows[own])
        found[own] = np.minimum(paid, MOST_AMOUNT)
    return found


def _paid(
    planes: Planes, tiers: Tiers, amounts: Whole, kind: int, policy: int, rows: Whole
) -> Whole:
    """What a policy with formulas pays enterprises."""
    every = slice(tiers.starts[policy], tiers.starts[policy + 1])
    best: dict[int, Whole] = {}
    adds: dict[int, bool] = {}
    for tier in range(every.start, every.stop):
        benefit = int(tiers.benefit[tier])
        adds[benefit] = bool(tiers.adds[tier])
        paid = _tier_paid(planes, tiers, amounts, kind, tier, rows)
        best[benefit] = np.maximum(best.get(benefit, np.int64(-1)), paid)
    highest = np.full(len(rows), -1, dtype=np.int64)
    total = np.zeros(len(rows), dtype=np.int64)
    is_added = np.zeros(len(rows), dtype=np.bool_)
    for benefit, amount in best.items():
        is_higher = amount > highest
        highest = np.where(is_higher, amount, highest)
        is_added = np.where(is_higher, adds[benefit], is_added)
        total += np.maximum(amount, 0) if adds[benefit] else 0
    return np.where(is_added, total, np.maximum(highest, 0))


def _tier_paid(
    planes: Planes, tiers: Tiers, amounts: Whole, kind: int, tier: int, rows: Whole
) -> Whole:
    """What a tier pays enterprises, -1 where it is not reached."""
    if kind == POSSIBLE:
        reached = bits_at(planes, tiers.met[tier], rows) == 1
    else:
        reached = bits_at(planes, tiers.unmet[tier], rows) == 0
    paid = np.full(len(rows), tiers.fixed[tier], dtype=np.int64)
    if tiers.formula[tier] >= 0:
        paid, cap = amounts[tiers.formula[tier], rows], int(tiers.cap[tier])
        is_capped = (paid < 0) | ((paid > cap) & (cap >= 0))
        paid = np.where(is_capped, max(cap, 0), paid)
    return np.where(reached, paid, -1)
