"""Compiled: the planes of the tests, the program over them, and how many rows they have."""

from __future__ import annotations

from typing import Any

from matcher.kernels.numba_bits import compiled, ones, transpose


@compiled
def fill(planes: Any, codes: Any, count: int, tiles: Any, first: int, square: Any) -> None:
    """Write the planes of the tests, 64 of them a tile, from what each row shows.

    ``square`` is memory for 64 words.
    """
    for tile in range(len(tiles.base)):
        place = first + 64 * tile
        for word in range(planes.shape[1]):
            start = 64 * word
            rows = min(64, count - start)
            square[:rows] = tiles.base[tile]
            square[rows:] = 0
            for member in range(tiles.starts[tile], tiles.starts[tile + 1]):
                own, offset = codes[tiles.column[member]], tiles.offset[member]
                for i in range(rows):
                    square[i] |= tiles.tables[offset + own[start + i]]
            transpose(square)
            for i in range(64):
                planes[place + i, word] = square[i]


@compiled
def run(planes: Any, steps: Any) -> None:
    """Run a program: rows of operation, left, right and into."""
    words = planes.shape[1]
    for step in range(len(steps)):
        operation, left, right, into = (
            steps[step, 0], steps[step, 1], steps[step, 2], steps[step, 3],
        )  # fmt: skip
        if operation == 0:
            for i in range(words):
                planes[into, i] = planes[left, i] & planes[right, i]
        elif operation == 1:
            for i in range(words):
                planes[into, i] = planes[left, i] | planes[right, i]
        elif operation == 2:
            for i in range(words):
                planes[into, i] = planes[left, i] & ~planes[right, i]
        else:
            for i in range(words):
                planes[into, i] = planes[left, i] ^ planes[right, i]


@compiled
def count_planes(planes: Any, registers: Any, counts: Any) -> None:
    """Add how many rows each plane has, plane by plane."""
    for i in range(len(registers)):
        total = 0
        for word in range(planes.shape[1]):
            total += ones(planes[registers[i], word])
        counts[i] += total
