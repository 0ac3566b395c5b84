"""How far the enterprise is with what it applies for."""

from __future__ import annotations

from bot import access
from bot.errors import NotYours
from bot.events import Button, Keyboard, Reply, say
from bot.keyboards import button, rows_of
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.turn import Turn
from bot.urging import stop_urging
from enterprises import applications, contacts
from enterprises.actors import Actor
from enterprises.applications import ApplicationView
from jobs.progress import HANDED_IN
from store.tables import ApplicationState

APPLICATIONS_A_PAGE = 10
STATES_A_ROW = 3
# In the order in which a contact meets them.
STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.APPROVED,
    ApplicationState.PAID,
    ApplicationState.REFUSED,
    ApplicationState.PREPARING,
    ApplicationState.ABANDONED,
)


def show_all(turn: Turn) -> Reply:
    """List the enterprise's applications with what may happen next, a page at a time."""
    who = access.contact(turn)
    found = applications.of_enterprise(turn.session, who.enterprise_id)
    if not found:
        keyboard = ((button(turn, "buttons.my_matches", "matches"),),)
        return say(turn.say("applications.none"), keyboard)
    number = page_turned_to(turn)
    page = page_of(found, number or 0, size=APPLICATIONS_A_PAGE)
    lines = [turn.say("applications.head", enterprise=who.enterprise_name)]
    lines += [_line(turn, one) for one in page.rows]
    rows: list[tuple[Button, ...]] = [
        (button(turn, "buttons.application_n", "progress", one.id, title=title_of(turn, one)[:18]),)
        for one in page.rows
    ]
    rows.append(page_buttons(turn, page, "applications"))
    shown = tuple(row for row in rows if row)
    return say("\n".join(lines), shown, replaces=number is not None)


def _line(turn: Turn, application: ApplicationView) -> str:
    return turn.say(
        "applications.line",
        title=title_of(turn, application),
        state=turn.say(f"states.application_{application.state.value}"),
    )


def title_of(turn: Turn, application: ApplicationView) -> str:
    """Return the title of the policy applied for, if it is still in the pool."""
    version = turn.pool.version_of_policy(application.policy_id)
    return turn.say("applications.ended_policy") if version is None else version.title


def progress(turn: Turn) -> Reply:
    """Ask how far one application is."""
    return say(*_progress(turn, _own(turn)))


def _own(turn: Turn) -> ApplicationView:
    """Return the application the button names, if it is this enterprise's own."""
    who = access.contact(turn)
    assert turn.act is not None
    wanted = turn.act.number(0)
    found = applications.of_enterprise(turn.session, who.enterprise_id)
    own = {one.id: one for one in found}
    if wanted not in own:
        raise NotYours(f"application {wanted}")
    return own[wanted]


def _progress(turn: Turn, application: ApplicationView) -> tuple[str, Keyboard]:
    choices = [
        button(
            turn, f"states.application_{state.value}", "application", application.id, state.value
        )
        for state in STATES
        if state in application.may_become
    ]
    rows = rows_of(choices, STATES_A_ROW)
    stuck = (button(turn, "unresolved.begin", "case", application.policy_id),)
    return _line(turn, application), (*rows, stuck)


def advance(turn: Turn) -> Reply:
    """Note how far an application is; reminders stop once it is handed in."""
    who = access.contact(turn)
    application = _own(turn)
    assert turn.act is not None
    if turn.act.word(1) not in list(ApplicationState):
        return Reply(toast=turn.say("general.stale_button"))
    if application.state == turn.act.word(1):
        # Tapped twice: what was asked for is so already.
        text, rows = _progress(turn, application)
        return say(text, rows, replaces=True, toast=turn.say("applications.saved"))
    moved = applications.advance(
        turn.session,
        application.id,
        to=ApplicationState(turn.act.word(1)),
        by=Actor.contact(who.id),
        now=turn.now,
    )
    if moved.state in HANDED_IN:
        everybody = contacts.colleagues(turn.session, who.enterprise_id)
        stop_urging(turn, [one.id for one in everybody], moved.policy_id, "it was handed in")
    elif moved.state is ApplicationState.ABANDONED:
        stop_urging(turn, [who.id], moved.policy_id, "the application was given up")
    text, rows = _progress(turn, moved)
    return say(text, rows, replaces=True, toast=turn.say("applications.saved"))


ROUTES = Routes(
    commands={"applications": show_all},
    acts={"applications": show_all, "progress": progress, "application": advance},
)
