"""Excel workbooks (.xlsx): the cells people see, and a policy a row where headings say so.

The sheets are read directly, cell by cell as they stand in the file: a sheet that claims a
million rows or merges all of them costs nothing. Formulas count by the values that Excel left.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.styles.numbers import (  # type: ignore[import-untyped]
    BUILTIN_FORMATS,
    is_date_format,
)
from openpyxl.utils.datetime import (  # type: ignore[import-untyped]
    CALENDAR_MAC_1904,
    CALENDAR_WINDOWS_1900,
    from_excel,
)

from policies.document import Document
from policies.readers import limits
from policies.readers.archive import Archive
from policies.readers.composing import Composer
from policies.readers.packages import RELATIONSHIP, check_parts
from policies.readers.policy_rows import SheetRow, policies_of
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_WIDEST = 256
_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
_MOST_FORMULAS_NAMED = 5


def read_xlsx(content: bytes) -> tuple[Document, ...]:
    """Return a document a row where a sheet lists policies, else one; raises :class:`Refused`."""
    archive = Archive(content)
    check_parts(archive)
    book = _Book(archive)
    sheets = [(name, book.rows(path)) for name, path in book.visible()]
    policies = [one for name, rows in sheets for one in policies_of(name, rows, book.notes)]
    if policies:
        return tuple(policies)
    composer = Composer()
    for note in book.notes:
        composer.note(note)
    filled = [(name, rows) for name, rows in sheets if rows]
    for name, rows in filled:
        if len(filled) > 1:
            composer.add(name)
        add_table(composer, [row.cells for row in rows])
    return (composer.document(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """A merged block, rows and columns counted from 1 and 0."""

    top: int
    bottom: int
    left: int
    right: int


class _Book:
    """A workbook's sheets; ``notes`` collects what an officer should know."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._workbook = archive.xml("xl/workbook.xml")
        self._strings = self._shared_strings()
        self._formats = self._number_formats()
        properties = self._workbook.find(f"{_S}workbookPr")
        is_mac = properties is not None and properties.get("date1904") in ("1", "true")
        self._epoch = CALENDAR_MAC_1904 if is_mac else CALENDAR_WINDOWS_1900
        self.notes: list[str] = []

    def visible(self) -> Iterator[tuple[str, str]]:
        """Yield name and part of each sheet that people see."""
        rels = "xl/_rels/workbook.xml.rels"
        targets = {
            one.get("Id"): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))
            for one in self._archive.xml(rels).iter(RELATIONSHIP)
            if one.get("Type", "").endswith("/worksheet") and one.get("TargetMode") != "External"
        }
        for sheet in self._workbook.iter(f"{_S}sheet"):
            name, path = sheet.get("name", ""), targets.get(sheet.get(f"{_R}id"), "")
            if sheet.get("state", "visible") != "visible":
                self.notes.append(f"工作表“{name}”是隐藏的，没有读")
            elif path:
                yield name, path.lstrip("/")

    def rows(self, path: str) -> list[SheetRow]:
        """Return the rows that hold anything, each as wide as the sheet."""
        root = self._archive.xml(path)
        cells: dict[int, dict[int, str]] = {}
        formulas: list[str] = []
        for row in root.iter(f"{_S}row"):
            if len(cells) > limits.MAX_ROWS:
                raise Refused(Reason.TOO_MANY_PARTS, f"more than {limits.MAX_ROWS} rows")
            if row.get("hidden") in ("1", "true") and len(row):
                self._note_once("有隐藏的行，也读入了，请核对")
            for place, text in self._row(row, formulas):
                cells.setdefault(place[0], {})[place[1]] = text
        self._note_formulas(formulas)
        for merge in _merges(root):
            _fill(cells, merge)
        width = max((max(row) + 1 for row in cells.values()), default=0)
        return [
            SheetRow(number=number, cells=tuple(row.get(at, "") for at in range(width)))
            for number, row in sorted(cells.items())
        ]

    def _row(self, row: Any, formulas: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
        for cell in row.iterchildren(f"{_S}c"):
            place = _place(cell.get("r", ""))
            if place is None or place[1] >= _WIDEST:
                continue
            text = self._text(cell)
            if text:
                yield place, text
            elif cell.find(f"{_S}f") is not None and cell.find(f"{_S}v") is None:
                formulas.append(cell.get("r", ""))

    def _note_once(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _note_formulas(self, formulas: list[str]) -> None:
        if formulas:
            named = "、".join(formulas[:_MOST_FORMULAS_NAMED])
            self._note_once(
                f"{named}等{len(formulas)}个单元格是没有算出结果的公式，没有读；"
                "请用 Excel 打开并保存后再发"
            )

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _rich(cell.find(f"{_S}is"))
        value = cell.find(f"{_S}v")
        written = "" if value is None or value.text is None else str(value.text)
        if kind == "s":
            return self._strings[int(written)] if _is_index(written, len(self._strings)) else ""
        if kind == "e":
            return ""  # #REF! and its like say nothing of the policy.
        if kind == "b":
            return {"1": "是", "0": "否"}.get(written, written)
        return written if kind in ("str", "d") or not written else self._number(written, cell)

    def _number(self, written: str, cell: Any) -> str:
        style = cell.get("s", "0")
        form = self._formats[int(style)] if _is_index(style, len(self._formats)) else "General"
        try:
            value = float(written)
            return _shown(value, form, self._epoch)
        except (ValueError, OverflowError):
            return written

    def _shared_strings(self) -> list[str]:
        part = "xl/sharedStrings.xml"
        if part not in self._archive:
            return []
        return [_rich(one) for one in self._archive.xml(part).iterchildren(f"{_S}si")]

    def _number_formats(self) -> list[str]:
        part = "xl/styles.xml"
        if part not in self._archive:
            return []
        root = self._archive.xml(part)
        own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter(f"{_S}numFmt")}
        styles = root.find(f"{_S}cellXfs")
        ids = [] if styles is None else [one.get("numFmtId", "0") for one in styles]
        return [own.get(one) or _builtin(one) for one in ids]


def _builtin(written: str) -> str:
    number = int(written) if written.isdigit() else 0
    # Chinese Excel has dates of its own under these numbers.
    return "yyyy-mm-dd" if number in _EAST_ASIAN_DATES else str(BUILTIN_FORMATS.get(number, ""))


def _is_index(written: str, length: int) -> bool:
    return written.isdigit() and int(written) < length


def _shown(value: float, form: str, epoch: Any) -> str:
    if is_date_format(form):
        return _day(from_excel(value, epoch))
    if form.rstrip().endswith("%"):
        return f"{value * 100:.6g}%"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


def _day(value: object) -> str:
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _rich(node: Any | None) -> str:
    """The text of a string: its runs, without the readings that East Asian Excel adds."""
    if node is None:
        return ""
    parts = [one.text or "" for one in node.iterchildren(f"{_S}t")]
    parts += [one.text or "" for one in node.iterfind(f"{_S}r/{_S}t")]
    return "".join(parts).replace("_x000D_", "").replace("\r\n", "\n").strip()


def _place(reference: str) -> tuple[int, int] | None:
    match = _CELL.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def _merges(root: Any) -> Iterator[_Merge]:
    for node in root.iter(f"{_S}mergeCell"):
        ends = [_place(one) for one in node.get("ref", "").split(":")]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            (top, left), (bottom, right) = ends[0], ends[1]
            yield _Merge(top=top, bottom=bottom, left=left, right=right)


def _fill(cells: dict[int, dict[int, str]], merge: _Merge) -> None:
    """What is merged over several rows holds for each of them that says anything else."""
    value = cells.get(merge.top, {}).get(merge.left)
    if value is None:
        return
    for number, row in cells.items():
        if merge.top < number <= merge.bottom:
            row.setdefault(merge.left, value)
