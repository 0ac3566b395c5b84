"""Running a program over blocks of rows: bit planes that fit the cache, threads over blocks.

A block's planes never depend on another block, hence neither does anything on how many threads
there are. Measured with numpy, whose single steps are short, one thread is as fast as two: each
step hands Python's lock on. So one is the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.plan_answers import WORD, AnsweredTests, Planes, Words, words_for
from matcher.plan_program import AND, AND_NOT, EVERY, NONE, OR, Program

Result = TypeVar("Result")

ARENA_BYTES = 160 * 2**20
"""Memory for the planes of one block, in each thread: it sets how many rows a block has."""

LARGEST_BLOCK = 2048
"""Words of a plane in the largest block: more would not fit the cache."""

_FIRST_INPUT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of rows: from ``first`` to ``last`` without the end, in whole words."""

    first: int
    last: int

    @property
    def words(self) -> slice:
        """The words of a plane over all rows that belong to the block."""
        return slice(self.first // WORD, words_for(self.last))


def blocks(count: int, program: Program) -> Iterator[Block]:
    """Cut ``count`` rows into blocks whose planes fit the memory set aside."""
    affordable = ARENA_BYTES // (8 * max(program.registers, 1))
    words = max(1, min(affordable, LARGEST_BLOCK))
    for first in range(0, count, words * WORD):
        yield Block(first=first, last=min(first + words * WORD, count))


class Machine:
    """A program bound to memory of its own, to run one block after the other."""

    def __init__(self, program: Program, words: int) -> None:
        self._arena: Planes = np.zeros((program.registers, words), dtype=np.uint64)
        self._bound = list(_bind(program, list(self._arena)))

    def run(self, answered: AnsweredTests, block: Block) -> Planes:
        """Run the program for a block; the planes are valid until the next run."""
        words = words_for(block.last - block.first)
        planes = self._arena[:, :words]
        planes[NONE] = 0
        planes[EVERY] = _every(block.last - block.first, words)
        answered.fill(planes, slice(block.first, block.last), first_plane=_FIRST_INPUT)
        # In a last, shorter block the words behind it are computed too, from what stood there.
        for operate, left, right, into in self._bound:
            operate(left, right, into)
        return planes


def _every(count: int, words: int) -> NDArray[np.uint64]:
    """The plane of all rows: the bits beyond the last row are 0."""
    every = np.full(words, ~np.uint64(0), dtype=np.uint64)
    if count % WORD:
        every[-1] = np.uint64((1 << count % WORD) - 1)
    return every


def _and_not(one: Words, other: Words, into: Words) -> None:
    """Write the rows of ``one`` that are not in ``other``; ``into`` may be either."""
    np.bitwise_xor(one, np.bitwise_and(one, other), into)


_OPERATIONS = {AND: np.bitwise_and, OR: np.bitwise_or, AND_NOT: _and_not}


def _bind(program: Program, rows: list[Words]) -> Iterator[tuple[Any, Words, Words, Words]]:
    for step in program.steps:
        yield _OPERATIONS[step.op], rows[step.left], rows[step.right], rows[step.into]


def run_blocks(
    program: Program,
    answered: AnsweredTests,
    use: Callable[[Block, Planes], Result],
    *,
    threads: int,
) -> list[Result]:
    """Run the program over all rows and return what ``use`` makes of each block, in order.

    ``use`` is called in several threads; the planes are valid during the call only.
    """
    todo = list(blocks(answered.count, program))
    words = max((words_for(block.last - block.first) for block in todo), default=1)
    if threads <= 1 or len(todo) == 1:
        machine = Machine(program, words)
        return [use(block, machine.run(answered, block)) for block in todo]
    own = local()

    def work(block: Block) -> Result:
        if not hasattr(own, "machine"):
            own.machine = Machine(program, words)
        return use(block, own.machine.run(answered, block))

    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(work, todo))
