"""Written down before it is confirmed: nothing is lost, nothing is handled twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from telegram import Update

from bot import inbox
from bot.inbox import InboxQueue
from store import inbox_rows
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import InboxUpdate
from tests.bot_edge.rig import rig, until


def update(number: int = 1, text: str = "一") -> Update:
    person = {"id": 1000, "is_bot": False, "first_name": "示例"}
    chat = {"id": 1000, "type": "private"}
    body = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}
    made = Update.de_json({"update_id": number, "message": body}, None)
    assert made is not None
    return made


async def nobody(_update: Update) -> None:
    raise AssertionError("nobody is to be told")


async def test_a_redelivered_update_is_queued_once(database: Database, clock: FrozenClock) -> None:
    queue = InboxQueue(database, clock, nobody)
    for _ in range(2):
        await queue.put(update())
    assert queue.qsize() == 1


async def test_a_closed_update_stays_closed(database: Database, clock: FrozenClock) -> None:
    queue = InboxQueue(database, clock, nobody)
    await queue.put(update())
    with database.transaction() as session:
        inbox_rows.settle(session, 1, outcome="done", now=clock.now())
    await queue.put(update())
    assert queue.qsize() == 1
    with database.reading() as session:
        row = session.get_one(InboxUpdate, 1)
        assert (row.payload, row.reply, row.chat_id) == (None, None, None)
        assert inbox_rows.unsettled(session) == []


async def test_while_the_database_is_away_an_update_waits_and_its_person_is_told_once(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "FIRST_PAUSE_SECONDS", 0.01)
    told: list[int] = []

    async def tell(stuck: Update) -> None:
        told.append(stuck.update_id)

    class Away(Database):
        left = 3

        def transaction(self) -> Any:
            if self.left:
                self.left -= 1
                raise DatabaseUnavailable("the database stayed locked")
            return super().transaction()

    queue = InboxQueue(Away(database.engine), clock, tell)
    await asyncio.wait_for(queue.put(update()), 2)
    assert (told, queue.qsize()) == ([1], 1)


async def test_an_update_from_before_a_crash_is_answered_once_in_order(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await made.start("p0")
        queue = InboxQueue(database, clock, nobody)
        for number, text in ((3, "三"), (1, "一"), (2, "二")):
            await queue.put(update(number, text))
        async with made.running():
            await made.people.wait_for_reply("p0", after=0, containing="三")
        shown = [b.text for b in await made.people.history("p0") if b.is_from_bot]
        assert shown == ["一", "二", "三"]
    with database.reading() as session:
        assert inbox_rows.unsettled(session) == []


async def test_an_answer_from_before_a_crash_is_delivered(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made:
        await made.start("p0")
        await InboxQueue(database, clock, nobody).put(update(1, "一"))
        with database.transaction() as session:
            message = {"text": "答", "keyboard": [], "file": None, "replaces": False}
            reply = {"messages": [message], "toast": "", "is_alert": False}
            inbox_rows.answer(session, 1, reply=reply, now=clock.now())
        async with made.running():
            await made.people.wait_for_reply("p0", after=0, containing="答")

            def closed() -> bool:
                with database.reading() as session:
                    outcome = session.scalars(select(InboxUpdate.outcome)).one()
                    return outcome == "done"

            await until(closed)
        assert len([b for b in await made.people.history("p0") if b.is_from_bot]) == 1
