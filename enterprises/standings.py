"""How one contact stands to one policy: wants to be reminded, is not interested, has it already.

What a contact was told of is kept in the same rows by jobs/told.py, with the notices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.tables import PolicyStanding


class DismissReason(StrEnum):
    """Why a contact does not want to see a policy."""

    NOT_INTERESTED = "not_interested"
    ALREADY_ENJOYED = "already_enjoyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a contact chose about a policy.

    ``dismissed_version_id`` is ``None`` where it dismissed nothing; a dismissal holds until
    the policy has another version.
    """

    policy_id: int
    wants_reminder: bool
    dismissed_version_id: int | None


def standings_of(session: Session, contact_id: int) -> dict[int, Standing]:
    """Return the contact's choices by policy id."""
    rows = session.scalars(select(PolicyStanding).where(PolicyStanding.contact_id == contact_id))
    return {
        row.policy_id: Standing(
            policy_id=row.policy_id,
            wants_reminder=row.wants_reminder,
            dismissed_version_id=row.dismissed_version_id,
        )
        for row in rows
    }


def want_reminder(
    session: Session, contact_id: int, policy_id: int, *, wants: bool, now: datetime
) -> None:
    """Ask for, or give up, reminders before the policy's window closes."""
    row = _row(session, contact_id, policy_id, now)
    row.wants_reminder = wants
    if wants:
        row.dismissed_version_id, row.dismissed_reason = None, None
    row.changed_at = now


def dismiss(
    session: Session,
    contact_id: int,
    policy_id: int,
    version_id: int,
    *,
    reason: DismissReason,
    now: datetime,
) -> None:
    """Put the policy away until it has another version; reminders stop too."""
    row = _row(session, contact_id, policy_id, now)
    row.dismissed_version_id, row.dismissed_reason = version_id, reason.value
    row.wants_reminder = False
    row.changed_at = now


def restore(session: Session, contact_id: int, policy_id: int, *, now: datetime) -> None:
    """Show a policy again that was put away."""
    row = _row(session, contact_id, policy_id, now)
    row.dismissed_version_id, row.dismissed_reason = None, None
    row.changed_at = now


def untell(
    session: Session, contact_id: int, version_ids: Collection[int], *, told_at: datetime
) -> None:
    """Forget what only a notice that never arrived has told; a later look is kept."""
    session.execute(
        update(PolicyStanding)
        .where(
            PolicyStanding.contact_id == contact_id,
            PolicyStanding.told_version_id.in_(version_ids),
            PolicyStanding.told_at == told_at,
        )
        .values(told_version_id=None, told_at=None)
        .execution_options(synchronize_session=False)
    )


def _row(session: Session, contact_id: int, policy_id: int, now: datetime) -> PolicyStanding:
    # A push may write the row at the same moment: one row comes of it.
    insert_unless_there(
        session,
        PolicyStanding,
        {
            "contact_id": contact_id,
            "policy_id": policy_id,
            "wants_reminder": False,
            "changed_at": now,
        },
    )
    return session.scalars(
        select(PolicyStanding)
        .where(PolicyStanding.contact_id == contact_id, PolicyStanding.policy_id == policy_id)
        .with_for_update()
    ).one()
