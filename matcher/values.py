"""The values facts can have, read strictly from records and written back.

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lexicon.interval import Interval, Number
from lexicon.spelling import spelling
from matcher.errors import InvalidProfile
from matcher.fields import Field, Kind

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_BOUNDS = ("gte", "gt", "lte", "lt")
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


def read_value(field: Field, raw: Any, path: str) -> Value:
    """Read one written fact as a value of ``field``.

    Raises :class:`InvalidProfile` naming ``path`` when the value has not the field's type.
    """
    reader = _READERS.get(field.kind, _read_any)
    return reader(raw, path)


def _refuse(path: str, raw: Any, hint: str) -> InvalidProfile:
    return InvalidProfile(path, f"{raw!r} cannot be read", hint)


def _read_bool(raw: Any, path: str) -> Value:
    if isinstance(raw, bool):
        return raw
    raise _refuse(path, raw, "write true or false")


def _read_number(raw: Any, path: str) -> Value:
    hint = 'write a number such as 120, or a band such as {"gte": 20, "lt": 50}'
    if isinstance(raw, Mapping):
        return _read_band(raw, path, hint)
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise _refuse(path, raw, hint)
    if raw != raw or raw in (float("inf"), float("-inf")):
        raise _refuse(path, raw, hint)
    return exact_number(raw)


def _read_band(raw: Mapping[str, Any], path: str, hint: str) -> Interval:
    bounds = {key: raw[key] for key in _BOUNDS if raw.get(key) is not None}
    unknown = set(raw) - {*_BOUNDS, "currency", "denominator"}
    if unknown or not bounds or {"gte", "gt"} <= set(bounds) or {"lte", "lt"} <= set(bounds):
        raise _refuse(path, dict(raw), hint)
    numbers = {key: _read_number(value, f"{path}.{key}") for key, value in bounds.items()}
    low, high = numbers.get("gte", numbers.get("gt")), numbers.get("lte", numbers.get("lt"))
    try:
        return Interval(low=low, high=high, low_open="gt" in bounds, high_open="lt" in bounds)  # type: ignore[arg-type]
    except ValueError as error:
        raise InvalidProfile(path, str(error), "swap the bounds or widen the band") from error


def _read_count(raw: Any, path: str) -> Value:
    value = _read_number(raw, path)
    band = as_interval(value)
    if band is not None and band.high is not None and band.high < 0:
        raise _refuse(path, raw, "counts and durations are not negative")
    return value


def _read_date(raw: Any, path: str) -> Value:
    hint = 'write a day such as "2016-05-01", a month "2016-05" or a year "2016"'
    if isinstance(raw, date):
        return raw
    if isinstance(raw, Mapping):
        return _read_date_band(raw, path, hint)
    band = day_band(str(raw)) if isinstance(raw, str | int) and not isinstance(raw, bool) else None
    if band is None:
        raise _refuse(path, raw, hint)
    return band.first if band.first is not None and band.first == band.last else band


def _read_date_band(raw: Mapping[str, Any], path: str, hint: str) -> DateBand:
    bands = {key: day_band(str(value)) for key, value in raw.items() if key in _BOUNDS}
    if not bands or None in bands.values() or set(raw) - set(_BOUNDS):
        raise _refuse(path, dict(raw), hint)
    first = last = None
    for key, band in bands.items():
        assert band is not None
        assert band.first is not None
        assert band.last is not None
        if key in ("gte", "gt"):
            first = band.first if key == "gte" else date.fromordinal(band.last.toordinal() + 1)
        else:
            last = band.last if key == "lte" else date.fromordinal(band.first.toordinal() - 1)
    if first is not None and last is not None and first > last:
        raise _refuse(path, dict(raw), "the first day must not be after the last")
    return DateBand(first=first, last=last)


def _read_words(raw: Any, path: str) -> Value:
    if isinstance(raw, str):
        return frozenset({raw})
    if isinstance(raw, Sequence) and all(isinstance(item, str) and item.strip() for item in raw):
        return frozenset(raw)
    if isinstance(raw, Sequence) and all(isinstance(item, str | Mapping) for item in raw):
        return tuple(_read_entry(item, f"{path}[{i}]") for i, item in enumerate(raw))
    raise _refuse(path, raw, 'write a list of words such as ["hnte"]')


def _read_events(raw: Any, path: str) -> Value:
    if isinstance(raw, bool | int | float | str):
        return _read_any(raw, path)
    if not isinstance(raw, Sequence):
        raise _refuse(path, raw, 'write a list such as [{"event": "…", "date": "2024-05-01"}]')
    return tuple(_read_entry(item, f"{path}[{i}]") for i, item in enumerate(raw))


def _read_entry(raw: Any, path: str) -> Entry:
    if isinstance(raw, str):
        return Entry(name=raw)
    if not isinstance(raw, Mapping):
        raise _refuse(path, raw, 'write {"event": "…", "date": "2024-05-01"}')
    name = next((raw[key] for key in ("event", "name", "id") if isinstance(raw.get(key), str)), "")
    written_on = raw.get("date", raw.get("issued"))
    on = None if written_on is None else _band_of(_read_date(written_on, f"{path}.date"))
    expires = raw.get("expires", raw.get("expires_on"))
    end = None if expires is None else _band_of(_read_date(expires, f"{path}.expires"))
    return Entry(name=name, on=on, expires_on=end.last if end is not None else None)


def _band_of(value: Value) -> DateBand:
    if isinstance(value, date):
        return DateBand(first=value, last=value)
    assert isinstance(value, DateBand)
    return value


def _read_word(raw: Any, path: str) -> Value:
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    if isinstance(raw, Sequence) and raw and all(isinstance(item, str) for item in raw):
        return frozenset(raw)
    raise _refuse(path, raw, "write one word, or a list of the words that are possible")


def _read_any(raw: Any, path: str) -> Value:
    """Read a value by its shape, where the field does not say what to expect."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | Decimal):
        return _read_number(raw, path)
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        band = day_band(raw) if "-" in raw else None
        return raw if band is None else _read_date(raw, path)
    if isinstance(raw, Mapping):
        is_dated = any(isinstance(raw.get(key), str | date) for key in _BOUNDS)
        return _read_date(raw, path) if is_dated else _read_number(raw, path)
    return _read_words(raw, path)


_READERS = {
    Kind.BOOL: _read_bool,
    Kind.COUNT: _read_count,
    Kind.MONTHS: _read_count,
    Kind.MONEY: _read_number,
    Kind.RATIO: _read_number,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date,
    Kind.REGION: _read_word,
    Kind.INDUSTRY: _read_word,
    Kind.ENUM: _read_word,
    Kind.SIZE: _read_word,
    Kind.SET: _read_words,
    Kind.EVENTS: _read_events,
}


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
