"""Each chat in order, many chats at once, and nobody waits for a chat that floods."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.lanes import ChatLanes


def update(number: int, chat_id: int) -> Update:
    body = {
        "update_id": number,
        "message": {"message_id": 1, "date": 1, "chat": {"id": chat_id, "type": "private"}},
    }
    made = Update.de_json(body, None)
    assert made is not None
    return made


async def test_one_chat_is_served_in_order_while_others_are_served_too() -> None:
    lanes, begun, open_gate = ChatLanes(64), [], asyncio.Event()

    async def handle(number: int) -> None:
        begun.append(number)
        await open_gate.wait()

    tasks = [
        asyncio.create_task(lanes.process_update(update(n, n % 64), handle(n))) for n in range(128)
    ]
    while len(begun) < 64:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert begun == list(range(64)), "every chat has one update under way, and only one"
    open_gate.set()
    await asyncio.gather(*tasks)
    for chat in range(64):
        assert [n for n in begun if n % 64 == chat] == [chat, chat + 64]


async def test_a_chat_that_floods_makes_only_itself_wait() -> None:
    lanes, done, gate = ChatLanes(4), [], asyncio.Event()

    async def slow() -> None:
        await gate.wait()

    async def quick() -> None:
        done.append("other")

    flood = [asyncio.create_task(lanes.process_update(update(n, 1), slow())) for n in range(100)]
    await asyncio.sleep(0.01)
    await asyncio.wait_for(lanes.process_update(update(100, 2), quick()), 1)
    assert done == ["other"]
    gate.set()
    await asyncio.gather(*flood)


async def test_a_failing_update_leaves_the_lane_open() -> None:
    lanes = ChatLanes()

    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        return None

    outcomes = await asyncio.gather(
        lanes.process_update(update(1, 1), fail()),
        lanes.process_update(update(2, 1), work()),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes] == [ValueError, type(None)]
    assert not lanes._locks
