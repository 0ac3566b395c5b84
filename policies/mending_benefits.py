"""What an officer types for a benefit or a tier: 每户20万元; 按研发费用10%，最高50万元. Pure.

A short reply leaves out that something is given, so that is put in before extraction reads it.
What no rule reads is a trouble with a name, never a guess; and the officer's own words stay
beside what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import isclose
from typing import Any

from lexicon.benefits import find_benefits
from lexicon.money import find_amounts
from lexicon.ratios import find_ratios
from policies.document import Span
from policies.extraction.awards import speaks_of_award
from policies.extraction.benefits import kind_of, read_benefits
from policies.extraction.sentences import sentences_of
from policies.outline import tree_lines
from policies.typed_conditions import setting_of_item
from policies.typed_values import TypedValue, read_reply

LONGEST_WORDS = 200
SHORTEST_IN_KIND = 4
LARGEST_YUAN = 10**12
_FIGURES = frozenset(
    {"amount", "amount_min", "amount_max", "amount_per_unit", "amount_per_unit_max", "rate"}
    | {"rate_range", "cap", "step", "tiers", "pool", "unit", "base", "measure"}
)
_NEGATIVE = re.compile(r"^\s*负|(?<![\d至到.])\s*[-－—]\s*\d|负\d")
_SPACES = re.compile(r"(?<=[\u4e00-\u9fff%，,])\s+|\s+(?=[\u4e00-\u9fff%])")
_SHARE = re.compile(r"(?:按照?)?(?P<base>[\u4e00-\u9fff]{2,16}?)?(?:的)?(?P<share>\d+(?:\.\d+)?%)")
_EACH_STEP = re.compile(r"^每[^，,\d]{0,6}(?:增加|增长|提高|新增|超过|上)[^，,]{2,24}[，,]")
_SEPARATOR = re.compile(r"[，,：:；;]|\s{1,}")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万]+(?:万|亿|元)")


class BenefitTrouble(StrEnum):
    """Why a reply was not taken."""

    NOT_UNDERSTOOD = "not_understood"
    SEVERAL = "several"
    NEGATIVE = "negative"
    NOUGHT = "nought"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedBenefit:
    """A benefit as the contract writes it; ``words`` are the officer's, on one line."""

    benefit: dict[str, Any]
    words: str


def read_typed_benefit(
    item: Mapping[str, Any],
    reply: str,
    *,
    old: Mapping[str, Any] | None,
    today: date,
) -> TypedBenefit | BenefitTrouble:
    """Read a benefit as an officer types it, in the place of ``old`` or as one more.

    Words that stand in the item's text are quoted where they stand. Otherwise the sentence of
    ``old`` stays beside it, and what the reply does not speak of: whom it is for, what kind it is.
    """
    words = " ".join(reply.split())
    trouble = _trouble_with(words)
    if trouble is not None:
        return trouble
    text = str(item.get("text") or "")
    start = text.find(reply.strip())
    is_quoted = start >= 0 and speaks_of_award(words)
    said = reply.strip() if is_quoted else _as_promise(_SPACES.sub("", words))
    found = _read(item, text, said, start if is_quoted else None, today)
    if len(found) > 1:
        return BenefitTrouble.SEVERAL
    if not found and not _gives_in_kind(words):
        return BenefitTrouble.NOT_UNDERSTOOD
    read = found[0] if found else {"form": "in_kind"}
    trouble = _trouble_in(read)
    if trouble is not None:
        return trouble
    if not _says_all(words, read):
        return BenefitTrouble.NOT_UNDERSTOOD
    if not is_quoted:
        read = _without_quotes(read)
    return TypedBenefit(benefit=_completed(item, words, read, old), words=words)


def _trouble_with(words: str) -> BenefitTrouble | None:
    if len(words) > LONGEST_WORDS:
        return BenefitTrouble.TOO_LONG
    if _NEGATIVE.search(words):
        return BenefitTrouble.NEGATIVE
    return None if len(words) > 1 else BenefitTrouble.NOT_UNDERSTOOD


def _as_promise(words: str) -> str:
    """Say of a bare figure that it is given: 10%给予补助, 给予20万元."""
    if speaks_of_award(words):
        return words
    share = _SHARE.search(words)
    if share is not None:
        base = f"按{share['base']}的" if share["base"] else "按"
        return f"{words[: share.start()]}{base}{share['share']}给予补助{words[share.end() :]}"
    first, comma, rest = words.partition("，" if "，" in words else ",")
    if _EACH_STEP.match(words):
        return f"{first}{comma}给予{rest}"
    return f"{first}给予补助{comma}{rest}" if first.startswith("每") else f"给予{words}"


def _read(
    item: Mapping[str, Any], text: str, said: str, start: int | None, today: date
) -> list[dict[str, Any]]:
    whole = said if start is None else text
    begin = start or 0
    span = Span(start=begin, end=begin + len(said))
    return [
        one
        for sentence in sentences_of(whole, span, setting_of_item(item, today))
        for one in read_benefits(sentence)
    ]


def _gives_in_kind(words: str) -> bool:
    """Whether words without a figure name something that is given."""
    is_named = len(words) >= SHORTEST_IN_KIND and bool(find_benefits(words))
    return is_named and _says_all(words, {})


