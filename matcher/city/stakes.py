"""What one policy is worth to some rows of a city, and which facts would settle it for them.

The audience counts; this tells row by row, for a list of whom to call on. Every answer is what
the reference would give, judging one enterprise after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.city.card import CardSheet
from matcher.city.card_audience import KINDS, Marks
from matcher.city.columns import Columns
from matcher.eligibility import estimate
from matcher.profile import Profile
from matcher.verdict import VerdictKind

Rows = NDArray[np.intp]
_DECIDED: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """One policy for some rows, in their order.

    ``marks`` are those of :data:`matcher.city.card_audience.KINDS`. ``amounts`` are the whole yuan
    it may pay at most, 0 where no amount is named. ``unknown[waits_for[row]]`` are the fields
    that leave a POSSIBLE row undecided, in the order of the text; empty for all others.
    """

    marks: Marks
    amounts: NDArray[np.int64]
    waits_for: NDArray[np.int32]
    unknown: tuple[tuple[str, ...], ...]


def stakes_of(card: PolicyCard, columns: Columns, rows: Rows | None = None) -> Stakes:
    """Judge some rows of the columns, or all that may have the policy, without their reasons.

    Raises ``ValueError`` when the card cannot be judged.
    """
    sheet = CardSheet(card, columns)
    some = np.arange(len(columns), dtype=np.intp) if rows is None else rows
    eligible = sheet.flags(sheet.sketch.eligible)[some]
    possible = sheet.flags(sheet.sketch.possible)[some]
    amounts = np.zeros(len(some), dtype=np.int64)
    for kind, own in ((KINDS[2], eligible), (KINDS[1], possible)):
        amounts[own] = _amounts(sheet, kind, some[own])
    waits_for = np.zeros(len(some), dtype=np.int32)
    places, unknown = _open_fields(sheet, some[possible])
    waits_for[possible] = places
    return Stakes(
        marks=np.where(eligible, np.uint8(2), possible.astype(np.uint8)),
        amounts=amounts,
        waits_for=waits_for,
        unknown=unknown,
    )


def _amounts(sheet: CardSheet, kind: VerdictKind, rows: Rows) -> NDArray[np.int64]:
    """What the rows, who have this verdict, are paid at most."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    if sheet.sketch.levels is None:
        answers = sheet.facts.ask(partial(_estimated, sheet.card, kind), rows=rows)
        found: NDArray[np.int64] = np.array(answers.values, dtype=np.int64)[answers.alike]
        return found
    paid = np.zeros(len(rows), dtype=np.int64)
    for amount, level in sheet.sketch.levels[kind]:
        if amount:
            paid[sheet.flags(level)[rows]] = int(amount)
    return paid


def _estimated(card: PolicyCard, kind: VerdictKind, profile: Profile) -> int:
    return int(Decimal(estimate(card, profile, kind).max_amount or 0))


def _open_fields(
    sheet: CardSheet, rows: Rows
) -> tuple[NDArray[np.int32], tuple[tuple[str, ...], ...]]:
    """Of each POSSIBLE row which combination of fields is open, and the combinations.

    The first combination is that of no field, for the rows that are none of these.
    """
    planes = sheet.sketch.open_fields
    if not planes or not len(rows):
        return np.zeros(len(rows), dtype=np.int32), (_DECIDED,)
    flags = np.stack([sheet.flags(plane)[rows] for _, plane in planes], axis=1)
    packed = np.ascontiguousarray(np.packbits(flags, axis=1))
    whole = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, places = np.unique(whole, return_index=True, return_inverse=True)
    combinations = tuple(
        tuple(name for (name, _), is_open in zip(planes, flags[at], strict=True) if is_open)
        for at in first
    )
    return places.astype(np.int32) + 1, (_DECIDED, *combinations)
