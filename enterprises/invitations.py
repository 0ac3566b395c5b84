"""A contact invites a colleague by a link: whoever opens it first joins by the contact's word.

The word is worth what it is worth when the link is used, not when it was made: a contact who
has left meanwhile invites nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.contacts import active_row, require_consent
from enterprises.errors import NotAllowed
from enterprises.membership import Joined, activate, joined, new_row, row_at, word_is_worth
from store.audit_rows import add_audit_entry
from store.link_rows import end_links, find_link, issue_link, use_link
from store.tables import Contact, ContactRole, Enterprise, LinkPurpose, Membership, Verification

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Which enterprise a link invites to."""

    enterprise_id: int
    enterprise_name: str


def invite(session: Session, contact_id: int, *, now: datetime) -> str:
    """Return the token of a link for one colleague; an earlier one that waits ends.

    Raises :class:`NotAllowed` for a contact who may not decide who joins.
    """
    row = active_row(session, contact_id)
    if row.role is not ContactRole.FIRST and row.verification is Verification.UNVERIFIED:
        raise NotAllowed("a colleague who is not verified cannot decide who joins")
    end_links(session, LinkPurpose.INVITATION, contact_id, now=now)
    by = str(Actor.contact(contact_id))
    token = issue_link(
        session,
        LinkPurpose.INVITATION,
        contact_id,
        issued_by=by,
        valid_for=VALID_FOR,
        most_uses=1,
        now=now,
    )
    subject = f"enterprise:{row.enterprise_id}"
    add_audit_entry(session, actor=by, action="invited", subject=subject, now=now)
    return token


def invitation(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """Return where a link invites to, or None when it invites nowhere (any more)."""
    link = find_link(session, token, now=now)
    if link is None or link.purpose is not LinkPurpose.INVITATION:
        return None
    row = session.get(Contact, link.subject_id)
    if row is None or row.membership is not Membership.ACTIVE:
        return None
    enterprise = session.get_one(Enterprise, row.enterprise_id)
    return Invitation(enterprise_id=enterprise.id, enterprise_name=enterprise.name)


def accept(session: Session, chat_id: int, token: str, *, now: datetime) -> Joined | None:
    """Let the chat's person join; None when the link invites nowhere (any more).

    Raises :class:`ConsentMissing`, and :class:`NotAllowed` when whoever invited may not decide
    who joins any more.
    """
    require_consent(session, chat_id)
    if invitation(session, token, now=now) is None:
        return None
    link = use_link(session, token, LinkPurpose.INVITATION, now=now)
    if link is None:
        return None
    inviter = active_row(session, link.subject_id)
    # The lock decides between two ways in at once, as in membership.join.
    session.get_one(Enterprise, inviter.enterprise_id, with_for_update=True)
    row = row_at(session, chat_id, inviter.enterprise_id)
    if row is not None and row.membership is Membership.ACTIVE:
        return joined(row, is_new=False)
    row = row or new_row(session, chat_id, inviter.enterprise_id, now)
    row.role, row.membership = ContactRole.COLLEAGUE, Membership.PENDING
    row.verification, row.verified_at = Verification.UNVERIFIED, None
    row.ended_at = row.ended_reason = None
    session.flush()  # The audit names the contact by its id.
    by = Actor.contact(inviter.id)
    activate(session, row, verification=word_is_worth(session, row, by), by=by, now=now)
    return joined(row, is_new=True)
