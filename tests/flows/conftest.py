"""Towns for the flows: a small one, and one with all samples; both on SQLite."""

from __future__ import annotations

import contextlib
import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from policies import live
from policies.live import LivePool
from policies.samples import sample_items
from store.clock import FrozenClock
from store.database import Database, open_database
from store.settings import Settings
from tests.conftest import TEST_INSTANT
from tests.databases import SqlitePlace
from tests.flows.town import Town, open_town, settle_town

# Eligible, possible, one step away, automatic, with and without a date: one of each.
FEW = frozenset(
    {
        "nat-hnte-tax-rate",
        "cs-hnte-recognition-reward",
        "cs-stable-jobs-refund",
        "wc-cloud-voucher",
        "wc-output-step-reward",
        "hn-srdi-sme-recognition",
        "nat-disability-wage-deduction",
        "cs-innovation-voucher",
    }
)


@dataclass(frozen=True, slots=True)
class Template:
    """A settled town's SQLite file, and its pool as every process of such a town reads it."""

    path: Path
    pool: LivePool


@pytest.fixture(scope="session")
def town_templates(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Template]:
    """Towns to copy: with few policies, and with the whole sample pool."""
    folder = tmp_path_factory.mktemp("towns")
    return {
        name: _template(sqlite_template, folder / f"{name}.db", codes)
        for name, codes in (("few", FEW), ("all", None))
    }


def _template(empty: Path, path: Path, codes: frozenset[str] | None) -> Template:
    shutil.copy(empty, path)
    database = open_database(f"sqlite:///{path}")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    _settle(database, FrozenClock(TEST_INSTANT), settings, path.parent, codes)
    pool = LivePool()
    with database.reading() as session:
        pool.snapshot(session, today=TEST_INSTANT.date())
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return Template(path, pool)


def _settle(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    folder: Path,
    codes: frozenset[str] | None,
) -> Town:
    items = sample_items(TEST_INSTANT.date())
    chosen = [one for one in items if codes is None or one["id"] in codes]
    return settle_town(database, clock, settings, folder, items=chosen)


@pytest.fixture
def town(request: pytest.FixtureRequest, clock: FrozenClock, settings: Settings) -> Iterator[Town]:
    """A town with few policies, on SQLite alone; the rooms below prove both databases."""
    with _copied(request, "few") as database:
        yield open_town(database, clock, settings)


@pytest.fixture
def sample_town(
    request: pytest.FixtureRequest, clock: FrozenClock, settings: Settings
) -> Iterator[Town]:
    """A town with the whole sample pool, on SQLite alone."""
    with _copied(request, "all") as database:
        yield open_town(database, clock, settings)


@contextlib.contextmanager
def _copied(request: pytest.FixtureRequest, name: str) -> Iterator[Database]:
    place: SqlitePlace = request.getfixturevalue("sqlite_place")
    template: Template = request.getfixturevalue("town_templates")[name]
    database = place.copy_of(template.path)
    # What is fitted on the pool as it stands in the template is fitted once, not in every test.
    live._pools[database.engine] = copy.copy(template.pool)
    yield database
    database.dispose()
