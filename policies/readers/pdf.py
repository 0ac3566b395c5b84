"""PDFs: lines by where they stand, tables by their ruling, columns one after another."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from policies.document import Document
from policies.readers import limits
from policies.readers.composing import Composer
from policies.readers.pdf_letters import letters_of
from policies.readers.pdf_lines import Letter, Line, PageSize, lines_of, with_edges, without_margins
from policies.readers.pdf_paragraphs import paragraphs_of
from policies.readers.pdf_streams import check_streams
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table

_RULES_OF_A_TABLE = 4
_SECONDS_FOR_TABLES = 8.0
_MOST_STRANGE = 0.15
_MOST_NAMED_PAGES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table's cells, where it begins and ends on its page (points from the bottom)."""

    rows: list[list[str]]
    top: float
    bottom: float


_Piece = Line | _Table


def read_pdf(content: bytes) -> tuple[Document, ...]:
    """Return the document; raises :class:`Refused`."""
    check_streams(content)
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD or b"/Encrypt" in content:
            raise Refused(Reason.ENCRYPTED) from error
        raise Refused(Reason.BROKEN, "its structure cannot be read") from error
    try:
        return (_read(pdf, content),)
    finally:
        pdf.close()


def _read(pdf: pypdfium2.PdfDocument, content: bytes) -> Document:
    if not len(pdf):
        raise Refused(Reason.BROKEN, "it has no page")
    if len(pdf) > limits.MAX_PAGES:
        raise Refused(Reason.TOO_MANY_PAGES)
    composer = Composer()
    pages = [_Page(pdf, number) for number in range(len(pdf))]
    _check_scanned(pages, composer)
    _check_letters(pages)
    tables = _Tables(content, composer)
    pieces = [_pieces(page, tables) for page in pages]
    kept = without_margins([[one for one in page if isinstance(one, Line)] for page in pieces])
    running = [line for lines in kept for line in lines]
    placed = {
        id(one): with_edge for one, with_edge in zip(running, with_edges(running), strict=True)
    }
    flow: list[_Piece] = []
    for piece in (one for page in pieces for one in page):
        if isinstance(piece, _Table):
            flow.append(piece)
        elif id(piece) in placed:
            flow.append(placed[id(piece)])
    _add(composer, flow)
    return composer.document()


class _Page:
    """A page's letters, and whether it has pictures and ruled lines."""

    def __init__(self, pdf: pypdfium2.PdfDocument, number: int) -> None:
        self.number = number
        try:
            page = pdf[number]
            width, height = page.get_size()
            self.size = PageSize(number=number, width=round(width), height=height)
            self.letters: list[Letter] = letters_of(page)
            kinds = [one.type for one in page.get_objects(max_depth=3)]
        except pypdfium2.PdfiumError as error:
            raise Refused(Reason.BROKEN, f"page {number + 1} cannot be read") from error
        self.has_picture = raw.FPDF_PAGEOBJ_IMAGE in kinds
        self.has_rules = kinds.count(raw.FPDF_PAGEOBJ_PATH) >= _RULES_OF_A_TABLE
        self.is_turned = page.get_rotation() != 0
        page.close()


def _check_scanned(pages: Sequence[_Page], composer: Composer) -> None:
    scanned = [
        page.number + 1
        for page in pages
        if page.has_picture and len(page.letters) < limits.LETTERS_OF_A_PAGE
    ]
    if scanned and len(scanned) * 2 >= len(pages):
        raise Refused(Reason.SCANNED)
    if not any(page.letters for page in pages):
        raise Refused(Reason.NO_TEXT)
    if scanned:
        named = "、".join(str(one) for one in scanned[:_MOST_NAMED_PAGES])
        composer.note(f"第{named}页是图片，没有文字，没有读；请录入或识别后补上")


def _check_letters(pages: Sequence[_Page]) -> None:
    letters = [letter.text for page in pages for letter in page.letters]
    strange = sum(_is_strange(one) for one in letters)
    if strange > len(letters) * _MOST_STRANGE:
        raise Refused(Reason.GARBLED)


