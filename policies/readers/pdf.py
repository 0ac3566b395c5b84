"""PDFs: lines by where they stand, tables by their ruling, columns one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from policies.document import Document
from policies.readers import limits
from policies.readers.composing import Composer
from policies.readers.pdf_letters import letters_of
from policies.readers.pdf_lines import Letter, Line, PageSize, lines_of, with_edges, without_margins
from policies.readers.pdf_paragraphs import paragraphs_of
from policies.readers.pdf_streams import check_streams
from policies.readers.pdf_tables import FoundTables, Table
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table

_RULES_OF_A_TABLE = 4
_MOST_STRANGE = 0.15
_MOST_NAMED_PAGES = 8


_Piece = Line | Table


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
    with FoundTables(content, composer) as tables:
        pieces = [_pieces(page, tables) for page in pages]
    kept = without_margins([[one for one in page if isinstance(one, Line)] for page in pieces])
    running = [line for lines in kept for line in lines]
    placed = {
        id(one): with_edge for one, with_edge in zip(running, with_edges(running), strict=True)
    }
    flow: list[_Piece] = []
    for piece in (one for page in pieces for one in page):
        if isinstance(piece, Table):
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
        has_rules = kinds.count(raw.FPDF_PAGEOBJ_PATH) >= _RULES_OF_A_TABLE
        self.may_hold_tables = has_rules and bool(self.letters) and page.get_rotation() == 0
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


def _pieces(page: _Page, tables: FoundTables) -> list[_Piece]:
    """Lines and tables of a page, in the order in which they are read."""
    found, rest = tables.on(page.size, page.letters) if page.may_hold_tables else ([], page.letters)
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
