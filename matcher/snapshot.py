"""Columns kept in a file between runs: written whole, read whole, and never believed unchecked.

A snapshot is a header of one line of JSON and the arrays of the columns after it. The header
says which version of the format and of the facts it was written with, how many enterprises it
holds, and the SHA-256 of the rest. Whatever does not agree is :class:`StaleSnapshot`: the caller
then builds the columns from what the enterprises told, which is always right.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import numpy as np

from lexicon.interval import Interval
from matcher.columns import Column, Columns, Values
from matcher.errors import MatcherError
from matcher.fields import FIELDS
from matcher.profile import FactKey
from matcher.values import DateBand, Entry

FORMAT_VERSION = 1
_MAGIC = "zhaoren columns"


class StaleSnapshot(MatcherError):
    """A snapshot is damaged, or of another version, day or number of enterprises."""


def fields_version() -> str:
    """Return what tells two tables of fields apart: another table reads facts otherwise."""
    rows = [(f.id, f.kind.value, f.unit, f.span.value, f.values) for f in FIELDS.values()]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]


def write_snapshot(columns: Columns, into: BinaryIO) -> None:
    """Write the columns to an open binary file, from where it stands."""
    body = _body(columns)
    header = {
        "magic": _MAGIC,
        "format": FORMAT_VERSION,
        "fields": fields_version(),
        "as_of": columns.as_of.isoformat(),
        "count": len(columns),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    into.write(json.dumps(header, sort_keys=True).encode() + b"\n")
    into.write(body)


def read_snapshot(source: BinaryIO, *, as_of: date, count: int | None = None) -> Columns:
    """Read columns from an open binary file.

    Raises :class:`StaleSnapshot` unless they are whole, of this version, of the day ``as_of``,
    and of ``count`` enterprises where that is known.
    """
    header = _read_header(source.readline())
    wanted: dict[str, Any] = {
        "magic": _MAGIC,
        "format": FORMAT_VERSION,
        "fields": fields_version(),
        "as_of": as_of.isoformat(),
    }
    if count is not None:
        wanted["count"] = count
    for key, value in wanted.items():
        if header.get(key) != value:
            raise StaleSnapshot(f"{key} is {header.get(key)!r}, not {value!r}: build it anew")
    body = source.read()
    if hashlib.sha256(body).hexdigest() != header.get("sha256"):
        raise StaleSnapshot("the checksum does not agree: the file is damaged; build it anew")
    return _columns(body, as_of)


def _read_header(line: bytes) -> Mapping[str, Any]:
    try:
        header = json.loads(line)
    except ValueError as error:
        raise StaleSnapshot("there is no header: this is no snapshot; build it anew") from error
    if not isinstance(header, dict):
        raise StaleSnapshot("the header is no object: this is no snapshot; build it anew")
    return header


def _body(columns: Columns) -> bytes:
    arrays: dict[str, Any] = {}
    named = {str(i): column for i, column in enumerate(columns.facts.values())}
    for name, column in {**named, "complete": columns.complete, "zones": columns.zones}.items():
        arrays[f"{name}.codes"] = column.codes
        arrays[f"{name}.numbers"] = column.values.numbers
        arrays[f"{name}.others"] = _texts([_packed(value) for value in column.values.others])
    arrays["keys"] = _texts([list(key) for key in columns.facts])
    arrays["ids"] = _texts(list(columns.ids))
    arrays["scopes"] = _texts(list(columns.scopes))
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _texts(values: Any) -> Any:
    return np.frombuffer(json.dumps(values, ensure_ascii=False).encode(), dtype=np.uint8)


def _columns(body: bytes, as_of: date) -> Columns:
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:

        def column(name: str) -> Column:
            others = tuple(_unpacked(one) for one in _read(arrays[f"{name}.others"]))
            values = Values(arrays[f"{name}.numbers"], others)
            return Column(codes=arrays[f"{name}.codes"], values=values)

        keys = [FactKey(*key) for key in _read(arrays["keys"])]
        return Columns(
            as_of=as_of,
            ids=tuple(_read(arrays["ids"])),
            facts={key: column(str(i)) for i, key in enumerate(keys)},
            complete=column("complete"),
            zones=column("zones"),
            scopes=tuple(_read(arrays["scopes"])),
        )


def _read(array: Any) -> Any:
    return json.loads(array.tobytes())


def _packed(value: Any) -> Any:
    """Return a value as JSON that says its type, so that it comes back as it was."""
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
        return [tag, *map(_packed, value)]
    parts = {name: _packed(getattr(value, name)) for name in _PARTS[type(value)]}
    return [tag, parts]


_PARTS: dict[type, tuple[str, ...]] = {
    Interval: ("low", "high", "low_open", "high_open"),
    DateBand: ("first", "last"),
    Entry: ("name", "on", "expires_on"),
}
_RECORDS = {kind.__name__: kind for kind in _PARTS}


def _unpacked(packed: Any) -> Any:
    if not isinstance(packed, list):
        return packed
    tag, *rest = packed
    if tag in _RECORDS:
        return _RECORDS[tag](**{name: _unpacked(part) for name, part in rest[0].items()})
    if tag == "tuple":
        return tuple(map(_unpacked, rest))
    return _SCALARS[tag](rest[0])


_SCALARS: dict[str, Any] = {
    "Decimal": Decimal,
    "date": date.fromisoformat,
    "frozenset": frozenset,
}
