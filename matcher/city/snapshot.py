"""Columns kept in a file between runs: written whole, read whole, and never believed unchecked.

A snapshot is a header of one line of JSON, the arrays of the columns one after the other, and a
last line with the SHA-256 of all before it. The header says which version of the format and of
the table of fields it was written with, of which day it is, how many enterprises it holds, what
it was made from, and how long each array is. Whatever does not agree is
:class:`StaleSnapshot`: the caller then builds the columns from what the enterprises told, which is
always right. Nothing in a snapshot is ever run: no pickles, only numbers and JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from matcher.city.columns import Column, Columns, Values
from matcher.city.snapshot_values import packed, unpacked
from matcher.errors import MatcherError
from matcher.fields import FIELDS
from matcher.finding.own_words import OwnWords, Vocabulary
from matcher.profile import FactKey

FORMAT_VERSION = 3
_MAGIC = "zhaoren columns"
_TYPES = {"codes": np.int32, "numbers": np.int64, "bytes": np.uint8}
_LONGEST_HEADER = 1 << 22
_ALIGNED_TO = 8
_DIGEST_BYTES = 64
"""Length of the last line: a SHA-256 in hexadecimal."""

Section = tuple[str, str, NDArray[Any]]
"""A name, a key of ``_TYPES``, and an array of that type."""


class StaleSnapshot(MatcherError):
    """A snapshot is damaged, or of another version, day, origin or number of enterprises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Columns, and the texts noted beside them: under each name one for every row."""

    columns: Columns
    notes: Mapping[str, Sequence[str]]


def fields_version() -> str:
    """Return what tells two tables of fields apart: another table reads facts otherwise."""
    rows = [(f.id, f.kind.value, f.unit, f.span.value, f.values) for f in FIELDS.values()]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]


def write_snapshot(
    columns: Columns,
    into: IO[bytes],
    *,
    made_from: str = "",
    notes: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the columns to an open binary file, from where it stands.

    ``made_from`` says what they were made from, such as the version of the engine with a hash
    of what changes whenever an enterprise does. ``notes`` are texts to keep beside them, one a
    row.
    """
    noted = notes or {}
    sections = [*_sections(columns), _as_json("notes", list(noted))]
    for name, texts in noted.items():
        sections.extend(_texts(f"note.{name}", texts))
    header = {
        **_wanted(columns.as_of, made_from),
        "count": len(columns),
        "sections": [[name, kind, len(array)] for name, kind, array in sections],
    }
    line = json.dumps(header, ensure_ascii=False).encode() + b"\n"
    digest = hashlib.sha256(line)
    into.write(line)
    for _, _, array in sections:
        for part in (array.data, bytes(_padding(array.nbytes))):
            digest.update(part)
            into.write(part)
    into.write(digest.hexdigest().encode())


def read_snapshot(
    source: IO[bytes], *, as_of: date, count: int | None = None, made_from: str = ""
) -> Columns:
    """Read columns from an open binary file.

    Raises :class:`StaleSnapshot` unless they are whole, of this version, of the day ``as_of``,
    made from the same, and of ``count`` enterprises where that is known.
    """
    return read_noted(source, as_of=as_of, count=count, made_from=made_from).columns


def read_noted(
    source: IO[bytes], *, as_of: date, count: int | None = None, made_from: str = ""
) -> Noted:
    """Read columns with what was noted beside them; raises as :func:`read_snapshot` does."""
    line = source.readline(_LONGEST_HEADER)
    header = _read_header(line)
    wanted = _wanted(as_of, made_from)
    if count is not None:
        wanted["count"] = count
    for key, value in wanted.items():
        if header.get(key) != value:
            raise StaleSnapshot(f"{key} is {header.get(key)!r}, not {value!r}: build it anew")
    body = memoryview(source.read())
    digest = hashlib.sha256(line)
    digest.update(body[:-_DIGEST_BYTES])
    if digest.hexdigest().encode() != body[-_DIGEST_BYTES:]:
        raise StaleSnapshot("the checksum does not agree: the file is damaged; build it anew")
    arrays = _arrays(header["sections"], body)
    notes = {name: _from_texts(f"note.{name}", arrays) for name in _from_json(arrays["notes"])}
    return Noted(columns=_columns(arrays, as_of), notes=notes)


def _wanted(as_of: date, made_from: str) -> dict[str, Any]:
    return {
        "magic": _MAGIC,
        "format": FORMAT_VERSION,
        "fields": fields_version(),
        "as_of": as_of.isoformat(),
        "made_from": made_from,
    }


