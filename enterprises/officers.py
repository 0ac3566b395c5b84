"""Officers' accounts: one a person, ended and never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.errors import NotAllowed, OfficerExists, Unknown
from lexicon.regions import contains, current_code
from store.audit_rows import add_audit_entry
from store.tables import Officer, OfficerRole

FIRST_OFFICER_TITLE = "政策管理员"
SET_UP = Actor.job("settings")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAccount:
    """An officer's account that is in force.

    ``region`` and ``department`` limit what the officer may act on; empty means no limit.
    ``chat_id`` is ``None`` for an account that so far is used on the command line alone.
    """

    id: int
    key: str
    title: str
    role: OfficerRole
    region: str
    department: str
    chat_id: int | None

    @property
    def is_administrator(self) -> bool:
        """Whether this officer may appoint others."""
        return self.role is OfficerRole.ADMINISTRATOR


def add_officer(
    session: Session,
    *,
    key: str,
    title: str,
    now: datetime,
    by: Actor,
    chat_id: int | None = None,
    role: OfficerRole = OfficerRole.OFFICER,
    region: str = "",
    department: str = "",
) -> OfficerAccount:
    """Open an account.

    Raises :class:`OfficerExists` when key or chat is taken, and ``UnknownRegion`` for a scope
    that is no place.
    """
    if region:
        current_code(region)
    taken = select(Officer.key).where(
        or_(Officer.key == key, and_(Officer.chat_id.is_not(None), Officer.chat_id == chat_id))
    )
    holder = session.scalars(taken).first()
    if holder is not None:
        raise OfficerExists(f"officer {holder} already has this key or this chat")
    row = Officer(
        key=key,
        chat_id=chat_id,
        title=title,
        role=role,
        region=region,
        department=department,
        created_at=now,
    )
    session.add(row)
    session.flush()  # The id is needed for the audit.
    add_audit_entry(
        session, actor=str(by), action="officer_added", subject=f"officer:{row.id}", now=now
    )
    return _account(row)


def officer_by_chat(session: Session, chat_id: int) -> OfficerAccount | None:
    """Return the account in force that this chat is bound to, or ``None``."""
    row = session.scalars(
        select(Officer).where(Officer.chat_id == chat_id, Officer.ended_at.is_(None))
    ).first()
    return None if row is None else _account(row)


def officer_by_key(session: Session, key: str) -> OfficerAccount:
    """Return the account in force that ``--by`` names. Raises :class:`Unknown`."""
    row = session.scalars(
        select(Officer).where(Officer.key == key, Officer.ended_at.is_(None))
    ).first()
    if row is None:
        raise Unknown("officer", key)
    return _account(row)


def officer_by_id(session: Session, officer_id: int) -> OfficerAccount:
    """Return the account in force with this id. Raises :class:`Unknown`."""
    row = session.get(Officer, officer_id)
    if row is None or row.ended_at is not None:
        raise Unknown("officer", officer_id)
    return _account(row)


def officers(session: Session, *, region: str | None = None) -> tuple[OfficerAccount, ...]:
    """Return the accounts in force; with ``region``, those whose scope may cover it."""
    rows = session.scalars(select(Officer).where(Officer.ended_at.is_(None)).order_by(Officer.id))
    accounts = (_account(row) for row in rows)
    return tuple(one for one in accounts if region is None or covers(one.region, region))


def covers(scope: str, region: str) -> bool:
    """Whether ``region`` may lie in the scope; an empty scope covers everything.

    A place that only may lie inside (a zone on two districts) counts as covered.
    """
    return not scope or not region or contains(scope, region) is not False


def bootstrap(session: Session, chat_ids: Sequence[int], *, now: datetime) -> tuple[int, ...]:
    """Open administrators' accounts for the chats the settings name; return the new ids.

    A chat that ever had an account is left alone: an ended account must not come back with
    the next start of the program.
    """
    known = set(session.scalars(select(Officer.chat_id).where(Officer.chat_id.in_(chat_ids))))
    new = [chat_id for chat_id in dict.fromkeys(chat_ids) if chat_id not in known]
    first = (session.scalar(select(func.max(Officer.id))) or 0) + 1
    return tuple(
        add_officer(
            session,
            key=f"officer-{number}",
            title=FIRST_OFFICER_TITLE,
            chat_id=chat_id,
            role=OfficerRole.ADMINISTRATOR,
            now=now,
            by=SET_UP,
        ).id
        for number, chat_id in enumerate(new, start=first)
    )


def end_officer(
    session: Session, officer_id: int, *, by: Actor, reason: str, now: datetime
) -> None:
    """End an account.

    Raises :class:`Unknown` when it is not in force, and :class:`NotAllowed` for the last
    administrator: nobody could appoint another.
    """
    account = officer_by_id(session, officer_id)
    administrators = [one for one in officers(session) if one.is_administrator]
    if account.is_administrator and len(administrators) == 1:
        raise NotAllowed("the last administrator cannot be ended: appoint another one first")
    row = session.get_one(Officer, officer_id)
    row.ended_at = now
    row.ended_reason = reason
    add_audit_entry(
        session, actor=str(by), action="officer_ended", subject=f"officer:{officer_id}", now=now
    )


def _account(row: Officer) -> OfficerAccount:
    return OfficerAccount(
        id=row.id,
        key=row.key,
        title=row.title,
        role=row.role,
        region=row.region,
        department=row.department,
        chat_id=row.chat_id,
    )
