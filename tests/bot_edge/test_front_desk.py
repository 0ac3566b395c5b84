"""One transaction around an answer: kept whole with its mark, or not at all."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.events import NOTHING, Event, EventKind, Reply, say
from bot.front_desk import FrontDesk
from bot.texts import load_texts
from bot.turn import Handler, Turn
from enterprises import contacts
from enterprises.actors import Actor
from enterprises.chats import StaffChats
from enterprises.officers import add_officer
from store import inbox_rows
from store.audit_rows import add_audit_entry
from store.clock import FrozenClock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.settings import Settings
from store.tables import AuditEntry, Chat, InboxUpdate, OfficerRole
from tests.bot_edge.rig import echo, router, silence


class Wrong(Exception):
    """What a broken handler raises; its words quote the person's."""


def fails(turn: Turn) -> Reply:
    add_audit_entry(turn.session, actor="contact:1", action="x", subject="y", now=turn.now)
    raise Wrong(turn.event.text)


def new_desk(
    database: Database, clock: FrozenClock, settings: Settings, handler: Handler = echo
) -> FrontDesk:
    return FrontDesk(
        database=database,
        clock=clock,
        settings=settings,
        texts=load_texts(),
        router=router(handler),
    )


def event(clock: FrozenClock, text: str = "你好") -> Event:
    return Event(chat_id=1001, kind=EventKind.TEXT, at=clock.now(), text=text)


def remembered(database: Database, clock: FrozenClock, update_id: int = 7) -> int:
    with database.transaction() as session:
        assert inbox_rows.remember(
            session, update_id=update_id, chat_id=1001, payload={"update_id": 7}, now=clock.now()
        )
    return update_id


def row(database: Database, update_id: int = 7) -> InboxUpdate:
    with database.reading() as session:
        found = session.get_one(InboxUpdate, update_id)
        session.expunge(found)
        return found


def test_an_answer_is_kept_until_it_is_delivered(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    desk = new_desk(database, clock, settings)
    update_id = remembered(database, clock)
    first = desk.answer(event(clock), update_id=update_id)
    again = desk.answer(event(clock, "别的"), update_id=update_id)
    assert first == again == say("你好")
    assert row(database).handled_at == clock.now()
    desk.close(update_id)
    closed = row(database)
    assert (closed.payload, closed.reply, closed.outcome) == (None, None, "done")
    assert desk.answer(event(clock), update_id=update_id) is NOTHING


def test_an_update_without_an_answer_is_closed_at_once(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    desk = new_desk(database, clock, settings, silence)
    assert desk.answer(event(clock), update_id=remembered(database, clock)) is NOTHING
    assert row(database).payload is None


def test_of_a_chat_that_did_not_agree_nothing_is_kept(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    desk = new_desk(database, clock, settings)
    desk.answer(event(clock), update_id=remembered(database, clock))
    desk.close(7)
    kept = row(database)
    assert (kept.chat_id, kept.payload, kept.reply) == (None, None, None)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Chat)) == 0


def test_of_a_chat_that_agreed_the_number_is_kept(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    with database.transaction() as session:
        contacts.record_consent(session, 1001, version="1", now=clock.now())
    new_desk(database, clock, settings).answer(event(clock), update_id=remembered(database, clock))
    new_desk(database, clock, settings).close(7)
    assert row(database).chat_id == 1001


def test_a_handler_that_fails_leaves_nothing_and_an_error_id(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = new_desk(database, clock, settings, fails)
    with caplog.at_level(logging.ERROR):
        reply = desk.answer(event(clock), update_id=remembered(database, clock))
    record = next(one for one in caplog.records if one.__dict__["action"] == "handler_failed")
    assert record.__dict__["error_id"] in reply.messages[0].text
    assert "Wrong" not in reply.messages[0].text
    assert row(database).outcome == "failed"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_without_the_database_the_update_stays_open(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    def unavailable(turn: Turn) -> Reply:
        raise DatabaseUnavailable("the database stayed locked")

    update_id = remembered(database, clock)
    with pytest.raises(DatabaseUnavailable):
        new_desk(database, clock, settings, unavailable).answer(event(clock), update_id=update_id)
    left = row(database)
    assert (left.handled_at, left.payload) == (None, {"update_id": 7})
    reply = new_desk(database, clock, settings).answer(event(clock), update_id=update_id)
    assert reply == say("你好")


def test_whoever_writes_can_be_reached_again(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    with database.transaction() as session:
        contacts.record_consent(session, 1001, version="1", now=clock.now())
    desk = new_desk(database, clock, settings)
    desk.mark_unreachable(1001)
    clock.move_to(clock.now() + timedelta(hours=1))
    desk.answer(event(clock))
    with database.reading() as session:
        chat = session.get_one(Chat, 1001)
        assert (chat.unreachable_since, chat.last_seen_at) == (None, clock.now())


def test_the_chats_of_the_staff(database: Database, clock: FrozenClock, settings: Settings) -> None:
    desk = new_desk(database, clock, settings)
    assert desk.staff_chats() == StaffChats(officers=(), specialists=())
    with database.transaction() as session:
        for chat_id in (2002, 2001, None):
            add_officer(
                session,
                key=f"officer-{chat_id}",
                title="政策管理员",
                chat_id=chat_id,
                role=OfficerRole.OFFICER,
                by=Actor.job("test"),
                now=clock.now(),
            )
    assert desk.staff_chats() == StaffChats(officers=(2001, 2002), specialists=())
