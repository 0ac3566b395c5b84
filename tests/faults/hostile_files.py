"""Files made to do harm, or spoilt on the way, each with the reason for which it is refused."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.readers.refusals import Reason
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import TEXT, docx, p, sheet, word, xlsx

DOCUMENT = "word/document.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(2, 10)).replace("&a1;", "&a;")
    + ']><w:document xmlns:w="x">&a9;</w:document>'
)
XXE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&x;</w:document>'
DTD = '<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd"><l/>'


Content = bytes | Callable[[], bytes]
"""A bomb takes long to pack: it is made where it is used, not in every list of tests."""


@dataclass(frozen=True)
class Hostile:
    """A file, and why it is refused."""

    name: str
    source: Content
    reason: Reason

    @property
    def content(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source()


def hostile_files() -> Iterator[Hostile]:
    """Yield every kind once."""
    for name, source, reason in (*_spoilt(), *_zips(), *_xml(), *_macros(), *_pdfs(), *_others()):
        yield Hostile(name, source, reason)


def _spoilt() -> Iterator[tuple[str, Content, Reason]]:
    good = docx(p(TEXT))
    yield "empty.docx", b"", Reason.EMPTY
    yield "zeros.docx", bytes(4096), Reason.EMPTY
    yield "blanks.txt", b" \n\t\r\n", Reason.EMPTY
    yield "cut-off.docx", good[: len(good) // 2], Reason.BROKEN
    yield "cut-off-at-the-end.docx", good[:-10], Reason.BROKEN
    yield "one-bit.docx", _with_flipped_bit(good), Reason.BROKEN
    yield "cut-off.xlsx", xlsx({"表": sheet((TEXT,))})[:-40], Reason.BROKEN
    yield "noise.docx", b"PK\x03\x04" + bytes(range(256)) * 20, Reason.BROKEN
    yield "no-body.docx", made.zipped({**made.docx_parts(""), DOCUMENT: word("")}), Reason.BROKEN
    yield (
        "no-types.docx",
        made.zipped({DOCUMENT: word(f"<w:body>{p(TEXT)}</w:body>")}),
        Reason.BROKEN,
    )
    yield "part-missing.docx", _with_a_part_missing(), Reason.BROKEN
    yield "no-sheet.xlsx", _without("xl/worksheets/s1.xml"), Reason.BROKEN
    yield (
        "not-xml.docx",
        made.zipped({**made.docx_parts(""), DOCUMENT: "<w:document"}),
        Reason.BROKEN,
    )


def _zips() -> Iterator[tuple[str, Content, Reason]]:
    yield (
        "bomb.docx",
        lambda: made.zipped({**made.docx_parts(p(TEXT)), "word/x.xml": b" " * 60_000_000}),
        Reason.BOMB,
    )
    yield (
        "ratio.docx",
        lambda: made.zipped({**made.docx_parts(p(TEXT)), "word/x.xml": b"<a/>" * 2_000_000}),
        Reason.BOMB,
    )
    yield "overlapping.docx", _overlapping(), Reason.BOMB
    yield "lies-about-its-size.docx", _lying(), Reason.BROKEN
    yield (
        "many-parts.docx",
        lambda: made.zipped({**made.docx_parts(p(TEXT)), **{f"x{n}": b"" for n in range(2001)}}),
        Reason.TOO_MANY_PARTS,
    )
    yield (
        "zip-slip.docx",
        made.zipped({**made.docx_parts(p(TEXT)), "../../etc/cron.d/x": b"x"}),
        Reason.UNSAFE_NAME,
    )
    yield (
        "absolute.docx",
        made.zipped({**made.docx_parts(p(TEXT)), "/etc/x": b"x"}),
        Reason.UNSAFE_NAME,
    )
    yield "drive.docx", made.zipped({**made.docx_parts(p(TEXT)), "C:\\x": b"x"}), Reason.UNSAFE_NAME
    yield "symlink.docx", _symlink(), Reason.UNSAFE_NAME
    yield (
        "nested.docx",
        made.zipped({**made.docx_parts(p(TEXT)), "word/a.zip": made.zipped({"a": b"a"})}),
        Reason.NESTED,
    )
    yield "quine.docx", made.zipped({**made.docx_parts(p(TEXT)), "quine.zip": b"PK"}), Reason.NESTED
    yield "one-name-twice.docx", _twice(), Reason.BROKEN
    yield "locked-parts.docx", _locked_zip(), Reason.ENCRYPTED
    yield "lzma.docx", made.zipped(made.docx_parts(p(TEXT)), method=zipfile.ZIP_LZMA), Reason.BROKEN
    yield "no-files.zip", b"PK\x05\x06" + bytes(18), Reason.EMPTY


def _xml() -> Iterator[tuple[str, Content, Reason]]:
    for name, text in (("laughs", LAUGHS), ("xxe", XXE), ("dtd", DTD)):
        yield f"{name}.docx", made.zipped({**made.docx_parts(""), DOCUMENT: text}), Reason.ENTITIES
    wide = XXE.replace("<?xml version", "<?xml encoding='utf-16' version").encode("utf-16")
    yield "xxe-utf16.docx", made.zipped({**made.docx_parts(""), DOCUMENT: wide}), Reason.ENTITIES
    parts = made.xlsx_parts({"表": sheet((TEXT,))}, strings="<si/>")
    yield "xxe.xlsx", made.zipped({**parts, "xl/sharedStrings.xml": XXE}), Reason.ENTITIES
    deep = "<w:ins>" * 30_000 + "</w:ins>" * 30_000
    yield "deep.docx", made.zipped(made.docx_parts(f"<w:p>{deep}</w:p>"), method=0), Reason.BROKEN
    tables = "<w:tbl><w:tr><w:tc>" * 80 + p("深") + "</w:tc></w:tr></w:tbl>" * 80
    yield "tables-in-tables.docx", docx(tables), Reason.TOO_MANY_PARTS


def _macros() -> Iterator[tuple[str, Content, Reason]]:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = made.content_types((DOCUMENT, kind))
    yield (
        "macros.docm",
        made.zipped({**made.docx_parts(p(TEXT)), "[Content_Types].xml": types}),
        Reason.MACROS,
    )
    yield (
        "macros-under-another-name.docx",
        made.zipped({**made.docx_parts(p(TEXT)), "word/vbaProject.bin": b"x"}),
        Reason.MACROS,
    )
    parts = made.xlsx_parts({"表": sheet((TEXT,))})
    types = made.content_types(
        ("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    )
    yield "macros.xlsm", made.zipped({**parts, "[Content_Types].xml": types}), Reason.MACROS


def _pdfs() -> Iterator[tuple[str, Content, Reason]]:
    good = made.pdf_of([TEXT])
    yield "cut-off.pdf", good[: len(good) // 2], Reason.BROKEN
    yield "head-alone.pdf", b"%PDF-1.7\n%%EOF", Reason.BROKEN
    yield (
        "spoilt-stream.pdf",
        pdf_with_stream(zlib.compress(b"BT ET" * 99)[:-9] + b"xxxxxxxxx"),
        Reason.BROKEN,
    )
    yield "bomb.pdf", lambda: pdf_with_stream(zlib.compress(bytes(300_000_000), 9)), Reason.BOMB


def _others() -> Iterator[tuple[str, Content, Reason]]:
    yield "program.docx", b"MZ\x90\x00" + bytes(500), Reason.UNKNOWN_KIND
    yield "program.pdf", b"\x7fELF" + bytes(500), Reason.UNKNOWN_KIND
    yield "photo.pdf", b"\x89PNG\r\n\x1a\n" + bytes(500), Reason.SCANNED
    yield "photo.jpg", b"\xff\xd8\xff\xe0" + bytes(500), Reason.SCANNED
    yield "archive.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), Reason.ARCHIVE
    yield "archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), Reason.ARCHIVE
    yield "archive.tar.gz", b"\x1f\x8b\x08" + bytes(50), Reason.ARCHIVE
    yield "slides.pptx", made.zipped({"ppt/presentation.xml": "<p/>"}), Reason.UNKNOWN_KIND
    yield "binary.xlsb", made.zipped({"xl/workbook.bin": b"x"}), Reason.OLD_KIND
    yield "page.ofd", made.zipped({"OFD.xml": "<o/>"}), Reason.UNKNOWN_KIND
    yield "locked.docx", ole("EncryptedPackage"), Reason.ENCRYPTED
    yield "locked.doc", ole("WordDocument", locked=True), Reason.ENCRYPTED
    yield "slides.ppt", ole("PowerPoint Document"), Reason.UNKNOWN_KIND
    yield "noise.txt", bytes(range(256)) * 40, Reason.UNKNOWN_KIND
    yield "english.txt", b"nothing for us", Reason.NO_TEXT
    yield "too-large.txt", "甲".encode() * 7_000_000, Reason.TOO_LARGE
    yield "too-long.html", b"<p>" + "甲".encode() * 500_000, Reason.TOO_LONG
    yield "many-elements.html", b"<body>" + b"<b></b>" * 500_000, Reason.TOO_MANY_PARTS


def ole(stream: str, *, locked: bool = False) -> bytes:
    """The head of an old office file with a stream of this name."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    fib = b"\xec\xa5" + bytes(9) + (b"\x01" if locked else b"\x00")
    return head + fib + bytes(500) + stream.encode("utf-16-le") + bytes(100)


