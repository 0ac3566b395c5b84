"""The last day on which an item can be claimed, where the item says one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.reading import read_day
from matcher.window import parse_window


def last_day(item: Mapping[str, Any]) -> date | None:
    """Return the last day of validity or of the last application window, whichever is first.

    ``None`` means that nothing in the item ends it: a window that rolls, comes every year, is
    relative to an event of the enterprise's, has an open end, or is not known.
    Raises :class:`InvalidItem`.
    """
    days = (read_day(item.get("valid_to"), "valid_to", end=True), _last_close(item))
    return min((day for day in days if day), default=None)


def _last_close(item: Mapping[str, Any]) -> date | None:
    closes = [part.closes_on for part in parse_window(item.get("window")).stretches]
    # A stretch without a last day may still come.
    return max((day for day in closes if day), default=None) if all(closes) else None
