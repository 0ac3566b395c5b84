"""From bytes to letters: what the file declares, then UTF-8, then GB 18030."""

from __future__ import annotations

import codecs
import re

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.I)
_META_BYTES = 4096
# Pages that call themselves gb2312 hold letters of its successors; these only ever grew.
_SUCCESSORS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}
_CHINESE = frozenset({"utf-8", "gb18030", "big5", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"})


def decoded(content: bytes) -> str | None:
    """Return the text with line feeds alone, ``None`` if no encoding of Chinese fits."""
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return None


def _candidates(content: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return [encoding]
    if (wide := _wide(content)) is not None:
        return [wide]
    found = _META.search(content[:_META_BYTES])
    declared = found[1].decode("ascii", "replace").lower() if found else ""
    declared = _SUCCESSORS.get(declared, declared)
    # A page that calls itself latin-1 is a template's; any bytes would fit that.
    first = [declared] if declared in _CHINESE else []
    return [*first, "utf-8", "gb18030"]


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of its ASCII letters is zero."""
    head = content[:2048]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > even * 4 and odd > 2:
        return "utf-16-le"
    return "utf-16-be" if even > odd * 4 and even > 2 else None
