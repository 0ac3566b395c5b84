"""What the enterprise can claim: the summary, lists, cards and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import access
from bot.cards import card_keyboard, card_text, list_line
from bot.events import Button, Keyboard, Message, Reply, say
from bot.evidence import evidence_keyboard, evidence_text
from bot.forms import FormOffer, offer_form
from bot.guide import guide_message
from bot.keyboards import button, code_rows, start_keyboard, ways_on_keyboard
from bot.paging import page_buttons, page_of
from bot.router import Routes
from bot.survey import Judged, Survey, judged_version, survey
from bot.turn import Turn
from enterprises.contacts import ContactView
from jobs.told import mark_told
from policies.pool import LiveVersion

MOST_FIRST = 3
ELIGIBLE, POSSIBLE, NEAR, DISMISSED = "e", "p", "n", "d"
LISTS = {
    ELIGIBLE: "matches.list_eligible",
    POSSIBLE: "matches.list_possible",
    NEAR: "matches.list_near",
    DISMISSED: "matches.list_dismissed",
}


def overview(turn: Turn) -> Reply:
    """Say how much there is, and show the best of it."""
    who = access.contact(turn)
    return Reply(messages=overview_messages(turn, who))


def overview_messages(
    turn: Turn, who: ContactView, *, before: str = "", rows: Keyboard = ()
) -> tuple[Message, ...]:
    """Return the summary and the best card; what is shown counts as told."""
    found = survey(turn, who)
    summary = _summary(turn, who, found, before)
    summary = replace(summary, keyboard=(*summary.keyboard, *rows))
    best = (*found.eligible, *found.possible)[:1]
    mark_told(
        turn.session,
        who.id,
        [one.version.version_id for one in found.eligible],
        now=turn.now,
    )
    cards = tuple(
        Message(text=card_text(turn, one), keyboard=card_keyboard(turn, one)) for one in best
    )
    return (summary, *cards)


def _summary(turn: Turn, who: ContactView, found: Survey, before: str) -> Message:
    lead = [f"{before}\n"] if before else []
    if not (found.eligible or found.possible or found.near):
        ways_on = (
            button(turn, "buttons.all_policies", "all"),
            button(turn, "buttons.profile", "profile"),
        )
        lines = [*lead, turn.say("matches.nothing")]
        return Message(text="\n".join(lines), keyboard=(ways_on, *_to_be_verified(turn, who)))
    lines = [
        *lead,
        turn.say(
            "matches.summary",
            enterprise=who.enterprise_name,
            eligible=len(found.eligible),
            possible=len(found.possible),
            near=len(found.near),
        ),
    ]
    if not who.is_verified and not before:
        lines.append(turn.say("matches.unverified"))
    first = found.eligible[:MOST_FIRST] or found.possible[:MOST_FIRST]
    lines += [list_line(turn, n, one) for n, one in enumerate(first, start=1)]
    offer = offer_form(turn, found)
    lines += offer.lines
    lines.append(turn.say("evidence.preliminary"))
    keyboard = (*_summary_keyboard(turn, found, first, offer), *_to_be_verified(turn, who))
    return Message(text="\n".join(lines), keyboard=keyboard)


def _to_be_verified(turn: Turn, who: ContactView) -> Keyboard:
    """Offer what makes it quicker to be verified, where a match says that nobody is yet."""
    return () if who.is_verified else tuple(code_rows(turn, who))


def _summary_keyboard(
    turn: Turn, found: Survey, first: Sequence[Judged], offer: FormOffer
) -> Keyboard:
    """Offer the entries below the first, whose card follows by itself, the lists and the form."""
    lists = [
        button(turn, "buttons.list_eligible", "list", ELIGIBLE, 0, count=len(found.eligible))
        if found.eligible
        else None,
        button(turn, "buttons.list_possible", "list", POSSIBLE, 0, count=len(found.possible))
        if found.possible
        else None,
        button(turn, "buttons.list_near", "list", NEAR, 0, count=len(found.near))
        if found.near
        else None,
    ]
    others = tuple(
        button(turn, "notices.open_n", "card", one.version.policy_id, number=number)
        for number, one in enumerate(first[1:], start=2)
    )
    rows: list[tuple[Button, ...]] = [others]
    rows.append(tuple(one for one in lists if one))
    rows += offer.rows
    last = [button(turn, "buttons.all_policies", "all")]
    if found.eligible or found.possible:
        last.insert(0, button(turn, "buttons.my_package", "package"))
    rows.append(tuple(last))
    return tuple(row for row in rows if row)


def show_list(turn: Turn) -> Reply:
    """Show one of the lists, a page at a time."""
    who = access.contact(turn)
    assert turn.act is not None
    which = turn.act.word(0) if turn.act.word(0) in LISTS else ELIGIBLE
    rows = _rows(survey(turn, who), which)
    if not rows:
        return say(turn.say("matches.list_empty"), replaces=True)
    page = page_of(rows, turn.act.number(1))
    by_office = sum(one.waiting.needs_office for one in rows)
    lines = [turn.say(LISTS[which], count=page.total)]
    if which == POSSIBLE and 0 < by_office < page.total:
        own = page.total - by_office
        lines.append(turn.say("matches.order_of_possible", own=own, by_office=by_office))
    lines += [list_line(turn, page.first + n, one) for n, one in enumerate(page.rows)]
    numbers = card_numbers(turn, page.rows, start=page.first)
    turns = (
        *page_buttons(turn, page, "list", which),
        button(turn, "buttons.my_matches", "matches"),
    )
    if which == ELIGIBLE:
        ids = [one.version.version_id for one in page.rows]
        mark_told(turn.session, who.id, ids, now=turn.now)
    return say("\n".join(lines), tuple(row for row in (numbers, turns) if row), replaces=True)


def card_numbers(turn: Turn, rows: Sequence[Judged], *, start: int) -> tuple[Button, ...]:
    """Return a button for each entry of a list: its number opens its card."""
    return tuple(
        button(turn, "buttons.card_n", "card", one.version.policy_id, number=number)
        for number, one in enumerate(rows, start=start)
    )


def _rows(found: Survey, which: str) -> tuple[Judged, ...]:
    return {
        ELIGIBLE: found.eligible,
        POSSIBLE: found.possible,
        NEAR: found.near,
        DISMISSED: found.dismissed,
    }[which]


def card(turn: Turn) -> Reply:
    """Show one policy's card."""
    version = live_version(turn)
    who = access.contact_or_none(turn)
    if version is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    judged = judged_version(turn, who, version)
    if judged is None:
        return Reply(messages=(guide_message(turn, version, _stranger_keyboard(turn)),))
    return say(card_text(turn, judged), card_keyboard(turn, judged))


