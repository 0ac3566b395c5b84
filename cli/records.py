"""Reading and writing the record files of the contract: JSON lines, and YAML for people.

A file that cannot be read is refused with file, row and field; what is written appears whole or
not at all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_YAML_SUFFIXES = frozenset({".yaml", ".yml"})
_SUFFIXES = _YAML_SUFFIXES | {".jsonl", ".ndjson", ".json"}


class Refused(Exception):
    """The input was refused: which file, which row, which field, and what to write instead."""

    def __init__(self, file: Path, row: int | None, field: str, what: str, hint: str) -> None:
        where = str(file) if row is None else f"{file}, row {row}"
        named = f", field {field}" if field else ""
        super().__init__(f"{where}{named}: {what}; {hint}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a file: ``row`` is its line, or its number in a YAML or JSON list."""

    file: Path
    row: int
    value: dict[str, Any]

    def refuse(self, field: str, what: str, hint: str) -> Refused:
        """Return the refusal of this record for what is wrong with ``field``."""
        return Refused(self.file, self.row, field, what, hint)


def read_records(path: Path) -> list[Record]:
    """Return all records of a file, or of every record file in a folder, in order.

    Raises :class:`Refused` when a file is missing, is not UTF-8 or holds something that is no
    record.
    """
    if not path.is_dir():
        return list(_read_file(path))
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES)
    return [record for file in files for record in _read_file(file)]


def _read_file(path: Path) -> Iterator[Record]:
    text = _read_text(path)
    if path.suffix.lower() in _YAML_SUFFIXES:
        yield from _numbered(path, _yaml_values(path, text))
    elif text.lstrip().startswith("["):
        yield from _numbered(path, _json_values(path, text))
    else:
        yield from _read_lines(path, text)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start})"
        raise Refused(path, None, "", what, "save it as UTF-8") from error
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise Refused(path, None, "", what, "check the name and the rights") from error


def _read_lines(path: Path, text: str) -> Iterator[Record]:
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            what = f"is no JSON at column {error.colno} ({error.msg})"
            raise Refused(path, row, "", what, "write one object a line") from error
        yield _record(path, row, value)


def _numbered(path: Path, values: Iterable[Any]) -> Iterator[Record]:
    for row, value in enumerate(values, start=1):
        yield _record(path, row, value)


def _record(path: Path, row: int, value: Any) -> Record:
    if not isinstance(value, dict):
        raise Refused(path, row, "", "is no object", 'write {"id": "…", …}')
    return Record(file=path, row=row, value=value)


def _json_values(path: Path, text: str) -> list[Any]:
    try:
        values: list[Any] = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"is no JSON at column {error.colno} ({error.msg})"
        raise Refused(path, error.lineno, "", what, "write a list of objects") from error
    return values


def _yaml_values(path: Path, text: str) -> Iterator[Any]:
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        what = f"is no YAML ({getattr(error, 'problem', None) or 'unreadable'})"
        raise Refused(path, row, "", what, "check indentation and quotation marks") from error
    for document in documents:
        if isinstance(document, list):
            yield from document
        elif document is not None:
            yield document


def write_records(path: Path | None, lines: Iterable[dict[str, Any]]) -> int:
    """Write records as JSON lines and return how many; ``None`` writes to standard output.

    A file appears only when every line is written; before that nothing of it can be seen.
    """
    if path is None:
        return _print_lines(lines)
    try:
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise Refused(path, None, "", what, "check the folder and the rights") from error
    count = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(_as_json(line) + "\n")
                count += 1
        Path(partial).chmod(0o666 & ~_umask())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return count


def _umask() -> int:
    """The umask can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _print_lines(lines: Iterable[dict[str, Any]]) -> int:
    written = [_as_json(line) for line in lines]
    sys.stdout.write("".join(f"{line}\n" for line in written))
    return len(written)


def _as_json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, allow_nan=False)
