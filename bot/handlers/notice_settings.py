"""How often a contact hears from us, from which hour, whether at all, and who of its colleagues.

Everything offered here is kept to by a job: the table in jobs/honoured.py names it.
"""

from __future__ import annotations

from bot import access
from bot.callbacks import encode
from bot.events import Button, Keyboard, Reply, say
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from bot.wording import day
from enterprises import attention, contacts
from enterprises.attention import HOURS_OFFERED, Attention
from enterprises.contacts import ContactView
from store.tables import Frequency

ANY_HOUR = 0


def settings(turn: Turn) -> Reply:
    """Show how this contact hears from us, and let it choose."""
    who = access.contact(turn)
    chosen = attention.attention_of(turn.session, who.id, today=turn.today)
    return say(settings_text(turn, who, chosen), settings_keyboard(turn, who, chosen))


def settings_text(turn: Turn, who: ContactView, chosen: Attention) -> str:
    """Return what the contact chose, and what holds whatever one chooses."""
    lines = [
        turn.say(
            "settings.head",
            enterprise=who.enterprise_name,
            frequency=turn.say(f"settings.{who.frequency.value}"),
            hour=_hour_label(turn, chosen.from_hour),
            pushes=turn.say("settings.on" if who.is_personalised else "settings.off"),
        )
    ]
    if chosen.snoozed_until is not None:
        lines.append(turn.say("settings.snoozed", day=day(chosen.snoozed_until, turn.today)))
    if who.is_personalised and not chosen.is_told:
        lines.append(turn.say("settings.told_colleague"))
    return "\n".join((*lines, turn.say("settings.always")))


def settings_keyboard(turn: Turn, who: ContactView, chosen: Attention) -> Keyboard:
    """Return what can be chosen instead of what is chosen now."""
    frequencies = tuple(
        button(turn, f"settings.{one.value}", "frequency", one.value)
        for one in Frequency
        if one is not who.frequency
    )
    hours = tuple(
        Button(label=_hour_label(turn, hour or None), data=encode("hour", hour))
        for hour in (ANY_HOUR, *HOURS_OFFERED)
        if (hour or None) != chosen.from_hour
    )
    quiet: tuple[Button, ...] = (button(turn, "settings.unsnooze", "unsnooze"),)
    if chosen.snoozed_until is None:
        quiet = (
            button(turn, "notices.snooze", "snooze_week", who.id),
            button(turn, "settings.snooze_until", "snooze_until"),
        )
    key, value = ("buttons.pushes_off", 0) if who.is_personalised else ("buttons.pushes_on", 1)
    last = [button(turn, key, "pushes", value)]
    if who.is_personalised and not chosen.is_told:
        last.append(button(turn, "settings.tell_me", "tell_me"))
    calendar = (button(turn, "settings.calendar", "calendar_all"),)
    return (frequencies, hours, quiet, tuple(last), calendar)


def _hour_label(turn: Turn, hour: int | None) -> str:
    if hour is None:
        return turn.say("settings.any_hour")
    # In the afternoon pushes begin at half past two.
    return turn.say("settings.from_hour", hour="14:30" if hour == 14 else f"{hour}:00")


def set_frequency(turn: Turn) -> Reply:
    """Choose how often new matches are told."""
    who = access.contact(turn)
    assert turn.act is not None
    try:
        chosen = Frequency(turn.act.word(0))
    except ValueError:
        return Reply(toast=turn.say("general.stale_button"))
    contacts.set_frequency(turn.session, who.id, chosen)
    return settings_again(turn)


def set_hour(turn: Turn) -> Reply:
    """Choose from which hour pushes may come."""
    who = access.contact(turn)
    assert turn.act is not None
    attention.set_hour(turn.session, who.id, turn.act.number(0) or None)
    return settings_again(turn)


def set_pushes(turn: Turn) -> Reply:
    """Turn personalised pushes on or off; off means off at once."""
    who = access.contact(turn)
    assert turn.act is not None
    contacts.set_personalised(
        turn.session, who.id, is_personalised=turn.act.word(0) == "1", now=turn.now
    )
    return settings_again(turn)


def tell_me(turn: Turn) -> Reply:
    """Make this contact the one of its enterprise who hears what nobody asked for."""
    who = access.contact(turn)
    attention.take_pushes(turn.session, who.id, now=turn.now)
    return settings_again(turn)


def settings_again(turn: Turn) -> Reply:
    """Show the settings as they are now, in the place of those that were."""
    turn.session.flush()  # What was just chosen is what is shown.
    who = access.contact(turn)
    chosen = attention.attention_of(turn.session, who.id, today=turn.today)
    return say(
        settings_text(turn, who, chosen),
        settings_keyboard(turn, who, chosen),
        replaces=True,
        toast=turn.say("settings.saved"),
    )


ROUTES = Routes(
    commands={"settings": settings},
    acts={
        "settings": settings,
        "frequency": set_frequency,
        "hour": set_hour,
        "pushes": set_pushes,
        "tell_me": tell_me,
    },
)
