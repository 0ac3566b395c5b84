"""The answers of tests as tables of words, so that planes can be made 64 at a time.

A tile is 64 planes. For each row its word is put together from the tables of the groups of tests
that share it, then 64 rows are turned about. Tests of one group stand side by side, so that
each group is looked up once a tile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.kernels.tables import Numbers, Planes, Whole
from matcher.plan.answers import WORD, AnsweredTests, FigureTests, QuestionTests, words_for

_PLACES = 1 << 16
"""More than the places of a scale."""

FIRST_TILE = 2
"""The tiles come after the planes that are empty and full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What a group of tests sees of each row: ``table[codes[row]]``, or just the code."""

    codes: NDArray[Any]
    table: Numbers | None

    def read(self, rows: slice, into: Numbers) -> None:
        """Write what is seen of a stretch of rows."""
        codes = self.codes[rows]
        into[: len(codes)] = codes if self.table is None else self.table[codes]


class Members(NamedTuple):
    """Which words make up the tiles, for the kernels; see :class:`Tiles`."""

    starts: Whole
    base: Planes
    column: Numbers
    offset: Whole
    tables: Planes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """What the tiles are made of.

    Tile ``i`` has the members between two ``starts`` and the bits of ``base``, which are the same
    for every row. A member looks up what its ``column`` sees in ``tables``, from ``offset``.
    ``place`` has the plane of every input: of test ``t`` those at 2t and 2t + 1.
    """

    columns: tuple[Coded, ...]
    members: Members
    place: Numbers

    @property
    def planes(self) -> int:
        """How many planes the tiles fill."""
        return len(self.members.base) * WORD

    def registers(self, program_tests: int, registers: int) -> Numbers:
        """Return where each register of a program stands, behind the tiles if it is no input."""
        first = FIRST_TILE + 2 * program_tests
        moved = np.arange(registers, dtype=np.int32)
        moved[first:] += FIRST_TILE + self.planes - first
        moved[FIRST_TILE:first] = FIRST_TILE + self.place[: 2 * program_tests]
        return moved


def tiles_of(answered: AnsweredTests, tests: int) -> Tiles:
    """Lay the planes of ``tests`` out in tiles."""
    place = np.zeros(2 * tests, dtype=np.int32)
    columns: list[Coded] = []
    members: list[tuple[int, int, Planes]] = []
    base: dict[int, int] = {}
    at = 0
    for coded, own_tests, bits in _groups(answered):
        width = 2 * len(own_tests)
        both = np.repeat(np.array(own_tests, dtype=np.int64) * 2, 2)
        both[1::2] += 1
        place[both] = np.arange(at, at + width)
        for tile, words in _words(bits, at):
            if len(words) == 1:
                base[tile] = base.get(tile, 0) | int(words[0])
            else:
                members.append((tile, len(columns), words))
        columns.append(coded)
        at += width
    return _tiles(columns, members, base, (at + WORD - 1) // WORD, place)


def _groups(answered: AnsweredTests) -> Iterator[tuple[Coded, tuple[int, ...], NDArray[np.bool_]]]:
    """Each group of tests: what it sees, its tests, and their planes for all that can be seen."""
    for question in answered.questions:
        count, width = question.tables.shape[1], len(question.tests)
        every = replace(question, codes=np.arange(count), tests=tuple(range(width)))
        yield Coded(codes=question.codes, table=None), question.tests, _planes(every, width, count)
    for figure in answered.figures:
        distinct, table = _distinct(figure)
        every_pair = replace(
            figure,
            codes=np.arange(len(distinct), dtype=np.int32),
            low=(distinct // _PLACES).astype(np.uint16),
            high=(distinct % _PLACES).astype(np.uint16),
            bounds=tuple(replace(bound, test=i) for i, bound in enumerate(figure.bounds)),
        )
        tests = tuple(bound.test for bound in figure.bounds)
        coded = Coded(codes=figure.codes, table=table)
        yield coded, tests, _planes(every_pair, len(tests), len(distinct))


def _distinct(figure: FigureTests) -> tuple[Whole, Numbers]:
    """The different pairs of ends, as one number each, and which of them each code has."""
    top = int(max(figure.low.max(initial=0), figure.high.max(initial=0))) + 1
    if top > _PLACES // top:  # A table of all pairs would be large: sort them instead.
        pairs = figure.low.astype(np.int64) * _PLACES + figure.high
        distinct, table = np.unique(pairs, return_inverse=True)
        return distinct, table.astype(np.int32)
    pairs = figure.low.astype(np.int32) * np.int32(top) + figure.high
    is_there = np.zeros(top * top, dtype=np.bool_)
    is_there[pairs] = True
    numbers = np.cumsum(is_there, dtype=np.int32) - 1
    found = np.flatnonzero(is_there)
    return found // top * _PLACES + found % top, numbers[pairs]


def _planes(group: QuestionTests | FigureTests, tests: int, count: int) -> NDArray[np.bool_]:
    """The bits of a group's planes (columns) for each code (rows)."""
    planes = np.zeros((2 * tests, words_for(count)), dtype=np.uint64)
    group.fill(planes, slice(0, count), 0)
    bits = np.unpackbits(planes.view(np.uint8), axis=1, count=count, bitorder="little")
    return bits.T.view(np.bool_)


def _words(bits: NDArray[np.bool_], at: int) -> Iterator[tuple[int, Planes]]:
    """The words of each tile that the planes from ``at`` lie in, code by code."""
    width = bits.shape[1]
    for tile in range(at // WORD, (at + width + WORD - 1) // WORD):
        first, last = max(at, tile * WORD), min(at + width, (tile + 1) * WORD)
        square = np.zeros((len(bits), WORD), dtype=np.bool_)
        square[:, first - tile * WORD : last - tile * WORD] = bits[:, first - at : last - at]
        yield tile, np.packbits(square, axis=1, bitorder="little").view(np.uint64).reshape(-1)


def _tiles(
    columns: list[Coded],
    members: list[tuple[int, int, Planes]],
    base: dict[int, int],
    count: int,
    place: Numbers,
) -> Tiles:
    """The members in the order of tiles; columns that no member needs are left out."""
    used = {number: i for i, number in enumerate(dict.fromkeys(m[1] for m in members))}
    ordered = sorted(members, key=lambda member: member[0])
    sizes = np.bincount([tile for tile, _, _ in ordered], minlength=count)
    lengths = [len(words) for _, _, words in ordered]
    tables = [words for _, _, words in ordered]
    parts = Members(
        starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        base=np.array([base.get(tile, 0) for tile in range(count)], dtype=np.uint64),
        column=np.array([used[number] for _, number, _ in ordered], dtype=np.int32),
        offset=np.cumsum([0, *lengths[:-1]], dtype=np.int64) if lengths else np.zeros(0, np.int64),
        tables=np.concatenate(tables) if tables else np.zeros(0, dtype=np.uint64),
    )
    return Tiles(columns=tuple(columns[number] for number in used), members=parts, place=place)
