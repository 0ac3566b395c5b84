"""The officer's way from file to pool, by command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.bulk_loading import BulkLoad
from policies.export import to_yaml
from policies.item_files import read_item_file
from policies.load_rows import LoadedRow
from policies.readers.folders import SourceFile
from store.database import Database
from store.schema import drift
from tests.cli.conftest import Zhaoren, write_jsonl
from tests.policies.pool_items import an_item


def listed(zhaoren: Zhaoren, *more: str) -> dict[str, tuple[str, Any]]:
    outcome = zhaoren("policies", "list", "--json", *more)
    assert outcome.code == 0
    rows = [json.loads(line) for line in outcome.out.splitlines()]
    return {row["code"]: (row["state"], row["draft_id"] or row["version"]) for row in rows}


def publish(zhaoren: Zhaoren, path: Path) -> None:
    assert zhaoren("policies", "load", path, "--by", "li").code == 0
    assert zhaoren("policies", "submit", "--all", "--by", "li").code == 0
    assert zhaoren("policies", "publish", "--all", "--by", "wang").code == 0


def test_from_a_file_to_the_pool(office: Database, zhaoren: Zhaoren, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "pool.jsonl", an_item("a"), an_item("b"))
    loaded = zhaoren("policies", "load", path, "--by", "li")
    assert (loaded.code, loaded.err) == (0, "")
    assert "2 new policy" in loaded.out
    assert listed(zhaoren) == {"a": ("draft", 1), "b": ("draft", 2)}
    assert "2 same as draft" in zhaoren("policies", "load", path, "--by", "li").out

    submitted = zhaoren("policies", "submit", "1", "b", "--by", "li")
    assert (submitted.code, len(submitted.out.splitlines())) == (0, 2)
    own = zhaoren("policies", "approve", "a", "--by", "li")
    assert own.code == 1
    assert "a second officer has to" in own.err
    assert zhaoren("policies", "approve", "a", "--by", "wang").code == 0
    assert zhaoren("policies", "publish", "--all", "--by", "wang").code == 0
    assert listed(zhaoren) == {"a": ("published", 1), "b": ("published", 1)}
    assert "2 same as published" in zhaoren("policies", "load", path, "--by", "li").out
    assert drift(office) == []


def test_broken_items_are_named_and_the_others_load(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    bad = an_item("bad", window={"type": "soon"})
    path = write_jsonl(tmp_path / "pool.jsonl", an_item("a"), bad, "{oops", an_item("b"))
    (tmp_path / "notice.docx").write_bytes(b"PK")
    outcome = zhaoren("policies", "load", path, tmp_path / "notice.docx", "--by", "li")
    assert outcome.code == 1
    first, second, third = outcome.err.splitlines()
    assert "pool.jsonl:2: item bad, field window.type:" in first
    assert "pool.jsonl:3: no JSON" in second
    assert "notice.docx: holds no Chinese text" in third
    assert "3 refused" in outcome.out
    assert sorted(listed(zhaoren)) == ["a", "b"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["load", "nowhere.yaml", "--by", "li"], 1, "no such file or folder"),
        (["load", "pool.jsonl", "--by", "nobody"], 1, "there is no officer nobody"),
        (["load", "pool.jsonl"], 2, "--by"),
        (["load", "--by", "li"], 2, "PATH"),
        (["show", "99"], 1, "there is no draft 99"),
        (["show", "nothing"], 1, "there is no policy or open draft nothing"),
        (["submit", "nothing", "--by", "li"], 1, "nothing: there is no open draft"),
        (["submit", "--by", "li"], 2, "at least one"),
        (["export"], 2, "at least one"),
        (["withdraw", "nothing", "--reason", "x", "--by", "li"], 1, "there is no policy nothing"),
        (["list", "--state", "asleep"], 2, "one of all, draft"),
        (["vanish", "pool.jsonl"], 2, "No such command"),
    ],
)
def test_refusals(
    office: Database, zhaoren: Zhaoren, tmp_path: Path, args: list[str], code: int, said: str
) -> None:
    write_jsonl(tmp_path / "pool.jsonl", an_item("a"))
    outcome = zhaoren("policies", *args)
    assert outcome.code == code
    assert said in " ".join(outcome.err.split())
    assert listed(zhaoren) == {}


def test_a_rejected_draft_is_revised_and_comes_again(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    path = write_jsonl(tmp_path / "pool.jsonl", an_item("a"))
    zhaoren("policies", "load", path, "--by", "li")
    zhaoren("policies", "submit", "a", "--by", "li")
    rejected = zhaoren("policies", "reject", "a", "--note", "金额不对", "--by", "wang")
    assert rejected.code == 0
    assert "金额不对" in zhaoren("policies", "show", "a").out
    new = tmp_path / "new.yaml"
    new.write_text(to_yaml([an_item("a", title="改过的")]), encoding="utf-8")
    stale = zhaoren("policies", "revise", "a", new, "--by", "li", "--revision", "7")
    assert stale.code == 1
    assert "was edited by" in stale.err
    assert "revision 2" in zhaoren("policies", "revise", "a", new, "--by", "li").out
    assert zhaoren("policies", "submit", "a", "--by", "li").code == 0
    assert zhaoren("policies", "approve", "a", "--by", "wang").code == 0
    assert "改过的" in zhaoren("policies", "show", "a").out


def test_a_revision_begins_the_next_version(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    publish(zhaoren, write_jsonl(tmp_path / "pool.jsonl", an_item("a"), an_item("b")))
    new = write_jsonl(tmp_path / "new.jsonl", an_item("a", title="第二版"))
    assert "keep its id" in zhaoren("policies", "revise", "b", new, "--by", "li").err
    same = write_jsonl(tmp_path / "same.jsonl", an_item("a"))
    unchanged = zhaoren("policies", "revise", "a", same, "--by", "li")
    assert (unchanged.code, unchanged.out) == (1, "")
    assert "same.jsonl:1: nothing has changed" in unchanged.err
    assert "version 1 of a says, so no draft was made" in unchanged.err
    began = zhaoren("policies", "revise", "a", new, "--by", "li")
    assert "draft 3 begins the next version of a" in began.out
    again = zhaoren("policies", "revise", "a", new, "--by", "li")
    assert "nothing has changed: draft 3 says this already, at revision 1" in again.out
    (change,) = [one for one in zhaoren("policies", "show", "3").out.splitlines() if "通知" in one]
    assert "规模企业成长奖励" in change
    assert "第二版" in change
    zhaoren("policies", "submit", "a", "--by", "li")
    assert zhaoren("policies", "approve", "a", "--by", "wang").code == 0
    assert listed(zhaoren)["a"] == ("published", 2)
    history = zhaoren("policies", "history", "a").out
    assert "replaced by version 2" in history
    two = write_jsonl(tmp_path / "two.jsonl", an_item("a"), an_item("b"))
    assert "holds 2 items" in zhaoren("policies", "revise", "a", two, "--by", "li").err


def test_what_is_exported_loads_back_equal(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    items = [an_item("a", limits={"share": 0.15}), an_item("007")]
    publish(zhaoren, write_jsonl(tmp_path / "pool.jsonl", *items))
    out = tmp_path / "out.yaml"
    assert zhaoren("policies", "export", "--all", "-o", out).code == 0
    written = {one.code: one.item for one in read_item_file(out).items}
    assert written == {"a": items[0], "007": items[1]}
    assert "2 same as published" in zhaoren("policies", "load", out, "--by", "li").out
    assert zhaoren("policies", "export", "code:007").out.startswith("---\nid: '007'")


def test_pause_resume_withdraw(office: Database, zhaoren: Zhaoren, tmp_path: Path) -> None:
    publish(zhaoren, write_jsonl(tmp_path / "pool.jsonl", an_item("a")))
    assert zhaoren("policies", "pause", "a", "--reason", "核对", "--by", "li").code == 0
    assert listed(zhaoren)["a"][0] == "paused"
    assert zhaoren("policies", "resume", "1", "--by", "li").code == 0
    assert zhaoren("policies", "withdraw", "a", "--reason", "废止", "--by", "li").code == 0
    assert listed(zhaoren) == {}
    assert listed(zhaoren, "--state", "withdrawn")["a"][0] == "withdrawn"
    again = zhaoren("policies", "withdraw", "a", "--reason", "废止", "--by", "li")
    assert again.code == 1
    assert "policy a is withdrawn" in again.err


def test_show_lays_conditions_beside_their_sentences(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    zhaoren("policies", "load", write_jsonl(tmp_path / "p.jsonl", an_item("a")), "--by", "li")
    shown = zhaoren("policies", "show", "1").out
    (line,) = [one for one in shown.splitlines() if "≥ 2000万元" in one]
    assert "上一年度营业收入2000万元以上" in line.split("│")[-2]
    record = json.loads(zhaoren("policies", "show", "1", "--json").out)
    assert record["item"] == an_item("a")


def test_the_audience_is_counted(office: Database, zhaoren: Zhaoren, tmp_path: Path) -> None:
    zhaoren("policies", "load", write_jsonl(tmp_path / "p.jsonl", an_item("a")), "--by", "li")
    outcome = zhaoren("policies", "audience", "a")
    assert outcome.code == 0
    assert "全部登记企业" in outcome.out


def test_the_original_is_kept_once_with_its_hash(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    from sqlalchemy import select

    from store.tables import PolicyDraft, SourceDocument

    original = tmp_path / "通知.pdf"
    original.write_bytes(b"%PDF-1.7")
    path = write_jsonl(tmp_path / "p.jsonl", an_item("a"))
    for _ in range(2):
        zhaoren("policies", "load", path, "--by", "li", "--document", original)
    with office.reading() as session:
        (document,) = session.scalars(select(SourceDocument)).all()
        assert (document.file_name, document.content) == ("通知.pdf", b"%PDF-1.7")
        assert session.scalars(select(PolicyDraft.document_id)).all() == [document.id]


def test_a_load_that_is_stopped_says_what_is_kept(
    zhaoren: Zhaoren, office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two files: the first is in, the report names it, and a second run goes on."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a", "b"):
        write_jsonl(folder / f"{name}.jsonl", an_item(name))
    load = BulkLoad.load

    def stopped(self: BulkLoad, source: SourceFile, **more: Any) -> Iterator[LoadedRow]:
        if source.name.endswith("b.jsonl"):
            raise KeyboardInterrupt
        return load(self, source, **more)

    command = ("policies", "load", folder, "--by", "li", "--report", tmp_path / "done.csv")
    with monkeypatch.context() as patch:
        patch.setattr(BulkLoad, "load", stopped)
        ended = zhaoren(*command)
    assert ended.code == 130
    assert "1 new policy" in ended.out
    assert "Run the same command again" in ended.err
    report = tmp_path / "done.csv"
    assert "a.jsonl" in report.read_text(encoding="utf-8-sig")
    again = zhaoren(*command)
    assert (again.code, "1 same as draft" in again.out, "1 new policy" in again.out) == (
        0, True, True,
    )  # fmt: skip
