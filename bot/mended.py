"""What an officer set against the sentence of the text, as an enterprise reads it.

Beside such a value the sentence would say otherwise, so the value is said in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.item_words import window_text
from bot.standard_words import paid_text, standard_text
from bot.turn import Turn
from matcher.atom import Atom
from matcher.fields import FIELDS
from policies.editing import steps_of
from policies.mending_marks import mark_of
from policies.outline import atoms, benefits_of, condition_lines
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


def set_in(turn: Turn, item: Mapping[str, Any], span: tuple[int, int]) -> tuple[str, ...]:
    """Return what officers set against the sentences in a stretch of an item's text.

    And what they set where no sentence says anything: no passage would ever show it.
    """
    text = str(item.get("text") or "")
    said = (words for node, words in _set(turn, item) if concerns(node, text, span))
    return tuple(dict.fromkeys(filter(None, said)))


def _set(turn: Turn, item: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield every part that carries a mark, with its value in words."""
    for benefit in benefits_of(item):
        if mark_of(benefit):
            yield benefit, paid_text(turn, benefit)
    for line in atoms(item):
        if mark_of(line.atom):
            yield line.atom, _asked(turn, line.atom, line.path)
    window = item.get("window")
    if isinstance(window, Mapping) and mark_of(window):
        yield window, window_text(turn, window)


def concerns(node: Mapping[str, Any], text: str, span: tuple[int, int]) -> bool:
    """Whether a part's sentence stands, in part at least, in a stretch of the text, or nowhere."""
    quote = str(node.get("quote") or "").strip()
    first = text.find(quote) if quote else -1
    if first < 0:
        return True
    while first >= 0:
        if first < span[1] and first + len(quote) > span[0]:
            return True
        first = text.find(quote, first + 1)
    return False


def _changed_conditions(turn: Turn, item: Mapping[str, Any]) -> Iterator[str]:
    for line in condition_lines(item):
        if line.group is None and mark_of(line.atom):
            yield _asked(turn, line.atom, line.path)
