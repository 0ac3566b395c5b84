"""Columns are kept beside the tables, and never for tables that end with the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs import shortlist_files
from jobs.rehearsal import rehearse
from jobs.shortlist_files import column_file
from store.database import open_database


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_tables_in_memory_leave_no_file(url: str) -> None:
    assert column_file(open_database(url), 0) is None


def test_beside_the_tables_where_these_are_a_file(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/zhaoren.db")
    assert column_file(database, 131_072) == tmp_path / "zhaoren.db.columns" / "131072.columns"


def test_every_database_on_a_server_has_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlist_files, "FOLDER", Path("kept"))
    files = [
        column_file(open_database(f"postgresql+psycopg://{who}@{where}/zhaoren"), 0)
        for who, where in (("a:1", "one"), ("a:2", "one"), ("a:1", "two"))
    ]
    assert files[0] == files[1] != files[2]
    assert all(file is not None and file.parent.parent == Path("kept") for file in files)


def test_a_rehearsal_keeps_nothing(tmp_path: Path) -> None:
    with rehearse(open_database(f"sqlite:///{tmp_path}/zhaoren.db")) as stage:
        assert column_file(stage, 0) is None
