"""Industries: the tree of GB/T 4754-2017, and a suggestion from a plain description.

The public face of :mod:`lexicon.gbt4754` (the table), :mod:`lexicon.business_scopes` (reading
a description) and :mod:`lexicon.industry_index` (scoring).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lexicon.business_scopes import acts_of, read_name, read_scope
from lexicon.gbt4754 import Industry, UnknownIndustry, ancestors, industry, is_within
from lexicon.industry_index import score

__all__ = [
    "Industry",
    "IndustryGuess",
    "UnknownIndustry",
    "ancestors",
    "industry",
    "is_within",
    "suggest",
]

_WEIGHT_OF_NAME = 0.9
"""A company's name is chosen by its founders, mostly for the main business."""

_LEAST_POINTS = 0.12
"""Below this a likeness is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryGuess:
    """A four-digit class suggested for a description.

    ``score`` is its share of all the evidence of the suggestions, between 0 and 1.
    ``because`` is the word of the description that spoke most for it.
    """

    code: str
    name: str
    score: float
    because: str


def suggest(text: str, *, name: str | None = None, limit: int = 3) -> tuple[IndustryGuess, ...]:
    """Return up to ``limit`` classes for a one-sentence description or a whole 经营范围.

    ``name`` is the company's name, which often says the trade. Empty when nothing in the
    text speaks for any class. The order is by evidence, then by code.
    """
    items = list(read_scope(text))
    if name:
        trade = read_name(name)
        acts = acts_of(name)
        items += [
            replace(item, weight=_WEIGHT_OF_NAME * item.weight, acts=item.acts or acts)
            for item in read_scope(trade)
        ]
    found = [(code, e) for code, e in score(items).items() if e.points >= _LEAST_POINTS]
    ranked = sorted(found, key=lambda pair: (-pair[1].points, pair[0]))[:limit]
    total = sum(evidence.points for _, evidence in ranked) or 1.0
    return tuple(
        IndustryGuess(
            code=code,
            name=industry(code).name,
            score=round(evidence.points / total, 4),
            because=evidence.because,
        )
        for code, evidence in ranked
    )
