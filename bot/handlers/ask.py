"""Anything said that is no answer: a greeting, a wish, or a question to the pool."""

from __future__ import annotations

from bot import access
from bot.events import Reply, say
from bot.handlers import welcome, wishes
from bot.handlers.found import found, is_staff
from bot.turn import Turn
from bot.wish_patterns import Wish
from bot.wishes import wish_of
from enterprises import credit_code, one_time_codes
from enterprises.short_words import GREETING, says


def answer(turn: Turn) -> Reply:
    """Answer a free text: by the room it asks for, or by the policies it is about."""
    text = turn.event.text
    if one_time_codes.looks_like_a_code(text) and access.has_consented(turn):
        return say(turn.say("verify.looks_like_code"))
    if says(text, GREETING):
        return welcome.home(turn)
    wish = None if is_staff(turn) else wish_of(text)
    if wish is None and not is_staff(turn) and credit_code.check(text).is_valid:
        wish = Wish.REGISTER
    return found(turn, text) if wish is None else wishes.grant(turn, wish)
