"""One change of a draft by command, what stands against it, and its golden examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.database import Database
from tests.cli.conftest import Zhaoren, write_jsonl
from tests.policies.pool_items import an_item


def load(zhaoren: Zhaoren, folder: Path, **changes: Any) -> None:
    path = write_jsonl(folder / "pool.jsonl", an_item("a", **changes))
    assert zhaoren("policies", "load", path, "--by", "li").code == 0


def test_one_condition_is_mended_and_undone(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    load(zhaoren, tmp_path)
    mended = zhaoren(
        "policies", "mend", "a", "--condition", 1, "--value", "不超过300万元", "--by", "li"
    )
    assert (mended.code, mended.err) == (0, "")
    assert mended.out.splitlines() == [
        "1. 上一年度营业收入 ≤ 300万元  *",
        "draft 1 is at revision 2",
    ]
    added = zhaoren("policies", "mend", "a", "--add", "从业人员30人以上", "--by", "wang")
    assert "2. 员工人数 ≥ 30  *" in added.out
    flagged = zhaoren("policies", "mend", "1", "--condition", 2, "--preference", "--by", "wang")
    assert "2. 员工人数 ≥ 30（不作硬性要求）  *" in flagged.out
    assert (
        "≤ 300万元"
        not in zhaoren("policies", "mend", "a", "--condition", 1, "--drop", "--by", "li").out
    )
    for revision in (6, 7, 8, 9):
        assert f"revision {revision}" in zhaoren("policies", "undo", "a", "--by", "li").out
    assert "≥ 2000万元" in zhaoren("policies", "show", "a").out
    assert zhaoren("policies", "undo", "a", "--by", "li").code == 1


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["mend", "a", "--by", "li"], 2, "--condition"),
        (["mend", "a", "--condition", "9", "--drop", "--by", "li"], 1, "no condition 9"),
        (["mend", "a", "--condition", "0", "--drop", "--by", "li"], 2, "condition"),
        (["mend", "a", "--condition", "1", "--value", "负数", "--by", "li"], 1, "negative"),
        (["mend", "a", "--condition", "1", "--value", "一百亿个", "--by", "li"], 1, "other_unit"),
        (["mend", "a", "--add", "。", "--by", "li"], 1, "between 2 and 400"),
        (["mend", "nothing", "--add", "从业人员30人以上", "--by", "li"], 1, "nothing"),
        (["split", "a", "--title", "b", "--by", "li"], 2, "--benefit"),
        (["split", "a", "--title", "b", "--benefit", "1", "--by", "li"], 1, "benefit of its own"),
        (["join", "a", "a", "--by", "li"], 1, "with itself"),
        (["examples", "add", "a", "--must-fit", "--by", "li"], 2, "--enterprise"),
        (["examples", "add", "a", "--must-fit", "--enterprise", "X", "--by", "li"], 1, "X"),
        (["examples", "drop", "a", "7", "--by", "li"], 1, "no example 7"),
    ],
    ids=lambda one: " ".join(one)[:40] if isinstance(one, list) else None,
)
def test_what_is_refused_says_why(
    office: Database, zhaoren: Zhaoren, tmp_path: Path, args: list[str], code: int, said: str
) -> None:
    load(zhaoren, tmp_path)
    outcome = zhaoren("policies", *args)
    assert outcome.code == code
    assert said in outcome.err
    assert zhaoren("policies", "undo", "a", "--by", "li").code == 1


def test_split_and_join(office: Database, zhaoren: Zhaoren, tmp_path: Path) -> None:
    benefits = [*an_item()["benefits"], {"kind": "subsidy", "form": "fixed", "amount": 1}]
    load(zhaoren, tmp_path, benefits=benefits)
    split = zhaoren(
        "policies", "split", "a", "--title", "另一项", "--benefit", 2, "--condition", 1,
        "--by", "li",
    )  # fmt: skip
    assert "draft 2 is 另一项" in split.out
    assert "is part of draft 1" in zhaoren("policies", "join", "1", "2", "--by", "li").out


def test_an_objection_is_shown_and_answered_with_a_reason(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    low = {"field": "fin.revenue", "op": "lte", "value": 1, "per": "y-1"}
    both = {"all": [*an_item()["eligibility"]["all"], low]}
    load(zhaoren, tmp_path, eligibility=both)
    checked = zhaoren("policies", "check", "a")
    assert checked.code == 1
    assert "15 项要素已有 8 项，缺：" in checked.out
    assert "第 1 条 上一年度营业收入 ≥ 2000万元；第 2 条 上一年度营业收入 ≤ 1元" in checked.out
    zhaoren("policies", "submit", "a", "--by", "li")
    refused = zhaoren("policies", "approve", "a", "--by", "wang")
    assert refused.code == 1
    assert "say why it is right" in refused.err
    given = zhaoren("policies", "approve", "a", "--reason", "原文如此，已请示", "--by", "wang")
    assert (given.code, given.err) == (0, "")


def test_golden_examples_by_command(office: Database, zhaoren: Zhaoren, tmp_path: Path) -> None:
    load(zhaoren, tmp_path)
    assert zhaoren("policies", "check", "a").code == 0
    facts = {"region.registered": "430112", "fin.revenue@2025": 1}
    profile = tmp_path / "small.json"
    profile.write_text(json.dumps({"name": "小厂", "facts": facts}), encoding="utf-8")
    for must in ("--must-not-fit", "--must-fit"):
        added = zhaoren(
            "policies", "examples", "add", "a", must, "--profile", profile, "--by", "li"
        )
        assert added.code == 0
    checked = zhaoren("policies", "check", "a")
    assert checked.code == 1
    assert "小厂（必须符合）：上一年度营业收入2000万元以上" in checked.out
    assert "小厂（不能符合）：上一年度营业收入2000万元以上" in checked.out
    assert "2\tmust_fit\t-\t小厂" in zhaoren("policies", "examples", "list", "a").out
    assert zhaoren("policies", "examples", "drop", "a", 2, "--by", "li").code == 0
    assert zhaoren("policies", "check", "a").code == 0


def test_a_mended_value_is_shown_as_such_and_goes_out_and_back(
    office: Database, zhaoren: Zhaoren, tmp_path: Path
) -> None:
    load(zhaoren, tmp_path)
    zhaoren("policies", "mend", "a", "--condition", 1, "--value", "不超过300万元", "--by", "li")
    shown = zhaoren("policies", "show", "a").out
    assert "人工修改" in shown
    assert "officer:" in shown
    out = tmp_path / "a.yaml"
    assert zhaoren("policies", "export", "a", "-o", out).code == 0
    written = out.read_text(encoding="utf-8")
    assert "mended:" in written
    # The same text again is no edit of anybody's, and a mark is no doubt about the item.
    revised = zhaoren("policies", "revise", "a", out, "--by", "wang")
    assert (revised.code, revised.err) == (0, "")
    again = tmp_path / "again.yaml"
    zhaoren("policies", "export", "a", "-o", again)
    assert again.read_text(encoding="utf-8") == written
    assert "mended" not in zhaoren("policies", "check", "a").out
