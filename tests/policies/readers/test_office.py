"""The way in: kinds by their bytes, ids and notes, conversion, folders and zips."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policies.errors import UnreadableFile
from policies.readers import limits
from policies.readers.folders import source_files
from policies.readers.kinds import FileKind, is_archive_of_files, kind_of
from policies.readers.office import id_of, read_document, read_documents
from policies.readers.refusals import SENTENCES, Reason, UnreadableDocument
from policies.readers.workshop import Workshop
from tests.faults.hostile_files import ole
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import TEXT

DOCX = made.docx(made.p(TEXT))
XLSX = made.xlsx({"表": made.sheet((TEXT,))})
PAGE = f"<html><body><p>{TEXT}</p></body></html>".encode()
RTF = rb"{\rtf1 text}"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(DOCX, FileKind.DOCX, id="docx"),
        pytest.param(XLSX, FileKind.XLSX, id="xlsx"),
        pytest.param(made.pdf_of([TEXT]), FileKind.PDF, id="pdf"),
        pytest.param(b"\xef\xbb\xbf \n" + made.pdf_of([TEXT]), FileKind.PDF, id="pdf after noise"),
        pytest.param(PAGE, FileKind.HTML, id="html"),
        pytest.param(PAGE.decode().encode("utf-16"), FileKind.HTML, id="html in UTF-16"),
        pytest.param(TEXT.encode(), FileKind.TEXT, id="text"),
        pytest.param(TEXT.encode("gb18030"), FileKind.TEXT, id="text in GB 18030"),
        pytest.param(ole("WordDocument"), FileKind.OLD_DOC, id="doc"),
        pytest.param(ole("Workbook"), FileKind.OLD_XLS, id="xls"),
        pytest.param(RTF, FileKind.RTF, id="rtf"),
    ],
)
def test_kinds(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("content", "is_archive"),
    [(made.zipped({"a.txt": "a"}), True), (DOCX, False), (XLSX, False), (b"PK\x03\x04", False)],
)
def test_zips_of_files(content: bytes, is_archive: bool) -> None:
    assert is_archive_of_files(content) is is_archive


def test_ids_and_notes() -> None:
    document = read_document("/tmp/关于 奖励的通知.doc", DOCX)
    assert document.id == "关于奖励的通知"
    assert document.notes == ("文件名以.doc结尾，内容却是.docx，已按内容读取",)
    assert read_document("a.docx", DOCX).notes == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a b.docx", "ab"), ("夹/通知.pdf", "通知"), ("长" * 300, "长" * 90), (" .x", "document")],
)
def test_ids_of_names(name: str, expected: str) -> None:
    assert id_of(name) == expected


def test_a_table_of_policies_is_no_single_document() -> None:
    rows = (("甲奖励", TEXT, "奖20万元"), ("乙奖励", TEXT, "奖30万元"))
    content = made.xlsx({"表": made.sheet(("政策名称", "申报条件", "支持标准"), *rows)})
    with pytest.raises(UnreadableDocument):
        read_document("a.xlsx", content)
    with Workshop() as workshop:
        ids = [one.id for one in read_documents("a.xlsx", content, workshop)]
    assert len(set(ids)) == 2
    assert all(one.startswith("a-") for one in ids)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_to_do(reason: Reason) -> None:
    sentence = str(UnreadableDocument("a.docx", reason, "here"))
    assert sentence.startswith("a.docx: ")
    assert "{" not in sentence
    assert ";" in sentence or reason is Reason.UNSAFE_NAME
    assert reason in SENTENCES


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice: a script whose body the test writes."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "soffice"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    (tmp_path / "converted.docx").write_bytes(DOCX)
    return program


def script(program: Path, body: str) -> None:
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


def test_old_files_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.readers.conversion.shutil.which", lambda name: None)
    with pytest.raises(UnreadableDocument) as caught:
        read_document("a.doc", ole("WordDocument"))
    assert caught.value.reason is Reason.OLD_KIND
    assert "save it as .docx" in str(caught.value)


def test_old_files_with_libreoffice(soffice: Path, tmp_path: Path) -> None:
    # The seventh argument is --outdir's value in the command line of conversion.py.
    script(
        soffice,
        'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; '
        f'cp {tmp_path}/converted.docx "$2/source.docx"',
    )
    assert read_document("a.doc", ole("WordDocument")).text == TEXT


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("exit 1", Reason.BROKEN, id="fails"),
        pytest.param("exit 0", Reason.BROKEN, id="writes nothing"),
        pytest.param("exec sleep 60", Reason.TOO_SLOW, id="hangs"),
    ],
)
def test_libreoffice_in_trouble(
    soffice: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: Reason
) -> None:
    monkeypatch.setattr(limits, "CONVERSION_SECONDS", 0.5)
    script(soffice, body)
    with pytest.raises(UnreadableDocument) as caught:
        read_document("a.doc", ole("WordDocument"))
    assert caught.value.reason is reason


def test_folders_and_zips(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b" / "~$one.docx").write_bytes(b"a lock")
    (tmp_path / "b" / "link.txt").symlink_to("/etc/passwd")
    content = made.zipped({"内/two.txt": TEXT, "__MACOSX/two.txt": "x", ".hidden": "x"})
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "c.docx").write_bytes(DOCX)
    sources = source_files([tmp_path])
    names = [one.name.removeprefix(f"{tmp_path}/") for one in sources]
    assert names == ["a.zip/内/two.txt", "b/one.txt", "c.docx"]
    assert sources[0].read() == TEXT.encode()


def test_names_in_a_zip_of_windows(tmp_path: Path) -> None:
    # Windows writes the bytes of GB 18030 and says nothing of it.
    content = made.zipped({"xxxx.txt": TEXT}).replace(b"xxxx.txt", "通知.txt".encode("gb18030"))
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    (source,) = source_files([path])
    assert source.name.endswith("a.zip/通知.txt")
    assert source.read() == TEXT.encode()


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param({"inner.zip": b"PK"}, Reason.NESTED, id="a zip in the zip"),
        pytest.param({"../x.txt": b"x"}, Reason.UNSAFE_NAME, id="a way out"),
        pytest.param({".x": b"x"}, Reason.EMPTY, id="litter alone"),
    ],
)
def test_zips_that_are_refused(parts: dict[str, bytes], reason: Reason, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(made.zipped(parts))
    with pytest.raises(UnreadableDocument) as caught:
        source_files([path])
    assert caught.value.reason is reason


def test_a_zip_under_another_name_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(made.zipped({"inner.docx": made.zipped({"a.txt": "a"})}))
    (source,) = source_files([path])
    with pytest.raises(UnreadableDocument) as caught:
        source.read()
    assert caught.value.reason is Reason.NESTED


def test_a_file_that_went_away(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(DOCX)
    (source,) = source_files([path])
    path.unlink()
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        source.read()
