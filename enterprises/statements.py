"""Stating and taking back facts: whose word weighs more, and what becomes of the registry's.

| already there               | who may replace it                                  |
|-----------------------------|-----------------------------------------------------|
| the registry's word         | every active contact, officers                      |
| an unverified contact's word| that contact, verified contacts, officers           |
| a verified contact's word   | verified contacts, officers                         |
| an officer's word           | officers                                            |

Whoever takes back a statement brings back the registry's word, if there was one. A list of titles
keeps the days of issue that were told before of the titles which are still in it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from enterprises.actors import Actor, ActorKind
from enterprises.answers import Statement
from enterprises.errors import FactProtected, InvalidFact, NotAllowed
from enterprises.profiles import UNSTATED, ZONE_PREFIX, FactView, Viewer, registry_views
from enterprises.rows import row_by_id
from enterprises.title_dates import keep_days
from lexicon.industries import industry
from lexicon.regions import current_code
from matcher.errors import InvalidProfile
from matcher.fields import Kind, Span
from matcher.fields import field as field_of
from matcher.profile import Profile
from matcher.title_ends import TITLES
from store.audit_rows import add_audit_entry
from store.tables import (
    Contact,
    Enterprise,
    EnterpriseFact,
    FactSource,
    FactStatus,
    Membership,
    Verification,
)

OPEN_FAMILIES = frozenset({"act", "loan", "lease", "project"})
"""Families of facts whose members nobody can list in advance."""
_A_MOMENT = timedelta(microseconds=1)
_ANY_DAY = date(2000, 1, 1)


def state_fact(
    session: Session, enterprise_id: int, statement: Statement, *, by: Actor, now: datetime
) -> bool:
    """Write one fact as confirmed by a contact or an officer; return whether it is news.

    Raises :class:`InvalidFact`, :class:`FactProtected`, :class:`NotAllowed` for a contact of
    another enterprise, and :class:`Unknown`.
    """
    enterprise = _lock(session, enterprise_id)
    contact = _acting_contact(session, enterprise_id, by)
    value = normal_value(statement)
    row = _row_of(session, enterprise_id, statement.field, statement.period)
    if row is not None and statement.field == TITLES:
        value = keep_days(value, row.value)
    if row is not None:
        _require_weight(session, row, by, contact)
        same = (row.value, row.is_complete) == (value, statement.is_complete)
        if same and row.source not in UNSTATED:
            row.stated_at = now  # Said again: not news, but fresh.
            return False
    before = None if row is None else row.value
    if row is None:
        row = EnterpriseFact(
            enterprise_id=enterprise_id, field=statement.field, period=statement.period
        )
        session.add(row)
    row.value, row.is_complete = value, statement.is_complete
    row.status, row.because, row.stated_at = FactStatus.CONFIRMED, "", now
    row.source = FactSource.CONTACT if contact is not None else FactSource.OFFICER
    row.contact_id = None if contact is None else contact.id
    touch(enterprise, now)
    _note(session, by, "fact_stated", enterprise_id, statement, before, value, now)
    return True


def retract_fact(
    session: Session,
    enterprise_id: int,
    *,
    field: str,
    period: str = "",
    by: Actor,
    now: datetime,
) -> bool:
    """Take back one statement; return whether there was one.

    The registry's own word cannot be taken back, only replaced. Raises as :func:`state_fact`.
    """
    enterprise = _lock(session, enterprise_id)
    contact = _acting_contact(session, enterprise_id, by)
    row = _row_of(session, enterprise_id, field, period)
    if row is None or row.source in UNSTATED:
        return False
    _require_weight(session, row, by, contact)
    gone = Statement(field=field, value=None, period=period)
    _note(session, by, "fact_retracted", enterprise_id, gone, row.value, None, now)
    session.delete(row)
    session.flush()  # The registry's word takes the same place.
    bring_back_registry(session, enterprise, {field})
    touch(enterprise, now)
    return True


def may_retract(fact: FactView, viewer: Viewer) -> bool:
    """Whether a contact with these eyes may take the fact back.

    Its own word it may, and once it is verified any colleague's. What the registry says can only
    be replaced, and what an officer wrote is the officers'.
    """
    is_own = fact.contact_id is not None and fact.contact_id == viewer.contact_id
    return fact.source is FactSource.CONTACT and (is_own or viewer.is_verified)


def may_restate(fact: FactView, viewer: Viewer) -> bool:
    """Whether a contact with these eyes may put its word in this one's place."""
    return fact.source in UNSTATED or may_retract(fact, viewer)


def drop_statements(session: Session, enterprise_id: int, contact_id: int, *, now: datetime) -> int:
    """Delete everything this contact stated; return how many facts that were."""
    enterprise = _lock(session, enterprise_id)
    mine = (
        EnterpriseFact.enterprise_id == enterprise_id,
        EnterpriseFact.contact_id == contact_id,
    )
    fields = set(session.scalars(select(EnterpriseFact.field).where(*mine)))
    if not fields:
        return 0
    session.execute(delete(EnterpriseFact).where(*mine))
    session.expire(enterprise)
    bring_back_registry(session, enterprise, fields)
    touch(enterprise, now)
    return len(fields)


