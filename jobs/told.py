"""What a contact has been told of: marked with the notice, taken back if it never arrived."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.insertion import insert_into
from store.tables import PolicyStanding, PolicyVersion


def mark_told(
    session: Session, contact_id: int, version_ids: Collection[int], *, now: datetime
) -> None:
    """Remember that the contact was shown or pushed these versions.

    Call it in the transaction that writes the notice or answers with the cards; what is
    marked is not pushed again at the same version.
    """
    policies = session.execute(
        select(PolicyVersion.policy_id, PolicyVersion.id).where(PolicyVersion.id.in_(version_ids))
    ).all()
    # In one order everywhere, so that two transactions never wait for each other.
    for policy_id, version_id in sorted(tuple(row) for row in policies):
        statement = insert_into(session, PolicyStanding).values(
            contact_id=contact_id,
            policy_id=policy_id,
            told_version_id=version_id,
            told_at=now,
            wants_reminder=False,
            changed_at=now,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["contact_id", "policy_id"],
                set_={"told_version_id": version_id, "told_at": now},
            )
        )


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
