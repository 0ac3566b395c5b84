"""Towns for the flows: a small one on both databases, one with all samples on SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.samples import sample_items
from store.clock import FrozenClock
from store.database import Database, open_database
from store.settings import Settings
from tests.conftest import TEST_INSTANT
from tests.flows.town import Town, open_town, settle_town

# Eligible, possible, one step away, automatic, with and without a date: one of each.
FEW = (
    "nat-hnte-tax-rate",
    "cs-hnte-recognition-reward",
    "cs-stable-jobs-refund",
    "wc-cloud-voucher",
    "wc-output-step-reward",
    "hn-srdi-sme-recognition",
    "nat-disability-wage-deduction",
    "cs-innovation-voucher",
)


@pytest.fixture
def town(database: Database, clock: FrozenClock, settings: Settings, tmp_path: Path) -> Town:
    """A town with few policies; the test runs on both databases."""
    items = [one for one in sample_items(TEST_INSTANT.date()) if one["id"] in FEW]
    return settle_town(database, clock, settings, tmp_path, items=items)


@pytest.fixture(scope="session")
def sample_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the whole sample pool, to copy."""
    folder = tmp_path_factory.mktemp("samples")
    path = folder / "samples.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    settle_town(database, FrozenClock(TEST_INSTANT), Settings(_env_file=None), folder)  # type: ignore[call-arg]
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture
def sample_town(
    sample_template: Path, clock: FrozenClock, settings: Settings, tmp_path: Path
) -> Iterator[Town]:
    """A town with the whole sample pool."""
    path = tmp_path / "town.db"
    shutil.copy(sample_template, path)
    database = open_database(f"sqlite:///{path}")
    yield open_town(database, clock, settings)
    database.dispose()
