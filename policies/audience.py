"""Whom a policy would find before it is published, and whom a new version gains or loses.

Pure: the floors above load the columns of all registered and imported enterprises
(``enterprises/columns.py``) and say which of them somebody speaks for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.card import PolicyCard
from matcher.city.card_audience import KINDS as KINDS
from matcher.city.card_audience import UNTOLD as UNTOLD
from matcher.city.card_audience import Audience as Audience
from matcher.city.card_audience import Miss as Miss
from matcher.city.card_audience import Money as Money
from matcher.city.card_audience import Segment as Segment
from matcher.city.card_audience import audience_of, marks_of
from matcher.city.columns import Columns
from matcher.verdict import VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """Enterprises whose verdict changes alike: those somebody speaks for by id, others counted."""

    heard: tuple[int, ...]
    unheard: int

    def __len__(self) -> int:
        return len(self.heard) + self.unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionEffect:
    """What a new version changes for enterprises.

    ``gain`` become ELIGIBLE, ``may_gain`` were INELIGIBLE and become POSSIBLE; ``lose`` were
    ELIGIBLE and become INELIGIBLE, ``may_lose`` were ELIGIBLE or POSSIBLE and fall by one step.
    ``unchanged`` counts all others.
    """

    gain: Movers
    may_gain: Movers
    lose: Movers
    may_lose: Movers
    unchanged: int


def count_audience(card: PolicyCard, columns: Columns) -> Audience:
    """Count whom a policy would find among the enterprises of the columns.

    Raises ``ValueError`` when the card cannot be judged.
    """
    return audience_of(card, columns)


def compare_audiences(
    before: PolicyCard, after: PolicyCard, columns: Columns, *, heard: Collection[int]
) -> RevisionEffect:
    """Return whom the new version gains and loses.

    ``columns.ids`` are enterprise ids; ``heard`` are those whom somebody speaks for.
    Raises ``ValueError`` when a card cannot be judged.
    """
    ids = np.array([int(one) for one in columns.ids], dtype=np.int64)
    is_heard = np.isin(ids, np.array(sorted(heard), dtype=np.int64))
    old, new = marks_of(before, columns).astype(np.int8), marks_of(after, columns).astype(np.int8)
    best = KINDS.index(VerdictKind.ELIGIBLE)

    def movers(flags: NDArray[np.bool_]) -> Movers:
        heard_ids = tuple(ids[flags & is_heard].tolist())
        return Movers(heard=heard_ids, unheard=int((flags & ~is_heard).sum()))

    return RevisionEffect(
        gain=movers((new == best) & (old < best)),
        may_gain=movers((new > old) & (new < best)),
        lose=movers(old - new == best),
        may_lose=movers(old - new == 1),
        unchanged=int((old == new).sum()),
    )
