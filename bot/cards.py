"""A policy as a contact reads it: the card of at most eight lines, buttons, line in lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.events import Button, Keyboard
from bot.keyboards import button
from bot.kinship import kin_line
from bot.outlook import change_line, horizon_line, steps_text
from bot.standard_words import paid_text
from bot.survey import Judged, is_one_step_away, is_over
from bot.turn import Turn
from bot.wording import day, ground_label, label, money, shortened
from lexicon.workdays import workdays_between
from matcher.eligibility import VerdictKind
from matcher.grounds import Role
from matcher.outcome import Outcome
from matcher.window import WindowKind, WindowState
from policies.mending_marks import mark_of
from policies.outline import benefits_of

AUTOMATIC, FAST_TRACK, CONSULT = "automatic", "fast_track", "consult"
MOST_SIGNS = 6
MOST_MISSING = 3
LONGEST_STANDARD = 60
COUNTED_WORKDAYS = 60
"""Beyond so many working days, nobody plans by their number."""
SIGNS = {Outcome.MET: "✓", Outcome.UNKNOWN: "？", Outcome.UNMET: "✗"}


def card_text(turn: Turn, judged: Judged) -> str:
    """Return the card: what it is, how much, why, until when, what to bring, where."""
    item = judged.version.item
    lines = [
        turn.say("cards.title", tags="｜".join(tags(turn, judged)), title=judged.version.title),
        kin_line(turn, judged.version),
        amount_line(turn, judged),
        " ".join(_signs(turn, judged)),
        change_line(turn, judged.change) if judged.change else "",
        " · ".join(_when_and_what(turn, judged)),
        horizon_line(turn, judged),
        turn.say("cards.office", office=office_of(item)),
    ]
    if is_automatic(judged) and judged.verdict.kind is not VerdictKind.INELIGIBLE:
        lines.append(turn.say("cards.automatic"))
    return "\n".join(line for line in lines if line)


def is_automatic(judged: Judged) -> bool:
    """Whether the money comes without an application: 免申即享."""
    return judged.card.mode == AUTOMATIC


def office_of(item: Mapping[str, Any]) -> str:
    """Return whom to turn to: the office that takes applications, or the issuer."""
    contact = item.get("contact")
    office = contact.get("office") if isinstance(contact, Mapping) else contact
    return str(office or item.get("issuer") or "—")


def tags(turn: Turn, judged: Judged) -> Iterator[str]:
    """Yield the words before the title."""
    verdict = judged.verdict
    if is_over(judged.ranked, turn.today):
        yield turn.say("cards.over")
    elif verdict.kind is VerdictKind.ELIGIBLE:
        yield turn.say("cards.entitled" if is_automatic(judged) else "cards.eligible")
    elif verdict.kind is VerdictKind.POSSIBLE:
        facts = judged.waiting.facts
        yield turn.say("cards.possible" if facts else "cards.by_office", count=len(facts))
        if is_automatic(judged):
            yield turn.say("cards.entitled")
    else:
        yield turn.say("cards.near" if is_one_step_away(judged) else "cards.ineligible")
    limits = judged.version.item.get("limits") or {}
    if limits.get("competitive"):
        yield turn.say("cards.competitive")
    if judged.card.mode in {FAST_TRACK, CONSULT}:
        yield turn.say(f"cards.{judged.card.mode}")


def amount_line(turn: Turn, judged: Judged) -> str:
    """Return what one can get."""
    benefit = judged.verdict.benefit
    if benefit.max_amount is None:
        return _standard_of_text(turn, judged)
    key = "cards.amount_exact" if benefit.is_exact else "cards.amount"
    once = any(one.get("once") for one in judged.version.item.get("benefits") or [])
    suffix = turn.say("cards.once") if once else ""
    return turn.say(key, amount=money(benefit.max_amount), once=suffix)


def _standard_of_text(turn: Turn, judged: Judged) -> str:
    """Return the standard where no amount can be worked out: in the text's words, or an officer's.

    What an officer set is not said by the sentence beside it.
    """
    said = (
        paid_text(turn, one) if mark_of(one) else str(one.get("quote") or "")
        for one in benefits_of(judged.version.item)
    )
    first = next((one for one in said if one), None)
    return turn.say("cards.standard", quote=shortened(first, LONGEST_STANDARD)) if first else ""


def _signs(turn: Turn, judged: Judged) -> list[str]:
    """Return the conditions in a word each; of many that are met, those that fit beside the rest.

    A tier that is reached says nothing a contact would miss, so only what is open in it is named.
    """
    worst: dict[str, Outcome] = {}
    order = list(SIGNS)
    for one in judged.grounds:
        if one.role is not Role.CONDITION or (one.is_tier and one.outcome is Outcome.MET):
            continue
        name = ground_label(turn.texts, one)
        before = worst.get(name, Outcome.MET)
        worst[name] = max(before, one.outcome, key=order.index)
    by_outcome = {sign: [name for name, one in worst.items() if one is sign] for sign in order}
    settled = by_outcome[Outcome.MET]
    rest = [*by_outcome[Outcome.UNKNOWN], *by_outcome[Outcome.UNMET]][:MOST_SIGNS]
    shown = [*settled[: max(MOST_SIGNS - len(rest), 0)], *rest]
    return [f"{SIGNS[worst[name]]}{name}" for name in shown]


def _when_and_what(turn: Turn, judged: Judged) -> Iterator[str]:
    yield window_line(turn, judged.ranked.window)
    materials = judged.version.item.get("materials")
    if not is_automatic(judged) and isinstance(materials, list) and materials:
        yield _materials(turn, materials)


def window_line(turn: Turn, window: WindowState) -> str:
    """Return until when one can apply, in working days where that helps."""
    if window.kind is WindowKind.ROLLING:
        return turn.say("cards.rolling")
    if window.kind is WindowKind.RELATIVE:
        return turn.say("cards.relative")
    if window.is_open and window.closes_on is not None:
        return _closing_line(turn, window.closes_on)
    if window.opens_on is not None and window.opens_on > turn.today:
        return turn.say("cards.opens", day=day(window.opens_on, turn.today))
    if window.closes_on is not None and window.closes_on < turn.today:
        return turn.say("cards.closed", day=day(window.closes_on, turn.today))
    return turn.say("cards.window_unknown")


def _closing_line(turn: Turn, closes_on: date) -> str:
    left = workdays_between(turn.today, closes_on)
    key = "cards.closes" if left <= COUNTED_WORKDAYS else "cards.closes_later"
    return turn.say(key, day=day(closes_on, turn.today), left=left)


def _materials(turn: Turn, materials: list[Any]) -> str:
    free = sum(1 for one in materials if isinstance(one, Mapping) and one.get("waived"))
    if free == len(materials):
        return turn.say("cards.materials_all_free", count=len(materials))
    key = "cards.materials_free" if free else "cards.materials"
    return turn.say(key, count=len(materials), free=free)


def has_a_date(window: WindowState, today: date) -> bool:
    """Whether there is a day to be reminded of."""
    return window.closes_on is not None and window.closes_on >= today


def has_days(window: WindowState, today: date) -> bool:
    """Whether a calendar has something to note: the last day, or the first one to come."""
    return has_a_date(window, today) or (window.opens_on is not None and window.opens_on > today)


def may_apply(judged: Judged, today: date) -> bool:
    """Whether there is anything to apply for: not what comes by itself, nor what is over."""
    is_denied = judged.verdict.kind is VerdictKind.INELIGIBLE
    return not (is_denied or is_automatic(judged) or is_over(judged.ranked, today))


def card_keyboard(turn: Turn, judged: Judged) -> Keyboard:
    """Return what a contact can do with a policy."""
    policy_id = judged.version.policy_id
    is_near = is_one_step_away(judged)
    first = [button(turn, "buttons.gap" if is_near else "buttons.evidence", "evidence", policy_id)]
    if may_apply(judged, turn.today):
        first.append(button(turn, "buttons.apply", "apply", policy_id))
    first.append(button(turn, "buttons.details", "details", policy_id))
    rows = [tuple(first), *_choices(turn, judged)]
    fact = next(iter(judged.to_ask), None)
    if fact is not None:
        name = label(turn.texts, fact)
        rows.insert(0, (button(turn, "buttons.question", "fact", fact, policy_id, label=name),))
    return tuple(rows)


def _choices(turn: Turn, judged: Judged) -> Keyboard:
    """Return what keeps the policy in mind, where it has days, and what puts it away."""
    policy_id, standing = judged.version.policy_id, judged.standing
    ask = button(turn, "buttons.ask_specialist", "specialist", policy_id)
    if judged.is_dismissed:
        return ((button(turn, "buttons.restore", "restore", policy_id), ask),)
    days: list[Button] = []
    wants = standing is not None and standing.wants_reminder
    may_have = judged.verdict.kind is not VerdictKind.INELIGIBLE or is_one_step_away(judged)
    if wants or (may_have and has_a_date(judged.ranked.window, turn.today)):
        key = "buttons.unremind" if wants else "buttons.remind"
        days.append(button(turn, key, "remind", policy_id, 0 if wants else 1))
    if (wants or may_have) and has_days(judged.ranked.window, turn.today):
        days.append(button(turn, "buttons.calendar", "calendar", policy_id))
    away = (button(turn, "buttons.dismiss", "dismiss", policy_id), ask)
    return (tuple(days), away) if days else (away,)


def list_line(turn: Turn, number: int, judged: Judged) -> str:
    """Return one entry of a list: title, then amount, until when, and what is still open."""
    benefit = judged.verdict.benefit
    change = judged.change
    attainable = benefit.max_amount if change is None else change.at_stake
    amount = money(attainable) if attainable is not None else ""
    parts = (amount, window_line(turn, judged.ranked.window), _open_part(turn, judged))
    return turn.say(
        "cards.list_line",
        number=number,
        title=judged.version.title,
        rest=" · ".join(part for part in parts if part),
    )


def _open_part(turn: Turn, judged: Judged) -> str:
    if judged.change is not None:
        return steps_text(turn, judged.change)
    if judged.verdict.kind is not VerdictKind.POSSIBLE:
        return ""
    facts = judged.waiting.facts
    return (
        turn.say("cards.lacks", names=_names(turn, facts)) if facts else turn.say("cards.by_office")
    )


def _names(turn: Turn, fields: tuple[str, ...]) -> str:
    return "、".join(dict.fromkeys(label(turn.texts, one) for one in fields[:MOST_MISSING]))
