"""Bad weather: what each fault looks like to a bot, in one process and over a socket."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from bot.playground.client import PlaygroundClient, Refused
from bot.playground.faults import FaultKind, FaultRule, Faults, RandomFaults
from bot.playground.server import serving
from tests.playground.conftest import TOKEN

WEATHER: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("429", {"retry_after": 7}, RetryAfter, "(?i)retry in (7|0:00:07)"),
    ("403", {}, Forbidden, "bot was blocked by the user"),
    ("400", {"description": "Bad Request: chat not found"}, BadRequest, "(?i)chat not found"),
    ("502", {}, NetworkError, "Bad Gateway"),
    ("drop", {}, NetworkError, "peer closed connection without sending complete"),
]


@pytest.fixture
async def over_a_socket(app: Starlette) -> AsyncIterator[Bot]:
    async with serving(app) as url:
        request = HTTPXRequest(httpx_kwargs={"trust_env": False})
        async with Bot(
            TOKEN,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=request,
            get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        ) as made:
            yield made


@pytest.mark.parametrize(("kind", "rule", "error", "text"), WEATHER, ids=[w[0] for w in WEATHER])
async def test_each_fault_in_process(
    bot: Bot,
    started: int,
    people: PlaygroundClient,
    kind: str,
    rule: dict[str, Any],
    error: type[Exception],
    text: str,
) -> None:
    await people.add_fault(kind, method="sendMessage", **rule)
    with pytest.raises(error, match=text):
        await bot.send_message(started, "x")
    await bot.send_message(started, "好")
    assert [m.text for m in await people.history("cable")] == ["/start", "好"]


@pytest.mark.parametrize(("kind", "rule", "error", "text"), WEATHER, ids=[w[0] for w in WEATHER])
async def test_each_fault_over_a_socket(
    over_a_socket: Bot,
    started: int,
    people: PlaygroundClient,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    rule: dict[str, Any],
    error: type[Exception],
    text: str,
) -> None:
    await people.add_fault(kind, method="sendMessage", **rule)
    with pytest.raises(error, match=text):
        await over_a_socket.send_message(started, "x")
    await over_a_socket.send_message(started, "好")
    assert not [r for r in caplog.records if r.exc_info and r.levelno >= logging.ERROR]


async def test_an_answer_may_be_lost_after_the_deed(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    await people.add_fault("drop", method="sendMessage", is_carried_out=True)
    with pytest.raises(NetworkError):
        await bot.send_message(started, "送到了")
    assert (await people.history("cable"))[-1].text == "送到了"
    assert (await people.calls("sendMessage"))[-1]["description"] == "connection dropped"


async def test_a_delay_outlasts_the_clients_patience(
    over_a_socket: Bot, started: int, people: PlaygroundClient
) -> None:
    await people.add_fault("delay", method="sendMessage", seconds=0.3)
    with pytest.raises(TimedOut):
        await over_a_socket.send_message(started, "x", read_timeout=0.05)


async def test_a_rule_counts_and_keeps_to_its_chat(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    await people.start("soft")
    await people.add_fault("502", method="sendmessage", times=2, chat_id=1002)
    await bot.send_message(1001, "好")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(1002, "x")
    await bot.send_message(1002, "好")
    await people.add_fault("502", times=99)
    await people.clear_faults()
    assert (await bot.get_me()).username


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "500"},
        {"kind": "429", "times": 0},
        {"kind": "429", "retry_after": 0},
        {"kind": "delay", "seconds": -1},
        {"kind": "502", "metod": "sendMessage"},
        {"method": "sendMessage"},
    ],
    ids=str,
)
def test_refuses_a_rule_that_means_nothing(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"kind|times|FaultKind|has no"):
        FaultRule.from_json(rule)


async def test_says_what_is_wrong_with_a_rule(people: PlaygroundClient) -> None:
    with pytest.raises(Refused, match="400: 故障规则写错了"):
        await people.add_fault("429", times=0)
    with pytest.raises(Refused, match="400: 随机故障写错了"):
        await people.set_random_faults(shares={"429": 2})


def rolled(faults: Faults, count: int) -> list[FaultKind | None]:
    rules = (faults.next_for("sendMessage", 1) for _ in range(count))
    return [rule.kind if rule else None for rule in rules]


def test_random_faults_come_from_the_seed() -> None:
    asked = {"seed": 7, "shares": {"429": 0.1, "drop": 0.05}}
    first, second, other = Faults(), Faults(), Faults()
    first.set_random(RandomFaults.from_json(asked))
    second.set_random(RandomFaults.from_json(asked))
    other.set_random(RandomFaults.from_json({**asked, "seed": 8}))
    seen = rolled(first, 2000)
    assert seen == rolled(second, 2000)
    assert seen != rolled(other, 2000)
    assert 150 < seen.count(FaultKind.TOO_MANY) < 250
    assert 60 < seen.count(FaultKind.DROP) < 140


def test_random_faults_leave_the_poll_alone_unless_asked() -> None:
    faults = Faults()
    faults.set_random(RandomFaults.from_json({"shares": {"502": 1.0}}))
    assert faults.next_for("getUpdates", None) is None
    faults.set_random(RandomFaults.from_json({"shares": {"502": 1.0}, "methods": ["getUpdates"]}))
    assert faults.next_for("getUpdates", None) is not None
    assert faults.next_for("sendMessage", 1) is None
    faults.clear()
    assert faults.next_for("getUpdates", None) is None
