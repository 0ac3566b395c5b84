"""«这项政策还有效吗？»: officers answer for what is published, by a button and a short reply."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot import access, conversations
from bot.conversations import Dialogue
from bot.events import Button, Keyboard, Reply, say
from bot.incoming_text import says_something
from bot.keyboards import button
from bot.paging import page_buttons, page_of
from bot.router import Routes
from bot.turn import Turn
from bot.wording import day
from enterprises.officers import OfficerAccount
from lexicon.dates import parse_day
from lexicon.day_points import end_of
from policies import checks, pool
from policies.checks import Check
from policies.officers import officer_by_id
from store.tables import CheckAnswer

DATES_FLOW, REASON_FLOW = "check_dates", "check_reason"
# 延长到2026年6月底: the day alone is read, and a month means its end anyhow.
_UNTIL = re.compile(r"^延?[期长]?(?:到|至)|(?:底|末|止|为止)$")
_End = Callable[..., int]
# What an answer ends in, once its reason is written.
ENDS: dict[str, tuple[CheckAnswer, _End]] = {
    "pause": (CheckAnswer.PAUSED, pool.pause),
    "withdraw": (CheckAnswer.WITHDRAWN, pool.withdraw),
}


def list_checks(turn: Turn) -> Reply:
    """List what waits for this officer's answer, a page at a time."""
    officer = access.officer(turn)
    found = checks.open_checks(turn.session, officer_by_id(turn.session, officer.id))
    if not found:
        return say(turn.say("upkeep.none"), replaces=turn.act is not None)
    text, keyboard = checks_message(turn, found, turn.act.number(0) if turn.act else 0)
    return say(text, keyboard, replaces=turn.act is not None)


def checks_message(turn: Turn, found: tuple[Check, ...], number: int = 0) -> tuple[str, Keyboard]:
    """Return the one question with its answers, or a page of several."""
    if len(found) == 1:
        return check_text(turn, found[0]), check_keyboard(turn, found[0])
    page = page_of(found, number)
    lines = [turn.say("upkeep.head", count=page.total)]
    lines += [
        turn.say("upkeep.line", number=page.first + n, title=one.title, why=_why(turn, one))
        for n, one in enumerate(page.rows)
    ]
    rows: list[tuple[Button, ...]] = [
        tuple(
            button(turn, "buttons.card_n", "check", one.id, number=page.first + n)
            for n, one in enumerate(page.rows)
        ),
        page_buttons(turn, page, "checks"),
    ]
    return "\n".join(lines), tuple(row for row in rows if row)


def show(turn: Turn) -> Reply:
    """Show one question."""
    access.officer(turn)
    check = _check(turn)
    if not check.is_open:
        return say(turn.say("upkeep.closed", title=check.title))
    return say(check_text(turn, check), check_keyboard(turn, check))


def check_text(turn: Turn, check: Check) -> str:
    """Return the question: what it is about, and why it is asked."""
    return turn.say(
        "upkeep.question",
        title=check.title,
        issuer=check.item.get("issuer") or "—",
        document_number=check.item.get("document_number") or "—",
        why=_why(turn, check),
    )


def check_keyboard(turn: Turn, check: Check) -> Keyboard:
    """Return the four answers."""
    return (
        (
            button(turn, "upkeep.still_valid", "check_yes", check.id),
            button(turn, "upkeep.new_dates", "check_dates", check.id),
        ),
        (
            button(turn, "upkeep.pause", "check_end", check.id, "pause"),
            button(turn, "upkeep.withdraw", "check_end", check.id, "withdraw"),
        ),
    )


def _why(turn: Turn, check: Check) -> str:
    if check.ends_on is None:
        return turn.say("upkeep.why_half")
    return turn.say("upkeep.why_end", day=day(check.ends_on, turn.today))


def _check(turn: Turn) -> Check:
    assert turn.act is not None
    return checks.check_by_id(turn.session, turn.act.number(0))


