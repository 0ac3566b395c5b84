"""What people say back: 好差评, 办不成事, and what they asked in vain."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import active_row
from enterprises.errors import AlreadyDecided, TextRefused, Unknown
from enterprises.free_text import require_text
from enterprises.membership import region_of
from enterprises.notices import tell_officers
from enterprises.officers import officer_by_id
from store.audit_rows import add_audit_entry
from store.tables import NoticeKind, Rating, UnansweredQuestion, UnresolvedCase

STARS = range(1, 6)
LONGEST_COMMENT = 500
LONGEST_CASE = 2000
LONGEST_CAUSE = 32
_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")


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


def open_case(
    session: Session,
    contact_id: int,
    *,
    cause: str,
    description: str,
    now: datetime,
    policy_id: int | None = None,
) -> int:
    """Register what did not work, tell the officers, and return the case's id.

    ``cause`` is one of the bot's short words. Raises :class:`NotAllowed` and
    :class:`TextRefused`.
    """
    contact = active_row(session, contact_id)
    row = UnresolvedCase(
        contact_id=contact_id,
        policy_id=policy_id,
        cause=require_text(cause, limit=LONGEST_CAUSE),
        description=require_text(description, limit=LONGEST_CASE),
        opened_at=now,
    )
    session.add(row)
    session.flush()  # The notice names the case by its id.
    tell_officers(
        session,
        NoticeKind.CASE_OPENED,
        subject=f"case:{row.id}",
        payload={"case_id": row.id},
        region=region_of(session, contact.enterprise_id),
        now=now,
    )
    _note(session, Actor.contact(contact_id), "case_opened", row.id, now)
    return row.id


def close_case(
    session: Session, case_id: int, *, officer_id: int, outcome: str, now: datetime
) -> None:
    """Note what became of a case.

    Raises :class:`Unknown`, :class:`AlreadyDecided` and :class:`TextRefused`.
    """
    officer_by_id(session, officer_id)
    row = session.get(UnresolvedCase, case_id, with_for_update=True)
    if row is None:
        raise Unknown("case", case_id)
    if row.closed_at is not None:
        raise AlreadyDecided("this case was closed before")
    row.outcome, row.closed_at = require_text(outcome, limit=LONGEST_CASE), now
    _note(session, Actor.officer(officer_id), "case_closed", case_id, now)


def remember_unanswered(
    session: Session, text: str, *, now: datetime, region: str = "", industry: str = ""
) -> int | None:
    """Keep what was asked in vain, without who asked; ``None`` for an empty question.

    Long numbers (telephones, codes) are masked, and only the beginning of a long text is kept.
    """
    asked = _LONG_NUMBER.sub("＊", text.replace("\x00", "").strip())[:LONGEST_COMMENT]
    if not asked:
        return None
    row = UnansweredQuestion(text=asked, region=region, industry=industry, asked_at=now)
    session.add(row)
    session.flush()  # The id is returned.
    return row.id


def _note(session: Session, by: Actor, action: str, case_id: int, now: datetime) -> None:
    add_audit_entry(session, actor=str(by), action=action, subject=f"case:{case_id}", now=now)
