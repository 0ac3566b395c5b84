"""Why a file is not read: one reason each, with a sentence for the command line.

The chat has its own sentences for the same reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from policies.errors import UnreadableFile
from policies.readers import limits


class Reason(StrEnum):
    """What kept a file from being read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    OLD_KIND = "old_kind"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    SCANNED = "scanned"
    GARBLED = "garbled"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PARTS = "too_many_parts"
    BOMB = "bomb"
    NESTED = "nested"
    UNSAFE_NAME = "unsafe_name"
    ENTITIES = "entities"
    BROKEN = "broken"
    TOO_SLOW = "too_slow"
    TOO_HEAVY = "too_heavy"


SENTENCES: Mapping[Reason, str] = {
    Reason.EMPTY: "is empty; send the file once more",
    Reason.TOO_LARGE: f"is larger than {limits.MAX_FILE_BYTES // limits.MEBIBYTE} MB; split it",
    Reason.UNKNOWN_KIND: (
        "is no document that can be read ({detail}); save it as .docx, .pdf, .xlsx, .html, .txt "
        "or .md"
    ),
    Reason.OLD_KIND: (
        "is {detail}, which is read only where LibreOffice is installed; save it as .docx, .xlsx "
        "or .pdf"
    ),
    Reason.ARCHIVE: "is {detail}; unpack it, and send the files or a .zip of them",
    Reason.ENCRYPTED: "is encrypted (文件加密，请解除后上传); take the password off",
    Reason.MACROS: "holds macros, which are never run nor loaded; save it as .docx or .xlsx",
    Reason.SCANNED: (
        "is scanned: its pages are pictures without text; have it typed or recognised (OCR), or "
        "ask for the original file"
    ),
    Reason.GARBLED: (
        "does not say which letters it shows (its fonts lack a table); export it once more from "
        "the original, or have it recognised (OCR)"
    ),
    Reason.NO_TEXT: "holds no Chinese text; check the file",
    Reason.TOO_LONG: (f"has more than {limits.MAX_TEXT_LETTERS} characters; split it by document"),
    Reason.TOO_MANY_PAGES: f"has more than {limits.MAX_PAGES} pages; split it by document",
    Reason.TOO_MANY_PARTS: "has too many parts ({detail}); split it",
    Reason.BOMB: (
        "unpacks to far more than its size ({detail}), as files made to do harm do; save it "
        "once more, or split it"
    ),
    Reason.NESTED: "holds an archive inside the archive ({detail}); unpack it first",
    Reason.UNSAFE_NAME: "names a part outside of itself ({detail}), as files made to do harm do",
    Reason.ENTITIES: (
        "declares entities or a document type inside ({detail}), as files made to do harm do; "
        "save it once more with an office program"
    ),
    Reason.BROKEN: "is damaged or incomplete ({detail}); open and save it once more, then send it",
    Reason.TOO_SLOW: (
        f"could not be read within {limits.CHILD_WALL_SECONDS:.0f} seconds; save it once more, "
        "or split it"
    ),
    Reason.TOO_HEAVY: (
        "could not be read within its share of memory; save it once more, or split it"
    ),
}


class UnreadableDocument(UnreadableFile):
    """A file was refused for ``reason``; ``detail`` is a word or two on where or what."""

    def __init__(self, name: str, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{name}: {SENTENCES[reason].format(detail=detail)}")
        self.name = name
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[UnreadableDocument], tuple[str, Reason, str]]:
        """Travel between processes by what it was made of, not by its sentence."""
        return type(self), (self.name, self.reason, self.detail)


class Refused(Exception):
    """Raised by a reader, which does not know the file's name."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
