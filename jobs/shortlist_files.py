"""Where the columns of a stretch of enterprises are kept between two nights.

Beside the tables where these are a file, so that whoever may read one may read the other; else
in a folder of the machine that does the jobs. They hold nothing that the tables do not, and may
be deleted at any time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from jobs.rehearsal import RehearsalDatabase
from store.database import Database

FOLDER = Path("var/columns")
"""Of a database on a server; a folder each, under the hash of its address."""


def column_file(database: Database, first_id: int) -> Path | None:
    """Return the file for the stretch that begins with an id.

    ``None`` for tables in memory, and for a rehearsal, which keeps nothing.
    """
    if isinstance(database, RehearsalDatabase):
        return None
    url = database.engine.url
    if not database.is_sqlite:
        address = url.render_as_string(hide_password=True)
        return FOLDER / hashlib.sha256(address.encode()).hexdigest()[:16] / f"{first_id}.columns"
    if not url.database or url.database == ":memory:":
        return None
    return Path(f"{url.database}.columns") / f"{first_id}.columns"
