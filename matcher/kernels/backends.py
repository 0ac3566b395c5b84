"""Running a program over blocks of rows: which kernels, and threads over blocks.

A block's planes never depend on another block, hence neither does anything on how many threads
there are. There are two back ends that give the same: compiled, where numba is installed, and
numpy, whose single steps are short, so that two threads are hardly faster than one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from threading import local
from typing import Protocol, TypeVar

from matcher.city.sheets import Sheets
from matcher.kernels import numpy_kernels
from matcher.kernels.tables import Ends, Listed, Numbers, Pairs, Planes, Whole, Words, Work
from matcher.plan.answers import WORD, AnsweredTests, words_for
from matcher.plan.program import Program

Item = TypeVar("Item")
Result = TypeVar("Result")

NUMPY, NUMBA = "numpy", "numba"
HAS_NUMBA = find_spec("numba") is not None
BACKENDS = (NUMPY, NUMBA) if HAS_NUMBA else (NUMPY,)

WORTH_COMPILING = 10_000
"""Steps of a program that is worth being laid out for compiled kernels: some hundred policies."""

ARENA_BYTES = 160 * 2**20
"""Memory for the planes of one block, in each thread: it sets how many rows a block has."""

LARGEST_BLOCK = 2048
"""Words of a plane in the largest block: more would not fit the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of rows: from ``first`` to ``last`` without the end, in whole words."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def words(self) -> slice:
        """The words of a plane over all rows that belong to the block."""
        return slice(self.first // WORD, words_for(self.last))


class Machine(Protocol):
    """A program with memory of its own."""

    def run(self, first: int, last: int) -> Planes:
        """Run the program for a stretch of rows; the planes are valid until the next run."""


class Kernels(Protocol):
    """The steps of a city's run after the program, for one thread."""

    def gather(self, planes: Planes, amounts: Whole, count: int, top: int) -> Pairs:
        """Take pairs class by class, until every enterprise of the block has enough."""

    def misses(self, planes: Planes, ends: Ends, count: int) -> Pairs:
        """Take the pairs that miss one condition, with its number, and their place."""

    def choose(self, best: Listed, near: Listed, first_row: int) -> None:
        """Choose the best pairs of each row: by key, then by the fit of the text, then by id."""


class Backend(Protocol):
    """A program and the answers of its tests, laid out for one kind of kernels.

    A block whose planes fit the cache is run through quickest, unless each step costs more than
    its words.
    """

    @property
    def registers(self) -> int:
        """How many planes a machine has."""

    @property
    def block_words(self) -> int:
        """How many words of a plane a city's run takes at once."""

    @property
    def counting_words(self) -> int:
        """How many words of a plane are taken at once where rows are counted and no more."""

    def machine(self, words: int) -> Machine:
        """Return a machine for blocks of so many words."""

    def count(self, planes: Planes, registers: Numbers) -> Whole:
        """Return how many rows each plane has."""

    def placed(self, registers: Numbers) -> Numbers:
        """Return where the planes of some registers stand."""

    def kernels(self, sheets: Sheets, words: Words, work: Work) -> Kernels:
        """Return the steps after the program."""


def backend_of(program: Program, answered: AnsweredTests, name: str | None = None) -> Backend:
    """Return the back end ``name``; without a name, the fastest there is for the program.

    Raises ``ValueError`` for a name that is none, or whose library is not installed.
    """
    name = name or (BACKENDS[-1] if len(program.steps) >= WORTH_COMPILING else NUMPY)
    if name not in BACKENDS:
        raise ValueError(f"{name!r} cannot be had here: choose one of {', '.join(BACKENDS)}")
    if name == NUMPY:
        return numpy_kernels.NumpyBackend(program, answered)
    from matcher.kernels.numba_kernels import NumbaBackend

    return NumbaBackend(program, answered)


def blocks(count: int, registers: int, largest: int | None = None) -> Iterator[Block]:
    """Cut ``count`` rows into blocks whose planes fit the memory set aside."""
    affordable = ARENA_BYTES // (8 * max(registers, 1))
    words = max(1, min(affordable, largest or LARGEST_BLOCK))
    for first in range(0, count, words * WORD):
        yield Block(first=first, last=min(first + words * WORD, count))


def longest(todo: Iterable[Block]) -> int:
    """Return how many words the longest block has."""
    return max((words_for(len(block)) for block in todo), default=1)


def in_threads(
    items: Iterable[Item], make: Callable[[], Callable[[Item], Result]], *, threads: int
) -> Iterator[Result]:
    """Yield what each thread's own function makes of the items, in their order.

    ``make`` is called once in each thread. No more than a few results wait to be taken.
    """
    if threads <= 1:
        act = make()
        yield from (act(item) for item in items)
        return
    own = local()

    def work(item: Item) -> Result:
        if not hasattr(own, "act"):
            own.act = make()
        result: Result = own.act(item)
        return result

    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def run_blocks(
    backend: Backend,
    count: int,
    use: Callable[[Block, Planes], Result],
    *,
    threads: int,
    words: int | None = None,
) -> list[Result]:
    """Run the program over all rows and return what ``use`` makes of each block, in order.

    ``use`` is called in several threads; the planes are valid during the call only. ``words`` is
    how many words of a plane a block has at most, ``LARGEST_BLOCK`` if nothing is said.
    """
    todo = list(blocks(count, backend.registers, words))

    def make() -> Callable[[Block], Result]:
        machine = backend.machine(longest(todo))
        return lambda block: use(block, machine.run(block.first, block.last))

    return list(in_threads(todo, make, threads=threads))
