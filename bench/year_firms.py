"""Whose lives the simulated year is about: the firms that may have most, and what they can tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bench.question_firms import Firm, firms
from enterprises.answers import Statement
from matcher.card import PolicyCard
from matcher.eligibility import VerdictKind, decide
from matcher.profile import Profile

DRAWN_FOR_EACH = 4


def firms_of_the_year(count: int, cards: Collection[PolicyCard], today: date) -> Sequence[Firm]:
    """Draw four times as many, and keep the ``count`` that may have most.

    Of whoever may have nothing, nothing is told: such lives would show nothing.
    """
    drawn = firms(count * DRAWN_FOR_EACH, cards, today)
    return sorted(
        drawn,
        key=lambda firm: -sum(decide(card, firm.truth) is VerdictKind.ELIGIBLE for card in cards),
    )[:count]


def statements_of(profile: Profile) -> list[Statement]:
    """Return a drawn profile's facts as answers, in the order of their keys."""
    complete = profile.declared_complete
    return [
        Statement(
            field=key.field,
            value=_plain(value),
            period=key.period or "",
            is_complete=key.field in complete,
        )
        for key, value in sorted(profile.facts.items(), key=lambda one: str(one[0]))
        if isinstance(value, (str, int, bool, date, Decimal, frozenset))
    ]


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case frozenset():
            return sorted(value)
        case _:
            return value
