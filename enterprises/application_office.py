"""Applications as those see them who decide about them: what was handed in, and what became of it.

An office works in its own system; what it notes here is told to whoever applied, and ends the
question whether anything came of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.applications import ApplicationView, application
from enterprises.membership import region_of
from enterprises.specialists import Desk
from lexicon.regions import contains
from store.tables import Application, ApplicationState, Enterprise

WITH_THE_OFFICE = (
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.APPROVED,
)
# What an office can say of an application, in the order in which it comes.
OUTCOMES = (
    ApplicationState.ACCEPTED,
    ApplicationState.PREPARING,
    ApplicationState.APPROVED,
    ApplicationState.REFUSED,
    ApplicationState.PAID,
)
NEED_A_REASON = frozenset({ApplicationState.PREPARING, ApplicationState.REFUSED})
"""Whoever has to mend something, or gets nothing, is told why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One application with the name of its enterprise; ``region`` is ``None`` where unsaid."""

    application: ApplicationView
    enterprise_name: str
    region: str | None

    @property
    def may_become(self) -> tuple[ApplicationState, ...]:
        """What the office may say of it next; nothing while the enterprise has it."""
        if self.application.state not in WITH_THE_OFFICE:
            return ()
        return tuple(one for one in OUTCOMES if one in self.application.may_become)


def handed_in(session: Session) -> tuple[HandedIn, ...]:
    """Return the applications that wait for an office, those that wait longest first."""
    ids = session.scalars(
        select(Application.id)
        .where(Application.state.in_(WITH_THE_OFFICE))
        .order_by(Application.changed_at, Application.id)
    )
    return tuple(at_office(session, one) for one in ids)


def at_office(session: Session, application_id: int) -> HandedIn:
    """Return one application, whatever its state. Raises :class:`Unknown`."""
    found = application(session, application_id)
    return HandedIn(
        application=found,
        enterprise_name=session.get_one(Enterprise, found.enterprise_id).name,
        region=region_of(session, found.enterprise_id),
    )


def is_of_desk(desk: Desk, one: HandedIn, *, owner: str) -> bool:
    """Whether a specialist deals with it: as the policy's owner, else by the enterprise's place."""
    return owner in (desk.key, desk.department) if owner else is_within(desk.region, one)


def is_within(region: str, one: HandedIn) -> bool:
    """Whether the enterprise is of the region, as far as anybody said; empty is everywhere."""
    if not region or one.region is None:
        return True
    return contains(region, one.region) is not False
