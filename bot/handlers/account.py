"""What a contact decides about itself: enterprise, colleagues, its data."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import access, conversations
from bot.events import Button, Message, OutgoingFile, Reply, say
from bot.keyboards import button, code_rows
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.title_dates import offer_row
from bot.turn import Turn
from bot.wording import FactWording, label
from enterprises import contacts, one_time_codes, personal_data, profiles, statements
from enterprises.contacts import ContactView
from enterprises.profiles import FactView
from store.tables import FactSource, FactStatus

FACTS_A_PAGE = 25


def profile(turn: Turn) -> Reply:
    """Show what is known of the enterprise, and who said it, a page at a time."""
    who = access.contact(turn)
    facts = profiles.facts_of(turn.session, who.enterprise_id, viewer=access.viewer(who))
    wording = FactWording(turn.texts, turn.today)
    lines = [turn.say("profile.head", enterprise=who.enterprise_name, code=who.credit_code or "—")]
    number = page_turned_to(turn)
    page = page_of(facts, number or 0, size=FACTS_A_PAGE)
    lines += [_fact_line(turn, wording, one, who) for one in page.rows]
    if not who.is_verified:
        lines.append(turn.say("profile.unverified"))
    rows: list[tuple[Button, ...]] = [page_buttons(turn, page, "profile")]
    rows += code_rows(turn, who)
    rows += _change_rows(turn, who, facts)
    rows.append(offer_row(turn, who))
    rows.append((button(turn, "buttons.other_enterprise", "begin_another"),))
    rows += _switch_rows(turn, who)
    shown = tuple(row for row in rows if row)
    return say("\n".join(lines), shown, replaces=number is not None)


def _change_rows(
    turn: Turn, who: ContactView, facts: Sequence[FactView]
) -> list[tuple[Button, ...]]:
    """Offer to mend what is known; taking back only where something is this contact's to take."""
    correct = button(turn, "buttons.correct", "resume_profile")
    colleagues = button(turn, "buttons.colleagues", "colleagues")
    eyes = access.viewer(who)
    if not any(statements.may_retract(one, eyes) for one in facts):
        return [(correct, colleagues)]
    return [(correct, button(turn, "buttons.retract", "retract_list")), (colleagues,)]


def _fact_line(turn: Turn, wording: FactWording, fact: FactView, who: ContactView) -> str:
    source = "profile.by_registry"
    if fact.status is FactStatus.INFERRED:
        source = "profile.by_inference"
    elif fact.source is FactSource.OFFICER:
        source = "profile.by_officer"
    elif fact.source is FactSource.CONTACT:
        source = "profile.by_you" if fact.contact_id == who.id else "profile.by_colleague"
    name = label(turn.texts, fact.field)
    period = turn.say("profile.period", period=fact.period) if fact.period else ""
    return turn.say(
        "profile.fact",
        label=f"{period}{name}",
        value=wording.say(fact.field, fact.value),
        source=turn.say(source),
    )


def _switch_rows(turn: Turn, who: ContactView) -> list[tuple[Button, ...]]:
    others = [
        one
        for one in contacts.contacts_of(turn.session, turn.chat_id)
        if one.is_active and one.id != who.id
    ]
    return [
        (button(turn, "buttons.switch", "switch", one.id, enterprise=one.enterprise_name[:20]),)
        for one in others
    ]


def switch(turn: Turn) -> Reply:
    """Speak for another enterprise of this chat's own."""
    wanted = _named_contact(turn)
    who = contacts.switch_enterprise(turn.session, turn.chat_id, wanted.id)
    # A question about the enterprise left is not to be answered for the one entered.
    conversations.end_passing(turn)
    text = turn.say("profile.switched", enterprise=who.enterprise_name)
    return say(text, ((button(turn, "buttons.my_matches", "matches"),),))


