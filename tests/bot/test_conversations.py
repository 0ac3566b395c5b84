"""Half-done conversations: forward and back, and what waits while another comes between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import conversations
from bot.conversations import Dialogue
from bot.errors import StaleButton, WordsWanted
from bot.events import Event, EventKind
from bot.handlers.routes import ROUTER
from bot.texts import load_texts
from bot.turn import Turn
from policies.live import warm_pool
from store.clock import FrozenClock
from store.database import Database
from store.settings import Settings

REGISTERING = Dialogue(flow="register", step="two", answers={"a": 2}, trail=(("one", {"a": 1}),))
ASKING = Dialogue(flow="fact", step="hr.headcount", answers={"left": []})


@pytest.fixture
def turn(database: Database, clock: FrozenClock, settings: Settings) -> Iterator[Turn]:
    assert ROUTER.routes.flows
    today = clock.now().date()
    with database.transaction() as session:
        yield Turn(
            event=Event(chat_id=7, kind=EventKind.OTHER, at=clock.now()),
            act=None,
            session=session,
            now=clock.now(),
            today=today,
            texts=load_texts(),
            pool=warm_pool(session, today=today),
            settings=settings,
        )


def test_forward_and_back() -> None:
    ahead = REGISTERING.forward("three", {"a": 3})
    assert ahead.back() == REGISTERING
    first = REGISTERING.back()
    assert first is not None
    assert (first.step, first.answers, first.back()) == ("one", {"a": 1}, None)


def test_kept_and_ended(turn: Turn) -> None:
    assert conversations.current(turn) is None
    assert not conversations.end(turn)
    conversations.keep(turn, REGISTERING)
    assert conversations.current(turn) == REGISTERING
    assert conversations.end(turn)
    assert conversations.current(turn) is None


def test_a_registration_waits_while_something_else_is_asked(turn: Turn) -> None:
    conversations.keep(turn, REGISTERING)
    conversations.keep(turn, ASKING)
    assert conversations.current(turn) == ASKING
    conversations.keep(turn, ASKING.forward("fin.assets", {"left": []}))
    assert conversations.is_waiting(turn, "register")
    assert conversations.end(turn)
    paused = conversations.current(turn)
    assert paused is not None
    assert paused.flow == "paused:register"
    assert conversations.resume(turn) == REGISTERING


def test_a_registration_is_taken_up_from_under_a_question(turn: Turn) -> None:
    conversations.keep(turn, REGISTERING)
    conversations.keep(turn, ASKING)
    assert conversations.resume(turn) == REGISTERING


def test_what_passes_does_not_wait(turn: Turn) -> None:
    conversations.keep(turn, ASKING)
    conversations.keep(turn, Dialogue(flow="reject", step="note", answers={}))
    conversations.end_passing(turn)
    assert conversations.current(turn) is None
    conversations.keep(turn, REGISTERING)
    conversations.end_passing(turn)
    assert conversations.current(turn) == REGISTERING


@pytest.mark.parametrize(
    ("flow", "steps", "is_taken"),
    [
        ("fact", (), True),
        ("fact", ("hr.headcount",), True),
        ("fact", ("fin.assets",), False),
        ("register", (), False),
    ],
    ids=["its flow", "its step", "another step", "another flow"],
)
def test_a_button_goes_on_with_its_own(
    turn: Turn, flow: str, steps: tuple[str, ...], is_taken: bool
) -> None:
    conversations.keep(turn, ASKING)
    if is_taken:
        assert conversations.tapped(turn, flow, *steps) == ASKING
        return
    with pytest.raises(StaleButton):
        conversations.tapped(turn, flow, *steps)


def test_a_file_answers_nothing(turn: Turn) -> None:
    conversations.keep(turn, ASKING)
    with pytest.raises(WordsWanted):
        conversations.answered_in_words(_with(turn, EventKind.FILE))
    assert conversations.answered_in_words(_with(turn, EventKind.TEXT)) == ASKING


def _with(turn: Turn, kind: EventKind) -> Turn:
    return replace(turn, event=replace(turn.event, kind=kind))
