"""A playground in a process of its own, with its weather, and what it saw."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.playground.faults import FaultKind, FaultRule
from bot.playground.personas import Persona
from bot.playground.rates import Rates
from bot.playground.server import create_playground, serving
from bot.playground.state import Playground
from store.clock import SystemClock

PUSHED, TALKING = 10_000, 5_000
"""First chat of those that get pushes, and of those that write."""
RETRY_AFTER_SECONDS = 1
# Within what the bot waits for, and beyond it: the second are sent, and it never hears so.
SLOW_SECONDS, HANGING_SECONDS = 3.0, 20.0

SHARES: tuple[tuple[str, float, Callable[[int], FaultRule]], ...] = (
    (
        "429",
        0.01,
        lambda chat: FaultRule(
            kind=FaultKind.TOO_MANY, chat_id=chat, retry_after=RETRY_AFTER_SECONDS
        ),
    ),
    ("403", 0.002, lambda chat: FaultRule(kind=FaultKind.FORBIDDEN, chat_id=chat)),
    ("502", 0.015, lambda chat: FaultRule(kind=FaultKind.BAD_GATEWAY, chat_id=chat)),
    ("dropped before", 0.01, lambda chat: FaultRule(kind=FaultKind.DROP, chat_id=chat)),
    (
        "dropped after",
        0.01,
        lambda chat: FaultRule(kind=FaultKind.DROP, chat_id=chat, is_carried_out=True),
    ),
    (
        "slow",
        0.02,
        lambda chat: FaultRule(kind=FaultKind.DELAY, chat_id=chat, seconds=SLOW_SECONDS),
    ),
    (
        "hanging",
        0.001,
        lambda chat: FaultRule(kind=FaultKind.DELAY, chat_id=chat, seconds=HANGING_SECONDS),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The faults that pushes meet; who writes to the bot meets none of his own."""

    rules: tuple[FaultRule, ...]
    counts: dict[str, int]

    @classmethod
    def drawn(cls, dice: Random, *, pushes: int, chats: int) -> Weather:
        """Draw so many faults as fall on so many pushes."""
        rules, counts = [], {}
        for name, share, rule in SHARES:
            counts[name] = round(share * pushes)
            rules += [rule(PUSHED + dice.randrange(chats)) for _ in range(counts[name])]
        dice.shuffle(rules)
        return cls(rules=tuple(rules), counts=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came, by its text; how many in the busiest second; refusals for the pace."""

    arrived: Counter[str]
    most_a_second: int
    refused_for_pace: int


class _CountingRates(Rates):
    refused = 0

    def retry_after(self, chat_id: int) -> int | None:
        seconds = super().retry_after(chat_id)
        self.refused += seconds is not None
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The running playground."""

    url: str
    pid: int
    leave: int
    told: int

    def close(self) -> Summary:
        """Stop it and return what it saw."""
        os.close(self.leave)
        with os.fdopen(self.told, "rb") as pipe:
            seen = json.loads(pipe.read())
        os.waitpid(self.pid, 0)
        return Summary(
            arrived=Counter(seen["arrived"]),
            most_a_second=seen["most_a_second"],
            refused_for_pace=seen["refused"],
        )


def serve_town(token: str, *, chats: int, talkers: int, weather: Weather) -> Town:
    """Fork a playground whose people have all pressed start before the bot was there."""
    leaving, leave = os.pipe()
    told, telling = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(leave)
            os.close(told)
            asyncio.run(_serve(token, chats, talkers, weather, leaving, telling))
        finally:
            os._exit(0)
    os.close(leaving)
    os.close(telling)
    url = os.read(told, 200).decode()
    return Town(url=url, pid=pid, leave=leave, told=told)


async def _serve(
    token: str, chats: int, talkers: int, weather: Weather, leaving: int, telling: int
) -> None:
    people = [_persona(f"t{number}", TALKING + number) for number in range(talkers)]
    people += [_persona(f"p{number}", PUSHED + number) for number in range(chats)]
    app = create_playground(people, token=token, now=SystemClock().now)
    playground: Playground = app.state.playground
    playground.rates = rates = _CountingRates(playground.monotonic, is_enforced=True)
    for chat in playground.chats.values():
        chat.is_started = True
    for rule in weather.rules:
        playground.faults.add(rule)
    async with serving(app) as url:
        os.write(telling, url.encode())
        await asyncio.to_thread(os.read, leaving, 1)
        summary = json.dumps(_seen(playground) | {"refused": rates.refused}).encode()
    with os.fdopen(telling, "wb") as pipe:
        pipe.write(summary)


def _persona(name: str, chat_id: int) -> Persona:
    return Persona(id=name, label=name, role="企业联系人", chat_id=chat_id, hint="")


def _seen(playground: Playground) -> dict[str, Any]:
    sent = [
        (message.sent_at.timestamp(), message.body.text, chat_id)
        for chat_id, chat in playground.chats.items()
        for message in chat.messages.values()
        if message.is_from_bot
    ]
    moments = sorted(moment for moment, _, _ in sent)
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1.0:
            first += 1
        most = max(most, last - first + 1)
    arrived = Counter(text for _, text, chat_id in sent if chat_id >= PUSHED)
    return {"arrived": arrived, "most_a_second": most}
