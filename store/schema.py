"""Bring the tables up to date, and say where tables, migrations and data disagree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

import migrations
from store.database import READ_ONLY, Database, explain_operational_error
from store.errors import DatabaseUnavailable, SchemaOutdated
from store.tables import Base


def upgrade(database: Database) -> str:
    """Run every migration that is missing; return the revision reached."""
    config = _config()
    with _connection(database.engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return newest_revision()


def newest_revision() -> str:
    """Return the revision this version of the code needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def require_current(database: Database) -> None:
    """Raise :class:`SchemaOutdated` unless the tables are those the code needs."""
    found = _revision(database)
    needed = newest_revision()
    if found != needed:
        raise SchemaOutdated(
            f"the database is at revision {found or 'none'}, this version needs {needed}: "
            "run `zhaoren db upgrade`"
        )


def drift(database: Database) -> list[str]:
    """Return one sentence for each disagreement of models, migrations and data."""
    with _connection(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = context.get_current_revision()
        needed = newest_revision()
        if found != needed:
            return [f"revision is {found or 'none'}, expected {needed}: run `zhaoren db upgrade`"]
        differences = [_say(one) for one in compare_metadata(context, Base.metadata)]
        return differences + _data_problems(connection)


def _data_problems(connection: Connection) -> list[str]:
    problems = []
    if connection.dialect.name == "sqlite":
        for table, row, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            problems.append(f"{table}: row {row} points at a row of {parent} that is gone")
    for name, sql in DATA_RULES:
        count = connection.execute(text(sql)).scalar_one()
        if count:
            problems.append(f"{name}: {count} row(s)")
    return problems


# What keys and constraints cannot say: each query counts the rows that break the rule.
DATA_RULES: tuple[tuple[str, str], ...] = (
    (
        "published policy without a current version of its own",
        "SELECT count(*) FROM policy p WHERE p.state = 'published' AND NOT EXISTS "
        "(SELECT 1 FROM policy_version v WHERE v.id = p.current_version_id "
        "AND v.policy_id = p.id AND v.ended_at IS NULL)",
    ),
    (
        "version approved by its own author",
        "SELECT count(*) FROM policy_version WHERE author_id = approver_id",
    ),
    (
        "chat that speaks as somebody else's contact",
        "SELECT count(*) FROM chat c JOIN contact k ON k.id = c.current_contact_id "
        "WHERE k.chat_id <> c.chat_id",
    ),
    (
        "contact without consent",
        "SELECT count(*) FROM contact k JOIN chat c ON c.chat_id = k.chat_id "
        "WHERE k.membership IN ('pending', 'active') AND c.consented_at IS NULL",
    ),
    (
        "sent notice without the time it was settled",
        "SELECT count(*) FROM notice WHERE status = 'sent' AND settled_at IS NULL",
    ),
)


def _say(difference: object) -> str:
    # Alembic gives tuples, and lists of tuples for changed columns; their own form is readable.
    first = difference[0] if isinstance(difference, list) else difference
    return f"models and tables differ: {first!r}"[:300]


def _revision(database: Database) -> str | None:
    # Looking waits for no writer: an import that runs must not keep other commands from starting.
    reading = database.engine.execution_options(**{READ_ONLY: True})
    with _connection(reading) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise DatabaseUnavailable(explain_operational_error(error)) from error
