"""The few questions that decide the most policies together.

One question alone often decides nothing, because a policy waits for two or three facts. So the
facts are chosen together: those that leave nothing open in as many policies as possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_QUESTIONS = 3
"""A form of three questions is filled in between two other things; a longer one is put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """``fields`` to ask for, in this order, and ``settles``: the policies then decided."""

    fields: tuple[str, ...]
    settles: tuple[str, ...]


def short_form(
    waiting: Mapping[str, Sequence[str]], worth: Sequence[str], *, most: int = MOST_QUESTIONS
) -> ShortForm:
    """Choose at most ``most`` facts.

    ``waiting`` gives, for each policy's id, the facts that would decide it; ``worth`` lists the
    fields by value, the most valuable first: it orders the questions and breaks ties. By turns
    the policy is taken that brings most decided policies for a question; so the choice is good,
    not always the best, and always the same for the same input.
    """
    places = {name: place for place, name in enumerate(worth)}
    wanted = {policy: frozenset(facts) for policy, facts in waiting.items() if facts}
    chosen: frozenset[str] = frozenset()
    while True:
        steps = {facts | chosen for facts in wanted.values()} - {chosen}
        affordable = [step for step in steps if len(step) <= most]
        if not affordable:
            break
        chosen = max(affordable, key=lambda step: _gain(step, chosen, wanted, places))
    fields = sorted(chosen, key=lambda name: (places.get(name, len(places)), name))
    settles = sorted(policy for policy, facts in wanted.items() if facts <= chosen)
    return ShortForm(fields=tuple(fields), settles=tuple(settles))


def _gain(
    step: frozenset[str],
    chosen: frozenset[str],
    wanted: Mapping[str, frozenset[str]],
    places: Mapping[str, int],
) -> tuple[float, int, tuple[str, ...]]:
    """Policies decided for each further question; then the most valuable fact; then the names."""
    decided = sum(facts <= step and not facts <= chosen for facts in wanted.values())
    added = step - chosen
    best = min(places.get(name, len(places)) for name in added)
    return decided / len(added), -best, tuple(sorted(added))
