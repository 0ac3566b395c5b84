"""Files of items: JSONL line by line, YAML as one item, a list or several documents.

A file is read whole or refused as a file (:class:`UnreadableFile`); its items are accepted
or refused one by one.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.errors import UnreadableFile
from policies.items import ItemProblem, Place, RawItem, ReadItem, check_item
from policies.yaml_text import read_yaml

MAX_FILE_BYTES = 20 * 1024 * 1024
NOT_A_BENEFIT = "not_a_benefit"
OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFile:
    """One file as it came, and what was in it.

    ``not_benefits`` counts the lines that say that a text offers nothing to claim.
    """

    name: str
    content: bytes
    items: tuple[ReadItem, ...]
    problems: tuple[ItemProblem, ...]
    not_benefits: int

    @property
    def sha256(self) -> str:
        """The hash under which the file is kept."""
        return hashlib.sha256(self.content).hexdigest()


def find_item_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files named, and those in the folders named, hidden ones left out, in order.

    Raises :class:`UnreadableFile` for a path that is not there and for an empty folder.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = _files_in(path)
            if not inside:
                raise UnreadableFile(f"{path}: the folder holds no file; name another")
            found.extend(inside)
        elif path.exists():
            found.append(path)
        else:
            raise UnreadableFile(f"{path}: there is no such file or folder; check the name")
    return tuple(dict.fromkeys(found))


def _files_in(folder: Path) -> list[Path]:
    return [
        one
        for one in sorted(folder.rglob("*"))
        if one.is_file() and not any(part.startswith(".") for part in one.relative_to(folder).parts)
    ]


def read_item_file(path: Path, *, seen: Callable[[], None] = lambda: None) -> ItemFile:
    """Read the file at ``path``; ``seen`` is called once an item, for a progress bar.

    Raises :class:`UnreadableFile`.
    """
    _require_known_suffix(path.name)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile(_too_large(path.name))
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be opened ({error.strerror}); check it") from error
    return read_items(str(path), content, seen=seen)


def read_items(name: str, content: bytes, *, seen: Callable[[], None] = lambda: None) -> ItemFile:
    """Read the items of a file that somebody handed over as bytes; raises UnreadableFile."""
    read = _require_known_suffix(name)
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile(_too_large(name))
    if content.startswith(OTHER_ENCODINGS):
        raise UnreadableFile(f"{name}: is UTF-16 or UTF-32; save it as UTF-8")
    items: list[ReadItem] = []
    problems: list[ItemProblem] = []
    not_benefits = 0
    for raw in read(content.removeprefix(codecs.BOM_UTF8), name):
        seen()
        if isinstance(raw, RawItem) and _is_not_a_benefit(raw.value):
            not_benefits += 1
            continue
        checked = check_item(raw) if isinstance(raw, RawItem) else raw
        if isinstance(checked, ReadItem):
            items.append(checked)
        else:
            problems.append(checked)
    if not (items or problems or not_benefits):
        raise UnreadableFile(f"{name}: holds no policy item; give it at least one")
    return ItemFile(
        name=name,
        content=content,
        items=tuple(items),
        problems=tuple(problems),
        not_benefits=not_benefits,
    )


def _require_known_suffix(name: str) -> Callable[[bytes, str], Iterator[RawItem | ItemProblem]]:
    suffix = Path(name).suffix.lower()
    if suffix not in ITEM_FORMATS:
        raise UnreadableFile(
            f"{name}: only policy items in {', '.join(ITEM_FORMATS)} are read in this version; "
            "write the items of an office file into one of these first"
        )
    return ITEM_FORMATS[suffix]


def _too_large(name: str) -> str:
    return f"{name}: is larger than {MAX_FILE_BYTES // 1024 // 1024} MB; split it"


def _is_not_a_benefit(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("kind") == NOT_A_BENEFIT


def _read_jsonl(content: bytes, file: str) -> Iterator[RawItem | ItemProblem]:
    # Only the line feed ends a line: U+2028 and its like may stand inside a text.
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            value = json.loads(
                line.decode("utf-8"),
                object_pairs_hook=_without_doubles,
                parse_constant=_refuse_constant,
            )
        except UnicodeDecodeError as error:
            yield _broken_line(place, f"byte {error.start + 1} of the line is not UTF-8")
        except RecursionError:
            yield _broken_line(place, "the item is nested too deep")
        except ValueError as error:
            yield _broken_line(place, f"no JSON: {error}")
        else:
            yield RawItem(place=place, value=value, line_of=lambda _path, line=number: line)  # type: ignore[misc]


def _broken_line(place: Place, what: str) -> ItemProblem:
    hint = "write one JSON object a line, in UTF-8"
    return ItemProblem(place=place, code="", path="", what=what, hint=hint)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        double = Counter(key for key, _value in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {double} is given twice")
    return built


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _read_yaml(content: bytes, file: str) -> Iterator[RawItem | ItemProblem]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"{file}:{line}: is not UTF-8; save the file as UTF-8") from error
    return read_yaml(text, file)


ITEM_FORMATS: Mapping[str, Callable[[bytes, str], Iterator[RawItem | ItemProblem]]] = {
    ".jsonl": _read_jsonl,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}