def colleagues(turn: Turn) -> Reply:
    """Show how many people speak for the enterprise, without naming them."""
    who = access.contact(turn)
    found = contacts.colleagues(turn.session, who.enterprise_id)
    known = sum(1 for one in found if one.is_verified)
    text = turn.say("profile.colleagues", count=len(found), verified=known)
    keyboard = ((button(turn, "links.invite", "invite"), button(turn, "buttons.leave", "leave")),)
    return say(text, keyboard)


def leave(turn: Turn) -> Reply:
    """Ask before a contact gives up its enterprise, or another one that the button names."""
    is_named = turn.act is not None and bool(turn.act.arguments)
    who = _named_contact(turn) if is_named else access.contact(turn)
    keyboard = (
        (
            button(turn, "buttons.really_leave", "really_leave", who.id),
            button(turn, "buttons.back", "profile"),
        ),
    )
    return say(turn.say("profile.leave_sure", enterprise=who.enterprise_name), keyboard)


def _named_contact(turn: Turn) -> ContactView:
    assert turn.act is not None
    return access.own_contact(turn, turn.act.number(0))


def really_leave(turn: Turn) -> Reply:
    """Give up the enterprise."""
    who = _named_contact(turn)
    contacts.leave(turn.session, who.id, now=turn.now)
    conversations.end_passing(turn)
    keyboard = ((button(turn, "buttons.home", "home"),),)
    return say(turn.say("profile.left", enterprise=who.enterprise_name), keyboard, replaces=True)


def take_back_join(turn: Turn) -> Reply:
    """Give up waiting for a colleague's word."""
    access.require_consent(turn)
    waiting = access.pending_contact(turn)
    if waiting is None:
        return Reply(toast=turn.say("general.stale_button"))
    contacts.leave(turn.session, waiting.id, now=turn.now)
    text = turn.say("join.taken_back", enterprise=waiting.enterprise_name)
    return say(text, ((button(turn, "buttons.home", "home"),),), replaces=True)


def redeem(turn: Turn) -> Reply:
    """Take a one-time code that the district handed to the enterprise."""
    access.require_consent(turn)
    if not turn.event.text:
        return say(turn.say("verify.redeem_how"))
    result = one_time_codes.redeem_code(turn.session, turn.chat_id, turn.event.text, now=turn.now)
    if result.contact_id is not None:
        name = contacts.contact(turn.session, result.contact_id).enterprise_name
        return say(turn.say("verify.redeemed", enterprise=name))
    if not result.tries_left:
        return say(turn.say("verify.redeem_locked"))
    return say(turn.say("verify.redeem_wrong", tries=result.tries_left))


def my_data(turn: Turn) -> Reply:
    """Hand out everything that is kept about this chat."""
    data = personal_data.export_my_data(turn.session, turn.chat_id)
    if not data:
        return say(turn.say("data.nothing"))
    content = json.dumps(data, ensure_ascii=False, indent=2).encode()
    file = OutgoingFile(name="my-data.json", content=content)
    return Reply(messages=(Message(text=turn.say("data.here"), file=file),))


def delete(turn: Turn) -> Reply:
    """Ask before everything about this chat is deleted."""
    if not personal_data.export_my_data(turn.session, turn.chat_id):
        return say(turn.say("data.nothing"))
    keyboard = (
        (
            button(turn, "buttons.really_delete", "really_delete"),
            button(turn, "buttons.back", "home"),
        ),
    )
    return say(turn.say("data.delete_sure"), keyboard)


def really_delete(turn: Turn) -> Reply:
    """Delete everything about this chat."""
    conversations.end(turn)
    personal_data.forget(turn.session, turn.chat_id, now=turn.now)
    return say(turn.say("data.deleted"), replaces=True)


ROUTES = Routes(
    commands={
        "profile": profile,
        "redeem": redeem,
        "mydata": my_data,
        "delete": delete,
    },
    acts={
        "profile": profile,
        "switch": switch,
        "colleagues": colleagues,
        "leave": leave,
        "really_leave": really_leave,
        "take_back_join": take_back_join,
        "really_delete": really_delete,
    },
)
