"""What is said of work between people: who may join, a draft to look at, a question, a case.

Each of these is a duty of somebody's, or the answer to what somebody asked: none is a push.
"""

from __future__ import annotations

from bot.events import Message
from bot.handlers.inquiries import answer_keyboard, answered_text, inquiry_text, stars_keyboard
from bot.handlers.unresolved import case_text, close_keyboard
from bot.handlers.upkeep import checks_message
from bot.handlers.verification import join_keyboard, verification_keyboard, verification_text
from bot.keyboards import button
from bot.turn import Turn
from enterprises import contacts, inquiries, unresolved
from jobs.outbox import ClaimedNotice
from policies import drafts
from policies.checks import open_checks
from policies.officers import officer_by_id
from store.tables import DraftState, Membership, RecipientKind


def join_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Ask whoever may decide whether somebody belongs to the enterprise."""
    pending = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    if pending.membership is not Membership.PENDING:
        return None
    is_colleague = notice.recipient_kind is RecipientKind.CONTACT
    key = "notices.join_request" if is_colleague else "notices.join_request_officer"
    text = turn.say(key, enterprise=pending.enterprise_name, credit_code=pending.credit_code or "—")
    return Message(text=text, keyboard=join_keyboard(turn, pending.id))


def join_decided(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Tell who asked to join what was decided."""
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    key = "notices.join_accepted" if who.is_active else "notices.join_refused"
    keyboard = ((button(turn, "buttons.my_matches", "matches"),),) if who.is_active else ()
    return Message(text=turn.say(key, enterprise=who.enterprise_name), keyboard=keyboard)


def verification_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Ask officers to confirm that a contact speaks for its enterprise."""
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    if not who.is_active or who.is_verified:
        return None
    return Message(text=verification_text(turn, who), keyboard=verification_keyboard(turn, who))


def verified(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Tell a contact whether it was confirmed."""
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    key = "notices.verified" if who.is_active and who.is_verified else "notices.not_verified"
    keyboard = ((button(turn, "buttons.my_matches", "matches"),),) if who.is_active else ()
    return Message(text=turn.say(key, enterprise=who.enterprise_name), keyboard=keyboard)


def review_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Ask an officer to look at a draft of a colleague."""
    draft = drafts.draft_by_id(turn.session, int(notice.payload["draft_id"]))
    if draft.state is not DraftState.SUBMITTED:
        return None
    keyboard = ((button(turn, "buttons.show_draft", "draft", draft.id),),)
    text = turn.say("notices.review_request", number=draft.id, title=draft.title)
    return Message(text=text, keyboard=keyboard)


def review_decided(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Tell who wrote a draft what became of it."""
    draft = drafts.draft_by_id(turn.session, int(notice.payload["draft_id"]))
    if draft.state is DraftState.PUBLISHED:
        return Message(text=turn.say("notices.draft_published", title=draft.title))
    text = turn.say(
        "notices.draft_rejected", number=draft.id, title=draft.title, note=draft.review_note
    )
    return Message(text=text, keyboard=((button(turn, "buttons.show_draft", "draft", draft.id),),))


def validity_check(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Ask an officer whether its policies still hold; a colleague's are left out."""
    officer = officer_by_id(turn.session, notice.recipient_id)
    # What was handed on to a colleague meanwhile is the colleague's.
    mine = tuple(
        one
        for one in open_checks(turn.session, officer)
        if one.asked_officers and one.asked_officers[-1] == officer.id
    )
    if not mine:
        return None
    text, keyboard = checks_message(turn, mine)
    return Message(text=text, keyboard=keyboard)


def inquiry_at_desk(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Put a question before whoever sits at the desk."""
    inquiry = inquiries.inquiry(turn.session, int(notice.payload["inquiry_id"]))
    if inquiry.answered_at is not None:
        return None
    return Message(text=inquiry_text(turn, inquiry), keyboard=answer_keyboard(turn, inquiry.id))


def inquiry_answered(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Give a contact its answer, and ask how it was."""
    inquiry = inquiries.inquiry(turn.session, int(notice.payload["inquiry_id"]))
    return Message(text=answered_text(turn, inquiry), keyboard=stars_keyboard(turn, inquiry.id))


def case_opened(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Put before officers what an enterprise could not get done."""
    case = unresolved.case(turn.session, int(notice.payload["case_id"]))
    if case.closed_at is not None:
        return None
    text = turn.say("notices.case_opened", case=case_text(turn, case))
    return Message(text=text, keyboard=close_keyboard(turn, case.id))


def case_closed(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Tell a contact what became of it, and how to say that it is not done yet."""
    case = unresolved.case(turn.session, int(notice.payload["case_id"]))
    text = turn.say("notices.case_closed", number=case.id, outcome=case.outcome or "—")
    again = (button(turn, "unresolved.again", "case", case.policy_id or 0),)
    return Message(text=text, keyboard=(again,))
