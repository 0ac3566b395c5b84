"""A refusal is a reply, is written down where it must be, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot import conversations
from bot.conversations import Dialogue
from bot.errors import NotAnOfficer, NotYours, StaleButton
from bot.events import NOTHING, Event, EventKind, Reply, say
from bot.front_desk import FrontDesk
from bot.router import Router, Routes, merged
from bot.texts import load_texts
from bot.turn import Handler, Turn
from enterprises import errors as enterprises
from policies import errors as policies
from store.audit_rows import add_audit_entry
from store.clock import FrozenClock
from store.database import Database
from store.settings import Settings
from store.tables import AuditEntry, Conversation

CHAT = 7


def echo(turn: Turn) -> Reply:
    return say(f"echo {turn.event.text}")


def silence(turn: Turn) -> Reply:
    return NOTHING


def desk(database: Database, clock: FrozenClock, settings: Settings, handler: Handler) -> FrontDesk:
    router = Router(
        routes=Routes(commands={"go": handler}, acts={"go": handler}, flows={"flow": handler}),
        on_text=echo,
        on_file=echo,
        on_unknown_command=echo,
        on_blocked=silence,
        on_unblocked=silence,
    )
    return FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=router
    )


def event(clock: FrozenClock, text: str = "", *, data: str = "") -> Event:
    if data:
        return Event(chat_id=CHAT, kind=EventKind.TAP, at=clock.now(), data=data)
    return Event(chat_id=CHAT, kind=EventKind.TEXT, at=clock.now(), text=text)


def writing_then(error: Exception) -> Handler:
    def handler(turn: Turn) -> Reply:
        if conversations.current(turn) is None:
            conversations.keep(turn, Dialogue(flow="flow", step="s", answers={}))
        add_audit_entry(turn.session, actor="x", action="half", subject="done", now=turn.now)
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "said", "is_logged"),
    [
        pytest.param(NotAnOfficer("7"), "只对政策管理员", True, id="no officer"),
        pytest.param(NotYours("draft 1"), "找不到了", True, id="another's"),
        pytest.param(enterprises.NotAllowed("x"), "没有办这件事的权限", True, id="not allowed"),
        pytest.param(policies.OutOfScope("x"), "不属于您负责的区域或部门", True, id="out of scope"),
        pytest.param(enterprises.AlreadyDecided("x"), "已经有人处理过", False, id="decided"),
        pytest.param(enterprises.TextRefused(10), "请写", False, id="text"),
        pytest.param(StaleButton("x"), "已经失效", False, id="stale"),
    ],
)
def test_a_refusal(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    error: Exception,
    said: str,
    is_logged: bool,
) -> None:
    front = desk(database, clock, settings, writing_then(error))
    reply = front.answer(event(clock, data="1|go|1"))
    assert said in (reply.messages[0].text if reply.messages else reply.toast)
    with database.reading() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions == (["access_refused"] if is_logged else [])
        assert session.get(Conversation, CHAT) is None


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        pytest.param(enterprises.TextRefused(10), True, id="may be mended"),
        pytest.param(enterprises.AlreadyDecided("x"), False, id="in vain"),
        pytest.param(NotAnOfficer("7"), False, id="no officer any more"),
    ],
)
def test_a_refused_answer_ends_the_conversation_unless_it_can_be_mended(
    database: Database, clock: FrozenClock, settings: Settings, error: Exception, goes_on: bool
) -> None:
    begin: list[Callable[[Turn], Reply]] = [_begin, writing_then(error)]

    def handler(turn: Turn) -> Reply:
        return begin.pop(0)(turn)

    front = desk(database, clock, settings, handler)
    front.answer(event(clock, data="1|go"))
    front.answer(event(clock, "an answer"))
    with database.reading() as session:
        assert (session.get(Conversation, CHAT) is not None) is goes_on


def _begin(turn: Turn) -> Reply:
    conversations.keep(turn, Dialogue(flow="flow", step="s", answers={}))
    return say("begun")


def test_a_bug_leaves_nothing_and_is_answered_with_a_number(
    database: Database, clock: FrozenClock, settings: Settings
) -> None:
    front = desk(database, clock, settings, writing_then(RuntimeError("bug")))
    (message,) = front.answer(event(clock, data="1|go")).messages
    assert "编号" in message.text
    with database.reading() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_two_files_cannot_claim_one_act() -> None:
    with pytest.raises(ValueError, match="two handlers for act 'go'"):
        merged(Routes(acts={"go": echo}), Routes(acts={"go": silence}))
