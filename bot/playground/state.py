"""Everything the playground remembers, in memory, and the few acts both sides share."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.playground.clock import ClockControl
from bot.playground.entities import FormattedText
from bot.playground.errors import ApiError
from bot.playground.faults import Faults
from bot.playground.files import FileStore, StoredFile
from bot.playground.journal import EventKind, Journal
from bot.playground.limits import CALLBACK_SECONDS
from bot.playground.messages import Chat, Message, message_json
from bot.playground.personas import Persona, checked
from bot.playground.rates import Rates
from bot.playground.updates import UpdateQueue, first_id
from bot.playground.webhook import Webhook

CALL_LOG_LENGTH = 10_000
BOT_NAME = "政策找人"
BOT_USERNAME = "zhaoren_playground_bot"
BOT_ID = 100_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Bot API call: what was asked, and the status and text it was answered with."""

    number: int
    method: str
    arguments: Mapping[str, Any]
    status: int
    description: str

    def to_json(self) -> dict[str, Any]:
        """Return the call as the log shows it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True, kw_only=True)
class Callback:
    """A tap that waits for ``answerCallbackQuery``; ``asked_at`` is monotonic seconds."""

    id: str
    chat_id: int
    message_id: int
    asked_at: float
    is_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a new message is to hold; the fields are those of :class:`Message`."""

    body: FormattedText
    document: StoredFile | None = None
    photo: StoredFile | None = None
    inline: Mapping[str, Any] | None = None
    reply_to: int | None = None


class Playground:
    """The state of one playground; it belongs to one event loop."""

    def __init__(
        self,
        personas: Sequence[Persona],
        *,
        token: str,
        now: Callable[[], datetime],
        clock_control: ClockControl | None = None,
        started_at: datetime | None = None,
        enforce_rates: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.personas = checked(personas)
        self.token = token
        self.now = now
        self.clock_control = clock_control
        self.monotonic = monotonic
        start = first_id(started_at or now())
        self.journal = Journal()
        self.updates = UpdateQueue(next_id=start)
        self.files = FileStore(first_id=start)
        self.faults = Faults()
        self.rates = Rates(monotonic, is_enforced=enforce_rates)
        self.webhook = Webhook(self.updates, now=now, transport=webhook_transport)
        self.chats = {p.chat_id: Chat(persona=p) for p in self.personas}
        self.calls: deque[Call] = deque(maxlen=CALL_LOG_LENGTH)
        self.commands: dict[tuple[str, int | None, str], list[dict[str, Any]]] = {}
        self.menu_button: Mapping[str, Any] = {"type": "commands"}
        self.callbacks: dict[str, Callback] = {}
        self._next_message = start
        self._next_callback = start
        self._call_count = 0

    @property
    def bot(self) -> dict[str, Any]:
        """The Bot API ``User`` of the bot."""
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": BOT_NAME,
            "username": BOT_USERNAME,
        }

    def chat_of(self, persona_id: str) -> Chat | None:
        """Return the chat of a persona, None if there is no such persona."""
        return next((c for c in self.chats.values() if c.persona.id == persona_id), None)

    def write(self, chat: Chat, draft: Draft, *, is_from_bot: bool) -> Message:
        """Put a new message into a chat and tell the followers."""
        message = Message(
            message_id=self._next_message,
            persona=chat.persona,
            is_from_bot=is_from_bot,
            sent_at=self.now(),
            body=draft.body,
            document=draft.document,
            photo=draft.photo,
            inline=draft.inline,
            reply_to=draft.reply_to,
        )
        self._next_message += 1
        chat.messages[message.message_id] = message
        self.tell(chat, EventKind.MESSAGE, self.message_json(message))
        return message

    def rewrite(self, chat: Chat, message: Message) -> None:
        """Put ``message`` in the place of the one with its id and tell the followers."""
        chat.messages[message.message_id] = message
        self.tell(chat, EventKind.EDITED, self.message_json(message))

    def tell(self, chat: Chat, kind: EventKind, body: Mapping[str, Any]) -> None:
        """Write an event of this chat into the journal."""
        self.journal.append(chat.persona.id, kind, body)

    def message_json(self, message: Message) -> dict[str, Any]:
        """Return the Bot API form of a message of this playground."""
        replied = None
        if message.reply_to is not None:
            replied = self.chats[message.persona.chat_id].messages.get(message.reply_to)
        return message_json(message, self.bot, replied)

    def new_callback(self, chat: Chat, message_id: int) -> Callback:
        """Note down a tap on a button of a message."""
        callback = Callback(
            id=str(self._next_callback),
            chat_id=chat.persona.chat_id,
            message_id=message_id,
            asked_at=self.monotonic(),
        )
        self._next_callback += 1
        self.callbacks[callback.id] = callback
        return callback

    def take_callback(self, callback_id: str) -> Callback | None:
        """Return the tap and mark it answered; None if unknown, answered or too old."""
        callback = self.callbacks.get(callback_id)
        if callback is None or callback.is_answered:
            return None
        if self.monotonic() - callback.asked_at > CALLBACK_SECONDS:
            return None
        callback.is_answered = True
        return callback

    def log_call(
        self, method: str, arguments: Mapping[str, Any], status: int, description: str
    ) -> None:
        """Note down a Bot API call; the token is never part of it."""
        self._call_count += 1
        self.calls.append(
            Call(
                number=self._call_count,
                method=method,
                arguments=arguments,
                status=status,
                description=description,
            )
        )

    def commands_for(self, persona: Persona) -> list[dict[str, Any]]:
        """Return the commands a user sees: the narrowest scope, then the own language, wins."""
        language = persona.user()["language_code"].partition("-")[0]
        for scope in (("chat", persona.chat_id), ("all_private_chats", None), ("default", None)):
            for code in (language, ""):
                if commands := self.commands.get((*scope, code)):
                    return commands
        return []

    def close(self) -> None:
        """Let followers and long polls go home: the server is about to stop."""
        self.journal.close()
        self.updates.end_poll(ApiError(502, "Bad Gateway"))

    async def aclose(self) -> None:
        """Close, and wait until the webhook delivery has stopped."""
        self.close()
        await self.webhook.remove()
