"""Answers worth offering for one fact: those between which the pool's conditions tell apart.

A person who taps 3%–5% has decided every policy that asks for 3 % or for 5 %. So the bands are
cut exactly where conditions cut, each bound on the side on which the condition has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from lexicon.interval import Interval
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.figures import number
from matcher.tree import atoms
from matcher.values import canonical

MOST_BANDS = 6
MOST_VALUES = 10

# Whether the bound itself lies above the cut: 3 % 以上 parts 3 % from what is below.
_CUTS: dict[str, tuple[bool, ...]] = {
    "gte": (True,),
    "lt": (True,),
    "gt": (False,),
    "lte": (False,),
    "between": (True, False),
    "between_co": (True, True),
    "between_oc": (False, False),
}
# Other years, sums and currencies cut another figure than the one that is asked for.
LAST_YEAR = ("", "y-1")
THIS_YEAR = ("y",)
_OTHER_UNITS = frozenset({"万元", "亿元", "万", "年", "周年", "years", "%", "‰"})


def bands(
    cards: Iterable[PolicyCard], field_id: str, periods: Collection[str] = LAST_YEAR
) -> tuple[Interval, ...]:
    """Return bands of a number that leave no gap, the lowest first.

    Only conditions on one of ``periods`` cut it, or on none where a figure has no time. Empty
    where no condition cuts the figure. Where conditions cut it too often, the cuts that most of
    them make are kept.
    """
    found = Counter(
        cut for atom in _atoms(cards, field_id) if _is_plain(atom, periods) for cut in _cuts(atom)
    )
    # Two cuts at one number leave nothing between them that a person would tap.
    seen: dict[Any, bool] = {}
    for (at, is_above), _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(seen) < MOST_BANDS - 1:
            seen.setdefault(at, is_above)
    cuts = sorted(seen.items())
    if not cuts:
        return ()
    lows: list[tuple[Any, bool] | None] = [None, *cuts]
    highs: list[tuple[Any, bool] | None] = [*cuts, None]
    found_bands = [_band(low, high) for low, high in zip(lows, highs, strict=True)]
    if field_of(field_id).kind is Kind.COUNT:
        return tuple(_in_whole_numbers(one) for one in found_bands)
    return tuple(found_bands)


def named_values(cards: Iterable[PolicyCard], field_id: str) -> tuple[str, ...]:
    """Return the words that conditions on a list or a choice name, the most frequent first."""
    found = Counter(
        word
        for atom in _atoms(cards, field_id)
        for word in _words(atom.value)
        if not word.startswith(("deictic:", "zone:"))
    )
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    distinct = {canonical(word): word for word, _ in reversed(ordered)}
    return tuple(word for word, _ in ordered if word in distinct.values())[:MOST_VALUES]


def asks_when(cards: Iterable[PolicyCard], field_id: str) -> bool:
    """Whether a condition on what happened asks for the time as well."""
    return any(atom.per or atom.op == "within" for atom in _atoms(cards, field_id))


def _atoms(cards: Iterable[PolicyCard], field_id: str) -> Iterator[Atom]:
    for card in cards:
        for tree in (card.jurisdiction, card.eligibility, card.tiers):
            yield from (atom for atom in atoms(tree) if atom.field == field_id)


def _is_plain(atom: Atom, periods: Collection[str]) -> bool:
    return (
        atom.op in _CUTS
        and (atom.per or "") in periods
        and atom.unit not in _OTHER_UNITS
        and not (atom.currency or atom.denominator or atom.agg or atom.needs_person)
    )


def _cuts(atom: Atom) -> Iterator[tuple[Any, bool]]:
    limits = atom.value if isinstance(atom.value, tuple) else (atom.value,)
    for limit, is_above in zip(limits, _CUTS[atom.op], strict=False):
        if limit is None:
            continue
        at = number(limit)
        # Between two whole numbers there is nobody: more than 3 people are 4 or more.
        if not is_above and field_of(atom.field).kind is Kind.COUNT:
            yield at + 1, True
        else:
            yield at, is_above


def _band(low: tuple[Any, bool] | None, high: tuple[Any, bool] | None) -> Interval:
    return Interval(
        low=None if low is None else low[0],
        low_open=low is not None and not low[1],
        high=None if high is None else high[0],
        high_open=high is not None and high[1],
    )


def _in_whole_numbers(band: Interval) -> Interval:
    """Return a band of people or things with its last number included: 3, and not below 4."""
    last = band.high - 1 if band.high is not None and band.high_open else band.high
    return Interval(low=band.low, high=last)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
