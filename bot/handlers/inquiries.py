"""A contact asks its specialist, the specialist answers, and both stay in this chat."""

from __future__ import annotations

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import EventKind, Keyboard, Reply, say
from bot.keyboards import button
from bot.router import Routes
from bot.turn import Turn
from enterprises import contacts, feedback, specialists
from enterprises.actors import Actor
from enterprises.specialists import Desk, InquiryView

ASK_FLOW = "ask_specialist"
ANSWER_FLOW = "answer_inquiry"
MOST_STARS = 5
MOST_SHOWN = 10


def begin(turn: Turn) -> Reply:
    """Name the specialist and take a question."""
    who = access.contact(turn)
    policy_id = turn.act.number(0) if turn.act and turn.act.arguments else None
    desk = _desk_for(turn, who.enterprise_id, policy_id)
    if desk is None:
        return say(turn.say("refusals.no_specialist"))
    conversations.keep(
        turn, Dialogue(flow=ASK_FLOW, step="question", answers={"policy_id": policy_id})
    )
    return say(turn.say("inquiry.ask", title=desk.title))


def _desk_for(turn: Turn, enterprise_id: int, policy_id: int | None) -> Desk | None:
    version = next((one for one in turn.pool.versions.values() if one.policy_id == policy_id), None)
    if version is None:
        return specialists.pick_for_enterprise(turn.session, enterprise_id)
    owner = version.item.get("owner")
    return specialists.pick_for_policy(
        turn.session, owner=owner, region=turn.settings.district
    ) or specialists.pick_for_enterprise(turn.session, enterprise_id)


def ask(turn: Turn) -> Reply:
    """Hand the question on."""
    who = access.contact(turn)
    dialogue = conversations.current(turn)
    assert dialogue is not None
    if turn.event.kind is not EventKind.TEXT:
        return say(turn.say("inquiry.words_please"))
    inquiry = specialists.ask(
        turn.session,
        who.id,
        turn.event.text,
        policy_id=dialogue.answers.get("policy_id"),
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
        for one in specialists.open_inquiries(turn.session, desk.id)
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
    version = next(
        (one for one in turn.pool.versions.values() if one.policy_id == inquiry.policy_id), None
    )
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
    inquiry = specialists.inquiry(turn.session, turn.act.number(0))
    _answering(turn, inquiry)
    conversations.keep(
        turn,
        Dialogue(flow=ANSWER_FLOW, step="answer", answers={"inquiry_id": inquiry.id}),
    )
    return say(turn.say("inquiry.answer_please", number=inquiry.id))


def _answering(turn: Turn, inquiry: InquiryView) -> Actor:
    """Return who answers: the desk the question lies on, or the officer of this chat."""
    if access.is_officer(turn):
        return Actor.officer(access.officer(turn).id)
    first = access.specialist(turn)
    own = {desk.id for desk in access.desks(turn)}
    desk_id = inquiry.specialist_id if inquiry.specialist_id in own else first.id
    return Actor.specialist(desk_id)


def answer(turn: Turn) -> Reply:
    """Send the answer back to the contact."""
    dialogue = conversations.current(turn)
    assert dialogue is not None
    inquiry = specialists.inquiry(turn.session, int(dialogue.answers["inquiry_id"]))
    by = _answering(turn, inquiry)
    if turn.event.kind is not EventKind.TEXT:
        return say(turn.say("inquiry.words_please"))
    specialists.answer(turn.session, inquiry.id, turn.event.text, by=by, now=turn.now)
    conversations.end(turn)
    return say(turn.say("inquiry.answered", number=inquiry.id))


def stars_keyboard(turn: Turn, inquiry_id: int) -> Keyboard:
    """Return one to five stars for an answer."""
    return (
        tuple(
            button(turn, "buttons.stars", "rate", f"inquiry:{inquiry_id}", stars, stars=stars)
            for stars in range(1, MOST_STARS + 1)
        ),
    )


def rate(turn: Turn) -> Reply:
    """Keep a rating."""
    who = access.contact(turn)
    assert turn.act is not None
    stars = turn.act.number(1)
    if not 1 <= stars <= MOST_STARS:
        return Reply(toast=turn.say("general.stale_button"))
    feedback.rate(turn.session, who.id, subject=turn.act.word(0), stars=stars, now=turn.now)
    return Reply(toast=turn.say("inquiry.rated"))


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
