"""Being left in peace: for a week, until a day, or for good; each says how to come back."""

from __future__ import annotations

from datetime import date, timedelta

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import EventKind, Reply, say
from bot.handlers.notice_settings import settings_again
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from bot.wording import day
from enterprises import attention, contacts
from enterprises.attention import LONGEST_SNOOZE, read_day_ahead
from enterprises.contacts import ContactView
from jobs.duties import REGISTER

FLOW = "snooze"
A_WEEK = timedelta(days=7)
EXAMPLE_AHEAD = timedelta(days=21)


def snooze_week(turn: Turn) -> Reply:
    """Hear nothing unasked for a week; the button is under every push, so it names whose."""
    assert turn.act is not None
    who = access.own_contact(turn, turn.act.number(0))
    return _snoozed(turn, who, turn.today + A_WEEK)


def ask_until(turn: Turn) -> Reply:
    """Ask until which day."""
    access.contact(turn)
    conversations.keep(turn, Dialogue(flow=FLOW, step="day", answers={}))
    return _ask(turn)


def _ask(turn: Turn) -> Reply:
    example = turn.today + EXAMPLE_AHEAD
    last = turn.today + LONGEST_SNOOZE
    text = turn.say(
        "settings.until_when", example=day(example, turn.today), last=day(last, turn.today)
    )
    return say(text)


def take_day(turn: Turn) -> Reply:
    """Take the day that was typed; a day that is past, or too far, is asked for again."""
    who = access.contact(turn)
    until = None
    if turn.event.kind is EventKind.TEXT:
        until = read_day_ahead(turn.event.text, turn.today)
    if until is None or not turn.today < until <= turn.today + LONGEST_SNOOZE:
        return _ask(turn)
    conversations.end(turn)
    return _snoozed(turn, who, until)


def _snoozed(turn: Turn, who: ContactView, until: date) -> Reply:
    attention.snooze(turn.session, who.id, until=until, today=turn.today, now=turn.now)
    keyboard = ((button(turn, "settings.unsnooze", "unsnooze", who.id),),)
    text = turn.say("settings.snoozing", enterprise=who.enterprise_name, day=day(until, turn.today))
    return say(text, keyboard)


def unsnooze(turn: Turn) -> Reply:
    """Hear from us again at once."""
    assert turn.act is not None
    named = turn.act.word(0)
    who = access.own_contact(turn, turn.act.number(0)) if named else access.contact(turn)
    attention.snooze(turn.session, who.id, until=None, today=turn.today, now=turn.now)
    if named:
        return say(turn.say("settings.awake", enterprise=who.enterprise_name), replaces=True)
    return settings_again(turn)


def stop(turn: Turn) -> Reply:
    """Push nothing unasked any more: by /stop, or by the button under a push."""
    is_tap = turn.act is not None
    who = access.own_contact(turn, turn.act.number(0)) if turn.act else access.contact(turn)
    contacts.set_personalised(turn.session, who.id, is_personalised=False, now=turn.now)
    keyboard = ((button(turn, "settings.restart", "restart_pushes", who.id),),)
    text = turn.say("settings.stopped", enterprise=who.enterprise_name)
    return say(text, keyboard, toast=turn.say("settings.saved") if is_tap else "")


def restart_pushes(turn: Turn) -> Reply:
    """Push again, and end a snooze that may still be on."""
    assert turn.act is not None
    who = access.own_contact(turn, turn.act.number(0))
    contacts.set_personalised(turn.session, who.id, is_personalised=True, now=turn.now)
    attention.snooze(turn.session, who.id, until=None, today=turn.today, now=turn.now)
    return say(turn.say("settings.awake", enterprise=who.enterprise_name), replaces=True)


def drop_registration(turn: Turn) -> Reply:
    """Throw a half-done registration away; nothing is kept of it."""
    access.require_consent(turn)
    if not conversations.is_waiting(turn, REGISTER):
        return Reply(toast=turn.say("general.stale_button"))
    conversations.end(turn)
    if conversations.is_waiting(turn, REGISTER):
        # It had been put aside by a question, which was ended first.
        conversations.end(turn)
    return say(turn.say("settings.registration_dropped"), replaces=True)


ROUTES = Routes(
    commands={"stop": stop},
    acts={
        "snooze_week": snooze_week,
        "snooze_until": ask_until,
        "unsnooze": unsnooze,
        "stop": stop,
        "restart_pushes": restart_pushes,
        "drop_registration": drop_registration,
    },
    flows={FLOW: take_day},
)
