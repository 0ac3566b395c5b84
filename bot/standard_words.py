"""What a benefit gives, in words, and where its figures stand: for officers and for enterprises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.turn import Turn
from bot.wording import shortened
from lexicon.benefits import BenefitKind
from matcher.fields import FIELDS, Kind
from policies.mending_benefits import tiers_of
from policies.mending_marks import mark_of
from policies.outline import benefits_of
from policies.wording import OPERATOR_WORDS, describe_value, describe_yuan

LONGEST_WORDS = 120
LONGEST_BASE = 16
_FIGURE_KEYS = (
    "rate", "amount_min", "amount", "amount_max", "amount_per_unit", "amount_per_unit_max", "cap",
    "step", "pool",
)  # fmt: skip
_TIER_KEYS = ("amount", "rate", "cap")
_BOUNDS = ("gte", "gt", "lte", "lt", "eq")


def standard_text(turn: Turn, item: Mapping[str, Any]) -> str:
    """Return everything an item gives on one line, in the words of its figures."""
    return "；".join(
        one for one in (paid_text(turn, benefit) for benefit in benefits_of(item)) if one
    )


def paid_text(turn: Turn, benefit: Mapping[str, Any]) -> str:
    """Return kind and figures of one benefit; an officer's own words where it has no figure."""
    kind = kind_label(str(benefit.get("kind") or ""))
    figures = "，".join(f"{label} {value}" for label, value in amount_words(turn, benefit))
    mark = mark_of(benefit)
    own = shortened(mark.words, LONGEST_WORDS) if mark else ""
    return f"{kind} {figures or own}".strip()


def kind_label(kind: str) -> str:
    """Return the Chinese name of a kind of benefit; nothing for one that no table lists."""
    return {one.value: one.label for one in BenefitKind}.get(kind, "")


def amount_words(turn: Turn, benefit: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each figure of a benefit with what it is: 金额 50万元, 比例 30%."""
    unit = str(benefit.get("unit") or "")
    found = []
    for path, value in amount_slots(benefit):
        key = _key_of(path)
        label = turn.say(f"draft.amount_{key}", unit=unit)
        if key == "rate" and benefit.get("base"):
            base = shortened(str(benefit["base"]), LONGEST_BASE)
            label = turn.say("draft.rate_of", base=base)
        if path.startswith("tiers["):
            place = int(path.split("[")[1].split("]")[0])
            label = tier_label(turn, benefit, place) + label
        found.append((label, figure_text(key, value)))
    return found


def amount_slots(benefit: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the figures that an officer may mend, with their places inside the benefit."""
    own = [(key, benefit[key]) for key in _FIGURE_KEYS if _is_figure(benefit.get(key))]
    for place, tier in enumerate(tiers_of(benefit)):
        own += [
            (f"tiers[{place}]{where}", value)
            for where, value in _paid_in(tier)
            if _is_figure(value)
        ]
    return own


def _paid_in(tier: Any) -> Iterator[tuple[str, Any]]:
    """The figures that a tier pays; a short one, [threshold, amount], pays what stands last."""
    if isinstance(tier, Mapping):
        yield from ((f".{key}", tier.get(key)) for key in _TIER_KEYS)
    elif isinstance(tier, list) and len(tier) > 1:
        yield f"[{len(tier) - 1}]", tier[-1]


def _key_of(path: str) -> str:
    key = path.rsplit(".", 1)[-1]
    return "amount" if "[" in key else key


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def figure_text(path: str, value: float) -> str:
    """Return one figure of a benefit: a rate in per cent, all else in yuan."""
    return f"{value * 100:g}%" if path.endswith("rate") else describe_yuan(value)


def tier_label(turn: Turn, benefit: Mapping[str, Any], place: int) -> str:
    """Return how a tier is called: by its number, and what one reaches it with."""
    asked = _asked_by(benefit, tiers_of(benefit)[place])
    return turn.say("draft.tier", number=place + 1, asked=asked)


def tier_text(turn: Turn, benefit: Mapping[str, Any], tier: Any) -> str:
    """Return a tier on one line: ≥ 1亿元：金额 5万元."""
    paid = [
        f"{turn.say(f'draft.amount_{_key_of(where)}', unit='')} {figure_text(where, value)}"
        for where, value in _paid_in(tier)
        if _is_figure(value)
    ]
    return turn.say("draft.tier_line", asked=_asked_by(benefit, tier), paid="，".join(paid))


def _asked_by(benefit: Mapping[str, Any], tier: Any) -> str:
    """What one reaches a tier with: its name, or the bound on the benefit's measure."""
    if isinstance(tier, list) and tier:
        first = tier[0]
        tier = {"gte": first} if _is_figure(first) else {"name": first}
    if not isinstance(tier, Mapping):
        return ""
    bounds = [
        f"{OPERATOR_WORDS[op]} {_bound(benefit, tier[op])}"
        for op in _BOUNDS
        if _is_figure(tier.get(op))
    ]
    if not bounds:
        return str(tier.get("name") or tier.get("label") or "")
    measure = FIELDS.get(_measure_of(benefit))
    return f"{measure.label if measure else ''} {'，'.join(bounds)}".strip()


def _bound(benefit: Mapping[str, Any], value: float) -> str:
    """A threshold in the unit of the measure; amounts of money where no measure is named."""
    field_id = _measure_of(benefit)
    kind = FIELDS[field_id].kind if field_id in FIELDS else Kind.MONEY
    return describe_value(value, kind)


def _measure_of(benefit: Mapping[str, Any]) -> str:
    measure = benefit.get("measure")
    named = measure.get("field") if isinstance(measure, Mapping) else measure
    return str(named or "")
