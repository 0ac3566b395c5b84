"""Bits of planes, and stretches of numbers, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from matcher.kernels.tables import Numbers, Planes, Whole
from matcher.plan.answers import WORD


def set_bits(planes: Planes) -> tuple[Whole, Whole]:
    """The planes and rows of the bits that are set, in order."""
    flat = planes.reshape(-1)
    words = np.flatnonzero(flat)
    bits = np.unpackbits(flat[words].view(np.uint8), bitorder="little").reshape(-1, WORD)
    word, bit = np.nonzero(bits)
    at = words[word]
    width = max(planes.shape[1], 1)
    return at // width, at % width * WORD + bit


def bits_at(planes: Planes, registers: Any, rows: Whole) -> Whole:
    """The bit of each row in each plane, pair by pair."""
    found: Whole = ((planes[registers, rows >> 6] >> (rows & 63).astype(np.uint64)) & 1).astype(
        np.int64
    )
    return found


def numbers_at(planes: Planes, registers: Numbers, rows: Whole) -> Whole:
    """The numbers whose bits stand in planes: of each pair its own."""
    found = np.zeros(len(rows), dtype=np.int64)
    for bit, own in enumerate(registers.T):
        found |= bits_at(planes, own, rows) << bit
    return found


def places_in_runs(values: Whole) -> Whole:
    """For every place of sorted values, how far it is from the first of its equals."""
    starts = np.flatnonzero(np.diff(values, prepend=-1))
    sizes = np.diff(np.append(starts, len(values)))
    return np.arange(len(values)) - np.repeat(starts, sizes)


def spread(starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """All places from each start to its end, and which of the stretches each belongs to."""
    sizes = ends - starts
    which = np.repeat(np.arange(len(starts)), sizes)
    begins = np.cumsum(sizes) - sizes
    return starts[which] + np.arange(len(which)) - begins[which], which
