"""Sending, editing and deleting, with python-telegram-bot as the client."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, RetryAfter

from bot.playground.client import PlaygroundClient
from tests.playground.conftest import MovableClock, SteppedTime

MARKUP = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("甲", callback_data="a"),
            InlineKeyboardButton("网", url="https://a.cn"),
        ]
    ]
)


async def test_html_arrives_as_text_and_entities(bot: Bot, started: int) -> None:
    sent = await bot.send_message(started, "<b>政策</b> 😀 <i>x</i>", parse_mode="HTML")
    assert sent.text == "政策 😀 x"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 0, 2),
        ("italic", 6, 1),
    ]
    assert sent.from_user is not None
    assert sent.from_user.is_bot


async def test_the_date_is_the_products(
    bot: Bot, started: int, clock_control: MovableClock
) -> None:
    sent = await bot.send_message(started, "好")
    assert sent.date == clock_control.now()


@pytest.mark.parametrize(("length", "is_fine"), [(4096, True), (4097, False)], ids=["4096", "4097"])
async def test_a_text_has_4096_units(bot: Bot, started: int, length: int, is_fine: bool) -> None:
    markup = "<b>" + "政" * (length - 2) + "</b>" + "😀"
    if is_fine:
        await bot.send_message(started, markup, parse_mode="HTML")
    else:
        with pytest.raises(BadRequest, match=r"(?i)message is too long"):
            await bot.send_message(started, markup, parse_mode="HTML")


@pytest.mark.parametrize("length", [1025, 3000])
async def test_a_caption_has_1024_units(bot: Bot, started: int, length: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_document(started, b"x", caption="政" * length)


BAD_CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": 1001}, "message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n"}, "text must be non-empty"),
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 9, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@somebody", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 1002, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "Markdown2"},
     "unsupported parse_mode"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "MarkdownV2"},
     "can't parse entities: the playground reads parse_mode HTML only"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "entities": [
        {"type": "bold", "offset": 0, "length": 2}]},
     "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 1"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "entities": [{"type": "loud"}]},
     "can't parse MessageEntity: Unsupported type specified"),
    ("sendMessage", {"chat_id": 1001, "text": "\ud83d"}, "strings must be encoded in UTF-8"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": "{"},
     "can't parse reply markup JSON object"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": [1]},
     "object expected as reply markup"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [{"text": "x"}]}},
     'field "inline_keyboard" must be an Array of Arrays'),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [[{"text": "x"}]]}},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [[{"text": "x", "callback_data": "政" * 22}]]}},
     "BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [[{"text": "x", "callback_data": ""}]]}},
     "BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [[{"text": "x", "url": "javascript:1"}]]}},
     "inline keyboard button URL 'javascript:1' is invalid: Unsupported URL protocol"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {
        "inline_keyboard": [[{"text": "x", "callback_data": "1"}] * 101]}},
     "REPLY_MARKUP_TOO_LONG"),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 5}},
     "message to be replied not found"),
    ("sendDocument", {"chat_id": 1001}, "there is no document in the request"),
    ("sendDocument", {"chat_id": 1001, "document": "nobody's"},
     "wrong file_id or the file is temporarily unavailable"),
    ("sendDocument", {"chat_id": 1001, "document": "https://a.cn/x.pdf"},
     "wrong HTTP URL specified: the playground fetches nothing"),
    ("sendChatAction", {"chat_id": 1001, "action": "thinking"},
     "wrong parameter action in request"),
    ("editMessageText", {"chat_id": 1001, "message_id": 5, "text": "x"},
     "message to edit not found"),
    ("editMessageText", {"chat_id": 1001, "text": "x"}, "message identifier is not specified"),
    ("editMessageText", {"chat_id": 1001, "message_id": "fünf", "text": "x"},
     'can\'t parse "message_id": Integer expected'),
    ("deleteMessage", {"chat_id": 1001, "message_id": 5}, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "5"},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "5", "text": "政" * 201}, "MESSAGE_TOO_LONG"),
    ("getFile", {}, "file_id not specified"),
    ("setMyCommands", {"commands": [{"command": "政策", "description": "x"}]},
     "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "ask", "description": ""}]},
     "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 1002}},
     "chat not found"),
    ("setWebhook", {"url": "https://example.com/hook"},
     "bad webhook: the playground posts to loopback only"),
    ("setWebhook", {"url": "127.0.0.1/hook"}, "bad webhook: invalid webhook URL specified"),
    ("setWebhook", {"url": "http://127.0.0.1:9/hook", "secret_token": "密"},
     "secret token contains unallowed characters"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "arguments", "reason"),
    BAD_CALLS,
    ids=[f"{method}-{number}" for number, (method, _, _) in enumerate(BAD_CALLS)],
)
async def test_refuses_in_telegrams_words(
    api: httpx.AsyncClient, started: int, method: str, arguments: dict[str, Any], reason: str
) -> None:
    answer = await api.post(
        method, content=json.dumps(arguments), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {reason}",
    }


@pytest.mark.parametrize(
    "send",
    [
        lambda api, body: api.post("sendMessage", json=body),
        lambda api, body: api.post("sendMessage", data=body),
        lambda api, body: api.post("sendMessage", data=body, files={"f": ("f", b"x")}),
        lambda api, body: api.get("sendMessage", params=body),
        lambda api, body: api.post("SENDMESSAGE", params=body),
    ],
    ids=["json", "form", "multipart", "query", "capitals"],
)
async def test_takes_every_kind_of_body(api: httpx.AsyncClient, started: int, send: Any) -> None:
    answer = await send(api, {"chat_id": "1001", "text": "好"})
    assert answer.json()["result"]["text"] == "好"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("http://tg.test/botplayground:test/sendDice", 404),
        ("http://tg.test/botplayground:other/getMe", 401),
        (f"http://tg.test/bot123456789:{'A' * 35}/getMe", 401),
        ("http://tg.test/nowhere", 404),
        ("http://tg.test/file/botplayground:test/documents/F1.pdf", 404),
        ("http://tg.test/file/botplayground:other/documents/F1.pdf", 401),
    ],
)
async def test_answers_unknown_things_in_bot_api_form(
    api: httpx.AsyncClient, path: str, code: int
) -> None:
    answer = await api.get(path)
    assert answer.status_code == code
    assert answer.json()["ok"] is False
    assert answer.json()["error_code"] == code


async def test_edits_its_own_message_in_place(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    sent = await bot.send_message(started, "一", reply_markup=MARKUP)
    await bot.edit_message_text("二", started, sent.message_id, reply_markup=MARKUP)
    shown = (await people.history("cable"))[-1]
    assert shown.text == "二"
    assert [b.text for b in shown.buttons] == ["甲", "网"]
    await bot.edit_message_reply_markup(started, sent.message_id)
    shown = (await people.history("cable"))[-1]
    assert shown.buttons == ()
    assert "edit_date" in shown.raw


async def test_refuses_an_edit_that_changes_nothing(bot: Bot, started: int) -> None:
    sent = await bot.send_message(started, "<b>一</b>", parse_mode="HTML", reply_markup=MARKUP)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text(
            "<b>一</b> ", started, sent.message_id, parse_mode="HTML", reply_markup=MARKUP
        )
    await bot.edit_message_text("一", started, sent.message_id, reply_markup=MARKUP)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(started, sent.message_id, reply_markup=MARKUP)


async def test_refuses_to_edit_what_is_not_its_own_or_of_another_kind(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    user_message = (await people.history("cable"))[0].message_id
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("x", started, user_message)
    text = await bot.send_message(started, "一")
    with pytest.raises(BadRequest, match=r"(?i)there is no caption in the message to edit"):
        await bot.edit_message_caption(started, text.message_id, caption="x")
    file = await bot.send_document(started, b"x", caption="一")
    with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
        await bot.edit_message_text("x", started, file.message_id)
    edited = await bot.edit_message_caption(started, file.message_id, caption="二")
    assert not isinstance(edited, bool)
    assert edited.caption == "二"


async def test_deletes_within_two_days(
    bot: Bot, started: int, people: PlaygroundClient, clock_control: MovableClock
) -> None:
    first = await bot.send_message(started, "一")
    second = await bot.send_message(started, "二")
    assert await bot.delete_message(started, first.message_id)
    assert [m.text for m in await people.history("cable")] == ["/start", "二"]
    await people.move_clock(to="2026-03-12T10:00:01")
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted"):
        await bot.delete_message(started, second.message_id)


async def test_replies_to_a_message(bot: Bot, started: int, people: PlaygroundClient) -> None:
    asked = (await people.history("cable"))[0]
    sent = await bot.send_message(started, "好", reply_parameters=ReplyParameters(asked.message_id))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"
    alone = await bot.send_message(
        started, "好", reply_parameters=ReplyParameters(5, allow_sending_without_reply=True)
    )
    assert alone.reply_to_message is None


async def test_keys_come_and_go(bot: Bot, started: int, people: PlaygroundClient) -> None:
    await bot.send_message(started, "选", reply_markup=ReplyKeyboardMarkup([["甲", "乙"]]))
    keys = (await people.chat("cable"))["keys"]["keyboard"]
    assert [[key["text"] for key in row] for row in keys] == [["甲", "乙"]]
    sent = await bot.send_message(started, "x")
    with pytest.raises(BadRequest, match=r"(?i)inline keyboard expected"):
        await bot.edit_message_reply_markup(
            started,
            sent.message_id,
            reply_markup=ReplyKeyboardMarkup([["甲"]]),  # type: ignore[arg-type]
        )
    await bot.send_message(started, "好", reply_markup=ReplyKeyboardRemove())
    assert (await people.chat("cable"))["keys"] is None


async def test_nobody_is_found_before_start(bot: Bot, people: PlaygroundClient) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(1001, "早")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(1001)
    await people.start("cable", "邀请码")
    await bot.send_message(1001, "早")
    assert (await bot.get_chat(1001)).first_name == "示例电缆厂"


async def test_a_blocked_bot_is_forbidden_and_told(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    await people.block("cable")
    for call in (bot.send_message(started, "x"), bot.send_chat_action(started, "typing")):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await call
    await people.unblock("cable")
    await people.unblock("cable")
    await bot.send_message(started, "又见面了")
    changes = [u.my_chat_member for u in await bot.get_updates()]
    assert [c.new_chat_member.status for c in changes if c] == ["kicked", "member"]


async def test_rates_are_refused_with_the_seconds_to_wait(
    bot: Bot, started: int, people: PlaygroundClient, stepped: SteppedTime
) -> None:
    await people.enforce_rates(enforce=True)
    for number in range(5):
        await bot.send_message(started, str(number))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(started, "太快")
    assert refused.value.retry_after == timedelta(seconds=1)
    call = (await people.calls("sendMessage"))[-1]
    assert (call["status"], call["description"]) == (429, "Too Many Requests: retry after 1")
    stepped.seconds += 1
    await bot.send_message(started, "慢慢来")
    await people.enforce_rates(enforce=False)
    await bot.send_message(started, "不限")


async def test_commands_show_the_narrowest_scope(
    bot: Bot, started: int, people: PlaygroundClient
) -> None:
    await bot.set_my_commands([("start", "开始")])
    await bot.set_my_commands([("load", "上传政策")], scope={"type": "chat", "chat_id": started})  # type: ignore[arg-type]
    await bot.set_my_commands([("begin", "Begin")], language_code="en")

    async def shown(persona: str) -> list[str]:
        return [c["command"] for c in (await people.chat(persona))["commands"]]

    assert await shown("cable") == ["load"]
    assert await shown("soft") == ["start"]
    assert [c.command for c in await bot.get_my_commands(language_code="en")] == ["begin"]
    assert await bot.delete_my_commands(scope={"type": "chat", "chat_id": started})  # type: ignore[arg-type]
    assert await shown("cable") == ["start"]
    assert await bot.set_chat_menu_button(started)
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_sends_a_file_with_its_name(bot: Bot, started: int, people: PlaygroundClient) -> None:
    sent = await bot.send_document(
        started, InputFile("指南".encode(), filename="办事指南.txt"), caption="<b>指南</b>",
        parse_mode="HTML",
    )  # fmt: skip
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("办事指南.txt", 6)
    shown = (await people.history("cable"))[-1]
    assert shown.file_name == "办事指南.txt"
    assert shown.file_unique_id is not None
    assert await people.download(shown.file_unique_id) == "指南".encode()
    again = await bot.send_document(started, sent.document.file_id)
    assert again.document == sent.document
    with pytest.raises(BadRequest, match=r"(?i)type of file mismatch"):
        await bot.send_photo(started, sent.document.file_id)


async def test_sends_a_photo(bot: Bot, started: int, png: bytes) -> None:
    sent = await bot.send_photo(started, png)
    assert [(p.width, p.height) for p in sent.photo] == [(1, 1)]
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(started, b"no picture")


async def test_refuses_files_that_are_empty_or_too_big(
    bot: Bot, api: httpx.AsyncClient, started: int
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(started, InputFile(b"", filename="x"))
    big = b"0" * (50 * 1024 * 1024 + 1)
    answer = await api.post(
        "sendDocument", data={"chat_id": "1001"}, files={"document": ("x.bin", big)}
    )
    assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")
