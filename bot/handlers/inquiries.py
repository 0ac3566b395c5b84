"""A contact asks its specialist, the specialist answers, and both stay in this chat."""

from __future__ import annotations

from bot import access, conversations
from bot.conversations import Dialogue
from bot.errors import NotYours, StaleButton
from bot.events import Keyboard, Reply, say
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from enterprises import contacts, feedback, inquiries, specialists
from enterprises.actors import Actor
from enterprises.errors import AlreadyDecided, Unknown
from enterprises.inquiries import InquiryView
from enterprises.specialists import Desk

ASK_FLOW = "ask_specialist"
ANSWER_FLOW = "answer_inquiry"
MOST_STARS = 5
MOST_SHOWN = 10


def begin(turn: Turn) -> Reply:
    """Name the specialist and take a question."""
    who = access.contact(turn)
    policy_id = turn.act.number(0) if turn.act and turn.act.arguments else None
    if turn.pool.version_of_policy(policy_id) is None:
        policy_id = None  # It left the pool meanwhile: a question is a question all the same.
    desk = _desk_for(turn, who.enterprise_id, policy_id)
    if desk is None:
        return say(turn.say("refusals.no_specialist"))
    conversations.keep(
        turn, Dialogue(flow=ASK_FLOW, step="question", answers={"policy_id": policy_id})
    )
    return say(turn.say("inquiry.ask", title=desk.title))


def _desk_for(turn: Turn, enterprise_id: int, policy_id: int | None) -> Desk | None:
    if policy_id is None:
        return specialists.pick_for_enterprise(turn.session, enterprise_id)
    return specialists.pick_for_policy(
        turn.session, owner=_owner_of(turn, policy_id), region=turn.settings.district
    ) or specialists.pick_for_enterprise(turn.session, enterprise_id)


def _owner_of(turn: Turn, policy_id: int | None) -> str | None:
    """Return the desk that the policy names as its own, if it does."""
    version = turn.pool.version_of_policy(policy_id)
    owner = version.item.get("owner") if version is not None else None
    return str(owner) if owner else None


def ask(turn: Turn) -> Reply:
    """Hand the question on."""
    who = access.contact(turn)
    dialogue = conversations.answered_in_a_sentence(turn)
    policy_id = dialogue.answers.get("policy_id")
    # By what the desk was chosen that was named to the contact: it must be the one that is asked.
    inquiry = inquiries.ask(
        turn.session,
        who.id,
        turn.event.text,
        policy_id=policy_id,
        owner=_owner_of(turn, policy_id),
        region=turn.settings.district if policy_id is not None else None,
        now=turn.now,
    )
    conversations.end(turn)
    return say(turn.say("inquiry.asked", number=inquiry.id))


def waiting(turn: Turn) -> Reply:
    """List the questions that wait for this specialist."""
    access.specialist(turn)
    found = [
        one
        for desk in access.desks(turn)
        for one in inquiries.open_inquiries(turn.session, desk.id)
    ]
    if not found:
        return say(turn.say("inquiry.none"))
    keyboard = tuple(
        (button(turn, "buttons.answer_n", "answer", one.id, number=one.id),)
        for one in found[:MOST_SHOWN]
    )
    lines = [turn.say("inquiry.list", count=len(found))]
    lines += [inquiry_text(turn, one) for one in found[:MOST_SHOWN]]
    return say("\n\n".join(lines), keyboard)


def inquiry_text(turn: Turn, inquiry: InquiryView) -> str:
    """Return a question as its specialist reads it."""
    who = contacts.contact(turn.session, inquiry.contact_id)
    version = turn.pool.version_of_policy(inquiry.policy_id)
    about = turn.say("inquiry.about", title=version.title) if version else ""
    mark = "" if who.is_verified else turn.say("welcome.unverified_mark")
    return turn.say(
        "inquiry.question",
        number=inquiry.id,
        enterprise=f"{who.enterprise_name}{mark}",
        about=about,
        question=inquiry.question,
    )


def answer_keyboard(turn: Turn, inquiry_id: int) -> Keyboard:
    """Return the button under a question."""
    return ((button(turn, "buttons.answer", "answer", inquiry_id),),)


