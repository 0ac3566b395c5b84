"""What a reader of replies gives: a change that waits for a yes, an offer, or a complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.turn import Turn
from matcher.fields import field as field_of
from policies.drafts import Draft
from policies.editing import Edit
from policies.typed_values import ReplyTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that waits for a yes: what it was, and what it becomes, in words."""

    edit: Edit
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A sentence that no rule reads: the officer may choose what it is about."""

    sentence: str
    proposal: Proposal | None


Answers = Mapping[str, Any]
Read = Proposal | Offer | str
Reader = Callable[[Turn, Draft, Answers, str], Read]
"""From the draft, what the question was about, and the reply; a text is a complaint."""


def plain_change(turn: Turn, draft: Draft, key: str, value: Any) -> Proposal:
    """Return the change of a part of the head that is a text."""
    before = draft.item.get(key)
    return Proposal(
        edit=Edit(path=key, value=value),
        before=str(before) if before else turn.say("draft.missing"),
        after=str(value),
    )


def complaint(turn: Turn, trouble: ReplyTrouble, field_id: str) -> str:
    """Return why a reply was not taken, with an example of one that would be."""
    return turn.say(
        f"mend.trouble_{trouble.value}",
        label=field_of(field_id).label,
        example=example_of(turn, field_id),
    )


def example_of(turn: Turn, field_id: str) -> str:
    """Return a reply that would be taken for a condition on this field."""
    example = f"mend.example_{field_of(field_id).kind.value}"
    return turn.say(example if example in turn.texts else "mend.example_words")
