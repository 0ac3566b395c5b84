"""Cutting a long text into messages: at paragraphs if possible, never inside a mark.

Telegram counts UTF-16 units. A mark that is open at a cut is closed there and opened
again in the next part, so that each part stands for itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MAX_TEXT_UNITS = 4096
# A mark, an escaped character, or one plain character: what a cut must not go through.
_TOKEN = re.compile(r"</?[a-z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);|.", re.DOTALL)
_MARK = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9-]*)[^<>]*>")
# Where a reader minds a cut least comes first.
_CUTS = ("\n\n", "\n", "。", "；", "，", " ")


def utf16_length(text: str) -> int:
    """Return how long Telegram counts a text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Return a text without its marks."""
    return html.unescape(_MARK.sub("", text))


def split_text(text: str, limit: int = MAX_TEXT_UNITS) -> Iterator[str]:
    """Yield a text in parts of at most ``limit`` UTF-16 units, marks included.

    The parts hold every character in order, but for line ends where they were cut.
    """
    opened: tuple[str, ...] = ()
    is_first = True
    while utf16_length("".join(opened) + text) > limit:
        head, rest, still_open = _cut(text, opened, limit)
        if plain(head).strip():
            yield head
            is_first = False
        text, opened = rest, still_open
    last = "".join(opened) + text
    if is_first or plain(last).strip():
        yield last


def _cut(text: str, opened: tuple[str, ...], limit: int) -> tuple[str, str, tuple[str, ...]]:
    """Return the first part, the rest, and the marks that are open between them."""
    marks = list(opened)
    size = utf16_length("".join(marks))
    fitting: list[tuple[int, tuple[str, ...]]] = []
    for token in _TOKEN.finditer(text):
        _follow(marks, token.group())
        size += utf16_length(token.group())
        if size + utf16_length(_closing(marks)) > limit:
            break
        fitting.append((token.end(), tuple(marks)))
    end, still_open = _best(text, fitting)
    head = "".join(opened) + text[:end].rstrip("\n") + _closing(still_open)
    return head, text[end:].lstrip("\n"), still_open


def _best(text: str, fitting: list[tuple[int, tuple[str, ...]]]) -> tuple[int, tuple[str, ...]]:
    if not fitting:
        # Marks alone fill the limit; nobody writes that, and a loop would never end.
        return len(text), ()
    longest = fitting[-1][0]
    ends = dict(fitting)
    for sign in _CUTS:
        # Not in the first half: a part of three lines and one of three hundred help nobody.
        place = text.rfind(sign, longest // 2, longest)
        if place >= 0 and place + len(sign) in ends:
            return place + len(sign), ends[place + len(sign)]
    return fitting[-1]


def _follow(marks: list[str], token: str) -> None:
    mark = _MARK.fullmatch(token)
    if mark is None:
        return
    if not mark["end"]:
        marks.append(token)
    elif marks and _name(marks[-1]) == mark["name"]:
        marks.pop()


def _closing(marks: list[str] | tuple[str, ...]) -> str:
    return "".join(f"</{_name(mark)}>" for mark in reversed(marks))


def _name(mark: str) -> str:
    found = _MARK.fullmatch(mark)
    assert found is not None
    return found["name"]
