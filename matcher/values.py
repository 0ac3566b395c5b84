"""The values facts can have, and how they are written back into records.

| kind            | in a record                                   | here                    |
|-----------------|-----------------------------------------------|-------------------------|
| number          | 120, 0.055, {"gte": 1, "lt": 5}               | int, Decimal, Interval  |
| date            | "2016-05-01", "2016-05", {"gte": "2016-05-01"} | date, DateBand          |
| set             | ["hnte"]                                      | frozenset of str        |
| dated entries   | [{"event": "…", "date": "2024-05-01"}]        | tuple of Entry          |
| yes or no, text | true, "民营"                                   | bool, str               |
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lexicon.interval import Interval, Number
from lexicon.spelling import spelling

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_DASHES = str.maketrans(dict.fromkeys("—–‑－~～", "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateBand:
    """All days from ``first`` to ``last``, both included; ``None`` is an open side."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dated thing that happened, or a title with its validity.

    ``on`` is ``None`` where the day is not known; ``expires_on`` where no end is known.
    """

    name: str
    on: DateBand | None = None
    expires_on: date | None = None


Value = bool | Number | Interval | date | DateBand | str | frozenset[str] | tuple[Entry, ...]


@lru_cache(maxsize=65536)
def canonical(text: str) -> str:
    """Return the one spelling under which words of texts and profiles are compared."""
    return "".join(spelling(text).translate(_DASHES).split())


def exact_number(raw: float | Decimal) -> int | Decimal:
    """Return ``raw`` as a number that compares exactly: 0.055 as written, not as stored."""
    if isinstance(raw, int):
        return raw
    number = Decimal(str(raw))
    return int(number) if number == number.to_integral_value() else number


def as_interval(value: Value) -> Interval | None:
    """Return the band a numeric value stands for; ``None`` when it is no number."""
    if isinstance(value, Interval):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Interval.exactly(value)


def as_days(value: Value) -> Interval | None:
    """Return the days a date stands for as a band of ordinals; ``None`` when it is no date."""
    if isinstance(value, DateBand):
        return Interval(
            low=value.first.toordinal() if value.first else None,
            high=value.last.toordinal() if value.last else None,
        )
    return Interval.exactly(value.toordinal()) if isinstance(value, date) else None


def day_band(text: str) -> DateBand | None:
    """Read a day, a month or a year as the days it covers; ``None`` when it is none of them."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or month is None:
            return DateBand(first=date(year or 0, 1, 1), last=date(year or 0, 12, 31))
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return DateBand(first=date(year, month, 1), last=date(year, month, last))
        return DateBand(first=date(year, month, day), last=date(year, month, day))
    except (ValueError, calendar.IllegalMonthError):
        return None


def write_value(value: Value) -> Any:
    """Return ``value`` in the form of a record, so that reading it gives an equal value."""
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal | float):
        return float(value)
    if isinstance(value, Interval):
        return _write_band(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, DateBand):
        return {
            key: day.isoformat()
            for key, day in (("gte", value.first), ("lte", value.last))
            if day is not None
        }
    if isinstance(value, frozenset):
        return sorted(value)
    return [_write_entry(entry) for entry in value]


def _write_band(band: Interval) -> Any:
    if band.is_exact and band.low is not None:
        return write_value(exact_number(band.low))
    written = {}
    if band.low is not None:
        written["gt" if band.low_open else "gte"] = write_value(exact_number(band.low))
    if band.high is not None:
        written["lt" if band.high_open else "lte"] = write_value(exact_number(band.high))
    return written


def _write_entry(entry: Entry) -> dict[str, Any]:
    written: dict[str, Any] = {"name": entry.name}
    if entry.on is not None:
        exact = entry.on.first is not None and entry.on.first == entry.on.last
        written["date"] = write_value(entry.on.first if exact and entry.on.first else entry.on)
    if entry.expires_on is not None:
        written["expires"] = entry.expires_on.isoformat()
    return written
