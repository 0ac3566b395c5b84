"""One draft into two, and two into one, by short replies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import Reply, say
from bot.handlers import draft_words as words
from bot.handlers.draft_dialogue import asked_draft, stop_button, stop_row, wait_for_answer
from bot.handlers.draft_guard import mending, shown_again, tapped_draft
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from enterprises.short_words import plain
from policies import drafts
from policies import mending as acts
from policies.drafts import Draft
from policies.editing import numbered
from policies.errors import NotFound
from policies.items import MAX_TITLE_LENGTH
from policies.outline import benefits_of

FLOW, STOP = "divide", "divide_stop"
MOST_LISTED = 20
NONE = frozenset({"无", "没有", "不带", "0"})
_NUMBERS = re.compile(r"\d{1,6}")


def _split(turn: Turn) -> Reply:
    """Ask which benefits become an item of their own."""
    draft = tapped_draft(turn)
    benefits = benefits_of(draft.item)
    if len(benefits) < 2:
        return say(turn.say("mend.split_too_few"))
    _wait(turn, draft, "benefits")
    lines = [words.benefit_text(turn, at, one) for at, one in enumerate(benefits, start=1)]
    return say(
        "\n".join([*lines[:MOST_LISTED], turn.say("mend.split_benefits")]), stop_row(turn, STOP)
    )


def _join(turn: Turn) -> Reply:
    """Ask which other draft becomes part of this one."""
    draft = tapped_draft(turn)
    _wait(turn, draft, "other")
    officer = access.officer(turn)
    others = [
        one
        for one in drafts.drafts_in(turn.session, drafts.OPEN_STATES)
        if one.id != draft.id and officer.id in (one.author_id, *one.editor_ids)
    ]
    listed = "\n".join(f"{one.id}　{one.title}" for one in others[-8:])
    return say(
        turn.say("mend.join_which", number=draft.id, others=listed or "—"), stop_row(turn, STOP)
    )


def _wait(turn: Turn, draft: Draft, step: str, **said: object) -> None:
    wait_for_answer(turn, draft, flow=FLOW, step=step, about=said)


def _answer(turn: Turn) -> Reply:
    """Go on with what was answered."""
    dialogue = conversations.answered_in_words(turn)
    return _STEPS[dialogue.step](turn, asked_draft(turn, dialogue), dialogue)


def _named(text: str, count: int) -> list[int] | None:
    found = sorted({int(one) for one in _NUMBERS.findall(text)})
    return found if found and all(1 <= one <= count for one in found) else None


def _benefits(turn: Turn, draft: Draft, _dialogue: Dialogue) -> Reply:
    count = len(benefits_of(draft.item))
    chosen = _named(turn.event.text, count)
    if chosen is None or len(chosen) == count:
        return say(turn.say("mend.split_trouble", count=count), stop_row(turn, STOP))
    _wait(turn, draft, "conditions", benefits=chosen)
    lines = [words.condition_lines(turn, one) for one in numbered(draft.item)]
    return say(
        "\n".join([*lines[:MOST_LISTED], turn.say("mend.split_conditions")]), stop_row(turn, STOP)
    )


def _conditions(turn: Turn, draft: Draft, dialogue: Dialogue) -> Reply:
    count = len(numbered(draft.item))
    chosen: Sequence[int] | None = (
        () if plain(turn.event.text) in NONE else _named(turn.event.text, count)
    )
    if chosen is None:
        return say(turn.say("mend.trouble_numbers", count=count), stop_row(turn, STOP))
    benefits = dialogue.answers["benefits"]
    _wait(turn, draft, "title", benefits=benefits, conditions=list(chosen))
    return say(turn.say("mend.split_title"), stop_row(turn, STOP))


def _title(turn: Turn, draft: Draft, dialogue: Dialogue) -> Reply:
    title = turn.event.text.strip()
    if not title or len(title) > MAX_TITLE_LENGTH:
        return say(turn.say("mend.trouble_words", most=MAX_TITLE_LENGTH), stop_row(turn, STOP))
    new = acts.split(
        turn.session,
        draft.id,
        conditions=dialogue.answers["conditions"],
        benefits=dialogue.answers["benefits"],
        title=title,
        by=access.officer(turn).id,
        expected_revision=draft.revision,
        now=turn.now,
    )
    conversations.end(turn)
    return shown_again(turn, new, "o", turn.say("mend.split_done", number=draft.id, new=new))


def _other(turn: Turn, draft: Draft, _dialogue: Dialogue) -> Reply:
    named = _named(turn.event.text, 10**6)
    if named is None or len(named) != 1 or named[0] == draft.id:
        return say(turn.say("mend.join_trouble"), stop_row(turn, STOP))
    try:
        other = drafts.draft_by_id(turn.session, named[0])
    except NotFound:
        return say(turn.say("mend.join_trouble"), stop_row(turn, STOP))
    _wait(turn, draft, "join", other_id=other.id)
    row = (
        button(turn, "mend.join_now_button", "divide_join"),
        stop_button(turn, STOP),
    )
    text = turn.say("mend.join_sure", one=draft.title, other=other.title, number=other.id)
    return say(text, (row,))


def _join_now(turn: Turn) -> Reply:
    """Put the other draft into this one."""
    dialogue = conversations.tapped(turn, FLOW, "join")
    draft = asked_draft(turn, dialogue)
    joined = acts.join(
        turn.session,
        draft.id,
        int(dialogue.answers["other_id"]),
        by=access.officer(turn).id,
        expected_revision=draft.revision,
        now=turn.now,
    )
    conversations.end(turn)
    done = turn.say("mend.join_done", other=dialogue.answers["other_id"], number=joined.id)
    return shown_again(turn, joined.id, "o", done)


def _again(turn: Turn, _draft: Draft, _dialogue: Dialogue) -> Reply:
    return say(turn.say("mend.tap_please"), stop_row(turn, STOP))


_STEPS = {
    "benefits": _benefits,
    "conditions": _conditions,
    "title": _title,
    "other": _other,
    "join": _again,
}


def _stop(turn: Turn) -> Reply:
    """Leave both as they are."""
    dialogue = conversations.tapped(turn, FLOW)
    conversations.end(turn)
    return shown_again(turn, int(dialogue.answers["draft_id"]), "o", turn.say("mend.stopped"))


ROUTES = Routes(
    acts={
        "divide_split": mending(_split),
        "divide_join_with": mending(_join),
        "divide_join": mending(_join_now),
        STOP: mending(_stop),
    },
    flows={FLOW: mending(_answer)},
)
