"""Drafts on their way to the pool: look, submit, approve, reject, discard.

Whoever wrote in a draft never approves it; policies/ decides that, this file shows it.
"""

from __future__ import annotations

from typing import Any

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import Button, Keyboard, Reply, say
from bot.file_problems import doubt_text
from bot.keyboards import button
from bot.kinship import kin_button, superseding_note
from bot.paging import page_buttons, page_of
from bot.router import Routes
from bot.turn import Turn
from enterprises.officers import OfficerAccount
from policies import drafts, pool
from policies.drafts import Draft
from policies.outline import benefits_of, condition_lines
from policies.versions import diff
from policies.wording import describe_atom
from store.tables import DraftState

REJECT_FLOW = "reject"
MOST_CONDITIONS = 12


def list_drafts(turn: Turn) -> Reply:
    """List the drafts that wait for somebody, a page at a time."""
    officer = access.officer(turn)
    number = turn.act.number(0) if turn.act else 0
    found = drafts.drafts_in(turn.session, drafts.OPEN_STATES)
    if not found:
        return say(turn.say("review.no_drafts"))
    page = page_of(found, number)
    lines = [turn.say("review.list_head", total=page.total)]
    lines += [_list_line(turn, one, officer) for one in page.rows]
    keyboard: list[tuple[Button, ...]] = [
        (button(turn, "buttons.draft_n", "draft", one.id, number=one.id, title=one.title[:18]),)
        for one in page.rows
    ]
    keyboard.append(page_buttons(turn, page, "drafts"))
    rows = tuple(row for row in keyboard if row)
    return say("\n".join(lines), rows, replaces=turn.act is not None)


def _list_line(turn: Turn, draft: Draft, officer: OfficerAccount) -> str:
    whose = "review.mine" if officer.id in (draft.author_id, *draft.editor_ids) else "review.others"
    return turn.say(
        "review.list_line",
        number=draft.id,
        title=draft.title,
        state=turn.say(f"states.draft_{draft.state.value}"),
        whose=turn.say(whose),
    )


def show(turn: Turn) -> Reply:
    """Show one draft: what was read beside the sentence it stands in."""
    officer = access.officer(turn)
    draft = drafts.draft_by_id(turn.session, _number(turn))
    return say(_draft_text(turn, draft), _draft_keyboard(turn, draft, officer))


def _number(turn: Turn) -> int:
    assert turn.act is not None
    return turn.act.number(0)


def _draft_text(turn: Turn, draft: Draft) -> str:
    item = draft.item
    lines = [
        turn.say(
            "review.head",
            number=draft.id,
            title=draft.title,
            state=turn.say(f"states.draft_{draft.state.value}"),
            issuer=item.get("issuer") or "—",
            document_number=item.get("document_number") or "—",
        )
    ]
    conditions = condition_lines(item)
    for line in conditions[:MOST_CONDITIONS]:
        indent = "　" * max(line.depth - 1, 0)
        if line.group is not None:
            lines.append(indent + turn.say(f"review.group_{line.group}"))
        else:
            lines.append(
                indent
                + turn.say(
                    "review.condition",
                    condition=describe_atom(line.atom),
                    quote=line.quote or turn.say("review.no_quote"),
                )
            )
    if len(conditions) > MOST_CONDITIONS:
        lines.append(turn.say("review.more", count=len(conditions) - MOST_CONDITIONS))
    lines += [
        turn.say("review.benefit", quote=one.get("quote") or "—") for one in benefits_of(item)
    ]
    window: dict[str, Any] = item.get("window") or {}
    lines.append(turn.say("review.window", quote=window.get("quote") or "—"))
    lines += _changes(turn, draft)
    lines += [turn.say("review.doubt", what=doubt_text(turn, one)) for one in draft.warnings]
    if draft.review_note:
        lines.append(turn.say("review.note", note=draft.review_note))
    return "\n".join(lines)


def _changes(turn: Turn, draft: Draft) -> list[str]:
    """Say in which parts the draft differs from the version in force, if there is one."""
    live = turn.pool.version_of(draft.code)
    if live is None:
        return []
    parts = "、".join(dict.fromkeys(one.label for one in diff(live.item, draft.item)))
    return [turn.say("review.changes", number=live.number, parts=parts)] if parts else []


