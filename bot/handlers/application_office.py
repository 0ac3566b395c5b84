"""Officers and specialists say what became of an application; whoever applied is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import NotYours
from bot.events import EventKind, Keyboard, Reply, say
from bot.keyboards import button, in_rows
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import money
from enterprises import applications
from enterprises.actors import Actor, ActorKind
from enterprises.application_office import (
    NEED_A_REASON,
    OUTCOMES,
    HandedIn,
    at_office,
    handed_in,
    is_of_desk,
    is_within,
)
from enterprises.errors import ImpossibleTransition, Unknown
from enterprises.short_words import plain
from lexicon.money import find_amounts
from policies.catalogue import current_items
from policies.officers import may_handle, officer_by_id
from store.clock import local_day
from store.tables import ApplicationState

FLOW = "office_word"
UNSAID = frozenset({"不填", "跳过", "不清楚"})
LONGEST_REASON = 300
LONGEST_NAME = 20


def waiting(turn: Turn) -> Reply:
    """List the applications that wait for this officer's or specialist's word."""
    _require_staff(turn)
    everything = handed_in(turn.session)
    items = current_items(turn.session, {one.application.policy_id for one in everything})
    found = [
        one
        for one in everything
        if _actor(turn, one, items.get(one.application.policy_id)) is not None
    ]
    if not found:
        return say(turn.say("office.none"))
    number = page_turned_to(turn)
    page = page_of(found, number or 0)
    rows = [
        (
            button(
                turn,
                "office.open",
                "office_one",
                one.application.id,
                enterprise=one.enterprise_name[:LONGEST_NAME],
            ),
        )
        for one in page.rows
    ]
    lines = [
        turn.say("office.list", count=len(found)),
        *(_line(turn, one, items) for one in page.rows),
    ]
    turning = page_buttons(turn, page, "office")
    return say(
        "\n".join(lines),
        (*rows, turning) if turning else tuple(rows),
        replaces=number is not None,
    )


def _line(turn: Turn, one: HandedIn, items: Mapping[int, Mapping[str, Any]]) -> str:
    day = local_day(one.application.changed_at, turn.settings.zone)
    item = items.get(one.application.policy_id)
    return turn.say(
        "office.line",
        enterprise=one.enterprise_name,
        title=item["title"] if item is not None else turn.say("applications.ended_policy"),
        state=turn.say(f"states.application_{one.application.state.value}"),
        day=f"{day.month}月{day.day}日",
    )


def _own_line(turn: Turn, one: HandedIn) -> str:
    return _line(turn, one, current_items(turn.session, {one.application.policy_id}))


def show(turn: Turn) -> Reply:
    """Show one application and what can be said of it."""
    assert turn.act is not None
    one, by = _own(turn, turn.act.number(0))
    if by.kind is ActorKind.OFFICER:
        access.log_reading(turn, access.officer(turn), f"application:{one.application.id}")
    return say(_own_line(turn, one), _choices(turn, one))


def _choices(turn: Turn, one: HandedIn) -> Keyboard:
    return in_rows(
        [
            button(turn, f"office.mark_{state.value}", "office_mark", one.application.id, state)
            for state in one.may_become
        ]
    )


def mark(turn: Turn) -> Reply:
    """Note what became of it; a reason, or the sum that was paid, is asked for first."""
    assert turn.act is not None
    one, by = _own(turn, turn.act.number(0))
    state = next((state for state in OUTCOMES if state.value == turn.act.word(1)), None)
    if state is None or state not in one.may_become:
        raise ImpossibleTransition(f"application {one.application.id} has moved on")
    if state in NEED_A_REASON or state is ApplicationState.PAID:
        answers = {"application_id": one.application.id, "state": state.value}
        conversations.keep(turn, Dialogue(flow=FLOW, step="word", answers=answers))
        return say(turn.say(f"office.ask_{state.value}", enterprise=one.enterprise_name))
    return _noted(turn, one, state, by)


def take_word(turn: Turn) -> Reply:
    """Take the reason, or the sum."""
    dialogue = conversations.answered_in_a_sentence(turn)
    one, by = _own(turn, int(dialogue.answers["application_id"]))
    state = ApplicationState(dialogue.answers["state"])
    if state is not ApplicationState.PAID:
        reason = turn.event.text.strip()
        if len(reason) > LONGEST_REASON:
            return say(turn.say("office.reason_too_long", most=LONGEST_REASON))
        return _noted(turn, one, state, by, note=reason)
    if plain(turn.event.text) in UNSAID:
        return _noted(turn, one, state, by)
    amounts = [found for found in find_amounts(turn.event.text) if found.currency == "CNY"]
    if len(amounts) != 1:
        return say(turn.say("office.amount_unclear"))
    return _noted(turn, one, state, by, amount=int(amounts[0].yuan))


def _noted(
    turn: Turn,
    one: HandedIn,
    state: ApplicationState,
    by: Actor,
    *,
    note: str = "",
    amount: int | None = None,
) -> Reply:
    moved = applications.advance(
        turn.session,
        one.application.id,
        to=state,
        by=by,
        note=note,
        amount=amount,
        now=turn.now,
    )
    conversations.end_passing(turn)
    after = at_office(turn.session, moved.id)
    text = turn.say(
        "office.noted", line=Marked(_own_line(turn, after)), told=told_text(turn, moved)
    )
    return say(text, _choices(turn, after), replaces=turn.event.kind is EventKind.TAP)


def told_text(turn: Turn, moved: applications.ApplicationView) -> Marked:
    """Return what the office said, as whoever applied reads it."""
    said = [turn.say(f"office.told_{moved.state.value}")]
    if moved.amount is not None:
        said.append(turn.say("office.told_amount", amount=money(moved.amount)))
    if moved.note:
        said.append(turn.say("office.told_why", why=moved.note))
    return Marked("".join(said))


def _require_staff(turn: Turn) -> None:
    """Refuse a stranger before anything is looked up."""
    if not access.is_officer(turn):
        access.specialist(turn)


def _own(turn: Turn, application_id: int) -> tuple[HandedIn, Actor]:
    """Return an application with who acts here. Raises :class:`NotYours` for another's."""
    _require_staff(turn)
    try:
        found = at_office(turn.session, application_id)
    except Unknown as error:
        raise NotYours(f"application {application_id}") from error
    policy_id = found.application.policy_id
    by = _actor(turn, found, current_items(turn.session, {policy_id}).get(policy_id))
    if by is None:
        raise NotYours(f"application {application_id}")
    return found, by


def _actor(turn: Turn, one: HandedIn, item: Mapping[str, Any] | None) -> Actor | None:
    """Return who of this chat deals with it: an officer of its scope, or a desk; else ``None``.

    Money comes long after the last day to apply: the policy may have ended meanwhile.
    """
    if access.is_officer(turn):
        officer = officer_by_id(turn.session, access.officer(turn).id)
        is_own = may_handle(officer, item or {}) and is_within(officer.region, one)
        return Actor.officer(officer.id) if is_own else None
    owner = str((item or {}).get("owner") or "")
    desk = next((desk for desk in access.desks(turn) if is_of_desk(desk, one, owner=owner)), None)
    return None if desk is None else Actor.specialist(desk.id)


ROUTES = Routes(
    commands={"progress": waiting},
    acts={"office": waiting, "office_one": show, "office_mark": mark},
    flows={FLOW: take_word},
)
