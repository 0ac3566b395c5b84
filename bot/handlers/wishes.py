"""Answers to what names no policy: the room is the one a button would open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import access
from bot.callbacks import Act
from bot.cards import list_line
from bot.events import Reply, say
from bot.handlers import (
    account,
    applications,
    browse,
    inquiries,
    matches,
    notice_settings,
    package,
    unresolved,
    welcome,
)
from bot.keyboards import button
from bot.survey import survey
from bot.turn import Handler, Turn
from bot.wish_patterns import Wish

MOST_DATES = 5


def grant(turn: Turn, wish: Wish) -> Reply:
    """Answer a wish; who is not registered is told what can be had without."""
    is_known = access.contact_or_none(turn) is not None
    if not is_known and wish in FOR_THE_REGISTERED and not _waits(turn):
        return _register_first(turn, wish)
    return ROOMS[wish](turn)


def _waits(turn: Turn) -> bool:
    return access.has_consented(turn) and access.pending_contact(turn) is not None


def _register_first(turn: Turn, wish: Wish) -> Reply:
    rows = (
        (
            button(turn, "buttons.begin", "begin"),
            button(turn, "buttons.all_policies", "all"),
        ),
    )
    is_for_people = wish in (Wish.PERSON, Wish.TROUBLE)
    key = "wishes.register_to_ask" if is_for_people else "wishes.register_first"
    return say(turn.say(key), rows)


def _led(turn: Turn, key: str, reply: Reply) -> Reply:
    """Put a sentence before a room's own words, so that the question is seen to be answered."""
    first, *others = reply.messages
    text = "\n\n".join((turn.say(key), first.text))
    return replace(reply, messages=(replace(first, text=text), *others))


def why(turn: Turn) -> Reply:
    """List what is one condition away; each card says which, and every other by its evidence."""
    near = replace(turn, act=Act(name="list", arguments=(matches.NEAR, "0")))
    if not survey(turn, access.contact(turn)).near:
        return _led(turn, "wishes.why", matches.overview(turn))
    return _led(turn, "wishes.why", matches.show_list(near))


def how(turn: Turn) -> Reply:
    """Say where the way is written down, and show what there is to apply for."""
    return _led(turn, "wishes.how", matches.overview(turn))


def deadlines(turn: Turn) -> Reply:
    """List what can, or perhaps can, be had by its last day, the soonest first."""
    found = survey(turn, access.contact(turn))
    dated = [
        (one.ranked.window.closes_on, one)
        for one in (*found.eligible, *found.possible)
        if one.ranked.window.closes_on is not None
    ]
    rows = [one for _, one in sorted(dated, key=lambda pair: pair[0])[:MOST_DATES]]
    if not rows:
        return _led(turn, "wishes.no_deadlines", matches.overview(turn))
    lines = [turn.say("wishes.deadlines")]
    lines += [list_line(turn, number, one) for number, one in enumerate(rows, start=1)]
    ways_on = (
        button(turn, "settings.calendar", "calendar_all"),
        button(turn, "buttons.my_matches", "matches"),
    )
    return say("\n".join(lines), (matches.card_numbers(turn, rows, start=1), ways_on))


def trust(turn: Turn) -> Reply:
    """Say who runs this and that it costs nothing."""
    text = turn.say("wishes.trust", district=turn.settings.district_name)
    return say(text, ((button(turn, "buttons.all_policies", "all"),),))


def registration(turn: Turn) -> Reply:
    """Begin to register; who did sees its enterprise, and the button for one more."""
    if access.contact_or_none(turn) is None:
        return welcome.begin(turn)
    return account.profile(turn)


FOR_ALL = frozenset((Wish.FORGET, Wish.HELP, Wish.TRUST, Wish.ALL, Wish.HOME, Wish.REGISTER))
ROOMS: Mapping[Wish, Handler] = {
    Wish.MATCHES: matches.overview,
    Wish.MONEY: package.show,
    Wish.WHY: why,
    Wish.DEADLINES: deadlines,
    Wish.PAPERS: package.checklist,
    Wish.HOW: how,
    Wish.PERSON: inquiries.begin,
    Wish.TROUBLE: unresolved.begin,
    Wish.PROGRESS: applications.show_all,
    Wish.REMINDERS: notice_settings.settings,
    Wish.FORGET: account.delete,
    Wish.CORRECT: account.profile,
    Wish.HELP: welcome.show_help,
    Wish.TRUST: trust,
    Wish.ALL: browse.themes,
    Wish.HOME: welcome.home,
    Wish.REGISTER: registration,
}
FOR_THE_REGISTERED = frozenset(ROOMS) - FOR_ALL
