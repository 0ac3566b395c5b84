"""What happened in the chats, numbered, so that pages and tests can follow and catch up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

JOURNAL_LENGTH = 20_000  # Events kept; whoever missed more must load the whole state again.


class EventKind(StrEnum):
    """What an event tells."""

    MESSAGE = "message"
    EDITED = "edited"
    DELETED = "deleted"
    ACTION = "action"
    ANSWER = "answer"
    BLOCKED = "blocked"
    COMMANDS = "commands"
    MENU = "menu"
    CLOCK = "clock"
    RESET = "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened; ``persona`` is None when it concerns everybody."""

    number: int
    persona: str | None
    kind: EventKind
    body: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the event as the page and the test client read it."""
        return {
            "number": self.number,
            "persona": self.persona,
            "kind": self.kind.value,
            "body": dict(self.body),
        }


class Bell:
    """Wakes everybody who waits; whoever comes later waits for the next ring."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> bool:
        """Wait for the next ring; return False if none came within ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


class Journal:
    """The numbered list of events; the first event has number 1."""

    def __init__(self) -> None:
        self.last = 0
        self.is_closed = False
        self._events: deque[Event] = deque(maxlen=JOURNAL_LENGTH)
        self._bell = Bell()

    def append(self, persona: str | None, kind: EventKind, body: Mapping[str, Any]) -> Event:
        """Write an event down and wake all who follow."""
        self.last += 1
        event = Event(number=self.last, persona=persona, kind=kind, body=body)
        self._events.append(event)
        self._bell.ring()
        return event

    def since(self, number: int, persona: str | None = None) -> tuple[Event, ...]:
        """Return the events after ``number``: all of them, or one persona's and everybody's.

        A follower who is too far behind, or who followed another run, gets one RESET.
        """
        oldest = self._events[0].number if self._events else self.last + 1
        if number > self.last or number < oldest - 1:
            return (Event(number=self.last, persona=None, kind=EventKind.RESET, body={}),)
        missed = self.last - number
        newest = tuple(self._events)[len(self._events) - missed :]
        return tuple(e for e in newest if persona is None or e.persona in (persona, None))

    async def wait_since(
        self, number: int, persona: str | None, seconds: float
    ) -> tuple[Event, ...]:
        """Return the events after ``number``, waiting up to ``seconds`` for the first one."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (events := self.since(number, persona)):
            left = deadline - loop.time()
            if self.is_closed or left <= 0:
                break
            await self._bell.wait(left)
        return events

    def close(self) -> None:
        """Let all who wait go home: the server is about to stop."""
        self.is_closed = True
        self._bell.ring()
