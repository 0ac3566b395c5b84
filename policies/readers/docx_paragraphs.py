"""The text of one paragraph of Word: insertions kept, deletions and field codes dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.readers.docx_numbering import W
from policies.readers.refusals import Reason, Refused

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHANGED = frozenset({f"{W}ins", f"{W}moveTo"})
_DROPPED = frozenset({f"{W}del", f"{W}moveFrom"})
# Properties hold no text; Word repeats a drawing's text in the fallback for older programs.
_SILENT = frozenset(
    {f"{W}{name}" for name in ("pPr", "rPr", "instrText", "delText", "commentReference", "rt")}
    | {f"{_MC}Fallback"}
)
_LETTERS = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_BOX = f"{W}txbxContent"
_MOST_NESTED = 100


class Paragraphs:
    """Reads paragraphs; ``seen`` collects what an officer should know (changes, hidden)."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def text(self, paragraph: Any) -> tuple[str, list[Any]]:
        """Return the text, and the text boxes that hang on the paragraph."""
        boxes: list[Any] = []
        return "".join(self._letters(paragraph, boxes, 0)), boxes

    def is_joined_to_next(self, paragraph: Any) -> bool:
        """Whether the mark at its end was deleted, so that the next paragraph goes on here."""
        mark = paragraph.find(f"{W}pPr/{W}rPr/{W}del")
        if mark is not None:
            self.seen.add("changes")
        return mark is not None

    def _letters(self, parent: Any, boxes: list[Any], depth: int) -> Iterator[str]:
        if depth > _MOST_NESTED:
            raise Refused(Reason.TOO_MANY_PARTS, "nested too deep")
        for node in parent:
            tag = node.tag
            if tag == f"{W}t":
                yield node.text or ""
            elif tag == f"{W}r":
                yield from self._run(node, boxes, depth)
            elif tag == _BOX:
                boxes.append(node)
            elif tag in _DROPPED:
                self.seen.add("changes")
            elif tag in _LETTERS:
                yield "" if node.get(f"{W}type") == "page" else _LETTERS[tag]
            elif tag == f"{W}sym":
                yield _symbol(node)
            elif isinstance(tag, str) and tag not in _SILENT:
                if tag in _CHANGED:
                    self.seen.add("changes")
                yield from self._letters(node, boxes, depth + 1)

    def _run(self, run: Any, boxes: list[Any], depth: int) -> Iterator[str]:
        hidden = run.find(f"{W}rPr/{W}vanish")
        if hidden is not None and hidden.get(f"{W}val", "true") not in ("false", "0", "off"):
            if any((node.text or "").strip() for node in run.iter(f"{W}t")):
                self.seen.add("hidden")
            return
        yield from self._letters(run, boxes, depth + 1)


def _symbol(node: Any) -> str:
    """A letter of a symbol font; Word moves them to the private area, where nobody reads them."""
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    return chr(code) if 0x20 <= code <= 0xD7FF else ""
