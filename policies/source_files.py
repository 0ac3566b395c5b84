"""From any file an officer has to policy items: reader, extraction and the item's checks in a row.

Pure but for the process in which strange bytes are parsed; no database.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from policies.document import Document
from policies.extraction.reading import NOT_A_BENEFIT, read_document
from policies.extraction.text_files import TEXT_READERS, Known, read_file
from policies.item_files import ITEM_FORMATS
from policies.items import ItemProblem, Place, RawItem, ReadItem, check_item
from policies.readers.office import read_documents
from policies.readers.workshop import Workshop

log = logging.getLogger(__name__)

_LINES = ".jsonl"
NOBODY_KNOWS = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToClaim:
    """A text that offers enterprises nothing, and why."""

    place: Place
    source_id: str
    title: str
    why: str


ReadLine = ReadItem | ItemProblem | NothingToClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A document, and what was read from it."""

    document: Document
    lines: tuple[ReadLine, ...]


def holds_items(name: str, content: bytes) -> bool:
    """Whether the file holds finished policy items rather than texts to read them from.

    Of JSON lines the first one decides: a text has ``text`` and none of an item's parts.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix != _LINES:
        return suffix in ITEM_FORMATS
    first = next((line for line in content.split(b"\n") if line.strip()), b"")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return True  # The reader of items says line by line what is wrong.
    is_text = isinstance(value, dict) and "text" in value
    return not is_text or bool({"eligibility", "benefits", "kind"} & value.keys())


def documents_of(
    name: str, content: bytes, workshop: Workshop, *, known: Known = NOBODY_KNOWS
) -> tuple[Document, ...]:
    """Return the documents of a file of any kind; raises :class:`UnreadableFile`."""
    suffix = PurePath(name).suffix.lower()
    reader = TEXT_READERS[suffix] if suffix == _LINES else partial(_office, workshop)
    return tuple(read_file(name, content, known, readers={suffix: reader}))


def _office(workshop: Workshop, name: str, content: bytes) -> Iterator[Document]:
    yield from read_documents(name, content, workshop)


def read_texts(
    workshop: Workshop,
    name: str,
    content: bytes,
    known: Known,
    skip: Callable[[Document], bool],
) -> Iterator[tuple[int, ReadText]]:
    """Yield what was read from each document of a file, with how many documents there are.

    Of a document to ``skip`` nothing is read. Raises :class:`UnreadableFile`.
    """
    documents = documents_of(name, content, workshop, known=known)
    for document in documents:
        is_skipped = skip(document)
        text = ReadText(document=document, lines=()) if is_skipped else read_text(document, name)
        yield len(documents), text


def read_text(document: Document, file: str) -> ReadText:
    """Return what is in the document: its items, or why it holds none.

    A rule that breaks fails its document, is logged, and lets the others go on.
    """
    place = Place(file=file, line=document.row)
    try:
        lines = read_document(document)
    except Exception:
        log.exception("extraction failed", extra={"action": "extraction_failed"})
        return ReadText(document=document, lines=(_failed(document, place),))
    checked = (_checked(document, place, line) for line in lines)
    return ReadText(document=document, lines=tuple(checked))


def _failed(document: Document, place: Place) -> ItemProblem:
    return ItemProblem(
        place=place,
        code=document.id,
        path="",
        what="a rule of extraction broke on this text",
        hint="write the item by hand, and report the text",
    )


def _checked(document: Document, place: Place, line: dict[str, Any]) -> ReadLine:
    if line.get("kind") == NOT_A_BENEFIT:
        return NothingToClaim(
            place=place, source_id=document.id, title=document.title, why=str(line["why"])
        )
    return check_item(RawItem(place=place, value=line, line_of=lambda _path: place.line))
