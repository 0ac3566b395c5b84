"""What is said of work that lies still: at a desk, with officers, in a half-done registration."""

from __future__ import annotations

from bot import conversations
from bot.events import Message
from bot.handlers.application_office import told_text
from bot.handlers.applications import title_of
from bot.keyboards import button
from bot.turn import Turn
from enterprises import applications, contacts, specialists, unresolved
from enterprises.specialists import InquiryView
from jobs.duties import REGISTER
from jobs.outbox import ClaimedNotice
from policies import drafts
from store.clock import local_day

MOST_BUTTONS = 3


def inquiry_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind a desk, or officers, of inquiries that nobody has answered."""
    found = [specialists.inquiry(turn.session, int(one)) for one in notice.payload["inquiries"]]
    waiting = [one for one in found if one.answered_at is None]
    if not waiting:
        return None
    keyboard = tuple(
        (button(turn, "buttons.answer_n", "answer", one.id, number=one.id),)
        for one in waiting[:MOST_BUTTONS]
    )
    text = turn.say("notices.inquiry_waits", count=len(waiting), day=_since(turn, waiting[0]))
    return Message(text=text, keyboard=keyboard)


def _since(turn: Turn, inquiry: InquiryView) -> str:
    asked_on = local_day(inquiry.asked_at, turn.settings.zone)
    return f"{asked_on.month}月{asked_on.day}日"


def draft_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind an officer of drafts that nobody has approved or sent back."""
    found = [drafts.draft_by_id(turn.session, int(one)) for one in notice.payload["drafts"]]
    waiting = [one for one in found if one.state == "submitted"]
    if not waiting:
        return None
    keyboard = tuple(
        (button(turn, "buttons.draft_n", "draft", one.id, number=one.id, title=one.title[:18]),)
        for one in waiting[:MOST_BUTTONS]
    )
    return Message(text=turn.say("notices.draft_waits", count=len(waiting)), keyboard=keyboard)


def case_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind an officer of cases that nobody has closed."""
    found = [unresolved.case(turn.session, int(one)) for one in notice.payload["cases"]]
    waiting = [one for one in found if one.closed_at is None]
    if not waiting:
        return None
    keyboard = tuple(
        (button(turn, "unresolved.close_n", "close_case", one.id, number=one.id),)
        for one in waiting[:MOST_BUTTONS]
    )
    return Message(text=turn.say("notices.case_waits", count=len(waiting)), keyboard=keyboard)


def registration_unfinished(_notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Call somebody back, once, to a registration that was left half done."""
    is_registered = bool(contacts.contacts_of(turn.session, turn.chat_id))
    if is_registered or not conversations.is_waiting(turn, REGISTER):
        return None
    keyboard = (
        (
            button(turn, "buttons.resume", "resume"),
            button(turn, "notices.give_up_registration", "drop_registration"),
        ),
    )
    return Message(text=turn.say("notices.registration_unfinished"), keyboard=keyboard)


def application_moved(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Say what became of an application, when the office said it."""
    who = contacts.contact(turn.session, notice.recipient_id)
    wanted = int(notice.payload["application_id"])
    mine = applications.of_enterprise(turn.session, who.enterprise_id)
    found = next((one for one in mine if one.id == wanted), None)
    if found is None:
        return None
    text = turn.say(
        "notices.application_moved",
        enterprise=who.enterprise_name,
        title=title_of(turn, found),
        state=told_text(turn, found),
    )
    keyboard = ((button(turn, "notices.say_progress", "progress", found.id),),)
    return Message(text=text, keyboard=keyboard)
