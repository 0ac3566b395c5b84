"""A document grows block by block: one text, and where each block stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from policies.document import Block, BlockKind, Document, Span
from policies.readers import limits
from policies.readers.refusals import Reason, Refused
from policies.readers.titles import title_of

_BLANKS = re.compile(r"[ \t\u00a0\u2002-\u200a\u202f\u205f]+")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
# A figure alone on its line is a number of a section, or of a page.
_ENDS_IN_FIGURE = re.compile(r"[^\d.\s]\s*\d[\d,.]*$")
_UNIT_OF_MONEY = re.compile(r"^(?:[万亿千百]?(?:美|欧|港)?元|[万亿](?:人民币|美元)?|[%％‰])")
_CELL_BREAK = "\t"


class Composer:
    """Takes blocks in the order of the page; blank ones are left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self.notes: list[str] = []

    def add(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Add a paragraph; a line break inside it begins another block."""
        for line in text.split("\n"):
            clean = _BLANKS.sub(" ", _UNSEEN.sub("", line)).strip(" \u3000")
            if clean:
                self._put(clean, kind)

    def add_row(self, cells: Sequence[str]) -> None:
        """Add a row of a table; its cells are parted by tabs, lines in a cell by blanks."""
        clean = [" ".join(_UNSEEN.sub("", cell).split()) for cell in cells]
        while clean and not clean[-1]:
            clean.pop()
        if any(clean):
            self._put(_CELL_BREAK.join(clean).strip(), BlockKind.TABLE_ROW)

    def note(self, sentence: str) -> None:
        """Keep what an officer should know, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    @property
    def text(self) -> str:
        """The text so far."""
        return "\n".join(self._parts)

    def document(
        self,
        *,
        title: str = "",
        id: str = "",
        region: str | None = None,
        issuer: str | None = None,
        published_on: date | None = None,
        row: int = 1,
    ) -> Document:
        """Return the document; raises :class:`Refused` if there is no Chinese text in it."""
        text = self.text
        if not any("\u4e00" <= letter <= "\u9fff" for letter in text):
            raise Refused(Reason.NO_TEXT)
        lines = [(part, block.kind) for part, block in zip(self._parts, self._blocks, strict=True)]
        return Document(
            id=id,
            title=_UNSEEN.sub("", title).strip() or title_of(lines),
            text=text,
            blocks=tuple(self._blocks),
            region=region,
            issuer=issuer,
            published_on=published_on,
            notes=tuple(self.notes),
            row=row,
        )

    def _put(self, text: str, kind: BlockKind) -> None:
        if self._is_rest_of_amount(text, kind):
            # The lines of "200⏎万元" are one again, and one block.
            text, kind = self._parts.pop() + text, self._blocks.pop().kind
            self._length = self._blocks[-1].span.end if self._blocks else 0
        start = self._length + (1 if self._parts else 0)
        self._length = start + len(text)
        if self._length > limits.MAX_TEXT_LETTERS:
            raise Refused(Reason.TOO_LONG)
        self._parts.append(text)
        self._blocks.append(Block(kind=kind, span=Span(start=start, end=self._length)))

    def _is_rest_of_amount(self, text: str, kind: BlockKind) -> bool:
        if not self._parts or BlockKind.TABLE_ROW in (kind, self._blocks[-1].kind):
            return False
        return bool(_ENDS_IN_FIGURE.search(self._parts[-1]) and _UNIT_OF_MONEY.match(text))
