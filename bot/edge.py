"""Telegram on one side, plain events and messages on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
from bot.incoming_text import readable
from bot.long_texts import plain, split_text, utf16_length

MAX_INCOMING_CHARACTERS = 2000
MAX_CAPTION_UNITS = 1024
MAX_TOAST_UNITS = 200
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


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
        caption = readable(message.caption or "")[:MAX_INCOMING_CHARACTERS]
        return Event(chat_id=chat_id, kind=EventKind.FILE, at=at, text=caption, file=file)
    # What is written under a picture is mostly about it: that nobody here can see it comes first.
    text = readable(message.text or "")
    if not text:
        return Event(chat_id=chat_id, kind=EventKind.OTHER, at=at)
    if text.startswith("/") and len(text) > 1 and not text[1].isspace():
        return _from_command(chat_id, text, at=at)
    return Event(
        chat_id=chat_id,
        kind=EventKind.TEXT,
        at=at,
        text=text[:MAX_INCOMING_CHARACTERS],
        is_too_long=len(text) > MAX_INCOMING_CHARACTERS,
    )


def _from_command(chat_id: int, text: str, *, at: datetime) -> Event:
    # Whoever pastes a command may have a line end behind it instead of a space.
    name, *rest = text[1:].split(maxsplit=1)
    return Event(
        chat_id=chat_id,
        kind=EventKind.COMMAND,
        at=at,
        command=name.partition("@")[0].lower(),
        text="".join(rest)[:MAX_INCOMING_CHARACTERS],
    )


def parts(message: Message) -> Iterator[Message]:
    """Yield the messages Telegram takes one by one; buttons are under the last."""
    if message.file is not None and utf16_length(message.text) > MAX_CAPTION_UNITS:
        yield from parts(Message(text=message.text))
        yield replace(message, text="", replaces=False)
        return
    texts = [message.text] if message.file is not None else list(split_text(message.text))
    if len(texts) == 1:
        yield replace(message, text=texts[0])
        return
    yield from (Message(text=one) for one in texts[:-1])
    yield Message(text=texts[-1], keyboard=message.keyboard)


def toast(text: str) -> str | None:
    """Return the short word over the screen as Telegram takes it; ``None`` for none."""
    while utf16_length(text) > MAX_TOAST_UNITS:
        text = f"{text[:-2]}…"
    return text or None


async def send(bot: Bot, chat_id: int, message: Message) -> int:
    """Send one message that :func:`parts` gave; return its id."""
    if message.file is not None:
        return await _send_file(bot, chat_id, message)
    return await _send_text(bot, chat_id, message.text, message.keyboard)


async def replace_message(bot: Bot, chat_id: int, message_id: int, message: Message) -> None:
    """Put ``message`` in the place of an earlier one, or send it where that cannot be done."""
    if message.file is not None:
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
        if "not modified" in str(error).lower():
            return  # The same button was tapped twice: what stands there is already right.
        # The message is gone, too old, or a document: what there is to say is still said.
        await send(bot, chat_id, message)


async def _send_text(bot: Bot, chat_id: int, text: str, keyboard: Keyboard) -> int:
    markup = _markup(keyboard)
    try:
        sent = await bot.send_message(
            chat_id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if not _is_about_marks(error):
            raise
        sent = await bot.send_message(
            chat_id, plain(text), reply_markup=markup, link_preview_options=_NO_PREVIEW
        )
    return sent.message_id


async def _send_file(bot: Bot, chat_id: int, message: Message) -> int:
    assert message.file is not None
    name, content, markup = message.file.name, message.file.content, _markup(message.keyboard)
    try:
        sent = await bot.send_document(
            chat_id,
            content,
            filename=name,
            caption=message.text or None,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
        )
    except BadRequest as error:
        if not _is_about_marks(error):
            raise
        sent = await bot.send_document(
            chat_id, content, filename=name, caption=plain(message.text), reply_markup=markup
        )
    return sent.message_id


def _is_about_marks(error: BadRequest) -> bool:
    return "parse entities" in str(error).lower()


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
