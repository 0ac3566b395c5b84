"""The form of a benefit: fixed, a rate with its cap, per unit, per step, or tiers by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from policies.document import Span
from policies.extraction.awards import Figure, Role
from policies.extraction.drafts import Draft, plain
from policies.extraction.sentences import Sentence

_RANGE = re.compile(r"^\s*(?:[-—–~～至到]+)\s*$")
_NAME = r"[^、,，;；。和及与或:：\\d]{1,24}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One benefit as its clauses say it: the conditions before it and the figures in it."""

    sentence: Sentence
    span: Span
    when: Span | None
    figures: tuple[Figure, ...]


def form_of(promise: Promise, own: list[Draft]) -> dict[str, Any]:
    """Return form, amounts, caps and tiers of the promise; ``own`` are its conditions."""
    by_role = {role: [one for one in promise.figures if one.role is role] for role in Role}
    awards, caps = by_role[Role.AWARD], by_role[Role.CAP]
    body: dict[str, Any] = {}
    if by_role[Role.POOL]:
        body["pool"] = plain(by_role[Role.POOL][0].value)
    if by_role[Role.STEP] and (awards or caps):
        return {**body, **_per_step(by_role[Role.STEP][0], awards, caps, own)}
    if len(awards) > 1 and not _is_range(promise, awards):
        return {**body, **_tiered(promise, awards, caps, own)}
    if awards and awards[0].unit:
        return {**body, **_per_unit(awards, caps)}
    if by_role[Role.RATE]:
        return {**body, **_rate(by_role[Role.RATE], [*awards, *caps])}
    if awards:
        return {**body, **_fixed(awards), **_cap(caps)}
    if len(caps) > 1 and not _is_range(promise, caps) and _is_list(promise, caps):
        return {**body, **_tiered(promise, caps, [], own)}
    if caps and caps[0].unit:
        return {**body, **_per_unit(caps[:1], caps[1:])}
    if caps:
        return {**body, "form": "fixed", "amount_max": plain(caps[0].value), **_cap(caps[1:])}
    return {**body, "form": "in_kind"}


def _is_range(promise: Promise, awards: Sequence[Figure]) -> bool:
    between = promise.sentence.whole[awards[0].span.end : awards[1].span.start]
    return len(awards) == 2 and (not between or _RANGE.match(between) is not None)


def _is_list(promise: Promise, figures: Sequence[Figure]) -> bool:
    between = promise.sentence.whole[figures[0].span.end : figures[1].span.start]
    return len(between) <= 2


def _cap(caps: Sequence[Figure]) -> dict[str, Any]:
    return {"cap": plain(max(one.value for one in caps))} if caps else {}


def _fixed(awards: Sequence[Figure]) -> dict[str, Any]:
    body = {"form": "fixed", "amount": plain(awards[-1].value)}
    if len(awards) > 1:
        body["amount_min"] = plain(awards[0].value)
    return body


def _per_unit(awards: Sequence[Figure], caps: Sequence[Figure]) -> dict[str, Any]:
    key = "amount_per_unit_max" if awards[0].is_most else "amount_per_unit"
    total = [one for one in caps if not one.unit]
    return {"form": "per_unit", key: plain(awards[0].value), "unit": awards[0].unit, **_cap(total)}


def _rate(rates: Sequence[Figure], caps: Sequence[Figure]) -> dict[str, Any]:
    body: dict[str, Any] = {"form": "rate", "rate": plain(max(one.value for one in rates))}
    if len(rates) > 1:
        body["rate_range"] = sorted(plain(one.value) for one in rates)
    base = next((one.base for one in rates if one.base), None)
    if base is not None:
        body["base"] = base
    return {**body, **_cap(caps)}


def _per_step(
    step: Figure, awards: Sequence[Figure], caps: Sequence[Figure], own: Sequence[Draft]
) -> dict[str, Any]:
    amount, *further = awards or caps
    body = {
        "form": "per_step",
        "amount": plain(amount.value),
        "step": plain(step.value),
        **_cap([*further, *(caps if awards else [])]),
    }
    measured = next((draft for draft in own if draft.field.startswith("fin.")), None)
    if measured is not None:
        body["measure"] = _measure(measured)
    return body


def _measure(draft: Draft) -> dict[str, Any]:
    per = draft.flags.get("per")
    return {"field": draft.field, **({"per": per} if per else {})}


def _tiered(
    promise: Promise, awards: Sequence[Figure], caps: Sequence[Figure], own: list[Draft]
) -> dict[str, Any]:
    """Pair a list of thresholds or of names with the list of amounts, as 分别 says."""
    count = len(awards)
    amounts = [plain(one.value) for one in awards]
    for draft in own:
        if isinstance(draft.value, tuple) and len(draft.value) == count and draft.op == "first_gte":
            rows: list[Any] = [list(row) for row in zip(plain(draft.value), amounts, strict=True)]
            return {"form": "tiered", "tiers": rows, **_cap(caps)}
        listed = draft.flags.get("tiers")
        if listed is not None and len(listed) == count:
            rows = [
                {draft.op: plain(one), "amount": amount}
                for one, amount in zip(listed, amounts, strict=True)
            ]
            return {"form": "tiered", "measure": _measure(draft), "tiers": rows, **_cap(caps)}
        if isinstance(draft.value, tuple) and len(draft.value) == count and draft.op == "has_any":
            rows = [list(row) for row in zip(draft.value, amounts, strict=True)]
            return {"form": "tiered", "tiers": rows, **_cap(caps)}
    names = _names(promise, awards)
    rows = [list(row) for row in zip(names, amounts, strict=True)]
    return {"form": "tiered", "tiers": rows, **_cap(caps)}


def _names(promise: Promise, awards: Sequence[Figure]) -> list[str]:
    """The names of tiers: each before its amount, or a list of as many before them all."""
    text, count = promise.sentence.whole, len(awards)
    start = promise.when.start if promise.when else promise.span.start
    before = text[start : awards[0].span.start]
    listed = re.search(rf"(?P<list>{_NAME}(?:{_AND}{_NAME}){{{count - 1}}})[^、]*$", before)
    if listed is not None:
        parts = re.split(_AND, listed["list"])
        if len(parts) == count:
            return [_bare(part) or f"第{n}档" for n, part in enumerate(parts, start=1)]
    gaps = [text[one.span.end : after.span.start] for one, after in pairwise(awards)]
    names = []
    for index, award in enumerate(awards):
        begin = awards[index - 1].span.end if index else max(start, award.span.start - 16)
        said = text[begin : award.span.start]
        if gaps and all(re.search(r"[\u4e00-\u9fff]{2}[、，,]$", gap) for gap in gaps):
            # 100万元算力券、100万元模型券: the name stands behind its amount.
            said = re.split(r"[、，,。;；]", text[award.span.end : award.span.end + 16])[0]
        names.append(_bare(said) or f"第{index + 1}档")
    return names


_AND = r"[、和及与或]"
_EDGES = re.compile(
    r"^[\s、,，;；和及与或对的奖励补助贴元万]+|(?:分别|一次性|给予|最高|不超过|的|奖励|补助|补贴|资助|为|按|企业|项目|,|，|、)+$"
)


def _bare(words: str) -> str:
    previous = None
    while previous != words:
        previous, words = words, _EDGES.sub("", words)
    return words[:24]
