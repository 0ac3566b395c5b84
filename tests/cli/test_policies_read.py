"""`zhaoren policies read`: documents become items, with no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.card import card_from_item
from tests.cli.conftest import Zhaoren, write_jsonl

GUIDE = "\n".join(
    (
        "一、申报条件",
        "1.在本区登记注册，具有独立法人资格；",
        "2.上年度营业收入2000万元以上。",
        "二、支持标准",
        "对符合条件的企业给予20万元一次性奖励。",
        "三、申报时间",
        "3月1日至3月31日。",
    )
)
COMMENDATION = "授予甲公司等10家企业先进单位称号。"


def row(
    id: str = "t1", text: str = GUIDE, title: str = "企业奖励申报", **more: Any
) -> dict[str, Any]:
    return {"id": id, "title": title, "text": text, **more}


def lines(words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in words.splitlines()]


def test_a_text_becomes_an_item_of_the_contract(zhaoren: Zhaoren, tmp_path: Path) -> None:
    texts = write_jsonl(tmp_path / "texts.jsonl", row(region="430112", published_on="2025-02-20"))
    outcome = zhaoren("policies", "read", texts)
    assert outcome.code == 0
    (item,) = lines(outcome.out)
    assert item["source_id"] == "t1"
    assert item["region"] == ["430112"]
    assert item["window"]["closes_on"] == "2025-03-31"
    assert item["benefits"][0]["amount"] == 200_000
    for atom in item["eligibility"]["all"]:
        start, end = atom["span"]
        assert item["text"][start:end] == atom["quote"]
    card_from_item(item)


def test_what_offers_nothing_gives_one_line_that_says_why(zhaoren: Zhaoren, tmp_path: Path) -> None:
    texts = write_jsonl(
        tmp_path / "texts.jsonl",
        row(),
        row(id="t2", text=COMMENDATION, title="关于表彰先进单位的通报"),
    )
    outcome = zhaoren("policies", "read", texts)
    refused = lines(outcome.out)[-1]
    assert (refused["source_id"], refused["kind"]) == ("t2", "not_a_benefit")
    assert refused["why"]
    assert "2 text(s): 1 item(s), 1 with nothing to claim" in outcome.err


def test_options_fill_what_a_text_leaves_unsaid(zhaoren: Zhaoren, tmp_path: Path) -> None:
    texts = write_jsonl(tmp_path / "texts.jsonl", row(), row(id="t2", region="430121"))
    outcome = zhaoren(
        "policies", "read", texts, "--region", "430112", "--issuer", "某区工信局",
        "--published-on", "2024-02-01",
    )  # fmt: skip
    first, second = lines(outcome.out)
    assert (first["region"], second["region"]) == (["430112"], ["430121"])
    assert first["issuer"] == "某区工信局"
    assert first["window"]["opens_on"] == "2024-03-01"


def test_a_plain_text_is_one_document(zhaoren: Zhaoren, tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text("望城区企业奖励申报指南\n" + GUIDE, encoding="utf-8")
    outcome = zhaoren("policies", "read", tmp_path / "guide.txt")
    (item,) = lines(outcome.out)
    assert item["title"] == "望城区企业奖励申报指南"
    assert item["region"] == ["430112"]


def test_items_go_to_a_file(zhaoren: Zhaoren, tmp_path: Path) -> None:
    texts = write_jsonl(tmp_path / "texts.jsonl", row())
    outcome = zhaoren("policies", "read", texts, "-o", tmp_path / "items.jsonl")
    assert (outcome.code, outcome.out) == (0, "")
    assert len(lines((tmp_path / "items.jsonl").read_text("utf-8"))) == 1


BROKEN = [
    ("no JSON", ["{"], "row 1"),
    ("no text", ['{"id": "a"}'], "field text"),
    ("no day", ['{"id": "a", "text": "企业", "published_on": "soon"}'], "field published_on"),
    ("an id of two texts", ['{"id": "a", "text": "企业"}', '{"id": "a", "text": "单位"}'], "a"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "named"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_broken_file_writes_nothing(
    zhaoren: Zhaoren, tmp_path: Path, rows: list[str], named: str
) -> None:
    (tmp_path / "texts.jsonl").write_text("\n".join(rows), encoding="utf-8")
    outcome = zhaoren("policies", "read", tmp_path / "texts.jsonl", "-o", tmp_path / "items.jsonl")
    assert outcome.code == 1
    assert "texts.jsonl" in outcome.err
    assert named in outcome.err
    assert not (tmp_path / "items.jsonl").exists()


WRONG = [
    ("an unknown region", ("--region", "999999")),
    ("no day", ("--published-on", "tomorrow")),
]


@pytest.mark.parametrize("options", [case[1] for case in WRONG], ids=[case[0] for case in WRONG])
def test_wrong_usage(zhaoren: Zhaoren, tmp_path: Path, options: tuple[str, ...]) -> None:
    texts = write_jsonl(tmp_path / "texts.jsonl", row())
    assert zhaoren("policies", "read", texts, *options).code == 2


def test_a_missing_file_is_said(zhaoren: Zhaoren, tmp_path: Path) -> None:
    outcome = zhaoren("policies", "read", tmp_path / "nowhere.jsonl")
    assert outcome.code in (1, 2)
    assert "nowhere.jsonl" in outcome.err
