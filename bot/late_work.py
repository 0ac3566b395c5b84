"""What is said of work that lies still: at a desk, with officers, in a half-done registration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot import conversations
from bot.events import Message
from bot.handlers.application_office import told_text
from bot.handlers.applications import title_of
from bot.keyboards import button
from bot.turn import Turn
from enterprises import applications, contacts, inquiries, unresolved
from enterprises.inquiries import InquiryView
from enterprises.unresolved import CaseView
from jobs.duties import REGISTER
from jobs.outbox import ClaimedNotice
from policies import drafts
from policies.drafts import Draft
from store.clock import local_day
from store.database import Session
from store.tables import DraftState

MOST_BUTTONS = 3
MOST_OF_A_TITLE = 18

One = TypeVar("One", InquiryView, Draft, CaseView)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pile(Generic[One]):
    """What can lie still: the notice's list of it, and how it is found, told and taken up.

    ``particulars`` are the words that the sentence says of the oldest, and each button of its own.
    """

    listed: str
    find: Callable[[Session, int], One]
    is_waiting: Callable[[One], bool]
    sentence: str
    label: str
    act: str
    particulars: Callable[[Turn, One], dict[str, str]] = lambda _turn, _one: {}


def _asked_on(turn: Turn, inquiry: InquiryView) -> dict[str, str]:
    asked_on = local_day(inquiry.asked_at, turn.settings.zone)
    return {"day": f"{asked_on.month}月{asked_on.day}日"}


_INQUIRIES = _Pile(
    listed="inquiries",
    find=inquiries.inquiry,
    is_waiting=lambda inquiry: inquiry.answered_at is None,
    sentence="notices.inquiry_waits",
    label="buttons.answer_n",
    act="answer",
    particulars=_asked_on,
)
_DRAFTS = _Pile(
    listed="drafts",
    find=drafts.draft_by_id,
    is_waiting=lambda draft: draft.state is DraftState.SUBMITTED,
    sentence="notices.draft_waits",
    label="buttons.draft_n",
    act="draft",
    particulars=lambda _turn, draft: {"title": draft.title[:MOST_OF_A_TITLE]},
)
_CASES = _Pile(
    listed="cases",
    find=unresolved.case,
    is_waiting=lambda case: case.closed_at is None,
    sentence="notices.case_waits",
    label="unresolved.close_n",
    act="close_case",
)


def inquiry_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind a desk, or officers, of inquiries that nobody has answered."""
    return _reminder(notice, turn, _INQUIRIES)


def draft_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind an officer of drafts that nobody has approved or sent back."""
    return _reminder(notice, turn, _DRAFTS)


def case_waits(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Remind an officer of cases that nobody has closed."""
    return _reminder(notice, turn, _CASES)


def _reminder(notice: ClaimedNotice, turn: Turn, pile: _Pile[One]) -> Message | None:
    """Count what still waits, with a button each of the oldest; nothing where none does."""
    found = [pile.find(turn.session, int(one)) for one in notice.payload[pile.listed]]
    waiting = [one for one in found if pile.is_waiting(one)]
    if not waiting:
        return None
    keyboard = tuple(
        (button(turn, pile.label, pile.act, one.id, number=one.id, **pile.particulars(turn, one)),)
        for one in waiting[:MOST_BUTTONS]
    )
    oldest = pile.particulars(turn, waiting[0])
    return Message(text=turn.say(pile.sentence, count=len(waiting), **oldest), keyboard=keyboard)


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