def touch(enterprise: Enterprise, now: datetime) -> None:
    """Mark the enterprise as changed, so that it is matched again.

    A clock that stands still must not hide a change made after the last match.
    """
    seen = enterprise.matched_at
    enterprise.changed_at = now if seen is None or now > seen else seen + _A_MOMENT


def bring_back_registry(session: Session, enterprise: Enterprise, fields: set[str]) -> None:
    """Write what the registry, or a name and a code, imply for these fields again."""
    for view in registry_views(enterprise):
        if view.field in fields:
            session.add(
                EnterpriseFact(
                    enterprise_id=enterprise.id,
                    field=view.field,
                    period=view.period,
                    value=view.value,
                    is_complete=False,
                    status=view.status,
                    source=view.source,
                    because=view.because,
                    stated_at=view.stated_at,
                )
            )
    session.flush()  # A statement made next looks for the row it replaces.


def renew_registry(session: Session, enterprise: Enterprise) -> None:
    """Write anew what the registry, or a name and a code, imply; what people stated stays."""
    mine = EnterpriseFact.enterprise_id == enterprise.id
    session.execute(delete(EnterpriseFact).where(mine, EnterpriseFact.source.in_(UNSTATED)))
    stated = set(session.scalars(select(EnterpriseFact.field).where(mine)))
    implied = {view.field for view in registry_views(enterprise)}
    bring_back_registry(session, enterprise, implied - stated)


def normal_value(statement: Statement) -> Any:
    """Return the value in the contract's canonical form. Raises :class:`InvalidFact`."""
    field_id, period = statement.field, statement.period
    is_zone = field_id.startswith(ZONE_PREFIX)
    known = field_of(field_id)
    if not is_zone and not known.is_known_id and field_id.partition(".")[0] not in OPEN_FAMILIES:
        raise InvalidFact(field_id, "is no field", "use an id of matcher.fields.FIELDS")
    if known.span is Span.YEAR and not period:
        raise InvalidFact(field_id, "is a yearly figure", "say the year it belongs to")
    section = "zones" if is_zone else "facts"
    record = {"id": "1", "as_of": _ANY_DAY, section: {statement.key: statement.value}}
    try:
        written = Profile.from_record(record).to_record()[section]
    except InvalidProfile as error:
        raise InvalidFact(field_id, error.what, error.hint) from error
    if not written:
        raise InvalidFact(field_id, "has no value", "retract a fact instead of emptying it")
    value = next(iter(written.values()))
    _require_listed_codes(field_id, field_id if is_zone else value)
    return value


def _require_listed_codes(field_id: str, written: Any) -> None:
    """Refuse a place or an industry that no table lists: nothing could ever be decided by it."""
    kind = Kind.REGION if field_id.startswith(ZONE_PREFIX) else field_of(field_id).kind
    look_up = {Kind.REGION: current_code, Kind.INDUSTRY: industry}.get(kind)
    if look_up is None:
        return
    for code in written if isinstance(written, list) else [written]:
        try:
            look_up(code)
        except LookupError as error:
            raise InvalidFact(field_id, f"{code!r} is no code of the tables") from error


def _lock(session: Session, enterprise_id: int) -> Enterprise:
    return row_by_id(session, Enterprise, enterprise_id, called="enterprise", is_locked=True)


def _acting_contact(session: Session, enterprise_id: int, by: Actor) -> Contact | None:
    """Return the contact who acts; ``None`` when it is an officer."""
    if by.kind is ActorKind.OFFICER:
        return None
    contact = session.get(Contact, by.id) if by.kind is ActorKind.CONTACT else None
    if (
        contact is None
        or contact.enterprise_id != enterprise_id
        or contact.membership is not Membership.ACTIVE
    ):
        raise NotAllowed("facts are stated by the enterprise's active contacts and by officers")
    return contact


def _row_of(session: Session, enterprise_id: int, field: str, period: str) -> EnterpriseFact | None:
    return session.scalars(
        select(EnterpriseFact).where(
            EnterpriseFact.enterprise_id == enterprise_id,
            EnterpriseFact.field == field,
            EnterpriseFact.period == period,
        )
    ).first()


def _require_weight(
    session: Session, row: EnterpriseFact, by: Actor, contact: Contact | None
) -> None:
    is_own = contact is not None and row.contact_id == contact.id
    if is_own or row.source in UNSTATED or by.kind is ActorKind.OFFICER:
        return
    speaker_is_verified = contact is not None and _is_verified(contact)
    if row.source is FactSource.OFFICER or not speaker_is_verified:
        raise FactProtected(row.field)


def _is_verified(contact: Contact) -> bool:
    return contact.verification is not Verification.UNVERIFIED


def _note(
    session: Session,
    by: Actor,
    action: str,
    enterprise_id: int,
    statement: Statement,
    before: Any,
    after: Any,
    now: datetime,
) -> None:
    detail: dict[str, Any] = {"key": statement.key}
    # What concerns the owner as a person is kept in one place only, the fact itself.
    if not statement.field.startswith("person."):
        detail |= {"before": before, "after": after}
    add_audit_entry(
        session,
        actor=str(by),
        action=action,
        subject=f"enterprise:{enterprise_id}",
        detail=detail,
        now=now,
    )
