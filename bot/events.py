"""Plain events and plain messages: the conversation as any channel could carry it.

Handlers take an :class:`Event` and give a :class:`Reply`. Only bot/edge.py
knows how a channel writes them. Texts use a small set of marks that every channel
can show or drop: ``<b>``, ``<i>``, ``<code>``, ``<blockquote>``, ``<a href>``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.file_reading import FileReading

MAX_FILE_BYTES = 20 * 1024 * 1024


class EventKind(StrEnum):
    """What a person did."""

    TEXT = "text"
    COMMAND = "command"
    TAP = "tap"
    FILE = "file"
    OTHER = "other"  # A sticker, a voice message, a location: something with no words in it.
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file a person sent. ``content`` is ``None`` where it was not fetched.

    ``reading`` is what was found in an officer's file, ``None`` before anybody looked; it follows
    from the content, so two files are the same without it.
    """

    name: str
    size: int
    content: bytes | None = None
    reading: FileReading | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing one person did in one chat.

    ``command`` is the command's name without the slash, ``text`` what follows it,
    or the whole text. ``data`` is what the tapped button carries.
    """

    chat_id: int
    kind: EventKind
    at: datetime
    text: str = ""
    command: str = ""
    data: str = ""
    file: IncomingFile | None = None
    is_too_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message: it either carries an action, or opens an address."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file for the person to keep."""

    name: str
    content: bytes


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. ``replaces`` edits the message whose button was tapped, if there is one."""

    text: str
    keyboard: Keyboard = ()
    file: OutgoingFile | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the bot answers to one event. ``toast`` is a short word over the screen."""

    messages: tuple[Message, ...] = ()
    toast: str = ""
    is_alert: bool = False


NOTHING = Reply()


def say(text: str, keyboard: Keyboard = (), *, replaces: bool = False, toast: str = "") -> Reply:
    """Return a reply of one message."""
    return Reply(messages=(Message(text=text, keyboard=keyboard, replaces=replaces),), toast=toast)
