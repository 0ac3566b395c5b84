"""What an approving officer should look at before publishing: values, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.card import PolicyCard
from policies.guide import missing_elements
from policies.outline import atoms

# 公平竞争审查条例, in force since 2024-08-01, bars selective rewards by local fiscal contribution.
FISCAL_FIELDS = frozenset({"fin.tax_paid", "fin.tax_growth"})


def review_warnings(item: Mapping[str, Any], card: PolicyCard) -> tuple[str, ...]:
    """Return one line a doubt: what the card could not use, then what the guide leaves out."""
    return (*card.warnings, *_fiscal_conditions(item), *_guide_gaps(item))


def _fiscal_conditions(item: Mapping[str, Any]) -> list[str]:
    return [
        f"{line.path}: 与地方财政贡献挂钩（{line.atom['field']}），请核对公平竞争审查"
        for line in atoms(item)
        if line.atom["field"] in FISCAL_FIELDS
    ]


def _guide_gaps(item: Mapping[str, Any]) -> list[str]:
    names = [element.name for element in missing_elements(item)]
    return [f"guide: 办事指南缺{len(names)}项要素：{'、'.join(names)}"] if names else []
