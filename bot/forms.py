"""The short form: which few facts a contact is asked for, so that most becomes clear."""

from __future__ import annotations

from dataclasses import dataclass

from bot.events import Keyboard
from bot.fact_questions import LISTS
from bot.keyboards import button
from bot.survey import Survey, in_turn
from bot.turn import Turn
from bot.wording import label
from matcher import questions
from matcher.fields import field
from matcher.grounds import field_id_of
from matcher.short_form import ShortForm, short_form


def form_of(found: Survey) -> ShortForm:
    """Return the few questions that settle most of what is possible for this contact."""
    useful = by_worth(found)
    waiting = {
        one.verdict.policy_id: one.waiting.facts
        for one in found.possible
        if not one.waiting.needs_office and set(useful).issuperset(one.waiting.facts)
    }
    return short_form(waiting, useful)


def by_worth(found: Survey) -> list[str]:
    """Return the facts worth asking for, the one that may settle most money first.

    What no answer could change is left out, and what was skipped in this conversation; what was
    skipped in an earlier one comes last.
    """
    cards = [one.card for one in found.possible]
    ranked = questions.questions(cards, found.profile, asked=found.skipped.lately)
    places = {one.field: place for place, one in enumerate(ranked)}
    keys = dict.fromkeys(key for one in found.possible for key in one.waiting.facts)
    useful = [key for key in keys if field_id_of(key) in places and not _was_listed(found, key)]
    ordered = sorted(useful, key=lambda key: places[field_id_of(key)])
    return list(in_turn(ordered, found.skipped))


def _was_listed(found: Survey, key: str) -> bool:
    """Whether the contact went through this list before: it would only tick the same again."""
    field_id = field_id_of(key)
    return field(field_id).kind in LISTS and found.profile.get(field_id) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOffer:
    """The short form as it is offered: what it is worth, and the button that begins it."""

    lines: tuple[str, ...] = ()
    rows: Keyboard = ()


def offer_form(turn: Turn, found: Survey) -> FormOffer:
    """Return the offer of the short form, of the best single question, or of nothing."""
    form = form_of(found)
    keys = form.fields or tuple(by_worth(found)[:1])
    if not keys:
        return FormOffer()
    name = label(turn.texts, keys[0])
    begin = (
        button(turn, "buttons.form", "form", count=len(keys))
        if len(keys) > 1
        else button(turn, "buttons.question", "fact", keys[0], label=name)
    )
    settles = len(form.settles)
    line = turn.say("matches.form", count=len(keys), settles=settles) if settles else ""
    return FormOffer(lines=(line,) if line else (), rows=((begin,),))