def _read_header(line: bytes) -> Mapping[str, Any]:
    try:
        header = json.loads(line)
    except ValueError as error:
        raise StaleSnapshot("there is no header: this is no snapshot; build it anew") from error
    if not isinstance(header, dict):
        raise StaleSnapshot("the header is no object: this is no snapshot; build it anew")
    return header


def _arrays(sections: Sequence[Sequence[Any]], body: memoryview) -> dict[str, NDArray[Any]]:
    """The arrays of a body whose checksum agrees; they share its memory."""
    arrays: dict[str, NDArray[Any]] = {}
    first = 0
    for name, kind, length in sections:
        dtype = np.dtype(_TYPES[kind])
        arrays[name] = np.frombuffer(body, dtype=dtype, count=length, offset=first)
        size = length * dtype.itemsize
        first += size + _padding(size)
    return arrays


def _padding(size: int) -> int:
    """How many bytes follow an array, so that the next one begins where its type wants it."""
    return -size % _ALIGNED_TO


def _sections(columns: Columns) -> Iterator[Section]:
    named = {str(i): column for i, column in enumerate(columns.facts.values())}
    yield _as_json("keys", [list(key) for key in columns.facts])
    for name, column in {**named, "complete": columns.complete, "zones": columns.zones}.items():
        yield f"{name}.codes", "codes", np.ascontiguousarray(column.codes, dtype=np.int32)
        numbers = np.ascontiguousarray(column.values.numbers, dtype=np.int64)
        yield f"{name}.numbers", "numbers", numbers
        yield _as_json(f"{name}.others", [packed(value) for value in column.values.others])
    yield from _texts("ids", columns.ids)
    yield from _texts("scopes", columns.scopes)
    if columns.words is not None:
        words = columns.words.flat()
        yield "words.starts", "numbers", np.ascontiguousarray(words.starts, dtype=np.int64)
        yield "words.ids", "codes", np.ascontiguousarray(words.ids, dtype=np.int32)
        yield _as_json("words.vocabulary", list(words.vocabulary))


def _as_json(name: str, value: Any) -> Section:
    raw = json.dumps(value, ensure_ascii=False).encode()
    return name, "bytes", np.frombuffer(raw, dtype=np.uint8)


def _texts(name: str, texts: Iterable[str]) -> Iterator[Section]:
    """Texts end to end, with where each ends."""
    raw = [text.encode() for text in texts]
    yield f"{name}.ends", "numbers", np.cumsum([len(one) for one in raw], dtype=np.int64)
    yield name, "bytes", np.frombuffer(b"".join(raw), dtype=np.uint8)


class _Texts(Sequence[str]):
    """Texts end to end, each read when it is asked for: scopes are many and seldom looked at."""

    def __init__(self, raw: bytes, ends: NDArray[np.int64]) -> None:
        self._raw, self._ends = raw, ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        at = range(len(self))[row]
        first = int(self._ends[at - 1]) if at else 0
        return self._raw[first : int(self._ends[at])].decode()

    def __iter__(self) -> Iterator[str]:
        first = 0
        for last in self._ends.tolist():
            yield self._raw[first:last].decode()
            first = last


def _columns(arrays: Mapping[str, NDArray[Any]], as_of: date) -> Columns:
    def column(name: str) -> Column:
        others = tuple(unpacked(one) for one in _from_json(arrays[f"{name}.others"]))
        values = Values(arrays[f"{name}.numbers"], others)
        return Column(codes=arrays[f"{name}.codes"], values=values)

    keys = [FactKey(*key) for key in _from_json(arrays["keys"])]
    return Columns(
        as_of=as_of,
        ids=tuple(_from_texts("ids", arrays)),
        facts={key: column(str(i)) for i, key in enumerate(keys)},
        complete=column("complete"),
        zones=column("zones"),
        scopes=_from_texts("scopes", arrays),
        words=_words(arrays),
    )


def _words(arrays: Mapping[str, NDArray[Any]]) -> OwnWords | None:
    if "words.ids" not in arrays:
        return None
    return OwnWords(
        starts=arrays["words.starts"],
        ids=arrays["words.ids"],
        vocabulary=Vocabulary(_from_json(arrays["words.vocabulary"])),
    )


def _from_json(array: NDArray[Any]) -> Any:
    return json.loads(array.tobytes())


def _from_texts(name: str, arrays: Mapping[str, NDArray[Any]]) -> _Texts:
    return _Texts(arrays[name].tobytes(), arrays[f"{name}.ends"])
