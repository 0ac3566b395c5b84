"""Benefits: what one gets, in which form, and which of them are tiers of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from matcher.condition_reader import parse_condition
from matcher.errors import InvalidItem
from matcher.reading import read_list
from matcher.source import Source, locate_quote
from matcher.tiers import Tier, read_tiers

FORMS = ("fixed", "tiered", "rate", "per_unit", "per_step", "difference", "in_kind")
# Help, advice and encouragement are offered to everybody: reaching them is no tier.
_NOT_CLAIMED = frozenset({"service", "guidance", "encouragement", "consulting", "honour"})
_TOP_UP_KEYS = ("top_up", "topup", "is_top_up", "additional", "extra", "add_on", "bonus")
_TOP_UP = re.compile(
    r"再(给予|奖励|补助|补贴)|另(外)?(再)?(给予|奖励)|额外|上浮|在此基础上|追加(奖励|补助)"
)


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
    """Read the benefits of an item. Raises :class:`InvalidItem` naming what cannot be read.

    Leniently, a sentence alone is a benefit in kind, and what is no benefit at all is left out.
    """
    rows: tuple[Any, ...] = source.tolerate(lambda: read_list(raw, "benefits"), ())
    found = (
        source.tolerate(partial(_parse, row, f"benefits[{i}]", source), None)
        for i, row in enumerate(rows)
    )
    return tuple(benefit for benefit in found if benefit is not None)


def _parse(raw: Any, path: str, source: Source) -> Benefit | None:
    if isinstance(raw, str) and source.is_lenient:
        raw = {"quote": raw}
    if not isinstance(raw, Mapping):
        raise InvalidItem(path, f"{raw!r} is no benefit", 'write {"kind": "reward", …}')
    form = source.tolerate(lambda: _read_form(raw, path), _form_of(raw))
    quote, span = locate_quote(raw.get("quote"), raw.get("span"), path, source)
    when = parse_condition(raw.get("when"), f"{path}.when", source=source)
    kind = str(raw.get("kind") or "reward")
    return Benefit(
        id=str(raw.get("id") or path),
        kind=kind,
        form=form,
        tiers=read_tiers(raw, form, when, path, source),
        quote=quote,
        span=span,
        is_claimed=kind not in _NOT_CLAIMED,
        is_top_up=_is_top_up(raw, quote),
        adds_up=raw.get("stage") is not None or raw.get("tier_rule") == "cumulative",
    )


def _read_form(raw: Mapping[str, Any], path: str) -> str:
    form = raw.get("form") or _form_of(raw)
    if form not in FORMS:
        hint = "use one of " + ", ".join(FORMS)
        raise InvalidItem(f"{path}.form", f"{form!r} is no form of benefit", hint)
    return str(form)


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
