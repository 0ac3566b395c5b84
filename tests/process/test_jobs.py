"""One job in a real process: stopped by Ctrl-C between two batches, gone on with by the next."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from store.clock import FrozenClock
from store.database import Database, open_database
from store.tables import EnterpriseShortlist
from tests.conftest import REPOSITORY
from tests.jobs import rows
from tests.process.world import zhaoren, zhaoren_from_nothing

pytestmark = pytest.mark.process

ENTERPRISES = 40
# Small steps, and a pause after each row written, so that the signal comes in the middle.
SLOWLY = """
import time
from jobs import shortlists
shortlists.IDS_A_STRETCH, shortlists.ROWS_A_BATCH = 8, 1
put_rows = shortlists.put_rows
def slowly(*arguments, **options):
    put_rows(*arguments, **options)
    time.sleep(0.2)
shortlists.put_rows = slowly
"""


@pytest.fixture
def city(tmp_path: Path, sqlite_template: Path, clock: FrozenClock) -> Database:
    shutil.copy(sqlite_template, tmp_path / "city.db")
    database = open_database(f"sqlite:///{tmp_path / 'city.db'}")
    with database.transaction() as session:
        for number in range(ENTERPRISES):
            rows.enterprise(session, clock, {"hr.headcount": number})
        rows.version(session, clock, headcount=20)
    return database


def written(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(EnterpriseShortlist.enterprise_id))) or 0


async def until_written(database: Database, count: int) -> None:
    async with asyncio.timeout(60):
        while written(database) < count:
            await asyncio.sleep(0.02)


async def test_ctrl_c_ends_the_batch_and_the_next_run_goes_on(
    city: Database, tmp_path: Path, clock: FrozenClock
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOWLY, encoding="utf-8")
    settings = {
        "ZHAOREN_DATABASE_URL": f"sqlite:///{tmp_path / 'city.db'}",
        "ZHAOREN_NOW": clock.now().isoformat(),
    }
    slow = {**settings, "PYTHONPATH": f"{tmp_path}:{REPOSITORY}"}
    async with zhaoren_from_nothing(tmp_path, "jobs", "run", "shortlists", **slow) as running:
        await until_written(city, 3)
        assert await running.stopped(by=signal.SIGINT) == 130
    kept = written(city)
    assert 3 <= kept < ENTERPRISES
    (told,) = re.findall(r"已完成 (\d+)/(\d+)", running.err)
    assert told == (str(kept), str(ENTERPRISES))
    async with zhaoren(tmp_path, "jobs", "run", "shortlists", **settings) as running:
        assert await running.left() == 0
    assert f"written {ENTERPRISES - kept}" in running.out.replace("\n", " ")
    assert written(city) == ENTERPRISES
    async with zhaoren(tmp_path, "jobs", "run", "shortlists", **settings) as running:
        assert await running.left() == 0
    assert "was done before" in running.out.replace("\n", " ")
    city.dispose()
