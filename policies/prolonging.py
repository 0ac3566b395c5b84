"""The same item with another last day, for when officers say that only the dates changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.errors import InvalidItem
from matcher.reading import read_day

# The sentence that said the old day no longer says what holds.
_SENTENCE = frozenset({"quote", "span"})


def with_last_day(item: Mapping[str, Any], last: date) -> dict[str, Any]:
    """Return the item ending on ``last``: its window's end, and its validity where that is over.

    Of a window in batches the last one ends then. Where the item says no end at all, its validity
    gets one. What is changed is named among the item's warnings.
    """
    changed = {**item, "window": _window(item.get("window"), last)}
    has_end = changed["window"] != item.get("window")
    valid_to = _day(item.get("valid_to"))
    # A validity that ends later than the window stays; one that ends sooner would end both.
    if not has_end or (valid_to is not None and valid_to < last):
        changed["valid_to"] = last.isoformat()
    warning = f"window: 管理员把截止日改为 {last.isoformat()}，原文仍是旧日期，请核对依据"
    changed["warnings"] = [*(item.get("warnings") or []), warning]
    return changed


def _window(window: Any, last: date) -> Any:
    if not isinstance(window, Mapping):
        return window
    kind = window.get("type")
    if kind == "fixed":
        return {**_without_sentence(window), "closes_on": last.isoformat()}
    batches = window.get("batches")
    if kind == "batch" and isinstance(batches, list) and batches:
        final = {**_without_sentence(batches[-1]), "closes_on": last.isoformat()}
        return {**_without_sentence(window), "batches": [*batches[:-1], final]}
    return window


def _without_sentence(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in _SENTENCE}


def _day(given: Any) -> date | None:
    try:
        return read_day(given, "valid_to", end=True)
    except InvalidItem:
        return None
