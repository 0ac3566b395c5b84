"""From a person's act to the bot's answer, over the real Bot API methods, in all weathers."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot import answering, inbox
from bot.callbacks import encode
from bot.events import Button, IncomingFile, Message, OutgoingFile, Reply, say
from bot.file_reading import FileReading
from bot.playground.client import NoReply
from bot.turn import Turn
from enterprises import contacts
from enterprises.actors import Actor
from enterprises.officers import add_officer
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import Chat, InboxUpdate, OfficerRole
from tests.bot_edge.rig import Rig, echo, rig, router, until

GO = ((Button(label="去", data=encode("go")),),)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (answering, inbox):
        monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.01)
        monkeypatch.setattr(module, "LONGEST_PAUSE_SECONDS", 0.02)


def open_updates(database: Database) -> int:
    query = select(func.count()).where(InboxUpdate.payload.is_not(None))
    with database.reading() as session:
        return session.scalar(query) or 0


async def test_a_text_is_answered_and_forgotten(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        await made.people.start("p0")
        reply = await made.people.ask("p0", "三千万", containing="三千万")
        assert reply.text == "三千万"
    assert open_updates(database) == 0


async def test_each_chat_in_order_and_64_at_once(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings, count=64) as made:
        ids = [f"p{n}" for n in range(64)]
        for number in range(3):
            for one in ids:
                await made.people.say(one, f"/start {number}" if number == 0 else f"第{number}句")
        made.pacer._gap = 0.0
        async with made.running():
            for one in ids:
                await made.people.wait_for_reply(one, after=0, containing="第2句", seconds=20)
                shown = [b.text for b in await made.people.history(one) if b.is_from_bot]
                assert shown == ["0", "第1句", "第2句"]


@pytest.mark.parametrize(
    "weather",
    [
        {"kind": "429", "retry_after": 1},
        {"kind": "502"},
        {"kind": "drop"},
        {"kind": "502", "times": 2},
    ],
    ids=["429", "502", "dropped", "502 twice"],
)
async def test_a_reply_is_tried_again(
    database: Database, clock: FrozenClock, settings: Settings, weather: dict[str, Any]
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        await made.people.start("p0")
        await made.people.add_fault(method="sendMessage", **weather)
        assert (await made.people.ask("p0", "还在吗", containing="还在吗")).text == "还在吗"
    assert open_updates(database) == 0


async def test_an_answer_that_may_have_arrived_is_not_repeated_for_ever(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        await made.people.ask("p0", "/start 一")
        await made.people.add_fault("502", method="sendMessage", times=20, is_carried_out=True)
        await made.people.say("p0", "二")
        await until(lambda: _count(database) == 2 and open_updates(database) == 0)
        shown = [b.text for b in await made.people.history("p0") if b.is_from_bot]
        assert shown == ["一", "二", "二", "二"]


async def test_a_person_who_blocked_the_bot_is_noted(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    with database.transaction() as session:
        contacts.record_consent(session, 1000, version="1", now=clock.now())
    async with rig(database, clock, settings) as made, made.running():
        await made.people.ask("p0", "/start 好", containing="好")
        await made.people.add_fault("403", method="sendMessage")
        await made.people.say("p0", "在吗")

        def unreachable() -> bool:
            with database.reading() as session:
                return session.get_one(Chat, 1000).unreachable_since is not None

        await until(unreachable)
        await until(lambda: open_updates(database) == 0)


async def test_a_refused_message_ends_its_answer_and_no_other(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        await made.people.ask("p0", "/start 好", containing="好")
        await made.people.add_fault("400", method="sendMessage", description="Bad Request: no")
        await made.people.say("p0", "一")
        assert (await made.people.ask("p0", "二", containing="二")).text == "二"
        with database.reading() as session:
            outcomes = session.scalars(select(InboxUpdate.outcome)).all()
        assert sorted(filter(None, outcomes)).count("undelivered") == 1


def tapped(turn: Turn) -> Reply:
    if turn.act is None:
        return say("请选", GO)
    message = Message(text="去了", replaces=True)
    return Reply(messages=(message,), toast="好的" * 300, is_alert=True)


async def _tap_rig(made: Rig) -> int:
    after = await made.people.start("p0")
    await made.people.wait_for_reply("p0", after=after)
    return await made.people.tap("p0", "去")


async def test_a_tap_gets_its_alert_and_changes_its_message(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    routes = router(tapped)
    async with rig(database, clock, settings, routes=routes) as made, made.running():
        after = await _tap_rig(made)
        toast = await made.people.wait_for_toast("p0", after=after)
        assert toast.is_alert
        assert len(toast.text) == 200
        await made.people.wait_for_reply("p0", after=after, containing="去了")
        shown = [b.text for b in await made.people.history("p0") if b.is_from_bot]
        assert shown == ["去了"]


@pytest.mark.parametrize(
    "weather",
    [
        {"kind": "400", "description": "Bad Request: query is too old"},
        {"kind": "429", "retry_after": 30},
        {"kind": "502"},
        {"kind": "403"},
    ],
    ids=["too old", "429", "502", "403"],
)
async def test_a_tap_that_cannot_be_answered_still_gets_its_message(
    database: Database, clock: FrozenClock, settings: Settings, weather: dict[str, Any]
) -> None:
    routes = router(tapped)
    async with rig(database, clock, settings, routes=routes) as made, made.running():
        await made.people.add_fault(method="answerCallbackQuery", **weather)
        after = await _tap_rig(made)
        await made.people.wait_for_reply("p0", after=after, containing="去了")


async def test_what_a_group_says_is_closed_unanswered(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        made.app.state.playground.updates.put(
            "message",
            {
                "message_id": 1,
                "date": 1,
                "chat": {"id": -100, "type": "supergroup", "title": "群"},
                "from": {"id": 5, "is_bot": False, "first_name": "某"},
                "text": "/start",
            },
        )

        def closed() -> bool:
            with database.reading() as session:
                return "ignored" in session.scalars(select(InboxUpdate.outcome)).all()

        await until(closed)
        assert not await made.people.calls("sendMessage")


class Away:
    """A handler whose database is away for the first ``times`` calls."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, turn: Turn) -> Reply:
        if self.left > 0 and turn.event.text == "急":
            self.left -= 1
            raise DatabaseUnavailable("the database stayed locked")
        return echo(turn)


