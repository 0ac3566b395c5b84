"""Databases for tests: each begins empty or as its template, and costs almost nothing to begin.

An engine remembers every statement it has compiled, which takes most of a short test's time: so
one engine serves a whole session, and each test is handed a view of it that shares what it
remembers. The product tells databases apart by engine; views are different engines to it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from store.database import Database, open_database

# More than the whole suite has.
STATEMENTS = 5000


class KeptEngine:
    """One address, opened once, lent to one test after the other."""

    def __init__(self, url: str) -> None:
        self._opened = open_database(url, query_cache_size=STATEMENTS)

    def lend(self) -> Database:
        """Return a database of its own for one test, on whatever is at the address now."""
        return Database(self._opened.engine.execution_options())

    def dispose(self) -> None:
        """Close every connection; the next use opens new ones."""
        self._opened.dispose()


class SqlitePlace:
    """A place for one SQLite file at a time, each a copy of a template."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = KeptEngine(f"sqlite:///{path}")

    def copy_of(self, template: Path) -> Database:
        """Put a copy of ``template`` in the place of what was there, and open it."""
        self._engine.dispose()
        # Whoever still holds the former file keeps it: nothing of it shows in the new one.
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(template, self._path)
        return self._engine.lend()
