"""How a bot starts in bad weather, notices that it must not go on, and stops."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from telegram.error import Conflict

from bot import running, tenure
from bot.app import poll_watch
from bot.errors import CannotStart
from enterprises.actors import Actor
from enterprises.officers import add_officer
from enterprises.specialists import add_desk
from policies.live import PoolSnapshot, warm_pool
from store import leases
from store.clock import FrozenClock, local_day
from store.database import Database
from store.settings import Settings
from store.tables import OfficerRole
from tests.bot_edge.rig import rig, until
from tests.jobs import rows


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(running, "POOL_LOOK_SECONDS", 0.02)


async def test_a_published_policy_is_made_ready_before_anybody_asks(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    today = local_day(clock.now(), settings.zone)

    def pool() -> PoolSnapshot:
        with database.reading() as session:
            return warm_pool(session, today=today)

    async with rig(database, clock, settings) as made, made.running():
        await until(lambda: pool().is_ready)
        with database.transaction() as session:
            published = rows.version(session, clock)
        await until(lambda: pool().is_ready and list(pool().versions) == [published])


async def test_a_pool_that_cannot_be_made_ready_does_not_stop_the_bot(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: PoolSnapshot) -> None:
        raise ValueError("a card that no plan takes")

    monkeypatch.setattr(PoolSnapshot, "make_ready", fail)
    with caplog.at_level(logging.ERROR):
        async with rig(database, clock, settings) as made, made.running() as process:
            await until(lambda: bool(caplog.records))
            await made.people.start("p0")
            await made.people.wait_for_reply("p0", after=0)
            assert process._failure is None
    assert {getattr(one, "action", None) for one in caplog.records} == {"pool_not_ready"}


async def test_telegram_down_at_the_start_is_waited_for(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await made.people.start("p0")
        await made.people.add_fault("502", method="getMe", times=2)
        await made.people.add_fault("502", method="deleteWebhook", times=2)
        async with made.running():
            await made.people.wait_for_reply("p0", after=0)
        assert sum("暂时连不上" in one for one in made.said) == 4


async def test_a_stop_while_telegram_is_down_ends_the_wait(
    database: Database, clock: FrozenClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE_SECONDS", 30.0)
    async with rig(database, clock, settings) as made:
        await made.people.add_fault("502", method="getMe", times=100)
        process = made.process()
        task = asyncio.create_task(process.run())
        await until(lambda: bool(made.said))
        process.stop()
        await asyncio.wait_for(task, 2)


async def test_a_refused_token_stops_the_start_without_being_shown(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        made.app.state.playground.token = "playground:another"
        with pytest.raises(CannotStart, match="refused the token") as caught:
            await made.process().run()
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
    with database.reading() as session:
        assert leases.holder(session, tenure.LEASE) is None


async def test_a_token_that_is_revoked_later_stops_the_bot(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        task = asyncio.create_task(made.process().run())
        await until(lambda: "机器人已启动。" in made.said)
        made.app.state.playground.token = "playground:another"
        made.app.state.playground.updates.put("message", {})
        with pytest.raises(CannotStart, match="refused the token"):
            await asyncio.wait_for(task, 5)


@pytest.mark.parametrize(
    ("age_seconds", "conflicts"), [(0.0, 3), (11.0, 8), (1000.0, None)], ids=["new", "older", "old"]
)
async def test_of_two_bots_with_one_token_the_newcomer_gives_way(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    age_seconds: float,
    conflicts: int | None,
) -> None:
    async with rig(database, clock, settings) as made, made.running() as process:
        process._started -= age_seconds
        borne = 0
        while process._failure is None and borne < 100:
            process._on_polling_error(Conflict("terminated by other getUpdates request"))
            borne += 1
        assert (None if process._failure is None else borne) == conflicts
        process._failure = None


async def test_a_long_silence_of_polling_is_logged(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.02)
    async with rig(database, clock, settings) as made, made.running():
        watch = poll_watch(made.application)
        assert watch.seconds_silent() < 5
        watch._heard_at -= 200
        with caplog.at_level(logging.ERROR):
            await until(lambda: any("poll_silent" in str(r.__dict__) for r in caplog.records))
        await made.people.start("p0")
        await until(lambda: watch.seconds_silent() < 5)


async def test_everybody_gets_the_menu_of_their_post(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    by, now = Actor.job("test"), clock.now()
    with database.transaction() as session:
        for chat_id in (1000, 9999):
            role = OfficerRole.OFFICER
            add_officer(
                session,
                key=f"officer-{chat_id}",
                title="政策管理员",
                chat_id=chat_id,
                role=role,
                by=by,
                now=now,
            )
        add_desk(
            session,
            key="desk",
            title="政策服务专员",
            department="",
            region="",
            level=1,
            chat_id=1001,
            now=now,
        )
    async with rig(database, clock, settings) as made:
        await made.start("p0", "p1", "p2")
        async with made.running():

            async def commands(persona: str) -> set[str]:
                return {one["command"] for one in (await made.people.chat(persona))["commands"]}

            begun = time.monotonic()
            while "inquiries" not in await commands("p1"):
                assert time.monotonic() - begun < 5
                await asyncio.sleep(0.01)
            assert {"drafts", "verify"} <= await commands("p0")
            assert "matches" in await commands("p2")


async def test_a_stop_gives_the_database_back(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        async with made.running():
            with database.reading() as session:
                assert leases.holder(session, tenure.LEASE) is not None
        with database.reading() as session:
            assert leases.holder(session, tenure.LEASE) is None
