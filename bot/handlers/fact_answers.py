"""Taking the answer to a question about one fact: tapped, ticked, typed, and when it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import access, asking, conversations, fact_questions
from bot.asking import FLOW
from bot.complaints import complaint_text
from bot.conversations import Dialogue
from bot.events import EventKind, Keyboard, Reply, say
from bot.fact_questions import ASKED_THE_OTHER_WAY, CLOSED_LISTS, Offer, asked_fact
from bot.handlers.another_matter import another_matter
from bot.keyboards import button
from bot.router import Routes
from bot.survey import own_profile
from bot.turn import Turn
from bot.wording import label
from enterprises import interpretation, skipped_questions, statements
from enterprises.actors import Actor
from enterprises.answers import Answer, Complaint, Statement
from enterprises.contacts import ContactView
from enterprises.errors import FactProtected, InvalidFact
from enterprises.short_words import DONE, SKIP, YES, plain, says
from enterprises.title_dates import parted, with_dates

YEARS_OFFERED = ("facts.this_year", "facts.last_year", "facts.year_before_last")
OLDER, UNKNOWN_WHEN = "older", "skip"


def answer_tap(turn: Turn) -> Reply:
    """Take a tapped answer."""
    who = access.contact(turn)
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, turn.act.word(0))
    said = turn.act.word(1)
    if said == "skip":
        return _skip(turn, who, dialogue)
    if said == "stop":
        return asking.finish(turn, who, dialogue, "")
    if said == "none":
        return _state(turn, who, dialogue, [], is_complete=True)
    if said == "done":
        return _done(turn, who, dialogue)
    return _tapped(turn, who, dialogue, turn.act.number(1))


def _tapped(turn: Turn, who: ContactView, dialogue: Dialogue, place: int) -> Reply:
    offered = asking.offers_of(dialogue)
    if not 0 <= place < len(offered):
        return Reply(toast=turn.say("general.stale_button"))
    if asked_fact(turn, dialogue.step).is_list:
        return _tick(turn, who, dialogue, offered[place])
    return _state(turn, who, dialogue, offered[place].value)


def _tick(turn: Turn, who: ContactView, dialogue: Dialogue, offer: Offer) -> Reply:
    ticked = dialogue.answers["ticked"]
    if fact_questions.is_ticked(offer, ticked):
        left = [one for one in ticked if not fact_questions.is_ticked(offer, [one])]
    else:
        left = [*ticked, str(offer.value)]
    changed = replace(dialogue, answers={**dialogue.answers, "ticked": left})
    conversations.keep(turn, changed)
    text = asking.question(turn, changed, own_profile(turn, who))
    return say(text, asking.keyboard(turn, changed), replaces=True)


def _done(turn: Turn, who: ContactView, dialogue: Dialogue) -> Reply:
    ticked = dialogue.answers["ticked"]
    if not ticked:
        return Reply(toast=turn.say("facts.tick_first"))
    # The buttons hold what the pool asks for, and not all there is: unless one table holds all
    # names, what is not ticked stays unknown.
    is_complete = asked_fact(turn, dialogue.step).about.id in CLOSED_LISTS
    return _state_list(turn, who, dialogue, ticked, is_complete=is_complete)


def answer_text(turn: Turn) -> Reply:
    """Take a typed answer."""
    who = access.contact(turn)
    dialogue = conversations.answered_in_words(turn)
    text, asked = turn.event.text, asked_fact(turn, dialogue.step)
    if dialogue.answers["undated"]:
        return _typed_when(turn, who, dialogue)
    if asked.is_list and says(text, DONE):
        return _done(turn, who, dialogue)
    offered = asking.offers_of(dialogue)
    named = next((one for one in offered if plain(one.label) == plain(text)), None)
    if named is not None and not asked.is_list:
        return _state(turn, who, dialogue, named.value)
    if asked.is_list and says(text, YES):
        return _again(turn, who, dialogue, turn.say("facts.which"))
    read = interpretation.interpret_fact(asked.about.id, text, today=turn.today, period=asked.year)
    # Any words would do as a name in a list, even those of a question.
    is_doubtful = asked.is_list or isinstance(read, Complaint)
    is_complaint = isinstance(read, Complaint)
    if is_doubtful and (reply := another_matter(turn, may_ask=is_complaint)) is not None:
        return reply
    if isinstance(read, Complaint):
        return _again(turn, who, dialogue, complaint_text(turn, read))
    if read.is_skipped:
        return _skip(turn, who, dialogue)
    return _typed(turn, who, dialogue, read)


def _again(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    """Put the question again, under a word on the answer that was not taken."""
    asked = asking.question(turn, dialogue, own_profile(turn, who))
    return say("\n\n".join((before, asked)), asking.keyboard(turn, dialogue))


def _skip(turn: Turn, who: ContactView, dialogue: Dialogue) -> Reply:
    """Go on without the fact, and do not ask for it again in this conversation."""
    field_id = asked_fact(turn, dialogue.step).about.id
    skipped_questions.skip(turn.session, who.id, [field_id], now=turn.now)
    return asking.go_on(turn, who, dialogue, turn.say("facts.skipped"))


def _typed(turn: Turn, who: ContactView, dialogue: Dialogue, read: Answer) -> Reply:
    (statement,) = read.statements
    if statement.field in ASKED_THE_OTHER_WAY:
        return _state(turn, who, dialogue, not statement.value)
    if asked_fact(turn, dialogue.step).is_list and statement.value:
        names, days = parted(statement.value)
        named = list(dict.fromkeys((*dialogue.answers["ticked"], *names)))
        dates = {**dialogue.answers["dates"], **days}
        dated = replace(dialogue, answers={**dialogue.answers, "dates": dates})
        return _state_list(turn, who, dated, named, is_complete=statement.is_complete)
    return _state(turn, who, dialogue, statement.value, is_complete=statement.is_complete)


def _state_list(
    turn: Turn, who: ContactView, dialogue: Dialogue, names: list[str], *, is_complete: bool
) -> Reply:
    """State a list; where a policy asks when something happened, ask that first."""
    asked, dates = asked_fact(turn, dialogue.step), dialogue.answers["dates"]
    undated = [one for one in names if one not in dates]
    if fact_questions.needs_dates(turn, asked) and undated:
        state = {"ticked": names, "undated": undated, "is_complete": is_complete}
        changed = replace(dialogue, answers={**dialogue.answers, **state})
        conversations.keep(turn, changed)
        return _ask_when(turn, changed)
    return _state(turn, who, dialogue, with_dates(names, dates), is_complete=is_complete)


def _ask_when(turn: Turn, dialogue: Dialogue) -> Reply:
    name = dialogue.answers["undated"][0]
    is_tap = turn.event.kind is EventKind.TAP
    return say(turn.say("facts.when", name=name), _years(turn, dialogue), replaces=is_tap)


def _years(turn: Turn, dialogue: Dialogue) -> Keyboard:
    step = dialogue.step
    years = tuple(
        button(turn, key, "fact_on", step, turn.today.year - back)
        for back, key in enumerate(YEARS_OFFERED)
    )
    others = (
        button(turn, "facts.older", "fact_on", step, OLDER),
        button(turn, "buttons.skip", "fact_on", step, UNKNOWN_WHEN),
    )
    return (years, others)


def answer_when(turn: Turn) -> Reply:
    """Take the year that was tapped."""
    who = access.contact(turn)
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, turn.act.word(0))
    if not dialogue.answers["undated"]:
        return Reply(toast=turn.say("general.stale_button"))
    said = turn.act.word(1)
    if said == UNKNOWN_WHEN:
        return _dated(turn, who, dialogue, None)
    oldest = turn.today.year - len(YEARS_OFFERED)
    if said == OLDER:
        return _dated(turn, who, dialogue, {"lte": f"{oldest}-12-31"})
    year = turn.act.number(1)
    if not oldest < year <= turn.today.year:
        return Reply(toast=turn.say("general.stale_button"))
    return _dated(turn, who, dialogue, str(year))


def _typed_when(turn: Turn, who: ContactView, dialogue: Dialogue) -> Reply:
    text = turn.event.text
    if says(text, SKIP):
        return _dated(turn, who, dialogue, None)
    read = interpretation.interpret_fact("entity.founded", text, today=turn.today)
    if isinstance(read, Complaint):
        return say(complaint_text(turn, read), _years(turn, dialogue))
    return _dated(turn, who, dialogue, read.statements[0].value)


def _dated(turn: Turn, who: ContactView, dialogue: Dialogue, day: Any) -> Reply:
    """Note when the first of the undated happened, and ask for the next, or state the list."""
    state = dialogue.answers
    name, *left = state["undated"]
    # What nobody remembers is stated without a day, and not asked for again this time.
    ticked = state["ticked"]
    dates = state["dates"] if day is None else {**state["dates"], name: day}
    changed = replace(dialogue, answers={**state, "undated": left, "dates": dates})
    if left:
        conversations.keep(turn, changed)
        return _ask_when(turn, changed)
    is_complete = state["is_complete"]
    return _state(turn, who, changed, with_dates(ticked, dates), is_complete=is_complete)


def _state(
    turn: Turn, who: ContactView, dialogue: Dialogue, value: Any, *, is_complete: bool = False
) -> Reply:
    """Write the fact down and go on; what somebody else vouches for stays as it is."""
    asked = asked_fact(turn, dialogue.step)
    statement = Statement(
        field=asked.about.id, value=value, period=asked.year, is_complete=is_complete
    )
    name = label(turn.texts, asked.about.id)
    try:
        statements.state_fact(
            turn.session, who.enterprise_id, statement, by=Actor.contact(who.id), now=turn.now
        )
    except FactProtected:
        skipped_questions.skip(turn.session, who.id, [asked.about.id], now=turn.now)
        return asking.go_on(turn, who, dialogue, turn.say("facts.protected", label=name))
    except InvalidFact:
        return say(turn.say("refusals.invalid_fact"), asking.keyboard(turn, dialogue))
    skipped_questions.unskip(turn.session, who.id, asked.about.id)
    turn.session.flush()  # What was just said decides what is asked and shown next.
    state = {**dialogue.answers, "said": [*dialogue.answers["said"], asked.key]}
    told = replace(dialogue, answers=state)
    return asking.go_on(turn, who, told, turn.say("facts.kept", label=name))


ROUTES = Routes(acts={"fact_is": answer_tap, "fact_on": answer_when}, flows={FLOW: answer_text})
