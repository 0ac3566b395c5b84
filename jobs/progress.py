"""How far enterprises are with policies: whoever has applied is not urged to apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.knowers import UNDER_WAY
from store.tables import Application, ApplicationState

HANDED_IN = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ACCEPTED,
        ApplicationState.APPROVED,
        ApplicationState.PAID,
        ApplicationState.REFUSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One application: its state, who prepares it, and since when it stands so."""

    state: ApplicationState
    contact_id: int | None
    changed_at: datetime

    def is_of_round(self, round_begins_at: datetime) -> bool:
        """Say whether it belongs to the round of applications that began then.

        What is under way lasts over the turn of a year; what has ended counts for its own round.
        """
        return self.state in UNDER_WAY or self.changed_at >= round_begins_at


Progress = Mapping[tuple[int, int], tuple[Step, ...]]
"""Steps by (enterprise id, policy id)."""


def progress_of(session: Session, enterprise_ids: Collection[int]) -> Progress:
    """Return every application of these enterprises."""
    found: dict[tuple[int, int], tuple[Step, ...]] = {}
    query = (
        select(Application)
        .where(Application.enterprise_id.in_(enterprise_ids))
        .order_by(Application.id)
    )
    for row in session.scalars(query):
        key = (row.enterprise_id, row.policy_id)
        step = Step(state=row.state, contact_id=row.contact_id, changed_at=row.changed_at)
        found[key] = (*found.get(key, ()), step)
    return found


def is_busy(steps: Collection[Step], round_begins_at: datetime) -> bool:
    """Say whether the enterprise is at it, or has been through it this round."""
    return any(
        step.state is not ApplicationState.ABANDONED and step.is_of_round(round_begins_at)
        for step in steps
    )


def has_handed_in(steps: Collection[Step], round_begins_at: datetime) -> bool:
    """Say whether an application was handed in this round, whatever became of it."""
    return any(step.state in HANDED_IN and step.is_of_round(round_begins_at) for step in steps)
