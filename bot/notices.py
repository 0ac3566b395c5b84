"""What a notice says: a renderer a kind. ``None`` means that nothing is left to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from bot.cards import card_keyboard, list_line
from bot.events import Keyboard, Message
from bot.handlers.inquiries import (
    answer_keyboard,
    answered_text,
    inquiry_text,
    stars_keyboard,
)
from bot.handlers.upkeep import checks_message
from bot.handlers.verification import join_keyboard, verification_text
from bot.keyboards import button
from bot.outage_news import outage_news
from bot.policy_news import policy_changed, policy_state
from bot.survey import Judged, judged_versions
from bot.turn import Turn
from bot.wording import day, ground_label
from enterprises import contacts, specialists
from enterprises.contacts import ContactView
from enterprises.errors import Unknown
from jobs.outbox import ClaimedNotice
from jobs.progress import has_handed_in, progress_of
from lexicon.workdays import workdays_between
from matcher.eligibility import VerdictKind
from matcher.grounds import Role
from matcher.outcome import Outcome
from policies import drafts
from policies.checks import open_checks
from policies.errors import NotFound
from policies.officers import officer_by_id
from policies.pool import LiveVersion
from policies.versions import history, item_of_version
from store.tables import NoticeKind, RecipientKind

MOST_IN_A_DIGEST = 3
MOST_REASONS = 3
Renderer = Callable[[ClaimedNotice, Turn], Message | None]


def render(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Return what to send, or ``None`` when it no longer holds."""
    try:
        return RENDERERS[notice.kind](notice, turn)
    except (Unknown, NotFound):
        # Whom or what it was about is gone since: a person who asked to be forgotten, a draft.
        return None


def _recipient(notice: ClaimedNotice, turn: Turn) -> ContactView:
    return contacts.contact(turn.session, notice.recipient_id)


def _live(turn: Turn, version_id: int) -> LiveVersion | None:
    return turn.pool.versions.get(version_id)


def _judged(notice: ClaimedNotice, who: ContactView, turn: Turn) -> tuple[Judged, ...]:
    """Judge again what the notice names, as far as it is in the pool and not put away."""
    versions = (_live(turn, version_id) for version_id in notice.payload["versions"])
    judged = judged_versions(turn, who, [one for one in versions if one is not None])
    return tuple(one for one in judged if not one.is_dismissed)


def _new_matches(notice: ClaimedNotice, turn: Turn) -> Message | None:
    who = _recipient(notice, turn)
    judged = _judged(notice, who, turn)
    held = [one for one in judged if one.verdict.kind is VerdictKind.ELIGIBLE]
    if not held:
        return None
    shown = held[:MOST_IN_A_DIGEST]
    lines = [turn.say("notices.new_matches", enterprise=who.enterprise_name, count=len(held))]
    for number, one in enumerate(shown, start=1):
        lines += [list_line(turn, number, one), _reasons(turn, one)]
    lines.append(turn.say("evidence.preliminary"))
    return Message(text="\n".join(lines), keyboard=_keyboard(turn, who, shown))


def _keyboard(turn: Turn, who: ContactView, judged: Sequence[Judged]) -> Keyboard:
    """Return what one can do at once; a push for another enterprise of the chat switches to it."""
    if not who.is_current:
        return (
            (
                button(
                    turn, "notices.switch", "switch", who.id, enterprise=who.enterprise_name[:20]
                ),
            ),
        )
    see_all = button(turn, "buttons.see_all", "list", "e", 0)
    if len(judged) == 1:
        return (*card_keyboard(turn, judged[0]), (see_all,))
    numbers = tuple(
        button(turn, "notices.open_n", "card", one.version.policy_id, number=number)
        for number, one in enumerate(judged, start=1)
    )
    return (numbers, (see_all,))


def _reasons(turn: Turn, judged: Judged) -> str:
    met = dict.fromkeys(
        ground_label(turn.texts, one)
        for one in judged.grounds
        if one.outcome is Outcome.MET and one.role is Role.CONDITION
    )
    return turn.say("notices.because", reasons="、".join(list(met)[:MOST_REASONS]))


def _deadline(notice: ClaimedNotice, turn: Turn) -> Message | None:
    closes_on = date.fromisoformat(notice.payload["closes_on"])
    who = _recipient(notice, turn)
    judged = [one for one in _judged(notice, who, turn) if not _is_handed_in(turn, who, one)]
    if not judged or closes_on < turn.today:
        return None
    head = turn.say(
        "notices.deadline",
        enterprise=who.enterprise_name,
        day=day(closes_on, turn.today),
        left=workdays_between(turn.today, closes_on),
    )
    shown = judged[:MOST_IN_A_DIGEST]
    lines = [head, *(list_line(turn, n, one) for n, one in enumerate(shown, start=1))]
    return Message(text="\n".join(lines), keyboard=_keyboard(turn, who, shown))


