"""Anything said that is no answer: find the policies it is about."""

from __future__ import annotations

from dataclasses import replace

from bot import access
from bot.events import Keyboard, Reply, say
from bot.handlers import welcome, wishes
from bot.keyboards import button
from bot.passages import answering
from bot.survey import judged_versions
from bot.turn import Turn
from bot.wishes import wish_of
from bot.wording import shortened
from enterprises import feedback, one_time_codes
from enterprises.short_words import GREETING, says
from matcher.eligibility import VerdictKind
from policies.search import SearchHit, SearchResult, search

MOST_HITS = 5
MOST_UNSURE = 3  # Where none fits well, a longer list is only longer.
LONGEST_PASSAGE = 56
LONGEST_FIRST_PASSAGE = 120  # The first hit is the answer, where there is one.
LONGEST_QUESTION = 40
NOTHING_FOUND = SearchResult(hits=(), is_confident=False)


def answer(turn: Turn) -> Reply:
    """Answer a free question from the pool, with the asker's own verdicts where it has some."""
    text = turn.event.text
    if one_time_codes.looks_like_a_code(text) and access.has_consented(turn):
        return say(turn.say("verify.looks_like_code"))
    if says(text, GREETING):
        return welcome.home(turn)
    wish = None if _is_staff(turn) else wish_of(text)
    if wish is not None:
        return wishes.grant(turn, wish)
    return _found(turn, text)


def _is_staff(turn: Turn) -> bool:
    return access.is_officer(turn) or access.is_specialist(turn)


def _found(turn: Turn, text: str) -> Reply:
    found = search(turn.pool, text, limit=MOST_HITS) if _has_words(text) else NOTHING_FOUND
    who = access.contact_or_none(turn)
    if not found.is_confident and who is not None:
        feedback.remember_unanswered(turn.session, text, now=turn.now)
    if not found.hits:
        said = "search.nothing" if who is not None else "search.nothing_for_strangers"
        return say(turn.say(said), _ways_out(turn))
    if not found.is_confident:
        found = replace(found, hits=found.hits[:MOST_UNSURE])
    head = turn.say("search.found", question=shortened(text, LONGEST_QUESTION))
    if not found.is_confident:
        head = turn.say("search.unsure")
    versions = [turn.pool.versions[hit.version_id] for hit in found.hits]
    verdicts = {
        one.version.version_id: one.verdict.kind for one in judged_versions(turn, who, versions)
    }
    lines = [head]
    lines += [
        _line(turn, n, hit, verdicts.get(hit.version_id), is_sure=found.is_confident)
        for n, hit in enumerate(found.hits, start=1)
    ]
    if who is not None:
        lines.append(turn.say("evidence.preliminary"))
    elif not _is_staff(turn):
        lines.append(turn.say("search.register"))
    return say("\n".join(lines), _keyboard(turn, found))


def _has_words(text: str) -> bool:
    """Whether anything is asked at all: figures and signs alone find whatever has them."""
    return any(sign.isalpha() for sign in text)


def _line(
    turn: Turn, number: int, hit: SearchHit, kind: VerdictKind | None, *, is_sure: bool
) -> str:
    verdict = turn.say(f"search.verdict_{kind.value}") if kind else ""
    if not is_sure:
        return turn.say("search.guess", number=number, title=hit.title, verdict=verdict)
    limit = LONGEST_FIRST_PASSAGE if number == 1 else LONGEST_PASSAGE
    return turn.say(
        "search.hit",
        number=number,
        title=hit.title,
        verdict=verdict,
        passage=answering(hit.passage, limit),
    )


def _keyboard(turn: Turn, found: SearchResult) -> Keyboard:
    numbers = tuple(
        button(turn, "buttons.card_n", "card", hit.policy_id, number=n)
        for n, hit in enumerate(found.hits, start=1)
    )
    if found.is_confident and (access.contact_or_none(turn) is not None or _is_staff(turn)):
        return (numbers,)
    return (numbers, *_ways_out(turn))


def _ways_out(turn: Turn) -> Keyboard:
    buttons = [button(turn, "buttons.all_policies", "all")]
    if access.contact_or_none(turn) is not None:
        buttons.insert(0, button(turn, "buttons.ask_specialist", "specialist"))
    elif not _is_staff(turn):
        buttons.insert(0, button(turn, "buttons.begin", "begin"))
    return (tuple(buttons),)
