"""Officers decide who speaks for an enterprise: joining, confirming, one-time codes."""

from __future__ import annotations

from bot import access
from bot.errors import NotYours, StaleButton
from bot.events import Button, Keyboard, Reply, say
from bot.keyboards import button
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.turn import Turn
from enterprises import contacts, credit_code, membership, one_time_codes, registry
from enterprises.actors import Actor
from enterprises.contacts import ContactView
from enterprises.errors import Unknown

ACCEPT, REFUSE = "yes", "no"
CONTACTS_A_PAGE = 10


def waiting(turn: Turn) -> Reply:
    """List the contacts that wait for the district's word, a page at a time."""
    access.officer(turn)
    found = contacts.waiting_for_verification(turn.session)
    if not found:
        return say(turn.say("verify.nobody"))
    number = page_turned_to(turn)
    page = page_of(found, number or 0, size=CONTACTS_A_PAGE)
    rows = [
        (button(turn, "buttons.contact_n", "verify", one.id, enterprise=one.enterprise_name[:20]),)
        for one in page.rows
    ]
    turning = page_buttons(turn, page, "to_verify")
    keyboard = (*rows, turning) if turning else tuple(rows)
    return say(turn.say("verify.list", count=page.total), keyboard, replaces=number is not None)


def show(turn: Turn) -> Reply:
    """Show one contact that waits, with what the registry says of the enterprise."""
    officer = access.officer(turn)
    assert turn.act is not None
    who = contacts.contact(turn.session, turn.act.number(0))
    access.log_reading(turn, officer, f"contact:{who.id}")
    return say(verification_text(turn, who), verification_keyboard(turn, who))


def verification_text(turn: Turn, who: ContactView) -> str:
    """Return what an officer needs to see before confirming a contact."""
    return turn.say(
        "verify.contact",
        enterprise=who.enterprise_name,
        credit_code=who.credit_code or "—",
        number=who.id,
        role=turn.say(f"states.role_{who.role.value}"),
    )


def verification_keyboard(turn: Turn, who: ContactView) -> Keyboard:
    """Return the two answers; yes is said to the credit code that was shown, or to none."""
    return (
        (
            button(turn, "buttons.confirm", "verify_yes", who.id, who.credit_code or ""),
            button(turn, "buttons.refuse", "verify_no", who.id),
        ),
    )


def confirm(turn: Turn) -> Reply:
    """Confirm that a contact speaks for its enterprise, as the enterprise was shown."""
    officer = access.officer(turn)
    assert turn.act is not None
    contact_id = turn.act.number(0)
    who = contacts.contact(turn.session, contact_id)
    if not who.is_verified and turn.act.word(1) != (who.credit_code or ""):
        text = turn.say("verify.code_added", contact=verification_text(turn, who))
        return say(text, verification_keyboard(turn, who))
    membership.verify_by_officer(turn.session, contact_id, officer_id=officer.id, now=turn.now)
    return say(turn.say("verify.confirmed", enterprise=who.enterprise_name), replaces=True)


def refuse(turn: Turn) -> Reply:
    """End a contact that does not speak for the enterprise."""
    officer = access.officer(turn)
    assert turn.act is not None
    contact_id = turn.act.number(0)
    who = contacts.contact(turn.session, contact_id)
    membership.refuse_verification(turn.session, contact_id, officer_id=officer.id, now=turn.now)
    return say(turn.say("verify.refused", enterprise=who.enterprise_name), replaces=True)


def decide_join(turn: Turn) -> Reply:
    """A colleague, or an officer, lets a second contact in or keeps it out."""
    assert turn.act is not None
    contact_id, answer = turn.act.number(0), turn.act.word(1)
    if answer not in (ACCEPT, REFUSE):
        raise StaleButton(answer)
    is_accepted = answer == ACCEPT
    by = (
        Actor.officer(access.officer(turn).id)
        if access.is_officer(turn)
        else Actor.contact(_own_contact_at(turn, contact_id))
    )
    membership.decide_join(turn.session, contact_id, by=by, is_accepted=is_accepted, now=turn.now)
    key = "join.accepted_by_you" if is_accepted else "join.refused_by_you"
    return say(turn.say(key), replaces=True)


def _own_contact_at(turn: Turn, pending_id: int) -> int:
    """Return this chat's contact at the enterprise the pending one wants to join."""
    access.require_consent(turn)
    mine = contacts.contacts_of(turn.session, turn.chat_id)
    try:
        wanted = contacts.contact(turn.session, pending_id).enterprise_id
    except Unknown as error:
        raise NotYours(f"contact {pending_id}") from error
    found = next((one.id for one in mine if one.enterprise_id == wanted and one.is_active), None)
    if found is None:
        raise NotYours(f"contact {pending_id}")
    return found


def join_keyboard(turn: Turn, contact_id: int) -> Keyboard:
    """Return the two answers to somebody who wants to join."""
    buttons: tuple[Button, ...] = (
        button(turn, "buttons.accept", "join", contact_id, ACCEPT),
        button(turn, "buttons.refuse", "join", contact_id, REFUSE),
    )
    return (buttons,)


def issue_code(turn: Turn) -> Reply:
    """Make a one-time code for an enterprise, shown this once."""
    officer = access.officer(turn)
    given = credit_code.check(turn.event.text)
    if not turn.event.text or not given.is_valid:
        return say(turn.say("verify.code_how"))
    found = registry.find_by_credit_code(turn.session, given.normalised)
    if found is None:
        return say(turn.say("verify.code_unknown", credit_code=given.normalised))
    code = one_time_codes.issue_code(
        turn.session, officer_id=officer.id, enterprise_id=found.id, now=turn.now
    )
    return say(turn.say("verify.code", enterprise=found.name, code=code))


ROUTES = Routes(
    commands={"verify": waiting, "code": issue_code},
    acts={
        "to_verify": waiting,
        "verify": show,
        "verify_yes": confirm,
        "verify_no": refuse,
        "join": decide_join,
    },
)
