"""Days and years that depend on the day the sample pool is loaded.

A window written as ``{today-20d}`` to ``{today+12d}`` is open whatever day a demo runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

PLACEHOLDER = re.compile(r"\{(?P<base>today|year)(?P<shift>[+-]\d+)?(?P<unit>d)?(?P<form>:cn)?\}")
ANY_BRACE = re.compile(r"[{}]")


class UnknownPlaceholder(ValueError):
    """A brace in a sample that is none of the documented expressions."""


def resolve(value: Any, today: date) -> Any:
    """Return ``value`` with every expression in every string replaced.

    Walks mappings and lists and builds new ones. Raises :class:`UnknownPlaceholder`
    with the offending text.
    """
    if isinstance(value, str):
        return _resolve_text(value, today)
    if isinstance(value, dict):
        return {key: resolve(child, today) for key, child in value.items()}
    if isinstance(value, list):
        return [resolve(child, today) for child in value]
    return value


def _resolve_text(text: str, today: date) -> str:
    if "{" not in text and "}" not in text:
        return text
    resolved = PLACEHOLDER.sub(lambda match: _expression(match, today), text)
    if ANY_BRACE.search(resolved):
        raise UnknownPlaceholder(
            f"“{text}” holds a brace that is no placeholder; write {{today±Nd}}, "
            "{today±Nd:cn} or {year±N}"
        )
    return resolved


def _expression(match: re.Match[str], today: date) -> str:
    shift = int(match["shift"] or 0)
    write = _WRITERS.get((match["base"], match["unit"] or "", match["form"] or ""))
    if write is None or (match["unit"] and match["shift"] is None):
        return match[0]  # Left as it is, so that the check for stray braces names it.
    return write(today, shift)


def _iso_day(today: date, shift: int) -> str:
    return (today + timedelta(days=shift)).isoformat()


def _chinese_day(today: date, shift: int) -> str:
    day = today + timedelta(days=shift)
    return f"{day.year}年{day.month}月{day.day}日"


def _year(today: date, shift: int) -> str:
    return str(today.year + shift)


_WRITERS: dict[tuple[str, str, str], Callable[[date, int], str]] = {
    ("today", "", ""): _iso_day,
    ("today", "d", ""): _iso_day,
    ("today", "", ":cn"): _chinese_day,
    ("today", "d", ":cn"): _chinese_day,
    ("year", "", ""): _year,
}
