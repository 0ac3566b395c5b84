"""Registration in the chat: put the question, keep the answer, go on, go back, finish.

What to ask and what an answer means is enterprises/questionnaire; this file says it.
"""

from __future__ import annotations

from dataclasses import replace

from bot import access, conversations
from bot.complaints import complaint_text, likely_codes
from bot.conversations import Dialogue
from bot.events import Button, EventKind, Keyboard, Message, Reply, say
from bot.handlers.found import found
from bot.handlers.matches import overview_messages
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.texts import Marked
from bot.title_dates import offer_dates
from bot.turn import Turn
from bot.wish_patterns import Wish
from bot.wishes import asks_something, wish_of
from bot.wording import FactWording, label
from enterprises import contacts, drafts, questionnaire, registration, skipped_questions
from enterprises.answers import Complaint, Trouble
from enterprises.choices import Choice
from enterprises.drafts import Draft
from enterprises.questionnaire import Question
from enterprises.short_words import BACK, says
from store.tables import Membership

FLOW = "register"
# Where any words would do as an answer, even those of a question.
OPEN_STEPS = ("identify", "credit_code", "name")
ABOUT_BUTTONS = (Trouble.NOT_A_CHOICE, Trouble.CANNOT_BE_SKIPPED)


def begin(turn: Turn) -> Reply:
    """Begin to register, or go on where it was left."""
    access.require_consent(turn)
    if conversations.resume(turn) is not None:
        return resume(turn)
    return _begin_anew(turn)


def _begin_anew(turn: Turn) -> Reply:
    access.require_consent(turn)
    draft = drafts.new_draft(turn.today)
    first = questionnaire.next_question(draft)
    assert first is not None
    conversations.keep(turn, Dialogue(flow=FLOW, step=first, answers=draft))
    return Reply(messages=(_ask(turn, first, draft),))


def restart(turn: Turn) -> Reply:
    """Throw the half-done registration away and begin anew."""
    access.require_consent(turn)
    conversations.end(turn)
    return _begin_anew(turn)


def resume(turn: Turn) -> Reply:
    """Put the question again that was left open."""
    access.require_consent(turn)
    dialogue = conversations.resume(turn)
    if dialogue is None or dialogue.flow != FLOW or not drafts.is_resumable(dialogue.answers):
        return restart(turn)
    return Reply(messages=(_ask(turn, dialogue.step, dialogue.answers),))


def answer_text(turn: Turn) -> Reply:
    """Take a typed answer to the open question."""
    dialogue = conversations.answered_in_words(turn)
    if says(turn.event.text, BACK) and dialogue.back() is not None:
        return undo(turn)
    return _answer(turn, dialogue, turn.event.text)


def answer_tap(turn: Turn) -> Reply:
    """Take a tapped answer, if it belongs to the open question."""
    access.require_consent(turn)
    assert turn.act is not None
    dialogue = conversations.tapped(turn, FLOW, turn.act.word(0))
    return _answer(turn, dialogue, turn.act.word(1))


def undo(turn: Turn) -> Reply:
    """Go back by one answer."""
    dialogue = conversations.tapped(turn, FLOW)
    earlier = dialogue.back()
    if earlier is None:
        return Reply(toast=turn.say("register.first_step"))
    conversations.keep(turn, earlier)
    return Reply(messages=(_ask(turn, earlier.step, earlier.answers, replaces=True),))


def _answer(turn: Turn, dialogue: Dialogue, text: str) -> Reply:
    draft, step = dialogue.answers, dialogue.step
    read = questionnaire.interpret(step, text, today=turn.today, draft=draft)
    is_complaint = isinstance(read, Complaint)
    is_typed = turn.event.kind is EventKind.TEXT
    if is_typed and (is_complaint or step in OPEN_STEPS):
        if (wish := wish_of(text)) is not None:
            return Reply(messages=(_ask(turn, step, draft, before=_put_off(turn, wish)),))
        if asks_something(text, surely=not is_complaint):
            return Reply(messages=(*found(turn, text).messages, _ask(turn, step, draft)))
    if isinstance(read, Complaint):
        return Reply(messages=(_ask_again(turn, step, draft, read),))
    changed = questionnaire.take(draft, step, read)
    changed = registration.look_up(turn.session, changed)
    following = questionnaire.next_question(changed)
    if following is None:
        return _finish(turn, changed)
    # Ticking one more box is not a step one would want to undo by itself.
    if following == step:
        conversations.keep(
            turn, Dialogue(flow=FLOW, step=step, answers=changed, trail=dialogue.trail)
        )
    else:
        conversations.keep(turn, dialogue.forward(following, changed))
    # A tapped question makes room for the next one: a chat on a phone stays short.
    is_tap = turn.event.kind is EventKind.TAP
    return Reply(messages=(_ask(turn, following, changed, replaces=is_tap),))


