"""The tiers of a benefit: from which threshold how much is paid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lexicon.interval import Number
from matcher.atom import Atom
from matcher.condition_reader import UNREADABLE, parse_condition
from matcher.errors import InvalidItem
from matcher.fields import field as field_of
from matcher.figures import number
from matcher.judging import judge_of
from matcher.measures import Measure, is_count, read_measure
from matcher.reading import first_of, read_amount, read_list
from matcher.source import Source
from matcher.tree import All, Condition, Not, atoms
from matcher.values import canonical

NOTHING = All(children=())
_GROWS = re.compile(r"增加|增长|新增|增量|增幅")
_NAME_ENDS = re.compile(r"[/、,，和及或]")
_ANY_OF = frozenset({"has_any", "in"})
_RANGES = ("between", "between_co", "between_oc", "between_oo")
_LOW, _HIGH = ("min", "from", "low", "threshold"), ("max", "to", "high")
_AMOUNTS = ("amount", "amount_max", "reward", "subsidy", "amount_per_unit")


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


def read_tiers(
    raw: Mapping[str, Any], form: str, when: Condition, path: str, source: Source
) -> tuple[Tier, ...]:
    """Return the tiers of a benefit of this form; every form but ``tiered`` has one.

    ``when`` is what the benefit asks beside. Raises :class:`InvalidItem`; leniently an amount
    that cannot be read is not told.
    """
    measure = source.tolerate(lambda: read_measure(raw, when, path), None)
    amount = partial(_amount, raw, path=path, source=source)
    cap = amount("cap", "max_amount")
    if form == "tiered":
        return tuple(_read_tiers(raw, when, measure, cap, path, source))
    paid, step = amount(*_AMOUNTS, "amount_per_unit_max"), amount("step", "unit_step")
    plain = Tier(path=path, condition=when, cap=cap, measure=measure)
    if form == "rate":
        rate = source.tolerate(lambda: _rate(raw, path), None)
        return (replace(plain, rate=rate),)
    if form == "per_unit":
        unit = replace(plain, amount=paid, is_per_unit=True)
        return (_at_least_one(unit),)
    if form == "per_step":
        return (_per_step(replace(plain, amount=paid, step=step), raw),)
    return (replace(plain, amount=paid, measure=None),)


def _amount(raw: Mapping[str, Any], *names: str, path: str, source: Source) -> Number | None:
    where = f"{path}.{names[0]}"
    return source.tolerate(lambda: read_amount(first_of(raw, *names), where), None)


def _rate(raw: Mapping[str, Any], path: str) -> Number | None:
    spread = raw.get("rate_range", raw.get("rate"))
    is_list = isinstance(spread, Sequence) and not isinstance(spread, str)
    return read_amount(spread[-1] if is_list and spread else spread, f"{path}.rate")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One written tier: its ``bounds`` on the measure or its ``name``, and what it gives."""

    bounds: tuple[tuple[str, Any], ...] = ()
    name: str | None = None
    amount: Number | None = None
    rate: Number | None = None
    cap: Number | None = None
    when: Condition = NOTHING


def _read_tiers(
    raw: Mapping[str, Any],
    when: Condition,
    measure: Measure | None,
    cap: Number | None,
    path: str,
    source: Source,
) -> Iterator[Tier]:
    written = read_list(raw.get("tiers"), f"{path}.tiers")
    read = [
        source.tolerate(partial(_read_row, one, f"{path}.tiers[{i}]", source), Row())
        for i, one in enumerate(written)
    ]
    measure = measure or _measure_asked(when, read)
    for i, row in enumerate(read):
        where = f"{path}.tiers[{i}]"
        condition = _tier_condition(when, measure, row, where, (i, len(read)))
        yield Tier(
            path=where,
            condition=All(children=(condition, row.when)),
            amount=row.amount,
            rate=row.rate,
            cap=cap if row.cap is None else row.cap,
            measure=measure if row.rate is not None else None,
        )


