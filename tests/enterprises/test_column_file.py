"""Columns come from the file if it is the right one, and are built anew if there is any doubt."""

from __future__ import annotations

import dataclasses
import logging
from datetime import date
from pathlib import Path

import pytest

from enterprises.column_file import KeptColumns, Origin, keep, kept_columns
from matcher.city.columns import Columns
from tests.matcher.factories import profile

DAY = date(2025, 6, 30)
ORIGIN = Origin(as_of=DAY, count=2, stamp="engine 2, a1b2")


def built() -> Columns:
    return Columns.from_profiles([profile({"hr.headcount": 7}, id="e1"), profile(id="e2")])


def ask(path: Path, origin: Origin = ORIGIN) -> KeptColumns:
    return kept_columns(path, origin, built)


def test_the_second_run_reads_what_the_first_kept(tmp_path):
    path = tmp_path / "var" / "columns"
    assert ask(path).why_built == "there is no file yet"
    again = ask(path)
    assert again.why_built is None
    assert [again.columns.profile(row) for row in range(2)] == [
        built().profile(row) for row in range(2)
    ]
    assert [one.name for one in path.parent.iterdir()] == ["columns"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"as_of": date(2025, 7, 1)}, "as_of"),
        ({"count": 3}, "count"),
        ({"stamp": "engine 3, a1b2"}, "made_from"),
    ],
    ids=["another day", "another number", "another origin"],
)
def test_what_is_of_another_origin_is_built_anew(tmp_path, changes, why):
    ask(tmp_path / "columns")
    found = ask(tmp_path / "columns", dataclasses.replace(ORIGIN, **changes))
    assert why in (found.why_built or "")


@pytest.mark.parametrize(
    "spoil",
    [lambda raw: raw[: len(raw) // 2], lambda raw: b"SQLite format 3\x00", lambda raw: b""],
    ids=["half written", "another file", "empty"],
)
def test_a_spoilt_file_is_put_right(tmp_path, spoil):
    path = tmp_path / "columns"
    ask(path)
    path.write_bytes(spoil(path.read_bytes()))
    assert "build it anew" in (ask(path).why_built or "")
    assert ask(path).why_built is None


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "columns"
    ask(path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("enterprises.column_file.write_snapshot", full)
    with pytest.raises(OSError, match="No space"):
        keep(built(), path, ORIGIN)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["columns"]


def test_where_nothing_can_be_kept_the_columns_are_built_each_time(tmp_path, monkeypatch, caplog):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("enterprises.column_file.write_snapshot", full)
    with caplog.at_level(logging.WARNING):
        assert len(ask(tmp_path / "columns").columns) == 2
    assert [record.action for record in caplog.records] == ["columns.keep"]