def _is_strange(letter: str) -> bool:
    code = ord(letter[0])
    return code < 0x20 or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or 0x80 <= code < 0xA0


class _Tables:
    """Finds ruled tables page by page, as long as its share of time lasts."""

    def __init__(self, content: bytes, composer: Composer) -> None:
        self._content = content
        self._composer = composer
        self._spent = 0.0

    def on(self, page: _Page) -> tuple[list[_Table], list[Letter]]:
        """Return the page's tables from top to bottom, and the letters outside of them."""
        if not page.has_rules or page.is_turned or not page.letters:
            return [], page.letters
        if self._spent > _SECONDS_FOR_TABLES:
            self._composer.note("表格太多，后面的表格按行读入，请核对")
            return [], page.letters
        started = time.process_time()
        try:
            return self._find(page)
        finally:
            self._spent += time.process_time() - started

    def _find(self, page: _Page) -> tuple[list[_Table], list[Letter]]:
        with pdfplumber.open(io.BytesIO(self._content), pages=[page.number + 1]) as pdf:
            if not pdf.pages:
                return [], page.letters
            shown = pdf.pages[0]
            left, bottom = float(shown.bbox[0]), float(shown.height) + float(shown.bbox[1])
            grids = [
                [
                    [None if cell is None else _box(cell, left, bottom) for cell in row.cells]
                    for row in table.rows
                ]
                for table in shown.find_tables()
            ]
        rest, tables = page.letters, []
        for grid in grids:
            table, rest = _filled(grid, rest)
            if table is not None:
                tables.append(table)
        return sorted(tables, key=lambda one: -one.top), rest


_Box = tuple[float, float, float, float]


def _box(cell: _Box, left: float, bottom: float) -> _Box:
    """The cell with its corners counted from the page's bottom left."""
    return cell[0] - left, bottom - cell[3], cell[2] - left, bottom - cell[1]


def _filled(
    grid: list[list[_Box | None]], letters: list[Letter]
) -> tuple[_Table | None, list[Letter]]:
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
    return _Table(rows=rows, top=top, bottom=bottom), rest


def _stands_in(letter: Letter, box: _Box) -> bool:
    x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cell_text(letters: list[Letter]) -> str:
    return "\n".join(paragraphs_of(with_edges(lines_of(letters, may_have_columns=False))))


def _say_below(rows: list[list[str]], grid: list[list[_Box | None]]) -> None:
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


def _pieces(page: _Page, tables: _Tables) -> list[_Piece]:
    """Lines and tables of a page, in the order in which they are read."""
    found, rest = tables.on(page)
    if not found:
        return list(lines_of(rest, page=page.size))
    pieces: list[_Piece] = []
    for table in found:
        above = [one for one in rest if one.y0 >= table.top - 1]
        rest = [one for one in rest if one.y0 < table.top - 1]
        pieces += [*lines_of(above, page=page.size), table]
    return [*pieces, *lines_of(rest, page=page.size)]


def _add(composer: Composer, flow: Sequence[_Piece]) -> None:
    for rows, lines in _runs(flow):
        if rows:
            add_table(composer, rows)
        for paragraph in paragraphs_of(lines):
            composer.add(paragraph)


def _runs(flow: Sequence[_Piece]) -> Iterator[tuple[list[list[str]], list[Line]]]:
    """Part the flow: a table that goes on over the page is one table, then the lines after it."""
    rows: list[list[str]] = []
    lines: list[Line] = []
    for piece in flow:
        if isinstance(piece, Line):
            lines.append(piece)
            continue
        goes_on = bool(rows) and not lines and len(rows[0]) == len(piece.rows[0])
        if goes_on:
            rows += piece.rows[1:] if piece.rows[0] == rows[0] else piece.rows
        else:
            yield rows, lines
            rows, lines = list(piece.rows), []
    yield rows, lines
