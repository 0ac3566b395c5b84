"""The Bot API methods that put messages into a chat, change them and take them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.playground.arguments import Arguments
from bot.playground.entities import FormattedText, entities_from_json, tidied
from bot.playground.errors import ApiError, bad_request
from bot.playground.files import StoredFile
from bot.playground.journal import EventKind
from bot.playground.keyboards import Markup, read_markup
from bot.playground.limits import (
    ANSWER_UNITS,
    CAPTION_UNITS,
    PHOTO_BYTES,
    TEXT_UNITS,
    UPLOAD_BYTES,
    utf16_length,
)
from bot.playground.markup import parse_html
from bot.playground.messages import Chat, Message
from bot.playground.state import Draft, Playground

DELETABLE_FOR = timedelta(hours=48)
ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def send_message(playground: Playground, args: Arguments) -> Any:
    """Send a text."""
    chat = open_chat(playground, args)
    body = _read_body(args, "text", "entities")
    if not args.text("text"):
        raise bad_request("message text is empty")
    if not body.text:
        raise bad_request("text must be non-empty")
    if utf16_length(body.text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return _send(playground, chat, args, Draft(body=body))


async def send_document(playground: Playground, args: Arguments) -> Any:
    """Send a file of at most 50 MB, new or by its file_id."""
    chat = open_chat(playground, args)
    body = _read_caption(args)
    document = _read_file(playground, args, "document", UPLOAD_BYTES)
    return _send(playground, chat, args, Draft(body=body, document=document))


async def send_photo(playground: Playground, args: Arguments) -> Any:
    """Send a PNG or JPEG of at most 10 MB, new or by its file_id."""
    chat = open_chat(playground, args)
    body = _read_caption(args)
    photo = _read_file(playground, args, "photo", PHOTO_BYTES)
    return _send(playground, chat, args, Draft(body=body, photo=photo))


async def send_chat_action(playground: Playground, args: Arguments) -> Any:
    """Show that the bot is busy."""
    chat = open_chat(playground, args)
    action = args.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    playground.tell(chat, EventKind.ACTION, {"action": action})
    return True


async def edit_message_text(playground: Playground, args: Arguments) -> Any:
    """Replace the text of a message of the bot's own, and its buttons."""
    chat, message = _own_message(playground, args)
    body = _read_body(args, "text", "entities")
    if not body.text:
        raise bad_request("message text is empty")
    if utf16_length(body.text) > TEXT_UNITS:
        raise bad_request("message is too long")
    if message.has_file:
        raise bad_request("there is no text in the message to edit")
    return _edit(playground, chat, message, replace(message, body=body, inline=_inline(args)))


async def edit_message_caption(playground: Playground, args: Arguments) -> Any:
    """Replace the caption of a file of the bot's own, and its buttons."""
    chat, message = _own_message(playground, args)
    body = _read_caption(args)
    if not message.has_file:
        raise bad_request("there is no caption in the message to edit")
    return _edit(playground, chat, message, replace(message, body=body, inline=_inline(args)))


async def edit_message_reply_markup(playground: Playground, args: Arguments) -> Any:
    """Replace the buttons under a message of the bot's own, or take them away."""
    chat, message = _own_message(playground, args)
    return _edit(playground, chat, message, replace(message, inline=_inline(args)))


async def delete_message(playground: Playground, args: Arguments) -> Any:
    """Take a message of either side away, within 48 hours by the product's clock."""
    chat = open_chat(playground, args)
    message = chat.messages.get(_message_id(args))
    if message is None:
        raise bad_request("message to delete not found")
    if playground.now() - message.sent_at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.message_id]
    playground.tell(chat, EventKind.DELETED, {"message_id": message.message_id})
    return True


