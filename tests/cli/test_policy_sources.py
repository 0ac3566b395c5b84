"""`policies read` and `policies load` with files of every kind."""

# ruff: noqa: E501 - a case stands on one line, and wide letters count twice.
from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from store.database import Database
from store.tables import SourceDocument
from tests.cli.conftest import Zhaoren
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import TEXT

LINES = ["关于企业成长奖励的通知", "一、支持对象", "在望城区注册，上一年度营业收入2000万元以上的企业。",
         "二、支持标准", "给予一次性奖励50万元。"]  # fmt: skip
FILES = {
    "docx": made.docx("".join(made.p(line) for line in LINES)),
    "pdf": made.pdf_of(LINES),
    "html": (
        "<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "</body></html>"
    ).encode("gb18030"),
    "txt": "\n".join(LINES).encode("utf-16"),
    "md": ("# " + "\n".join(LINES)).encode(),
}
BOOK = made.xlsx(
    {
        "政策": made.sheet(
            ("政策名称", "申报条件", "支持标准"),
            ("甲奖励", "在望城区注册，上一年度营业收入2000万元以上", "一次性奖励50万元"),
            ("甲奖励", "在望城区注册，上一年度营业收入2000万元以上", "一次性奖励50万元"),
            ("=乙奖励", "在望城区注册，研发投入占比不低于5%", "最高补助100万元"),
        )
    }
)


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_gives_the_same_item(kind: str, zhaoren: Zhaoren, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(FILES[kind])
    outcome = zhaoren("policies", "read", path)
    assert outcome.code == 0, outcome.err
    (item,) = [json.loads(line) for line in outcome.out.splitlines()]
    assert item["title"] == "关于企业成长奖励的通知"
    conditions = {atom["field"]: atom for atom in item["eligibility"]["all"]}
    revenue = conditions["fin.revenue"]
    assert (revenue["op"], revenue["value"]) == ("gte", 20_000_000)
    assert item["text"][slice(*revenue["span"])] == revenue["quote"]
    assert item["benefits"][0]["amount"] == 500_000


def test_a_table_of_tiers_is_read_with_its_conditions(zhaoren: Zhaoren, tmp_path: Path) -> None:
    tiers = made.table(
        made.row("档次", "年营业收入", "奖励金额"),
        made.row("一档", "5000万元以上", "20万元"),
        made.row("二档", "1亿元以上", "50万元"),
    )
    body = "".join(made.p(line) for line in (*LINES[:3], "二、奖励标准", "按下表给予一次性奖励："))
    (tmp_path / "a.docx").write_bytes(made.docx(body + tiers))
    (item,) = map(json.loads, zhaoren("policies", "read", tmp_path / "a.docx").out.splitlines())
    assert [(one["amount"], one["when"]["value"]) for one in item["benefits"]] == [
        (200_000, 50_000_000),
        (500_000, 100_000_000),
    ]


def test_a_workbook_gives_an_item_a_row(zhaoren: Zhaoren, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOOK)
    outcome = zhaoren("policies", "read", tmp_path / "a.xlsx")
    assert [json.loads(line)["title"] for line in outcome.out.splitlines()] == ["甲奖励", "=乙奖励"]
    assert "1 left out as doubles" in outcome.err


def test_a_broken_file_stops_the_reading_and_leaves_nothing(
    zhaoren: Zhaoren, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.docx").write_bytes(FILES["docx"])
    (tmp_path / "in" / "b.pdf").write_bytes(FILES["pdf"][:-200])
    outcome = zhaoren("policies", "read", tmp_path / "in", "-o", "out.jsonl")
    assert (outcome.code, outcome.out) == (1, "")
    assert "b.pdf: is damaged or incomplete" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_a_folder_is_loaded_and_reported(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.docx").write_bytes(FILES["docx"])
    (folder / "b.xlsx").write_bytes(BOOK)
    (folder / "c.txt").write_bytes("望城区“十四五”发展规划纲要\n坚持高质量发展。".encode())
    (folder / "d.zip").write_bytes(made.zipped({"e.html": FILES["html"], "f.docm": b"PK\x03\x04x"}))
    outcome = zhaoren("policies", "load", folder, "--by", "li", "--report", "report.csv")
    assert outcome.code == 1
    assert "d.zip/f.docm: is damaged" in outcome.err
    assert "4 new policy" in outcome.out
    assert "1 same as draft" in outcome.out
    assert "1 text(s) that offer nothing to claim" in outcome.out
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as report:
        rows = list(csv.DictReader(report))
    assert [(Path(row["file"]).name, row["row"], row["outcome"]) for row in rows] == [
        ("a.docx", "1", "new policy"),
        ("b.xlsx", "2", "new policy"),
        ("b.xlsx", "3", "same as draft"),
        ("b.xlsx", "4", "new policy"),
        ("c.txt", "1", "nothing to claim"),
        ("e.html", "1", "new policy"),
        ("f.docm", "1", "unreadable"),
    ]
    assert "'=乙奖励" in [row["title"] for row in rows]
    again = zhaoren("policies", "load", folder, "--by", "li")
    assert "5 same file as before" in again.out
    with office.reading() as session:
        kept = session.query(SourceDocument).filter_by(file_name="a.docx").one()
        assert kept.content == FILES["docx"]


def test_texts_in_json_lines_are_loaded_too(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    text = {"id": "t1", "title": LINES[0], "text": "\n".join(LINES)}
    (tmp_path / "texts.jsonl").write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")
    assert "1 new policy" in zhaoren("policies", "load", "texts.jsonl", "--by", "li").out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
         "文件加密，请解除后上传"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(99), "is scanned"),
        ("a.exe", b"MZ\x90\x00", "is no document"),
        ("a.docx", b"", "is empty"),
        ("a.txt", TEXT[:0].encode(), "is empty"),
    ],
)  # fmt: skip
def test_refusals(zhaoren: Zhaoren, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    outcome = zhaoren("policies", "read", tmp_path / name)
    assert outcome.code == 1
    assert said in outcome.err
    assert f"{name}: " in outcome.err
