"""The kernels compiled by numba: what ``numpy_kernels.py`` gives, bit for bit, and much faster."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcher.city.amounts import MOST_AMOUNT
from matcher.city.sheets import Sheets
from matcher.kernels.numba_choice import choose
from matcher.kernels.numba_pairs import gather, gather_misses, sort_by_row
from matcher.kernels.numba_planes import count_planes, fill, run
from matcher.kernels.tables import Ends, Listed, Numbers, Pairs, Planes, Whole, Words, Work
from matcher.kernels.tiles import FIRST_TILE, tiles_of
from matcher.plan.answers import WORD, AnsweredTests, pack, words_for
from matcher.plan.program import AND, AND_NOT, EVERY, NONE, OR, XOR, Program

_OPERATIONS = {AND: 0, OR: 1, AND_NOT: 2, XOR: 3}

BLOCK_WORDS = 64
"""Words of a plane in a block: fewer, and reading the steps takes too long."""

_ROOM = 64
"""Pairs for each row that there is room for at first; where it does not suffice it is doubled."""


class NumbaBackend:
    """A program and the answers of its tests, laid out for these kernels; threads share it."""

    block_words = counting_words = BLOCK_WORDS

    def __init__(self, program: Program, answered: AnsweredTests) -> None:
        self.tiles = tiles_of(answered, program.tests)
        self._place = self.tiles.registers(program.tests, program.registers)
        self.registers = max(int(self._place.max()) + 1, FIRST_TILE + self.tiles.planes)
        named = [(_OPERATIONS[one.op], one.left, one.right, one.into) for one in program.steps]
        self.steps = np.array(named, dtype=np.int32).reshape(-1, 4)
        self.steps[:, 1:] = self._place[self.steps[:, 1:]]

    def machine(self, words: int) -> Machine:
        """Return a machine for blocks of so many words."""
        return Machine(self, words)

    def count(self, planes: Planes, registers: Numbers) -> Whole:
        """Return how many rows each plane has."""
        found = np.zeros(len(registers), dtype=np.int64)
        count_planes(planes, registers, found)
        return found

    def placed(self, registers: Numbers) -> Numbers:
        """Return where the planes of some registers stand."""
        return self._place[registers]

    def kernels(self, sheets: Sheets, words: Words, work: Work) -> Kernels:
        """Return the steps after the program."""
        return Kernels(sheets, words, work)


class Machine:
    """Memory of one thread in which a program is run block by block."""

    def __init__(self, backend: NumbaBackend, words: int) -> None:
        self._tiles, self._steps = backend.tiles, backend.steps
        self._planes: Planes = np.zeros((backend.registers, words), dtype=np.uint64)
        self._codes = np.zeros((len(self._tiles.columns), words * WORD), dtype=np.int32)
        self._square = np.zeros(WORD, dtype=np.uint64)

    def run(self, first: int, last: int) -> Planes:
        """Run the program for a stretch of rows; the planes are valid until the next run."""
        count = last - first
        planes = self._planes[:, : words_for(count)]
        planes[NONE] = 0
        pack(np.ones(count, dtype=np.bool_), planes[EVERY])
        for i, column in enumerate(self._tiles.columns):
            column.read(slice(first, last), self._codes[i])
        fill(planes, self._codes, count, self._tiles.members, FIRST_TILE, self._square)
        run(planes, self._steps)
        return planes


class Kernels:
    """The steps after the program, for one thread."""

    def __init__(self, sheets: Sheets, words: Words, work: Work) -> None:
        self._sheets, self._words, self._work = sheets, words, work
        self._rows = np.empty(0, dtype=np.int32)
        self._marks = np.empty(0, dtype=np.int32)
        self._keys = np.empty(0, dtype=np.int64)

    def gather(self, planes: Planes, amounts: Whole, count: int, top: int) -> Pairs:
        """Take pairs class by class, until every enterprise of the block has enough."""
        own = self._sheets
        still, taken = np.empty(planes.shape[1], np.uint64), np.empty(count, np.int64)

        def act() -> int:
            return gather(
                planes, own.order, own.visits, own.verdicts, own.tiers, amounts, count, top,
                MOST_AMOUNT, self._rows, self._marks, self._keys, still, taken,
            )  # fmt: skip

        return self._by_row(act, count)

    def misses(self, planes: Planes, ends: Ends, count: int) -> Pairs:
        """Take the pairs that miss one condition, with its number, and their place."""
        own = self._sheets

        def act() -> int:
            return gather_misses(
                planes, own.order, own.misses, own.gaps, ends, self._rows, self._marks, self._keys
            )

        return self._by_row(act, count)

    def _by_row(self, act: Callable[[], int], count: int) -> Pairs:
        """Take pairs, with more room where there is too little, and sort them by row."""
        if not len(self._rows):
            self._make_room(_ROOM * count)
        while (size := act()) < 0:
            self._make_room(2 * len(self._rows))
        starts = np.zeros(count + 2, dtype=np.int64)
        marks, keys = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int64)
        sort_by_row(self._rows[:size], self._marks, self._keys, starts, marks, keys)
        return Pairs(starts=starts[:-1], marks=marks, keys=keys)

    def _make_room(self, room: int) -> None:
        self._rows = np.empty(room, dtype=np.int32)
        self._marks = np.empty(room, dtype=np.int32)
        self._keys = np.empty(room, dtype=np.int64)

    def choose(self, best: Listed, near: Listed, first_row: int) -> None:
        """Choose the best pairs of each row: by key, then by the fit of the text, then by id."""
        choose(best, near, first_row, self._words, self._work)
