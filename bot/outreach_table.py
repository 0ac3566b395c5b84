"""A list of whom to call on in words: a row an enterprise, a group of columns a policy.

Public facts alone: the registry's name, code and place, and what the pool offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.spreadsheets import Cell, Row
from bot.texts import Texts
from bot.wording import label
from jobs.outreach import Offer, Prospect
from lexicon.regions import UnknownRegion, region
from matcher.window import window_on
from policies.live import PoolSnapshot

ONCE = ("name", "code", "place", "sure", "perhaps")
EACH = ("policy", "policy_code", "verdict", "amount", "closes_on", "unknown")


def outreach_table(
    texts: Texts,
    pool: PoolSnapshot,
    prospects: Iterable[Prospect],
    *,
    offers: int,
    today: date,
) -> Iterator[Row]:
    """Yield the heading, then a row an enterprise with room for so many ``offers``."""
    yield _heading(texts, offers)
    closing = _closing_days(pool, today)
    for one in prospects:
        cells: list[Cell] = [
            one.name,
            one.credit_code,
            _place(one.place),
            one.eligible_money or None,
            one.possible_money or None,
        ]
        for offer in one.offers:
            cells += _offer(texts, pool, offer, closing)
        yield cells


def _heading(texts: Texts, offers: int) -> list[Cell]:
    heads: list[Cell] = [texts.plain(f"outreach.head_{name}") for name in ONCE]
    for number in range(1, offers + 1):
        heads += [texts.plain(f"outreach.each_{name}", number=number) for name in EACH]
    return heads


def _closing_days(pool: PoolSnapshot, today: date) -> Mapping[int, date | None]:
    return {key: window_on(card.window, today).closes_on for key, card in pool.cards.items()}


def _offer(
    texts: Texts, pool: PoolSnapshot, offer: Offer, closing: Mapping[int, date | None]
) -> tuple[Cell, ...]:
    version = pool.versions[offer.version_id]
    return (
        version.title,
        version.code,
        texts.plain(f"outreach.verdict_{offer.kind.value}"),
        # No amount is named: that is not an amount of 0.
        offer.amount or None,
        closing[offer.version_id],
        "、".join(dict.fromkeys(label(texts, name) for name in offer.unknown)),
    )


def _place(code: str) -> str:
    """The name of a place; its code where no table has it."""
    try:
        return region(code).name if code else ""
    except UnknownRegion:
        return code
