"""What a persona can do: say, upload, tap, block. Each act becomes an update for the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.arguments import Upload
from bot.playground.entities import FormattedText, tidied
from bot.playground.errors import ActRefused, ApiError
from bot.playground.files import photo_size, picture_type
from bot.playground.journal import EventKind
from bot.playground.limits import (
    CAPTION_UNITS,
    PHOTO_BYTES,
    TEXT_UNITS,
    UPLOAD_BYTES,
    utf16_length,
)
from bot.playground.messages import Chat, Message
from bot.playground.state import Draft, Playground

START = "/start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act left behind: the last event before the bot could react, and the update.

    ``update_id`` is None if the bot did not ask for this kind of update.
    """

    event: int
    update_id: int | None
    body: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the act as the routes answer it."""
        return {"event": self.event, "update_id": self.update_id, **self.body}


def say(playground: Playground, chat: Chat, text: str) -> Done:
    """Send a text to the bot; the first one in a chat must be /start."""
    _check_open(chat, is_start=text.split()[:1] == [START])
    body = tidied(FormattedText(text=text))
    if not body.text:
        raise ActRefused(400, "消息是空的，请先输入内容。")
    if utf16_length(body.text) > TEXT_UNITS:
        raise ActRefused(400, f"消息太长：Telegram 一条最多 {TEXT_UNITS} 个字符，请分几条发送。")
    chat.is_started = True
    return _deliver(playground, chat, Draft(body=body))


def upload(playground: Playground, chat: Chat, file: Upload, caption: str) -> Done:
    """Send a file; a PNG or JPEG goes as a photo as in Telegram's apps."""
    _check_open(chat)
    if not file.content:
        raise ActRefused(400, "这个文件是空的，请换一个。")
    if len(file.content) > UPLOAD_BYTES:
        raise ActRefused(413, f"文件太大：演练场最多收 {UPLOAD_BYTES // 1024 // 1024} MB。")
    body = tidied(FormattedText(text=caption))
    if utf16_length(body.text) > CAPTION_UNITS:
        raise ActRefused(400, f"说明太长：最多 {CAPTION_UNITS} 个字符。")
    as_photo = _fits_a_photo(file.content)
    stored = playground.files.add(file.name, file.mime_type, file.content, as_photo=as_photo)
    draft = Draft(body=body, photo=stored) if as_photo else Draft(body=body, document=stored)
    return _deliver(playground, chat, draft)


def tap(playground: Playground, chat: Chat, message_id: int, data: str) -> Done:
    """Tap an inline button; it must still be under the message."""
    _check_open(chat)
    message = chat.messages.get(message_id)
    if message is None:
        raise ActRefused(409, "这条消息已被删除，按钮不再有效。")
    if not any(button.get("callback_data") == data for button in message.buttons()):
        raise ActRefused(409, "这个按钮已经失效：消息已更新，请使用最新的按钮。")
    callback = playground.new_callback(chat, message_id)
    event = playground.journal.last
    update_id = playground.updates.put(
        "callback_query",
        {
            "id": callback.id,
            "from": chat.persona.user(),
            "message": playground.message_json(message),
            "chat_instance": str(chat.persona.chat_id),
            "data": data,
        },
    )
    return Done(event=event, update_id=update_id, body={"callback_query_id": callback.id})


def set_blocked(playground: Playground, chat: Chat, *, is_blocked: bool) -> Done:
    """Block or unblock the bot; the bot is told by my_chat_member when that changes."""
    if not chat.is_started:
        raise ActRefused(409, "还没有开始对话，无需屏蔽。")
    update_id = None
    event = playground.journal.last
    if chat.is_blocked != is_blocked:
        chat.is_blocked = is_blocked
        playground.tell(chat, EventKind.BLOCKED, {"is_blocked": is_blocked})
        event = playground.journal.last
        update_id = playground.updates.put("my_chat_member", _membership(playground, chat))
    return Done(event=event, update_id=update_id, body={"is_blocked": is_blocked})


def _membership(playground: Playground, chat: Chat) -> dict[str, Any]:
    member = {"user": playground.bot, "status": "member"}
    kicked = {"user": playground.bot, "status": "kicked", "until_date": 0}
    old, new = (member, kicked) if chat.is_blocked else (kicked, member)
    return {
        "chat": chat.persona.chat(),
        "from": chat.persona.user(),
        "date": int(playground.now().timestamp()),
        "old_chat_member": old,
        "new_chat_member": new,
    }


def _check_open(chat: Chat, *, is_start: bool = False) -> None:
    if chat.is_blocked:
        raise ActRefused(409, "你已屏蔽机器人，请先解除屏蔽。")
    if not chat.is_started and not is_start:
        raise ActRefused(409, f"请先发送 {START} 开始对话。")


def _deliver(playground: Playground, chat: Chat, draft: Draft) -> Done:
    message: Message = playground.write(chat, draft, is_from_bot=False)
    event = playground.journal.last
    body = playground.message_json(message)
    update_id = playground.updates.put("message", body)
    return Done(event=event, update_id=update_id, body={"message": body})


def _fits_a_photo(content: bytes) -> bool:
    if len(content) > PHOTO_BYTES or picture_type(content) is None:
        return False
    try:
        photo_size(content)
    except ApiError:
        return False  # Telegram's apps send such a picture as a file, too.
    return True
