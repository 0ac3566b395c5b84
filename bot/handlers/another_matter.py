"""What is typed into a form and answers nothing there, but asks or wishes something of its own."""

from __future__ import annotations

from bot import conversations
from bot.events import Reply
from bot.handlers import wishes
from bot.handlers.found import found
from bot.turn import Turn
from bot.wishes import asks_something, wish_of


def another_matter(turn: Turn, *, may_ask: bool = True) -> Reply | None:
    """Answer a text that is about something else; ``None`` where it is not, and the form goes on.

    Whoever asks something else has left the form. ``may_ask`` is false where the text may be an
    answer though it reads like a question: then only a wish leaves it.
    """
    text = turn.event.text
    wish = wish_of(text)
    if wish is None and not (may_ask and asks_something(text)):
        return None
    conversations.end(turn)
    return found(turn, text) if wish is None else wishes.grant(turn, wish)