async def test_while_the_database_is_away_people_are_told_once_and_answered_later(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    routes = router(Away(4))
    async with rig(database, clock, settings, routes=routes) as made, made.running():
        await made.people.ask("p0", "/start 好")
        await made.people.say("p0", "急")
        after = await made.people.say("p0", "后来")
        await made.people.wait_for_reply("p0", after=after, containing="后来")
        shown = [b.text for b in await made.people.history("p0") if b.is_from_bot]
    assert [one if len(one) < 5 else one[:9] for one in shown] == [
        "好",
        "系统暂时忙不过来。",
        "急",
        "后来",
    ]


async def test_a_handler_that_only_looks_like_a_missing_database_is_given_up(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    routes = router(Away(1000))
    async with rig(database, clock, settings, routes=routes) as made, made.running():
        await made.people.start("p0")
        await made.people.ask("p0", "急", containing="编号")
    assert open_updates(database) == 0


async def test_a_stop_leaves_what_waits_for_the_database_to_the_next_start(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings, routes=router(Away(1000))) as made:
        answering.FIRST_PAUSE_SECONDS = answering.LONGEST_PAUSE_SECONDS = 30.0
        async with made.running():
            await made.people.ask("p0", "/start 好")
            await made.people.ask("p0", "急", containing="忙不过来")
            begun = time.monotonic()
        assert time.monotonic() - begun < 5
        assert open_updates(database) == 1
        app: Starlette = made.app
    async with rig(database, clock, settings, app=app) as again, again.running():
        await again.people.wait_for_reply("p0", after=0, containing="急")
    assert open_updates(database) == 0


async def test_an_officers_file_is_fetched_and_a_strangers_is_not(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    seen: list[IncomingFile | None] = []

    def note(turn: Turn) -> Reply:
        seen.append(turn.event.file)
        return say("收到")

    with database.transaction() as session:
        add_officer(
            session,
            key="officer-1",
            title="政策管理员",
            chat_id=1000,
            role=OfficerRole.OFFICER,
            by=Actor.job("test"),
            now=clock.now(),
        )
    async with rig(database, clock, settings, routes=router(on_file=note)) as made, made.running():
        for persona in ("p0", "p1"):
            await made.people.start(persona)
            after = await made.people.upload(persona, "..\\甲/../a.yaml", b"id: 1")
            await made.people.wait_for_reply(persona, after=after, containing="收到")
    fetched, bare = seen
    assert fetched == IncomingFile(name="a.yaml", size=5, content=b"id: 1")
    assert bare == IncomingFile(name="a.yaml", size=5)


async def test_long_files_take_no_thread_from_those_who_chat(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many officers send files, others are answered meanwhile."""
    officers, threads = 4, ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    may_end = threading.Event()

    def slowly(name: str, content: bytes) -> FileReading:
        assert may_end.wait(30), "nobody else was answered"
        return FileReading()

    monkeypatch.setattr("bot.front_desk.read_incoming", slowly)
    with database.transaction() as session:
        for number in range(officers):
            add_officer(
                session,
                key=f"officer-{number}",
                title="政策管理员",
                chat_id=1000 + number,
                role=OfficerRole.OFFICER,
                by=Actor.job("test"),
                now=clock.now(),
            )
    routes = router(on_file=lambda _turn: say("收到"))
    async with rig(database, clock, settings, routes=routes, count=5) as made, made.running():
        for number in range(officers + 1):
            await made.people.start(f"p{number}")
        sent = [
            await made.people.upload(f"p{number}", "a.docx", b"PK") for number in range(officers)
        ]
        after = await made.people.say("p4", "在吗")
        await made.people.wait_for_reply("p4", after=after, containing="在吗")
        may_end.set()
        for number, after in enumerate(sent):
            await made.people.wait_for_reply(f"p{number}", after=after, containing="收到")


SENT: dict[str, tuple[Message, list[str]]] = {
    "broken marks": (Message(text="<b>粗"), ["粗"]),
    "long": (Message(text="一" * 4000 + "\n\n" + "二" * 4000), ["一" * 4000, "二" * 4000]),
    "escaped": (Message(text="&lt;script&gt;"), ["<script>"]),
    "file": (Message(text="<b>见</b>", file=OutgoingFile(name="a.txt", content=b"x")), ["见"]),
    "file with broken caption": (
        Message(text="<b>见", file=OutgoingFile(name="a.txt", content=b"x")),
        ["见"],
    ),
    "file with a long caption": (
        Message(text="长" * 2000, file=OutgoingFile(name="a.txt", content=b"x")),
        ["长" * 2000, ""],
    ),
}


@pytest.mark.parametrize("case", SENT)
async def test_what_is_sent_arrives_in_a_form_telegram_takes(
    database: Database, clock: FrozenClock, settings: Settings, case: str
) -> None:
    message, texts = SENT[case]
    keyboard = ((Button(label="官网", url="https://example.com/"),),)
    reply = Reply(messages=(Message(text=message.text, file=message.file, keyboard=keyboard),))
    routes = router(lambda turn: reply)
    async with rig(database, clock, settings, routes=routes) as made, made.running():
        await made.people.say("p0", "/start")
        await until(lambda: _count(database) == 1 and open_updates(database) == 0)
        shown = [b for b in await made.people.history("p0") if b.is_from_bot]
    assert [one.text for one in shown] == texts
    assert [button.url for button in shown[-1].buttons] == ["https://example.com/"]
    assert not any(one.buttons for one in shown[:-1])
    assert shown[-1].file_name == ("a.txt" if message.file else None)


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(InboxUpdate)) or 0


def stays(turn: Turn) -> Reply:
    return say("不变", GO, replaces=True)


async def test_a_tap_that_changes_nothing_says_nothing_twice(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings, routes=router(stays)) as made, made.running():
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after)
        for _ in range(2):
            after = await made.people.tap("p0", "去")
            await made.people.wait_for_toast("p0", after=after)
        await until(lambda: open_updates(database) == 0)
        assert len([b for b in await made.people.history("p0") if b.is_from_bot]) == 1


async def test_a_message_that_cannot_be_changed_is_sent_anew(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings, routes=router(stays)) as made, made.running():
        after = await made.people.start("p0")
        await made.people.wait_for_reply("p0", after=after)
        await made.people.add_fault(
            "400", method="editMessageText", description="Bad Request: message can't be edited"
        )
        after = await made.people.tap("p0", "去")
        await made.people.wait_for_reply("p0", after=after)
        assert len([b for b in await made.people.history("p0") if b.is_from_bot]) == 2


async def test_a_reply_during_a_slow_chat_does_not_wait_for_it(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    async with rig(database, clock, settings) as made, made.running():
        await made.people.start("p0")
        await made.people.start("p1")
        await made.people.add_fault("429", method="sendMessage", chat_id=1000, retry_after=3)
        await made.people.say("p0", "慢")
        begun = time.monotonic()
        await made.people.ask("p1", "快", containing="快")
        assert time.monotonic() - begun < 1.5
        with pytest.raises(NoReply):
            await made.people.wait_for_reply("p0", after=0, containing="慢", seconds=0.2)
