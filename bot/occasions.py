"""What an occasion says: a window that opened, a title that ends, a fact that would decide.

Each is a :class:`Piece`, which stands alone or among others in a digest. ``None`` means that
nothing is left to say: what is told is judged again when it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot import fact_questions, title_dates
from bot.cards import card_keyboard, list_line
from bot.events import Button, Keyboard
from bot.fact_questions import Offer, asked_fact, can_be_asked
from bot.handlers.applications import title_of
from bot.keyboards import button, in_rows
from bot.outlook import horizon_line
from bot.survey import Judged, judged_versions
from bot.texts import Marked
from bot.title_words import end_in_words, title_name
from bot.turn import Turn
from bot.wording import day, label, money
from enterprises import applications, standings
from enterprises.applications import ApplicationView
from enterprises.contacts import ContactView
from jobs.outbox import ClaimedNotice
from jobs.progress import has_handed_in, progress_of
from matcher.eligibility import VerdictKind
from matcher.title_ends import TITLES, TitleEnd
from matcher.titles import title_id
from store.tables import ApplicationState, NoticeKind

MOST_TITLES = 3
MARK_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What to say, the buttons it has when it stands alone, and its one button among others.

    ``short`` is ``None`` where there is nothing to tap.
    """

    text: str
    keyboard: Keyboard
    short: Button | None


Teller = Callable[[ClaimedNotice, Turn, ContactView], Piece | None]


def is_handed_in(turn: Turn, who: ContactView, judged: Judged) -> bool:
    """Whether the enterprise has applied since this round of applications began."""
    version, window = judged.version, judged.ranked.window
    begins_at = version.published_at
    if window.opens_on is not None:
        begins_at = datetime.combine(window.opens_on, time(), turn.settings.zone)
    steps = progress_of(turn.session, [who.enterprise_id])
    return has_handed_in(steps.get((who.enterprise_id, version.policy_id), ()), begins_at)


def _judged(turn: Turn, who: ContactView, version_ids: Sequence[int]) -> tuple[Judged, ...]:
    """Judge again what is still in the pool and not put away."""
    live = (turn.pool.versions.get(version_id) for version_id in version_ids)
    judged = judged_versions(turn, who, [one for one in live if one is not None])
    return tuple(one for one in judged if not one.is_dismissed)


