"""Days and years that depend on the day the sample pool is loaded.

A window written as ``{today-20d}`` to ``{today+12d}`` is open whatever day a demo runs.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

_DAY = re.compile(r"\{today(?:(?P<shift>[+-]\d+)d)?(?P<chinese>:cn)?\}")
_YEAR = re.compile(r"\{year(?P<shift>[+-]\d+)?\}")
_ANY_BRACE = re.compile(r"[{}]")


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
    with_days = _DAY.sub(lambda match: _day(match, today), text)
    resolved = _YEAR.sub(lambda match: str(today.year + int(match["shift"] or 0)), with_days)
    if _ANY_BRACE.search(resolved):
        raise UnknownPlaceholder(
            f"“{text}” holds a brace that is no placeholder: "
            "write {today}, {today±Nd}, {today±Nd:cn} or {year±N}"
        )
    return resolved


def _day(match: re.Match[str], today: date) -> str:
    day = today + timedelta(days=int(match["shift"] or 0))
    return f"{day.year}年{day.month}月{day.day}日" if match["chinese"] else day.isoformat()
