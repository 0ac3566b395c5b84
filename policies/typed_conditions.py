"""A condition that an officer adds: a sentence, read as extraction reads one, or a field chosen.

A sentence that stands in the item's text is quoted where it stands. One that does not has no
quote: nothing may look as if the document said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lexicon.bounds import declared_bounds
from matcher.fields import FIELDS, Kind
from matcher.fields import field as field_of
from policies.document import Span
from policies.extraction.conditions import STATED, read_conditions
from policies.extraction.sentences import sentences_of
from policies.extraction.setting import Setting

Node = dict[str, Any]

LONGEST_SENTENCE = 400
MOST_LIKELY = 8
USUAL_FIELDS = (
    "fin.revenue", "hr.headcount", "industry.code", "size.class", "entity.age_months", "qual.has",
    "region.registered", "entity.type", "fin.rd_ratio", "project.total_invest",
)  # fmt: skip
"""What policies ask for most; offered where a sentence names nothing we know."""

_OPENING_OPS: Mapping[Kind, str] = {
    Kind.BOOL: "true", Kind.DATE: "gte", Kind.REGION: "in", Kind.INDUSTRY: "in", Kind.SIZE: "in",
    Kind.ENUM: "in", Kind.SET: "has_any", Kind.EVENTS: "has_any",
    **dict.fromkeys((Kind.COUNT, Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.MONTHS), "gte"),
}  # fmt: skip


def read_sentence(item: Mapping[str, Any], words: str, *, today: date) -> tuple[Node, ...]:
    """Return the conditions that a sentence states, joined as extraction joins them.

    What no rule understands comes back as a condition a person must judge. Raises ``ValueError``
    for what is no sentence.
    """
    said = words.strip()
    if not 2 <= len(said) <= LONGEST_SENTENCE:
        raise ValueError("a sentence has between 2 and 400 characters")
    text = str(item.get("text") or "")
    start = text.find(said)
    is_quoted = start >= 0
    whole = text if is_quoted else said
    span = Span(start=start, end=start + len(said)) if is_quoted else Span(start=0, end=len(said))
    nodes = [
        node
        for sentence in sentences_of(whole, span, setting_of_item(item, today))
        for node in read_conditions(sentence, is_hard=True).nodes
    ]
    return tuple(node if is_quoted else _without_quote(node) for node in nodes)


def setting_of_item(item: Mapping[str, Any], today: date) -> Setting:
    """Return what rules must know of the item: its place, its day, how it means 以上."""
    region, published = item.get("region"), item.get("published_on")
    known = [one for one in region if isinstance(one, str)] if isinstance(region, list) else []
    try:
        base = date.fromisoformat(str(published))
    except ValueError:
        base = None
    return Setting(
        region=known[0] if known else None,
        base=base or today,
        is_dated=base is not None,
        declaration=declared_bounds(str(item.get("text") or "")),
    )


def _without_quote(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_quote(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: _without_quote(one) for key, one in node.items() if key not in ("quote", "span")}


def is_understood(nodes: tuple[Node, ...]) -> bool:
    """Whether a rule read any of it, so that more than a person's judgement came of it."""
    return any(atom["field"] != STATED for node in nodes for atom in _atoms(node))


def _atoms(node: Any) -> Iterator[Node]:
    if isinstance(node, list):
        for one in node:
            yield from _atoms(one)
    elif isinstance(node, dict):
        if "field" in node:
            yield node
        for key in ("all", "any", "not"):
            yield from _atoms(node.get(key))


def likely_fields(words: str) -> tuple[str, ...]:
    """Return the fields that a sentence may be about, the likeliest first.

    By how much of a field's name stands in the sentence; filled up with what is asked most.
    """
    rated = sorted(
        ((_likeness(one.label, words), id) for id, one in FIELDS.items() if one.ask),
        key=lambda pair: (-pair[0], pair[1]),
    )
    near = [id for likeness, id in rated if likeness > _HALF]
    return tuple(dict.fromkeys((*near, *USUAL_FIELDS)))[:MOST_LIKELY]


_HALF = 0.5


def _likeness(label: str, words: str) -> float:
    """How many of the label's pairs of characters stand in the words, from 0 to 1."""
    pairs = {label[place : place + 2] for place in range(len(label) - 1)}
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else 0.0


def opening_op(field_id: str) -> str:
    """Return the operator with which a condition on a chosen field begins."""
    return _OPENING_OPS.get(field_of(field_id).kind, "match")
