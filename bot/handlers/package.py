"""我的政策包 and its checklist."""

from __future__ import annotations

from bot import access
from bot.events import Reply, say
from bot.forms import offer_form
from bot.keyboards import button
from bot.package import (
    bundle_of,
    checklist_keyboard,
    checklist_page,
    checklist_text,
    package_keyboard,
    package_text,
)
from bot.paging import page_of, page_turned_to
from bot.router import Routes
from bot.survey import Survey, survey
from bot.turn import Turn


def show(turn: Turn) -> Reply:
    """Show the best set of policies that can be had together, a page at a time."""
    who = access.contact(turn)
    found = survey(turn, who)
    bundle = bundle_of(turn, found)
    if not bundle.shown.items:
        return _nothing(turn, found)
    number = page_turned_to(turn)
    page = page_of(bundle.shown.items, number or 0)
    text = package_text(turn, bundle, page, who.enterprise_name)
    keyboard = package_keyboard(turn, bundle, page, found)
    return say(text, keyboard, replaces=number is not None)


def checklist(turn: Turn) -> Reply:
    """Show all papers of the package at once, a page at a time."""
    who = access.contact(turn)
    found = survey(turn, who)
    bundle = bundle_of(turn, found)
    if not bundle.sure.checklist:
        return _nothing(turn, found)
    page = checklist_page(bundle, page_turned_to(turn) or 0)
    return say(checklist_text(turn, bundle, page), checklist_keyboard(turn, page), replaces=True)


def _nothing(turn: Turn, found: Survey) -> Reply:
    keyboard = (
        *offer_form(turn, found).rows,
        (
            button(turn, "buttons.my_matches", "matches"),
            button(turn, "buttons.correct", "resume_profile"),
        ),
    )
    return say(turn.say("package.nothing"), keyboard)


ROUTES = Routes(commands={"package": show}, acts={"package": show, "checklist": checklist})
