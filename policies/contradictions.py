"""Conditions that nobody can meet, and days that cannot be: found before a policy is published.

Of alternatives each way must be barred before anything is said; two groups of alternatives are
never weighed against each other. So some contradictions are missed, and none is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.tree import All, AnyOf, Condition, Not
from matcher.window import WindowKind, window_on
from policies.clashes import Clash, find_clash
from policies.literals import Literal, is_certain


class DayTrouble(StrEnum):
    """What is wrong with the days of an item."""

    WINDOW_OVER = "window_over"
    VALIDITY_OVER = "validity_over"
    VALIDITY_TURNED = "validity_turned"
    WINDOW_BEFORE_VALIDITY = "window_before_validity"
    WINDOW_AFTER_VALIDITY = "window_after_validity"
    CLOSED_BEFORE_PUBLISHED = "closed_before_published"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpossibleDays:
    """Days of which one lies on the wrong side of the other."""

    trouble: DayTrouble
    first: date
    second: date


def find_contradiction(card: PolicyCard, today: date) -> Clash | None:
    """Return conditions of the card that exclude each other for everybody, ``None`` if none do.

    The place of the issuer and the tiers belong to it: somebody must reach a tier.
    """
    tiers = card.tiers if card.claimable else All(children=())
    whole = All(children=(card.jurisdiction, card.eligibility, tiers))
    return _clash_in(whole, (), today, negated=False)


def _clash_in(
    condition: Condition, above: tuple[Literal, ...], today: date, *, negated: bool
) -> Clash | None:
    literals = list(above)
    choices: list[tuple[tuple[Condition, ...], bool]] = []
    for part, is_negated in _parts(condition, negated):
        if isinstance(part, Atom):
            if is_certain(part):
                literals.append(Literal(part, is_negated))
        elif isinstance(part, All | AnyOf):
            choices.append((part.children, is_negated))
    clash = find_clash(literals, today)
    if clash is not None:
        return clash
    for ways, is_negated in choices:
        barred = [_clash_in(way, tuple(literals), today, negated=is_negated) for way in ways]
        if barred and all(barred):
            return barred[0]
    return None


def _parts(condition: Condition, negated: bool) -> Iterator[tuple[Condition, bool]]:
    """Yield what must all hold: atoms, and groups of which one way is enough."""
    if isinstance(condition, Not):
        yield from _parts(condition.child, not negated)
    elif isinstance(condition, Atom):
        yield condition, negated
    elif isinstance(condition, All) is not negated:
        for child in condition.children:
            yield from _parts(child, negated)
    elif all(_may_deny(child) for child in condition.children):
        yield condition, negated


def _may_deny(condition: Condition) -> bool:
    """Whether a way asks anything; one that asks nothing (a preference) bars nobody."""
    if isinstance(condition, Atom):
        return condition.blocks
    if isinstance(condition, Not):
        return _may_deny(condition.child)
    return any(_may_deny(child) for child in condition.children)


def find_impossible_days(card: PolicyCard, today: date) -> tuple[ImpossibleDays, ...]:
    """Return what is wrong with window and validity, as they stand on ``today``."""
    return tuple(_impossible_days(card, today))


def _impossible_days(card: PolicyCard, today: date) -> Iterator[ImpossibleDays]:
    def trouble(which: DayTrouble, first: date, second: date) -> ImpossibleDays:
        return ImpossibleDays(trouble=which, first=first, second=second)

    begins, ends = card.valid_from, card.valid_to
    if begins is not None and ends is not None and begins > ends:
        yield trouble(DayTrouble.VALIDITY_TURNED, begins, ends)
    if ends is not None and ends < today:
        yield trouble(DayTrouble.VALIDITY_OVER, ends, today)
    if card.window.kind not in (WindowKind.FIXED, WindowKind.BATCH):
        return
    state = window_on(card.window, today)
    opens, closes = state.opens_on, state.closes_on
    published = card.published_on
    if closes is not None and published is not None and closes < published:
        yield trouble(DayTrouble.CLOSED_BEFORE_PUBLISHED, closes, published)
    elif closes is not None and closes < today:
        yield trouble(DayTrouble.WINDOW_OVER, closes, today)
    if closes is not None and begins is not None and closes < begins:
        yield trouble(DayTrouble.WINDOW_BEFORE_VALIDITY, closes, begins)
    if opens is not None and ends is not None and opens > ends:
        yield trouble(DayTrouble.WINDOW_AFTER_VALIDITY, opens, ends)
