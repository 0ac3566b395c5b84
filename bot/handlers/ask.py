"""Anything said that is no answer: find the policies it is about."""

from __future__ import annotations

from bot import access
from bot.events import Keyboard, Reply, say
from bot.handlers import welcome
from bot.keyboards import button
from bot.survey import judged_versions
from bot.turn import Turn
from bot.wording import shortened
from enterprises import feedback, one_time_codes
from enterprises.short_words import says
from matcher.eligibility import VerdictKind
from policies.search import SearchHit, SearchResult, search

MOST_HITS = 5
# No question, and nothing that anybody asked for in vain.
GREETINGS = frozenset(
    (
        "你好",
        "您好",
        "在吗",
        "在不在",
        "hi",
        "hello",
        "谢谢",
        "谢谢您",
        "好的",
        "收到",
        "嗯",
        "测试",
    )
)
LONGEST_PASSAGE = 56
LONGEST_QUESTION = 40


def answer(turn: Turn) -> Reply:
    """Answer a free question from the pool, with the asker's own verdicts where it has some."""
    text = turn.event.text
    if one_time_codes.looks_like_a_code(text) and access.has_consented(turn):
        return say(turn.say("verify.looks_like_code"))
    if says(text, GREETINGS):
        return welcome.home(turn)
    found = search(turn.pool, text, limit=MOST_HITS)
    who = access.contact_or_none(turn)
    if not found.is_confident and who is not None:
        feedback.remember_unanswered(turn.session, text, now=turn.now)
    if not found.hits:
        return say(turn.say("search.nothing"), _ways_out(turn))
    head = turn.say("search.found", question=shortened(text, LONGEST_QUESTION))
    if not found.is_confident:
        head = turn.say("search.unsure")
    versions = [turn.pool.versions[hit.version_id] for hit in found.hits]
    verdicts = {
        one.version.version_id: one.verdict.kind for one in judged_versions(turn, who, versions)
    }
    lines = [head]
    lines += [
        _line(turn, n, hit, verdicts.get(hit.version_id))
        for n, hit in enumerate(found.hits, start=1)
    ]
    if who is not None:
        lines.append(turn.say("evidence.preliminary"))
    return say("\n".join(lines), _keyboard(turn, found))


def _line(turn: Turn, number: int, hit: SearchHit, kind: VerdictKind | None) -> str:
    verdict = turn.say(f"search.verdict_{kind.value}") if kind else ""
    return turn.say(
        "search.hit",
        number=number,
        title=hit.title,
        verdict=verdict,
        passage=shortened(hit.passage, LONGEST_PASSAGE),
    )


def _keyboard(turn: Turn, found: SearchResult) -> Keyboard:
    numbers = tuple(
        button(turn, "buttons.card_n", "card", hit.policy_id, number=n)
        for n, hit in enumerate(found.hits, start=1)
    )
    return (numbers, *_ways_out(turn)) if not found.is_confident else (numbers,)


def _ways_out(turn: Turn) -> Keyboard:
    buttons = [button(turn, "buttons.all_policies", "all")]
    if access.contact_or_none(turn) is not None:
        buttons.insert(0, button(turn, "buttons.ask_specialist", "specialist"))
    return (tuple(buttons),)
