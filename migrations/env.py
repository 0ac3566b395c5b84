"""Run the migrations on the connection that store.schema hands over, or on the settings' own."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from store.database import open_database
from store.settings import load_settings
from store.tables import Base
from store.tables.columns import UtcDateTime


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as what they are in the table: a migration outlives the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=_render,
        # SQLite cannot alter most things in place; Alembic then rebuilds the table.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def _run_online() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    database = open_database(load_settings().database_url)
    with database.engine.begin() as connection:
        _run(connection)
    database.dispose()


_run_online()
