"""Whom to call on: enterprises that policies would find and nobody speaks for, by money at stake.

The night's shortlists say which policies suit each of them best (``shortlists.py``); verdicts,
amounts and open facts are worked out anew from what is known now. A city is gone through stretch
by stretch, and of each enterprise only some numbers are kept until it is its turn to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.errors import CannotJudge, NoNightlyRun
from jobs.shortlists import stretches, unheard
from matcher.card import PolicyCard
from matcher.ranking import window_rank
from matcher.verdict import VerdictKind
from matcher.window import window_on
from policies.live import PoolSnapshot
from store.database import Database
from store.tables import Enterprise, ShortlistStretch

if TYPE_CHECKING:
    from jobs.outreach_rows import Prospects

OFFERS_LISTED = 3
ENTERPRISES_A_QUERY = 1_000
_OVER = 3
"""The rank of a window that is over, by matcher/ranking.py."""

Tell = Callable[[int, int], None]
"""Hears how many of how many policies were looked at in a stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list is about.

    ``version_id`` limits it to those who can or may have that version of a policy; ``places`` to
    those known to be registered in one of these regions, by code, where any is named.
    ``offers`` policies are told of each enterprise, one at least; ``limit`` keeps the first so
    many enterprises, ``None`` all.
    """

    version_id: int | None = None
    places: tuple[str, ...] = ()
    offers: int = OFFERS_LISTED
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One policy for one enterprise: ``amount`` is whole yuan at most, 0 where none is named.

    ``unknown`` are the fields that leave a POSSIBLE one undecided.
    """

    version_id: int
    kind: VerdictKind
    amount: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """An enterprise nobody speaks for, with what it should hear of, the best first.

    ``place`` is the code of where it is registered, empty where nobody knows.
    """

    name: str
    credit_code: str
    place: str
    offers: tuple[Offer, ...]

    @property
    def eligible_money(self) -> int:
        """Yuan at most of the policies it can certainly have."""
        return sum(one.amount for one in self.offers if one.kind is VerdictKind.ELIGIBLE)

    @property
    def possible_money(self) -> int:
        """Yuan at most of those that some fact still leaves open."""
        return sum(one.amount for one in self.offers if one.kind is VerdictKind.POSSIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """A list that is made, before its names are read.

    ``eligible`` and ``possible`` count all that were found: by the one policy asked for, else by
    the best of each. ``listed_at`` is when the oldest shortlist it rests on was made.
    """

    eligible: int
    possible: int
    listed_at: datetime
    prospects: Prospects

    def __len__(self) -> int:
        return len(self.prospects.ids)


def outreach(
    session: Session,
    pool: PoolSnapshot,
    wanted: Wanted,
    *,
    today: date,
    tell: Tell = lambda done, total: None,
) -> Outreach:
    """Return whom to call on, those with most money at stake first.

    Raises :class:`NoNightlyRun`, and :class:`CannotJudge` when the version wanted cannot be.
    """
    # Rows of numbers bring numpy along, which those who only list the jobs need not wait for.
    from jobs.outreach_rows import together
    from matcher.plan.plan import make_plan

    listed_at = session.scalar(select(func.min(ShortlistStretch.done_at)))
    if listed_at is None:
        raise NoNightlyRun
    cards = offered_cards(pool, wanted, today)
    if wanted.version_id is not None:
        for broken in make_plan([cards[wanted.version_id]], today).broken:
            raise CannotJudge(broken.card.id, str(broken.error))
    parts = list(_parts(session, cards, wanted, today, tell))
    prospects = together([part for _, _, part in parts], wanted)
    return Outreach(
        eligible=sum(eligible for eligible, _, _ in parts),
        possible=sum(possible for _, possible, _ in parts),
        listed_at=listed_at,
        prospects=prospects,
    )


def offered_cards(pool: PoolSnapshot, wanted: Wanted, today: date) -> dict[int, PolicyCard]:
    """Return the cards of what is told of: no window that is over, unless it is asked for."""
    return {
        version_id: card
        for version_id, card in pool.cards.items()
        if version_id == wanted.version_id or not _is_over(card, today)
    }


def _is_over(card: PolicyCard, today: date) -> bool:
    state = window_on(card.window, today)
    return window_rank(state, is_in_force=card.is_in_force(today), today=today) == _OVER


def _parts(
    session: Session, cards: dict[int, PolicyCard], wanted: Wanted, today: date, tell: Tell
) -> Iterator[tuple[int, int, Prospects]]:
    """How many can and may have something in each stretch, and whom of them to tell of."""
    from jobs.outreach_rows import prospects_in

    database = Database(session.get_bind().engine)
    for stretch in stretches(session):
        known, _ = unheard(session, database, stretch, as_of=today, keeps=False)
        yield prospects_in(session, stretch, known, cards, wanted, tell)


def read_prospects(session: Session, found: Outreach) -> Iterator[Prospect]:
    """Yield the enterprises of a list in its order, read some at a time."""
    rows = found.prospects
    for first in range(0, len(rows.ids), ENTERPRISES_A_QUERY):
        places = range(first, min(first + ENTERPRISES_A_QUERY, len(rows.ids)))
        named = _named(session, rows.ids[first : first + ENTERPRISES_A_QUERY].tolist())
        for at in places:
            row: Any = named.get(int(rows.ids[at]))
            if row is not None:  # Else it was deleted while its list was being written.
                yield Prospect(
                    name=row.name,
                    credit_code=row.credit_code or "",
                    place=rows.place(at),
                    offers=rows.offers(at),
                )


def _named(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    query = select(Enterprise.id, Enterprise.name, Enterprise.credit_code)
    return {row.id: row for row in session.execute(query.where(Enterprise.id.in_(ids)))}
