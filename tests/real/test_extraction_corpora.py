"""Reading every real text at hand: no crash, no clause lost, agreement with published records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.document import Document, blocks_of_lines
from tests.real.extraction_agreement import (
    agree_beijing,
    agree_pudong,
    intake,
    labelled,
    numeric_clauses,
)
from tests.real.extraction_scoring import load, read_once, uncovered

Rows = dict[str, list[dict[str, Any]]]
# Each with how many texts it has at least.
CORPORA = {
    "policies_misc": 265,
    "policies_pudong": 320,
    "policies_beijing": 160,
    "clauses_fujian": 300,
    "negatives": 360,
}


@pytest.fixture
def rows(shared_data: Path) -> Rows:
    return {name: load(shared_data / name / "dev.jsonl") for name in CORPORA}


def _texts(corpus: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Every text once: siblings repeat the notice they come from."""
    seen: set[str] = set()
    for row in corpus:
        for key in ("text", "full_text", "conditions", "content"):
            if row.get(key) and row[key] not in seen:
                seen.add(row[key])
                yield row["title"] or "", row[key]


@pytest.mark.parametrize("name", CORPORA)
def test_nothing_crashes_and_no_clause_is_lost(name: str, rows: Rows) -> None:
    """Quotes are checked by the reader itself, so a wrong span would raise here."""
    read = 0
    for title, text in _texts(rows[name]):
        document = Document(id="t", title=title, text=text, blocks=blocks_of_lines(text))
        read += 1
        items = read_once(document)
        if "kind" not in items[0]:
            assert uncovered(document, items)[1] == [], title
    assert read >= CORPORA[name]


def test_intake(rows: Rows) -> None:
    found = intake(labelled(rows["policies_misc"], rows["negatives"]))
    assert found.precision >= 0.9
    assert found.recall >= 0.9


PUDONG = (
    ("registered and taxed there", 0.95),
    ("largest amount", 0.9),
    ("place of the notice", 0.88),
    ("window opens", 0.7),
    ("window opens, said of applying", 0.93),
    ("window closes", 0.82),
    ("window closes, said of applying", 0.93),
    ("conditions read by a rule", 0.45),
)
BEIJING = (
    ("registered there", 0.95), ("yearly window", 0.95), ("place", 0.9),
    # Lists below a label without a number are read as conditions now, most of them by a person.
    ("conditions read by a rule", 0.39),
)  # fmt: skip


def test_cards_of_pudong(rows: Rows) -> None:
    found = agree_pudong(rows["policies_pudong"])
    for name, floor in PUDONG:
        assert found.share(name) >= floor, f"{name}\n{found}"


def test_cards_of_beijing(rows: Rows) -> None:
    found = agree_beijing(rows["policies_beijing"])
    for name, floor in BEIJING:
        assert found.share(name) >= floor, f"{name}\n{found}"


def test_numeric_clauses_of_fujian(rows: Rows) -> None:
    found = numeric_clauses(rows["clauses_fujian"])
    assert found.share("asked of a claimant") >= 0.39, found
    assert found.share("of what is paid or organised") >= 0.65, found