def _read_row(row: Any, path: str, source: Source) -> Row:
    if isinstance(row, Mapping):
        amount = partial(_amount, row, path=path, source=source)
        name = first_of(row, "name", "label", "level", "title")
        written = row.get("when", row.get("condition"))
        return Row(
            bounds=tuple(_bounds(row)),
            name=None if name is None else str(name),
            amount=amount(*_AMOUNTS),
            rate=source.tolerate(lambda: _rate(row, path), None),
            cap=amount("cap", "max_amount"),
            when=parse_condition(written, f"{path}.when", source=source),
        )
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) not in (2, 3):
        hint = 'write {"gte": 100000000, "amount": 50000} or [100000000, 50000]'
        raise InvalidItem(path, f"{row!r} is no tier", hint)
    *threshold, paid = row
    amount_paid = source.tolerate(lambda: read_amount(paid, f"{path}.amount"), None)
    if len(threshold) == 2:
        return Row(bounds=(("between_co", tuple(threshold)),), amount=amount_paid)
    limit = _threshold(threshold[0])
    if limit is None:
        return Row(name=str(threshold[0]), amount=amount_paid)
    return Row(bounds=(("gte", limit),), amount=amount_paid)


def _bounds(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The bounds of a tier, such as ``{"gte": 1}`` or ``{"op": "gte", "value": 1}``."""
    for op in ("gte", "gt", "lte", "lt", "eq"):
        if row.get(op) is not None:
            yield op, _threshold(row[op])
    for op in _RANGES:
        if isinstance(row.get(op), Sequence) and len(row[op]) == 2:
            yield op, tuple(_threshold(end) for end in row[op])
    if isinstance(row.get("op"), str) and row.get("value") is not None:
        yield row["op"], _threshold(row["value"])
    elif (low := first_of(row, *_LOW)) is not None:
        yield "gte", _threshold(low)
    if (high := first_of(row, *_HIGH)) is not None:
        yield "lt", _threshold(high)


def _threshold(raw: Any) -> Number | None:
    """A threshold as a number; ``None`` for a name, or for what is open."""
    if isinstance(raw, bool) or raw is None:
        return None
    try:
        return number(raw)
    except ValueError:
        return None


def _measure_asked(when: Condition, rows: Sequence[Row]) -> Measure | None:
    """The figure that the benefit itself compares with one of the thresholds of its tiers."""
    limits = {limit for row in rows for _, limit in row.bounds if not isinstance(limit, tuple)}
    for atom in atoms(when):
        values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        if field_of(atom.field).is_number and not limits.isdisjoint(map(_threshold, values)):
            return Measure(field=atom.field, per=atom.per)
    return None


def _tier_condition(
    when: Condition, measure: Measure | None, row: Row, path: str, place: tuple[int, int]
) -> Condition:
    """The condition of one tier: its own threshold instead of the list of all thresholds.

    ``place`` is its number and how many there are. A threshold of a figure that nobody names
    stays unknown.
    """
    index, count = place
    listing = next((atom for atom in atoms(when) if _lists_tiers(atom, count)), None)
    if listing is not None:
        return _with_value(when, listing, listing.value[index])
    if not row.bounds:
        return when if row.name is None else _named_tier(when, row.name)
    if measure is None:
        return All(children=(when, Atom(field=UNREADABLE, op=UNREADABLE, path=path)))
    reached = tuple(_reached(measure, op, value, path) for op, value in row.bounds)
    return All(children=(when, *reached))


def _reached(measure: Measure, op: str, value: Any, path: str) -> Atom:
    """The condition that the measure reaches a threshold; unknown if nobody can compare them."""
    atom = Atom(field=measure.field, op=op, value=value, per=measure.per, path=path)
    try:
        judge_of(atom)
    except (ValueError, TypeError):
        return replace(atom, op=UNREADABLE)
    return atom


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
