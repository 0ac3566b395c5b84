"""What people say back: 好差评. 办不成事 is in unresolved.py, what was asked in vain in its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.contacts import active_row
from enterprises.errors import TextRefused
from store.tables import Rating

STARS = range(1, 6)
LONGEST_COMMENT = 500


def rate(
    session: Session,
    contact_id: int,
    *,
    subject: str,
    stars: int,
    now: datetime,
    comment: str = "",
) -> int:
    """Keep a contact's rating of a subject (``inquiry:7``, ``policy:12``, ``service``).

    A second rating of the same subject replaces the first. Returns the rating's id. Raises
    :class:`NotAllowed`, :class:`TextRefused`, and ``ValueError`` for stars outside 1–5.
    """
    if stars not in STARS:
        raise ValueError(f"a rating has one to five stars, not {stars}")
    if len(comment) > LONGEST_COMMENT:
        raise TextRefused(LONGEST_COMMENT)
    active_row(session, contact_id)
    row = session.scalars(
        select(Rating).where(Rating.contact_id == contact_id, Rating.subject == subject)
    ).first()
    if row is None:
        row = Rating(contact_id=contact_id, subject=subject)
        session.add(row)
    row.stars, row.comment, row.rated_at = stars, comment.strip(), now
    session.flush()  # The id is returned.
    return row.id
