"""Deep links: opaque tokens with an end and one purpose, kept only as a hash.

Invitations belong to contacts and posters to policies, whose rooms may not know each other;
both rely on the same promise: a token cannot be guessed, read from the table, or used for
anything but what it was issued for, nor once more than allowed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from store.tables import DeepLink, LinkPurpose

TOKEN_BYTES = 16
"""128 bits: at a thousand guesses a second not one in the age of the universe."""
TOKEN_LENGTH = 22
"""Characters of a token, all of them allowed in Telegram's ``start`` (at most 64)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link in force; ``subject_id`` is a contact's id or a policy's, by its purpose."""

    id: int
    purpose: LinkPurpose
    subject_id: int
    issued_by: str
    expires_at: datetime
    uses: int


def issue_link(
    session: Session,
    purpose: LinkPurpose,
    subject_id: int,
    *,
    issued_by: str,
    valid_for: timedelta,
    most_uses: int | None,
    now: datetime,
) -> str:
    """Make a link and return its token: shown once. ``most_uses`` None: any number."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        DeepLink(
            token_hash=_hash(token),
            purpose=purpose,
            subject_id=subject_id,
            issued_by=issued_by,
            issued_at=now,
            expires_at=now + valid_for,
            uses=0,
            most_uses=most_uses,
        )
    )
    session.flush()  # A second row with this hash would fail here and not at the end.
    return token


def find_link(session: Session, token: str, *, now: datetime) -> Link | None:
    """Return what a token opens now; None for a wrong, used up, ended or old one alike."""
    row = session.scalars(
        select(DeepLink).where(DeepLink.token_hash == _hash(token), _in_force(now))
    ).first()
    return None if row is None else _link(row)


def use_link(session: Session, token: str, purpose: LinkPurpose, *, now: datetime) -> Link | None:
    """Count one use for this purpose; None as for :func:`find_link`, or for another purpose.

    Of two that use a link up at once, one gets it.
    """
    row = session.scalars(
        update(DeepLink)
        .where(DeepLink.token_hash == _hash(token), DeepLink.purpose == purpose, _in_force(now))
        .values(uses=DeepLink.uses + 1)
        .returning(DeepLink)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).first()
    return None if row is None else _link(row)


def end_links(session: Session, purpose: LinkPurpose, subject_id: int, *, now: datetime) -> int:
    """End every link of a purpose and subject; return how many were in force."""
    ended = session.scalars(
        update(DeepLink)
        .where(DeepLink.purpose == purpose, DeepLink.subject_id == subject_id, _in_force(now))
        .values(ended_at=now)
        .returning(DeepLink.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def _in_force(now: datetime) -> ColumnElement[bool]:
    is_left = or_(DeepLink.most_uses.is_(None), DeepLink.uses < DeepLink.most_uses)
    return and_(DeepLink.ended_at.is_(None), DeepLink.expires_at > now, is_left)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _link(row: DeepLink) -> Link:
    return Link(
        id=row.id,
        purpose=row.purpose,
        subject_id=row.subject_id,
        issued_by=row.issued_by,
        expires_at=row.expires_at,
        uses=row.uses,
    )
