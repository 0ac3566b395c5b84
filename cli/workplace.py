"""What a command needs to work on the tables: settings, clock, and a database that is current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from store.clock import Clock, local_day
from store.database import Database, open_database
from store.schema import require_current
from store.settings import Settings, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The database of the settings, and the time they ask for."""

    database: Database
    settings: Settings
    clock: Clock

    def now(self) -> datetime:
        """Return the current instant."""
        return self.clock.now()

    def today(self) -> date:
        """Return the current day in the district."""
        return local_day(self.clock.now(), self.settings.zone)


@contextmanager
def open_workplace(*, any_revision: bool = False) -> Iterator[Workplace]:
    """Open the database and close it afterwards.

    Raises :class:`SchemaOutdated` unless the tables are current or ``any_revision`` is set.
    """
    settings = load_settings()
    database = open_database(settings.database_url)
    try:
        if not any_revision:
            require_current(database)
        yield Workplace(database=database, settings=settings, clock=settings.clock())
    finally:
        database.dispose()
