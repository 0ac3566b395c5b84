"""The service guide as people read it: the fifteen elements, what to bring marked one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.kinship import kin_line
from bot.turn import Turn
from policies.guide import GUIDE_ELEMENTS
from policies.pool import LiveVersion

MOST_LETTERS = 220


def guide_text(turn: Turn, version: LiveVersion) -> str:
    """Return the guide of one published policy."""
    item = version.item
    guide = item.get("guide") or {}
    lines = [turn.say("guide.head", title=version.title)]
    kin = kin_line(turn, version)
    if kin:
        lines.append(kin)
    for element in GUIDE_ELEMENTS:
        if element.key == "name":
            continue
        if element.key == "materials" and item.get("materials"):
            lines.append(turn.say("guide.element", name=element.name, text=""))
            lines += list(_materials(turn, item["materials"]))
            continue
        text = guide.get(element.key) or turn.say("guide.unsaid")
        lines.append(turn.say("guide.element", name=element.name, text=_short(str(text))))
    lines.append(turn.say("evidence.preliminary"))
    return "\n".join(lines)


def _materials(turn: Turn, materials: list[Any]) -> Iterator[str]:
    for number, one in enumerate(materials, start=1):
        named = one if isinstance(one, Mapping) else {"name": one}
        mark = ""
        if named.get("waived"):
            mark = turn.say("guide.waived")
        elif named.get("deferrable"):
            mark = turn.say("guide.deferrable")
        yield turn.say("guide.material", number=number, name=named.get("name") or "—", mark=mark)


def _short(text: str) -> str:
    flat = text.replace("\n", " ").strip()
    return flat if len(flat) <= MOST_LETTERS else flat[: MOST_LETTERS - 1] + "…"
