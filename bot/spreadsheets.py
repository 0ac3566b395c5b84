"""Rows as a spreadsheet, written as they come: .csv, or .xlsx as far as a plain sheet needs it.

What stands in a cell was written by anybody, so no cell ever becomes a formula: in .xlsx a text
is a text, in .csv one that Excel would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape

Cell = str | int | date | None
Row = Sequence[Cell]
Writer = Callable[[IO[bytes], Iterable[Row]], None]

MOST_ROWS = 1_048_576
"""Rows of a sheet, by ECMA-376 as every program has it."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can note: the same rows give the same file."""


class SheetFull(ValueError):
    """There are more rows than an .xlsx sheet can hold; .csv takes any number."""

    def __init__(self) -> None:
        super().__init__(f"an .xlsx sheet holds {MOST_ROWS:,} rows: limit the list, or use .csv")


def safe_text(cell: object) -> object:
    """Return a cell of a .csv: a text that Excel would take for a formula stays a text."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS)
    return f"'{cell}" if is_formula else cell


def write_csv(out: IO[bytes], rows: Iterable[Row]) -> None:
    """Write rows with the mark by which Excel knows UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    table = csv.writer(text)
    for row in rows:
        table.writerow([safe_text(cell) for cell in row])
    text.flush()
    text.detach()


def write_xlsx(out: IO[bytes], rows: Iterable[Row]) -> None:
    """Write rows as one sheet whose first row stays in sight. Raises :class:`SheetFull`."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(_entry(name), content)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            for piece in _sheet(rows):
                sheet.write(piece.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet(rows: Iterable[Row]) -> Iterator[str]:
    yield f"{_XML}<worksheet {_MAIN}>{_FIRST_ROW_STAYS}<sheetData>"
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise SheetFull
        yield f"<row>{''.join(map(_cell, row))}</row>"
    yield "</sheetData></worksheet>"


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    text = escape(_NOT_IN_XML.sub("", str(cell)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN_XML = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OPEN_XML}/spreadsheetml/2006/main"'
_RELATIONS = f"{_OPEN_XML}/officeDocument/2006/relationships"
_LINKS = f'xmlns="{_OPEN_XML}/package/2006/relationships"'
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_ROW_STAYS = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews>"
)
_PARTS: Mapping[str, str] = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_OPEN_XML}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships {_LINKS}><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_XML}<workbook {_MAIN} xmlns:r="{_RELATIONS}">'
        "<bookViews><workbookView/></bookViews><sheets>"
        '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_XML}<Relationships {_LINKS}><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}

WRITERS: Mapping[str, Writer] = {".csv": write_csv, ".xlsx": write_xlsx}
"""By the ending of the file's name."""
