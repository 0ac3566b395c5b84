"""The connections: addresses that are none, proxies, and what is near."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import build_application
from bot.errors import CannotStart
from bot.front_desk import FrontDesk
from bot.pacing import Pacer
from bot.telegram_line import PollWatch, open_request
from bot.texts import load_texts
from store.clock import FrozenClock
from store.database import Database
from store.settings import Settings
from tests.bot_edge.rig import router


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"telegram_base_url": "api.telegram.org/bot"}, "ZHAOREN_TELEGRAM_BASE_URL"),
        ({"telegram_base_file_url": "/file/bot"}, "ZHAOREN_TELEGRAM_BASE_FILE_URL"),
        ({"telegram_proxy": "127.0.0.1:1080"}, "ZHAOREN_TELEGRAM_PROXY"),
    ],
    ids=["base url", "file url", "proxy"],
)
def test_what_is_no_address_is_named(
    settings: Settings, changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(CannotStart, match=named):
        open_request(settings.model_copy(update=changed))


@pytest.mark.parametrize(
    ("url", "trusts"),
    [
        ("http://127.0.0.1:8765/bot", False),
        ("http://localhost:8765/bot", False),
        ("http://[::1]:8765/bot", False),
        ("https://api.telegram.org/bot", True),
    ],
)
def test_the_environments_proxy_is_not_for_this_machine(
    settings: Settings, url: str, trusts: bool
) -> None:
    request = open_request(settings.model_copy(update={"telegram_base_url": url}))
    assert request._client.trust_env is trusts


@pytest.mark.parametrize("token", [None, SecretStr("")], ids=["unset", "empty"])
def test_without_a_token_there_is_no_application(
    database: Database, clock: FrozenClock, settings: Settings, token: SecretStr | None
) -> None:
    settings = settings.model_copy(update={"telegram_token": token})
    desk = FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=router()
    )
    with pytest.raises(CannotStart, match="ZHAOREN_TELEGRAM_TOKEN is not set"):
        build_application(desk, settings, Pacer())


@pytest.mark.parametrize(("status", "refused"), [(200, False), (502, False), (401, True)])
async def test_a_watch_knows_a_refused_token(status: int, refused: bool) -> None:
    watch = PollWatch()
    watch.heard(status)
    assert watch.refused.is_set() is refused
