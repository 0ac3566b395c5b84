"""An officer mends what a draft gives: a benefit, its kind, its figures, whom for, its tiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import StaleButton
from bot.events import Keyboard, Reply, say
from bot.handlers import draft_words as words
from bot.handlers.draft_asking import ask, confirm, save_at_once
from bot.handlers.draft_guard import mending, tapped_draft
from bot.handlers.draft_proposals import Proposal
from bot.keyboards import button, in_rows
from bot.router import Routes
from bot.standard_words import amount_slots, amount_words, tier_text
from bot.turn import Turn
from lexicon.benefits import BenefitKind
from policies.drafts import Draft
from policies.editing import Edit
from policies.mending_benefits import tiers_of
from policies.outline import benefits_of

_ASKS = ("benefit", "whom", "tier_add")


def _taken_up(turn: Turn) -> tuple[Draft, int, Mapping[str, Any]]:
    """Return the draft, and the benefit a button names with its number, counted from 1."""
    assert turn.act is not None
    draft, number = tapped_draft(turn), turn.act.number(2)
    benefits = benefits_of(draft.item)
    if not 1 <= number <= len(benefits):
        raise StaleButton(f"benefit {number}")
    return draft, number, benefits[number - 1]


def _path(number: int) -> str:
    return f"benefits[{number - 1}]"


def _benefit(turn: Turn) -> Reply:
    """Show one benefit with a button a figure, and what else can be done about it."""
    draft, number, benefit = _taken_up(turn)
    seen = (draft.id, draft.revision, number)
    buttons = [
        button(turn, "mend.slot_button", "mend_slot", *seen, at, label=label, value=value)
        for at, (label, value) in enumerate(amount_words(turn, benefit))
    ]
    buttons += [
        button(turn, "mend.tier_button", "mend_tier", *seen, at, number=at)
        for at in range(1, len(tiers_of(benefit)) + 1)
    ]
    asks = _ASKS if tiers_of(benefit) else _ASKS[:2]
    buttons += [button(turn, f"mend.ask_{one}_button", "mend_of", *seen, one) for one in asks]
    buttons.append(button(turn, "mend.kind_button", "mend_kind", *seen))
    buttons.append(button(turn, "mend.benefit_drop_button", "mend_benefit_drop", *seen))
    text = words.benefit_text(turn, number, benefit)
    return say(text, (*in_rows(buttons), _back_row(turn, draft)))


def _back_row(turn: Turn, draft: Draft) -> tuple[Any, ...]:
    return (button(turn, "mend.back_button", "draft_page", draft.id, "s", 0),)


def _slot(turn: Turn) -> Reply:
    """Ask for another figure of a benefit."""
    assert turn.act is not None
    draft, number, benefit = _taken_up(turn)
    slots, place = amount_slots(benefit), turn.act.number(3)
    if not 0 <= place < len(slots):
        raise StaleButton(f"slot {place}")
    return ask(turn, draft, "slot", {"path": f"{_path(number)}.{slots[place][0]}"}, "")


def _of(turn: Turn) -> Reply:
    """Ask for a benefit in other words, whom it is for, or one more tier."""
    assert turn.act is not None
    draft, number, benefit = _taken_up(turn)
    kind = turn.act.word(3)
    if kind not in _ASKS or (kind == "tier_add" and not tiers_of(benefit)):
        raise StaleButton(kind)
    shown = words.benefit_text(turn, number, benefit)
    return ask(turn, draft, kind, {"path": _path(number)}, shown)


def _kind(turn: Turn) -> Reply:
    """Offer the kinds a benefit can be of."""
    draft, number, benefit = _taken_up(turn)
    buttons = [
        button(
            turn, "mend.field_button", "mend_kind_is", draft.id, draft.revision, number, one.value,
            label=one.label,
        )
        for one in BenefitKind
    ]  # fmt: skip
    text = turn.say("mend.ask_kind", line=words.benefit_line(turn, number, benefit))
    return say(text, (*in_rows(buttons), _back_row(turn, draft)))


def _kind_is(turn: Turn) -> Reply:
    """Give a benefit the kind that was tapped."""
    assert turn.act is not None
    draft, number, _benefit = _taken_up(turn)
    kind = turn.act.word(3)
    if kind not in {one.value for one in BenefitKind}:
        raise StaleButton(kind)
    return save_at_once(turn, draft, Edit(path=f"{_path(number)}.kind", value=kind), "s")


def _drop(turn: Turn) -> Reply:
    """Take a benefit away, once that is confirmed; the last one stays."""
    draft, number, benefit = _taken_up(turn)
    if len(benefits_of(draft.item)) == 1:
        return say(turn.say("mend.benefit_last"), (_back_row(turn, draft),))
    proposal = Proposal(
        edit=Edit(path=_path(number)),
        before=words.benefit_line(turn, number, benefit),
        after=turn.say("mend.benefit_dropped"),
    )
    return confirm(turn, draft, "benefit", {"path": _path(number)}, proposal)


def _tier(turn: Turn) -> Reply:
    """Show one tier, and that it can be written anew or taken away."""
    draft, number, benefit, place = _taken_up_tier(turn)
    seen = (draft.id, draft.revision, number, place)
    row = (
        button(turn, "mend.tier_change_button", "mend_tier_change", *seen),
        button(turn, "mend.tier_drop_button", "mend_tier_drop", *seen),
    )
    back = button(turn, "mend.back_benefit_button", "mend_benefit", *seen[:3])
    text = tier_text(turn, benefit, tiers_of(benefit)[place - 1])
    shown = turn.say("mend.tier_shown", number=place, tier=text)
    return say(shown, _rows(row, (back,)))


def _rows(*rows: tuple[Any, ...]) -> Keyboard:
    return rows


def _taken_up_tier(turn: Turn) -> tuple[Draft, int, Mapping[str, Any], int]:
    assert turn.act is not None
    draft, number, benefit = _taken_up(turn)
    place = turn.act.number(3)
    if not 1 <= place <= len(tiers_of(benefit)):
        raise StaleButton(f"tier {place}")
    return draft, number, benefit, place


def _tier_change(turn: Turn) -> Reply:
    """Ask for a tier in other words."""
    draft, number, benefit, place = _taken_up_tier(turn)
    shown = tier_text(turn, benefit, tiers_of(benefit)[place - 1])
    return ask(turn, draft, "tier", {"path": f"{_path(number)}.tiers[{place - 1}]"}, shown)


def _tier_drop(turn: Turn) -> Reply:
    """Take a tier away, once that is confirmed; the last one stays."""
    draft, number, benefit, place = _taken_up_tier(turn)
    if len(tiers_of(benefit)) == 1:
        return say(turn.say("mend.tier_last"), (_back_row(turn, draft),))
    path = f"{_path(number)}.tiers[{place - 1}]"
    proposal = Proposal(
        edit=Edit(path=path),
        before=tier_text(turn, benefit, tiers_of(benefit)[place - 1]),
        after=turn.say("mend.tier_dropped"),
    )
    return confirm(turn, draft, "tier", {"path": path}, proposal)


ROUTES = Routes(
    acts={
        name: mending(handler)
        for name, handler in {
            "mend_benefit": _benefit,
            "mend_slot": _slot,
            "mend_of": _of,
            "mend_kind": _kind,
            "mend_kind_is": _kind_is,
            "mend_benefit_drop": _drop,
            "mend_tier": _tier,
            "mend_tier_change": _tier_change,
            "mend_tier_drop": _tier_drop,
        }.items()
    }
)
