"""What a notice says: a renderer a kind. ``None`` means that nothing is left to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot import work_news
from bot.cards import card_keyboard, list_line
from bot.events import Button, Keyboard, Message
from bot.keyboards import button
from bot.late_work import (
    application_moved,
    case_waits,
    draft_waits,
    inquiry_waits,
    registration_unfinished,
)
from bot.occasions import TELLERS, Piece, is_handed_in
from bot.outage_news import outage_news
from bot.policy_news import policy_changed, policy_state, policy_withdrawn
from bot.survey import Judged, judged_versions
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import day, ground_label
from enterprises import contacts
from enterprises.contacts import ContactView
from enterprises.errors import Unknown
from jobs.digests import joined_in
from jobs.kinds import is_counted
from jobs.outbox import ClaimedNotice
from lexicon.workdays import workdays_between
from matcher.eligibility import VerdictKind
from matcher.grounds import Role
from matcher.outcome import Outcome
from policies.errors import NotFound
from policies.pool import LiveVersion
from store.tables import NoticeKind, RecipientKind

MOST_IN_A_DIGEST = 3
MOST_REASONS = 3
_BY_POLICY = (NoticeKind.DEADLINE, NoticeKind.WINDOW_OPENS)
Renderer = Callable[[ClaimedNotice, Turn], Message | None]


def render(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Return what to send, or ``None`` when it no longer holds."""
    try:
        message = RENDERERS[notice.kind](notice, turn)
    except (Unknown, NotFound):
        # Whom or what it was about is gone since: a person who asked to be forgotten, a draft.
        return None
    return None if message is None else _with_ways_out(notice, turn, message)


def _recipient(notice: ClaimedNotice, turn: Turn) -> ContactView:
    return contacts.contact(turn.session, notice.recipient_id)


def _live(turn: Turn, version_id: int) -> LiveVersion | None:
    return turn.pool.versions.get(version_id)


def _judged(notice: ClaimedNotice, who: ContactView, turn: Turn) -> tuple[Judged, ...]:
    """Judge again what the notice names, as far as it is in the pool and not put away."""
    versions = (_live(turn, version_id) for version_id in notice.payload["versions"])
    judged = judged_versions(turn, who, [one for one in versions if one is not None])
    return tuple(one for one in judged if not one.is_dismissed)


