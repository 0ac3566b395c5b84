"""Under Telegram's limits, replies before pushes."""

from __future__ import annotations

import asyncio
import time

from bot.pacing import Pacer


async def test_messages_keep_to_the_rate() -> None:
    pacer, begun = Pacer(rate=100), time.monotonic()
    await asyncio.gather(*(pacer.before_reply(chat) for chat in range(21)))
    assert time.monotonic() - begun >= 0.2


async def test_a_reply_overtakes_the_pushes() -> None:
    pacer, order = Pacer(rate=100), []

    async def push(chat: int) -> None:
        await pacer.before_push(chat)
        order.append("push")

    async def reply(chat: int) -> None:
        await asyncio.sleep(0.05)
        await pacer.before_reply(chat)
        order.append("reply")

    pushes = [push(chat) for chat in range(40)]
    await asyncio.gather(*pushes, *(reply(chat) for chat in range(100, 103)))
    assert "reply" in order[:10]
    assert len([one for one in order[:12] if one == "reply"]) == 3


async def test_a_chat_gets_one_push_a_second() -> None:
    pacer, begun = Pacer(), time.monotonic()
    for _ in range(2):
        await pacer.before_push(7)
    assert time.monotonic() - begun >= 1.0


async def test_pushes_are_held_when_the_server_asks_for_it_and_replies_are_not() -> None:
    pacer, begun = Pacer(), time.monotonic()
    pacer.hold_pushes(2.0)
    await pacer.before_reply(1)
    # A reply that was held would come after the pause, however slow the machine is.
    assert pacer.seconds_held() > 0
    await pacer.before_push(2)
    assert time.monotonic() - begun >= 2.0
    assert pacer.seconds_held() <= 0


async def test_a_push_that_is_given_up_leaves_the_turn_to_the_next() -> None:
    pacer = Pacer()
    pacer.hold_pushes(0.2)
    given_up = asyncio.create_task(pacer.before_push(1))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.wait_for(pacer.before_push(2), 1)
