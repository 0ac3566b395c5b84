"""Taking an answer back: which, whether really, and what that changed."""

from __future__ import annotations

from bot import access
from bot.callbacks import Act
from bot.changed_matches import change_lines
from bot.errors import StaleButton
from bot.events import Button, Keyboard, Reply, say
from bot.fact_questions import can_be_asked
from bot.keyboards import button
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.survey import survey
from bot.turn import Turn
from bot.wording import FactWording, label, shortened
from enterprises import profiles, skipped_questions, statements
from enterprises.actors import Actor
from enterprises.contacts import ContactView
from enterprises.profiles import FactView, Viewer
from store.tables import FactSource

FACTS_A_PAGE = 8
LONGEST_VALUE = 16


def choose(turn: Turn) -> Reply:
    """Offer what the contact may take back, a page at a time."""
    who = access.contact(turn)
    number = page_turned_to(turn)
    mine = retractable(turn, who)
    if not mine:
        return say(turn.say("retract.nothing"), _ways_on(turn))
    page = page_of(mine, number or 0, size=FACTS_A_PAGE)
    rows: list[tuple[Button, ...]] = [(_fact_button(turn, who, one),) for one in page.rows]
    rows += [page_buttons(turn, page, "retract_list"), (button(turn, "buttons.back", "profile"),)]
    shown = tuple(row for row in rows if row)
    return say(turn.say("retract.choose"), shown, replaces=number is not None)


def retractable(turn: Turn, who: ContactView) -> tuple[FactView, ...]:
    """Return the facts that the contact may take back."""
    eyes = access.viewer(who)
    facts = profiles.facts_of(turn.session, who.enterprise_id, viewer=eyes)
    return tuple(one for one in facts if statements.may_retract(one, eyes))


def _fact_button(turn: Turn, who: ContactView, fact: FactView) -> Button:
    return button(
        turn,
        "retract.fact",
        "retract",
        who.id,
        fact.key,
        label=label(turn.texts, fact.key),
        value=shortened(_value(turn, fact), LONGEST_VALUE),
    )


def _value(turn: Turn, fact: FactView) -> str:
    return FactWording(turn.texts, turn.today).say(fact.field, fact.value)


def ask_whether(turn: Turn) -> Reply:
    """Say what would stand in the answer's place, and ask whether it is to go."""
    who, fact = _tapped(turn)
    if not statements.may_retract(fact, access.viewer(who)):
        return _refused(turn, fact)
    public = profiles.facts_of(turn.session, who.enterprise_id, viewer=Viewer.public())
    registry = next((one for one in public if one.key == fact.key), None)
    name = label(turn.texts, fact.key)
    lines = [turn.say("retract.sure", label=name, value=_value(turn, fact))]
    if registry is None:
        lines.append(turn.say("retract.then_unknown"))
    else:
        lines.append(turn.say("retract.then_registry", value=_value(turn, registry)))
    keyboard = (
        (
            button(turn, "retract.really", "retract_yes", who.id, fact.key),
            button(turn, "buttons.back", "retract_list"),
        ),
    )
    return say("\n".join(lines), keyboard)


def _tapped(turn: Turn) -> tuple[ContactView, FactView]:
    """Return the fact of the button, as the contact sees it.

    Raises :class:`StaleButton` where the chat now speaks for another enterprise, or the fact is
    gone: an old button must not take back what it never showed.
    """
    who, act = access.contact(turn), _act(turn)
    facts = profiles.facts_of(turn.session, who.enterprise_id, viewer=access.viewer(who))
    fact = next((one for one in facts if one.key == act.word(1)), None)
    if act.number(0) != who.id or fact is None:
        raise StaleButton(act.name)
    return who, fact


def _act(turn: Turn) -> Act:
    assert turn.act is not None
    return turn.act


def _refused(turn: Turn, fact: FactView) -> Reply:
    """Say whose word it is that cannot be taken back, and what can be done instead."""
    is_persons = fact.source in (FactSource.OFFICER, FactSource.CONTACT)
    key = "retract.of_others" if is_persons else "retract.of_registry"
    said = turn.say(key, label=label(turn.texts, fact.key), value=_value(turn, fact))
    return say(said, _ways_on(turn, "" if is_persons else fact.key))


def _ways_on(turn: Turn, key: str = "") -> Keyboard:
    """Offer the fact to be told anew, where it is one that people are asked for."""
    rows: list[tuple[Button, ...]] = []
    if key and can_be_asked(turn, key):
        named = label(turn.texts, key)
        rows.append((button(turn, "retract.tell_anew", "fact", key, label=named),))
    rows.append(
        (
            button(turn, "buttons.my_matches", "matches"),
            button(turn, "buttons.profile", "profile"),
        )
    )
    return tuple(rows)


def retract(turn: Turn) -> Reply:
    """Take the answer back, and say what that changed."""
    who, fact = _tapped(turn)
    if not statements.may_retract(fact, access.viewer(who)):
        return _refused(turn, fact)
    before = survey(turn, who)
    statements.retract_fact(
        turn.session,
        who.enterprise_id,
        field=fact.field,
        period=fact.period,
        by=Actor.contact(who.id),
        now=turn.now,
    )
    # Whoever takes an answer back does not want to be asked for it in the same breath.
    skipped_questions.skip(turn.session, who.id, [fact.field], now=turn.now)
    turn.session.flush()  # What is left decides what is shown next.
    name = label(turn.texts, fact.key)
    lines = [turn.say("retract.done", label=name), *change_lines(turn, before, survey(turn, who))]
    return say("\n".join(lines), _ways_on(turn, fact.key), replaces=True)


ROUTES = Routes(
    acts={"retract_list": choose, "retract": ask_whether, "retract_yes": retract},
)
"""Buttons: ``retract_list|page``, ``retract|contact|fact``, ``retract_yes|contact|fact``."""
