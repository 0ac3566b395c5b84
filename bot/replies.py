"""A reply as JSON and back: how an answer outlives the process between making and delivering."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from bot.events import Button, Keyboard, Message, OutgoingFile, Reply


def to_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as JSON values."""
    return {
        "messages": [_message_to_json(one) for one in reply.messages],
        "toast": reply.toast,
        "is_alert": reply.is_alert,
    }


def from_json(given: dict[str, Any]) -> Reply:
    """Return the reply that :func:`to_json` wrote."""
    return Reply(
        messages=tuple(_message_from_json(one) for one in given["messages"]),
        toast=given["toast"],
        is_alert=given["is_alert"],
    )


def _message_to_json(message: Message) -> dict[str, Any]:
    file = message.file
    return {
        "text": message.text,
        "keyboard": [[[one.label, one.data, one.url] for one in row] for row in message.keyboard],
        "file": file and {"name": file.name, "content": b64encode(file.content).decode("ascii")},
        "replaces": message.replaces,
    }


def _message_from_json(given: dict[str, Any]) -> Message:
    file = given["file"]
    return Message(
        text=given["text"],
        keyboard=_keyboard(given["keyboard"]),
        file=file and OutgoingFile(name=file["name"], content=b64decode(file["content"])),
        replaces=given["replaces"],
    )


def _keyboard(rows: list[list[list[str]]]) -> Keyboard:
    return tuple(
        tuple(Button(label=label, data=data, url=url) for label, data, url in row) for row in rows
    )
