"""A policy as a contact reads it: the card of at most eight lines, and why it says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.events import Button, Keyboard
from bot.keyboards import button
from bot.survey import Judged
from bot.turn import Turn
from bot.wording import FactWording, day, label, money
from lexicon.workdays import workdays_between
from matcher.eligibility import Finding, VerdictKind
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.ranking import is_near_miss
from matcher.window import WindowKind, WindowState

AUTOMATIC, FAST_TRACK, CONSULT = "automatic", "fast_track", "consult"
MOST_SIGNS = 6
MOST_FINDINGS = 14
_SIGNS = {Outcome.MET: "✓", Outcome.UNMET: "✗", Outcome.UNKNOWN: "？"}


def card_text(turn: Turn, judged: Judged) -> str:
    """Return the card: what it is, how much, why, until when, what to bring, where."""
    item = judged.version.item
    lines = [
        turn.say("cards.title", tags="｜".join(tags(turn, judged)), title=judged.version.title),
        amount_line(turn, judged),
        " ".join(_signs(judged)),
        window_line(turn, judged.ranked.window),
        _materials_line(turn, item.get("materials")),
        turn.say("cards.office", office=office_of(item)),
    ]
    if judged.card.mode == AUTOMATIC and judged.verdict.kind is not VerdictKind.INELIGIBLE:
        lines.append(turn.say("cards.automatic"))
    return "\n".join(line for line in lines if line)


def office_of(item: Mapping[str, Any]) -> str:
    """Return whom to turn to: the office that takes applications, or the issuer."""
    contact = item.get("contact")
    office = contact.get("office") if isinstance(contact, Mapping) else contact
    return str(office or item.get("issuer") or "—")


def tags(turn: Turn, judged: Judged) -> Iterator[str]:
    """Yield the words before the title."""
    verdict = judged.verdict
    if verdict.kind is VerdictKind.ELIGIBLE:
        key = "cards.entitled" if judged.card.mode == AUTOMATIC else "cards.eligible"
        yield turn.say(key)
    elif verdict.kind is VerdictKind.POSSIBLE:
        yield turn.say("cards.possible", count=len(verdict.unknown_fields))
    elif is_near_miss(verdict):
        yield turn.say("cards.near")
    else:
        yield turn.say("cards.ineligible")
    limits = judged.version.item.get("limits") or {}
    if limits.get("competitive"):
        yield turn.say("cards.competitive")
    if judged.card.mode in {FAST_TRACK, CONSULT}:
        yield turn.say(f"cards.{judged.card.mode}")


def amount_line(turn: Turn, judged: Judged) -> str:
    """Return what one can get."""
    benefit = judged.verdict.benefit
    if benefit.max_amount is None:
        return best_amount_of_text(turn, judged)
    key = "cards.amount_exact" if benefit.is_exact else "cards.amount"
    once = any(one.get("once") for one in judged.version.item.get("benefits") or [])
    suffix = turn.say("cards.once") if once else ""
    return turn.say(key, amount=money(benefit.max_amount), once=suffix)


def best_amount_of_text(turn: Turn, judged: Judged) -> str:
    """Return the standard in the text's own words where no amount can be worked out."""
    quotes = [one.get("quote") for one in judged.version.item.get("benefits") or []]
    first = next((quote for quote in quotes if quote), None)
    return turn.say("cards.standard", quote=first) if first else ""


def _signs(judged: Judged) -> list[str]:
    shown: dict[str, str] = {}
    for finding in judged.verdict.findings:
        if finding.is_hard and finding.part in {"jurisdiction", "eligibility"}:
            shown.setdefault(label(finding.field), _SIGNS[finding.outcome])
    return [f"{sign}{name}" for name, sign in list(shown.items())[:MOST_SIGNS]]


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
    return turn.say("cards.closes", day=day(closes_on, turn.today), left=left)


def _materials_line(turn: Turn, materials: object) -> str:
    if not isinstance(materials, list) or not materials:
        return turn.say("cards.no_materials")
    free = sum(1 for one in materials if isinstance(one, dict) and one.get("waived"))
    key = "cards.materials_free" if free else "cards.materials"
    return turn.say(key, count=len(materials), free=free)


