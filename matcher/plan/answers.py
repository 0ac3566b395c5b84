"""All tests of a plan answered for the rows of some columns, and laid out as bit planes.

Bit ``i`` of a plane belongs to row ``i``; 64 rows are one word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import Codes, Columns
from matcher.outcome import Outcome
from matcher.plan.bins import CANNOT_JUDGE, Asking, Failed
from matcher.plan.facts import Answers, FactTable
from matcher.plan.figures import places, scale_of
from matcher.plan.tests import FigureKey, FigureTest, Test
from matcher.profile import Profile

Words = NDArray[np.uint64]
Planes = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

WORD = 64
"""Rows in a word of a plane."""

_PER_BYTE = 4
"""Answers packed into a byte, two bits each."""

CAN_BE_MET, CAN_BE_UNMET = 1, 2
_BITS = {
    Outcome.MET: CAN_BE_MET,
    Outcome.UNMET: CAN_BE_UNMET,
    Outcome.UNKNOWN: CAN_BE_MET | CAN_BE_UNMET,
}
_UNKNOWN = _BITS[Outcome.UNKNOWN]


def words_for(count: int) -> int:
    """Return how many words hold a bit for each of ``count`` rows."""
    return (count + WORD - 1) // WORD


def pack(flags: NDArray[np.bool_] | Bytes, into: Words) -> None:
    """Write a flag a row into a plane; bits beyond the last row are 0."""
    packed = np.packbits(flags, bitorder="little")
    view = into.view(np.uint8)
    view[: len(packed)] = packed
    view[len(packed) :] = 0


def unpack(plane: Words, count: int) -> NDArray[np.bool_]:
    """Return a flag for each of ``count`` rows."""
    bits = np.unpackbits(plane.view(np.uint8), count=count, bitorder="little")
    return bits.view(np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """One comparison: the number of the test and the first and last place of its target."""

    test: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTests:
    """All comparisons of one figure.

    ``low`` and ``high`` are the places of the ends of each value's band, moved up by one, so that
    an unknown figure reaches from below the lowest place to above the highest.
    """

    codes: Codes
    low: NDArray[np.uint16]
    high: NDArray[np.uint16]
    bounds: tuple[_Bound, ...]

    def fill(self, planes: Planes, rows: slice, first_plane: int) -> None:
        """Write the planes of the tests for a stretch of rows."""
        codes = self.codes[rows].astype(np.intp)
        low = self.low[codes]
        high = low if self.high is self.low else self.high[codes]
        for bound in self.bounds:
            at = first_plane + 2 * bound.test
            pack(_may_lie_in(low, high, bound), planes[at])
            pack(_may_lie_out(low, high, bound), planes[at + 1])


def _may_lie_in(low: NDArray[np.uint16], high: NDArray[np.uint16], to: _Bound) -> NDArray[np.bool_]:
    if to.first is None:
        return np.ones(len(low), dtype=np.bool_) if to.last is None else low <= to.last
    reaches: NDArray[np.bool_] = high >= to.first
    if to.last is not None:
        reaches &= low <= to.last
    return reaches


def _may_lie_out(
    low: NDArray[np.uint16], high: NDArray[np.uint16], to: _Bound
) -> NDArray[np.bool_]:
    if to.first is None:
        # Without limits nothing lies outside, but what is not known may be no number at all.
        return low == 0 if to.last is None else high > to.last
    falls: NDArray[np.bool_] = low < to.first
    if to.last is not None:
        falls |= high > to.last
    return falls


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTests:
    """Questions that hang on the same facts: ``tables[k][code]`` has the bits of four of them."""

    codes: NDArray[Any]
    tests: tuple[int, ...]
    tables: Bytes

    def fill(self, planes: Planes, rows: slice, first_plane: int) -> None:
        """Write the planes of the questions for a stretch of rows."""
        codes = self.codes[rows].astype(np.intp)
        for k, table in enumerate(self.tables):
            answers = table[codes]
            for i, test in enumerate(self.tests[_PER_BYTE * k : _PER_BYTE * (k + 1)]):
                at = first_plane + 2 * test
                pack(answers & (CAN_BE_MET << 2 * i), planes[at])
                pack(answers & (CAN_BE_UNMET << 2 * i), planes[at + 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A test that could not be judged for some rows: it counts as unknown there."""

    test: int
    rows: int
    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredTests:
    """Every test of a plan, answered for ``count`` rows; ``failures`` says where that failed."""

    count: int
    figures: tuple[FigureTests, ...]
    questions: tuple[QuestionTests, ...]
    failures: tuple[Failure, ...]

    def fill(self, planes: Planes, rows: slice, *, first_plane: int) -> None:
        """Write the planes of all tests for a stretch of rows that begins with a whole word.

        The planes of test ``t`` are ``first_plane + 2t`` and the one after it.
        """
        for figure in self.figures:
            figure.fill(planes, rows, first_plane)
        for question in self.questions:
            question.fill(planes, rows, first_plane)


