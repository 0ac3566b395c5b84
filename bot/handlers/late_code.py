"""The credit code of an enterprise that registered by name alone: asked for, confirmed, added.

Where another enterprise has the code, the contact may ask to join that one; what another contact
entered there is not shown, and not even that it is there before somebody asks to join.
"""

from __future__ import annotations

from bot import access, conversations
from bot.changed_matches import change_lines
from bot.complaints import complaint_text, likely_codes
from bot.conversations import Dialogue
from bot.errors import StaleButton
from bot.events import Keyboard, Reply, say
from bot.handlers.another_matter import another_matter
from bot.keyboards import button
from bot.router import Routes
from bot.survey import survey
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import FactWording, label
from enterprises import contacts, late_codes
from enterprises.answers import Complaint
from enterprises.contacts import ContactView
from enterprises.late_codes import Holder
from enterprises.questionnaire import question
from enterprises.registry import EnterpriseSummary
from enterprises.short_words import BACK, NO, SKIP, YES, says
from store.tables import Membership

FLOW = "late_code"
ASK, GIVE, JOIN = "ask", "give", "join"


def begin(turn: Turn) -> Reply:
    """Ask for the code, where there is none and this contact may add it."""
    who = access.contact(turn)
    if who.credit_code is not None:
        known = turn.say("late_code.known", enterprise=who.enterprise_name, code=who.credit_code)
        return say(known, _to_profile(turn))
    if not late_codes.may_give_code(turn.session, who.id):
        return say(turn.say("late_code.by_verified"), _to_profile(turn))
    return _ask(turn, who)


def _ask(turn: Turn, who: ContactView, complaint: Complaint | None = None) -> Reply:
    """Put the question; after an answer that is no code, what was wrong and what to write."""
    conversations.keep(turn, Dialogue(flow=FLOW, step=ASK, answers={}))
    stop_row = (button(turn, "late_code.stop", "code_stop"),)
    if complaint is None:
        example = question("credit_code").example
        asked = turn.say("late_code.ask", enterprise=who.enterprise_name, example=example)
        return say(asked, (stop_row,))
    likely = tuple(
        (button(turn, "register.choice", "code_is", one, label=one),)
        for one in likely_codes(turn, complaint)
    )
    return say(complaint_text(turn, complaint), (*likely, stop_row))


def _to_profile(turn: Turn) -> Keyboard:
    return ((button(turn, "buttons.profile", "profile"),),)


def stop(turn: Turn) -> Reply:
    """Leave the enterprise without a code for now."""
    access.contact(turn)
    conversations.tapped(turn, FLOW)
    return _stopped(turn)


def _stopped(turn: Turn) -> Reply:
    conversations.end(turn)
    return say(turn.say("late_code.stopped"), _to_profile(turn))


def answer_text(turn: Turn) -> Reply:
    """Take a typed code, or a word on the code that was shown."""
    who = access.contact(turn)
    dialogue = conversations.answered_in_words(turn)
    text = turn.event.text
    if says(text, SKIP) or (dialogue.step == ASK and says(text, NO)):
        return _stopped(turn)
    if dialogue.step != ASK and says(text, YES):
        return _confirmed(turn, who, dialogue)
    if dialogue.step != ASK and (says(text, NO) or says(text, BACK)):
        return _ask(turn, who)
    read = late_codes.read_code(text, today=turn.today)
    if not isinstance(read, Complaint):
        return _show(turn, who, read)
    if (reply := another_matter(turn)) is not None:
        return reply
    return _ask(turn, who, read)


def answer_tap(turn: Turn) -> Reply:
    """Take one of the codes that may have been meant."""
    who = access.contact(turn)
    conversations.tapped(turn, FLOW, ASK)
    assert turn.act is not None
    read = late_codes.read_code(turn.act.word(0), today=turn.today)
    if isinstance(read, Complaint):
        raise StaleButton(turn.act.name)
    return _show(turn, who, read)


def again(turn: Turn) -> Reply:
    """Go back to the question."""
    who = access.contact(turn)
    conversations.tapped(turn, FLOW, GIVE, JOIN)
    return _ask(turn, who)


