"""What kind of file it is, by its first bytes and never by its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from enum import StrEnum

from policies.readers.decoding import decoded
from policies.readers.refusals import Reason, Refused


class FileKind(StrEnum):
    """The formats that have a reader, and those that LibreOffice turns into one."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    HTML = "html"
    TEXT = "text"
    OLD_DOC = "doc"
    OLD_XLS = "xls"
    RTF = "rtf"
    ODT = "odt"


SUFFIXES: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.DOCX: (".docx",),
    FileKind.PDF: (".pdf",),
    FileKind.XLSX: (".xlsx",),
    FileKind.HTML: (".html", ".htm", ".xhtml"),
    FileKind.TEXT: (".txt", ".md"),
    FileKind.OLD_DOC: (".doc", ".wps"),
    FileKind.OLD_XLS: (".xls", ".et"),
    FileKind.RTF: (".rtf",),
    FileKind.ODT: (".odt",),
}
"""The endings under which people keep a kind; any other is told to the officer."""

# Where several fit the first decides. What is no kind of ours is refused with a word on what it is.
_MAGIC: tuple[tuple[bytes, FileKind | Refused], ...] = (
    (b"{\\rtf", FileKind.RTF),
    (b"Rar!", Refused(Reason.ARCHIVE, "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Refused(Reason.ARCHIVE, "a 7z archive")),
    (b"\x1f\x8b", Refused(Reason.ARCHIVE, "a gzip archive")),
    (b"BZh", Refused(Reason.ARCHIVE, "a bzip2 archive")),
    (b"\xfd7zXZ", Refused(Reason.ARCHIVE, "an xz archive")),
    (b"PK\x05\x06", Refused(Reason.EMPTY)),
    (b"\x89PNG", Refused(Reason.SCANNED)),
    (b"\xff\xd8\xff", Refused(Reason.SCANNED)),
    (b"II*\x00", Refused(Reason.SCANNED)),
    (b"MM\x00*", Refused(Reason.SCANNED)),
    (b"GIF8", Refused(Reason.SCANNED)),
    (b"MZ", Refused(Reason.UNKNOWN_KIND, "a program")),
    (b"\x7fELF", Refused(Reason.UNKNOWN_KIND, "a program")),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_HEAD_BYTES = 1024
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|meta|article|h1)\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_CONTROLS = 0.002


def kind_of(content: bytes) -> FileKind:
    """Return the kind; raises :class:`Refused` for what no reader takes."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise Refused(Reason.EMPTY)
    if b"%PDF-" in content[:_PDF_HEAD_BYTES]:
        return FileKind.PDF
    if content.startswith(_ZIP):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            if isinstance(kind, Refused):
                raise Refused(kind.reason, kind.detail)
            return kind
    return _kind_of_text(content)


def is_archive_of_files(content: bytes) -> bool:
    """Whether this is a zip of files rather than an office file in a zip's clothes."""
    if not content.startswith(_ZIP):
        return False
    names = _names(content)
    return names is not None and not any(sign(names) for sign, _kind in _ZIP_KINDS)


def _starts(prefix: str) -> Callable[[list[str]], bool]:
    return lambda names: any(name.startswith(prefix) for name in names)


def _has(part: str) -> Callable[[list[str]], bool]:
    return lambda names: part in names


_ZIP_KINDS: tuple[tuple[Callable[[list[str]], bool], FileKind | Refused], ...] = (
    (_has("EncryptedPackage"), Refused(Reason.ENCRYPTED)),
    (_has("word/document.xml"), FileKind.DOCX),
    (_has("xl/workbook.xml"), FileKind.XLSX),
    (_has("xl/workbook.bin"), Refused(Reason.OLD_KIND, "a binary workbook (.xlsb)")),
    (_starts("ppt/"), Refused(Reason.UNKNOWN_KIND, "slides")),
    (_has("OFD.xml"), Refused(Reason.UNKNOWN_KIND, "an OFD file")),
    (_has("content.xml"), FileKind.ODT),
    (_starts("word/"), FileKind.DOCX),
    (_starts("xl/"), FileKind.XLSX),
)


def _names(content: bytes) -> list[str] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [name.removeprefix("/") for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return None


def _kind_of_zip(content: bytes) -> FileKind:
    names = _names(content)
    if names is None:
        raise Refused(Reason.BROKEN, "the archive's directory is missing")
    for sign, kind in _ZIP_KINDS:
        if sign(names):
            if isinstance(kind, Refused):
                raise Refused(kind.reason, kind.detail)
            return kind
    raise Refused(Reason.UNKNOWN_KIND, "an archive without a document")


_OLE_KINDS: tuple[tuple[str, FileKind | Refused], ...] = (
    ("EncryptedPackage", Refused(Reason.ENCRYPTED)),
    ("WordDocument", FileKind.OLD_DOC),
    ("Workbook", FileKind.OLD_XLS),
    ("Book", FileKind.OLD_XLS),
    ("PowerPoint Document", Refused(Reason.UNKNOWN_KIND, "slides")),
)
_FIB_AT, _FIB_MAGIC, _FIB_ENCRYPTED = 512, b"\xec\xa5", 0x01


def _kind_of_ole(content: bytes) -> FileKind:
    for stream, kind in _OLE_KINDS:
        if stream.encode("utf-16-le") in content:
            if isinstance(kind, Refused):
                raise Refused(kind.reason, kind.detail)
            is_locked = content[_FIB_AT : _FIB_AT + 2] == _FIB_MAGIC and bool(
                content[_FIB_AT + 11 : _FIB_AT + 12] and content[_FIB_AT + 11] & _FIB_ENCRYPTED
            )
            if is_locked:
                raise Refused(Reason.ENCRYPTED)
            return kind
    raise Refused(Reason.UNKNOWN_KIND, "an old office file without a document")


def _kind_of_text(content: bytes) -> FileKind:
    text = decoded(content)
    if text is None or len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROLS:
        raise Refused(Reason.UNKNOWN_KIND, "it is no text")
    return FileKind.HTML if _HTML.search(text[:4096]) else FileKind.TEXT