def answer_tests(tests: Sequence[Test], columns: Columns) -> AnsweredTests:
    """Answer each distinct test once for each combination of the facts that decide it."""
    facts = _facts_of(columns)
    by_figure: dict[FigureKey, list[tuple[int, FigureTest]]] = {}
    questions: list[tuple[int, Asking]] = []
    for i, test in enumerate(tests):
        if isinstance(test, FigureTest):
            by_figure.setdefault(test.key, []).append((i, test))
        else:
            questions.append((i, test))
    failures: list[Failure] = []
    return AnsweredTests(
        count=len(columns),
        figures=tuple(_compare(key, found, facts) for key, found in by_figure.items()),
        questions=tuple(_ask(questions, facts, failures)),
        failures=tuple(failures),
    )


def _facts_of(columns: Columns) -> FactTable:
    found: FactTable = columns.memo.setdefault("facts", FactTable(columns=columns))
    return found


def _compare(
    key: FigureKey, tests: Sequence[tuple[int, FigureTest]], facts: FactTable
) -> FigureTests:
    column = facts.column(key.field, key.period)
    scale = scale_of([test.target for _, test in tests])
    found = facts.figures_of(column, as_dates=key.is_day)
    low_places, high_places = places(found, scale)
    top = 2 * len(scale.thresholds) + 2
    low = np.where(found.known, low_places + 1, 0).astype(np.uint16)
    high = np.where(found.known, high_places + 1, top).astype(np.uint16)
    bounds = []
    for i, test in tests:
        first, last = scale.bounds(test.target)
        bounds.append(
            _Bound(
                test=i,
                first=None if first is None else first + 1,
                last=None if last is None else last + 1,
            )
        )
    return FigureTests(codes=column.codes, low=low, high=high, bounds=tuple(bounds))


def _ask(
    questions: Iterable[tuple[int, Asking]], facts: FactTable, failures: list[Failure]
) -> tuple[QuestionTests, ...]:
    """Ask every question, and join those that have the same groups of rows."""
    groups: dict[int, list[tuple[int, Bytes, NDArray[Any]]]] = {}
    for i, question in questions:
        answers = facts.answers(question, partial(_answer, question))
        bits = [_UNKNOWN if isinstance(one, Failed) else _BITS[one] for one in answers.values]
        table = np.array(bits, dtype=np.uint8)[answers.alike]
        groups.setdefault(id(answers.codes), []).append((i, table, answers.codes))
        failures.extend(_failures(i, answers))
    return tuple(
        QuestionTests(
            codes=found[0][2],
            tests=tuple(i for i, _, _ in found),
            tables=_packed([table for _, table, _ in found]),
        )
        for found in groups.values()
    )


def _answer(question: Asking, profile: Profile) -> Outcome | Failed:
    try:
        return question.answer(profile)
    except CANNOT_JUDGE as error:
        return Failed(error=error)


def _failures(test: int, answers: Answers) -> Iterator[Failure]:
    for group, one in enumerate(answers.values):
        if isinstance(one, Failed):
            rows = int(np.count_nonzero(answers.alike[answers.codes] == group))
            yield Failure(test=test, rows=rows, error=one.error)


def _packed(tables: Sequence[Bytes]) -> Bytes:
    """Return the answers of four questions a byte: rows are fours of questions."""
    rows = (len(tables) + _PER_BYTE - 1) // _PER_BYTE
    packed = np.zeros((rows, len(tables[0])), dtype=np.uint8)
    for i, table in enumerate(tables):
        packed[i // _PER_BYTE] |= table << np.uint8(2 * (i % _PER_BYTE))
    return packed