def _one(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Judged | None:
    return next(iter(_judged(turn, who, [int(notice.payload["version_id"])])), None)


def _policy_piece(turn: Turn, judged: Judged, text: str) -> Piece:
    return Piece(
        text=text,
        keyboard=card_keyboard(turn, judged),
        short=button(turn, "buttons.open", "card", judged.version.policy_id),
    )


def _window_opens(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    judged = _one(notice, turn, who)
    if judged is None or not judged.ranked.window.is_open or is_handed_in(turn, who, judged):
        return None
    if not notice.payload["is_asked"] and judged.verdict.kind is not VerdictKind.ELIGIBLE:
        return None
    return _policy_piece(
        turn, judged, turn.say("notices.window_opens", line=Marked(_line(turn, judged)))
    )


def _line(turn: Turn, judged: Judged) -> str:
    return list_line(turn, 1, judged).removeprefix("1. ")


def _turning(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    """Say from which day the enterprise qualifies, or no longer, as its card says it today."""
    judged = _one(notice, turn, who)
    when = horizon_line(turn, judged) if judged is not None else ""
    if judged is None or not when or is_handed_in(turn, who, judged):
        return None
    text = turn.say("notices.turning", title=judged.version.title, when=Marked(when))
    return _policy_piece(turn, judged, text)


def _title_ends(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    ends_on = date.fromisoformat(notice.payload["ends_on"])
    if ends_on < turn.today:
        return None
    name = str(notice.payload["title"])
    lines = [_ending(turn, name, ends_on, is_exact=notice.payload.get("is_exact", True))]
    judged = _judged(turn, who, notice.payload["versions"])
    lost = [one for one in judged if one.verdict.kind is VerdictKind.ELIGIBLE]
    if lost:
        lines.append(_cost(turn, lost))
    update = button(turn, "notices.update_title", "fact", TITLES)
    title = title_id(name)
    if not title_dates.can_be_dated(turn, who, title):
        return Piece(text="\n".join(lines), keyboard=((update,),), short=update)
    # Most are renewed: the list as it is, with another day.
    renewed = button(turn, "notices.title_renewed", "title_dates", title)
    return Piece(text="\n".join(lines), keyboard=((renewed, update),), short=renewed)


def _ending(turn: Turn, name: str, ends_on: date, *, is_exact: bool) -> str:
    """Say when a title ends; where only its month is certain, that and nothing more."""
    title = title_name(name)
    if not is_exact:
        month = end_in_words(TitleEnd(day=ends_on, is_exact=False))
        return turn.say("notices.title_ends_in", title=title, month=month)
    left = (ends_on - turn.today).days
    return turn.say("notices.title_ends", title=title, day=day(ends_on, turn.today), left=left)


def _cost(turn: Turn, lost: Sequence[Judged]) -> str:
    amounts = [one.verdict.benefit.max_amount for one in lost]
    known = sum(one for one in amounts if one is not None)
    titles = "、".join(one.version.title for one in lost[:MOST_TITLES])
    key = "notices.title_costs" if known else "notices.title_costs_unsaid"
    return turn.say(key, count=len(lost), titles=titles, amount=money(known))


def _facts_stale(notice: ClaimedNotice, turn: Turn, _who: ContactView) -> Piece | None:
    keys = [key for key in notice.payload["facts"] if can_be_asked(turn, key)]
    if not keys:
        return None
    names = "、".join(label(turn.texts, key) for key in keys)
    buttons = [
        button(turn, "buttons.question", "fact", key, label=label(turn.texts, key)) for key in keys
    ]
    text = turn.say("notices.facts_stale", names=names)
    return Piece(text=text, keyboard=in_rows(buttons), short=buttons[0])


def _fact_asked(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    """Ask for the one fact, with its answers, as long as it alone still decides."""
    key = str(notice.payload["fact"])
    judged = _judged(turn, who, notice.payload["versions"])
    open_ones = [
        one for one in judged if one.waiting.facts == (key,) and not one.waiting.needs_office
    ]
    if not open_ones or not can_be_asked(turn, key):
        return None
    asked, profile = asked_fact(turn, key), open_ones[0].profile
    best = max(one.verdict.benefit.max_amount or 0 for one in open_ones)
    text = turn.say(
        "notices.fact_asked" if best else "notices.fact_asked_unsaid",
        count=len(open_ones),
        titles="、".join(one.version.title for one in open_ones[:MOST_TITLES]),
        amount=money(best),
        question=Marked(fact_questions.sentence(turn, asked, profile)),
    )
    policy_id = open_ones[0].version.policy_id
    begin = button(turn, "buttons.question", "fact", key, policy_id, label=label(turn.texts, key))
    skip = button(turn, "buttons.skip", "push_skip", who.id, key)
    offered = () if asked.is_list else fact_questions.offers(turn, asked, profile)
    answers = [
        button(turn, "register.choice", "tell", who.id, key, place, mark(one), label=one.label)
        for place, one in enumerate(offered)
    ]
    rows = in_rows(answers) if answers else ((begin,),)
    return Piece(text=text, keyboard=(*rows, (skip,)), short=begin)


def mark(offer: Offer) -> str:
    """Return what tells an offered answer from the one that may stand in its place later."""
    written = f"{offer.label}={offer.value!r}".encode()
    return hashlib.sha256(written).hexdigest()[:MARK_LENGTH]


def _application(notice: ClaimedNotice, turn: Turn, who: ContactView) -> ApplicationView | None:
    wanted = int(notice.payload["application_id"])
    mine = applications.of_enterprise(turn.session, who.enterprise_id)
    return next((one for one in mine if one.id == wanted), None)


def _unfinished(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    found = _application(notice, turn, who)
    if found is None or found.state is not ApplicationState.PREPARING:
        return None
    if _is_put_away(turn, who, found.policy_id):
        return None
    text = turn.say("notices.application_unfinished", title=title_of(turn, found))
    return _application_piece(turn, found, text)


def _is_put_away(turn: Turn, who: ContactView, policy_id: int) -> bool:
    standing = standings.standings_of(turn.session, who.id).get(policy_id)
    return standing is not None and standing.is_put_away


def _result_asked(notice: ClaimedNotice, turn: Turn, who: ContactView) -> Piece | None:
    found = _application(notice, turn, who)
    if found is None or not notice.period.startswith(f"{found.state.value}:"):
        return None
    if _is_put_away(turn, who, found.policy_id):
        return None
    text = turn.say("notices.result_asked", title=title_of(turn, found))
    return _application_piece(turn, found, text)


def _application_piece(turn: Turn, found: ApplicationView, text: str) -> Piece:
    say = button(turn, "notices.say_progress", "progress", found.id)
    ask = button(turn, "buttons.ask_specialist", "specialist", found.policy_id)
    return Piece(text=text, keyboard=((say, ask),), short=say)


TELLERS: dict[NoticeKind, Teller] = {
    NoticeKind.WINDOW_OPENS: _window_opens,
    NoticeKind.QUALIFIES_FROM: _turning,
    NoticeKind.QUALIFIES_UNTIL: _turning,
    NoticeKind.TITLE_ENDS: _title_ends,
    NoticeKind.FACTS_STALE: _facts_stale,
    NoticeKind.FACT_ASKED: _fact_asked,
    NoticeKind.APPLICATION_UNFINISHED: _unfinished,
    NoticeKind.RESULT_ASKED: _result_asked,
}
