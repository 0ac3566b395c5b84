"""The people who chat with the bot in the playground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One user of the playground, with a private chat of their own.

    ``id`` is a short word for addresses, ``label`` the name shown and given to the bot,
    ``role`` what the person is, ``chat_id`` the positive Telegram id, ``hint`` what a
    newcomer may try first.
    """

    id: str
    label: str
    role: str
    chat_id: int
    hint: str

    def user(self) -> dict[str, Any]:
        """Return the Bot API ``User`` of this persona."""
        return {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": self.label,
            "language_code": "zh-hans",
        }

    def chat(self) -> dict[str, Any]:
        """Return the Bot API ``Chat`` between this persona and the bot."""
        return {"id": self.chat_id, "type": "private", "first_name": self.label}


def checked(personas: Sequence[Persona]) -> tuple[Persona, ...]:
    """Return the personas; raise ``ValueError`` if ids or chat ids collide or are no user's."""
    if len({p.id for p in personas}) < len(personas):
        raise ValueError("two personas share an id; give each its own")
    if len({p.chat_id for p in personas}) < len(personas):
        raise ValueError("two personas share a chat_id; give each its own")
    for persona in personas:
        if persona.chat_id <= 0:
            raise ValueError(f"persona {persona.id}: the chat_id of a person is positive")
    return tuple(personas)
