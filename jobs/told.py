"""What a contact has been told of, marked with the notice that tells it.

enterprises.standings.untell takes it back if the notice never arrives.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
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