def card_keyboard(turn: Turn, judged: Judged) -> Keyboard:
    """Return what a contact can do with a policy."""
    policy_id = judged.version.policy_id
    standing = judged.standing
    wants = standing is not None and standing.wants_reminder
    why = "buttons.gap" if is_near_miss(judged.verdict) else "buttons.evidence"
    first = [button(turn, why, "evidence", policy_id)]
    if judged.verdict.kind is not VerdictKind.INELIGIBLE and judged.card.mode != AUTOMATIC:
        first.append(button(turn, "buttons.apply", "apply", policy_id))
    first.append(button(turn, "buttons.details", "details", policy_id))
    if judged.is_dismissed:
        last: list[Button] = [button(turn, "buttons.restore", "restore", policy_id)]
    else:
        remind = "buttons.unremind" if wants else "buttons.remind"
        last = [
            button(turn, remind, "remind", policy_id, 0 if wants else 1),
            button(turn, "buttons.dismiss", "dismiss", policy_id),
        ]
    last.append(button(turn, "buttons.ask_specialist", "specialist", policy_id))
    return (tuple(first), tuple(last))


def list_line(turn: Turn, number: int, judged: Judged) -> str:
    """Return one line of a list: title, amount, until when."""
    benefit = judged.verdict.benefit
    amount = money(benefit.max_amount) if benefit.max_amount is not None else ""
    parts = [part for part in (amount, window_line(turn, judged.ranked.window)) if part]
    return turn.say(
        "cards.list_line", number=number, title=judged.version.title, rest=" · ".join(parts)
    )


def evidence_text(turn: Turn, judged: Judged, *, is_verified: bool) -> str:
    """Return each condition with its sentence and the fact used, and where it is written."""
    item = judged.version.item
    wording = FactWording(turn.texts, turn.today)
    lines = [turn.say("evidence.head", title=judged.version.title)]
    lines += _gap_lines(turn, judged, wording)
    findings = [one for one in judged.verdict.findings if _is_worth_showing(one)]
    lines += [_finding_line(turn, one, wording) for one in findings[:MOST_FINDINGS]]
    if len(findings) > MOST_FINDINGS:
        lines.append(turn.say("evidence.more", count=len(findings) - MOST_FINDINGS))
    lines.append(
        turn.say(
            "evidence.source",
            issuer=item.get("issuer") or "—",
            document_number=item.get("document_number") or turn.say("evidence.no_number"),
            published=item.get("published_on") or "—",
            version=judged.version.number,
        )
    )
    lines.append(turn.say("evidence.preliminary" if is_verified else "evidence.unverified"))
    return "\n".join(lines)


def _is_worth_showing(finding: Finding) -> bool:
    """Tiers that are not met are many and say little; the nearest one is in the gap line."""
    in_tier = finding.part not in {"jurisdiction", "eligibility"}
    return not (in_tier and finding.outcome is Outcome.UNMET)


def _finding_line(turn: Turn, finding: Finding, wording: FactWording) -> str:
    fact = finding.fact
    if fact is not None:
        said = turn.say("evidence.fact", value=wording.say(fact.key.field, fact.value))
    else:
        said = turn.say(_unknown_key(finding))
    key = "evidence.finding" if finding.quote else "evidence.finding_implied"
    return turn.say(
        key,
        sign=_SIGNS[finding.outcome],
        label=label(finding.field),
        fact=said,
        quote=finding.quote or "",
    )


_UNKNOWN_KEYS = {
    Reason.PERSON: "evidence.needs_person",
    Reason.DOCUMENT: "evidence.needs_document",
    Reason.STRADDLES: "evidence.straddles",
}


def _unknown_key(finding: Finding) -> str:
    if finding.outcome is not Outcome.UNKNOWN:
        return "evidence.no_fact"
    return (
        _UNKNOWN_KEYS.get(finding.reason, "evidence.not_given")
        if finding.reason
        else ("evidence.not_given")
    )


def _gap_lines(turn: Turn, judged: Judged, wording: FactWording) -> Iterable[str]:
    near = judged.verdict.near_miss
    if near is None or near.outcome is not Outcome.UNMET:
        return
    names = "、".join(label(field) for field in near.fields)
    if near.gap is not None:
        missing = wording.say(near.fields[0], near.gap.missing)
        threshold = wording.say(near.fields[0], near.gap.threshold)
        yield turn.say("evidence.gap_by", names=names, missing=missing, threshold=threshold)
    else:
        yield turn.say("evidence.gap", names=names)
