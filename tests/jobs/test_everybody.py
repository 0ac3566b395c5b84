"""Everybody's columns say what the tables say, with the night's file and without."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enterprises import column_file
from enterprises.columns import load_columns
from jobs import shortlists
from jobs.everybody import everybody
from jobs.runs import Work
from jobs.shortlists import run_shortlists
from matcher.city.columns import Columns
from matcher.profile import Profile
from store.clock import FrozenClock
from store.database import Database
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI

TODAY = date(2026, 3, 10)


def profiles(columns: Columns) -> dict[str, Profile]:
    return {name: columns.profile(row) for row, name in enumerate(columns.ids)}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Columns are kept however few they are, in files of the test's own."""
    monkeypatch.setattr(shortlists, "IDS_A_STRETCH", 4)
    monkeypatch.setattr(column_file, "FEWEST_KEPT", 1)
    monkeypatch.setattr(
        shortlists, "column_file", lambda _, first_id: tmp_path / f"{first_id}.columns"
    )
    return tmp_path


@pytest.mark.parametrize("has_files", [False, True], ids=["from the tables", "from the files"])
def test_nobody_is_missed_and_nobody_is_there_twice(
    database: Database, clock: FrozenClock, files: Path, has_files: bool
) -> None:
    with database.transaction() as session:
        ids = [rows.enterprise(session, clock, {"hr.headcount": n}) for n in range(10, 16)]
        rows.contact(session, clock, ids[2])
        rows.version(session, clock, headcount=12)
    if has_files:
        run_shortlists(Work(database=database, now=clock.now(), zone=SHANGHAI))
    kept = {one: one.read_bytes() for one in files.iterdir()}
    assert bool(kept) is has_files
    with database.transaction() as session:
        rows.contact(session, clock, ids[4])
        ids.append(rows.enterprise(session, clock))
    with database.reading() as session:
        found = everybody(session, as_of=TODAY)
        told = load_columns(session, as_of=TODAY).columns
    assert sorted(found.ids) == sorted(map(str, ids))
    assert profiles(found) == profiles(told)
    # Who only looks leaves the files to the night.
    assert {one: one.read_bytes() for one in files.iterdir()} == kept


def test_a_place_without_enterprises(database: Database) -> None:
    with database.reading() as session:
        assert len(everybody(session, as_of=TODAY)) == 0
