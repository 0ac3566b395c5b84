"""The letters of a page as PDFium finds them, with their boxes."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import replace
from math import degrees
from typing import Any

from pypdfium2 import raw  # type: ignore[import-untyped]

from policies.readers.pdf_lines import Letter

_MOST_LETTERS = 60_000
_HYPHEN, _HYPHEN_AT_LINE_END = 0x2D, 0x02
_DOUBLE_SHIFT = 0.25
_NEAR = 8


def letters_of(page: Any) -> list[Letter]:
    """Return the letters that run the way most of the page does: no slanted watermarks.

    Boxes count points from the bottom left of the page as it is read. Raises ``PdfiumError``.
    """
    textpage = page.get_textpage()
    try:
        found = _found(textpage.raw)
    finally:
        textpage.close()
    if not found:
        return []
    main = Counter(angle for angle, _letter in found).most_common(1)[0][0]
    upright = [_turned(letter, main) for angle, letter in found if angle == main]
    return _without_doubles(upright)


def _found(textpage: Any) -> list[tuple[int, Letter]]:
    box = raw.FS_RECTF()
    found: list[tuple[int, Letter]] = []
    count = raw.FPDFText_CountChars(textpage)
    high, is_parted = "", False
    for at in range(min(count, _MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(textpage, at)
        code = _HYPHEN if code == _HYPHEN_AT_LINE_END else code
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE):
            is_parted = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        text, high = high + chr(code), ""
        if not raw.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box)):
            continue
        angle = round(degrees(raw.FPDFText_GetCharAngle(textpage, at))) % 360
        letter = Letter(
            text=_joined(text),
            x0=min(box.left, box.right),
            x1=max(box.left, box.right),
            y0=min(box.bottom, box.top),
            y1=max(box.bottom, box.top),
            is_parted=is_parted,
        )
        is_parted = False
        found.append((angle, letter))
    return found


def _joined(text: str) -> str:
    """One letter from the two halves by which UTF-16 writes rare characters."""
    if len(text) == 1:
        return "\ufffd" if "\ud800" <= text <= "\udfff" else text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _turned(letter: Letter, angle: int) -> Letter:
    """The box as it stands when the page is turned so that its text runs from left to right."""
    x0, x1, y0, y1 = letter.x0, letter.x1, letter.y0, letter.y1
    if angle == 270:
        x0, x1, y0, y1 = y0, y1, -x1, -x0
    elif angle == 180:
        x0, x1, y0, y1 = -x1, -x0, -y1, -y0
    elif angle == 90:
        x0, x1, y0, y1 = -y1, -y0, x0, x1
    return replace(letter, x0=x0, x1=x1, y0=y0, y1=y1)


def _without_doubles(letters: list[Letter]) -> list[Letter]:
    """Drop letters printed twice a hair apart, which is how some programs make bold.

    The hair is a share of the letter's own width: the two zeros of 100 are not doubles.
    """
    kept: list[Letter] = []
    seen: dict[str, list[Letter]] = {}
    for letter in letters:
        same = seen.setdefault(letter.text, [])
        # Programs print the second copy soon after the first: a line's or a word's length later.
        if not any(_is_double(one, letter) for one in same[-_NEAR:]):
            same.append(letter)
            kept.append(letter)
    return kept


def _is_double(one: Letter, other: Letter) -> bool:
    shift = _DOUBLE_SHIFT * min(one.x1 - one.x0, other.x1 - other.x0)
    return abs(one.x0 - other.x0) < shift and abs(one.y0 - other.y0) < _DOUBLE_SHIFT * one.size
