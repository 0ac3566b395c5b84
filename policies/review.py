"""What an approving officer should look at before publishing: values, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.card import PolicyCard
from policies.clashes import Clash
from policies.contradictions import ImpossibleDays, find_contradiction, find_impossible_days
from policies.guide import GUIDE_ELEMENTS, GuideElement, missing_elements
from policies.outline import OutlineLine, atoms

# 公平竞争审查条例, in force since 2024-08-01, bars selective rewards by local fiscal contribution.
FISCAL_FIELDS = frozenset({"fin.tax_paid", "fin.tax_growth"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What stands against an item as it reads on one day, and what its guide leaves out.

    ``clash`` are conditions that nobody can meet together, ``fiscal`` the conditions and measures
    that hang on taxes paid to the place.
    """

    clash: Clash | None
    days: tuple[ImpossibleDays, ...]
    fiscal: tuple[OutlineLine, ...]
    missing: tuple[GuideElement, ...]

    @property
    def is_grave(self) -> bool:
        """Whether publishing it asks for a reason."""
        return self.clash is not None or bool(self.days) or bool(self.fiscal)

    @property
    def said_elements(self) -> int:
        """How many elements of the guide are there."""
        return len(GUIDE_ELEMENTS) - len(self.missing)


def review_item(item: Mapping[str, Any], card: PolicyCard, *, today: date) -> Review:
    """Return what an officer should know before the item goes to anybody; ``card`` is its card."""
    return Review(
        clash=find_contradiction(card, today),
        days=find_impossible_days(card, today),
        fiscal=_fiscal_lines(item),
        missing=missing_elements(item),
    )


def review_warnings(item: Mapping[str, Any], card: PolicyCard) -> tuple[str, ...]:
    """Return one line a doubt: what the card could not use, then what the guide leaves out."""
    return (*card.warnings, *_fiscal_conditions(item), *_guide_gaps(item))


def _fiscal_lines(item: Mapping[str, Any]) -> tuple[OutlineLine, ...]:
    return tuple(line for line in atoms(item) if line.atom["field"] in FISCAL_FIELDS)


def _fiscal_conditions(item: Mapping[str, Any]) -> list[str]:
    return [
        f"{line.path}: 与地方财政贡献挂钩（{line.atom['field']}），请核对公平竞争审查"
        for line in _fiscal_lines(item)
    ]


def _guide_gaps(item: Mapping[str, Any]) -> list[str]:
    names = [element.name for element in missing_elements(item)]
    return [f"guide: 办事指南缺{len(names)}项要素：{'、'.join(names)}"] if names else []