def _says_all(words: str, read: Mapping[str, Any]) -> bool:
    """Whether no amount and no share that was typed is missing in what was read."""
    typed = [one.yuan for one in find_amounts(words)] + [one.value for one in find_ratios(words)]
    known = [float(one) for one in _numbers(read)]
    return all(any(isclose(float(one), other) for other in known) for one in typed)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, str):
        # A condition left to a person keeps its figures in its words.
        yield from (float(one.yuan) for one in find_amounts(value))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        yield float(value)


def _trouble_in(read: Mapping[str, Any]) -> BenefitTrouble | None:
    figures = [
        one
        for key, one in read.items()
        if key in _FIGURES and isinstance(one, int | float) and not isinstance(one, bool)
    ]
    if any(one == 0 for one in figures):
        return BenefitTrouble.NOUGHT
    return BenefitTrouble.TOO_LARGE if any(one > LARGEST_YUAN for one in figures) else None


def _completed(
    item: Mapping[str, Any],
    words: str,
    read: Mapping[str, Any],
    old: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Take over what the reply does not speak of; the kind it names, or else the item's."""
    names_kind = bool(find_benefits(words))
    for row in tiers_of(read):
        if isinstance(row, list) and isinstance(row[0], str):
            row[0] = row[0].removeprefix("给予")
    kind = kind_of(words if names_kind else str(item.get("title") or words))
    if old is None:
        return {**read, "kind": kind}
    kept = {key: one for key, one in old.items() if key not in _FIGURES and key != "form"}
    if names_kind:
        kept["kind"] = kind
    return {**kept, **{key: one for key, one in read.items() if key != "kind"}}


def _without_quotes(read: Mapping[str, Any]) -> dict[str, Any]:
    bare = {key: one for key, one in read.items() if key not in ("quote", "span")}
    for line in tree_lines(bare.get("when"), ""):
        if isinstance(line.atom, dict):
            line.atom.pop("quote", None)
            line.atom.pop("span", None)
    return bare


Tier = dict[str, Any] | list[Any]


def read_typed_tier(
    item: Mapping[str, Any], benefit: Mapping[str, Any], reply: str, *, today: date
) -> Tier | BenefitTrouble:
    """Read a tier as an officer types it: 5亿元以上，20万元; 国家级，按10%，最高50万元.

    It is written as the other tiers of the benefit are: by a bound on its measure, or by a name.
    """
    words = " ".join(reply.split())
    trouble = _trouble_with(words)
    if trouble is not None:
        return trouble
    head, paid = _parted(words)
    if not head or not paid:
        return BenefitTrouble.NOT_UNDERSTOOD
    read = read_typed_benefit(item, paid, old=None, today=today)
    if isinstance(read, BenefitTrouble):
        return read
    figures: dict[str, Any] = {
        key: read.benefit[key] for key in ("amount", "rate", "cap") if key in read.benefit
    }
    if "amount_max" in read.benefit:
        figures["amount"] = read.benefit["amount_max"]
    if not figures.keys() & {"amount", "rate"}:
        return BenefitTrouble.NOT_UNDERSTOOD
    bound = _bound(benefit, head, today)
    if bound is None:
        return BenefitTrouble.NOT_UNDERSTOOD
    return _written(benefit, bound, figures)


def _parted(words: str) -> tuple[str, str]:
    """Part 5亿元以上，20万元 at the first mark behind which something is paid."""
    for mark in _SEPARATOR.finditer(words):
        head, paid = words[: mark.start()].strip(), words[mark.end() :].strip()
        if head and _FIGURE.search(paid):
            return head, paid
    return "", ""


def tiers_of(benefit: Mapping[str, Any]) -> Sequence[Any]:
    """Return the tiers of a benefit as written; none where it has none."""
    given = benefit.get("tiers")
    return given if isinstance(given, list) else ()


def is_measured(benefit: Mapping[str, Any]) -> bool:
    """Whether the tiers of a benefit are bounds on a figure rather than names."""
    if benefit.get("measure"):
        return True
    rows = tiers_of(benefit)
    return bool(rows) and all(
        isinstance(row[0], int | float) if isinstance(row, list) and row else _has_bound(row)
        for row in rows
    )


def _has_bound(row: Any) -> bool:
    return isinstance(row, Mapping) and bool(row.keys() & {"gte", "gt", "lte", "lt", "eq"})


_ANY_MONEY = "fin.revenue"
"""Stands for the measure of tiers that name none: their bounds are amounts of money."""


def _bound(benefit: Mapping[str, Any], head: str, today: date) -> tuple[str, Any] | None:
    """Return the bound (operator and value) or the name that a tier begins with."""
    if not is_measured(benefit):
        return "name", head
    measure = benefit.get("measure")
    named = measure.get("field") if isinstance(measure, Mapping) else measure
    read = read_reply(str(named or _ANY_MONEY), head, op="gte", today=today)
    if not isinstance(read, TypedValue) or isinstance(read.value, list | str | bool):
        return None
    op = read.op or "gte"
    return (op, read.value) if op in ("gte", "gt", "lte", "lt") else None


def _written(
    benefit: Mapping[str, Any], bound: tuple[str, Any], figures: Mapping[str, Any]
) -> Tier:
    op, value = bound
    is_short = any(isinstance(row, list) for row in tiers_of(benefit))
    if is_short and op in ("name", "gte") and set(figures) == {"amount"}:
        return [value, figures["amount"]]
    return {op: value, **figures}
