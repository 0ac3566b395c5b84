"""Styles of Word, as far as text depends on them: headings, and numbers that a style brings."""

from __future__ import annotations

import re
from typing import Any

from policies.readers.docx_numbering import Place, W

_VAL = f"{W}val"
_HEADING = re.compile(r"^(?:heading|标题|title)\b|^标题|^Title$", re.I)
_LONGEST_CHAIN = 12


class Styles:
    """What a paragraph's style says, through the styles it is based on."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in [] if root is None else root.iter(f"{W}style"):
            if style.get(f"{W}type", "paragraph") != "paragraph":
                continue
            key = style.get(f"{W}styleId", "")
            self._styles[key] = style
            if style.get(f"{W}default") in ("1", "true"):
                self._default = key

    def is_heading(self, paragraph: Any) -> bool:
        """Whether the paragraph has an outline level, or a style named as headings are."""
        if paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
            return True
        names = (style.find(f"{W}name") for style in self._chain(paragraph))
        return any(name is not None and _HEADING.search(name.get(_VAL, "")) for name in names)

    def place_of(self, paragraph: Any) -> Place | None:
        """Return the paragraph's list and level, ``None`` if it is not numbered."""
        numbered = [paragraph.find(f"{W}pPr/{W}numPr")]
        numbered += [style.find(f"{W}pPr/{W}numPr") for style in self._chain(paragraph)]
        list_id = _first(numbered, "numId")
        if list_id is None or list_id == "0":
            return None
        level = _first(numbered, "ilvl") or "0"
        return Place(list_id=list_id, level=int(level) if level.isdigit() else 0)

    def _chain(self, paragraph: Any) -> list[Any]:
        node = paragraph.find(f"{W}pPr/{W}pStyle")
        key = self._default if node is None else node.get(_VAL, "")
        chain: list[Any] = []
        while key in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[key])
            based_on = chain[-1].find(f"{W}basedOn")
            key = "" if based_on is None else based_on.get(_VAL, "")
        return chain


def _first(nodes: list[Any], name: str) -> str | None:
    for node in nodes:
        child = None if node is None else node.find(f"{W}{name}")
        if child is not None:
            return str(child.get(_VAL, ""))
    return None
