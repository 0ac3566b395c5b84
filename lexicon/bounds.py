"""Bounds in policy texts: 不低于1000万元, 30人(含)以下, 5,000万元至2亿元(含), 每增加1亿元.

Article 1259 of the Civil Code decides what a text leaves open: 以上、以下、以内、届满 include
the number, 不满、超过、以外 do not. The text itself goes before that: a note such as (含) or
(不含), a declaration such as 均包括本数, or a neighbouring tier that begins where this one ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from lexicon.bound_drafts import REFERENCE, Draft, Drafts, Value
from lexicon.bound_rules import RULES
from lexicon.folding import narrow
from lexicon.rules import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A bound; ``text[start:end]`` is the cue and the figure as written.

    ``op`` and ``value``:

    * gte gt lte lt — the number;
    * between (closed), between_co, between_oc — (low, high);
    * per_step — (step, reward in yuan or ``None``): 每增加1亿元奖励50万元, never a threshold;
    * rank_lte — the last rank that counts: 前2名;
    * none_in — a period in which something must not have happened: 近三年未发生…;
    * note — what only looks like a bound: "proration" in 不足三年的按实际时间计算, "excess" in
      超过3000万元的部分.

    ``unit`` is that of :class:`lexicon.measures.Measure`; ``word`` the measure word.
    """

    op: str
    value: Value
    unit: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a document says of its own words; ``None`` where it says nothing.

    ``above`` speaks of 以上, ``below`` of 以下 and 以内: whether the number itself is included.
    """

    above: bool | None = None
    below: bool | None = None


_OPENED = {"gte": "gt", "lte": "lt"}


def find_bounds(text: str, *, inclusive: bool | Declaration | None = None) -> tuple[Bound, ...]:
    """Return the bounds in ``text`` in reading order.

    ``inclusive`` is what the document declares of 以上/以下/以内 (see :func:`declared_bounds`);
    ``None`` means that a declaration inside ``text`` counts, and else the Civil Code.
    """
    if inclusive is None:
        declaration = declared_bounds(text)
    elif isinstance(inclusive, bool):
        declaration = Declaration(above=inclusive, below=inclusive)
    else:
        declaration = inclusive
    bounds = [
        _bound(found, draft, declaration) for found in RULES.find(text) for draft in found.meaning
    ]
    settled = _hear_neighbours(bounds)
    return tuple(_join(text, [bound for bound, _ in settled if bound.op != REFERENCE]))


_DECLARED = re.compile(
    r"(?P<words>(?:[“\"'‘]?(?:以上|以下|以内|至少|内)[”\"'’]?(?:、|和|及|或|/|与|,|，)?){1,4})"
    r"(?:的)?(?:数字|数据|数额|金额|表述)?,?(?:除[^,。;]{2,14}外,?)?"
    r"(?:均|都|全部|皆)?(?P<no>不)?(?:包括|包含|含)(?:本数|本级|本身|该数)"
)


def declared_bounds(text: str) -> Declaration:
    """Return what the document declares: 本办法所称“以上”含本数、“以下”不含本数."""
    above: bool | None = None
    below: bool | None = None
    for match in _DECLARED.finditer(narrow(text)):
        if "以上" in match["words"]:
            above = match["no"] is None
        if "以下" in match["words"] or "内" in match["words"]:
            below = match["no"] is None
    return Declaration(above=above, below=below)


def _bound(found: Found[Drafts], draft: Draft, declaration: Declaration) -> tuple[Bound, Draft]:
    op = draft.op
    declared = {"above": declaration.above, "below": declaration.below}.get(draft.by)
    if declared is False and not draft.is_explicit:
        op = _OPENED.get(op, op)
    start, end = draft.at or (found.start, found.end)
    bound = Bound(
        op=op,
        value=draft.value,
        unit=draft.measure.unit,
        word=draft.measure.word,
        start=start,
        end=end,
    )
    is_settled = draft.is_explicit or declared is not None
    return bound, replace(draft, op=op, is_explicit=is_settled)


def _hear_neighbours(bounds: list[tuple[Bound, Draft]]) -> list[tuple[Bound, Draft]]:
    """Let tiers that meet at one number share it out: it belongs to one of them.

    A–B(含) keeps B, so that B以上 begins above it; else the tier that begins at B has it.
    """
    settled: list[tuple[Bound, Draft]] = []
    for bound, draft in bounds:
        near = [other for other in bounds if _is_near(bound, other[0])]
        kept = {_upper(other) for other, other_draft in near if _keeps_upper(other, other_draft)}
        begun = {
            _lower(other)
            for other, other_draft in near
            if other.op in ("gte", "between", "between_co")
            and not (other_draft.by == "above" and _lower(other) in kept)
        }
        op = bound.op
        taken = {"above": _lower(bound) in kept, "below": _upper(bound) in begun}
        if not draft.is_explicit and taken.get(draft.by):
            op = _OPENED.get(op, op)
        elif not draft.is_explicit and op == "between" and _upper(bound) in begun:
            op = "between_co"
        settled.append((replace(bound, op=op), draft))
    return settled


_NEAR_CHARACTERS = 100


def _is_near(bound: Bound, other: Bound) -> bool:
    """Whether the two may be tiers of one scale: one unit, and not far apart in the text."""
    apart = max(bound.start - other.end, other.start - bound.end)
    return bound.unit == other.unit and apart <= _NEAR_CHARACTERS


def _keeps_upper(bound: Bound, draft: Draft) -> bool:
    return draft.is_explicit and bound.op in ("lte", "between", "between_oc")


def _upper(bound: Bound) -> object:
    return bound.value[1] if isinstance(bound.value, tuple) else bound.value


def _lower(bound: Bound) -> object:
    return bound.value[0] if isinstance(bound.value, tuple) else bound.value


_LINK = re.compile(r"[,，、;的者]*(?:且|但|并且?|同时|而|又)?(?:的|在)?|(?:至|到|-|~)+")


def _join(text: str, bounds: list[Bound]) -> list[Bound]:
    """Join a lower bound and the upper bound right behind it: 6个月以上但不满12个月."""
    joined: list[Bound] = []
    for bound in bounds:
        if joined and _belong_together(text, joined[-1], bound):
            lower = joined.pop()
            bound = _between(lower, bound)
        joined.append(bound)
    return joined


def _belong_together(text: str, lower: Bound, upper: Bound) -> bool:
    return (
        lower.op in ("gte", "gt")
        and upper.op in ("lte", "lt")
        and (lower.op, upper.op) != ("gt", "lt")
        and lower.unit == upper.unit
        and isinstance(lower.value, int | Decimal)
        and isinstance(upper.value, int | Decimal)
        and lower.value < upper.value
        and _LINK.fullmatch(narrow(text[lower.end : upper.start])) is not None
    )


def _between(lower: Bound, upper: Bound) -> Bound:
    low, high = lower.value, upper.value
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal):
        raise TypeError("only two plain bounds can be joined")
    op = {("gte", "lte"): "between", ("gte", "lt"): "between_co", ("gt", "lte"): "between_oc"}[
        lower.op, upper.op
    ]
    return replace(lower, op=op, value=(low, high), end=upper.end)
