"""Ruled tables of a PDF's page: the lines say where cells are, PDFium what stands in them."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import Self

import pdfplumber
from pdfplumber.pdf import PDF

from policies.readers.composing import Composer
from policies.readers.pdf_lines import Letter, PageSize, lines_of, with_edges
from policies.readers.pdf_paragraphs import paragraphs_of

_SECONDS_FOR_TABLES = 8.0
_Box = tuple[float, float, float, float]
_Grid = list[list[_Box | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's cells, where it begins and ends on its page (points from the bottom)."""

    rows: list[list[str]]
    top: float
    bottom: float


class FoundTables:
    """Finds ruled tables page by page, as long as its share of time lasts."""

    def __init__(self, content: bytes, composer: Composer) -> None:
        self._content = content
        self._composer = composer
        self._spent = 0.0
        self._pdf: PDF | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pdf is not None:
            self._pdf.close()

    def on(self, page: PageSize, letters: list[Letter]) -> tuple[list[Table], list[Letter]]:
        """Return the page's tables from top to bottom, and the letters outside of them."""
        if self._spent > _SECONDS_FOR_TABLES:
            self._composer.note("表格太多，后面的表格按行读入，请核对")
            return [], letters
        started = time.process_time()
        try:
            grids = self._grids(page.number)
        except Exception:  # noqa: BLE001 - of the two libraries the other one has read the text.
            self._composer.note(f"第{page.number + 1}页的表格线读不出来，按行读入，请核对")
            return [], letters
        finally:
            self._spent += time.process_time() - started
        tables: list[Table] = []
        for grid in grids:
            table, letters = _filled(grid, letters)
            if table is not None:
                tables.append(table)
        return sorted(tables, key=lambda one: -one.top), letters

    def _grids(self, number: int) -> list[_Grid]:
        if self._pdf is None:
            self._pdf = pdfplumber.open(io.BytesIO(self._content))
        page = self._pdf.pages[number]
        left, bottom = float(page.bbox[0]), float(page.height) + float(page.bbox[1])
        grids = [
            [
                [None if cell is None else _box(cell, left, bottom) for cell in row.cells]
                for row in table.rows
            ]
            for table in page.find_tables()
        ]
        page.close()  # Its letters are not needed, and 300 pages of them are much.
        return grids


def _box(cell: _Box, left: float, bottom: float) -> _Box:
    """The cell with its corners counted from the page's bottom left."""
    return cell[0] - left, bottom - cell[3], cell[2] - left, bottom - cell[1]


def _filled(grid: _Grid, letters: list[Letter]) -> tuple[Table | None, list[Letter]]:
    """Put the letters into the cells they stand in; a frame around one text is no table."""
    boxes = [cell for row in grid for cell in row if cell is not None]
    if len(grid) < 2 or max(len(row) for row in grid) < 2 or len(boxes) < 4:
        return None, letters
    inside: dict[int, list[Letter]] = {at: [] for at in range(len(boxes))}
    rest: list[Letter] = []
    for letter in letters:
        at = next((i for i, box in enumerate(boxes) if _stands_in(letter, box)), None)
        (rest if at is None else inside[at]).append(letter)
    texts = {boxes[at]: _cell_text(found) for at, found in inside.items()}
    if sum(bool(text) for text in texts.values()) < 3:
        return None, letters
    rows = [["" if cell is None else texts[cell] for cell in row] for row in grid]
    _say_below(rows, grid)
    top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
    return Table(rows=rows, top=top, bottom=bottom), rest


def _stands_in(letter: Letter, box: _Box) -> bool:
    x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cell_text(letters: list[Letter]) -> str:
    return "\n".join(paragraphs_of(with_edges(lines_of(letters, may_have_columns=False))))


def _say_below(rows: list[list[str]], grid: _Grid) -> None:
    """A cell that reaches down over other rows holds for each of them."""
    for column in range(max(len(row) for row in rows)):
        above: tuple[_Box, str] | None = None
        for row, cells in zip(rows, grid, strict=True):
            cell = cells[column] if column < len(cells) else None
            if cell is not None:
                above = cell, row[column]
            elif above is not None and column < len(row):
                own = next((one for one in cells if one is not None), None)
                if own is not None and above[0][1] < (own[1] + own[3]) / 2 < above[0][3]:
                    row[column] = above[1]
