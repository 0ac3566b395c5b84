"""Reading agrees with annotated texts: floors a little below what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policies.document import Document, blocks_of_lines
from policies.extraction.reading import read_document
from policies.extraction.trees import atoms_of
from tests.real.extraction_scoring import (
    Score,
    load,
    read_gold,
    score_amounts,
    score_conditions,
    uncovered,
    vocabulary,
    window_agrees,
)

LEAST_PRECISION, LEAST_RECALL = 0.96, 0.94
LEAST_AMOUNTS_RIGHT, LEAST_AMOUNTS_FOUND = 0.95, 0.97
LEAST_WINDOWS = 0.96


@pytest.fixture
def gold(shared_data: Path) -> list[dict[str, Any]]:
    return load(shared_data / "gold" / "dev.jsonl")


@pytest.fixture
def words(shared_data: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    return vocabulary(shared_data.parent)


def test_conditions_of_the_vocabulary(
    gold: list[dict[str, Any]], words: tuple[frozenset[str], tuple[str, ...]]
) -> None:
    total = Score()
    for one in gold:
        total.add(score_conditions(one, read_gold(one), words))
    assert total.precision >= LEAST_PRECISION, total.wrong
    assert total.recall >= LEAST_RECALL, total.missed


def test_amounts(gold: list[dict[str, Any]]) -> None:
    total = Score()
    for one in gold:
        total.add(score_amounts(one, read_gold(one)))
    assert total.precision >= LEAST_AMOUNTS_RIGHT, total.wrong
    assert total.recall >= LEAST_AMOUNTS_FOUND, total.missed


def test_windows(gold: list[dict[str, Any]]) -> None:
    right = [window_agrees(one, read_gold(one)[0]["window"]) for one in gold]
    assert sum(right) / len(right) >= LEAST_WINDOWS


def test_every_text_offers_something(gold: list[dict[str, Any]]) -> None:
    assert [one["id"] for one in gold if "kind" in read_gold(one)[0]] == []


def test_quotes_are_exact(gold: list[dict[str, Any]]) -> None:
    for one in gold:
        for item in read_gold(one):
            for atom in atoms_of(item["eligibility"]):
                start, end = atom["span"]
                assert one["text"][start:end] == atom["quote"]


def test_every_clause_of_the_conditions_is_covered(gold: list[dict[str, Any]]) -> None:
    for one in gold:
        document = Document(
            id=one["id"], title=one["title"], text=one["text"], blocks=blocks_of_lines(one["text"])
        )
        assert uncovered(document, read_document(document))[1] == []


@pytest.mark.parametrize("name", ["000_39a904747cfaba70", "004_c90ade0b908e7ec2"])
def test_the_first_documents_of_the_district_offer_nothing(name: str, shared_data: Path) -> None:
    text = (shared_data.parent / "seeds" / f"{name}.txt").read_text("utf-8")
    (line,) = read_document(Document(id=name, title="", text=text, blocks=blocks_of_lines(text)))
    assert line["kind"] == "not_a_benefit"