def _digest(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Tell what is news in one message: what was set aside for it, then new matches."""
    who = _recipient(notice, turn)
    parts = (_piece(one, turn) for one in joined_in(turn.session, notice))
    pieces = [one for one in parts if one is not None]
    held = [one for one in _judged(notice, who, turn) if one.verdict.kind is VerdictKind.ELIGIBLE]
    if not pieces:
        return _new_matches(turn, who, held) if held else None
    if len(pieces) == 1 and not held:
        return _alone(turn, who, pieces[0])
    return _mixed(turn, who, pieces, held)


def _new_matches(turn: Turn, who: ContactView, held: Sequence[Judged]) -> Message:
    shown = held[:MOST_IN_A_DIGEST]
    lines = [turn.say("notices.new_matches", enterprise=who.enterprise_name, count=len(held))]
    for number, one in enumerate(shown, start=1):
        lines += [list_line(turn, number, one), _reasons(turn, one)]
    lines.append(turn.say("evidence.preliminary"))
    return Message(text="\n".join(lines), keyboard=_keyboard(turn, who, shown))


def _mixed(
    turn: Turn, who: ContactView, pieces: Sequence[Piece], held: Sequence[Judged]
) -> Message:
    """Tell at most three things; new matches that find no room are counted and one tap away."""
    pieces = pieces[:MOST_IN_A_DIGEST]
    shown = held[: MOST_IN_A_DIGEST - len(pieces)]
    lines = [turn.say("notices.digest", enterprise=who.enterprise_name)]
    lines += [
        turn.say("notices.digest_piece", number=number, text=Marked(one.text))
        for number, one in enumerate(pieces, start=1)
    ]
    for number, one in enumerate(shown, start=len(pieces) + 1):
        lines += [list_line(turn, number, one), _reasons(turn, one)]
    if len(held) > len(shown):
        lines.append(turn.say("notices.more_matches", count=len(held) - len(shown)))
    if held:
        lines.append(turn.say("evidence.preliminary"))
    return Message(text="\n".join(lines), keyboard=_mixed_keyboard(turn, who, pieces, shown))


def _mixed_keyboard(
    turn: Turn, who: ContactView, pieces: Sequence[Piece], shown: Sequence[Judged]
) -> Keyboard:
    if not who.is_current:
        return _switch(turn, who)
    rows = [
        (_numbered(turn, n, one.short),)
        for n, one in enumerate(pieces, start=1)
        if one.short is not None
    ]
    rows += [
        (button(turn, "notices.open_n", "card", one.version.policy_id, number=n),)
        for n, one in enumerate(shown, start=len(pieces) + 1)
    ]
    return (*rows, (button(turn, "buttons.see_all", "list", "e", 0),))


def _numbered(turn: Turn, number: int, short: Button) -> Button:
    label = turn.texts.plain("notices.numbered", number=number, label=short.label)
    return replace(short, label=label)


def _piece(notice: ClaimedNotice, turn: Turn) -> Piece | None:
    """Return what a notice says within a digest; of what is gone nothing."""
    try:
        if notice.kind in TELLERS:
            return TELLERS[notice.kind](notice, turn, _recipient(notice, turn))
        message = RENDERERS[notice.kind](notice, turn)
    except (Unknown, NotFound):
        return None
    if message is None:
        return None
    first = next((one for row in message.keyboard for one in row), None)
    return Piece(text=message.text, keyboard=message.keyboard, short=first)


def _occasion(notice: ClaimedNotice, turn: Turn) -> Message | None:
    who = _recipient(notice, turn)
    piece = TELLERS[notice.kind](notice, turn, who)
    return None if piece is None else _alone(turn, who, piece)


def _alone(turn: Turn, who: ContactView, piece: Piece) -> Message:
    text = turn.say("notices.alone", enterprise=who.enterprise_name, text=Marked(piece.text))
    return Message(text=text, keyboard=piece.keyboard if who.is_current else _switch(turn, who))


def _with_ways_out(notice: ClaimedNotice, turn: Turn, message: Message) -> Message:
    """Put under a push how to be left in peace: of this reminder, for a week, for good."""
    if notice.recipient_kind is not RecipientKind.CONTACT:
        return message
    is_asked = bool(notice.payload.get("is_asked"))
    if is_asked and notice.kind in _BY_POLICY:
        policy_id = int(notice.subject.partition(":")[2])
        row = (
            button(turn, "buttons.unremind", "remind", policy_id, 0),
            button(turn, "buttons.calendar", "calendar", policy_id),
        )
        # Buttons on policies speak for the chat's current enterprise.
        rows = (row,) if _recipient(notice, turn).is_current else ()
        kept = tuple(
            tuple(one for one in old if one.data not in {new.data for new in row})
            for old in message.keyboard
        )
        return replace(message, keyboard=(*(one for one in kept if one), *rows))
    if is_counted(notice.kind, notice.payload) or notice.kind is NoticeKind.POLICY_WITHDRAWN:
        row = (
            button(turn, "notices.snooze", "snooze_week", notice.recipient_id),
            button(turn, "notices.stop", "stop", notice.recipient_id),
        )
        return replace(message, keyboard=(*message.keyboard, row))
    return message


def _keyboard(turn: Turn, who: ContactView, judged: Sequence[Judged]) -> Keyboard:
    """Return what one can do at once; a push for another enterprise of the chat switches to it."""
    if not who.is_current:
        return _switch(turn, who)
    see_all = button(turn, "buttons.see_all", "list", "e", 0)
    if len(judged) == 1:
        return (*card_keyboard(turn, judged[0]), (see_all,))
    numbers = tuple(
        button(turn, "notices.open_n", "card", one.version.policy_id, number=number)
        for number, one in enumerate(judged, start=1)
    )
    return (numbers, (see_all,))


def _switch(turn: Turn, who: ContactView) -> Keyboard:
    name = who.enterprise_name[:20]
    return ((button(turn, "notices.switch", "switch", who.id, enterprise=name),),)


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
    judged = [one for one in _judged(notice, who, turn) if not is_handed_in(turn, who, one)]
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


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.NEW_MATCHES: _digest,
    **dict.fromkeys(TELLERS, _occasion),
    NoticeKind.DEADLINE: _deadline,
    NoticeKind.POLICY_CHANGED: policy_changed,
    NoticeKind.POLICY_STATE: policy_state,
    NoticeKind.POLICY_WITHDRAWN: policy_withdrawn,
    NoticeKind.JOIN_REQUEST: work_news.join_request,
    NoticeKind.JOIN_DECIDED: work_news.join_decided,
    NoticeKind.VERIFICATION_REQUEST: work_news.verification_request,
    NoticeKind.VERIFIED: work_news.verified,
    NoticeKind.REVIEW_REQUEST: work_news.review_request,
    NoticeKind.REVIEW_DECIDED: work_news.review_decided,
    NoticeKind.VALIDITY_CHECK: work_news.validity_check,
    NoticeKind.INQUIRY: work_news.inquiry_at_desk,
    NoticeKind.INQUIRY_ANSWERED: work_news.inquiry_answered,
    NoticeKind.CASE_OPENED: work_news.case_opened,
    NoticeKind.CASE_CLOSED: work_news.case_closed,
    NoticeKind.OUTAGE: outage_news,
    NoticeKind.APPLICATION_MOVED: application_moved,
    NoticeKind.REGISTRATION_UNFINISHED: registration_unfinished,
    NoticeKind.INQUIRY_WAITS: inquiry_waits,
    NoticeKind.DRAFT_WAITS: draft_waits,
    NoticeKind.CASE_WAITS: case_waits,
}
