"""The way in: an officer's file of any kind becomes documents, or one sentence says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from policies.document import Document
from policies.readers import limits
from policies.readers.conversion import converted
from policies.readers.kinds import SUFFIXES, FileKind, kind_of
from policies.readers.refusals import Reason, Refused, UnreadableDocument
from policies.readers.workshop import Workshop

_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]+")
_LONGEST_ID = 90


def read_document(name: str, content: bytes) -> Document:
    """Return the one document of a file, in a process of its own.

    Raises :class:`UnreadableDocument`, also for a table of several policies.
    """
    with Workshop() as workshop:
        documents = read_documents(name, content, workshop)
    if len(documents) != 1:
        raise UnreadableDocument(name, Reason.TOO_MANY_PARTS, f"{len(documents)} policies")
    return documents[0]


def read_documents(name: str, content: bytes, workshop: Workshop) -> tuple[Document, ...]:
    """Return the documents of a file: several for a table with a policy a row, else one.

    Raises :class:`UnreadableDocument`, and no exception of any library.
    """
    try:
        kind, documents = _read(content, workshop)
    except Refused as refused:
        raise UnreadableDocument(name, refused.reason, refused.detail) from refused
    notes = tuple(_misnamed(name, kind))
    stem = id_of(name)
    return tuple(
        replace(one, id=f"{stem}-{one.id}" if one.id else stem, notes=(*notes, *one.notes))
        for one in documents
    )


def id_of(name: str) -> str:
    """Return the id that documents of a file get: its name without ending and blanks."""
    return _UNFIT.sub("", PurePath(name).stem)[:_LONGEST_ID] or "document"


def _read(content: bytes, workshop: Workshop) -> tuple[FileKind, tuple[Document, ...]]:
    if not content:
        raise Refused(Reason.EMPTY)
    if len(content) > limits.MAX_FILE_BYTES:
        raise Refused(Reason.TOO_LARGE)
    kind = kind_of(content)
    return kind, workshop.read(converted(content, kind))


def _misnamed(name: str, kind: FileKind) -> Iterator[str]:
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES[kind]:
        yield f"文件名以{suffix}结尾，内容却是{SUFFIXES[kind][0]}，已按内容读取"
