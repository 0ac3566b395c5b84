"""Compiled: the pairs that the planes of a block show, with their places in the order."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.kernels.numba_bits import ONE, compiled, lowest, number_at, ones
from matcher.kernels.tables import (
    DOUBTFUL,
    KNOWN,
    NO_SHARE,
    POINT,
    POLICY_BITS,
    ROUNDING,
    UNDECIDED,
    WHOLE,
)
from matcher.near_miss import WHOLE_SHARE


@compiled
def _paid(planes: Any, tiers: Any, amounts: Any, kind: int, policy: int, row: int) -> int:
    """What a policy with formulas pays an enterprise."""
    word, bit = row >> 6, np.uint64(row & 63)
    benefit, best, highest, total, adds, highest_adds = -1, -1, -1, 0, False, False
    last = tiers.starts[policy + 1]
    for tier in range(tiers.starts[policy], last + 1):
        if tier == last or tiers.benefit[tier] != benefit:
            if best > highest:
                highest, highest_adds = best, adds
            if adds and best > 0:
                total += best
            if tier == last:
                break
            benefit, best, adds = tiers.benefit[tier], -1, tiers.adds[tier] == 1
        if kind == 0:
            reached = (planes[tiers.unmet[tier], word] >> bit) & ONE == 0
        else:
            reached = (planes[tiers.met[tier], word] >> bit) & ONE == 1
        if not reached:
            continue
        amount = tiers.fixed[tier]
        if tiers.formula[tier] >= 0:
            amount, cap = amounts[tiers.formula[tier], row], tiers.cap[tier]
            if amount < 0 or (cap >= 0 and amount > cap):
                amount = max(cap, 0)
        best = max(best, amount)
    return total if highest_adds else max(highest, 0)


@compiled
def gather(
    planes: Any, order: Any, visits: Any, verdicts: Any, tiers: Any, amounts: Any,
    count: int, top: int, most_amount: int, rows: Any, policies: Any, keys: Any, still: Any,
    taken: Any,
) -> int:  # fmt: skip
    """Take pairs class by class, until every enterprise of the block has enough.

    ``still`` and ``taken`` are memory: who wants more, and how many pairs each row has. Returns
    how many pairs there are; -1 if there is no room for them.
    """
    words, size = planes.shape[1], 0
    for word in range(words):
        still[word] = planes[1, word]
    for row in range(count):
        taken[row] = 0
    for visit in range(len(visits.kind)):
        kind, fields = visits.kind[visit], visits.open[visit]
        verdict = verdicts.eligible if kind == 0 else verdicts.possible
        for place in range(visits.starts[visit], visits.starts[visit + 1]):
            policy = visits.policies[place]
            plane, bits = verdict[policy], order.open[policy]
            for word in range(words):
                found = planes[plane, word] & still[word]
                if found == 0:
                    continue
                if kind == 1:
                    for i in range(len(bits)):
                        other = planes[bits[i], word]
                        found &= other if (fields >> i) & 1 else ~other
                while found != 0:
                    if size == len(rows):
                        return -1
                    row = 64 * word + lowest(found)
                    found &= found - ONE
                    taken[row] += 1
                    rows[size], policies[size] = row, policy
                    amount = 0
                    if order.tells[policy] == 0:
                        number = number_at(
                            planes, order.bits[kind, policy], word, np.uint64(row & 63)
                        )
                        amount = order.amounts[kind, policy, number]
                    elif order.tells[policy] == 1:
                        amount = min(_paid(planes, tiers, amounts, kind, policy, row), most_amount)
                    keys[size] = (
                        (kind << 61) | (order.window[policy] << 59) | (fields << 51)
                        | (order.urgency[policy] << 46) | (most_amount - amount)
                    )  # fmt: skip
                    size += 1
        any_left = False
        for row in range(count):
            if taken[row] >= top:
                still[row >> 6] &= ~(ONE << np.uint64(row & 63))
        for word in range(words):
            any_left = any_left or still[word] != 0
        if not any_left:
            break
    return size


@compiled
def gap_share(
    marks: int, low: float, high: float, limits: Any, number: int, is_whole: int, is_point: int
) -> Any:
    """How many millionths of the nearest threshold are missing of one figure."""
    if marks & KNOWN == 0:
        return NO_SHARE
    missing, threshold, value = np.inf, 0.0, 0.0
    for i in range(number):
        limit = limits[i]
        distance, end = 0.0, limit
        if low > limit:
            distance, end = low - limit, low
        elif high < limit:
            distance, end = limit - high, high
        if distance < missing or (distance == missing and limit < threshold):
            missing, threshold, value = distance, limit, end
    whole = abs(threshold)
    if marks & WHOLE and is_whole:
        if missing == 0 and marks & POINT == 0 and is_point == 0:
            return NO_SHARE
        if missing >= whole:
            return WHOLE_SHARE
        thousandths = np.int64(missing) * 1000
        rest = thousandths % np.int64(whole)
        return thousandths // np.int64(whole) * 1000 + rest * 1000 // np.int64(whole)
    if whole == 0:
        return DOUBTFUL
    if marks & WHOLE and value == 0:
        return WHOLE_SHARE
    share = missing / whole * WHOLE_SHARE
    error = WHOLE_SHARE * ROUNDING * (abs(value) + whole + 1) / whole
    if share > WHOLE_SHARE + error:
        return WHOLE_SHARE
    return DOUBTFUL if abs(share - np.rint(share)) <= error else np.int64(share)


@compiled
def _missed(planes: Any, misses: Any, gaps: Any, ends: Any, condition: int, row: int) -> int:
    """The share that is missing of a condition; ``NO_SHARE`` where it cannot change."""
    word, bit = row >> 6, np.uint64(row & 63)
    best_fields, best_share, can_change = 1 << 30, 0, False
    for tree in range(misses.trees[condition, 0], misses.trees[condition, 1]):
        fields, figures, share, is_free = np.uint64(0), 0, WHOLE_SHARE, False
        for atom in range(misses.atoms[tree], misses.atoms[tree + 1]):
            if (planes[misses.unmet[atom], word] >> bit) & ONE == 0:
                continue
            fields |= np.uint64(misses.field_bit[atom])
            is_free = is_free or misses.is_fixed[atom] == 0
            gap = misses.gap[atom]
            if gap < 0:
                continue
            figure = gaps.figure[gap]
            found = gap_share(
                ends.marks[figure, row],
                ends.low[figure, row],
                ends.high[figure, row],
                gaps.limits[gap],
                gaps.number[gap],
                gaps.is_whole[gap],
                gaps.is_point[gap],
            )
            if found == DOUBTFUL:
                return DOUBTFUL
            if found != NO_SHARE:
                figures += 1
                share = found
        if figures != 1:
            share = WHOLE_SHARE
        number = ones(fields)
        if number < best_fields or (number == best_fields and share < best_share):
            best_fields, best_share, can_change = number, share, is_free
    return best_share if can_change else NO_SHARE


@compiled
def gather_misses(
    planes: Any, order: Any, misses: Any, gaps: Any, ends: Any, rows: Any, marks: Any, keys: Any
) -> int:  # fmt: skip
    """Take the pairs that miss one condition, with its number, and their place in the order.

    Returns how many there are; -1 if there is no room for them.
    """
    size = 0
    for policy in range(len(misses.missed)):
        plane = misses.missed[policy]
        for word in range(planes.shape[1]):
            found = planes[plane, word]
            while found != 0:
                if size == len(rows):
                    return -1
                row = 64 * word + lowest(found)
                found &= found - ONE
                number = number_at(planes, misses.which[policy], word, np.uint64(row & 63))
                condition = misses.first[policy] + number
                share = DOUBTFUL
                if misses.trees[condition, 0] >= 0:
                    share = _missed(planes, misses, gaps, ends, condition, row)
                if share == NO_SHARE:
                    continue
                rows[size], marks[size] = row, policy | (number << POLICY_BITS)
                keys[size] = UNDECIDED
                if share != DOUBTFUL:
                    keys[size] = (share << 7) | (order.window[policy] << 5) | order.urgency[policy]
                size += 1
    return size


@compiled
def sort_by_row(rows: Any, marks: Any, keys: Any, starts: Any, into: Any, keys_into: Any) -> None:
    """Sort pairs by their rows; ``starts``, at first 0, becomes where each row begins."""
    count = len(starts) - 2
    for i in range(len(rows)):
        starts[rows[i] + 2] += 1
    for row in range(count):
        starts[row + 2] += starts[row + 1]
    # What stands one place too far on moves to its place as the pairs are put down.
    for i in range(len(rows)):
        place = starts[rows[i] + 1]
        starts[rows[i] + 1] += 1
        into[place], keys_into[place] = marks[i], keys[i]
