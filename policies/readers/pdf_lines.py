"""From letters on a page to lines in reading order: columns one after another, margins dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policies.readers.margins import is_page_number

_SAME_LINE = 0.5
_WORD_GAP = 0.3
_FIGURE_GAP = 0.5
_SEGMENT_GAP = 1.8
_GUTTER_WIDTH = 8.0
_FEWEST_LINES_OF_A_COLUMN = 6
_FULLNESS_OF_A_COLUMN = 0.55
# Shares of the page's height: Word prints text from 8.5 % on, and heads above.
_HEAD_ZONE = 0.075
_NUMBER_ZONE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter in its box; points from the bottom left. ``is_parted``: a blank goes before it."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    is_parted: bool = False

    @property
    def size(self) -> float:
        """The height of its box."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSize:
    """Which page, and how large it is in points."""

    number: int = 0
    width: float = 0.0
    height: float = 0.0


NO_PAGE = PageSize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text on its page, in its column, with the column's edges once they are known.

    ``has_gap``: a name with its value, or another line that no page's width has broken.
    """

    text: str
    page: PageSize
    column: int = 0
    has_gap: bool = False
    x0: float
    x1: float
    y0: float
    y1: float
    left: float = 0.0
    right: float = 0.0

    @property
    def size(self) -> float:
        """The height of its letters."""
        return self.y1 - self.y0


def lines_of(
    letters: Sequence[Letter], *, page: PageSize = NO_PAGE, may_have_columns: bool = True
) -> list[Line]:
    """Return the lines in reading order."""
    segments = [one for row in _rows(letters) for one in _segments(row, page)]
    gutter = _gutter(segments) if may_have_columns else None
    if gutter is None:
        return _merged(segments)
    bands = enumerate(_bands(segments, gutter))
    return [replace(line, column=at) for at, band in bands for line in _merged(band)]


def _rows(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Letters whose middles are about level, from the top down, each row from the left."""
    row: list[Letter] = []
    level = 0.0
    for letter in sorted(letters, key=lambda one: -(one.y0 + one.y1)):
        middle = (letter.y0 + letter.y1) / 2
        if row and level - middle > _SAME_LINE * max(letter.size, row[0].size) * 0.9:
            yield sorted(row, key=lambda one: one.x0)
            row = []
        if not row:
            level = middle
        row.append(letter)
    if row:
        yield sorted(row, key=lambda one: one.x0)


def _segments(row: Sequence[Letter], page: PageSize) -> Iterator[Line]:
    """Part a row where nothing is printed for a while."""
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at].x0 - row[at - 1].x1 > _SEGMENT_GAP * _size(
            row[at - 1 : at + 1]
        ):
            yield _line(row[start:at], page)
            start = at


def _size(letters: Sequence[Letter]) -> float:
    sizes = sorted(one.size for one in letters)
    return sizes[len(sizes) // 2] or 1.0


def _line(letters: Sequence[Letter], page: PageSize) -> Line:
    words = letters[0].text
    for before, after in pairwise(letters):
        if _are_parted(before, after):
            words += " "
        words += after.text
    return Line(
        text=words,
        page=page,
        x0=letters[0].x0,
        x1=letters[-1].x1,
        y0=min(one.y0 for one in letters),
        y1=min(one.y0 for one in letters) + _size(letters),
    )


def _are_parted(before: Letter, after: Letter) -> bool:
    """Whether a blank stands between two letters: Chinese has none, figures stand apart."""
    if not (before.text.isascii() and after.text.isascii()):
        return False
    gap = (after.x0 - before.x1) / _size((before, after))
    if before.text.isdigit() or after.text.isdigit():
        return gap > _FIGURE_GAP
    return after.is_parted or gap > _WORD_GAP


def _gutter(segments: Sequence[Line]) -> float | None:
    """The middle of the empty strip between two columns; ``None`` if there is one column."""
    if len(segments) < 2 * _FEWEST_LINES_OF_A_COLUMN:
        return None
    left, right = min(one.x0 for one in segments), max(one.x1 for one in segments)
    width = right - left
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        x = left + width * step / 100
        crossing = sum(
            one.x0 < x + _GUTTER_WIDTH / 2 and one.x1 > x - _GUTTER_WIDTH / 2 for one in segments
        )
        if best is None or crossing < best[0]:
            best = crossing, x
    assert best is not None  # There are steps to look at.
    crossing, x = best
    sides = [one for one in segments if one.x1 <= x], [one for one in segments if one.x0 >= x]
    if crossing > len(segments) * 0.25:
        return None
    is_two = all(
        _is_column(side, edge) for side, edge in zip(sides, (x - left, right - x), strict=True)
    )
    return x if is_two else None


def _is_column(lines: Sequence[Line], width: float) -> bool:
    """Whether these are lines of running text and no names beside their values."""
    if len(lines) < _FEWEST_LINES_OF_A_COLUMN:
        return False
    return sum(one.x1 - one.x0 for one in lines) > len(lines) * width * _FULLNESS_OF_A_COLUMN


def _bands(segments: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Between lines that cross the gutter (titles), first the left column, then the right one."""
    left: list[Line] = []
    right: list[Line] = []
    for one in segments:
        if one.x0 < gutter < one.x1:
            yield from (left, right)
            yield [one]
            left, right = [], []
        else:
            (left if one.x1 <= gutter else right).append(one)
    yield from (left, right)


def _merged(segments: Sequence[Line]) -> list[Line]:
    """Join what stands on one level again: in one column a wide gap is a wide gap."""
    lines: list[Line] = []
    for one in segments:
        last = lines[-1] if lines else None
        is_level = last is not None and one.x0 >= last.x1 and abs(last.y0 - one.y0) < last.size / 2
        if last is not None and is_level:
            gap = "" if (last.text + one.text).isspace() else " "
            lines[-1] = replace(last, text=last.text + gap + one.text, x1=one.x1, has_gap=True)
        else:
            lines.append(one)
    return lines


def with_edges(lines: Sequence[Line]) -> list[Line]:
    """Give every line the edges of its column, on all pages of its width."""
    columns: dict[tuple[float, int], list[Line]] = {}
    for line in lines:
        columns.setdefault((line.page.width, line.column), []).append(line)
    edges = {key: _edges(inside) for key, inside in columns.items()}
    placed = []
    for line in lines:
        left, right = edges[line.page.width, line.column]
        placed.append(replace(line, left=left, right=right))
    return placed


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    widest = max(one.x1 - one.x0 for one in lines)
    running = [one for one in lines if (one.x1 - one.x0) * 2 > widest]
    return min(one.x0 for one in running), max(one.x1 for one in running)


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop page numbers, and heads and feet that come again on page after page.

    Only what stands nearer to the edge than text is ever printed can be a head or foot.
    """
    needed = max(2, len(pages) // 2)
    counts = Counter(
        shape for lines in pages for shape in {_shape(one) for one in lines if _is_edge(one)}
    )
    return [
        [
            line
            for line in lines
            if not (_is_edge(line, _NUMBER_ZONE) and is_page_number(line.text))
            and not (_is_edge(line) and counts[_shape(line)] >= needed)
        ]
        for lines in pages
    ]


def _shape(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y0 / 4)


def _is_edge(line: Line, zone: float | None = None) -> bool:
    share = (line.y0 + line.y1) / 2 / (line.page.height or 1.0)
    return not (zone or _HEAD_ZONE) <= share <= 1 - (zone or _HEAD_ZONE)