def pdf_with_stream(stream: bytes) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
        b"4 0 obj\n<</Filter /FlateDecode/Length " + str(len(stream)).encode()
        + b">>\nstream\n" + stream + b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"
    )  # fmt: skip


def _with_flipped_bit(content: bytes) -> bytes:
    at = content.index(b"word/document.xml") + 60
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _without(part: str) -> bytes:
    parts = made.xlsx_parts({"表": sheet((TEXT,))})
    del parts[part]
    return made.zipped(parts)


def _with_a_part_missing() -> bytes:
    kind = f"{made.OFFICE}.wordprocessingml"
    types = made.content_types(
        (DOCUMENT, f"{kind}.document.main+xml"), ("word/numbering.xml", f"{kind}.numbering+xml")
    )
    return made.zipped({**made.docx_parts(p(TEXT)), "[Content_Types].xml": types})


def _overlapping() -> bytes:
    """All entries of the directory point at one packed part, as the flat bombs do."""
    content = bytearray(made.zipped({**made.docx_parts(p(TEXT)), "word/a.xml": b"x" * 99}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def _lying() -> bytes:
    """The directory promises fewer bytes than there are."""
    content = bytearray(docx(p(TEXT * 50)))
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(content)


def _symlink() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in made.docx_parts(p(TEXT)).items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def _twice() -> bytes:
    content = made.zipped({**made.docx_parts(p(TEXT)), "word/documenX.xml": word("<w:body/>")})
    return content.replace(b"word/documenX.xml", b"word/document.xml")


def _locked_zip() -> bytes:
    content = bytearray(docx(p(TEXT)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark)
        content[start + at] |= 1
    return bytes(content)
