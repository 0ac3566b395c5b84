"""Annotated real texts go into the pool and come out of it equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.export import to_yaml
from policies.item_files import ItemFile, read_item_file, read_items
from policies.outline import atoms
from policies.wording import describe_atom


@pytest.fixture
def gold(shared_data: Path) -> ItemFile:
    path = shared_data / "gold" / "dev.jsonl"
    if not path.exists():
        pytest.skip("the annotated texts are not here: ../shared/data/gold/dev.jsonl")
    return read_item_file(path)


def test_every_annotated_text_is_read(gold: ItemFile) -> None:
    assert gold.problems == ()
    assert len(gold.items) == len(gold.content.splitlines())


def test_they_come_back_equal_from_yaml(gold: ItemFile) -> None:
    again = read_items("gold.yaml", to_yaml(one.item for one in gold.items).encode())
    assert [one.item_hash for one in again.items] == [one.item_hash for one in gold.items]


def test_every_condition_can_be_said(gold: ItemFile) -> None:
    said = [describe_atom(line.atom) for one in gold.items for line in atoms(one.item)]
    assert len(said) > 100
    assert all(words.strip() for words in said)
