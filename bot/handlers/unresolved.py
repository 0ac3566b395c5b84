"""办不成事: a contact says what could not be got done; an officer says what became of it."""

from __future__ import annotations

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import Keyboard, Reply, say
from bot.keyboards import button, rows_of
from bot.router import Routes
from bot.turn import Turn
from enterprises import contacts, unresolved
from enterprises.errors import AlreadyDecided
from enterprises.unresolved import CaseView

OPEN_FLOW, CLOSE_FLOW = "open_case", "close_case"
# What keeps things from being done, in the order in which people meet it.
CAUSES = ("refused", "materials", "delay", "unclear", "system", "other")
CAUSES_A_ROW = 2
MOST_SHOWN = 10
NO_POLICY = 0


def begin(turn: Turn) -> Reply:
    """Ask what stood in the way."""
    access.contact(turn)
    policy_id = turn.act.number(0) if turn.act and turn.act.arguments else NO_POLICY
    choices = [
        button(turn, f"unresolved.cause_{cause}", "case_cause", cause, policy_id)
        for cause in CAUSES
    ]
    return say(turn.say("unresolved.what"), rows_of(choices, CAUSES_A_ROW))


def take_cause(turn: Turn) -> Reply:
    """Keep the cause and ask for a few words."""
    access.contact(turn)
    assert turn.act is not None
    cause = turn.act.word(0)
    if cause not in CAUSES:
        raise StaleButton(cause)
    policy_id = turn.act.number(1)
    if turn.pool.version_of_policy(policy_id) is None:
        policy_id = NO_POLICY  # It left the pool meanwhile: what went wrong went wrong.
    answers = {"cause": cause, "policy_id": policy_id}
    conversations.keep(turn, Dialogue(flow=OPEN_FLOW, step="description", answers=answers))
    return say(turn.say("unresolved.describe", cause=turn.say(f"unresolved.cause_{cause}")))


def open_case(turn: Turn) -> Reply:
    """Write the case down for the officers."""
    who = access.contact(turn)
    dialogue = conversations.answered_in_a_sentence(turn)
    number = unresolved.open_case(
        turn.session,
        who.id,
        cause=dialogue.answers["cause"],
        description=turn.event.text,
        policy_id=dialogue.answers["policy_id"] or None,
        now=turn.now,
    )
    conversations.end(turn)
    return say(turn.say("unresolved.opened", number=number))


def waiting(turn: Turn) -> Reply:
    """List the open cases of this officer's scope."""
    officer = access.officer(turn)
    found = unresolved.open_cases(turn.session, officer_id=officer.id)
    if not found:
        return say(turn.say("unresolved.none"))
    access.log_reading(turn, officer, "cases")
    shown = found[:MOST_SHOWN]
    lines = [
        turn.say("unresolved.list", count=len(found)),
        *(case_text(turn, one) for one in shown),
    ]
    rows = tuple(
        (button(turn, "unresolved.close_n", "close_case", one.id, number=one.id),) for one in shown
    )
    return say("\n\n".join(lines), rows)


def case_text(turn: Turn, case: CaseView) -> str:
    """Return a case as an officer reads it."""
    who = contacts.contact(turn.session, case.contact_id)
    version = turn.pool.version_of_policy(case.policy_id)
    mark = "" if who.is_verified else turn.say("welcome.unverified_mark")
    return turn.say(
        "unresolved.case",
        number=case.id,
        enterprise=f"{who.enterprise_name}{mark}",
        about=turn.say("unresolved.about", title=version.title) if version else "",
        cause=turn.say(f"unresolved.cause_{case.cause}"),
        description=case.description,
    )


def close_keyboard(turn: Turn, case_id: int) -> Keyboard:
    """Return the button under a case that is open."""
    return ((button(turn, "unresolved.close", "close_case", case_id),),)


def begin_to_close(turn: Turn) -> Reply:
    """Ask the officer what became of a case."""
    officer = access.officer(turn)
    assert turn.act is not None
    case = unresolved.case_for(turn.session, turn.act.number(0), officer_id=officer.id)
    if case.closed_at is not None:
        raise AlreadyDecided("this case was closed before")
    access.log_reading(turn, officer, f"case:{case.id}")
    answers = {"case_id": case.id}
    conversations.keep(turn, Dialogue(flow=CLOSE_FLOW, step="outcome", answers=answers))
    return say(turn.say("unresolved.outcome_please", case=case_text(turn, case)))


def close_case(turn: Turn) -> Reply:
    """Close the case and let the contact hear of it."""
    officer = access.officer(turn)
    dialogue = conversations.answered_in_a_sentence(turn)
    closed = unresolved.close_case(
        turn.session,
        int(dialogue.answers["case_id"]),
        officer_id=officer.id,
        outcome=turn.event.text,
        now=turn.now,
    )
    conversations.end(turn)
    return say(turn.say("unresolved.closed", number=closed.id))


ROUTES = Routes(
    commands={"unresolved": begin, "cases": waiting},
    acts={
        "case": begin,
        "case_cause": take_cause,
        "cases": waiting,
        "close_case": begin_to_close,
    },
    flows={OPEN_FLOW: open_case, CLOSE_FLOW: close_case},
)
