"""Whose pushes an officer's report is about: those of its region, and of its department's policies.

An administrator, and an officer whom nothing limits, sees all of them. A region limits to the
enterprises registered there, a department to notices that name a policy of its own; a notice to
somebody on duty counts for whoever holds that post, and for officers of the same scope.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.officers import covers
from policies.officers import ActingOfficer, may_handle, officer_by_id
from store.tables import (
    Contact,
    EnterpriseFact,
    Officer,
    PolicyVersion,
    RecipientKind,
    Specialist,
)

_PLACE = "region.registered"
_BY_POLICY = "policy:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScope:
    """What a report is limited to, by ids; ``None`` where nothing limits it.

    ``posts`` are officers and specialists as (recipient kind, id), ``contacts`` those whose
    enterprise is registered in the region or says no place, ``enterprises`` theirs.
    """

    contacts: Collection[int] | None = None
    enterprises: Collection[int] | None = None
    policies: Collection[int] | None = None
    versions: Collection[int] = ()
    posts: Collection[tuple[RecipientKind, int]] | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing limits the report."""
        return self.contacts is None and self.policies is None and self.posts is None

    def has_notice(
        self, recipient: RecipientKind, recipient_id: int, subject: str, payload: Mapping[str, Any]
    ) -> bool:
        """Say whether a notice is one of the report's."""
        if recipient is RecipientKind.CONTACT:
            is_here = self.contacts is None or recipient_id in self.contacts
            return is_here and self._names_a_policy(subject, payload)
        if recipient is RecipientKind.CHAT:
            # Somebody without an account is of no place.
            return self.is_everything
        return self.posts is None or (recipient, recipient_id) in self.posts

    def _names_a_policy(self, subject: str, payload: Mapping[str, Any]) -> bool:
        if self.policies is None:
            return True
        named = {int(payload["policy_id"])} if "policy_id" in payload else set()
        if subject.startswith(_BY_POLICY):
            named.add(int(subject.removeprefix(_BY_POLICY)))
        return not named.isdisjoint(self.policies) or not set(
            payload.get("versions", ())
        ).isdisjoint(self.versions)


EVERYTHING = ReportScope()


def scope_of(session: Session, officer_id: int) -> ReportScope:
    """Return what this officer's report is about. Raises :class:`policies.errors.NotFound`."""
    officer = officer_by_id(session, officer_id)
    if officer.is_administrator or not (officer.region or officer.department):
        return EVERYTHING
    enterprises = _enterprises_of(session, officer) if officer.region else None
    policies, versions = _policies_of(session, officer) if officer.department else (None, ())
    return ReportScope(
        enterprises=enterprises,
        contacts=None if enterprises is None else _contacts_of(session, enterprises),
        policies=policies,
        versions=versions,
        posts=_posts_of(session, officer),
    )


def _enterprises_of(session: Session, officer: ActingOfficer) -> frozenset[int]:
    """Return the enterprises with a contact that the region covers, or that may lie in it."""
    places = session.execute(
        select(Contact.enterprise_id, EnterpriseFact.value).outerjoin(
            EnterpriseFact,
            (EnterpriseFact.enterprise_id == Contact.enterprise_id)
            & (EnterpriseFact.field == _PLACE),
        )
    )
    return frozenset(
        enterprise_id
        for enterprise_id, place in places
        if covers(officer.region, place if isinstance(place, str) else "")
    )


def _contacts_of(session: Session, enterprises: Collection[int]) -> frozenset[int]:
    rows = session.execute(select(Contact.id, Contact.enterprise_id))
    return frozenset(row.id for row in rows if row.enterprise_id in enterprises)


def _policies_of(session: Session, officer: ActingOfficer) -> tuple[frozenset[int], frozenset[int]]:
    """Return the department's policies and their versions, those out of force included."""
    rows = session.execute(select(PolicyVersion.policy_id, PolicyVersion.id, PolicyVersion.item))
    found = [(row.policy_id, row.id) for row in rows if may_handle(officer, row.item)]
    return frozenset(one for one, _ in found), frozenset(one for _, one in found)


def _posts_of(session: Session, officer: ActingOfficer) -> frozenset[tuple[RecipientKind, int]]:
    found = {(RecipientKind.OFFICER, officer.id)}
    for kind, table in (
        (RecipientKind.OFFICER, Officer),
        (RecipientKind.SPECIALIST, Specialist),
    ):
        rows = session.execute(select(table.id, table.region, table.department))
        found |= {
            (kind, row.id)
            for row in rows
            # A post for the whole district is of no single place in it.
            if (not officer.region or (row.region and covers(officer.region, row.region)))
            and (not officer.department or row.department == officer.department)
        }
    return frozenset(found)
