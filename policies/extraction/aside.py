"""A way of speaking of somebody or something else than the claimant: what a row of the tables is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policies.extraction.parties import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A way of speaking of somebody or something else.

    ``fields`` are beginnings of field ids. In the ``examples`` none of them may be read, in each
    of the ``counter_examples`` one must be. ``party`` is who is spoken of: nothing is aside in a
    document that is made for him.
    """

    name: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    party: Party | None = None


def aside(
    name: str,
    fields: tuple[str, ...],
    pattern: str,
    *,
    examples: tuple[str, ...],
    counter: tuple[str, ...],
    party: Party | None = None,
) -> Aside:
    """Make a row of the tables."""
    return Aside(
        name=name,
        fields=fields,
        pattern=re.compile(pattern),
        examples=examples,
        counter_examples=counter,
        party=party,
    )


AGE = ("entity.age_months", "entity.founded")
KIND = ("entity.type", "size.class", "qual.", "industry.")
NUMBER = r"(?:\d+|[一二三四五六七八九十两]+)"