def _is_handed_in(turn: Turn, who: ContactView, judged: Judged) -> bool:
    """Whether the enterprise has applied since this round of applications began."""
    version, window = judged.version, judged.ranked.window
    begins_at = version.published_at
    if window.opens_on is not None:
        begins_at = datetime.combine(window.opens_on, time(), turn.settings.zone)
    steps = progress_of(turn.session, [who.enterprise_id])
    return has_handed_in(steps.get((who.enterprise_id, version.policy_id), ()), begins_at)


def _policy_withdrawn(notice: ClaimedNotice, turn: Turn) -> Message | None:
    item = item_of_version(turn.session, int(notice.payload["version_id"]))
    ended = history(turn.session, str(item["id"]))[-1]
    reason = ended.ended_reason or turn.say("guide.unsaid")
    return Message(text=turn.say("notices.policy_withdrawn", title=ended.title, reason=reason))


def _join_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    pending = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    if pending.membership != "pending":
        return None
    is_colleague = notice.recipient_kind is RecipientKind.CONTACT
    key = "notices.join_request" if is_colleague else "notices.join_request_officer"
    text = turn.say(key, enterprise=pending.enterprise_name, credit_code=pending.credit_code or "—")
    return Message(text=text, keyboard=join_keyboard(turn, pending.id))


def _join_decided(notice: ClaimedNotice, turn: Turn) -> Message | None:
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    key = "notices.join_accepted" if who.is_active else "notices.join_refused"
    keyboard = ((button(turn, "buttons.my_matches", "matches"),),) if who.is_active else ()
    return Message(text=turn.say(key, enterprise=who.enterprise_name), keyboard=keyboard)


def _verification_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    if not who.is_active or who.is_verified:
        return None
    keyboard = (
        (
            button(turn, "buttons.confirm", "verify_yes", who.id),
            button(turn, "buttons.refuse", "verify_no", who.id),
        ),
    )
    return Message(text=verification_text(turn, who), keyboard=keyboard)


def _verified(notice: ClaimedNotice, turn: Turn) -> Message | None:
    who = contacts.contact(turn.session, int(notice.payload["contact_id"]))
    key = "notices.verified" if who.is_active and who.is_verified else "notices.not_verified"
    keyboard = ((button(turn, "buttons.my_matches", "matches"),),) if who.is_active else ()
    return Message(text=turn.say(key, enterprise=who.enterprise_name), keyboard=keyboard)


def _review_request(notice: ClaimedNotice, turn: Turn) -> Message | None:
    draft = drafts.draft_by_id(turn.session, int(notice.payload["draft_id"]))
    if draft.state != "submitted":
        return None
    keyboard = ((button(turn, "buttons.show_draft", "draft", draft.id),),)
    text = turn.say("notices.review_request", number=draft.id, title=draft.title)
    return Message(text=text, keyboard=keyboard)


def _review_decided(notice: ClaimedNotice, turn: Turn) -> Message | None:
    draft = drafts.draft_by_id(turn.session, int(notice.payload["draft_id"]))
    if draft.state == "published":
        return Message(text=turn.say("notices.draft_published", title=draft.title))
    text = turn.say(
        "notices.draft_rejected", number=draft.id, title=draft.title, note=draft.review_note
    )
    return Message(text=text, keyboard=((button(turn, "buttons.show_draft", "draft", draft.id),),))


def _validity_check(notice: ClaimedNotice, turn: Turn) -> Message | None:
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


def _inquiry(notice: ClaimedNotice, turn: Turn) -> Message | None:
    inquiry = specialists.inquiry(turn.session, int(notice.payload["inquiry_id"]))
    if inquiry.answered_at is not None:
        return None
    return Message(text=inquiry_text(turn, inquiry), keyboard=answer_keyboard(turn, inquiry.id))


def _inquiry_answered(notice: ClaimedNotice, turn: Turn) -> Message | None:
    inquiry = specialists.inquiry(turn.session, int(notice.payload["inquiry_id"]))
    return Message(text=answered_text(turn, inquiry), keyboard=stars_keyboard(turn, inquiry.id))


def _case_opened(notice: ClaimedNotice, turn: Turn) -> Message | None:
    return Message(text=turn.say("notices.case_opened", number=notice.payload["case_id"]))


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.NEW_MATCHES: _new_matches,
    NoticeKind.DEADLINE: _deadline,
    NoticeKind.POLICY_CHANGED: policy_changed,
    NoticeKind.POLICY_STATE: policy_state,
    NoticeKind.POLICY_WITHDRAWN: _policy_withdrawn,
    NoticeKind.JOIN_REQUEST: _join_request,
    NoticeKind.JOIN_DECIDED: _join_decided,
    NoticeKind.VERIFICATION_REQUEST: _verification_request,
    NoticeKind.VERIFIED: _verified,
    NoticeKind.REVIEW_REQUEST: _review_request,
    NoticeKind.REVIEW_DECIDED: _review_decided,
    NoticeKind.VALIDITY_CHECK: _validity_check,
    NoticeKind.INQUIRY: _inquiry,
    NoticeKind.INQUIRY_ANSWERED: _inquiry_answered,
    NoticeKind.CASE_OPENED: _case_opened,
    NoticeKind.OUTAGE: outage_news,
}
