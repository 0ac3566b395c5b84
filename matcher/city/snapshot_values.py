"""The values of facts as JSON that says their types, so that they come back as they were."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lexicon.interval import Interval
from matcher.values import DateBand, Entry

_PARTS: dict[type, tuple[str, ...]] = {
    Interval: ("low", "high", "low_open", "high_open"),
    DateBand: ("first", "last"),
    Entry: ("name", "on", "expires_on"),
}
_RECORDS = {kind.__name__: kind for kind in _PARTS}
_SCALARS: dict[str, Any] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "frozenset": frozenset,
}


def packed(value: Any) -> Any:
    """Return a value as JSON; lists stand for what JSON has no form for, their type in front."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    tag = type(value).__name__
    if isinstance(value, Decimal):
        return [tag, str(value)]
    if isinstance(value, date):
        return [tag, value.isoformat()]
    if isinstance(value, frozenset):
        return [tag, sorted(value)]
    if isinstance(value, tuple):
        return [tag, *map(packed, value)]
    parts = {name: packed(getattr(value, name)) for name in _PARTS[type(value)]}
    return [tag, parts]


def unpacked(written: Any) -> Any:
    """Return the value that :func:`packed` was given."""
    if not isinstance(written, list):
        return written
    tag, *rest = written
    if tag in _RECORDS:
        return _RECORDS[tag](**{name: unpacked(part) for name, part in rest[0].items()})
    if tag == "tuple":
        return tuple(map(unpacked, rest))
    return _SCALARS[tag](rest[0])
