"""Tokens, hosts, lengths and sending rates."""

from __future__ import annotations

import pytest

from bot.playground.errors import ApiError, NotLoopback, RealTokenRefused
from bot.playground.limits import check_callback_data, check_host, check_token, utf16_length
from bot.playground.personas import Persona
from bot.playground.rates import CHAT_BURST, OVERALL_PER_SECOND, Rates
from bot.playground.server import create_playground, serving
from tests.playground.conftest import PERSONAS, TOKEN, SteppedTime

REAL_SHAPE = "123456789:" + "A" * 35


@pytest.mark.parametrize("token", ["playground", "playground:demo", "playground-1_x"])
def test_takes_made_up_tokens(token: str) -> None:
    assert check_token(token) == token


@pytest.mark.parametrize(
    "token",
    [REAL_SHAPE, "", "test:token", "playground:" + REAL_SHAPE, "playground/../x", "Playground"],
)
def test_refuses_tokens_that_may_be_real(token: str, stepped: SteppedTime) -> None:
    with pytest.raises(RealTokenRefused) as refused:
        create_playground(PERSONAS, token=token, now=stepped.now)
    assert token == "" or token not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_listens_on_loopback(host: str) -> None:
    assert check_host(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])
async def test_refuses_hosts_others_can_reach(host: str, stepped: SteppedTime) -> None:
    app = create_playground(PERSONAS, token=TOKEN, now=stepped.now)
    with pytest.raises(NotLoopback):
        await serving(app, host=host).__aenter__()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"chat_id": 1001}, "chat_id"), ({"id": "cable"}, "id"), ({"chat_id": -5}, "positive")],
)
def test_refuses_colliding_personas(
    change: dict[str, object], complaint: str, stepped: SteppedTime
) -> None:
    fields: dict[str, object] = {
        "id": "new", "label": "新", "role": "新", "chat_id": 9, "hint": "",
    }  # fmt: skip
    with pytest.raises(ValueError, match=complaint):
        create_playground(
            [*PERSONAS, Persona(**(fields | change))],  # type: ignore[arg-type]
            token=TOKEN,
            now=stepped.now,
        )


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("政策", 2), ("😀", 2), ("👨‍👩‍👧", 8), ("\ud800", 1)]
)
def test_counts_utf16_units(text: str, units: int) -> None:
    assert utf16_length(text) == units


@pytest.mark.parametrize("data", ["", "x" * 65, "政" * 22])
def test_refuses_callback_data_out_of_range(data: str) -> None:
    with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
        check_callback_data(data)


@pytest.mark.parametrize("data", ["x", "x" * 64, "政" * 21])
def test_takes_callback_data_in_range(data: str) -> None:
    check_callback_data(data)


def test_one_chat_may_burst_and_then_gets_one_a_second() -> None:
    stepped = SteppedTime()
    rates = Rates(stepped.monotonic, is_enforced=True)
    burst = [rates.retry_after(1) for _ in range(int(CHAT_BURST))]
    assert burst == [None] * int(CHAT_BURST)
    assert rates.retry_after(1) == 1
    assert rates.retry_after(2) is None
    stepped.seconds += 1
    assert rates.retry_after(1) is None
    assert rates.retry_after(1) == 1


def test_all_chats_together_get_thirty_in_any_second() -> None:
    stepped = SteppedTime()
    rates = Rates(stepped.monotonic, is_enforced=True)
    assert [rates.retry_after(n) for n in range(OVERALL_PER_SECOND)] == [None] * 30
    assert rates.retry_after(99) == 1
    stepped.seconds += 0.5
    assert rates.retry_after(99) == 1
    stepped.seconds += 0.5
    assert rates.retry_after(99) is None


def test_rates_that_are_off_count_nothing() -> None:
    rates = Rates(SteppedTime().monotonic, is_enforced=False)
    assert {rates.retry_after(1) for _ in range(1000)} == {None}
