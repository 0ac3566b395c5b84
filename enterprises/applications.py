"""How far an enterprise is with a policy, as its contact reports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor, ActorKind
from enterprises.errors import ImpossibleTransition, NotAllowed
from enterprises.notices import tell
from enterprises.rows import row_by_id
from store.audit_rows import add_audit_entry
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    Membership,
    NoticeKind,
    RecipientKind,
)

# Where each state may lead. A step back is there for a wrong tap and for 退回补正.
TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.PREPARING: frozenset({ApplicationState.SUBMITTED, ApplicationState.ABANDONED}),
    ApplicationState.SUBMITTED: frozenset(
        {
            ApplicationState.PREPARING,
            ApplicationState.ACCEPTED,
            ApplicationState.REFUSED,
            ApplicationState.ABANDONED,
        }
    ),
    ApplicationState.ACCEPTED: frozenset(
        {
            ApplicationState.PREPARING,
            ApplicationState.APPROVED,
            ApplicationState.PAID,
            ApplicationState.REFUSED,
        }
    ),
    ApplicationState.APPROVED: frozenset({ApplicationState.PAID, ApplicationState.REFUSED}),
    ApplicationState.REFUSED: frozenset({ApplicationState.PREPARING}),
    ApplicationState.ABANDONED: frozenset({ApplicationState.PREPARING}),
    ApplicationState.PAID: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """One application. ``amount`` is in yuan, known once paid and told."""

    id: int
    enterprise_id: int
    policy_id: int
    period: str
    state: ApplicationState
    amount: int | None
    note: str
    changed_at: datetime

    @property
    def may_become(self) -> frozenset[ApplicationState]:
        """The states it can go to from here."""
        return TRANSITIONS[self.state]


def start(
    session: Session, contact_id: int, policy_id: int, *, period: str, now: datetime
) -> ApplicationView:
    """Note that the contact's enterprise prepares an application for the policy's ``period``.

    One that is there already is returned as it is, but an abandoned one is taken up again.
    Raises :class:`NotAllowed` unless the contact may act for its enterprise.
    """
    contact = _acting_contact(session, contact_id)
    row = session.scalars(
        select(Application)
        .where(
            Application.enterprise_id == contact.enterprise_id,
            Application.policy_id == policy_id,
            Application.period == period,
        )
        .with_for_update()
    ).first()
    if row is None:
        row = Application(
            enterprise_id=contact.enterprise_id,
            policy_id=policy_id,
            period=period,
            contact_id=contact_id,
            state=ApplicationState.PREPARING,
            created_at=now,
            changed_at=now,
        )
        session.add(row)
        session.flush()  # The id is needed for the audit.
        _note(session, row, Actor.contact(contact_id), None, now)
    elif row.state is ApplicationState.ABANDONED:
        _move(session, row, ApplicationState.PREPARING, Actor.contact(contact_id), now)
    return _view(row)


def advance(
    session: Session,
    application_id: int,
    *,
    to: ApplicationState,
    by: Actor,
    now: datetime,
    amount: int | None = None,
    note: str = "",
) -> ApplicationView:
    """Move an application to another state; ``amount`` (yuan) belongs to PAID alone.

    Raises :class:`Unknown`, :class:`ImpossibleTransition` for a move the table does not
    list, and :class:`NotAllowed` for a contact of another enterprise.
    """
    row = row_by_id(session, Application, application_id, called="application", is_locked=True)
    if by.kind is ActorKind.CONTACT and (
        _acting_contact(session, int(by.id)).enterprise_id != row.enterprise_id
    ):
        raise NotAllowed("the application is another enterprise's")
    if to not in TRANSITIONS[row.state]:
        raise ImpossibleTransition(f"an application cannot go from {row.state} to {to}")
    if amount is not None and (to is not ApplicationState.PAID or amount < 0):
        raise ImpossibleTransition("an amount is told with the payment, and is not negative")
    row.amount = amount
    row.note = note[:500]
    _move(session, row, to, by, now)
    if by.kind is not ActorKind.CONTACT and row.contact_id is not None:
        _tell_applicant(session, row.contact_id, row, now)
    return _view(row)


def _tell_applicant(session: Session, contact_id: int, row: Application, now: datetime) -> None:
    """Tell whoever applied what somebody else noted; what it noted itself it knows."""
    tell(
        session,
        RecipientKind.CONTACT,
        contact_id,
        NoticeKind.APPLICATION_MOVED,
        subject=f"application:{row.id}",
        period=f"{row.state.value}:{now:%Y%m%dT%H%M}",
        payload={"application_id": row.id},
        now=now,
    )


def application(session: Session, application_id: int) -> ApplicationView:
    """Return one application. Raises :class:`Unknown`."""
    row = row_by_id(session, Application, application_id, called="application")
    return _view(row)


def of_enterprise(session: Session, enterprise_id: int) -> tuple[ApplicationView, ...]:
    """Return the enterprise's applications, the last changed first."""
    rows = session.scalars(
        select(Application)
        .where(Application.enterprise_id == enterprise_id)
        .order_by(Application.changed_at.desc(), Application.id.desc())
    )
    return tuple(_view(row) for row in rows)


def _acting_contact(session: Session, contact_id: int) -> Contact:
    contact = session.get(Contact, contact_id)
    if contact is None or contact.membership is not Membership.ACTIVE:
        raise NotAllowed("only an active contact acts for its enterprise")
    return contact


def _move(
    session: Session, row: Application, to: ApplicationState, by: Actor, now: datetime
) -> None:
    before, row.state = row.state, to
    row.changed_at = now
    _note(session, row, by, before, now)


def _note(
    session: Session, row: Application, by: Actor, before: ApplicationState | None, now: datetime
) -> None:
    add_audit_entry(
        session,
        actor=str(by),
        action="application_moved",
        subject=f"application:{row.id}",
        detail={"from": before and before.value, "to": row.state.value},
        now=now,
    )


def _view(row: Application) -> ApplicationView:
    return ApplicationView(
        id=row.id,
        enterprise_id=row.enterprise_id,
        policy_id=row.policy_id,
        period=row.period,
        state=row.state,
        amount=row.amount,
        note=row.note,
        changed_at=row.changed_at,
    )
