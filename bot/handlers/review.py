"""Drafts on their way to the pool: look, submit, approve, reject, discard.

Whoever wrote in a draft never approves it; policies/ decides that, this file shows it.
"""

from __future__ import annotations

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import Button, EventKind, Message, Reply, say
from bot.handlers import draft_checks, draft_pages
from bot.handlers.draft_keyboard import MENDABLE_STATES
from bot.keyboards import button
from bot.kinship import superseding_note
from bot.paging import page_buttons, page_of, page_turned_to
from bot.router import Routes
from bot.turn import Turn
from enterprises.officers import OfficerAccount
from policies import drafts
from policies.drafts import Draft
from policies.errors import ReasonMissing
from policies.release import release

REJECT_FLOW = "reject"
REASON_FLOW = "publish_reason"


def list_drafts(turn: Turn) -> Reply:
    """List the drafts that wait for somebody, a page at a time."""
    officer = access.officer(turn)
    number = page_turned_to(turn)
    found = drafts.drafts_in(turn.session, drafts.OPEN_STATES)
    if not found:
        return say(turn.say("review.no_drafts"))
    page = page_of(found, number or 0)
    lines = [turn.say("review.list_head", total=page.total)]
    lines += [_list_line(turn, one, officer) for one in page.rows]
    keyboard: list[tuple[Button, ...]] = [
        (button(turn, "buttons.draft_n", "draft", one.id, number=one.id, title=one.title[:18]),)
        for one in page.rows
    ]
    keyboard.append(page_buttons(turn, page, "drafts"))
    rows = tuple(row for row in keyboard if row)
    return say("\n".join(lines), rows, replaces=number is not None)


def _list_line(turn: Turn, draft: Draft, officer: OfficerAccount) -> str:
    whose = "review.mine" if officer.id in (draft.author_id, *draft.editor_ids) else "review.others"
    return turn.say(
        "review.list_line",
        number=draft.id,
        title=draft.title,
        state=turn.say(f"states.draft_{draft.state.value}"),
        whose=turn.say(whose),
    )


def _number(turn: Turn) -> int:
    assert turn.act is not None
    return turn.act.number(0)


def submit(turn: Turn) -> Reply:
    """Hand a draft to the other officers; where something stands against it, ask once more."""
    access.officer(turn)
    draft = drafts.draft_by_id(turn.session, _number(turn))
    found = draft_checks.standpoint_of(turn, draft)
    if not found.needs_reason or draft.state not in MENDABLE_STATES:
        return _submitted(turn, draft)
    text = draft_checks.standpoint_text(turn, draft, found)
    keyboard = (
        (
            button(turn, "review.submit_anyway_button", "submit_anyway", draft.id),
            button(turn, "review.mend_first_button", "draft_page", draft.id, "c", 0),
        ),
    )
    return say(turn.say("review.submit_doubtful", number=draft.id, found=text), keyboard)


def submit_anyway(turn: Turn) -> Reply:
    """Hand over a draft that something stands against: the approver will be told, too."""
    access.officer(turn)
    return _submitted(turn, drafts.draft_by_id(turn.session, _number(turn)))


def _submitted(turn: Turn, draft: Draft) -> Reply:
    """Submit, and show in the same breath what is complete and whom the draft would find."""
    officer = access.officer(turn)
    told = drafts.submit(turn.session, draft.id, by=officer.id, now=turn.now)
    key = "review.submitted" if told else "review.submitted_alone"
    first = turn.say(key, number=draft.id, told=told)
    found = draft_checks.standpoint_of(turn, draft)
    back = draft_checks.back_row(turn, draft.id)
    return Reply(
        messages=(
            Message(text=f"{first}\n{draft_checks.standpoint_text(turn, draft, found)}"),
            Message(text=draft_checks.audience_text(turn, draft), keyboard=back),
        )
    )


def _approvable(turn: Turn) -> Draft:
    """Return the draft of the button; an old button of one that was published is told so at once.

    Nobody should read a page of consequences, or write a reason, for what cannot be done.
    """
    officer = access.officer(turn)
    return drafts.require_approvable(turn.session, _number(turn), by=officer.id)


