"""Databases that fill up, lock, or break the line: nothing half-written, one kind of error."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from bot.events import Event, EventKind, Reply, say
from bot.front_desk import FrontDesk
from bot.texts import load_texts
from bot.turn import Turn
from store import inbox_rows
from store.audit_rows import add_audit_entry
from store.clock import FrozenClock
from store.database import Database, open_database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import AuditEntry, InboxUpdate
from tests.bot_edge.rig import router

MUCH = "政策" * 200


def writes_much(turn: Turn) -> Reply:
    """Fill pages, one row after another."""
    for number in range(2000):
        add_audit_entry(
            turn.session,
            actor="contact:1",
            action="x",
            subject=str(number),
            detail={"words": MUCH},
            now=turn.now,
        )
        turn.session.flush()
    return say("好的")


def desk(database: Database, clock: FrozenClock, settings: Settings) -> FrontDesk:
    return FrontDesk(
        database=database,
        clock=clock,
        settings=settings,
        texts=load_texts(),
        router=router(writes_much),
    )


def said(clock: FrozenClock) -> Event:
    return Event(chat_id=1001, kind=EventKind.TEXT, at=clock.now(), text="好")


def remember(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        inbox_rows.remember(
            session, update_id=1, chat_id=1001, payload={"update_id": 1}, now=clock.now()
        )


def entries(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.fixture
def small(sqlite_template: Path, tmp_path: Path) -> Any:
    """A database that has room for a few pages more, and no further."""
    path = tmp_path / "small.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = open_database(f"sqlite:///{path}")
    pages = sqlite3.connect(path).execute("PRAGMA page_count").fetchone()[0]

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    event.listen(opened.engine, "connect", limit)
    yield opened
    opened.dispose()


def test_a_full_disk_keeps_the_update_and_nothing_of_the_answer(
    small: Database, clock: FrozenClock, settings: Settings
) -> None:
    remember(small, clock)
    with pytest.raises(DatabaseUnavailable, match="the disk is full"):
        desk(small, clock, settings).answer(said(clock), update_id=1)
    assert entries(small) == 0
    with small.reading() as session:
        row = session.get_one(InboxUpdate, 1)
        assert (row.handled_at, row.payload) == (None, {"update_id": 1})


def test_a_locked_database_keeps_the_update(
    sqlite_template: Path, tmp_path: Path, clock: FrozenClock, settings: Settings
) -> None:
    path = tmp_path / "locked.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}?timeout=0.1")
    remember(database, clock)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="stayed locked"):
        desk(database, clock, settings).answer(said(clock), update_id=1)
    holder.execute("ROLLBACK")
    assert desk(database, clock, settings).answer(said(clock), update_id=1) == say("好的")
    holder.close()
    database.dispose()


def test_a_broken_line_to_postgresql_is_mended_by_the_next_turn(postgresql_url: str) -> None:
    database = open_database(postgresql_url)

    def cut_off_while_working() -> None:
        with database.transaction() as session:
            me = session.scalar(select(func.pg_backend_pid()))
            with database.transaction() as other:
                other.execute(select(func.pg_terminate_backend(me)))
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        cut_off_while_working()
    with database.transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.dispose()


def test_a_used_up_pool_is_a_database_out_of_reach(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "pool.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=0.05)
    with (
        database.reading(),
        pytest.raises(DatabaseUnavailable, match="in use"),
        database.transaction() as session,
    ):
        session.execute(text("SELECT 1"))
    database.dispose()


def test_an_error_does_not_quote_what_a_person_wrote(database: Database) -> None:
    with pytest.raises(Exception, match="hidden") as caught, database.transaction() as session:
        session.execute(text("INSERT INTO chat (chat_id) VALUES (:given)"), {"given": "张三的电话"})
    assert "张三" not in str(caught.value).split("[SQL")[1]