def _draft_keyboard(turn: Turn, draft: Draft, officer: OfficerAccount) -> Keyboard:
    is_mine = officer.id in (draft.author_id, *draft.editor_ids)
    submitted = draft.state is DraftState.SUBMITTED
    rows: list[tuple[Button, ...]] = []
    if submitted and not is_mine:
        rows.append(
            (
                button(turn, "buttons.approve", "approve", draft.id),
                button(turn, "buttons.reject", "reject", draft.id),
            )
        )
    elif submitted:
        rows.append((button(turn, "buttons.take_back", "take_back", draft.id),))
    elif draft.state in drafts.OPEN_STATES:
        rows.append(
            (
                button(turn, "buttons.submit", "submit", draft.id),
                button(turn, "buttons.discard", "discard", draft.id),
            )
        )
    rows.append(kin_button(turn, draft))
    rows.append((button(turn, "buttons.drafts", "drafts", 0),))
    return tuple(row for row in rows if row)


def submit(turn: Turn) -> Reply:
    """Hand a draft to the other officers."""
    officer = access.officer(turn)
    told = drafts.submit(turn.session, _number(turn), by=officer.id, now=turn.now)
    key = "review.submitted" if told else "review.submitted_alone"
    return say(turn.say(key, number=_number(turn), told=told))


def approve(turn: Turn) -> Reply:
    """Ask once more before a policy goes to everybody it fits."""
    access.officer(turn)
    draft = drafts.draft_by_id(turn.session, _number(turn))
    keyboard = (
        (
            button(turn, "buttons.publish", "publish", draft.id),
            button(turn, "buttons.back", "draft", draft.id),
        ),
    )
    sure = turn.say("review.sure", number=draft.id, title=draft.title)
    note = superseding_note(turn, draft.code)
    return say("\n".join(line for line in (sure, note) if line), keyboard)


def publish(turn: Turn) -> Reply:
    """Publish the draft as the policy's next version; matching follows within seconds."""
    officer = access.officer(turn)
    draft = drafts.draft_by_id(turn.session, _number(turn))
    pool.publish(turn.session, draft.id, by=officer.id, now=turn.now)
    return say(turn.say("review.published", title=draft.title), replaces=True)


def take_back(turn: Turn) -> Reply:
    """Take a submitted draft back."""
    officer = access.officer(turn)
    drafts.take_back(turn.session, _number(turn), by=officer.id, now=turn.now)
    return show(turn)


def discard(turn: Turn) -> Reply:
    """Drop a draft; the file it came from is kept."""
    officer = access.officer(turn)
    drafts.discard(turn.session, _number(turn), by=officer.id, now=turn.now)
    return say(turn.say("review.discarded", number=_number(turn)), replaces=True)


def ask_why(turn: Turn) -> Reply:
    """Ask what is to be mended before a draft goes back."""
    access.officer(turn)
    draft = drafts.draft_by_id(turn.session, _number(turn))
    conversations.keep(
        turn, Dialogue(flow=REJECT_FLOW, step="note", answers={"draft_id": draft.id})
    )
    return say(turn.say("review.ask_why", number=draft.id))


def reject(turn: Turn) -> Reply:
    """Send the draft back with the note just written."""
    officer = access.officer(turn)
    dialogue = conversations.current(turn)
    assert dialogue is not None
    draft_id = int(dialogue.answers["draft_id"])
    drafts.reject(turn.session, draft_id, note=turn.event.text, by=officer.id, now=turn.now)
    conversations.end(turn)
    return say(turn.say("review.rejected", number=draft_id))


ROUTES = Routes(
    commands={"drafts": list_drafts},
    acts={
        "drafts": list_drafts,
        "draft": show,
        "submit": submit,
        "approve": approve,
        "publish": publish,
        "take_back": take_back,
        "discard": discard,
        "reject": ask_why,
    },
    flows={REJECT_FLOW: reject},
)