async def answer_callback_query(playground: Playground, args: Arguments) -> Any:
    """End the wait of a tapped button, with a toast or an alert if there is a text."""
    text = args.text("text")
    if utf16_length(text) > ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = playground.take_callback(args.text("callback_query_id"))
    if callback is None:
        raise bad_request(QUERY_TOO_OLD)
    answer = {
        "callback_query_id": callback.id,
        "message_id": callback.message_id,
        "text": text,
        "show_alert": args.flag("show_alert"),
    }
    playground.tell(playground.chats[callback.chat_id], EventKind.ANSWER, answer)
    return True


def open_chat(playground: Playground, args: Arguments) -> Chat:
    """Return the chat the bot may write to; raise 400 or 403 in Telegram's words."""
    if not args.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat_id = args.chat_id()
    chat = None if chat_id is None else playground.chats.get(chat_id)
    if chat is None or not chat.is_started:
        raise bad_request("chat not found")
    if chat.is_blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return chat


def _read_body(args: Arguments, name: str, entities_name: str) -> FormattedText:
    source = args.text(name)
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    mode = args.text("parse_mode").lower()
    if mode == "html":
        return tidied(parse_html(source))
    if mode in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: the playground reads parse_mode HTML only")
    if mode:
        raise bad_request("unsupported parse_mode")
    given = args.decoded(entities_name) or []
    if not isinstance(given, list) or not all(isinstance(e, Mapping) for e in given):
        raise bad_request("can't parse entities JSON object")
    return tidied(FormattedText(text=source, entities=entities_from_json(given, source)))


def _read_caption(args: Arguments) -> FormattedText:
    body = _read_body(args, "caption", "caption_entities")
    if utf16_length(body.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return body


def _read_file(playground: Playground, args: Arguments, name: str, limit: int) -> StoredFile:
    reference = args.text(name)
    upload = args.uploads.get(reference.removeprefix("attach://") if reference else name)
    if upload is None:
        if not reference:
            raise bad_request(f"there is no {name} in the request")
        if reference.startswith(("http://", "https://")):
            raise bad_request("wrong HTTP URL specified: the playground fetches nothing")
        return _sent_again(playground, reference, name)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > limit:
        raise ApiError(413, "Request Entity Too Large")
    return playground.files.add(
        upload.name, upload.mime_type, upload.content, as_photo=name == "photo"
    )


def _sent_again(playground: Playground, file_id: str, name: str) -> StoredFile:
    stored = playground.files.by_id(file_id)
    if (stored.width is not None) != (name == "photo"):
        raise bad_request(f"type of file mismatch: {file_id} is not a {name}")
    return stored


def _send(playground: Playground, chat: Chat, args: Arguments, draft: Draft) -> Any:
    markup = _markup(args)
    reply_to = _reply_to(chat, args)
    if markup.keys is not None:
        chat.keys = markup.keys or None
    message = playground.write(
        chat, replace(draft, inline=markup.inline, reply_to=reply_to), is_from_bot=True
    )
    if markup.keys is not None:
        playground.tell(chat, EventKind.MENU, {"keys": chat.keys})
    return playground.message_json(message)


def _reply_to(chat: Chat, args: Arguments) -> int | None:
    asked = args.decoded("reply_parameters")
    if not isinstance(asked, Mapping):
        return None
    message_id = asked.get("message_id")
    if isinstance(message_id, int) and message_id in chat.messages:
        return message_id
    if asked.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _markup(args: Arguments) -> Markup:
    return read_markup(args.decoded("reply_markup"))


def _inline(args: Arguments) -> Mapping[str, Any] | None:
    markup = _markup(args)
    if markup.keys is not None:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _message_id(args: Arguments) -> int:
    message_id = args.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    return message_id


def _own_message(playground: Playground, args: Arguments) -> tuple[Chat, Message]:
    chat = open_chat(playground, args)
    message = chat.messages.get(_message_id(args))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.is_from_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(playground: Playground, chat: Chat, old: Message, new: Message) -> Any:
    if (new.body, new.inline) == (old.body, old.inline):
        raise bad_request(NOT_MODIFIED)
    edited = replace(new, edited_at=playground.now())
    playground.rewrite(chat, edited)
    return playground.message_json(edited)
