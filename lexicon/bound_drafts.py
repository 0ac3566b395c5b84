"""What the cues of bound_rules.py make of a figure: drafts of bounds, before neighbours speak."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from lexicon.measures import Measure
from lexicon.rules import MARK, Hit

Figure: TypeAlias = int | Decimal
Value: TypeAlias = Figure | tuple[Figure, Figure | None] | str

REFERENCE = "reference"
"""The op of a figure that only names a period (近三年): it is no bound and is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A bound before its neighbours are heard.

    ``by`` is the cue where neighbours or declarations may decide: "above" (以上), "below"
    (以下, 以内) or '' (3年内). ``is_explicit`` says that a
    note such as (含) decided already. ``at`` is its span where it is not that of the whole hit.
    """

    op: str
    value: Value
    measure: Measure
    by: str = ""
    is_explicit: bool = False
    at: tuple[int, int] | None = None


Drafts: TypeAlias = tuple[Draft, ...]
Production: TypeAlias = Callable[[Hit[Measure]], Drafts | None]

_DURATIONS = frozenset({"months", "days", "workdays"})
_MONEY = frozenset({"yuan", "usd", "eur", "hkd", "jpy", "gbp", "aud", "twd", "mop"})

INCLUDED = r"\((?:均|都)?(?:包含|包括|含)(?:本数|以上|以下|Q)?\)"
"""A note that the number itself belongs; ``Q`` is a figure (see rules.compiled)."""
EXCLUDED = r"\((?:均|都)?不(?:包含|包括|含)(?:本数|Q)?\)"
"""A note that the number itself does not belong."""

_OPENED = {"gte": "gt", "lte": "lt"}
_CLOSED = {"gt": "gte", "lt": "lte"}
_INCLUDED = re.compile(INCLUDED.replace("Q", MARK))
_EXCLUDED = re.compile(EXCLUDED.replace("Q", MARK))
_NOTE_WITHIN = re.compile(r"\((不)?含\)")
_WITHOUT_NUMBER = re.compile(r"的?(?:企业)?(?:为|是|属于|划为)(?:大|中|小|微)型")


def _noted(hit: Hit[Measure], op: str) -> tuple[str, bool]:
    """Return ``op`` as the notes beside the figure have it, and whether there is one."""
    written = hit.match.group()
    inside = _NOTE_WITHIN.search(hit.written(hit.places[0]))
    if _EXCLUDED.search(written) or (inside and inside[1]):
        return _OPENED.get(op, op), True
    if _INCLUDED.search(written) or inside:
        return _CLOSED.get(op, op), True
    return op, False


def cue(op: str, by: str = "") -> Production:
    """Make the production of a cue that gives every figure of a list the same ``op``."""

    def produce(hit: Hit[Measure]) -> Drafts | None:
        figures = _figures(hit)
        if not figures:
            return None
        noted, is_explicit = _noted(hit, op)
        if by == "below" and not is_explicit and _WITHOUT_NUMBER.match(hit.after(8)):
            noted, is_explicit = "lt", True  # Size standards say 100人以下的为微型企业.
        return tuple(
            Draft(
                op=noted,
                value=measure.value,
                measure=measure,
                by=by,
                is_explicit=is_explicit,
                at=None if len(figures) == 1 else hit.marked.origin(place, place + 1),
            )
            for place, measure in figures
        )

    return produce


def _figures(hit: Hit[Measure]) -> list[tuple[int, Measure]]:
    """Return the figures that are bounded: all of one unit, without those inside a note."""
    text = hit.marked.text
    measures = [
        (place, hit.marked.values[place])
        for place in hit.places
        if text[place - 1 : place] not in ("含", "括")
        and (text[place - 1 : place], text[place + 1 : place + 2]) != ("(", ")")
    ]
    units = {measure.unit for _, measure in measures}
    if len(units) != 1 or units & {"ordinal"}:
        return []
    return measures


def within(hit: Hit[Measure]) -> Drafts | None:
    """Read 3年内; 近3年内 names a period, and only a period can be followed by a bare 内."""
    if hit.values[0].unit not in _DURATIONS:
        return None
    return cue("lte")(hit)


def unbroken(hit: Hit[Measure]) -> Drafts | None:
    """Read 连续6个月; 连续两年盈利 speaks of two years, not of a length."""
    measure = hit.values[0]
    is_length = measure.unit in _DURATIONS and (
        not measure.word.startswith("年") or "以上" in hit.match[0]
    )
    return cue("gte")(hit) if is_length else None


def share(op: str) -> Production:
    """Make the production of a cue whose base stands between it and the share."""
    produce = cue(op)

    def check(hit: Hit[Measure]) -> Drafts | None:
        return produce(hit) if hit.values[0].unit == "ratio" else None

    return check


def between(hit: Hit[Measure]) -> Drafts | None:
    """Read two figures of one kind as the band between them, with the notes beside them."""
    figures = _figures(hit)
    if len(figures) != 2 or figures[0][1].value >= figures[1][1].value:
        return None
    if figures[0][1].unit == "number":
        return None  # 2025-12-26, 020-12345, pages 1至4: only measured figures make a band.
    (first, low), (second, high) = figures
    halves = hit.match["low_note"] or "", hit.match["high_note"] or ""
    low_open = "不" in halves[0]
    high_open = "不" in halves[1] or (bool(halves[0]) and not low_open and not halves[1])
    if low_open and high_open:
        return (
            Draft(op="gt", value=low.value, measure=low, is_explicit=True, at=_at(hit, first)),
            Draft(op="lt", value=high.value, measure=high, is_explicit=True, at=_at(hit, second)),
        )
    op = {(True, False): "between_oc", (False, True): "between_co"}.get(
        (low_open or (bool(halves[1]) and not halves[0] and not high_open), high_open), "between"
    )
    explicit = bool(halves[0] or halves[1])
    return (Draft(op=op, value=(low.value, high.value), measure=low, is_explicit=explicit),)


def _at(hit: Hit[Measure], place: int) -> tuple[int, int]:
    return hit.marked.origin(place, place + 1)


def per_step(hit: Hit[Measure]) -> Drafts | None:
    """Read 每增加1亿元奖励50万元: the step, and the reward where one follows."""
    step = hit.values[0]
    if step.unit in _DURATIONS or step.unit in ("ordinal", "age"):
        return None
    reward = hit.values[1] if len(hit.values) > 1 else None
    if reward is not None and reward.unit not in _MONEY:
        return None
    value = (step.value, None if reward is None else reward.value)
    return (Draft(op="per_step", value=value, measure=step),)


def rank(hit: Hit[Measure]) -> Drafts | None:
    """Read 前2名 and 排名第1名."""
    measure = hit.values[0]
    if measure.unit == "ordinal" or measure.unit == "ratio":
        return (Draft(op="rank_lte", value=measure.value, measure=measure),)
    if measure.word in ("名", "位", "家") or (measure.unit == "number" and hit.has("name")):
        return (Draft(op="rank_lte", value=measure.value, measure=measure),)
    return None


def nothing_in(hit: Hit[Measure]) -> Drafts | None:
    """Read 近三年未发生…."""
    measure = hit.values[0]
    if measure.unit != "months":
        return None
    return (Draft(op="none_in", value=measure.value, measure=measure),)


def period_named(hit: Hit[Measure]) -> Drafts | None:
    """Read 近三年内, which bounds nothing."""
    measure = hit.values[0]
    if measure.unit not in _DURATIONS:
        return None
    return (Draft(op=REFERENCE, value=measure.value, measure=measure),)


def proration(hit: Hit[Measure]) -> Drafts:
    """Read 不足三年的按实际时间计算, which is arithmetic and no condition."""
    return (Draft(op="note", value="proration", measure=hit.values[0]),)


def excess(hit: Hit[Measure]) -> Drafts:
    """Read 超过3000万元的部分按2%, which is arithmetic and no condition."""
    return (Draft(op="note", value="excess", measure=hit.values[0]),)


def not_zero(hit: Hit[Measure]) -> Drafts | None:
    """Read 不得为0分."""
    measure = hit.values[0]
    if measure.value != 0:
        return None
    return (Draft(op="gt", value=0, measure=measure, is_explicit=True),)


def times(hit: Hit[Measure]) -> Drafts | None:
    """Read 只能享受1次; 期限3年 and 上限500万元 are none of this."""
    if hit.values[0].unit not in ("count", "people"):
        return None
    return cue("lte")(hit)
