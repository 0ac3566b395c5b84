"""One-time codes: the district hands one to an enterprise, and whoever enters it is known.

A wrong try is an answer, not an error: it must be counted, and an exception would undo the
transaction that counts it.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import require_consent
from enterprises.membership import activate, active_at, mark_verified, new_row, row_at
from enterprises.officers import officer_by_id
from enterprises.rows import row_by_id
from store.audit_rows import add_audit_entry
from store.tables import (
    AuditEntry,
    ContactRole,
    Enterprise,
    Membership,
    OneTimeCode,
    Verification,
)

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which are read for each other on paper."""
CODE_LENGTH = 8
VALID_FOR = timedelta(days=14)
MOST_WRONG_TRIES = 5
TRIES_WINDOW = timedelta(hours=1)
_REFUSED = "code_refused"


class Outcome(StrEnum):
    """What became of an entered code."""

    VERIFIED = "verified"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What became of an entered code.

    ``contact_id`` and ``enterprise_id`` are set when it was right. ``tries_left`` counts until
    the chat is locked, ``again_at`` says until when it is. A code that was used, has run out or
    was never issued is WRONG all the same: a guesser must not learn which.
    """

    outcome: Outcome
    contact_id: int | None = None
    enterprise_id: int | None = None
    tries_left: int = 0
    again_at: datetime | None = None


def issue_code(session: Session, *, officer_id: int, enterprise_id: int, now: datetime) -> str:
    """Make a code for the enterprise and return it: shown once, kept only as a hash.

    Raises :class:`Unknown`.
    """
    officer_by_id(session, officer_id)
    row_by_id(session, Enterprise, enterprise_id, called="enterprise")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    row = OneTimeCode(
        code_hash=hash_of(code),
        enterprise_id=enterprise_id,
        issued_by=officer_id,
        issued_at=now,
        expires_at=now + VALID_FOR,
    )
    session.add(row)
    session.flush()  # The audit names the code by its id.
    add_audit_entry(
        session,
        actor=str(Actor.officer(officer_id)),
        action="code_issued",
        subject=f"enterprise:{enterprise_id}",
        detail={"code_id": row.id},
        now=now,
    )
    return code


def looks_like_a_code(text: str) -> bool:
    """Whether the text has the form of a one-time code."""
    code = normalise(text)
    return len(code) == CODE_LENGTH and all(character in ALPHABET for character in code)


def redeem_code(session: Session, chat_id: int, text: str, *, now: datetime) -> Redemption:
    """Let the chat's person prove that they speak for the enterprise the code was handed to.

    A right code makes them its active, verified contact, whatever they were there before.
    Raises :class:`ConsentMissing`.
    """
    chat = require_consent(session, chat_id)
    # Locks the chat's row, so that parallel guesses cannot outrun the count of wrong ones.
    session.refresh(chat, with_for_update=True)
    tries = _wrong_tries(session, chat_id, now)
    if len(tries) >= MOST_WRONG_TRIES:
        return Redemption(outcome=Outcome.LOCKED, again_at=tries[-MOST_WRONG_TRIES] + TRIES_WINDOW)
    row = session.scalars(
        select(OneTimeCode).where(
            OneTimeCode.code_hash == hash_of(text),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
    ).first()
    if row is None or not _take(session, row.id, now):
        return _refuse(session, chat_id, len(tries), now)
    contact_id = _become_known(session, chat_id, row, now)
    session.execute(update(OneTimeCode).where(OneTimeCode.id == row.id).values(used_by=contact_id))
    return Redemption(
        outcome=Outcome.VERIFIED, contact_id=contact_id, enterprise_id=row.enterprise_id
    )


def normalise(text: str) -> str:
    """Return the code as it was issued, however it is typed."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character.isalnum())


def hash_of(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(normalise(code).encode()).hexdigest()


def _wrong_tries(session: Session, chat_id: int, now: datetime) -> list[datetime]:
    return list(
        session.scalars(
            select(AuditEntry.at)
            .where(
                AuditEntry.chat_id == chat_id,
                AuditEntry.action == _REFUSED,
                AuditEntry.at > now - TRIES_WINDOW,
            )
            .order_by(AuditEntry.at)
        )
    )


def _take(session: Session, code_id: int, now: datetime) -> bool:
    """Use the code up; false when somebody else did so in this moment."""
    taken = session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeCode.id)
    )
    return taken.first() is not None


def _refuse(session: Session, chat_id: int, earlier: int, now: datetime) -> Redemption:
    add_audit_entry(
        session,
        actor=f"chat:{chat_id}",
        action=_REFUSED,
        subject="one_time_code",
        chat_id=chat_id,
        now=now,
    )
    left = MOST_WRONG_TRIES - earlier - 1
    return Redemption(
        outcome=Outcome.WRONG,
        tries_left=left,
        again_at=now + TRIES_WINDOW if left == 0 else None,
    )


def _become_known(session: Session, chat_id: int, code: OneTimeCode, now: datetime) -> int:
    enterprise = session.get_one(Enterprise, code.enterprise_id, with_for_update=True)
    row = row_at(session, chat_id, enterprise.id) or new_row(session, chat_id, enterprise.id, now)
    is_alone = not [one for one in active_at(session, enterprise.id) if one is not row]
    if is_alone:
        row.role = ContactRole.FIRST
    row.ended_at = row.ended_reason = None
    session.flush()  # The audit names the contact's id.
    by = Actor.contact(row.id)
    if row.membership is Membership.ACTIVE:
        mark_verified(session, row, verification=Verification.BY_CODE, by=by, now=now)
    else:
        activate(session, row, verification=Verification.BY_CODE, by=by, now=now)
    return row.id
