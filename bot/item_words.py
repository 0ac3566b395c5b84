"""How the head of an item is said: when one may apply, how long it holds, where, what to bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.turn import Turn
from bot.wording import shortened
from lexicon.regions import UnknownRegion, region
from policies.guide import GUIDE_ELEMENTS, GuideElement

LONGEST_MATERIAL = 80
MODES = frozenset({"apply", "automatic", "fast_track", "consult"})


def window_text(turn: Turn, window: Mapping[str, Any]) -> str:
    """Return when one can apply, as it was read."""
    kind = str(window.get("type") or "unknown")
    if kind == "batch":
        batches = window.get("batches") or [window]
        return "；".join(_days(turn, one) for one in batches if isinstance(one, Mapping))
    if kind == "fixed":
        return _days(turn, window)
    if kind == "yearly":
        return turn.say(
            "draft.window_yearly",
            opens=_day_of_year(window.get("opens_md")),
            closes=_day_of_year(window.get("closes_md")),
        )
    if kind == "relative":
        return turn.say(
            "draft.window_relative",
            anchor=window.get("anchor") or "—",
            months=window.get("months") or "—",
        )
    return turn.say("draft.window_rolling" if kind == "rolling" else "draft.window_unknown")


def _day_of_year(written: Any) -> str:
    """Return ``03-01`` as 3月1日; what is written otherwise as it stands."""
    month, _, day = str(written or "—").partition("-")
    return (
        f"{int(month)}月{int(day)}日" if month.isdigit() and day.isdigit() else str(written or "—")
    )


def _days(turn: Turn, window: Mapping[str, Any]) -> str:
    return turn.say(
        "draft.window_fixed",
        opens=window.get("opens_on") or "—",
        closes=window.get("closes_on") or "—",
    )


def validity_text(turn: Turn, item: Mapping[str, Any]) -> str:
    """Return from when to when an item holds."""
    if not item.get("valid_from") and not item.get("valid_to"):
        return turn.say("draft.validity_open")
    return turn.say(
        "draft.validity",
        first=item.get("valid_from") or "—",
        last=item.get("valid_to") or "—",
    )


def mode_text(turn: Turn, mode: Any) -> str:
    """Return how an item is claimed; 依申请 where nothing is said."""
    return turn.say(f"draft.mode_{mode if mode in MODES else 'apply'}")


def materials_of(item: Mapping[str, Any]) -> list[Any]:
    """Return the materials of an item as written, one entry each."""
    given = item.get("materials")
    return list(given) if isinstance(given, list) else [given] if given else []


def material_text(turn: Turn, one: Any) -> str:
    """Return a material by its name, with whether one may leave it out or bring it later."""
    if not isinstance(one, Mapping):
        return shortened(str(one), LONGEST_MATERIAL)
    marks = [turn.say(f"draft.{key}") for key in ("waived", "deferrable") if one.get(key)]
    name = str(one.get("name") or one.get("quote") or "")
    return shortened(name, LONGEST_MATERIAL) + "".join(marks)


def said_text(value: Any) -> str:
    """Return a channel or a way to ask, however it is written, on one line."""
    if isinstance(value, Mapping):
        own = (value.get(key) for key in ("name", "value", "office", "phone", "address", "quote"))
        return "，".join(dict.fromkeys(str(one) for one in own if one))[:200]
    if isinstance(value, list):
        return "；".join(filter(None, map(said_text, value)))[:300]
    return str(value) if value else ""


def elements_text(turn: Turn, missing: Sequence[GuideElement]) -> str:
    """Return how much of the guide is there, and what is not."""
    total = len(GUIDE_ELEMENTS)
    if not missing:
        return turn.say("draft.elements_all", total=total)
    names = "、".join(one.name for one in missing)
    return turn.say("draft.elements", total=total, said=total - len(missing), names=names)


def place_text(turn: Turn, codes: Any) -> str:
    """Return places by name; ❓ where none is named."""
    listed = codes if isinstance(codes, list) else [codes] if codes else []
    names = [_place(str(one)) for one in listed]
    return "、".join(names) if names else turn.say("draft.missing")


def _place(code: str) -> str:
    try:
        return region(code).name
    except UnknownRegion:
        return code