def approve(turn: Turn) -> Reply:
    """Ask once more before a policy goes to everybody it fits, or why, where that is in doubt."""
    draft = _approvable(turn)
    found = draft_checks.standpoint_of(turn, draft)
    sure = turn.say("review.sure", number=draft.id, title=draft.title)
    ends = superseding_note(turn, draft.code)
    found_by = draft_checks.audience_in_short(turn, draft)
    said = (sure, ends, found_by, draft_checks.standpoint_text(turn, draft, found))
    text = "\n\n".join(part for part in said if part)
    if found.needs_reason:
        first = button(turn, "review.with_reason_button", "publish_why", draft.id)
    else:
        first = button(turn, "buttons.publish", "publish", draft.id)
    audience = button(turn, "draft.audience_button", "draft_audience", draft.id)
    return say(text, ((first, audience), (button(turn, "buttons.back", "draft", draft.id),)))


def ask_reason(turn: Turn) -> Reply:
    """Ask why the policy is right in spite of what stands against it."""
    draft = _approvable(turn)
    conversations.keep(
        turn, Dialogue(flow=REASON_FLOW, step="reason", answers={"draft_id": draft.id})
    )
    return say(turn.say("review.ask_reason", number=draft.id))


def publish_with_reason(turn: Turn) -> Reply:
    """Publish with the reason just written."""
    dialogue = conversations.answered_in_a_sentence(turn)
    return _published(turn, int(dialogue.answers["draft_id"]), turn.event.text)


def publish(turn: Turn) -> Reply:
    """Publish the draft as the policy's next version; matching follows within seconds."""
    return _published(turn, _number(turn), "")


def _published(turn: Turn, draft_id: int, reason: str) -> Reply:
    officer = access.officer(turn)
    draft = drafts.draft_by_id(turn.session, draft_id)
    try:
        release(
            turn.session,
            draft.id,
            by=officer.id,
            reason=reason,
            profile_of=draft_checks.officer_profiles(turn),
            today=turn.today,
            now=turn.now,
        )
    except ReasonMissing:
        # Something came to stand against it since, or the reason says nothing: ask (again).
        conversations.keep(
            turn, Dialogue(flow=REASON_FLOW, step="reason", answers={"draft_id": draft.id})
        )
        return say(turn.say("review.reason_missing", number=draft.id))
    if reason:
        conversations.end(turn)
    is_tap = turn.event.kind is EventKind.TAP
    return say(turn.say("review.published", title=draft.title), replaces=is_tap)


def take_back(turn: Turn) -> Reply:
    """Take a submitted draft back."""
    officer = access.officer(turn)
    drafts.take_back(turn.session, _number(turn), by=officer.id, now=turn.now)
    return draft_pages.show(turn)


def discard(turn: Turn) -> Reply:
    """Drop a draft; the file it came from is kept."""
    officer = access.officer(turn)
    drafts.discard(turn.session, _number(turn), by=officer.id, now=turn.now)
    return say(turn.say("review.discarded", number=_number(turn)), replaces=True)


def ask_why(turn: Turn) -> Reply:
    """Ask what is to be mended before a draft goes back."""
    draft = _approvable(turn)
    conversations.keep(
        turn, Dialogue(flow=REJECT_FLOW, step="note", answers={"draft_id": draft.id})
    )
    return say(turn.say("review.ask_why", number=draft.id))


def reject(turn: Turn) -> Reply:
    """Send the draft back with the note just written."""
    officer = access.officer(turn)
    dialogue = conversations.answered_in_a_sentence(turn)
    draft_id = int(dialogue.answers["draft_id"])
    drafts.reject(turn.session, draft_id, note=turn.event.text, by=officer.id, now=turn.now)
    conversations.end(turn)
    return say(turn.say("review.rejected", number=draft_id))


ROUTES = Routes(
    commands={"drafts": list_drafts},
    acts={
        "drafts": list_drafts,
        "submit": submit,
        "submit_anyway": submit_anyway,
        "approve": approve,
        "publish": publish,
        "publish_why": ask_reason,
        "take_back": take_back,
        "discard": discard,
        "reject": ask_why,
    },
    flows={REJECT_FLOW: reject, REASON_FLOW: publish_with_reason},
)
