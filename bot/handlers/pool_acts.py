"""What an officer does with a published policy: stop it, put it back, end it, see who did what.

Whatever contacts will be told asks for a reason first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import Button, Keyboard, Reply, say
from bot.incoming_text import says_something
from bot.keyboards import button, rows_of
from bot.paging import page_buttons, page_of
from bot.router import Routes
from bot.turn import Turn
from policies import pool
from policies.acts import Stand, acts_on, stand_of, stopped
from store.clock import local_day
from store.tables import PolicyState

FLOW = "pool_act"
MOST_ACTS = 15
ACTS_A_ROW = 2
_Stop = Callable[..., int]
# What a button asks for, and what is done once the reason is there.
STOPS: Mapping[str, _Stop] = {
    "pause": pool.pause,
    "use_up": pool.use_up_quota,
    "withdraw": pool.withdraw,
}
# Which acts are offered in which state.
OFFERED: Mapping[PolicyState, tuple[str, ...]] = {
    PolicyState.PUBLISHED: ("pause", "use_up", "withdraw"),
    PolicyState.PAUSED: ("resume", "use_up", "withdraw"),
    PolicyState.QUOTA_USED_UP: ("resume", "withdraw"),
    PolicyState.SUPERSEDED: ("resume",),
    PolicyState.EXPIRED: (),
    PolicyState.WITHDRAWN: (),
}


def act_keyboard(turn: Turn, policy_id: int, state: PolicyState) -> Keyboard:
    """Return what can be done with a policy in this state."""
    acts = [button(turn, f"upkeep.{one}", "pool_act", policy_id, one) for one in OFFERED[state]]
    rows = [*rows_of(acts, ACTS_A_ROW)]
    if state is PolicyState.PUBLISHED:
        rows.append((button(turn, "outreach.button", "outreach_policy", policy_id),))
    if state is not PolicyState.SUPERSEDED:
        rows.insert(0, (button(turn, "upkeep.revise", "pool_revise", policy_id),))
    rows.append(
        (
            button(turn, "upkeep.acts", "pool_history", policy_id),
            button(turn, "upkeep.stopped", "pool_stopped", 0),
        )
    )
    return tuple(rows)


def begin(turn: Turn) -> Reply:
    """Ask for the reason, or put the policy back at once."""
    officer = access.officer(turn)
    assert turn.act is not None
    stand, act = stand_of(turn.session, turn.act.number(0)), turn.act.word(1)
    if act == "resume":
        told = pool.resume(turn.session, stand.code, by=officer.id, now=turn.now)
        return say(turn.say("upkeep.resumed", title=stand.title, told=told), replaces=True)
    if act not in STOPS or act not in OFFERED[stand.state]:
        return Reply(toast=turn.say("general.stale_button"))
    answers: dict[str, Any] = {"code": stand.code, "act": act, "title": stand.title}
    conversations.keep(turn, Dialogue(flow=FLOW, step="reason", answers=answers))
    return say(turn.say(f"upkeep.ask_{act}", title=stand.title))


def finish(turn: Turn) -> Reply:
    """Do it with the reason just written."""
    officer = access.officer(turn)
    dialogue = conversations.underway(turn)
    code, act = str(dialogue.answers["code"]), str(dialogue.answers["act"])
    if not says_something(turn.event.text):
        return say(turn.say("upkeep.reason_please"))
    told = STOPS[act](turn.session, code, reason=turn.event.text, by=officer.id, now=turn.now)
    conversations.end(turn)
    return say(turn.say(f"upkeep.done_{act}", title=dialogue.answers["title"], told=told))


def list_stopped(turn: Turn) -> Reply:
    """List what is out of matching and can be put back."""
    access.officer(turn)
    found = stopped(turn.session)
    if not found:
        return say(turn.say("upkeep.none_stopped"))
    page = page_of(found, turn.act.number(0) if turn.act else 0)
    lines = [turn.say("upkeep.stopped_head", count=page.total)]
    lines += [_stand_line(turn, one) for one in page.rows]
    rows: list[tuple[Button, ...]] = [
        (button(turn, "browse.pool_line", "pool_stand", one.policy_id, title=one.title[:24]),)
        for one in page.rows
    ]
    rows.append(page_buttons(turn, page, "pool_stopped"))
    return say("\n".join(lines), tuple(row for row in rows if row))


def show_stand(turn: Turn) -> Reply:
    """Show how one policy stands, and what can be done with it."""
    access.officer(turn)
    assert turn.act is not None
    stand = stand_of(turn.session, turn.act.number(0))
    return say(_stand_line(turn, stand), act_keyboard(turn, stand.policy_id, stand.state))


def _stand_line(turn: Turn, stand: Stand) -> str:
    return turn.say(
        "upkeep.stand",
        title=stand.title,
        state=turn.say(f"upkeep.state_{stand.state.value}"),
        reason=stand.reason or "—",
    )


def show_history(turn: Turn) -> Reply:
    """Show who did what to a policy, the latest acts."""
    access.officer(turn)
    assert turn.act is not None
    stand = stand_of(turn.session, turn.act.number(0))
    found = acts_on(turn.session, stand.code)
    lines = [turn.say("upkeep.history_head", title=stand.title, count=len(found))]
    lines += [
        turn.say(
            "upkeep.history_line",
            day=local_day(one.at, turn.settings.zone).isoformat(),
            by=one.by,
            action=turn.texts.plain(_action_key(turn, one.action)),
            reason=turn.say("relations.because", reason=one.detail["reason"])
            if one.detail.get("reason")
            else "",
        )
        for one in found[-MOST_ACTS:]
    ]
    return say("\n".join(lines))


def _action_key(turn: Turn, action: str) -> str:
    key = f"acts.{action.replace('.', '_')}"
    return key if key in turn.texts else "acts.other"


ROUTES = Routes(
    acts={
        "pool_act": begin,
        "pool_stopped": list_stopped,
        "pool_stand": show_stand,
        "pool_history": show_history,
    },
    flows={FLOW: finish},
)
