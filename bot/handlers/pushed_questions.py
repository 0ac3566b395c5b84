"""Answers tapped right in a push: the button says whose fact, which answer, and its mark.

A push may lie for days before it is answered, and meanwhile the chat talks of other things or
the offered bands change. So nothing is kept for it: the question is put anew, and the tap
counts only if the answer in its place is still the one that was read.
"""

from __future__ import annotations

from dataclasses import replace

from bot import access, asking, conversations
from bot.callbacks import Act
from bot.events import Reply, say
from bot.handlers import fact_answers
from bot.occasions import mark
from bot.router import Routes
from bot.turn import Turn
from enterprises import contacts, skipped_questions
from matcher.grounds import field_id_of


def answer(turn: Turn) -> Reply:
    """Take the answer for the enterprise that was asked, whichever the chat speaks for now."""
    assert turn.act is not None
    who = access.own_contact(turn, turn.act.number(0))
    if not who.is_current:
        contacts.switch_enterprise(turn.session, turn.chat_id, who.id)
    key, place, offered_as = turn.act.word(1), turn.act.number(2), turn.act.word(3)
    put = asking.ask(replace(turn, act=Act(name="fact", arguments=(key, ""))))
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != asking.FLOW:
        return put
    offered = asking.offers_of(dialogue)
    if not 0 <= place < len(offered) or mark(offered[place]) != offered_as:
        return put
    tapped = Act(name="fact_is", arguments=(dialogue.step, str(place)))
    return fact_answers.answer_tap(replace(turn, act=tapped))


def skip(turn: Turn) -> Reply:
    """Never push this question again; who wants to can still be asked on a card."""
    assert turn.act is not None
    who = access.own_contact(turn, turn.act.number(0))
    field_id = field_id_of(turn.act.word(1))
    skipped_questions.skip(turn.session, who.id, [field_id], now=turn.now)
    return say(turn.say("facts.skipped"), replaces=True)


ROUTES = Routes(acts={"tell": answer, "push_skip": skip})
