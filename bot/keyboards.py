"""Rows of buttons used in more than one place."""

from __future__ import annotations

from bot.callbacks import encode
from bot.events import Button, Keyboard
from bot.turn import Turn


def button(turn: Turn, key: str, act: str, *arguments: object, **values: object) -> Button:
    """Return a button with its label from zh.toml and its act."""
    return Button(label=turn.say(key, **values), data=encode(act, *arguments))


def start_keyboard(turn: Turn) -> Keyboard:
    """Return the way in for somebody who is not registered."""
    return ((button(turn, "buttons.begin", "begin"),),)
