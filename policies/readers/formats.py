"""Which reader takes which kind of file. Called in the child process alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from policies.document import Document
from policies.readers.kinds import FileKind, kind_of
from policies.readers.refusals import Reason, Refused

Reader = Callable[[bytes], tuple[Document, ...]]

# By name, so that a process loads the libraries of the formats it meets and no others.
READERS: Mapping[FileKind, tuple[str, str]] = {
    FileKind.DOCX: ("policies.readers.docx", "read_docx"),
    FileKind.PDF: ("policies.readers.pdf", "read_pdf"),
    FileKind.XLSX: ("policies.readers.xlsx", "read_xlsx"),
    FileKind.HTML: ("policies.readers.html", "read_html"),
    FileKind.TEXT: ("policies.readers.plain", "read_plain"),
}
_OLD_NAMES = {
    FileKind.OLD_DOC: "an old Word file (.doc, .wps)",
    FileKind.OLD_XLS: "an old Excel file (.xls, .et)",
    FileKind.RTF: "an RTF file",
    FileKind.ODT: "an OpenDocument file",
}


def read_bytes(content: bytes) -> tuple[Document, ...]:
    """Return the documents of a file, which is one unless it is a table of policies.

    Raises :class:`Refused`.
    """
    kind = kind_of(content)
    if kind not in READERS:
        raise Refused(Reason.OLD_KIND, _OLD_NAMES[kind])
    module, function = READERS[kind]
    read: Reader = getattr(import_module(module), function)
    return read(content)
