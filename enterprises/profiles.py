"""What is known of an enterprise, as far as the one who looks may see it.

A contact whom nobody has verified sees what is public (the registry's word) and what it stated
itself; everybody else's statements are as if they had not been made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.errors import Unknown
from enterprises.registry import find_by_credit_code
from enterprises.registry_facts import entry_of, facts_from
from enterprises.rows import row_by_id
from matcher.fields import Span
from matcher.fields import field as field_of
from matcher.profile import Profile
from store.tables import (
    Application,
    ApplicationState,
    Enterprise,
    EnterpriseFact,
    FactSource,
    FactStatus,
    Policy,
)

ZONE_PREFIX = "zone:"
"""A fact whose field is a zone's id says whether the enterprise lies inside it."""
STALE_AFTER = timedelta(days=365)
UNSTATED = frozenset({FactSource.REGISTRY, FactSource.DERIVED})
"""Sources that are no person's statement: the registry, and what a name and a code imply."""
ALREADY_FUNDED = "excl.already_funded"
PROFILES_A_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks. ``contact_id`` is ``None`` for officers and jobs."""

    contact_id: int | None
    is_verified: bool

    @classmethod
    def everything(cls) -> Viewer:
        """Return the viewer from whom nothing is hidden: officers, and jobs."""
        return cls(contact_id=None, is_verified=True)

    @classmethod
    def public(cls) -> Viewer:
        """Return the viewer who sees the registry's word alone."""
        return cls(contact_id=None, is_verified=False)

    def sees(self, *, source: FactSource, contact_id: int | None) -> bool:
        """Whether a fact from this source, stated by this contact, is shown."""
        if self.is_verified or source in UNSTATED:
            return True
        return self.contact_id is not None and contact_id == self.contact_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """One fact in the contract's form, with who said it and how sure it is.

    ``contact_id`` is set for a contact's statement, ``because`` for an inferred fact.
    """

    field: str
    period: str
    value: Any
    is_complete: bool
    status: FactStatus
    source: FactSource
    contact_id: int | None
    because: str
    stated_at: datetime

    @property
    def key(self) -> str:
        """The fact's key as in a profile: ``field`` or ``field@period``."""
        return f"{self.field}@{self.period}" if self.period else self.field


def facts_of(session: Session, enterprise_id: int, *, viewer: Viewer) -> tuple[FactView, ...]:
    """Return the facts the viewer may see, by field and period.

    Raises :class:`Unknown` when there is no such enterprise.
    """
    enterprise = row_by_id(session, Enterprise, enterprise_id, called="enterprise")
    rows = session.scalars(
        select(EnterpriseFact).where(EnterpriseFact.enterprise_id == enterprise_id)
    ).all()
    return _visible(enterprise, rows, viewer)


def profile_of(session: Session, enterprise_id: int, *, as_of: date, viewer: Viewer) -> Profile:
    """Return the matcher's profile of an enterprise on a day, as far as the viewer may see.

    Raises :class:`Unknown` when there is no such enterprise.
    """
    profile = next(profiles_of(session, [enterprise_id], as_of=as_of, viewer=viewer), None)
    if profile is None:
        raise Unknown("enterprise", enterprise_id)
    return profile


def profile_finder(session: Session, *, as_of: date) -> Callable[[str], Profile | None]:
    """Return what finds an enterprise's profile by its credit code, with officers' eyes."""

    def find(credit_code: str) -> Profile | None:
        found = find_by_credit_code(session, credit_code)
        if found is None:
            return None
        return profile_of(session, found.id, as_of=as_of, viewer=Viewer.everything())

    return find


def profiles_of(
    session: Session, enterprise_ids: Collection[int], *, as_of: date, viewer: Viewer
) -> Iterator[Profile]:
    """Yield the profiles of many enterprises, in the order of their ids, in few queries."""
    ordered = sorted(set(enterprise_ids))
    for start in range(0, len(ordered), PROFILES_A_QUERY):
        yield from _profiles(session, ordered[start : start + PROFILES_A_QUERY], as_of, viewer)


def stale_facts(
    session: Session, enterprise_id: int, *, today: date, viewer: Viewer
) -> tuple[FactView, ...]:
    """Return the people's statements that should be asked for again, the oldest first.

    A yearly figure is stale when a newer full year has passed, anything else a person can
    change after a year. What never changes (the founding day) is not asked for again.
    """
    stale = [
        fact
        for fact in facts_of(session, enterprise_id, viewer=viewer)
        if fact.source not in UNSTATED and _is_stale(fact, today)
    ]
    return tuple(sorted(stale, key=lambda fact: (fact.stated_at, fact.key)))


