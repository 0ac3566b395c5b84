"""Reading the plain parts of a policy item: texts, days, amounts, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lexicon.interval import Number
from matcher.errors import InvalidItem
from matcher.figures import number
from matcher.values import day_band


def first_of(raw: Mapping[str, Any], *names: str) -> Any:
    """Return the value of the first of several spellings of a key; ``None`` when none is there."""
    return next((raw[name] for name in names if raw.get(name) is not None), None)


def read_text(raw: Mapping[str, Any], name: str, path: str = "") -> str | None:
    """Return a text or ``None``. Raises :class:`InvalidItem` when it is something else."""
    value = raw.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise InvalidItem(f"{path}{name}", f"{value!r} is no text", "write a text or null")


def read_day(value: Any, path: str, *, end: bool = False) -> date | None:
    """Return a day; of a month or a year its first day, or its last one if ``end``.

    Raises :class:`InvalidItem` when it is no day.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    band = day_band(str(value))
    if band is None:
        raise InvalidItem(path, f"{value!r} is no day", 'write a day such as "2026-03-01"')
    return band.last if end else band.first


def read_amount(value: Any, path: str) -> Number | None:
    """Return an amount or a rate. Raises :class:`InvalidItem` when it is no number ≥ 0."""
    if value is None:
        return None
    try:
        amount = number(value)
    except ValueError as error:
        raise InvalidItem(path, f"{value!r} is no number", "write yuan as a number") from error
    if amount < 0:
        raise InvalidItem(path, f"{value!r} is negative", "write an amount of at least 0")
    return amount


def read_list(value: Any, path: str) -> tuple[Any, ...]:
    """Return a list as a tuple; a single text or object counts as a list of one."""
    if value is None:
        return ()
    if isinstance(value, str | Mapping):
        return (value,)
    if isinstance(value, Sequence):
        return tuple(value)
    raise InvalidItem(path, f"{value!r} is no list", "write a list")
