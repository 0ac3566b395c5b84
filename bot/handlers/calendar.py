"""Deadlines for one's own calendar: of one policy, or of all one may still apply for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot import access
from bot.calendar_file import Entry, calendar_file
from bot.cards import has_days, office_of
from bot.events import Message, OutgoingFile, Reply, say
from bot.handlers.matches import live_version
from bot.keyboards import button
from bot.occasions import is_handed_in
from bot.router import Routes
from bot.survey import Judged, judged_version, survey
from bot.turn import Turn
from enterprises.contacts import ContactView
from jobs.stages import Stage, stage_day

FILE_NAME = "policy-deadlines.ics"


def one(turn: Turn) -> Reply:
    """Hand out the days of one policy."""
    who = access.contact(turn)
    version = live_version(turn)
    if version is None:
        return Reply(toast=turn.say("matches.gone"))
    judged = judged_version(turn, who, version)
    if judged is None or not has_days(judged.ranked.window, turn.today):
        return Reply(toast=turn.say("matches.no_date"))
    return _file(turn, [judged])


def all_of_them(turn: Turn) -> Reply:
    """Hand out the days of all policies this enterprise qualifies for, or asked about."""
    who = access.contact(turn)
    found = [one for one in _wanted(turn, who) if has_days(one.ranked.window, turn.today)]
    if not found:
        keyboard = ((button(turn, "buttons.my_matches", "matches"),),)
        return say(turn.say("calendar.nothing"), keyboard)
    return _file(turn, found)


def _wanted(turn: Turn, who: ContactView) -> Iterable[Judged]:
    """What it qualifies for, and what it wants to be reminded of; nothing it handed in."""
    seen = survey(turn, who)
    asked = (
        one for one in (*seen.possible, *seen.near) if one.standing and one.standing.wants_reminder
    )
    return (one for one in (*seen.eligible, *asked) if not is_handed_in(turn, who, one))


def _file(turn: Turn, found: Iterable[Judged]) -> Reply:
    entries = [entry for judged in found for entry in _entries(turn, judged)]
    file = OutgoingFile(name=FILE_NAME, content=calendar_file(entries, now=turn.now))
    return Reply(messages=(Message(text=turn.say("calendar.here", count=len(entries)), file=file),))


def _entries(turn: Turn, judged: Judged) -> Iterable[Entry]:
    window, version = judged.ranked.window, judged.version
    note = turn.texts.plain(
        "calendar.note",
        office=office_of(version.item),
        verdict=turn.texts.plain(f"search.verdict_{judged.verdict.kind.value}"),
    )
    if window.opens_on is not None and window.opens_on > turn.today:
        title = turn.texts.plain("calendar.opens", title=version.title)
        yield Entry(
            uid=f"{version.code}-opens-{window.opens_on.isoformat()}@zhaoren",
            day=window.opens_on,
            title=title,
            note=note,
            alarm_days=(window.opens_on,),
            alarm_text=title,
        )
    closes_on = window.closes_on
    if closes_on is not None and closes_on >= turn.today:
        title = turn.texts.plain("calendar.closes", title=version.title)
        yield Entry(
            uid=f"{version.code}-closes-{closes_on.isoformat()}@zhaoren",
            day=closes_on,
            title=title,
            note=note,
            alarm_days=tuple(
                when
                for when in (stage_day(closes_on, stage) for stage in Stage)
                if when > turn.today - timedelta(days=1)
            ),
            alarm_text=title,
        )


ROUTES = Routes(
    commands={"calendar": all_of_them}, acts={"calendar": one, "calendar_all": all_of_them}
)
