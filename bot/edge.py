"""Telegram on one side, plain events and messages on the other."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime

from telegram import (
    Bot,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest

from bot.events import Event, EventKind, IncomingFile, Keyboard, Message

MAX_INCOMING_CHARACTERS = 2000
MAX_TEXT_UNITS = 4096
MAX_CAPTION_UNITS = 1024
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TAG = re.compile(r"</?[a-z][^>]*>")


def to_event(update: Update, *, at: datetime, file: IncomingFile | None = None) -> Event | None:
    """Return what a person did, or ``None`` for what this bot does not answer.

    Groups and channels are not answered: an enterprise's facts stay in private chats.
    """
    chat = update.effective_chat
    if chat is None or chat.type != ChatType.PRIVATE:
        return None
    if update.my_chat_member is not None:
        return Event(chat_id=chat.id, kind=_membership(update.my_chat_member), at=at)
    if update.callback_query is not None:
        data = update.callback_query.data or ""
        return Event(chat_id=chat.id, kind=EventKind.TAP, at=at, data=data)
    if update.message is not None:
        return _from_message(chat.id, update.message, at=at, file=file)
    return None


def _membership(change: ChatMemberUpdated) -> EventKind:
    gone = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}
    is_blocked = change.new_chat_member.status in gone
    return EventKind.BLOCKED if is_blocked else EventKind.UNBLOCKED


def _from_message(
    chat_id: int, message: TelegramMessage, *, at: datetime, file: IncomingFile | None
) -> Event:
    if message.document is not None:
        caption = message.caption or ""
        return Event(chat_id=chat_id, kind=EventKind.FILE, at=at, text=caption, file=file)
    if message.text is None:
        return Event(chat_id=chat_id, kind=EventKind.OTHER, at=at)
    text = message.text.strip()
    if text.startswith("/") and len(text) > 1:
        name, _, rest = text[1:].partition(" ")
        command = name.partition("@")[0].lower()
        return Event(
            chat_id=chat_id,
            kind=EventKind.COMMAND,
            at=at,
            command=command,
            text=rest.strip()[:MAX_INCOMING_CHARACTERS],
        )
    return Event(
        chat_id=chat_id,
        kind=EventKind.TEXT,
        at=at,
        text=text[:MAX_INCOMING_CHARACTERS],
        is_too_long=len(text) > MAX_INCOMING_CHARACTERS,
    )


async def send(bot: Bot, chat_id: int, message: Message) -> int:
    """Send one message, in parts if it is long; return the last part's id."""
    if message.file is not None:
        return await _send_file(bot, chat_id, message)
    parts = list(split_text(message.text))
    for part in parts[:-1]:
        await _send_text(bot, chat_id, part, ())
    return await _send_text(bot, chat_id, parts[-1], message.keyboard)


async def replace_message(bot: Bot, chat_id: int, message_id: int, message: Message) -> None:
    """Put ``message`` in the place of an earlier one, or send it where that cannot be done."""
    if message.file is not None or utf16_length(message.text) > MAX_TEXT_UNITS:
        await send(bot, chat_id, message)
        return
    try:
        await bot.edit_message_text(
            message.text,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(message.keyboard),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        said = str(error).lower()
        if "not modified" in said:
            return  # The same button was tapped twice: what stands there is already right.
        # The message is gone, too old, or a document: what there is to say is still said.
        await send(bot, chat_id, message)


async def _send_text(bot: Bot, chat_id: int, text: str, keyboard: Keyboard) -> int:
    try:
        sent = await bot.send_message(
            chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(keyboard),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if "parse entities" not in str(error).lower():
            raise
        sent = await bot.send_message(
            chat_id, plain(text), reply_markup=_markup(keyboard), link_preview_options=_NO_PREVIEW
        )
    return sent.message_id


async def _send_file(bot: Bot, chat_id: int, message: Message) -> int:
    assert message.file is not None
    fits = utf16_length(message.text) <= MAX_CAPTION_UNITS
    if not fits:
        await send(bot, chat_id, Message(text=message.text))
    sent = await bot.send_document(
        chat_id,
        message.file.content,
        filename=message.file.name,
        caption=message.text if fits else None,
        parse_mode=ParseMode.HTML,
        reply_markup=_markup(message.keyboard),
    )
    return sent.message_id


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one.label, url=one.url)
                if one.url
                else InlineKeyboardButton(one.label, callback_data=one.data)
                for one in row
            ]
            for row in keyboard
        ]
    )


def utf16_length(text: str) -> int:
    """Return how long Telegram counts a text: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain(text: str) -> str:
    """Return a text without its marks."""
    return html.unescape(_TAG.sub("", text))


def split_text(text: str, limit: int = MAX_TEXT_UNITS) -> Iterator[str]:
    """Yield a text in parts of at most ``limit`` UTF-16 units, cut between lines.

    Marks are kept within a line by those who write the texts, so a cut between
    lines never leaves one open; a single line that is too long loses its marks.
    """
    part = ""
    for line in text.split("\n"):
        joined = f"{part}\n{line}" if part else line
        if utf16_length(joined) <= limit:
            part = joined
            continue
        if part:
            yield part
        part = line
        while utf16_length(part) > limit:
            bare = plain(part)
            head = bare[: limit // 2]
            yield html.escape(head, quote=False)
            part = html.escape(bare[limit // 2 :], quote=False)
    yield part
