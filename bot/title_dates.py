"""The titles whose day of issue is worth asking for, and the one line that offers to tell it."""

from __future__ import annotations

from bot import access
from bot.events import Button, Keyboard
from bot.forms import FormOffer
from bot.keyboards import button
from bot.survey import own_profile
from bot.turn import Turn
from enterprises import profiles, statements
from enterprises.contacts import ContactView
from enterprises.profiles import FactView
from matcher.title_ends import TITLES, runs_out, title_end, titles_of, titles_without_end
from matcher.titles import title_id
from matcher.values import Entry, day_band

YEARS_BACK = 3
"""No title of the table is valid for longer, so that no older year can decide."""


def list_of_titles(turn: Turn, who: ContactView) -> FactView | None:
    """Return the list of titles, if there is one and this contact may state it anew."""
    eyes = access.viewer(who)
    facts = profiles.facts_of(turn.session, who.enterprise_id, viewer=eyes)
    held = next((one for one in facts if one.field == TITLES), None)
    return held if held is not None and statements.may_restate(held, eyes) else None


def wanting(turn: Turn, who: ContactView) -> tuple[str, ...]:
    """Return the ids of the held titles that end on a day this contact could tell."""
    if list_of_titles(turn, who) is None:
        return ()
    names = titles_without_end(own_profile(turn, who))
    return tuple(dict.fromkeys(title_id(one) for one in names))


def can_be_dated(turn: Turn, who: ContactView, title: str) -> bool:
    """Whether this contact may tell when this title, an id, was issued, perhaps anew."""
    if list_of_titles(turn, who) is None:
        return False
    held = titles_of(own_profile(turn, who))
    return any(runs_out(one.name) and title_id(one.name) == title for one in held)


def deciding_years(turn: Turn, title: str) -> tuple[int, ...]:
    """Return the years of issue that alone tell when the title ends, the newest first."""
    years = (turn.today.year - back for back in range(YEARS_BACK + 1))
    entries = ((year, Entry(name=title, on=day_band(str(year)))) for year in years)
    return tuple(year for year, one in entries if title_end(one, as_of=turn.today) is not None)


def offer_row(turn: Turn, who: ContactView) -> tuple[Button, ...]:
    """Return the button that begins to ask, where there is something to ask for."""
    return (button(turn, "titles.offer", "title_dates"),) if wanting(turn, who) else ()


def offer_dates(turn: Turn, who: ContactView) -> FormOffer:
    """Return the offer after titles were ticked: one line and its button, or nothing."""
    row = offer_row(turn, who)
    rows: Keyboard = (row,) if row else ()
    return FormOffer(lines=(turn.say("titles.why"),) if row else (), rows=rows)
