"""From lines to paragraphs: a page's width breaks lines, people break paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.readers.pdf_lines import Line

_FULL_WITHIN = 2.3
_INDENT = 1.2
_NARROW = 18.0
_OTHER_SIZE = 0.16
_WIDE_GAP = 1.9
_STOPS = frozenset("。；;！？!?：:")
_MARKER = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]{1,4}[章条节编]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|\d{1,2}[)）]|[①-⑳●•■◆]|附件)"
)
_UNITS = re.compile(r"^(?:[万亿千百]?(?:美|欧)?元|[万亿%％‰]|[年月日个名人家户项亩])")


def paragraphs_of(lines: Sequence[Line]) -> list[str]:
    """Return the paragraphs, their lines joined again; the lines know their column's edges."""
    paragraphs: list[str] = []
    last: Line | None = None
    for line in lines:
        if last is not None and _goes_on(last, line):
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        last = line
    return paragraphs


def _goes_on(line: Line, following: Line) -> bool:
    size = max(line.size, following.size) or 1.0
    if line.text[-1].isdigit() and _UNITS.match(following.text):
        return True  # "200⏎万元" is one amount.
    if abs(line.size - following.size) > size * _OTHER_SIZE:
        return False
    is_full = line.right - line.x1 < size * _FULL_WITHIN
    is_indented = following.x0 - following.left > size * _INDENT
    if not is_full or is_indented or line.has_gap or following.has_gap:
        return False
    is_narrow = line.right - line.left < size * _NARROW
    if is_narrow and line.text[-1] in _STOPS:
        return False  # A list of short sentences of one length.
    if line.page == following.page and line.y0 - following.y1 > size * _WIDE_GAP:
        return False
    return not (_MARKER.match(following.text) and line.text[-1] in _STOPS)


def _joined(text: str, following: str) -> str:
    first, last = following[0], text[-1]
    if (
        last == "-"
        and len(text) > 1
        and text[-2].isascii()
        and text[-2].isalpha()
        and first.islower()
    ):
        return text[:-1] + following
    is_english = last.isascii() and first.isascii() and last.isalpha() and first.isalpha()
    return f"{text} {following}" if is_english else text + following
