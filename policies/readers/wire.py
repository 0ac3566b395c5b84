"""What passes between the service and the process that parses: frames of JSON, nothing live.

Whoever has taken over the child can send a wrong text, and nothing else: no pickles, no paths,
no names of functions.
"""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from policies.document import Block, BlockKind, Document, Span
from policies.readers.refusals import Reason, Refused

_LENGTH = struct.Struct(">Q")
_OWN_FIELDS = ("id", "title", "text", "region", "issuer")


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Send ``content`` behind its length."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO, *, limit: int) -> bytes | None:
    """Return the next frame; ``None`` at the end, and for a frame cut off or over ``limit``."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        return None
    content = stream.read(length)
    return content if len(content) == length else None


def answer_of(documents: tuple[Document, ...]) -> bytes:
    """Return the answer that carries the documents."""
    return json.dumps([_plain(one) for one in documents], ensure_ascii=False).encode()


def refusal_of(refused: Refused) -> bytes:
    """Return the answer that says why there are none."""
    words = {"reason": refused.reason.value, "detail": refused.detail}
    return json.dumps(words, ensure_ascii=False).encode("utf-8", "replace")


def documents_from(answer: bytes) -> tuple[Document, ...]:
    """Return the documents; raises :class:`Refused`, ``ValueError`` for what is no answer."""
    value = json.loads(answer)
    if isinstance(value, dict):
        raise Refused(Reason(value["reason"]), str(value["detail"])[:200])
    return tuple(_document(one) for one in value)


def _plain(document: Document) -> dict[str, Any]:
    published = document.published_on
    return {
        **{name: getattr(document, name) for name in _OWN_FIELDS},
        "published_on": None if published is None else published.isoformat(),
        "notes": list(document.notes),
        "row": document.row,
        "blocks": [[one.kind.value, one.span.start, one.span.end] for one in document.blocks],
    }


def _document(value: dict[str, Any]) -> Document:
    text = str(value["text"])
    blocks = tuple(
        Block(kind=BlockKind(kind), span=Span(start=int(start), end=int(end)))
        for kind, start, end in value["blocks"]
    )
    if not all(0 <= one.span.start < one.span.end <= len(text) for one in blocks):
        raise ValueError("a block lies outside its text")
    published = value["published_on"]
    document = Document(id=str(value["id"]), title=str(value["title"]), text=text, blocks=blocks)
    return replace(
        document,
        region=_optional(value["region"]),
        issuer=_optional(value["issuer"]),
        published_on=None if published is None else date.fromisoformat(published),
        notes=tuple(str(one) for one in value["notes"]),
        row=int(value["row"]),
    )


def _optional(value: Any) -> str | None:
    return None if value is None else str(value)
