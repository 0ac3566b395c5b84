"""Whom a few policies concern: who may have them, and whose rows must be looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.columns import EnterpriseColumns, load_columns
from jobs.judging import Cards
from matcher.card import PolicyCard
from matcher.city.card_audience import marks_of
from store.tables import Contact, Match, Membership


def concerned_by(
    session: Session, cards: Cards, *, among: Sequence[int], today: date
) -> Sequence[int]:
    """Return which enterprises cannot be passed over, in the order given.

    Those who are not certainly INELIGIBLE by every card, those who have a row of one of these
    versions, and those whose facts cannot be read, so that this comes out where it is counted.
    All of ``among`` have a contact; with a card that cannot be judged everybody is concerned.
    """
    speaking = select(Contact.enterprise_id).where(Contact.membership == Membership.ACTIVE)
    known = load_columns(session, as_of=today, which=lambda owner: owner.in_(speaking))
    marks = _marks(cards, known)
    if marks is None:
        return among
    has_row = select(Match.enterprise_id).where(Match.policy_version_id.in_(cards))
    passed_over = set(known.ids[marks == 0].tolist()) - set(session.scalars(has_row))
    return [one for one in among if one not in passed_over]


def _marks(cards: Mapping[int, PolicyCard], known: EnterpriseColumns) -> NDArray[np.uint8] | None:
    """The best mark of every row over all cards; ``None`` if a card cannot be judged."""
    best = np.zeros(len(known), dtype=np.uint8)
    for card in cards.values():
        try:
            np.maximum(best, marks_of(card, known.columns), out=best)
        except ValueError:
            # The reference says what is wrong with it, pair by pair, where that is counted.
            return None
    return best
