"""问了没答上的: officers see what enterprises asked in vain, the most asked first."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta

from bot import access
from bot.access import Staff
from bot.events import Message, OutgoingFile, Reply, say
from bot.keyboards import button
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.spreadsheets import write_xlsx
from bot.turn import Turn
from bot.unanswered_table import counted, places_of, trades_of, unanswered_table
from bot.wording import day, shortened
from enterprises.unanswered import Matter, unanswered_matters
from lexicon.regions import region
from store.clock import local_day

DAYS = 30
MATTERS_A_PAGE = 10
LONGEST_SHOWN = 60
MOST_NAMED = 3


def show(turn: Turn) -> Reply:
    """List what was asked in vain in the last days, a page at a time."""
    access.officer(turn)
    by = access.staff(turn)
    found = _matters(turn, by)
    limits = _limits(turn, by)
    if not found:
        return say(turn.say("unanswered.none", days=DAYS, limits=limits))
    number = page_turned_to(turn)
    page = page_of(found, number or 0, size=MATTERS_A_PAGE)
    times = sum(one.times for one in found)
    lines = [
        turn.say("unanswered.head", days=DAYS, times=times, count=len(found), limits=limits),
        *(_line(turn, at, one) for at, one in enumerate(page.rows, start=page.first)),
        turn.say("unanswered.note"),
    ]
    rows = (
        page_buttons(turn, page, "unanswered"),
        (button(turn, "unanswered.file_button", "unanswered_file"),),
    )
    return say("\n".join(lines), tuple(row for row in rows if row), replaces=number is not None)


def send_file(turn: Turn) -> Reply:
    """Hand out all of it as a sheet."""
    access.officer(turn)
    by = access.staff(turn)
    found = _matters(turn, by)
    if not found:
        return say(turn.say("unanswered.none", days=DAYS, limits=_limits(turn, by)))
    out = io.BytesIO()
    write_xlsx(out, unanswered_table(turn.texts, found, zone=turn.settings.zone))
    file = OutgoingFile(name=turn.texts.plain("unanswered.file_name"), content=out.getvalue())
    text = turn.say("unanswered.here", days=DAYS, count=len(found))
    return Reply(messages=(Message(text=text, file=file),))


def _matters(turn: Turn, by: Staff) -> tuple[Matter, ...]:
    since = turn.now - timedelta(days=DAYS)
    return unanswered_matters(turn.session, since=since, until=turn.now, places=by.places)


def _line(turn: Turn, number: int, matter: Matter) -> str:
    return turn.say(
        "unanswered.line",
        number=number,
        question=shortened(matter.question, LONGEST_SHOWN),
        times=matter.times,
        day=day(local_day(matter.last_at, turn.settings.zone), turn.today),
        places=_named(turn, "unanswered.places", places_of(matter)),
        trades=_named(turn, "unanswered.trades", trades_of(matter)),
    )


def _named(turn: Turn, key: str, names: Mapping[str, int]) -> str:
    first = dict(list(names.items())[:MOST_NAMED])
    return turn.say(key, names=counted(turn.texts, first)) if first else ""


def _limits(turn: Turn, by: Staff) -> str:
    if not by.places:
        return ""
    return turn.say("outreach.limits", places="、".join(region(one).name for one in by.places))


ROUTES = Routes(
    commands={"questions": show},
    acts={"unanswered": show, "unanswered_file": send_file},
)
