"""How conditions and benefits of a draft are said to an officer, beside their sentences."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.standard_words import amount_words, kind_label
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import shortened
from matcher.fields import FIELDS
from policies.acts import officer_titles
from policies.editing import Numbered, steps_of
from policies.extraction.conditions import STATED
from policies.mending_marks import mark_of
from policies.wording import describe_atom

LONGEST_QUOTE = 120
LONGEST_CONDITION = 160


def condition_text(turn: Turn, atom: Mapping[str, Any]) -> str:
    """Return a condition in words; one that no table lists is said by its own sentence."""
    field_id = str(atom.get("field"))
    if field_id == STATED:
        words = atom.get("value") or atom.get("quote") or ""
        return turn.say("draft.stated", words=shortened(str(words), LONGEST_CONDITION))
    if field_id not in FIELDS:
        words = atom.get("quote") or field_id
        return turn.say("draft.unlisted", words=shortened(str(words), LONGEST_CONDITION))
    return shortened(describe_atom(atom), LONGEST_CONDITION)


def joined(sign: str, parts: Iterable[str]) -> Marked:
    """Return sentences and plain words as one text; what is a sentence already stays as it is."""
    return Marked(sign.join(one if isinstance(one, Marked) else html.escape(one) for one in parts))


def node_text(turn: Turn, node: Mapping[str, Any]) -> str:
    """Return a whole node on one line: 满足其一（… / …）, 不得有（…）."""
    if "field" in node:
        return condition_text(turn, node)
    for group in ("all", "any", "not"):
        if group in node:
            below = node[group]
            children = below if isinstance(below, list) else [below]
            inner = joined(" / ", (node_text(turn, one) for one in children))
            return turn.say(f"draft.of_{group}", inner=inner)
    return turn.say("draft.nothing_asked")


def condition_lines(turn: Turn, one: Numbered) -> str:
    """Return a numbered condition with the sentence it was read from, and what is doubtful."""
    mark = turn.say("draft.guessed") if one.atom.get("inferred") else ""
    within = joined("", _groups_around(turn, one))
    return turn.say(
        "draft.condition",
        number=one.number,
        within=within,
        condition=condition_text(turn, one.atom),
        mark=mark,
        quote=source_text(turn, one.atom),
    )


def _groups_around(turn: Turn, one: Numbered) -> Iterator[str]:
    """Say the alternatives and exclusions a condition stands in; 第2种 is the second way."""
    steps = steps_of(one.path)
    for place, step in enumerate(steps):
        if step == "any":
            yield turn.say("draft.in_any", way=int(steps[place + 1]) + 1)
        elif step == "not":
            yield turn.say("draft.in_not")


def source_text(turn: Turn, node: Mapping[str, Any]) -> str:
    """Return the sentence beside a value, cut where it is long; or that there is none.

    Where an officer set the value, that is said first, and the sentence is called what it is: the
    text's own, which may say otherwise.
    """
    quote = node.get("quote")
    mark = mark_of(node)
    said = turn.say("draft.quote", quote=shortened(str(quote), LONGEST_QUOTE)) if quote else ""
    if mark is None:
        return said or turn.say("draft.no_quote")
    titles = officer_titles(turn.session, {mark.by})
    return turn.say(
        "draft.mended" if quote else "draft.mended_alone",
        by=titles.get(mark.by, mark.by),
        on=mark.on,
        quote=said,
    )


def benefit_text(turn: Turn, number: int, benefit: Mapping[str, Any]) -> str:
    """Return a benefit: its kind, its amounts, when it is paid, and its sentence."""
    said = turn.say(
        "draft.benefit",
        line=benefit_line(turn, number, benefit),
        quote=source_text(turn, benefit),
    )
    when = benefit.get("when")
    if not when:
        return said
    return joined("\n", (said, turn.say("draft.when", condition=node_text(turn, when))))


def benefit_line(
    turn: Turn, number: int, benefit: Mapping[str, Any], *, own_words: str = ""
) -> str:
    """Return a benefit on one line; what has no figure is said in the officer's words."""
    amounts = "，".join(f"{label} {value}" for label, value in amount_words(turn, benefit))
    mark = mark_of(benefit)
    own = own_words or (mark.words if mark else "")
    return turn.say(
        "draft.benefit_line",
        number=number,
        kind=kind_label(str(benefit.get("kind") or "")),
        amounts=amounts or shortened(own, LONGEST_QUOTE) or turn.say("draft.no_amount"),
    )
