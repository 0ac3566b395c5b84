"""One bot a database, wherever it runs, without comparing clocks."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from bot import tenure
from bot.errors import CannotStart
from bot.tenure import LEASE, Tenure, refuse_if_held, this_place
from store import leases
from store.clock import FrozenClock
from store.database import Database, open_database


@pytest.fixture(autouse=True)
def _quick_hearts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenure, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(tenure, "WATCH_SECONDS", 0.3)


async def begun(one: Tenure, said: list[str] | None = None) -> bool:
    report = ([] if said is None else said).append
    return await one.begin(asyncio.Event(), report)


async def test_a_bot_alone_begins_at_once_and_gives_back(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(2):
        one = Tenure(database, clock)
        assert await begun(one)
        await one.end()


async def test_beside_a_living_bot_elsewhere_the_newcomer_gives_way(
    database: Database, clock: FrozenClock
) -> None:
    old, said = Tenure(database, clock, place="other machine"), list[str]()
    assert await begun(old)
    beating = asyncio.create_task(old.hold())
    with pytest.raises(CannotStart, match="another bot is running on this database"):
        await begun(Tenure(database, clock), said)
    assert "最多观察" in said[0]
    assert not beating.done()
    beating.cancel()


async def test_beside_a_living_bot_here_too(database: Database, clock: FrozenClock) -> None:
    old = Tenure(database, clock, pid=os.getppid())
    assert await begun(old)
    beating = asyncio.create_task(old.hold())
    with pytest.raises(CannotStart):
        await begun(Tenure(database, clock))
    beating.cancel()


async def test_a_bot_that_died_here_is_followed_at_once(
    database: Database, clock: FrozenClock
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    said: list[str] = []
    assert await begun(Tenure(database, clock, pid=gone.pid))
    assert await begun(Tenure(database, clock), said)
    assert said == []


async def test_a_bot_that_died_elsewhere_is_followed_when_it_stays_silent(
    database: Database, clock: FrozenClock
) -> None:
    old = Tenure(database, clock, place="other machine")
    assert await begun(old)
    new = Tenure(database, clock)
    assert await begun(new)
    with pytest.raises(CannotStart, match="taken this database over"):
        await asyncio.wait_for(old.hold(), 2)
    await old.end()
    with database.reading() as session:
        holder = leases.holder(session, LEASE)
    assert holder is not None
    assert holder.place == this_place()


async def test_of_two_newcomers_one_follows(database: Database, clock: FrozenClock) -> None:
    assert await begun(Tenure(database, clock, place="other machine"))
    outcomes = await asyncio.gather(
        *(begun(Tenure(database, clock, place=f"machine {n}")) for n in range(2)),
        return_exceptions=True,
    )
    # The one that comes second watches the first, which does not beat in this test.
    assert True in outcomes


async def test_a_stop_ends_the_watching(database: Database, clock: FrozenClock) -> None:
    assert await begun(Tenure(database, clock, place="other machine"))
    stop = asyncio.Event()
    waiting = asyncio.create_task(Tenure(database, clock).begin(stop, list[str]().append))
    await asyncio.sleep(0.05)
    stop.set()
    assert await asyncio.wait_for(waiting, 1) is False


async def test_a_demo_is_not_begun_anew_under_a_living_bot(
    database: Database, clock: FrozenClock
) -> None:
    refuse_if_held(database)
    await begun(Tenure(database, clock))
    with pytest.raises(CannotStart, match="runs on this database"):
        refuse_if_held(database)


def test_tables_of_another_version_hold_nothing() -> None:
    empty = open_database("sqlite:///:memory:")
    refuse_if_held(empty)
    empty.dispose()
