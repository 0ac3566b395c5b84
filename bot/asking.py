"""Asking for facts: the few that settle most, one that a policy hinges on, one to be mended.

One question or a short chain of them; each can be skipped, and the chain left at any time.
What the answers changed is said once, at the end. Answers are taken in handlers/fact_answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import access, conversations, fact_questions
from bot.conversations import Dialogue
from bot.events import Button, EventKind, Keyboard, Message, Reply, say
from bot.fact_questions import Asked, Offer, asked_fact, can_be_asked
from bot.forms import by_worth, form_of, offer_form
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.survey import Survey, own_profile, survey
from bot.title_dates import offer_dates
from bot.turn import Turn
from bot.wording import label
from enterprises.contacts import ContactView
from matcher.profile import Profile
from matcher.title_ends import TITLES

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
    keys = dict.fromkeys((*worth[:MOST_OPEN_OFFERED], *CORRECTABLE))
    buttons = [
        button(turn, "buttons.fact", "fact", one, label=label(turn.texts, one)) for one in keys
    ]
    return say(turn.say("facts.choose"), in_rows(buttons))


def fill_form(turn: Turn) -> Reply:
    """Begin the short form."""
    who = access.contact(turn)
    found = survey(turn, who)
    keys = form_of(found).fields or tuple(by_worth(found)[:1])
    if not keys:
        return say(turn.say("facts.nothing_to_ask"), _way_home(turn))
    return _begin(turn, found, keys)


def ask(turn: Turn) -> Reply:
    """Put the question about one fact."""
    who = access.contact(turn)
    assert turn.act is not None
    key = turn.act.word(0)
    if not can_be_asked(turn, key):
        return Reply(toast=turn.say("general.stale_button"))
    return _begin(turn, survey(turn, who), (key,), policy_id=turn.act.word(1))


def _begin(turn: Turn, found: Survey, keys: Sequence[str], *, policy_id: str = "") -> Reply:
    # The words that this contact's own open policies name come first, the asked one's before all.
    first = [one for one in found.possible if str(one.version.policy_id) == policy_id]
    state = {
        "left": list(keys[1:]),
        "total": len(keys),
        "said": [],
        "eligible": [one.version.version_id for one in found.eligible],
        "possible": len(found.possible),
        "wanted": [one.version.version_id for one in (*first, *found.possible)],
    }
    return Reply(messages=(_put(turn, keys[0], state, found.profile),))


def _put(
    turn: Turn, key: str, state: dict[str, Any], profile: Profile, *, before: str = ""
) -> Message:
    """Ask for a fact, and keep what was offered: the pool may change before the answer comes."""
    asked = asked_fact(turn, key)
    offered = fact_questions.offers(turn, asked, profile, wanted=state["wanted"])
    answers = {
        **state,
        "offers": [[one.label, one.value] for one in offered],
        "ticked": list(fact_questions.known_words(asked, profile)) if asked.is_list else [],
        "dates": fact_questions.dated_entries(asked, profile),
        "undated": [],
    }
    dialogue = Dialogue(flow=FLOW, step=asked.key, answers=answers)
    conversations.keep(turn, dialogue)
    text = question(turn, dialogue, profile)
    is_tap = turn.event.kind is EventKind.TAP and bool(before or state["said"])
    return Message(
        text=f"{before}\n\n{text}" if before else text,
        keyboard=keyboard(turn, dialogue),
        replaces=is_tap,
    )


def question(turn: Turn, dialogue: Dialogue, profile: Profile) -> str:
    """Return the open question, with how far the chain is."""
    asked = fact_questions.sentence(turn, asked_fact(turn, dialogue.step), profile)
    left, total = len(dialogue.answers["left"]), dialogue.answers["total"]
    if total == 1:
        return asked
    progress = turn.say("facts.progress", number=total - left, total=total)
    return f"{progress}\n{asked}"


def keyboard(turn: Turn, dialogue: Dialogue) -> Keyboard:
    """Return the answers that were offered, ticked where they were, and the ways on."""
    asked, step = asked_fact(turn, dialogue.step), dialogue.step
    offered, ticked = offers_of(dialogue), dialogue.answers["ticked"]
    buttons = [
        button(turn, _label_key(asked, one, ticked), "fact_is", step, place, label=one.label)
        for place, one in enumerate(offered)
    ]
    if asked.is_list:
        buttons.append(button(turn, "facts.none_of_these", "fact_is", step, "none"))
    last = [button(turn, "buttons.skip", "fact_is", step, "skip")]
    if asked.is_list and offered:
        last.insert(0, button(turn, "buttons.done", "fact_is", step, "done"))
    if dialogue.answers["left"]:
        last.append(button(turn, "buttons.enough", "fact_is", step, "stop"))
    return (*in_rows(buttons), tuple(last))


def _label_key(asked: Asked, offer: Offer, ticked: Sequence[str]) -> str:
    is_ticked = asked.is_list and fact_questions.is_ticked(offer, ticked)
    return "register.ticked" if is_ticked else "register.choice"


def offers_of(dialogue: Dialogue) -> list[Offer]:
    """Return what was offered with the open question."""
    return [Offer(label=name, value=value) for name, value in dialogue.answers["offers"]]


def go_on(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    """Put the next question of the chain, or finish."""
    state = dialogue.answers
    if not state["left"]:
        return finish(turn, who, dialogue, before)
    following, *left = state["left"]
    profile = own_profile(turn, who)
    message = _put(turn, following, {**state, "left": left}, profile, before=before)
    return Reply(messages=(message,))


def finish(turn: Turn, who: ContactView, dialogue: Dialogue, before: str) -> Reply:
    """Say what the answers changed, and offer what settles most next."""
    conversations.end(turn)
    after = survey(turn, who)
    state = dialogue.answers
    lines = [before] if before else []
    rows: list[tuple[Button, ...]] = []
    if state["said"]:
        offer = offer_form(turn, after)
        lines += [*_changes(turn, state, after), *offer.lines]
        rows += offer.rows
    if TITLES in state["said"]:
        dates = offer_dates(turn, who)
        lines += dates.lines
        rows += dates.rows
    if not lines:
        lines.append(turn.say("facts.skipped"))
    is_tap = turn.event.kind is EventKind.TAP
    return say("\n".join(lines), (*rows, *_way_home(turn)), replaces=is_tap)


def _changes(turn: Turn, state: dict[str, Any], after: Survey) -> list[str]:
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


ROUTES = Routes(acts={"fact": ask, "form": fill_form, "resume_profile": choose})
