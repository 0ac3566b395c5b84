"""Asking for facts: the few that settle most, one that a policy hinges on, one to be mended.

One question or a short chain of them; each can be skipped, and the chain left at any time.
What the answers changed is said once, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import access, conversations, fact_questions
from bot.complaints import complaint_text
from bot.conversations import Dialogue
from bot.events import Button, EventKind, Keyboard, Message, Reply, say
from bot.fact_questions import ASKED_THE_OTHER_WAY, CLOSED_LISTS, LISTS, Offer
from bot.forms import by_worth, form_lines, form_of, form_row
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.survey import NEVER_ASKED, Survey, own_profile, survey
from bot.turn import Turn
from bot.wording import label
from enterprises import interpretation, statements
from enterprises.actors import Actor
from enterprises.answers import Answer, Complaint, Statement
from enterprises.contacts import ContactView
from enterprises.errors import FactProtected
from enterprises.short_words import DONE, plain, says
from matcher.fields import Span, field
from matcher.profile import Profile

FLOW = "fact"
# What registration asks can be corrected at any time, in this order.
CORRECTABLE = (
    "region.registered",
    "industry.code",
    "hr.headcount",
    "fin.revenue",
    "entity.founded",
    "qual.has",
    "credit.blacklist",
    "entity.type",
)
MOST_OPEN_OFFERED = 4


def choose(turn: Turn) -> Reply:
    """Offer what can be corrected."""
    who = access.contact(turn)
    worth = by_worth(survey(turn, who))
    fields = dict.fromkeys((*worth[:MOST_OPEN_OFFERED], *CORRECTABLE))
    buttons = [
        button(turn, "buttons.fact", "fact", one, label=label(turn.texts, one)) for one in fields
    ]
    return say(turn.say("facts.choose"), in_rows(buttons))


def fill_form(turn: Turn) -> Reply:
    """Begin the short form."""
    who = access.contact(turn)
    found = survey(turn, who)
    fields = form_of(found).fields or tuple(by_worth(found)[:1])
    if not fields:
        return say(turn.say("facts.nothing_to_ask"), _way_home(turn))
    return _begin(turn, found, fields)


def ask(turn: Turn) -> Reply:
    """Put the question about one fact."""
    who = access.contact(turn)
    assert turn.act is not None
    field_id = turn.act.word(0)
    if field_id in NEVER_ASKED or not field(field_id).ask:
        return Reply(toast=turn.say("general.stale_button"))
    return _begin(turn, survey(turn, who), (field_id,), policy_id=turn.act.word(1))


def _begin(turn: Turn, found: Survey, fields: Sequence[str], *, policy_id: str = "") -> Reply:
    # The words that this contact's own open policies name come first, the asked one's first of all.
    first = [one for one in found.possible if str(one.version.policy_id) == policy_id]
    state = {
        "left": list(fields[1:]),
        "total": len(fields),
        "said": [],
        "eligible": [one.version.version_id for one in found.eligible],
        "possible": len(found.possible),
        "wanted": [one.version.version_id for one in (*first, *found.possible)],
    }
    return Reply(messages=(_put(turn, fields[0], state, found.profile),))


def _put(
    turn: Turn, field_id: str, state: dict[str, Any], profile: Profile, *, before: str = ""
) -> Message:
    """Ask for a fact, and keep what was offered: the pool may change before the answer comes."""
    offered = fact_questions.offers(turn, field_id, profile, wanted=state["wanted"])
    is_list = field(field_id).kind in LISTS
    state = {
        **state,
        "offers": [[one.label, one.value] for one in offered],
        "ticked": list(fact_questions.known_words(field_id, profile)) if is_list else [],
    }
    dialogue = Dialogue(flow=FLOW, step=field_id, answers=state)
    conversations.keep(turn, dialogue)
    text = _question(turn, dialogue, profile)
    is_tap = turn.event.kind is EventKind.TAP and bool(before or state["said"])
    return Message(
        text=f"{before}\n\n{text}" if before else text,
        keyboard=_keyboard(turn, dialogue),
        replaces=is_tap,
    )


def _question(turn: Turn, dialogue: Dialogue, profile: Profile) -> str:
    asked = fact_questions.sentence(turn, dialogue.step, profile)
    left, total = len(dialogue.answers["left"]), dialogue.answers["total"]
    if total == 1:
        return asked
    progress = turn.say("facts.progress", number=total - left, total=total)
    return f"{progress}\n{asked}"


def _keyboard(turn: Turn, dialogue: Dialogue) -> Keyboard:
    offered, step = _offers(dialogue), dialogue.step
    is_list = field(step).kind in LISTS
    ticked = dialogue.answers["ticked"]
    buttons = [
        button(
            turn,
            "register.ticked"
            if is_list and fact_questions.is_ticked(one, ticked)
            else "register.choice",
            "fact_is",
            step,
            position,
            label=one.label,
        )
        for position, one in enumerate(offered)
    ]
    if is_list:
        buttons.append(button(turn, "facts.none_of_these", "fact_is", step, "none"))
    last = [button(turn, "buttons.skip", "fact_is", step, "skip")]
    if is_list and offered:
        last.insert(0, button(turn, "buttons.done", "fact_is", step, "done"))
    if dialogue.answers["left"]:
        last.append(button(turn, "buttons.enough", "fact_is", step, "stop"))
    return (*in_rows(buttons), tuple(last))


def _offers(dialogue: Dialogue) -> list[Offer]:
    return [Offer(label=name, value=value) for name, value in dialogue.answers["offers"]]


def answer_tap(turn: Turn) -> Reply:
    """Take a tapped answer."""
    who = access.contact(turn)
    assert turn.act is not None
    dialogue = conversations.current(turn)
    if dialogue is None or dialogue.flow != FLOW or dialogue.step != turn.act.word(0):
        return Reply(toast=turn.say("general.stale_button"))
    said = turn.act.word(1)
    if said == "skip":
        return _go_on(turn, who, dialogue, turn.say("facts.skipped"))
    if said == "stop":
        return _finish(turn, who, dialogue, "")
    if said == "none":
        return _state(turn, who, dialogue, [], is_complete=True)
    if said == "done":
        return _done(turn, who, dialogue)
    return _tapped(turn, who, dialogue, turn.act.number(1))


def _tapped(turn: Turn, who: ContactView, dialogue: Dialogue, position: int) -> Reply:
    offered = _offers(dialogue)
    if not 0 <= position < len(offered):
        return Reply(toast=turn.say("general.stale_button"))
    if field(dialogue.step).kind in LISTS:
        return _tick(turn, dialogue, offered[position])
    return _state(turn, who, dialogue, offered[position].value)


def _tick(turn: Turn, dialogue: Dialogue, offer: Offer) -> Reply:
    ticked = dialogue.answers["ticked"]
    if fact_questions.is_ticked(offer, ticked):
        left = [one for one in ticked if not fact_questions.is_ticked(offer, [one])]
    else:
        left = [*ticked, str(offer.value)]
    changed = Dialogue(flow=FLOW, step=dialogue.step, answers={**dialogue.answers, "ticked": left})
    conversations.keep(turn, changed)
    profile = own_profile(turn, access.contact(turn))
    return say(_question(turn, changed, profile), _keyboard(turn, changed), replaces=True)


def _done(turn: Turn, who: ContactView, dialogue: Dialogue) -> Reply:
    ticked = dialogue.answers["ticked"]
    if not ticked:
        return Reply(toast=turn.say("facts.tick_first"))
    # The buttons hold what the pool asks for, and not all there is: unless one table holds all
    # names, what is not ticked stays unknown.
    return _state(turn, who, dialogue, ticked, is_complete=dialogue.step in CLOSED_LISTS)


def answer_text(turn: Turn) -> Reply:
    """Take a typed answer."""
    who = access.contact(turn)
    dialogue = conversations.current(turn)
    assert dialogue is not None
    if turn.event.kind is not EventKind.TEXT:
        return say(turn.say("inquiry.words_please"))
    text, is_list = turn.event.text, field(dialogue.step).kind in LISTS
    if is_list and says(text, DONE):
        return _done(turn, who, dialogue)
    named = next((one for one in _offers(dialogue) if plain(one.label) == plain(text)), None)
    if named is not None and not is_list:
        return _state(turn, who, dialogue, named.value)
    read = interpretation.interpret_fact(dialogue.step, text, today=turn.today)
    if isinstance(read, Complaint):
        return say(complaint_text(turn, read), _keyboard(turn, dialogue))
    if read.is_skipped:
        return _go_on(turn, who, dialogue, turn.say("facts.skipped"))
    return _typed(turn, who, dialogue, read)


def _typed(turn: Turn, who: ContactView, dialogue: Dialogue, read: Answer) -> Reply:
    (statement,) = read.statements
    value = statement.value
    if dialogue.step in ASKED_THE_OTHER_WAY:
        value = not value
    elif field(dialogue.step).kind in LISTS and value:
        value = list(dict.fromkeys((*dialogue.answers["ticked"], *value)))
    return _state(turn, who, dialogue, value, is_complete=statement.is_complete)


def _state(
    turn: Turn, who: ContactView, dialogue: Dialogue, value: Any, *, is_complete: bool = False
) -> Reply:
    """Write the fact down and go on; what somebody else vouches for stays as it is."""
    about = field(dialogue.step)
    statement = Statement(
        field=about.id,
        value=value,
        period=str(turn.today.year - 1) if about.span is Span.YEAR else "",
        is_complete=is_complete,
    )
    name = label(turn.texts, about.id)
    try:
        statements.state_fact(
            turn.session, who.enterprise_id, statement, by=Actor.contact(who.id), now=turn.now
        )
    except FactProtected:
        return _go_on(turn, who, dialogue, turn.say("facts.protected", label=name))
    turn.session.flush()  # What was just said decides what is asked and shown next.
    state = {**dialogue.answers, "said": [*dialogue.answers["said"], about.id]}
    changed = Dialogue(flow=FLOW, step=dialogue.step, answers=state)
    return _go_on(turn, who, changed, turn.say("facts.kept", label=name))


def _go_on(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    """Put the next question of the chain that still makes a difference, or finish."""
    state = dialogue.answers
    if not state["left"]:
        return _finish(turn, who, dialogue, before)
    following, *left = state["left"]
    profile = own_profile(turn, who)
    message = _put(turn, following, {**state, "left": left}, profile, before=before)
    return Reply(messages=(message,))


def _finish(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    conversations.end(turn)
    after = survey(turn, who)
    state = dialogue.answers
    lines = [before] if before else []
    lines += _changes(turn, state, after)
    if not lines:
        lines.append(turn.say("facts.skipped"))
    rows: list[tuple[Button, ...]] = []
    if state["said"]:
        lines += form_lines(turn, after)
        rows += form_row(turn, after)
    rows += _way_home(turn)
    return say("\n".join(lines), tuple(rows), replaces=turn.event.kind is EventKind.TAP)


def _changes(turn: Turn, state: dict[str, Any], after: Survey) -> list[str]:
    """Say what the answers changed, since the first question was put."""
    if not state["said"]:
        return []
    known = set(state["eligible"])
    gained = [one for one in after.eligible if one.version.version_id not in known]
    lines = []
    if gained:
        titles = "、".join(one.version.title for one in gained[:3])
        lines.append(turn.say("facts.gained", count=len(gained), titles=titles))
    ruled_out = state["possible"] - len(after.possible) - len(gained)
    if ruled_out > 0:
        lines.append(turn.say("facts.ruled_out", count=ruled_out))
    return lines


def _way_home(turn: Turn) -> Keyboard:
    return ((button(turn, "buttons.my_matches", "matches"),),)


ROUTES = Routes(
    acts={"fact": ask, "form": fill_form, "fact_is": answer_tap, "resume_profile": choose},
    flows={FLOW: answer_text},
)
