"""Whom one policy would find in a whole city: counts, what stands in the way, and what it costs.

Counted from the bit planes of one card, so it answers while an officer waits. Every number is
what the reference would give, judging one enterprise after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.city.card import CardSheet, Flags
from matcher.city.columns import Column, Columns
from matcher.eligibility import estimate
from matcher.profile import Profile
from matcher.tree import signed_atoms
from matcher.verdict import VerdictKind

UNTOLD = ""
"""Stands for a district or a size class that nobody knows, or that is not narrowed to one."""

KINDS = (VerdictKind.INELIGIBLE, VerdictKind.POSSIBLE, VerdictKind.ELIGIBLE)
"""The verdict that a mark stands for; a greater mark is a better verdict."""

_COUNTY_DIGITS = 6

Marks = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """How many enterprises of one district, or of one size, have each standing."""

    eligible: int
    possible: int
    near: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """The one condition that ``count`` enterprises certainly do not meet, and no other.

    ``part`` is ``jurisdiction``, ``eligibility`` or ``benefits`` (no tier is reached); ``quote``
    its sentence where it has one of its own, ``fields`` the facts it asks for.
    """

    part: str
    quote: str | None
    fields: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What a policy would pay at most, in yuan, if everybody with that verdict applied.

    ``unpriced`` counts those of them for whom no amount is named or can be worked out.
    """

    eligible: int
    possible: int
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Counts of enterprises by verdict.

    ``near`` counts the ineligible ones who miss exactly one condition, and ``misses`` says which.
    ``unknown`` says for how many of the possible ones each unknown field stands in the way; both
    with the most frequent first. ``districts`` are keyed by county code, ``sizes`` by class,
    :data:`UNTOLD` for the rest; only those with anybody are there.
    """

    total: int
    eligible: int
    possible: int
    ineligible: int
    near: int
    unknown: Mapping[str, int]
    misses: tuple[Miss, ...]
    money: Money
    districts: Mapping[str, Segment]
    sizes: Mapping[str, Segment]


def audience_of(card: PolicyCard, columns: Columns) -> Audience:
    """Count whom a policy would find among the enterprises of the columns.

    Raises ``ValueError`` when the card cannot be judged.
    """
    sheet = CardSheet(card, columns)
    is_near = sheet.any(sheet.sketch.near)
    standings = (sheet.flags(sheet.sketch.eligible), sheet.flags(sheet.sketch.possible), is_near)
    eligible, possible, near = (int(flags.sum()) for flags in standings)
    return Audience(
        total=len(columns),
        eligible=eligible,
        possible=possible,
        ineligible=len(columns) - eligible - possible,
        near=near,
        unknown=_most_first(sheet.count(planes) for planes in sheet.sketch.open_fields),
        misses=_misses(sheet),
        money=_money(sheet),
        districts=_segments(sheet.facts.column("region.registered"), _county, standings),
        sizes=_segments(sheet.facts.column("size.class"), _size, standings),
    )


def marks_of(card: PolicyCard, columns: Columns) -> Marks:
    """Return a mark a row: 0 INELIGIBLE, 1 POSSIBLE, 2 ELIGIBLE, as :data:`KINDS` has them.

    Raises ``ValueError`` when the card cannot be judged.
    """
    sheet = CardSheet(card, columns)
    eligible, possible = sheet.flags(sheet.sketch.eligible), sheet.flags(sheet.sketch.possible)
    return np.where(eligible, np.uint8(2), possible.astype(np.uint8))


def _misses(sheet: CardSheet) -> tuple[Miss, ...]:
    own, found = sheet.sketch.own, []
    for conjunct, output in zip(own.conjuncts, sheet.sketch.near, strict=True):
        _, count = sheet.count(("", output))
        if count:
            condition = conjunct.condition if conjunct.condition is not None else own.card.tiers
            atoms = [atom for atom, _ in signed_atoms(condition) if atom.blocks]
            # What an officer set is not what the sentence beside it says.
            quotes = [atom.quote for atom in atoms if atom.quote and not atom.is_mended]
            fields = tuple(dict.fromkeys(atom.field for atom in atoms))
            quote = quotes[0] if quotes and conjunct.condition is not None else None
            found.append(Miss(part=conjunct.part, quote=quote, fields=fields, count=count))
    return tuple(sorted(found, key=lambda miss: -miss.count))


def _money(sheet: CardSheet) -> Money:
    sums, unpriced = [], 0
    for kind, output in ((KINDS[2], sheet.sketch.eligible), (KINDS[1], sheet.sketch.possible)):
        total = Decimal(0)
        for amount, count in _amounts(sheet, kind, output):
            total += amount * count
            unpriced += 0 if amount else count
        sums.append(int(total))
    return Money(eligible=sums[0], possible=sums[1], unpriced=unpriced)


def _amounts(sheet: CardSheet, kind: VerdictKind, output: int) -> Iterator[tuple[Decimal, int]]:
    """What is paid to the rows with one verdict, and to how many of them; nothing counts as 0."""
    if sheet.sketch.levels is not None:
        for amount, level in sheet.sketch.levels[kind]:
            yield amount, sheet.count(("", level))[1]
        return
    rows = np.flatnonzero(sheet.flags(output))
    if not len(rows):
        return
    answers = sheet.facts.ask(partial(_estimated, sheet.card, kind), rows=rows)
    counts = np.bincount(answers.alike, minlength=len(answers.values))
    yield from zip(answers.values, counts.tolist(), strict=True)


def _estimated(card: PolicyCard, kind: VerdictKind, profile: Profile) -> Decimal:
    return Decimal(estimate(card, profile, kind).max_amount or 0)


def _segments(column: Column, name: Any, standings: tuple[Flags, ...]) -> dict[str, Segment]:
    """Count each standing by what a column says, under the names that ``name`` gives its values."""
    names: dict[str, int] = {}
    size = len(column.values)
    places = [names.setdefault(name(value), len(names)) for value in column.values]
    counts = np.zeros((len(names), len(standings)), dtype=np.int64)
    for i, flags in enumerate(standings):
        np.add.at(counts[:, i], places, np.bincount(column.codes[flags], minlength=size))
    return {
        label: Segment(eligible=eligible, possible=possible, near=near)
        for label, (eligible, possible, near) in sorted(zip(names, counts.tolist(), strict=True))
        if eligible or possible or near
    }


def _county(value: Any) -> str:
    is_code = isinstance(value, str) and value[:_COUNTY_DIGITS].isdigit()
    return value[:_COUNTY_DIGITS] if is_code else UNTOLD


def _size(value: Any) -> str:
    # What follows from the figures is the set of the classes that are still possible.
    classes = value if isinstance(value, frozenset) else {value}
    (one,) = classes if len(classes) == 1 else (None,)
    return one if isinstance(one, str) else UNTOLD


def _most_first(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    known = [(name, count) for name, count in counts if count]
    return dict(sorted(known, key=lambda item: (-item[1], item[0])))
