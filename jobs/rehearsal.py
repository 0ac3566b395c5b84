"""A stage on which a job does all its work and none of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from store.database import Database


class RehearsalDatabase(Database):
    """A database whose transactions are savepoints of one that is rolled back."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection.engine)
        self._connection = connection

    def _session(self) -> Session:
        return Session(
            self._connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees what the rehearsal wrote so far."""
        with self._session() as session:
            yield session


@contextmanager
def rehearse(database: Database) -> Iterator[Database]:
    """Give a database that forgets everything at the end.

    On SQLite nobody else can write until the rehearsal is over.
    """
    with database.engine.connect() as connection, connection.begin() as transaction:
        try:
            yield RehearsalDatabase(connection)
        finally:
            transaction.rollback()
