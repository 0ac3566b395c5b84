"""Transactions on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from store.clock import FrozenClock
from store.database import Database, open_database
from store.errors import DatabaseUnavailable, InvalidSetting, SchemaOutdated
from store.schema import drift, require_current
from store.tables import Chat


def add_chat(database: Database, clock: FrozenClock, chat_id: int = 7) -> None:
    with database.transaction() as session:
        session.add(Chat(chat_id=chat_id, created_at=clock.now(), last_seen_at=clock.now()))


def test_a_transaction_is_kept_whole(database: Database, clock: FrozenClock) -> None:
    add_chat(database, clock)
    with database.reading() as session:
        assert session.scalars(select(Chat.chat_id)).all() == [7]


def test_a_failed_transaction_leaves_nothing(database: Database, clock: FrozenClock) -> None:
    def break_off() -> None:
        with database.transaction() as session:
            session.add(Chat(chat_id=8, created_at=clock.now(), last_seen_at=clock.now()))
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        break_off()
    with database.reading() as session:
        assert session.scalars(select(Chat.chat_id)).all() == []


def test_instants_come_back_aware_and_in_utc(database: Database, clock: FrozenClock) -> None:
    add_chat(database, clock)
    with database.reading() as session:
        stored = session.scalars(select(Chat.created_at)).one()
    assert stored == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
    assert stored.tzinfo is UTC


def test_no_read_modify_write_is_lost(database: Database, clock: FrozenClock) -> None:
    add_chat(database, clock)
    per_thread = 25

    def count_up() -> None:
        for _ in range(per_thread):
            with database.transaction() as session:
                row = session.scalars(select(Chat).where(Chat.chat_id == 7).with_for_update()).one()
                row.consent_version = str(int(row.consent_version or "0") + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalars(select(Chat.consent_version)).one() == str(4 * per_thread)


def test_models_tables_and_data_agree(database: Database) -> None:
    assert drift(database) == []


def test_drift_names_what_differs(database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE rating ADD COLUMN extra INTEGER")
    try:
        assert any("extra" in sentence for sentence in drift(database))
    finally:
        with database.transaction() as session:
            session.connection().exec_driver_sql("ALTER TABLE rating DROP COLUMN extra")


def test_drift_sees_data_that_breaks_a_rule(database: Database, clock: FrozenClock) -> None:
    add_chat(database, clock, 1)
    add_chat(database, clock, 2)
    from tests.store.rows import a_contact, an_enterprise

    with database.transaction() as session:
        enterprise = an_enterprise(session, clock)
        contact = a_contact(session, clock, enterprise, chat_id=1)
        session.execute(update(Chat).where(Chat.chat_id == 2).values(current_contact_id=contact.id))
    sentences = drift(database)
    assert any("somebody else's contact" in sentence for sentence in sentences)
    assert any("without consent" in sentence for sentence in sentences)


def test_an_empty_database_says_what_to_run(tmp_path) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SchemaOutdated, match="zhaoren db upgrade"):
        require_current(empty)
    empty.dispose()


def test_an_unreadable_address_is_a_setting_error() -> None:
    with pytest.raises(InvalidSetting, match="ZHAOREN_DATABASE_URL"):
        open_database("no address at all")


def test_an_unreachable_server_is_said_in_words() -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"), nowhere.reading():
        pass
    nowhere.dispose()
