"""Which values of an item are an officer's, where its sentence does not say them. Pure.

A condition, a benefit or the window that an officer changed keeps the sentence it was read from.
So that the sentence is not taken for what holds, the part carries ``mended``: who set the value,
when, and in which words. What the sentence does say, read by itself, needs no mark: a mark goes
again once the value agrees.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.document import Span
from policies.editing import Item
from policies.extraction.benefits import read_benefits
from policies.extraction.headings import SectionKind
from policies.extraction.sentences import Sentence, sentences_of
from policies.extraction.windows import find_window
from policies.outline import tree_lines
from policies.typed_conditions import read_sentence, setting_of_item

KEY = "mended"
_ASKED = ("field", "op", "value", "per")
_PAID = (
    "form", "amount", "amount_min", "amount_max", "amount_per_unit", "amount_per_unit_max", "unit",
    "rate", "rate_range", "cap", "step", "tiers", "pool",
)  # fmt: skip
_OPEN = (
    "type", "opens_on", "closes_on", "opens_md", "closes_md", "anchor", "months", "days",
    "workdays", "batches",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who set a value: ``by`` as the audit names officers (``officer:3``), ``on`` as an ISO day.

    ``words`` are the officer's own, for what no figure says; empty where the value says it all.
    """

    by: str
    on: str
    words: str = ""

    @property
    def record(self) -> dict[str, str]:
        """The mark as items hold it."""
        return {"by": self.by, "on": self.on} | ({"words": self.words} if self.words else {})


def mark_of(node: Mapping[str, Any]) -> Mark | None:
    """Return who set the value of a condition, a benefit or a window; ``None`` for the text's."""
    given = node.get(KEY)
    if not isinstance(given, Mapping):
        return None
    said = {name: str(given.get(name) or "") for name in ("by", "on", "words")}
    return Mark(**said)


def with_marks(before: Mapping[str, Any], after: Mapping[str, Any], mark: Mark) -> Item:
    """Return ``after`` with marks on what is not as in ``before`` nor as its sentence says."""
    known = [_likeness(keys, node) for keys, node in _sourced(before)]
    changed = copy.deepcopy(dict(after))
    for keys, node in list(_sourced(changed)):
        if _likeness(keys, node) in known:
            # Once for each: a second one that is alike was written by the officer.
            known.remove(_likeness(keys, node))
            continue
        if any(_same(keys, node, one) for one in _readings(changed, keys, node)):
            node.pop(KEY, None)
        else:
            is_benefit = keys is _PAID
            node[KEY] = (mark if is_benefit else Mark(by=mark.by, on=mark.on)).record
    return changed


def _sourced(item: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield what has a sentence of its own, with the keys that must agree with it."""
    benefits = item.get("benefits")
    paid = [one for one in benefits if isinstance(one, dict)] if isinstance(benefits, list) else []
    trees = [item.get("eligibility"), *(one.get("when") for one in paid)]
    for tree in trees:
        for line in tree_lines(tree, ""):
            if line.group is None and isinstance(line.atom, dict):
                yield _ASKED, line.atom
    for one in paid:
        yield _PAID, one
    window = item.get("window")
    if isinstance(window, dict) and window.get("type", "unknown") != "unknown":
        yield _OPEN, window


def _likeness(keys: tuple[str, ...], node: Mapping[str, Any]) -> tuple[Any, ...]:
    return keys, [node.get(key) for key in keys], node.get("quote")


def _same(keys: tuple[str, ...], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(key) == other.get(key) for key in keys)


def _readings(
    item: Mapping[str, Any], keys: tuple[str, ...], node: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return what the sentence beside a part says when it is read by itself."""
    text, quote = str(item.get("text") or ""), node.get("quote")
    if not isinstance(quote, str) or not quote.strip() or quote not in text:
        return []
    if keys is _ASKED:
        return _conditions_said(item, quote)
    sentences = _sentences(item, text, quote)
    if keys is _PAID:
        return [one for sentence in sentences for one in read_benefits(sentence)]
    return [find_window([(SectionKind.WINDOW, sentences)]).window]


def _conditions_said(item: Mapping[str, Any], quote: str) -> list[Mapping[str, Any]]:
    try:
        nodes = read_sentence(item, quote, today=_base(item))
    except ValueError:
        # Longer than a sentence: nobody can say that it says just this.
        return []
    return [line.atom for node in nodes for line in tree_lines(node, "") if line.group is None]


def _sentences(item: Mapping[str, Any], text: str, quote: str) -> list[Sentence]:
    start = text.index(quote)
    span = Span(start=start, end=start + len(quote))
    return list(sentences_of(text, span, setting_of_item(item, _base(item))))


def _base(item: Mapping[str, Any]) -> date:
    """The day of the text; where it has none, one that no reading rests on."""
    try:
        return date.fromisoformat(str(item.get("published_on")))
    except ValueError:
        return date(2000, 1, 1)
