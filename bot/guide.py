"""The service guide as people read it: the fifteen elements, what to bring marked one by one.

A message shows what fits it; where anything was left out it says so, and the whole guide comes
with it as a file that any telephone or computer opens.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.events import Keyboard, Message, OutgoingFile
from bot.kinship import kin_line
from bot.long_texts import MAX_TEXT_UNITS, plain, utf16_length
from bot.mended import corrected_element
from bot.turn import Turn
from policies.guide import GUIDE_ELEMENTS
from policies.pool import LiveVersion

MOST_LETTERS = 220
"""Of one element in a message; a reader on a telephone wants the next one in sight."""
MOST_MATERIALS = 15
_NOT_FOR_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:16px/1.7 sans-serif;max-width:44em;margin:1em auto;padding:0 1em}}</style>
</head>
<body>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One line of the guide: as it stands in the message, and whole."""

    shown: str
    whole: str


def guide_message(turn: Turn, version: LiveVersion, keyboard: Keyboard = ()) -> Message:
    """Return the guide of one published policy, with the file where the message is not all."""
    pieces = list(_pieces(turn, version))
    shown = [piece.shown for piece in pieces if piece.shown]
    text = "\n".join(shown)
    if shown == [piece.whole for piece in pieces] and utf16_length(text) <= MAX_TEXT_UNITS:
        return Message(text=text, keyboard=keyboard)
    return Message(
        text=_first_part(shown, turn.say("guide.rest_in_file")),
        keyboard=keyboard,
        file=_file(version, [piece.whole for piece in pieces]),
    )


def _pieces(turn: Turn, version: LiveVersion) -> Iterator[_Piece]:
    item = version.item
    guide = item.get("guide") or {}
    yield _same(turn.say("guide.head", title=version.title))
    kin = kin_line(turn, version)
    if kin:
        yield _same(kin)
    for element in GUIDE_ELEMENTS:
        if element.key == "name":
            continue
        if element.key == "materials" and item.get("materials"):
            yield _same(turn.say("guide.element", name=element.name, text=""))
            yield from _materials(turn, item["materials"])
            continue
        text = str(guide.get(element.key) or turn.say("guide.unsaid")).strip()
        shown, whole = (
            corrected_element(turn, item, element.key, one) for one in (_short(text), _flat(text))
        )
        yield _Piece(
            shown=turn.say("guide.element", name=element.name, text=shown),
            whole=turn.say("guide.element", name=element.name, text=whole),
        )
    yield _same(turn.say("evidence.preliminary"))


def _materials(turn: Turn, materials: list[Any]) -> Iterator[_Piece]:
    for number, one in enumerate(materials, start=1):
        named = one if isinstance(one, Mapping) else {"name": one}
        mark = ""
        if named.get("waived"):
            mark = turn.say("guide.waived")
        elif named.get("deferrable"):
            mark = turn.say("guide.deferrable")
        line = turn.say("guide.material", number=number, name=named.get("name") or "—", mark=mark)
        yield _Piece(shown=line if number <= MOST_MATERIALS else "", whole=line)


def _same(line: str) -> _Piece:
    return _Piece(shown=line, whole=line)


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _short(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= MOST_LETTERS else flat[: MOST_LETTERS - 1] + "…"


def _first_part(lines: list[str], ending: str) -> str:
    """Return as many whole lines as one message holds, and the ending."""
    kept: list[str] = []
    left = MAX_TEXT_UNITS - utf16_length(ending)
    for line in lines:
        left -= utf16_length(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join((*kept, ending))


def _file(version: LiveVersion, lines: list[str]) -> OutgoingFile:
    # The lines carry marks and escaped values as a page does.
    body = "\n".join(f"<p>{line}</p>" for line in lines)
    page = _PAGE.format(title=html.escape(plain(lines[0])), body=body)
    name = _NOT_FOR_NAMES.sub("-", version.code)
    return OutgoingFile(name=f"{name}-guide.html", content=page.encode())
