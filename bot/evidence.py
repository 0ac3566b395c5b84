"""Why a verdict is what it is: each condition, its sentence, the fact used, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.cards import SIGNS
from bot.events import Button, Keyboard
from bot.keyboards import button
from bot.mended import asked_text
from bot.outlook import steps_text
from bot.survey import Judged, is_one_step_away
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import FactWording, ground_label, label
from matcher.atom import Atom
from matcher.eligibility import VerdictKind
from matcher.fields import FIELDS
from matcher.grounds import Ground, Role, field_id_of, keys_to_tell
from matcher.judgement import Reason
from matcher.outcome import Outcome

MOST_GROUNDS = 12
PROMISE_SIGN, PREFERENCE_SIGN = "◇", "＋"
# Why a fact that is known does not decide, and why one that is not known cannot be asked for.
_REASONS = {
    Reason.PERSON: "evidence.needs_person",
    Reason.DOCUMENT: "evidence.needs_document",
    Reason.STRADDLES: "evidence.straddles",
    Reason.TOO_COARSE: "evidence.too_coarse",
    Reason.OPEN_WORLD: "evidence.not_in_list",
    Reason.PRINCIPLE: "evidence.principle",
}


def evidence_text(turn: Turn, judged: Judged, *, is_verified: bool) -> str:
    """Return each condition with its sentence and the fact used, and where it is written."""
    item = judged.version.item
    shown = list(dict.fromkeys(_line(turn, judged, one) for one in _shown(judged)))
    lines = [turn.say("evidence.head", title=judged.version.title)]
    lines += _gap_lines(turn, judged)
    lines += shown[:MOST_GROUNDS]
    if len(shown) > MOST_GROUNDS:
        lines.append(turn.say("evidence.more", count=len(shown) - MOST_GROUNDS))
    lines.append(
        turn.say(
            "evidence.source",
            issuer=item.get("issuer") or "—",
            document_number=item.get("document_number") or turn.say("evidence.no_number"),
            published=_day_of(item.get("published_on")),
            version=judged.version.number,
        )
    )
    lines.append(turn.say("evidence.preliminary" if is_verified else "evidence.unverified"))
    return "\n".join(lines)


def _shown(judged: Judged) -> list[Ground]:
    """Return the conditions in the order of the text, those that cannot deny at the end.

    Of a policy that is denied, what denies it comes first, and its tiers say nothing more.
    """
    is_denied = judged.verdict.kind is VerdictKind.INELIGIBLE
    own = [one for one in judged.grounds if not one.is_tier]
    denying = [one for one in own if _denies(one)]
    if is_denied and denying:
        return sorted(own, key=lambda one: (not _denies(one), one.role is not Role.CONDITION))
    return sorted(judged.grounds, key=lambda one: one.role is not Role.CONDITION)


def _denies(ground: Ground) -> bool:
    return ground.role is Role.CONDITION and ground.outcome is Outcome.UNMET


def _day_of(written: object) -> str:
    if isinstance(written, str):
        written = date.fromisoformat(written)
    return f"{written.year}年{written.month}月{written.day}日" if isinstance(written, date) else "—"


def evidence_keyboard(turn: Turn, judged: Judged) -> Keyboard:
    """Return what helps on: the facts this very policy waits for, and somebody to ask."""
    policy_id = judged.version.policy_id
    # Who looks up the reasons may tell here what was skipped after all.
    facts = tuple(dict.fromkeys((*judged.to_ask, *judged.waiting.facts)))
    rows: list[tuple[Button, ...]] = [
        (button(turn, "buttons.question", "fact", one, policy_id, label=label(turn.texts, one)),)
        for one in facts[:2]
    ]
    rows.append(
        (
            button(turn, "buttons.details", "details", policy_id),
            button(turn, "buttons.ask_specialist", "specialist", policy_id),
        )
    )
    return tuple(rows)


def _line(turn: Turn, judged: Judged, ground: Ground) -> str:
    atom, key = ground.atom, _kind_of_line(ground.atom)
    return turn.say(
        key,
        sign=_sign(ground),
        label=_label(turn, ground),
        fact=_said(turn, judged, ground),
        quote=atom.quote or "",
        words=asked_text(turn, atom) if key in _SAID_BY_VALUE else "",
    )


_SAID_BY_VALUE = ("evidence.finding_mended", "evidence.finding_tier")


def _kind_of_line(atom: Atom) -> str:
    """What stands under a condition: its sentence, or what it asks where none says just that."""
    if atom.is_mended:
        return "evidence.finding_mended"
    if atom.quote:
        return "evidence.finding"
    is_of_issuer = atom.is_inferred or atom.field.startswith("region.")
    return "evidence.finding_implied" if is_of_issuer else "evidence.finding_tier"


def _label(turn: Turn, ground: Ground) -> str:
    """The sentence follows, so a condition without a fact of its own is not named by it twice."""
    if ground.role is Role.PROMISE and ground.atom.field not in FIELDS:
        return turn.say("evidence.promise_label")
    if ground.atom.quote or ground.atom.is_mended:
        return label(turn.texts, ground.atom.field)
    return ground_label(turn.texts, ground)


def _sign(ground: Ground) -> str:
    if ground.role is Role.PROMISE:
        return PROMISE_SIGN
    if ground.role is Role.PREFERENCE:
        return SIGNS[Outcome.MET] if ground.outcome is Outcome.MET else PREFERENCE_SIGN
    return SIGNS[ground.outcome]


def _said(turn: Turn, judged: Judged, ground: Ground) -> str:
    if ground.role is Role.PROMISE:
        return turn.say("evidence.promise")
    parts = list(_fact_and_reason(turn, judged, ground))
    if ground.role is Role.PREFERENCE and ground.outcome is not Outcome.MET:
        is_paper = ground.atom.field.startswith("doc.")
        parts = [turn.say("evidence.paper" if is_paper else "evidence.preference")]
    return Marked(turn.say("evidence.joint").join(parts)) or turn.say("evidence.no_fact")


def _fact_and_reason(turn: Turn, judged: Judged, ground: Ground) -> Iterator[str]:
    fact = ground.fact
    if fact is not None:
        wording = FactWording(turn.texts, turn.today)
        yield turn.say("evidence.fact", value=wording.say(fact.key.field, fact.value))
    if ground.outcome is not Outcome.UNKNOWN:
        return
    if ground.reason in _REASONS and (fact is not None or ground.reason in _UNASKABLE):
        yield turn.say(_REASONS[ground.reason])
    elif keys_to_tell(ground, [field_id_of(one) for one in judged.waiting.facts], judged.profile):
        yield turn.say("evidence.not_given")
    elif judged.verdict.kind is VerdictKind.INELIGIBLE:
        yield turn.say("evidence.not_asked")
    else:
        yield turn.say("evidence.check_yourself")


_UNASKABLE = (Reason.PERSON, Reason.DOCUMENT)


def _gap_lines(turn: Turn, judged: Judged) -> Iterator[str]:
    if judged.change is not None and is_one_step_away(judged):
        yield turn.say("evidence.gap", steps=steps_text(turn, judged.change))
