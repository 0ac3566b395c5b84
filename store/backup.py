"""A copy of an embedded database while it is in use, marked as one.

Whoever sends from a copy sends again what was sent since it was taken. So a copy says that it
is one, and nobody may send from it before ``jobs.restoring`` has put it right.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from store import leases
from store.database import Database, Session, open_database
from store.errors import BackupRefused
from store.leases import Holder

COPY = "copy"
"""The lease a copy holds until it is put right; its ``taken_at`` is when it was taken."""
PAGES_AT_ONCE = 1000


def back_up(database: Database, path: Path, *, now: datetime) -> None:
    """Copy the database to a new file at ``path``, whole or not at all; writers go on meanwhile.

    Raises :class:`BackupRefused` for a database that is not a file, and a file that is there.
    """
    source = database.engine.url.database
    if not database.is_sqlite or source in (None, "", ":memory:"):
        raise BackupRefused("only an SQLite file can be copied so; for PostgreSQL use pg_dump")
    if path.exists():
        raise BackupRefused(f"{path} is there already: name a new file")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    assert source is not None
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(unfinished)) as there:
        here.backup(there, pages=PAGES_AT_ONCE)
        # Its own journal would be a second file that nobody takes along.
        there.execute("PRAGMA journal_mode=DELETE")
    _mark(unfinished, now)
    unfinished.rename(path)


def _mark(path: Path, now: datetime) -> None:
    copy = open_database(f"sqlite:///{path}")
    try:
        with copy.transaction() as session:
            mark_as_copy(session, now=now)
        with copy.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
            connection.exec_driver_sql("BEGIN")
    finally:
        copy.dispose()


def mark_as_copy(session: Session, *, now: datetime) -> None:
    """Write down that these tables were restored, and may not be sent from yet."""
    holder = Holder(token=COPY, host="", place="", pid=0, beats=0, taken_at=now)
    leases.take(session, COPY, by=holder, instead_of=None, now=now)


def copied_at(session: Session) -> datetime | None:
    """Return when these tables were copied, or ``None`` if they may be sent from."""
    mark = leases.holder(session, COPY)
    return None if mark is None else mark.taken_at


def unmark(session: Session) -> None:
    """Allow sending from these tables."""
    leases.release(session, COPY, COPY)
