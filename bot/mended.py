"""What an officer set against the sentence of the text, as an enterprise reads it.

Beside such a value the sentence would say otherwise, so the value is said in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.item_words import window_text
from bot.standard_words import standard_text
from bot.turn import Turn
from matcher.atom import Atom
from matcher.fields import FIELDS
from policies.editing import steps_of
from policies.mending_marks import mark_of
from policies.outline import benefits_of, condition_lines
from policies.wording import describe_atom


def asked_text(turn: Turn, atom: Atom) -> str:
    """Return what a condition asks, by its value and not by its sentence."""
    written = {"field": atom.field, "op": atom.op, "value": atom.value, "per": atom.per}
    return _asked(turn, written, atom.path)


def _asked(turn: Turn, atom: Mapping[str, Any], path: str) -> str:
    is_listed = str(atom.get("field")) in FIELDS
    words = describe_atom(atom) if is_listed else str(atom.get("value") or atom.get("quote") or "")
    # What stands in an exclusion is what one must not have.
    is_excluded = steps_of(path).count("not") % 2 == 1
    return turn.say("evidence.excluded", words=words) if is_excluded else words


def corrected_element(turn: Turn, item: Mapping[str, Any], key: str, text: str) -> str:
    """Return an element of the guide as officers left it; ``text`` where they changed nothing."""
    if key == "standard" and any(mark_of(one) for one in benefits_of(item)):
        return standard_text(turn, item)
    window = item.get("window")
    if key == "window" and isinstance(window, Mapping) and mark_of(window):
        return window_text(turn, window)
    changed = list(_changed_conditions(turn, item)) if key == "conditions" else []
    if not changed:
        return text
    return turn.say("guide.corrected", text=text, words="；".join(changed))


def _changed_conditions(turn: Turn, item: Mapping[str, Any]) -> Iterator[str]:
    for line in condition_lines(item):
        if line.group is None and mark_of(line.atom):
            yield _asked(turn, line.atom, line.path)
