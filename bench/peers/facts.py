"""Facts as typed columns: low and high ends, truths, bit sets, codes of a sorted list.

Whatever follows from other facts (growth, size class, age, entailed titles) stands in columns
too, worked out beforehand: peers only compare. Figures not told reach from minus to plus
infinity; an end that does not belong to a band is the next number inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, nextafter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.peers.expressions import Tree
from lexicon.interval import Interval
from matcher.profile import FactKey, Profile

Array = NDArray[Any]

TRUE, FALSE, NOT_TOLD = 1, -1, 0
"""The values of a column of truths."""

_MOST_BITS = 62


@dataclass(kw_only=True)
class Facts:
    """The columns asked for so far, over ``people``; a column is read once, when first asked.

    ``leaves`` keeps the trees of conditions that were translated before.
    """

    people: Sequence[Profile]
    columns: dict[str, Array] = field(default_factory=dict)
    leaves: dict[Any, Tree] = field(default_factory=dict)
    told: frozenset[str] = field(init=False)
    told_keys: frozenset[FactKey] = field(init=False)
    _names: dict[Any, str] = field(default_factory=dict)
    _bits: dict[tuple[str, str], tuple[str, str, int]] = field(default_factory=dict)
    _used_bits: dict[str, int] = field(default_factory=dict)
    _values: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note once which facts and fields anybody told."""
        self.told_keys = frozenset(key for one in self.people for key in one.facts)
        self.told = frozenset(key.field for key in self.told_keys)

    def band(self, key: Any, read: Callable[[Profile], Interval | None]) -> tuple[str, str]:
        """Return the names of the columns of a figure's low and high ends."""
        if key not in self._names:
            ends = np.array([_ends(read(one)) for one in self.people], dtype=np.float64)
            name = self._new(key)
            self.columns[f"{name}_low"] = np.ascontiguousarray(ends[:, 0])
            self.columns[f"{name}_high"] = np.ascontiguousarray(ends[:, 1])
        name = self._names[key]
        return f"{name}_low", f"{name}_high"

    def truth(self, key: Any, read: Callable[[Profile], bool | None]) -> str:
        """Return the name of the column of a yes-or-no fact."""
        if key not in self._names:
            told = {True: TRUE, False: FALSE, None: NOT_TOLD}
            column = np.array([told[read(one)] for one in self.people], dtype=np.int8)
            self.columns[self._new(key)] = column
        return self._names[key]

    def word(
        self, field_id: str, word: str, read: Callable[[Profile], bool | None]
    ) -> tuple[str, str, int]:
        """Return the columns of the words held and denied, and the bit of one word in them."""
        known = self._bits.get((field_id, word))
        if known is None:
            bit = self._used_bits.get(field_id, 0)
            self._used_bits[field_id] = bit + 1
            known = self._word_columns(field_id, bit)
            answers = [read(one) for one in self.people]
            for column, wanted in zip(known[:2], (True, False), strict=True):
                found = np.array([answer is wanted for answer in answers])
                self.columns[column] |= found.astype(np.int64) << known[2]
            self._bits[field_id, word] = known
        return known

    def _word_columns(self, field_id: str, bit: int) -> tuple[str, str, int]:
        key = ("words", field_id, bit // _MOST_BITS)
        if key not in self._names:
            name = self._new(key)
            for side in ("held", "denied"):
                self.columns[f"{name}_{side}"] = np.zeros(len(self.people), dtype=np.int64)
        name = self._names[key]
        return f"{name}_held", f"{name}_denied", bit % _MOST_BITS

    def bits(self, key: Any, read: Callable[[Profile], int]) -> str:
        """Return the name of a column of small sets, one bit for each member."""
        if key not in self._names:
            column = np.array([read(one) for one in self.people], dtype=np.int64)
            self.columns[self._new(key)] = column
        return self._names[key]

    def codes(self, key: Any, read: Callable[[Profile], Any]) -> tuple[str, tuple[Any, ...]]:
        """Return a column of codes and the values they stand for, sorted by their spelling."""
        if key not in self._names:
            told = [read(one) for one in self.people]
            values = tuple(
                sorted(dict.fromkeys(told), key=lambda value: (value is not None, str(value)))
            )
            places = {value: code for code, value in enumerate(values)}
            name = self._new(key)
            self.columns[name] = np.array([places[value] for value in told], dtype=np.int32)
            self._values[name] = values
        name = self._names[key]
        return name, self._values[name]

    def _new(self, key: Any) -> str:
        self._names[key] = f"c{len(self._names)}"
        return self._names[key]


def _ends(band: Interval | None) -> tuple[float, float]:
    if band is None:
        return -inf, inf
    low = -inf if band.low is None else float(band.low)
    high = inf if band.high is None else float(band.high)
    if band.low_open:
        low = nextafter(low, inf)
    return low, nextafter(high, -inf) if band.high_open else high
