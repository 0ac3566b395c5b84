"""How one contact stands to one policy: wants to be reminded, is not interested, has it already.

A policy is put away (不感兴趣, 已享受) while the version that was dismissed is its current one, in
the pool or not: another version is another offer. :func:`is_put_away` says so for all.
What a contact was told of is kept in the same rows by jobs/told.py, with the notices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.tables import Policy, PolicyStanding


class DismissReason(StrEnum):
    """Why a contact does not want to see a policy."""

    NOT_INTERESTED = "not_interested"
    ALREADY_ENJOYED = "already_enjoyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a contact chose about a policy; ``put_away_at`` is ``None`` while it is not put away."""

    policy_id: int
    wants_reminder: bool
    put_away_at: datetime | None

    @property
    def is_put_away(self) -> bool:
        """Whether the contact put the policy away as it is now."""
        return self.put_away_at is not None


def is_put_away() -> ColumnElement[bool]:
    """Return the condition, on a row of ``PolicyStanding``, that its policy is put away.

    It is never NULL, so that ``~is_put_away()`` holds where there is no such row either.
    """
    current = exists().where(
        Policy.id == PolicyStanding.policy_id,
        Policy.current_version_id == PolicyStanding.dismissed_version_id,
    )
    return current.correlate(PolicyStanding)


def standings_of(session: Session, contact_id: int) -> dict[int, Standing]:
    """Return the contact's choices by policy id."""
    rows = session.execute(
        select(
            PolicyStanding.policy_id,
            PolicyStanding.wants_reminder,
            PolicyStanding.changed_at,
            is_put_away().label("is_put_away"),
        ).where(PolicyStanding.contact_id == contact_id)
    )
    return {
        row.policy_id: Standing(
            policy_id=row.policy_id,
            wants_reminder=row.wants_reminder,
            put_away_at=row.changed_at if row.is_put_away else None,
        )
        for row in rows
    }


def want_reminder(
    session: Session, contact_id: int, policy_id: int, *, wants: bool, now: datetime
) -> None:
    """Ask for, or give up, reminders before the policy's window closes."""
    row = _row(session, contact_id, policy_id, now)
    if not wants and not row.wants_reminder:
        # Nothing is given up: since when the policy is put away stays as it is.
        return
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