def begin_answer(turn: Turn) -> Reply:
    """Take the answer of a specialist, or of an officer where no specialist is there."""
    assert turn.act is not None
    _require_staff(turn)
    inquiry = inquiries.inquiry(turn.session, turn.act.number(0))
    _answering(turn, inquiry)
    if inquiry.answered_at is not None:
        raise AlreadyDecided("this question was answered before")
    conversations.keep(
        turn,
        Dialogue(flow=ANSWER_FLOW, step="answer", answers={"inquiry_id": inquiry.id}),
    )
    return say(turn.say("inquiry.answer_please", number=inquiry.id))


def _require_staff(turn: Turn) -> None:
    """Refuse a stranger before anything is looked up: what exists is nobody else's business."""
    if not access.is_officer(turn):
        access.specialist(turn)


def _answering(turn: Turn, inquiry: InquiryView) -> Actor:
    """Return who answers: the desk the question lies on, or the officer of this chat.

    Raises :class:`NotYours` for a question on somebody else's desk.
    """
    if access.is_officer(turn):
        return Actor.officer(access.officer(turn).id)
    if inquiry.specialist_id not in {desk.id for desk in access.desks(turn)}:
        raise NotYours(f"inquiry {inquiry.id}")
    return Actor.specialist(inquiry.specialist_id)


def answer(turn: Turn) -> Reply:
    """Send the answer back to the contact."""
    _require_staff(turn)
    dialogue = conversations.answered_in_a_sentence(turn)
    inquiry = inquiries.inquiry(turn.session, int(dialogue.answers["inquiry_id"]))
    by = _answering(turn, inquiry)
    inquiries.answer(turn.session, inquiry.id, turn.event.text, by=by, now=turn.now)
    conversations.end(turn)
    return say(turn.say("inquiry.answered", number=inquiry.id))


def answered_text(turn: Turn, inquiry: InquiryView) -> str:
    """Return an answer as the contact reads it."""
    return turn.say(
        "notices.inquiry_answered",
        number=inquiry.id,
        question=inquiry.question,
        answer=inquiry.answer or "—",
    )


def stars_keyboard(turn: Turn, inquiry_id: int) -> Keyboard:
    """Return one to five stars for an answer."""
    stars = tuple(
        button(turn, "buttons.stars", "rate", inquiry_id, stars, stars=stars)
        for stars in range(1, MOST_STARS + 1)
    )
    ways_on = (
        button(turn, "buttons.ask_again", "specialist"),
        button(turn, "unresolved.begin", "case"),
    )
    return (stars, ways_on)


def rate(turn: Turn) -> Reply:
    """Keep a rating; the stars make room for what was chosen, and may not be given twice."""
    assert turn.act is not None
    inquiry = _rated(turn, turn.act.number(0))
    stars = turn.act.number(1)
    if not 1 <= stars <= MOST_STARS:
        return Reply(toast=turn.say("general.stale_button"))
    feedback.rate(
        turn.session,
        inquiry.contact_id,
        subject=f"inquiry:{inquiry.id}",
        stars=stars,
        now=turn.now,
    )
    shown = turn.say("inquiry.stars", filled="★" * stars, empty="☆" * (MOST_STARS - stars))
    text = "\n\n".join((answered_text(turn, inquiry), shown))
    again = ((button(turn, "buttons.ask_again", "specialist"),),)
    return say(text, again, replaces=True, toast=turn.say("inquiry.rated"))


def _rated(turn: Turn, inquiry_id: int) -> InquiryView:
    """Return an answered question of this chat's own. Raises :class:`NotYours`."""
    access.require_consent(turn)
    mine = {one.id for one in contacts.contacts_of(turn.session, turn.chat_id)}
    try:
        inquiry = inquiries.inquiry(turn.session, inquiry_id)
    except Unknown as error:
        raise NotYours(f"inquiry {inquiry_id}") from error
    if inquiry.contact_id not in mine:
        raise NotYours(f"inquiry {inquiry_id}")
    if inquiry.answered_at is None:
        raise StaleButton(f"inquiry {inquiry_id}")
    return inquiry


ROUTES = Routes(
    commands={"specialist": begin, "inquiries": waiting},
    acts={
        "specialist": begin,
        "inquiries": waiting,
        "answer": begin_answer,
        "rate": rate,
    },
    flows={ASK_FLOW: ask, ANSWER_FLOW: answer},
)