def _stranger_keyboard(turn: Turn) -> Keyboard:
    """Offer to find out whether one can have it, to who is not registered."""
    if access.is_officer(turn) or access.is_specialist(turn):
        return ()
    return start_keyboard(turn)


def live_version(turn: Turn) -> LiveVersion | None:
    """Return the live version of the policy that the tapped button names."""
    assert turn.act is not None
    return turn.pool.version_of_policy(turn.act.number(0))


def evidence(turn: Turn) -> Reply:
    """Show why: each condition, its sentence, the fact used, the document."""
    who = access.contact(turn)
    version = live_version(turn)
    judged = judged_version(turn, who, version) if version else None
    if judged is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    text = evidence_text(turn, judged, is_verified=who.is_verified)
    return say(text, (*evidence_keyboard(turn, judged), *_to_be_verified(turn, who)))


def details(turn: Turn) -> Reply:
    """Show the guide: fifteen elements, what to bring, where to go."""
    version = live_version(turn)
    if version is None:
        return say(turn.say("matches.gone"), ways_on_keyboard(turn))
    return Reply(messages=(guide_message(turn, version),))


ROUTES = Routes(
    commands={"matches": overview},
    acts={
        "matches": overview,
        "list": show_list,
        "card": card,
        "evidence": evidence,
        "details": details,
    },
)
