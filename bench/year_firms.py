"""Whose lives the simulated year is about: the firms that may have most, and what they can tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bench.question_firms import Firm, firms
from enterprises.answers import Statement
from matcher.card import PolicyCard
from matcher.eligibility import VerdictKind, decide
from matcher.profile import Profile

DRAWN_FOR_EACH = 4
TITLES = "qual.has"
TITLE_DAYS = 3 * 365
"""Titles were conferred at most so long ago: the longest that any of them is good for."""


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
            value=_dated(value, profile) if key.field == TITLES else _plain(value),
            period=key.period or "",
            is_complete=key.field in complete,
        )
        for key, value in sorted(profile.facts.items(), key=lambda one: str(one[0]))
        if isinstance(value, (str, int, bool, date, Decimal, frozenset))
    ]


def _dated(titles: Any, profile: Profile) -> list[dict[str, str]]:
    """The titles with days on which they may have been conferred: some of them end this year."""
    dice = Random(f"titles of {profile.id}")
    names: Iterable[str] = sorted(titles)
    days = {name: timedelta(days=dice.randrange(1, TITLE_DAYS)) for name in names}
    return [{"name": name, "date": (profile.as_of - ago).isoformat()} for name, ago in days.items()]


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