def _show(turn: Turn, who: ContactView, code: str) -> Reply:
    """Show what the code leads to, and ask whether that is it."""
    holder = late_codes.holder_of(turn.session, who.id, code)
    if holder is not None and holder.own_contact_id is not None:
        return _is_own(turn, who, holder.own_contact_id)
    step = _step(holder)
    conversations.keep(turn, Dialogue(flow=FLOW, step=step, answers={"code": code}))
    if holder is not None and holder.public is not None:
        text = _summary(turn, who, holder.public)
    else:
        text = turn.say("late_code.sure", enterprise=who.enterprise_name, code=code)
        if who.is_verified:
            text += turn.say("late_code.verified_anew")
    keyboard = (
        (
            button(turn, f"late_code.yes_{step}", "code_yes"),
            button(turn, "late_code.again", "code_again"),
        ),
        (button(turn, "late_code.stop", "code_stop"),),
    )
    return say(text, keyboard)


def _step(holder: Holder | None) -> str:
    return JOIN if holder is not None and holder.public is not None else GIVE


def _summary(turn: Turn, who: ContactView, public: EnterpriseSummary) -> str:
    wording = FactWording(turn.texts, turn.today)
    facts = [
        turn.say("register.prefill", label=label(turn.texts, key), value=wording.say(key, value))
        for key, value in public.facts.items()
    ]
    return turn.say(
        "late_code.held",
        enterprise=who.enterprise_name,
        name=public.name,
        code=public.credit_code or "—",
        facts=Marked("\n".join(facts)),
    )


def _is_own(turn: Turn, former: ContactView, contact_id: int) -> Reply:
    """Say that the code is that of another enterprise the chat speaks for."""
    conversations.end(turn)
    own = contacts.contact(turn.session, contact_id)
    name = own.enterprise_name
    keyboard = (
        (button(turn, "buttons.switch", "switch", own.id, enterprise=name[:20]),),
        (button(turn, "late_code.leave_former", "leave", former.id),),
    )
    return say(turn.say("late_code.own", enterprise=name), keyboard)


def confirm(turn: Turn) -> Reply:
    """Take the shown code for the right one."""
    who = access.contact(turn)
    return _confirmed(turn, who, conversations.tapped(turn, FLOW, GIVE, JOIN))


def _confirmed(turn: Turn, who: ContactView, dialogue: Dialogue) -> Reply:
    code = str(dialogue.answers["code"])
    holder = late_codes.holder_of(turn.session, who.id, code)
    if _step(holder) != dialogue.step:
        # The registry was imported meanwhile: nothing is joined that was not shown.
        return _show(turn, who, code)
    conversations.end(turn)
    if holder is None:
        return _given(turn, who, code)
    return _joined(turn, who, holder.enterprise_id)


def _given(turn: Turn, who: ContactView, code: str) -> Reply:
    before = survey(turn, who)
    late_codes.give_credit_code(turn.session, who.id, code, now=turn.now)
    turn.session.flush()  # Who is verified, and what is known, decides what is shown next.
    after = survey(turn, access.contact(turn))
    said = turn.say("late_code.given", enterprise=who.enterprise_name, code=code)
    keyboard = ((button(turn, "buttons.my_matches", "matches"), *_to_profile(turn)[0]),)
    return say("\n".join((said, *change_lines(turn, before, after))), keyboard)


def _joined(turn: Turn, former: ContactView, enterprise_id: int) -> Reply:
    registered = late_codes.join_holder(turn.session, former.id, enterprise_id, now=turn.now)
    who = contacts.contact(turn.session, registered.joined.contact_id)
    stays = turn.say("late_code.stays", former=former.enterprise_name)
    if registered.joined.membership is not Membership.ACTIVE:
        text = turn.say("register.pending", enterprise=who.enterprise_name)
        return say("\n".join((text, stays)), _to_profile(turn))
    contacts.switch_enterprise(turn.session, turn.chat_id, who.id)
    carried = len(registered.stated)
    lines = [turn.say("late_code.joined", enterprise=who.enterprise_name, count=carried)]
    if not who.is_verified:
        lines.append(turn.say("register.unverified"))
    lines.append(stays)
    keyboard = (
        (button(turn, "buttons.my_matches", "matches"), *_to_profile(turn)[0]),
        (button(turn, "late_code.leave_former", "leave", former.id),),
    )
    return say("\n".join(lines), keyboard)


ROUTES = Routes(
    acts={
        "late_code": begin,
        "code_is": answer_tap,
        "code_yes": confirm,
        "code_again": again,
        "code_stop": stop,
    },
    flows={FLOW: answer_text},
)
