"""What a bot that is in use must do, point by point: where each is kept, and what holds it.

A point is kept in a file by something one can look for, and held by a test file.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.house.sources import REPOSITORY


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what it is, the file and the sign in it, and the test that holds it."""

    what: str
    file: str
    sign: str
    test: str


POINTS = (
    Point("base addresses and proxy can be set", "bot/telegram_line.py", "telegram_proxy",
          "tests/bot_edge/test_telegram_line.py"),
    Point("httpx is quiet, the token hidden", "cli/logs.py", "HIDDEN", "tests/cli/test_logs.py"),
    Point("the start waits for the network", "bot/running.py", "_patiently",
          "tests/bot_edge/test_running.py"),
    Point("a watchdog on the last getUpdates", "bot/watchdog.py", "POLL_SILENT_SECONDS",
          "tests/bot_edge/test_watchdog.py"),
    Point("pools are as large as what runs at once", "bot/telegram_line.py",
          "CONNECTIONS = CONCURRENT_CHATS", "tests/bot_edge/test_answering.py"),
    Point("health and metrics", "bot/health.py", "/metrics", "tests/bot_edge/test_health.py"),
    Point("order within a chat", "bot/lanes.py", "class ChatLanes", "tests/bot_edge/test_lanes.py"),
    Point("an inbox by update_id", "store/inbox_rows.py", "insert_unless_there",
          "tests/bot_edge/test_inbox.py"),
    Point("dialogues are rows", "bot/conversations.py", "Conversation",
          "tests/bot/test_conversations.py"),
    Point("/start and /cancel work in every dialogue", "bot/router.py", "EventKind.COMMAND",
          "tests/flows/test_registration.py"),
    Point("every push goes through the outbox", "store/outbox_rows.py", "def add_notice",
          "tests/store/test_outbox_rows.py"),
    Point("a deterministic key for each push", "store/tables/notice.py", "UniqueConstraint",
          "tests/store/test_outbox_rows.py"),
    Point("bounded claims, fenced settlement", "jobs/outbox.py", 'prefix_with("MATERIALIZED"',
          "tests/jobs/test_outbox.py"),
    Point("sent, not sent, uncertain", "bot/delivery.py", "UNKNOWN",
          "tests/bot_edge/test_delivery.py"),
    Point("429 puts back and drops nothing", "bot/sender.py", "Fate.SLOW_DOWN",
          "tests/bot_edge/test_sender.py"),
    Point("25 a second, one a second a chat", "bot/pacing.py", "MESSAGES_PER_SECOND = 25.0",
          "tests/bot_edge/test_pacing.py"),
    Point("replies before pushes", "bot/pacing.py", "_replies_waiting",
          "tests/bot_edge/test_pacing.py"),
    Point("a block ends pushes, /start takes them up", "bot/handlers/welcome.py",
          "mark_reachable", "tests/bot_edge/test_sender.py"),
    Point("large ids; a chat that moved is refused with its reason", "bot/delivery.py",
          "ChatMigrated", "tests/bot_edge/test_delivery.py"),
    Point("a lasting refusal ends with its reason", "bot/sender.py", "Fate.REFUSED",
          "tests/bot_edge/test_sender.py"),
    Point("not modified, and a tap too old", "bot/edge.py", "not modified",
          "tests/bot_edge/test_answering.py"),
    Point("every value is escaped; plain text where marks are refused", "bot/edge.py",
          "_is_about_marks", "tests/bot_edge/test_answering.py"),
    Point("long texts are split by UTF-16 length", "bot/long_texts.py", "utf16_length",
          "tests/bot_edge/test_long_texts.py"),
    Point("buttons carry a version; rights are looked at again", "bot/callbacks.py",
          "VERSION", "tests/flows/test_strangers.py"),
    Point("links are opaque and end", "store/link_rows.py", "TOKEN_BYTES",
          "tests/flows/test_deep_links.py"),
    Point("a file's size before it is fetched, its type by content", "bot/answering.py",
          "MAX_FILE_BYTES", "tests/flows/test_office_files.py"),
    Point("officers in the database, acts in the audit, menus by chat", "bot/menus.py",
          "BotCommandScopeChat", "tests/bot/test_menus.py"),
    Point("webhook secret, loopback, explicit updates", "bot/webhook.py", "compare_digest",
          "tests/bot_edge/test_webhook.py"),
    Point("no pending update is dropped", "bot/running.py", "drop_pending_updates=False",
          "tests/process/test_bot.py"),
    Point("local time for people, UTC in tables, a clock that is given", "store/tables/columns.py",
          "an instant must be aware", "tests/store/test_database.py"),
    Point("work off the loop", "bot/answering.py", "asyncio.to_thread(self._desk.answer",
          "tests/bot_edge/test_answering.py"),
    Point("a stop claims no more and settles what it holds", "bot/sender.py", "_put_back",
          "tests/process/test_bot.py"),
    Point("one place for errors, with a number for the person", "bot/front_desk.py", "error_id",
          "tests/bot_edge/test_front_desk.py"),
    Point("/privacy, /mydata, /delete; no texts in the log", "bot/handlers/account.py",
          '"mydata"', "tests/flows/test_own_data.py"),
)  # fmt: skip


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(POINTS) == 34


@pytest.mark.parametrize("point", POINTS, ids=[one.what for one in POINTS])
def test_each_is_kept_where_it_is_said_to_be(point: Point) -> None:
    assert point.sign in (REPOSITORY / point.file).read_text("utf-8")
    assert "def test_" in (REPOSITORY / point.test).read_text("utf-8")
