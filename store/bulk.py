"""Many rows at once: COPY where the database has it, one prepared statement where it has not.

PostgreSQL takes rows by COPY into a temporary table and from there into the real one, ten times
as fast as statement by statement. All of it belongs to the session's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store.insertion import insert_into
from store.tables.declarative import Base

Rows = Sequence[Sequence[Any]]


def add_rows(session: Session, table: type[Base], columns: Sequence[str], rows: Rows) -> None:
    """Insert rows given as tuples in the order of ``columns``; every one of them is new.

    Defaults of the mapping are not filled in: name every column that has no default in the table.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, _table(table), _table(table).name, columns, rows)
        return
    connection.execute(insert_into(session, table), _named(columns, rows))


def put_rows(
    session: Session, table: type[Base], columns: Sequence[str], rows: Rows, *, key: Sequence[str]
) -> None:
    """Insert rows, or let them take the place of those with the same ``key``.

    Raises what the database raises when two of the rows have one key.
    """
    if not rows:
        return
    connection = session.connection()
    changed = [name for name in columns if name not in key]
    if connection.dialect.name == "postgresql":
        _put_by_copy(connection, _table(table), columns, rows, key, changed)
        return
    statement = insert_into(session, table)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_={name: statement.excluded[name] for name in changed}
        ),
        _named(columns, rows),
    )


def _table(table: type[Base]) -> Table:
    found = table.__table__
    assert isinstance(found, Table)
    return found


def _named(columns: Sequence[str], rows: Rows) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _put_by_copy(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Rows,
    key: Sequence[str],
    changed: Sequence[str],
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    incoming, names = quote(f"incoming_{table.name}"), ", ".join(map(quote, columns))
    # It is gone with the transaction, and empty each time, however often it is used in one.
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} ON COMMIT DROP AS "
        f"SELECT {names} FROM {quote(table.name)} WITH NO DATA"
    )
    connection.exec_driver_sql(f"TRUNCATE {incoming}")
    _copy(connection, table, f"incoming_{table.name}", columns, rows)
    new = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in changed)
    connection.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({names}) SELECT {names} FROM {incoming} "
        f"ON CONFLICT ({', '.join(map(quote, key))}) DO UPDATE SET {new}"
    )


def _copy(
    connection: Connection, table: Table, target: str, columns: Sequence[str], rows: Rows
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    binders = [_binder(connection, table, name) for name in columns]
    statement = f"COPY {quote(target)} ({', '.join(map(quote, columns))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in _bound(binders, rows):
                copy.write_row(row)
    except errors as error:
        # SQLAlchemy does not see COPY, so its errors are ours to translate.
        raise DBAPIError.instance(
            statement, None, error, errors, hide_parameters=True, dialect=connection.dialect
        ) from error


def _binder(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    """What turns a value into the driver's, as the column's type would in a statement."""
    kind = table.c[name].type
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _bound(binders: Sequence[Callable[[Any], Any] | None], rows: Rows) -> Iterable[Sequence[Any]]:
    places = [(i, binder) for i, binder in enumerate(binders) if binder is not None]
    if not places:
        return rows
    return (_row_bound(places, row) for row in rows)


def _row_bound(places: Sequence[tuple[int, Callable[[Any], Any]]], row: Sequence[Any]) -> list[Any]:
    bound = list(row)
    for i, binder in places:
        bound[i] = binder(bound[i])
    return bound
