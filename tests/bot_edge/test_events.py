"""Every kind of update becomes the right event, or none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.edge import to_event
from bot.events import Event, EventKind, IncomingFile

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PRIVATE = {"id": 1001, "type": "private", "first_name": "示例"}
GROUP = {"id": -100200, "type": "supergroup", "title": "示例群"}
PERSON = {"id": 1001, "is_bot": False, "first_name": "示例"}
BOT = {"id": 9, "is_bot": True, "first_name": "政策找人", "username": "zhaoren_bot"}
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


def message(*, chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message": {"message_id": 5, "date": 1, "chat": chat, "from": PERSON, **content}}


def tap(data: str) -> dict[str, Any]:
    shown = message(text="看看")["message"] | {"from": BOT}
    query = {"id": "7", "from": PERSON, "chat_instance": "1", "data": data, "message": shown}
    return {"callback_query": query}


def membership(status: str) -> dict[str, Any]:
    def member(what: str) -> dict[str, Any]:
        return {"status": what, "user": BOT, "until_date": 0}

    return {
        "my_chat_member": {
            "chat": PRIVATE,
            "from": PERSON,
            "date": 1,
            "old_chat_member": member("member" if status == "kicked" else "kicked"),
            "new_chat_member": member(status),
        }
    }


def event_of(body: dict[str, Any], file: IncomingFile | None = None) -> Event | None:
    update = Update.de_json({"update_id": 1, **body}, None)
    assert update is not None
    return to_event(update, at=AT, file=file)


def expected(kind: EventKind, **what: Any) -> Event:
    return Event(chat_id=1001, kind=kind, at=AT, **what)


CASES: dict[str, tuple[dict[str, Any], Event | None]] = {
    "text": (message(text=" 三千万 "), expected(EventKind.TEXT, text="三千万")),
    "command": (message(text="/start"), expected(EventKind.COMMAND, command="start")),
    "command with payload": (
        message(text="/Start  abc  d"),
        expected(EventKind.COMMAND, command="start", text="abc  d"),
    ),
    "command with a bot's name": (
        message(text="/matches@zhaoren_bot 今年"),
        expected(EventKind.COMMAND, command="matches", text="今年"),
    ),
    "command with a line end": (
        message(text="/redeem\nABCD-1234"),
        expected(EventKind.COMMAND, command="redeem", text="ABCD-1234"),
    ),
    "a lone slash": (message(text="/"), expected(EventKind.TEXT, text="/")),
    "a slash and a space": (message(text="/ start"), expected(EventKind.TEXT, text="/ start")),
    "5,000 characters": (
        message(text="政" * 5000),
        expected(EventKind.TEXT, text="政" * 2000, is_too_long=True),
    ),
    "tap": (tap("1:matches:0"), expected(EventKind.TAP, data="1:matches:0")),
    "sticker": (message(sticker=STICKER), expected(EventKind.OTHER)),
    "photo": (
        message(photo=[{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}]),
        expected(EventKind.OTHER),
    ),
    "photo with words": (
        message(
            photo=[{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}],
            caption="高企有奖励吗",
        ),
        expected(EventKind.OTHER),
    ),
    "blocked": (membership("kicked"), expected(EventKind.BLOCKED)),
    "unblocked": (membership("member"), expected(EventKind.UNBLOCKED)),
    "in a group": (message(chat=GROUP, text="/start@zhaoren_bot"), None),
    "edited": ({"edited_message": message(text="改过")["message"]}, None),
    "of a kind unheard of": ({"something_new": {}}, None),
}


@pytest.mark.parametrize("case", CASES)
def test_an_update_becomes_an_event(case: str) -> None:
    body, event = CASES[case]
    assert event_of(body) == event


def test_a_document_brings_its_file_and_caption() -> None:
    file = IncomingFile(name="items.yaml", size=3, content=b"a: 1")
    document = {"file_id": "f", "file_unique_id": "f", "file_name": "items.yaml", "file_size": 3}
    got = event_of(message(document=document, caption="请录入"), file)
    assert got == expected(EventKind.FILE, text="请录入", file=file)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("示例\u200b线缆", "示例线缆"),
        ("\u202e司公缆线\u2066 A", "司公缆线 A"),
        ("\ufeff有什么补贴\u00ad", "有什么补贴"),
        ("a\x00b\x1b[0m", "ab[0m"),
        ("两行\n都在", "两行\n都在"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
    ids=["zero width", "right to left", "marks around", "control", "lines", "joined emoji"],
)
def test_signs_that_nobody_sees_are_left_out(typed: str, read: str) -> None:
    for body in (message(text=typed), message(text=f"/redeem {typed}")):
        event = event_of(body)
        assert event is not None
        assert event.text == read


def test_nothing_but_signs_that_nobody_sees_is_no_words() -> None:
    event = event_of(message(text="\u200b\u2066"))
    assert event is not None
    assert event.kind is EventKind.OTHER
