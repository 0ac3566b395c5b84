"""What comes from the file is what the tables say; in any doubt it is read from these."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, delete

from enterprises import column_file
from enterprises.column_file import KeptColumns, kept_columns, reading_version
from enterprises.columns import load_columns
from store.clock import FrozenClock
from store.database import Database
from store.tables import Application, ApplicationState, Enterprise
from tests.enterprises.test_columns import BROKEN, FACTS, enterprise
from tests.jobs import rows

TODAY = date(2026, 3, 10)


def everybody(owner: ColumnElement[int]) -> ColumnElement[bool]:
    return owner > 0


@pytest.fixture(autouse=True)
def _keep_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_file, "FEWEST_KEPT", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "0.columns"


@pytest.fixture
def city(database: Database, clock: FrozenClock) -> list[int]:
    """Enterprises with all kinds of facts, and one that cannot be read."""
    told = [*FACTS.values(), BROKEN["no number"]]
    return [enterprise(database, clock, facts) for facts in told]


def ask(database: Database, path: Path, today: date = TODAY) -> KeptColumns:
    """Ask for everybody, and expect what the tables say."""
    with database.reading() as session:
        found = kept_columns(session, path, as_of=today, which=everybody)
        expected = load_columns(session, as_of=today, which=everybody)
    known = found.known
    assert known.ids.tolist() == expected.ids.tolist()
    assert known.facts_hashes == expected.facts_hashes
    assert known.broken == expected.broken
    for row in range(len(expected)):
        assert known.columns.profile(row) == expected.columns.profile(row)
    return found


@contextmanager
def changing(database: Database, clock: FrozenClock, enterprise_id: int) -> Iterator[Enterprise]:
    """A transaction in which an enterprise changes, and is marked as changed a day later."""
    clock.move_to(clock.now() + timedelta(days=1))
    with database.transaction() as session:
        row = session.get_one(Enterprise, enterprise_id)
        yield row
        row.changed_at = clock.now()


def test_the_second_night_reads_only_what_is_irregular(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    first = ask(database, path)
    assert (first.why_all, first.read_anew) == ("there is no file yet", len(city) - 1)
    again = ask(database, path, TODAY + timedelta(days=1))
    # One that is told in two ways, and one that cannot be read.
    assert (again.why_all, again.read_anew) == (None, 2)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_who_has_changed_is_read_anew(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    ask(database, path)
    with changing(database, clock, city[1]) as row:
        row.scope = "餐饮"
    found = ask(database, path)
    assert (found.why_all, found.read_anew) == (None, 3)
    assert ask(database, path).read_anew == 2


def test_who_is_new_stands_in_the_order_of_ids(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    ask(database, path)
    new = enterprise(database, clock, [("fin.revenue", "2021", 5, False)])
    found = ask(database, path)
    assert found.known.ids.tolist()[-1] == new
    assert found.read_anew == 3


def test_who_is_gone_leaves_the_file(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    ask(database, path)
    irregular = [city[list(FACTS).index("the same in two ways")], city[-1]]
    with database.transaction() as session:
        session.execute(delete(Enterprise).where(Enterprise.id.in_([city[2], *irregular])))
    found = ask(database, path)
    assert (found.read_anew, found.gone) == (0, 2)
    assert ask(database, path).gone == 0


def test_who_was_paid_is_read_anew_each_time(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    ask(database, path)
    with database.transaction() as session:
        policy_id = rows.policy_of(session, rows.version(session, clock, code="reward"))
        session.add(
            Application(
                enterprise_id=city[0],
                policy_id=policy_id,
                period="2026",
                state=ApplicationState.PAID,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    assert [ask(database, path).read_anew for _ in range(2)] == [3, 3]


def test_another_month_begins_anew(
    database: Database, clock: FrozenClock, city: list[int], path: Path
) -> None:
    ask(database, path)
    assert "as_of" in (ask(database, path, date(2026, 4, 1)).why_all or "")
    assert ask(database, path, date(2026, 4, 30)).why_all is None


def test_other_code_begins_anew(
    database: Database,
    clock: FrozenClock,
    city: list[int],
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(database, path)
    assert reading_version() == reading_version()
    monkeypatch.setattr(column_file, "reading_version", lambda: "of another version")
    assert "made_from" in (ask(database, path).why_all or "")


def test_where_too_many_have_changed_all_are_read(
    database: Database,
    clock: FrozenClock,
    city: list[int],
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(database, path)
    monkeypatch.setattr(column_file, "MOST_READ_ANEW", 1)
    assert ask(database, path).why_all == "too many have changed"


@pytest.mark.parametrize(
    "spoil",
    [lambda raw: raw[: len(raw) // 2], lambda raw: b"SQLite format 3\x00", lambda raw: b""],
    ids=["half written", "another file", "empty"],
)
def test_a_spoilt_file_is_put_right(
    database: Database, clock: FrozenClock, path: Path, spoil
) -> None:
    enterprise(database, clock, FACTS["lists"])
    ask(database, path)
    path.write_bytes(spoil(path.read_bytes()))
    assert "build it anew" in (ask(database, path).why_all or "")
    assert ask(database, path).why_all is None


def test_a_few_leave_no_file(
    database: Database, clock: FrozenClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enterprise(database, clock, FACTS["lists"])
    ask(database, path)
    assert path.exists()
    monkeypatch.setattr(column_file, "FEWEST_KEPT", 2)
    ask(database, path)
    assert not path.exists()


def test_a_write_that_fails_leaves_the_old_file(
    database: Database,
    clock: FrozenClock,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    known = enterprise(database, clock, FACTS["lists"])
    ask(database, path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(column_file, "write_snapshot", full)
    with changing(database, clock, known) as row:
        row.scope = "餐饮"
    with caplog.at_level(logging.WARNING):
        assert ask(database, path).read_anew == 1
    assert [getattr(record, "action", None) for record in caplog.records] == ["columns.keep"]
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]