def _put_off(turn: Turn, wish: Wish) -> str:
    """Return a word on a question that was asked instead of answering one."""
    if wish is Wish.TRUST:
        return turn.say("wishes.trust", district=turn.settings.district_name)
    is_for_people = wish in (Wish.PERSON, Wish.TROUBLE)
    return turn.say("register.people_later" if is_for_people else "register.answers_later")


def _ask_again(turn: Turn, step: str, draft: Draft, complaint: Complaint) -> Message:
    """Put the question again, with what was wrong; a likely credit code is there to be tapped."""
    question = questionnaire.question(step)
    if complaint.trouble in ABOUT_BUTTONS and (choices := question.choices(draft)):
        label = _choice_label(turn, question, choices[0])
        complaint = replace(complaint, example=label)
    asked = _ask(turn, step, draft, before=complaint_text(turn, complaint))
    rows = tuple(
        (button(turn, "register.choice", "reg", step, code, label=code),)
        for code in likely_codes(turn, complaint)
    )
    return replace(asked, keyboard=(*rows, *asked.keyboard))


def _ask(
    turn: Turn, step: str, draft: Draft, *, before: str = "", replaces: bool = False
) -> Message:
    question = questionnaire.question(step)
    behind, total = questionnaire.progress(draft)
    lines = [
        turn.say("register.progress", step=behind + 1, total=total),
        turn.say(f"questions.{step}", example=question.example, **_particulars(turn, step, draft)),
    ]
    if before:
        lines.insert(0, f"{before}\n")
    text = "\n".join(lines)
    return Message(text=text, keyboard=_keyboard(turn, question, draft), replaces=replaces)


def _particulars(turn: Turn, step: str, draft: Draft) -> dict[str, object]:
    """Return what a question names beside its example."""
    found = draft.get("candidates") or []
    first = found[0] if found else {}
    wording = FactWording(turn.texts, turn.today)
    facts = [
        turn.say("register.prefill", label=label(turn.texts, key), value=wording.say(key, value))
        for key, value in (first.get("facts") or {}).items()
    ]
    return {
        "name": first.get("name") or draft.get("name") or "",
        "credit_code": first.get("credit_code") or "",
        "facts": Marked("\n".join(facts)),
        "year": drafts.last_full_year(draft),
    }


def _keyboard(turn: Turn, question: Question, draft: Draft) -> Keyboard:
    ticked = set(draft.get("ticked") or [])
    buttons = [
        _choice_button(turn, question, choice, is_ticked=choice.id in ticked)
        for choice in question.choices(draft)
    ]
    rows = in_rows(buttons)
    last = []
    if draft["done"]:
        last.append(button(turn, "buttons.undo", "reg_undo"))
    offers_unknown = any(choice.id == "unknown" for choice in question.choices(draft))
    if question.can_skip(draft) and not offers_unknown:
        last.append(button(turn, "buttons.skip", "reg", question.id, "unknown"))
    return (*rows, tuple(last)) if last else rows


def _choice_button(turn: Turn, question: Question, choice: Choice, *, is_ticked: bool) -> Button:
    named = _choice_label(turn, question, choice)
    key = "register.ticked" if is_ticked else "register.choice"
    return button(turn, key, "reg", question.id, choice.id, label=named)


def _choice_label(turn: Turn, question: Question, choice: Choice) -> str:
    return choice.label or turn.say(f"questions.choice_{question.id}_{choice.id}")


def _finish(turn: Turn, draft: Draft) -> Reply:
    registered = registration.finish(turn.session, turn.chat_id, draft, now=turn.now)
    conversations.end(turn)
    who = contacts.contact(turn.session, registered.joined.contact_id)
    if registered.joined.membership is Membership.PENDING:
        return say(turn.say("register.pending", enterprise=who.enterprise_name))
    if registered.joined.membership is not Membership.ACTIVE:
        return say(turn.say("register.refused", enterprise=who.enterprise_name))
    who = contacts.switch_enterprise(turn.session, turn.chat_id, who.id)
    skipped_questions.skip(turn.session, who.id, questionnaire.skipped_fields(draft), now=turn.now)
    lines = [turn.say("register.done", enterprise=who.enterprise_name)]
    if registered.protected:
        kept = "、".join(label(turn.texts, key.partition("@")[0]) for key in registered.protected)
        lines.append(turn.say("register.protected", fields=kept))
    if not who.is_verified:
        lines.append(turn.say("register.unverified"))
    offer = offer_dates(turn, who)
    before = "\n".join((*lines, *offer.lines))
    return Reply(messages=overview_messages(turn, who, before=before, rows=offer.rows))


ROUTES = Routes(
    commands={"register": begin},
    acts={
        "reg": answer_tap,
        "reg_undo": undo,
        "resume": resume,
        "restart": restart,
        "begin_another": begin,
    },
    flows={FLOW: answer_text},
)
