"""Word documents (.docx): the whole text as it would be printed with all changes accepted.

The parts of the package are read directly: what python-docx leaves out (tracked insertions,
headers, text boxes, automatic numbers) is what officers' files are full of. Links to anything
outside the package are never followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from policies.document import BlockKind, Document
from policies.readers.archive import Archive
from policies.readers.composing import Composer
from policies.readers.docx_numbering import Numbering, W
from policies.readers.docx_paragraphs import Paragraphs
from policies.readers.docx_styles import Styles
from policies.readers.margins import is_page_number
from policies.readers.packages import RELATIONSHIP, check_parts
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table

_MAIN = "word/document.xml"
_MOST_NESTED = 60
_NOTES = {
    "changes": "文件里有修订痕迹：插入的文字已读入，删除的没有读，请核对定稿",
    "hidden": "文件里有隐藏文字，没有读",
}
_NOT_A_FOOTNOTE = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def read_docx(content: bytes) -> tuple[Document, ...]:
    """Return the document; raises :class:`Refused`."""
    archive = Archive(content)
    check_parts(archive)
    return (_Reader(_Package(archive), Composer()).read(),)


class _Package:
    """The parts of a file, and what must be counted through all of it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.numbering = Numbering(self.optional("word/numbering.xml"))
        self.styles = Styles(self.optional("word/styles.xml"))
        self.paragraphs = Paragraphs()

    def optional(self, name: str) -> Any | None:
        """Return the root of a part that need not be there."""
        return self.archive.xml(name) if name in self.archive else None


class _Reader:
    """Walks a package, or a cell of one, into a composer."""

    def __init__(self, package: _Package, composer: Composer) -> None:
        self._package = package
        self._composer = composer

    def read(self) -> Document:
        """Walk the whole package."""
        body = self._package.archive.xml(_MAIN).find(f"{W}body")
        if body is None:
            raise Refused(Reason.BROKEN, "the body is missing")
        self._margins("header")
        self._blocks(body, 0)
        self._footnotes()
        self._margins("footer")
        for sign in sorted(self._package.paragraphs.seen):
            self._composer.note(_NOTES[sign])
        return self._composer.document()

    def _blocks(self, parent: Any, depth: int) -> None:
        if depth > _MOST_NESTED:
            raise Refused(Reason.TOO_MANY_PARTS, "nested too deep")
        waiting = ""
        for node in parent:
            if node.tag == f"{W}p":
                waiting = self._paragraph(node, waiting)
            elif node.tag == f"{W}tbl" or node.tag in _WRAPPERS:
                self._composer.add(waiting)
                waiting = ""
                if node.tag == f"{W}tbl":
                    self._table(node, depth)
                else:
                    self._blocks(_content(node), depth + 1)
        self._composer.add(waiting)

    def _paragraph(self, node: Any, before: str) -> str:
        """Add the paragraph; what is returned goes on in the next, whose mark was deleted."""
        text, boxes = self._package.paragraphs.text(node)
        text = before + text
        if self._package.paragraphs.is_joined_to_next(node):
            return text
        place = self._package.styles.place_of(node)
        if text.strip() and place is not None:
            label = self._package.numbering.label(place)
            text = _labelled(label, text)
        is_heading = self._package.styles.is_heading(node) and len(text) <= 60
        self._composer.add(text, BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH)
        for box in boxes:
            self._blocks(box, 1)
        return ""

    def _table(self, node: Any, depth: int) -> None:
        rows = list(self._rows(node, depth))
        header_rows = 0
        for row in node.iterchildren(f"{W}tr"):
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                break
            header_rows += 1
        add_table(self._composer, rows, header_rows=header_rows if header_rows < len(rows) else 0)

    def _rows(self, table: Any, depth: int) -> Iterator[list[str]]:
        above: dict[int, str] = {}
        for row in table.iterchildren(f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                self._package.paragraphs.seen.add("changes")
                continue
            cells: list[str] = []
            for cell in _cells(row):
                place = len(cells)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                text = above.get(place, "") if goes_on else self._cell(cell, depth)
                above[place] = text
                cells.extend([text] * _span(cell))
            yield _without_repeats(row, cells)

    def _cell(self, cell: Any, depth: int) -> str:
        """The cell's text, a line a paragraph; a table inside it row by row."""
        composer = Composer()
        _Reader(self._package, composer)._blocks(cell, depth + 1)
        return composer.text

    def _footnotes(self) -> None:
        for part, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = self._package.optional(f"word/{part}.xml")
            notes = [] if root is None else list(root.iterchildren(f"{W}{tag}"))
            shown = [one for one in notes if one.get(f"{W}type") not in _NOT_A_FOOTNOTE]
            for number, note in enumerate(shown, start=1):
                lines = [self._package.paragraphs.text(p)[0] for p in note.iter(f"{W}p")]
                text = "".join(lines).strip()
                if text:
                    self._composer.add(f"注{number}：{text}")

    def _margins(self, kind: str) -> None:
        """Add headers or footers, each once; page numbers are left out."""
        seen: set[str] = set()
        for name in _targets(self._package.archive, kind):
            for node in self._package.archive.xml(name).iter(f"{W}p"):
                text = self._package.paragraphs.text(node)[0].strip()
                if text and text not in seen and not is_page_number(text):
                    seen.add(text)
                    self._composer.add(text)


_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "ins", "moveTo", "customXml", "smartTag", "txbxContent")
)


def _content(node: Any) -> Any:
    inner = node.find(f"{W}sdtContent") if node.tag == f"{W}sdt" else node
    return node if inner is None else inner


def _cells(row: Any) -> Iterator[Any]:
    for node in row:
        if node.tag == f"{W}tc":
            yield node
        elif node.tag in _WRAPPERS:
            yield from _cells(_content(node))


def _span(cell: Any) -> int:
    node = cell.find(f"{W}tcPr/{W}gridSpan")
    written = "1" if node is None else node.get(f"{W}val", "1")
    return min(int(written), 64) if written.isdigit() and int(written) > 0 else 1


def _without_repeats(row: Any, cells: list[str]) -> list[str]:
    """Say a cell that spans several columns once, unless it spans the whole row."""
    if len(set(cells)) <= 1:
        return cells
    shown: list[str] = []
    for cell in _cells(row):
        place = len(shown)
        shown.extend([cells[place]] + [""] * (_span(cell) - 1))
    return shown


def _labelled(label: str, text: str) -> str:
    # "1.2023年" would be read as a number with a point.
    is_narrow = label[-1:].isascii() and bool(label)
    return f"{label}{' ' if is_narrow else ''}{text.lstrip()}"


def _targets(archive: Archive, kind: str) -> list[str]:
    """The parts of this kind that the main part names inside the package, in its order."""
    rels = "word/_rels/document.xml.rels"
    if rels not in archive:
        return []
    found = [
        posixpath.normpath(posixpath.join("word", one.get("Target", "")))
        for one in archive.xml(rels).iter(RELATIONSHIP)
        if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External"
    ]
    return [name for name in dict.fromkeys(found) if name in archive]
