"""能找到谁: whom policies would find that nobody speaks for yet, and the list of them as a file."""

from __future__ import annotations

import io
from dataclasses import replace

from bot import access
from bot.access import Staff
from bot.audience import audience_lines
from bot.events import Keyboard, Message, OutgoingFile, Reply, say
from bot.handlers.browse import MOST_FOUND, like
from bot.handlers.matches import live_version
from bot.keyboards import button, ways_on_keyboard
from bot.outreach_table import outreach_table
from bot.router import Routes
from bot.spreadsheets import write_xlsx
from bot.turn import Turn
from bot.wording import day
from jobs.errors import CannotJudge, NoNightlyRun
from jobs.everybody import everybody
from jobs.outreach import Outreach, Wanted, outreach, read_prospects
from lexicon.regions import region
from policies.audience import count_audience
from policies.pool import LiveVersion
from store.clock import local_day

EVERYTHING = 0
"""Stands for no single policy in a button."""
MOST_SENT = 1_000
"""Enterprises in a file that is read on a phone."""
ONLY_COUNTED = Wanted(offers=1, limit=0)


def show(turn: Turn) -> Reply:
    """Say how many the pool would find that nobody speaks for; words find a policy."""
    by = access.staff(turn)
    if turn.event.text.strip():
        return _policies(turn, turn.event.text.strip())
    try:
        found = _outreach(turn, replace(ONLY_COUNTED, places=by.places))
    except NoNightlyRun:
        return say(turn.say("outreach.no_night"))
    count = found.eligible + found.possible
    if not count:
        return say(turn.say("outreach.none", limits=_limits(turn, by)))
    night = local_day(found.listed_at, turn.settings.zone)
    text = turn.say(
        "outreach.city",
        day=day(night, turn.today),
        count=count,
        eligible=found.eligible,
        possible=found.possible,
        limits=_limits(turn, by),
    )
    return say(text, _file_row(turn, EVERYTHING))


def _policies(turn: Turn, words: str) -> Reply:
    """Offer the policies whose title has the words, else those they are about."""
    versions = [one for one in turn.pool.versions.values() if words in one.title]
    found = (versions or like(turn, words))[:MOST_FOUND]
    if not found:
        return say(turn.say("outreach.found_none", words=words))
    rows = tuple(
        (button(turn, "browse.pool_line", "outreach_policy", one.policy_id, title=one.title[:24]),)
        for one in found
    )
    return say(turn.say("outreach.found"), rows)


def audience(turn: Turn) -> Reply:
    """Show whom a published policy finds, and how many of them nobody speaks for."""
    by = access.staff(turn)
    version = live_version(turn)
    if version is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    card = turn.pool.cards.get(version.version_id)
    columns = everybody(turn.session, as_of=turn.today)
    try:
        counted = None if card is None else count_audience(card, columns)
    except ValueError:
        counted = None
    if counted is None:
        return say(turn.say("outreach.cannot_judge"))
    lines = audience_lines(turn, counted, "outreach.audience", title=version.title)
    text, keyboard = _unheard(turn, by, version)
    return say("\n".join((*lines, text)), keyboard)


def _unheard(turn: Turn, by: Staff, version: LiveVersion) -> tuple[str, Keyboard]:
    """How many a policy finds whom nobody speaks for, and the button for their list."""
    wanted = replace(ONLY_COUNTED, version_id=version.version_id, places=by.places)
    try:
        found = _outreach(turn, wanted)
    except NoNightlyRun:
        return turn.say("outreach.no_night"), ()
    text = turn.say(
        "outreach.unheard",
        eligible=found.eligible,
        possible=found.possible,
        limits=_limits(turn, by),
    )
    return text, _file_row(turn, version.policy_id) if found.eligible + found.possible else ()


def send_file(turn: Turn) -> Reply:
    """Hand out the list, of one policy or of the whole pool."""
    by = access.staff(turn)
    assert turn.act is not None
    version = None
    if turn.act.number(0) != EVERYTHING:
        version = live_version(turn)
        if version is None or version.version_id not in turn.pool.cards:
            return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    version_id = None if version is None else version.version_id
    wanted = Wanted(version_id=version_id, places=by.places, limit=MOST_SENT)
    try:
        found = _outreach(turn, wanted)
    except NoNightlyRun:
        return say(turn.say("outreach.no_night"))
    except CannotJudge:
        return say(turn.say("outreach.cannot_judge"))
    if not len(found):
        return say(turn.say("outreach.none", limits=_limits(turn, by)))
    access.log_staff_reading(turn, by, f"outreach:{turn.act.number(0)}")
    return Reply(messages=(_file(turn, wanted, found),))


def _file(turn: Turn, wanted: Wanted, found: Outreach) -> Message:
    out = io.BytesIO()
    prospects = read_prospects(turn.session, found)
    table = outreach_table(turn.texts, turn.pool, prospects, offers=wanted.offers, today=turn.today)
    write_xlsx(out, table)
    text = turn.say("outreach.here", count=len(found))
    total = found.eligible + found.possible
    if total > len(found):
        text = f"{text}\n{turn.say('outreach.more', total=total, count=len(found))}"
    name = turn.texts.plain("outreach.file_name")
    return Message(text=text, file=OutgoingFile(name=name, content=out.getvalue()))


def _outreach(turn: Turn, wanted: Wanted) -> Outreach:
    return outreach(turn.session, turn.pool, wanted, today=turn.today)


def _limits(turn: Turn, by: Staff) -> str:
    """Say to which places a list is limited; nothing where it is not."""
    if not by.places:
        return ""
    return turn.say("outreach.limits", places="、".join(region(one).name for one in by.places))


def _file_row(turn: Turn, policy_id: int) -> Keyboard:
    return ((button(turn, "outreach.file_button", "outreach_file", policy_id),),)


ROUTES = Routes(
    commands={"outreach": show},
    acts={"outreach_policy": audience, "outreach_file": send_file},
)
