"""Messages and chats as the playground keeps them, and their Bot API form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.playground.entities import FormattedText
from bot.playground.files import StoredFile
from bot.playground.personas import Persona


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message in a private chat.

    ``body`` is the text, or the caption where there is a ``document`` or ``photo``. ``inline``
    is the checked inline keyboard or None. ``reply_to`` is the message answered, or None.
    """

    message_id: int
    persona: Persona
    is_from_bot: bool
    sent_at: datetime
    body: FormattedText
    document: StoredFile | None = None
    photo: StoredFile | None = None
    inline: Mapping[str, Any] | None = None
    edited_at: datetime | None = None
    reply_to: int | None = None

    @property
    def has_file(self) -> bool:
        """Whether the body is a caption."""
        return self.document is not None or self.photo is not None

    @property
    def file(self) -> StoredFile | None:
        """The document or photo, None for a plain text."""
        return self.document or self.photo

    def buttons(self) -> list[dict[str, Any]]:
        """Return the inline buttons in reading order."""
        rows = self.inline["inline_keyboard"] if self.inline else []
        return [button for row in rows for button in row]


@dataclass(slots=True, kw_only=True)
class Chat:
    """The private chat of a persona; the bot does not know it before ``is_started``."""

    persona: Persona
    is_started: bool = False
    is_blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keys: Mapping[str, Any] | None = None
    menu_button: Mapping[str, Any] | None = None


def message_json(
    message: Message, bot: Mapping[str, Any], replied: Message | None = None
) -> dict[str, Any]:
    """Return the Bot API ``Message``; ``replied`` is the message it answers, if it still is."""
    body: dict[str, Any] = {
        "message_id": message.message_id,
        "from": dict(bot) if message.is_from_bot else message.persona.user(),
        "chat": message.persona.chat(),
        "date": int(message.sent_at.timestamp()),
    }
    if message.edited_at is not None:
        body["edit_date"] = int(message.edited_at.timestamp())
    if message.document is not None:
        body["document"] = message.document.as_document()
    if message.photo is not None:
        body["photo"] = message.photo.as_photo()
    name = "caption" if message.has_file else "text"
    if message.body.text:
        body[name] = message.body.text
    if message.body.entities:
        key = "caption_entities" if message.has_file else "entities"
        body[key] = [entity.to_json() for entity in message.body.entities]
    if message.inline is not None:
        body["reply_markup"] = dict(message.inline)
    if replied is not None:
        body["reply_to_message"] = message_json(replied, bot)
    return body