def _is_stale(fact: FactView, today: date) -> bool:
    if field_of(fact.field).span is Span.YEAR:
        return fact.period < str(today.year - 1)
    return fact.field != "entity.founded" and fact.stated_at.date() + STALE_AFTER < today


def _profiles(
    session: Session, enterprise_ids: list[int], as_of: date, viewer: Viewer
) -> Iterator[Profile]:
    enterprises = session.scalars(
        select(Enterprise).where(Enterprise.id.in_(enterprise_ids)).order_by(Enterprise.id)
    ).all()
    facts = session.scalars(
        select(EnterpriseFact)
        .where(EnterpriseFact.enterprise_id.in_(enterprise_ids))
        .order_by(EnterpriseFact.enterprise_id)
    )
    grouped = {key: list(rows) for key, rows in groupby(facts, key=lambda fact: fact.enterprise_id)}
    funded = _funded(session, enterprise_ids, viewer)
    for enterprise in enterprises:
        visible = _visible(enterprise, grouped.get(enterprise.id, []), viewer)
        yield _profile(enterprise, visible, funded.get(enterprise.id, []), as_of)


def _visible(
    enterprise: Enterprise, rows: Iterable[EnterpriseFact], viewer: Viewer
) -> tuple[FactView, ...]:
    views, is_hidden = [], False
    for row in rows:
        if viewer.sees(source=row.source, contact_id=row.contact_id):
            views.append(_view(row))
        else:
            is_hidden = True
    if is_hidden:
        # A statement stands where the registry's word stood; who may not see it sees that.
        shown = {view.key for view in views}
        views += [view for view in registry_views(enterprise) if view.key not in shown]
    return tuple(sorted(views, key=lambda view: (view.field, view.period)))


def registry_views(enterprise: Enterprise) -> tuple[FactView, ...]:
    """Return the registry's word on a stored enterprise, whatever people have stated since.

    For an enterprise that no registry row knows, it is what its name and code imply.
    """
    source = FactSource.REGISTRY if enterprise.is_in_registry else FactSource.DERIVED
    return tuple(
        FactView(
            field=fact.field,
            period="",
            value=fact.value,
            is_complete=False,
            status=fact.status,
            source=source,
            contact_id=None,
            because=fact.because,
            stated_at=enterprise.created_at,
        )
        for fact in facts_from(entry_of(enterprise))
    )


def _view(row: EnterpriseFact) -> FactView:
    return FactView(
        field=row.field,
        period=row.period,
        value=row.value,
        is_complete=row.is_complete,
        status=row.status,
        source=row.source,
        contact_id=row.contact_id,
        because=row.because,
        stated_at=row.stated_at,
    )


def _profile(
    enterprise: Enterprise, facts: tuple[FactView, ...], funded: list[str], as_of: date
) -> Profile:
    given = {fact.key: fact.value for fact in facts if not fact.field.startswith(ZONE_PREFIX)}
    if funded:
        given[ALREADY_FUNDED] = sorted({*given.get(ALREADY_FUNDED, ()), *funded})
    return Profile.from_record(
        {
            "id": str(enterprise.id),
            "name": enterprise.name,
            "credit_code": enterprise.credit_code,
            "scope": enterprise.scope,
            "as_of": as_of,
            "facts": given,
            "declared_complete": [fact.field for fact in facts if fact.is_complete],
            "zones": {f.field: f.value for f in facts if f.field.startswith(ZONE_PREFIX)},
        }
    )


def _funded(session: Session, enterprise_ids: list[int], viewer: Viewer) -> dict[int, list[str]]:
    """Return the codes of the policies that were paid out, by enterprise."""
    rows = session.execute(
        select(Application.enterprise_id, Policy.code, Application.contact_id)
        .join(Policy, Policy.id == Application.policy_id)
        .where(
            Application.enterprise_id.in_(enterprise_ids),
            Application.state == ApplicationState.PAID,
        )
    )
    funded: dict[int, list[str]] = {}
    for enterprise_id, code, contact_id in rows:
        if viewer.sees(source=FactSource.CONTACT, contact_id=contact_id):
            funded.setdefault(enterprise_id, []).append(code)
    return funded
