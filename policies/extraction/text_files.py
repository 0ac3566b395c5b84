"""Plain texts as files bring them: .txt and .md whole, .jsonl one text a line.

Office files are turned into documents elsewhere: whoever reads them adds a function to the
table the caller hands to :func:`read_file`; extraction never sees the bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from policies.document import Document, blocks_of_lines
from policies.errors import UnreadableFile

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TEXT_LETTERS = 400_000
"""Longer than any policy: a whole yearbook is cut by its sender, not by us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the sender knows of all the texts; ``None`` where nobody said."""

    region: str | None = None
    issuer: str | None = None
    published_on: date | None = None


Reader = Callable[[str, bytes], Iterator[Document]]
"""Turns the name and the bytes of a file into its documents; raises ``UnreadableFile``."""


def read_file(
    name: str, content: bytes, known: Known, *, readers: Mapping[str, Reader]
) -> Iterator[Document]:
    """Yield the documents of a file; what a text says of itself goes before ``known``.

    Raises :class:`UnreadableFile` for a kind of file nobody reads and for broken content.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in readers:
        raise UnreadableFile(
            f"{name}: {suffix or 'a file without an ending'} is not read by this version; "
            f"save it as one of {', '.join(sorted(readers))}"
        )
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile(f"{name}: is larger than {MAX_FILE_BYTES // 2**20} MB; split it")
    for document in readers[suffix](name, content):
        yield replace(
            document,
            region=document.region or known.region,
            issuer=document.issuer or known.issuer,
            published_on=document.published_on or known.published_on,
        )


def _decoded(name: str, content: bytes, where: str = "") -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableFile(f"{name}{where}: is neither UTF-8 nor GB 18030; save it as UTF-8")


def _checked(name: str, where: str, text: str) -> str:
    if not any("\u4e00" <= letter <= "\u9fff" for letter in text):
        raise UnreadableFile(f"{name}{where}: holds no Chinese text; check the file")
    if len(text) > MAX_TEXT_LETTERS:
        raise UnreadableFile(
            f"{name}{where}: has more than {MAX_TEXT_LETTERS} characters; split it by document"
        )
    return text


def _read_text(name: str, content: bytes) -> Iterator[Document]:
    text = _checked(name, "", _decoded(name, content))
    path = PurePath(name)
    blocks = blocks_of_lines(text)
    title = blocks[0].span.of(text).lstrip("# ") if blocks else path.stem
    yield Document(
        id="".join(path.stem.split()),
        title=title if len(title) <= 120 else path.stem,
        text=text,
        blocks=blocks,
    )


def _read_lines(name: str, content: bytes) -> Iterator[Document]:
    seen: set[str] = set()
    for number, line in enumerate(_decoded(name, content).split("\n"), start=1):
        if not line.strip():
            continue
        where = f", row {number}"
        document = _document(name, where, _object(name, where, line))
        if document.id in seen:
            raise UnreadableFile(f"{name}{where}, field id: {document.id} is given twice")
        seen.add(document.id)
        yield document


def _object(name: str, where: str, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{name}{where}: is no JSON; write one object a line") from error
    if not isinstance(value, dict):
        raise UnreadableFile(f'{name}{where}: is no object; write {{"id": …, "text": …}}')
    return value


def _document(name: str, where: str, row: dict[str, Any]) -> Document:
    text = _field(name, where, row, "text", required=True) or ""
    text = _checked(name, where, text.replace("\r\n", "\n").replace("\r", "\n"))
    return Document(
        id=_field(name, where, row, "id", required=True) or "",
        title=_field(name, where, row, "title") or "",
        text=text,
        blocks=blocks_of_lines(text),
        region=_field(name, where, row, "region"),
        issuer=_field(name, where, row, "issuer"),
        published_on=_day(name, where, row),
    )


def _field(
    name: str, where: str, row: dict[str, Any], key: str, *, required: bool = False
) -> str | None:
    value = row.get(key)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        if required:
            raise UnreadableFile(f"{name}{where}, field {key}: is missing; every text needs one")
        return None
    if not isinstance(value, str):
        raise UnreadableFile(f"{name}{where}, field {key}: {value!r} is no text")
    return value.strip() if key != "text" else value


def _day(name: str, where: str, row: dict[str, Any]) -> date | None:
    written = _field(name, where, row, "published_on")
    if written is None:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise UnreadableFile(
            f"{name}{where}, field published_on: {written!r} is no day; write 2026-03-01"
        ) from error


TEXT_READERS: Mapping[str, Reader] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".jsonl": _read_lines,
}
