"""Benefits and their tiers: what one gets, from which threshold, and how much that may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lexicon.interval import Number
from matcher.atom import Atom
from matcher.condition_reader import parse_condition
from matcher.errors import InvalidItem
from matcher.measures import Measure, is_count, read_measure
from matcher.reading import first_of, read_amount, read_list
from matcher.source import Source, locate_quote
from matcher.tree import All, Condition, Not, atoms
from matcher.values import canonical

FORMS = ("fixed", "tiered", "rate", "per_unit", "per_step", "difference", "in_kind")
# Help, advice and encouragement are offered to everybody: reaching them is no tier.
_NOT_CLAIMED = frozenset({"service", "guidance", "encouragement", "consulting", "honour"})
_TOP_UP_KEYS = ("top_up", "topup", "is_top_up", "additional", "extra", "add_on", "bonus")
_TOP_UP = re.compile(
    r"再(给予|奖励|补助|补贴)|另(外)?(再)?(给予|奖励)|额外|上浮|在此基础上|追加(奖励|补助)"
)
_NAME_ENDS = re.compile(r"[/、,，和及或]")
_ANY_OF = frozenset({"has_any", "in"})
_GROWS = re.compile(r"增加|增长|新增|增量|增幅")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One step of a benefit: reached when ``condition`` is met.

    Exactly one of the following gives its amount in yuan, limited by ``cap``: a fixed
    ``amount``; ``rate`` × measure; ``amount`` × measure (``is_per_unit``); ``amount`` × full
    ``step`` in the measure. Where the measure is not known, the cap is all that can be said.
    """

    path: str
    condition: Condition
    amount: Number | None = None
    rate: Number | None = None
    step: Number | None = None
    is_per_unit: bool = False
    cap: Number | None = None
    measure: Measure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One benefit of an item.

    ``is_claimed`` is false for services and encouragement, ``is_top_up`` true for what only adds
    to another benefit: neither is a tier of its own. ``adds_up``: paid beside the others, as a
    further stage.
    """

    id: str
    kind: str
    form: str
    tiers: tuple[Tier, ...]
    quote: str | None = None
    span: tuple[int, int] | None = None
    is_claimed: bool = True
    is_top_up: bool = False
    adds_up: bool = False


def parse_benefits(raw: Any, source: Source) -> tuple[Benefit, ...]:
    """Read the benefits of an item. Raises :class:`InvalidItem` naming what cannot be read."""
    rows = read_list(raw, "benefits")
    return tuple(_parse(row, f"benefits[{i}]", source) for i, row in enumerate(rows))


def _parse(raw: Any, path: str, source: Source) -> Benefit:
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no benefit", 'write {"kind": "reward", …}')
    form = raw.get("form") or _form_of(raw)
    if form not in FORMS:
        hint = "use one of " + ", ".join(FORMS)
        raise InvalidItem(f"{path}.form", f"{form!r} is no form of benefit", hint)
    quote, span = locate_quote(raw.get("quote"), raw.get("span"), path, source)
    when = parse_condition(raw.get("when"), f"{path}.when", source=source)
    kind = str(raw.get("kind") or "reward")
    return Benefit(
        id=str(raw.get("id") or path),
        kind=kind,
        form=form,
        tiers=_tiers(raw, form, when, path, source),
        quote=quote,
        span=span,
        is_claimed=kind not in _NOT_CLAIMED,
        is_top_up=_is_top_up(raw, quote),
        adds_up=raw.get("stage") is not None or raw.get("tier_rule") == "cumulative",
    )


def _is_top_up(raw: Mapping[str, Any], quote: str | None) -> bool:
    said = [raw[key] for key in _TOP_UP_KEYS if key in raw]
    return bool(said[0]) if said else quote is not None and _TOP_UP.search(quote) is not None


def _form_of(raw: Mapping[str, Any]) -> str:
    """The form of a benefit that names none, by the amounts it gives."""
    for form, keys in (
        ("tiered", ("tiers",)),
        ("per_step", ("step", "unit_step")),
        ("per_unit", ("amount_per_unit", "amount_per_unit_max")),
        ("rate", ("rate", "rate_range")),
        ("fixed", ("amount", "amount_max", "cap", "max_amount")),
    ):
        if any(raw.get(key) is not None for key in keys):
            return form
    return "in_kind"


def _tiers(
    raw: Mapping[str, Any], form: str, when: Condition, path: str, source: Source
) -> tuple[Tier, ...]:
    measure = read_measure(raw, when, path)
    cap = read_amount(first_of(raw, "cap", "max_amount"), f"{path}.cap")
    if form == "tiered":
        return tuple(_read_tiers(raw, when, measure, cap, path, source))
    amount = read_amount(
        first_of(raw, "amount", "amount_max", "amount_per_unit", "amount_per_unit_max"),
        f"{path}.amount",
    )
    step = read_amount(first_of(raw, "step", "unit_step"), f"{path}.step")
    plain = Tier(path=path, condition=when, cap=cap, measure=measure)
    if form == "rate":
        return (replace(plain, rate=_rate(raw, path)),)
    if form == "per_unit":
        unit = replace(plain, amount=amount, is_per_unit=True)
        return (_at_least_one(unit),)
    if form == "per_step":
        return (_per_step(replace(plain, amount=amount, step=step), raw),)
    return (replace(plain, amount=amount, measure=None),)


def _rate(raw: Mapping[str, Any], path: str) -> Number | None:
    spread = raw.get("rate_range")
    written = spread[-1] if isinstance(spread, Sequence) and spread else raw.get("rate")
    return read_amount(written, f"{path}.rate")


def _at_least_one(tier: Tier) -> Tier:
    """招用3人以下的按每人 pays nothing for nobody: an upper bound alone starts at one."""
    measure = tier.measure
    if measure is None or not is_count(measure):
        return tier
    own = [atom for atom in atoms(tier.condition) if atom.field == measure.field]
    if not own or any(atom.op not in ("lte", "lt") for atom in own):
        return tier
    some = replace(own[0], op="gt", value=0, path=f"{tier.path}.measure")
    return replace(tier, condition=All(children=(tier.condition, some)))


def _per_step(tier: Tier, raw: Mapping[str, Any]) -> Tier:
    """每增加 X 奖励 Y pays per full step: less than one step is not reached."""
    asked = [atom for atom in atoms(tier.condition) if atom.op == "growth_abs_gte"]
    measure = tier.measure
    if measure is None and asked:
        measure = Measure(field=asked[0].field, per=asked[0].per, is_growth=True)
    if measure is None or tier.step is None or measure.is_guess:
        return tier
    quote = raw.get("quote") if isinstance(raw.get("quote"), str) else None
    grows = measure.is_growth or (quote is not None and _GROWS.search(quote) is not None)
    measure = replace(measure, is_growth=grows)
    if any(atom.field == measure.field for atom in atoms(tier.condition)):
        return replace(tier, measure=measure)
    reached = Atom(
        field=measure.field,
        op="growth_abs_gte" if grows else "gte",
        value=tier.step,
        per=measure.per,
        quote=quote,
        path=f"{tier.path}.step",
    )
    return replace(tier, measure=measure, condition=All(children=(tier.condition, reached)))


def _read_tiers(
    raw: Mapping[str, Any],
    when: Condition,
    measure: Measure | None,
    cap: Number | None,
    path: str,
    source: Source,
) -> Iterator[Tier]:
    rows = read_list(raw.get("tiers"), f"{path}.tiers")
    for i, row in enumerate(rows):
        where = f"{path}.tiers[{i}]"
        bounds, amount, own = _read_row(row, where, source)
        condition = _tier_condition(when, measure, bounds, where, len(rows), i)
        yield Tier(path=where, condition=All(children=(condition, own)), amount=amount, cap=cap)


def _read_row(
    row: Any, path: str, source: Source
) -> tuple[dict[str, Any], Number | None, Condition]:
    if isinstance(row, Mapping):
        bounds = {op: row[op] for op in ("gte", "gt", "lte", "lt") if row.get(op) is not None}
        amount = read_amount(first_of(row, "amount", "amount_max"), f"{path}.amount")
        return bounds, amount, parse_condition(row.get("when"), f"{path}.when", source=source)
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 2:
        hint = 'write {"gte": 100000000, "amount": 50000} or [100000000, 50000]'
        raise InvalidItem(path, f"{row!r} is no tier", hint)
    threshold, amount = row
    numeric = isinstance(threshold, int | float) and not isinstance(threshold, bool)
    bounds = {"gte": threshold} if numeric else {"name": threshold}
    return bounds, read_amount(amount, f"{path}.amount"), All(children=())


def _tier_condition(
    when: Condition, measure: Measure | None, bounds: Mapping[str, Any], path: str,
    count: int, index: int,
) -> Condition:  # fmt: skip
    """The condition of one tier: its own threshold instead of the list of all thresholds."""
    listing = next((atom for atom in atoms(when) if _lists_tiers(atom, count)), None)
    if listing is not None:
        return _with_value(when, listing, listing.value[index])
    if "name" in bounds:
        return _named_tier(when, str(bounds["name"]))
    if measure is None or not bounds:
        return when
    reached = tuple(
        Atom(field=measure.field, op=op, value=value, per=measure.per, path=path)
        for op, value in bounds.items()
    )
    return All(children=(when, *reached))


def _lists_tiers(atom: Atom, count: int) -> bool:
    """Whether one condition lists the thresholds (or the names) of all tiers in their order."""
    return (
        isinstance(atom.value, tuple)
        and len(atom.value) == count > 1
        and atom.op in ("first_gte", "gte", "has_any")
    )


def _named_tier(when: Condition, name: str) -> Condition:
    """A tier named after some of the values a condition lists: 手术衣/隔离衣 of three."""
    parts = frozenset(canonical(part) for part in _NAME_ENDS.split(name))
    for atom in atoms(when):
        listed = atom.value if isinstance(atom.value, tuple) and atom.op in _ANY_OF else ()
        own = tuple(word for word in listed if canonical(str(word)) in parts)
        if own and len(own) == len(parts):
            return _with_value(when, atom, own)
    return when


def _with_value(condition: Condition, target: Atom, value: Any) -> Condition:
    if condition == target:
        return replace(target, value=value)
    if isinstance(condition, Atom):
        return condition
    if isinstance(condition, Not):
        return Not(child=_with_value(condition.child, target, value))
    children = tuple(_with_value(child, target, value) for child in condition.children)
    return replace(condition, children=children)
