"""Reading written facts as values of their field: numbers, bands, days, lists, yes or no.

The form is that of the contract; what people write beside it (是, "50万元", 2016年5月) is read
where it has one meaning only, and refused by name where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lexicon.interval import Interval
from matcher.errors import InvalidProfile
from matcher.fields import NUMBER_KINDS, Field, Kind
from matcher.values import DateBand, Entry, Value, as_interval, day_band, exact_number
from matcher.written import NO_WORDS, is_not_told, truth_word, written_number

_DAYS = ("date", "on", "issued", "issued_on", "time")
_WORD_ENDS = re.compile(r"[、,，;；]")
_BOUNDS = ("gte", "gt", "lte", "lt")


def read_value(field: Field, raw: Any, path: str) -> Value:
    """Read one written fact as a value of ``field``.

    Raises :class:`InvalidProfile` naming ``path`` when the value has not the field's type.
    """
    if field.kind in NUMBER_KINDS and isinstance(raw, str):
        number = written_number(raw, field.kind)
        raw = raw if number is None else exact_number(number)
    reader = _READERS.get(field.kind, _read_any)
    return reader(raw, path)


def _refuse(path: str, raw: Any, hint: str) -> InvalidProfile:
    return InvalidProfile(path, f"{raw!r} cannot be read", hint)


def read_truth(raw: Any, path: str) -> bool:
    """Read yes or no. Raises :class:`InvalidProfile`."""
    word = truth_word(raw) if isinstance(raw, str) else raw
    if isinstance(word, bool):
        return word
    raise _refuse(path, raw, "write true or false")


def _read_number(raw: Any, path: str) -> Value:
    hint = 'write a number such as 120, or a band such as {"gte": 20, "lt": 50}'
    if isinstance(raw, Mapping) and set(raw) & {"value", "amount"}:
        raw = raw.get("value", raw.get("amount"))
    if isinstance(raw, Mapping):
        return _read_band(raw, path, hint)
    if isinstance(raw, str) and (number := written_number(raw)) is not None:
        return exact_number(number)
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
    if raw is False or (isinstance(raw, str) and raw.strip() in NO_WORDS):
        return frozenset()
    if isinstance(raw, str):
        raw = _WORD_ENDS.split(raw)
    if isinstance(raw, Mapping):
        return (_read_entry(raw, path),)
    if isinstance(raw, Sequence):
        raw = [item for item in raw if item is not None and not is_not_told(item)]
    if isinstance(raw, Sequence) and all(isinstance(item, str) for item in raw):
        return frozenset(item.strip() for item in raw if item.strip() not in NO_WORDS)
    if isinstance(raw, Sequence) and all(isinstance(item, str | Mapping) for item in raw):
        return tuple(_read_entry(item, f"{path}[{i}]") for i, item in enumerate(raw))
    raise _refuse(path, raw, 'write a list of words such as ["hnte"]')


def _read_events(raw: Any, path: str) -> Value:
    if isinstance(raw, str) and truth_word(raw) is not None:
        return truth_word(raw) is True
    if isinstance(raw, bool | int | float | str):
        return _read_any(raw, path)
    if isinstance(raw, Mapping):
        return (_read_entry(raw, path),)
    if not isinstance(raw, Sequence):
        raise _refuse(path, raw, 'write a list such as [{"event": "…", "date": "2024-05-01"}]')
    return tuple(_read_entry(item, f"{path}[{i}]") for i, item in enumerate(raw))


def _read_entry(raw: Any, path: str) -> Entry:
    if isinstance(raw, str):
        return Entry(name=raw)
    if not isinstance(raw, Mapping):
        raise _refuse(path, raw, 'write {"event": "…", "date": "2024-05-01"}')
    keys = ("event", "name", "id", "type", "stage")
    name = next((raw[key] for key in keys if isinstance(raw.get(key), str)), "")
    written_on = next((raw[key] for key in _DAYS if raw.get(key) is not None), None)
    on = _day_or_none(written_on, f"{path}.date")
    expires = raw.get("expires", raw.get("expires_on", raw.get("valid_to")))
    end = _day_or_none(expires, f"{path}.expires")
    return Entry(name=name, on=on, expires_on=end.last if end is not None else None)


def _day_or_none(raw: Any, path: str) -> DateBand | None:
    return None if raw is None or is_not_told(raw) else _band_of(_read_date(raw, path))


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
    Kind.BOOL: read_truth,
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
