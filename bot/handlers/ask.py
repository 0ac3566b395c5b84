"""Anything said that is no answer: find the policies it is about."""

from __future__ import annotations

from bot import access
from bot.events import Button, Keyboard, Reply, say
from bot.keyboards import button
from bot.survey import judged_version
from bot.turn import Turn
from enterprises import feedback, one_time_codes
from policies.search import SearchHit, SearchResult, search

MOST_HITS = 5
LONGEST_PASSAGE = 80
LONGEST_QUESTION = 40


def answer(turn: Turn) -> Reply:
    """Answer a free question from the pool, with the asker's own verdicts where it has some."""
    text = turn.event.text
    if one_time_codes.looks_like_a_code(text) and access.has_consented(turn):
        return say(turn.say("verify.looks_like_code"))
    found = search(turn.pool, text, limit=MOST_HITS)
    who = access.contact_or_none(turn)
    if not found.is_confident and who is not None:
        feedback.remember_unanswered(turn.session, text, now=turn.now)
    if not found.hits:
        return say(turn.say("ask.nothing"), _ways_out(turn))
    head = turn.say("ask.found", question=_short(text, LONGEST_QUESTION))
    if not found.is_confident:
        head = turn.say("ask.unsure")
    lines = [head, *(_line(turn, n, hit) for n, hit in enumerate(found.hits, start=1))]
    if who is not None:
        lines.append(turn.say("evidence.preliminary"))
    return say("\n".join(lines), _keyboard(turn, found))


def _line(turn: Turn, number: int, hit: SearchHit) -> str:
    version = turn.pool.versions[hit.version_id]
    judged = judged_version(turn, access.contact_or_none(turn), version)
    verdict = turn.say(f"ask.verdict_{judged.verdict.kind.value}") if judged else ""
    return turn.say(
        "ask.hit",
        number=number,
        title=hit.title,
        verdict=verdict,
        passage=_short(hit.passage, LONGEST_PASSAGE),
    )


def _short(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _keyboard(turn: Turn, found: SearchResult) -> Keyboard:
    numbers = tuple(
        Button(label=str(n), data=button(turn, "buttons.more", "card", hit.policy_id).data)
        for n, hit in enumerate(found.hits, start=1)
    )
    return (numbers, *_ways_out(turn)) if not found.is_confident else (numbers,)


def _ways_out(turn: Turn) -> Keyboard:
    buttons = [button(turn, "buttons.all_policies", "all")]
    if access.contact_or_none(turn) is not None:
        buttons.insert(0, button(turn, "buttons.ask_specialist", "specialist"))
    return (tuple(buttons),)
