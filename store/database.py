"""The engine and ``transaction()``: how every floor above reaches its tables."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session as Session  # The floors above name it from here.

from store.errors import DatabaseUnavailable, InvalidSetting

SQLITE_BUSY_SECONDS = 15
CONNECT_SECONDS = 10
# An error that shows the values of its statement would carry what people wrote into the log.
HIDES_VALUES = True
READ_ONLY = "zhaoren_read_only"
LOCK_LOOK_SECONDS = 0.004
"""How often one looks whether SQLite's write lock is free; who writes batch after batch rests
for longer than that between two."""


class Database:
    """One database: its engine, and transactions on it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session whose work is committed at the end, or not at all.

        On SQLite the write lock is taken at the start: a transaction that reads,
        decides and writes would otherwise lose updates to a second one.

        Raises :class:`DatabaseUnavailable` when the database cannot be reached,
        stays locked, or is full.
        """
        with self._session() as session, _in_plain_words(), session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads and never waits for a writer."""
        with self._session() as session, _in_plain_words():
            session.connection(execution_options={READ_ONLY: True})
            try:
                yield session
            finally:
                session.rollback()

    def _session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(url: str, **engine_options: Any) -> Database:
    """Open the database at ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``).

    Raises :class:`InvalidSetting` when the address cannot be read.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite_engine(parsed, engine_options))
    options = {"connect_args": {"connect_timeout": CONNECT_SECONDS}, **engine_options}
    return Database(
        create_engine(parsed, pool_pre_ping=True, hide_parameters=HIDES_VALUES, **options)
    )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InvalidSetting(
            "ZHAOREN_DATABASE_URL: not an address SQLAlchemy can read; use "
            "sqlite:///var/zhaoren.db or postgresql+psycopg://user:password@host/name"
        ) from error
    # Hosting panels hand out postgresql:// and mean whichever driver is there; ours is psycopg 3.
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _sqlite_engine(url: URL, options: dict[str, Any]) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The driver's own implicit BEGIN is deferred and comes late; ours is explicit below.
    arguments: dict[str, Any] = {"isolation_level": None}
    if "timeout" not in url.query:
        arguments["timeout"] = SQLITE_BUSY_SECONDS
    engine = create_engine(url, connect_args=arguments, hide_parameters=HIDES_VALUES, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite's own wait looks again after up to a tenth of a second. Whoever writes batch after
    # batch holds the lock again by then, and an answer in the chat would wait for all of them.
    patience = int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        _take_write_lock(connection, until=time.monotonic() + patience / 1000)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")


def _take_write_lock(connection: Connection, *, until: float) -> None:
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if not _is_locked(error) or time.monotonic() > until:
                raise
            time.sleep(LOCK_LOOK_SECONDS)
        else:
            return


def _is_locked(error: OperationalError) -> bool:
    # SQLITE_BUSY; of its extended codes the low byte says the same.
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnavailable(explain_operational_error(error)) from error
    except PoolExhausted as error:
        raise DatabaseUnavailable("every connection to the database is in use") from error


DRIVER_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "database is locked",
        "the database stayed locked: another process holds it; stop it, then try again",
    ),
    ("disk is full", "the disk is full: free some room; nothing was half-written"),
    ("No space left", "the disk is full: free some room; nothing was half-written"),
    (
        "disk I/O error",
        "the disk cannot be written: it is full or failing; nothing was half-written",
    ),
    ("unable to open", "the database file cannot be opened: check its folder and its rights"),
    ("readonly", "the database file is read-only: check the rights of its folder"),
    ("no such table", "a table is missing: run `zhaoren db upgrade`"),
)


def explain_operational_error(error: OperationalError) -> str:
    """Return one sentence for what the driver said: what is wrong and what to do.

    Of errors that followed one another the first is what is wrong: a full disk ends the
    whole transaction, and what fails next is only the savepoint that is gone with it.
    """
    chain: list[BaseException] = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(before)
    for one in reversed(chain):
        for sign, sentence in DRIVER_SENTENCES:
            if isinstance(one, OperationalError) and sign in str(one.orig):
                return sentence
    return f"the database cannot be reached ({str(error.orig).splitlines()[0]})"
