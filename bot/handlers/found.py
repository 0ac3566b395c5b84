"""What the pool says to a question: the policies it is about, with the asker's own verdicts."""

from __future__ import annotations

from dataclasses import replace

from bot import access
from bot.events import Keyboard, Reply, say
from bot.keyboards import button
from bot.mended import set_in
from bot.passages import answering
from bot.survey import judged_versions, own_profile
from bot.turn import Turn
from bot.wording import shortened
from enterprises.contacts import ContactView
from enterprises.unanswered import remember_unanswered
from matcher.eligibility import VerdictKind
from policies.search import SearchHit, SearchResult, search

MOST_HITS = 5
MOST_UNSURE = 3  # Where none fits well, a longer list is only longer.
LONGEST_PASSAGE = 56
LONGEST_FIRST_PASSAGE = 120  # The first hit is the answer, where there is one.
LONGEST_QUESTION = 40
NOTHING_FOUND = SearchResult(hits=(), is_confident=False)


def is_staff(turn: Turn) -> bool:
    """Whether an officer or a specialist asks, who registers no enterprise."""
    return access.is_officer(turn) or access.is_specialist(turn)


def found(turn: Turn, text: str) -> Reply:
    """Return the policies a text is about; where none fits well, the nearest and the ways on."""
    result = search(turn.pool, text, limit=MOST_HITS) if _has_words(text) else NOTHING_FOUND
    who = access.contact_or_none(turn)
    if not result.is_confident and who is not None:
        remember_unanswered(turn.session, text, asker=own_profile(turn, who), now=turn.now)
    if not result.hits:
        said = "search.nothing" if who is not None else "search.nothing_for_strangers"
        return say(turn.say(said), _ways_out(turn))
    if result.is_confident:
        head = turn.say("search.found", question=shortened(text, LONGEST_QUESTION))
    else:
        head = turn.say("search.untold" if result.is_untold else "search.unsure")
        result = replace(result, hits=result.hits[:MOST_UNSURE])
    lines = [head, *_lines(turn, who, result)]
    if who is not None:
        lines.append(turn.say("evidence.preliminary"))
    elif not is_staff(turn):
        lines.append(turn.say("search.register"))
    return say("\n".join(lines), _keyboard(turn, result))


def _lines(turn: Turn, who: ContactView | None, result: SearchResult) -> list[str]:
    versions = [turn.pool.versions[hit.version_id] for hit in result.hits]
    verdicts = {
        one.version.version_id: one.verdict.kind for one in judged_versions(turn, who, versions)
    }
    return [
        _line(turn, n, hit, verdicts.get(hit.version_id), is_sure=result.is_confident)
        for n, hit in enumerate(result.hits, start=1)
    ]


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
    line = turn.say(
        "search.hit",
        number=number,
        title=hit.title,
        verdict=verdict,
        passage=answering(hit.passage, limit),
    )
    # The passage is the document's own; where an officer set another value, that one holds.
    words = "；".join(set_in(turn, turn.pool.versions[hit.version_id].item, hit.span))
    if not words:
        return line
    return f"{line}\n{turn.say('search.set', words=shortened(words, LONGEST_FIRST_PASSAGE))}"


def _keyboard(turn: Turn, result: SearchResult) -> Keyboard:
    numbers = tuple(
        button(turn, "buttons.card_n", "card", hit.policy_id, number=n)
        for n, hit in enumerate(result.hits, start=1)
    )
    if result.is_confident and (access.contact_or_none(turn) is not None or is_staff(turn)):
        return (numbers,)
    return (numbers, *_ways_out(turn))


def _ways_out(turn: Turn) -> Keyboard:
    buttons = [button(turn, "buttons.all_policies", "all")]
    if access.contact_or_none(turn) is not None:
        buttons.insert(0, button(turn, "buttons.ask_specialist", "specialist"))
    elif not is_staff(turn):
        buttons.insert(0, button(turn, "buttons.begin", "begin"))
    return (tuple(buttons),)