def still_valid(turn: Turn) -> Reply:
    """Keep that it holds."""
    officer = access.officer(turn)
    check = checks.answer_check(
        turn.session, _check(turn).id, CheckAnswer.STILL_VALID, by=officer.id, now=turn.now
    )
    return _answered(turn, turn.say("upkeep.kept", title=check.title), officer)


def _answered(turn: Turn, said: str, officer: OfficerAccount) -> Reply:
    left = checks.open_checks(turn.session, officer_by_id(turn.session, officer.id))
    rows: Keyboard = ()
    if left:
        rows = ((button(turn, "upkeep.next", "check", left[0].id, count=len(left)),),)
    return say(said, rows, replaces=turn.act is not None)


def ask_dates(turn: Turn) -> Reply:
    """Ask for the new last day."""
    return _ask(turn, DATES_FLOW, "upkeep.ask_dates")


def ask_reason(turn: Turn) -> Reply:
    """Ask why it is to stop; contacts will read it."""
    access.officer(turn)
    assert turn.act is not None
    act = turn.act.word(1)
    if act not in ENDS:
        return Reply(toast=turn.say("general.stale_button"))
    return _ask(turn, REASON_FLOW, f"upkeep.ask_{act}", act=act)


def _ask(turn: Turn, flow: str, key: str, **answers: str) -> Reply:
    access.officer(turn)
    check = _check(turn)
    if not check.is_open:
        return say(turn.say("upkeep.closed", title=check.title))
    dialogue = Dialogue(flow=flow, step="text", answers={"check_id": check.id, **answers})
    conversations.keep(turn, dialogue)
    return say(turn.say(key, title=check.title))


def take_dates(turn: Turn) -> Reply:
    """Hand in the draft with the day just written; ask again for what is no day to come."""
    officer, check_id, _ = _half_done(turn)
    last = _last_day(turn)
    if last is None or last < turn.today:
        return say(turn.say("upkeep.no_day"))
    check = checks.check_by_id(turn.session, check_id)
    number = checks.answer_new_dates(
        turn.session, check_id, last, by=officer.id, today=turn.today, now=turn.now
    )
    conversations.end(turn)
    said = turn.say(
        "upkeep.dates_handed_in", title=check.title, day=day(last, turn.today), number=number
    )
    return _answered(turn, said, officer)


def _last_day(turn: Turn) -> date | None:
    """Return the day that was written; of a month or a year alone its last day."""
    written = _UNTIL.sub("", turn.event.text.strip())
    guess = parse_day(written, base=turn.today, prefer="future")
    if guess is None:
        return None
    month = guess.day.month if guess.precision != "year" else 12
    last = guess.day.day if guess.precision == "day" else 31
    return end_of(guess.day.year, month, last)


def take_reason(turn: Turn) -> Reply:
    """Stop or end the policy with the reason just written."""
    officer, check_id, act = _half_done(turn)
    if not says_something(turn.event.text):
        return say(turn.say("upkeep.reason_please"))
    answer, end = ENDS[act]
    check = checks.answer_check(turn.session, check_id, answer, by=officer.id, now=turn.now)
    told = end(turn.session, check.code, reason=turn.event.text, by=officer.id, now=turn.now)
    conversations.end(turn)
    return _answered(turn, turn.say(f"upkeep.done_{act}", title=check.title, told=told), officer)


def _half_done(turn: Turn) -> tuple[OfficerAccount, int, str]:
    answers = conversations.underway(turn).answers
    return access.officer(turn), int(answers["check_id"]), str(answers.get("act", ""))


ROUTES = Routes(
    commands={"checks": list_checks},
    acts={
        "checks": list_checks,
        "check": show,
        "check_yes": still_valid,
        "check_dates": ask_dates,
        "check_end": ask_reason,
    },
    flows={DATES_FLOW: take_dates, REASON_FLOW: take_reason},
)
