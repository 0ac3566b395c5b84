"""Who has to be told what about the pool: rows for the outbox, never a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.officers import may_handle, officers
from store.outbox_rows import add_notice
from store.tables import (
    Contact,
    Membership,
    NoticeKind,
    PolicyDraft,
    PolicyStanding,
    RecipientKind,
)

# Smaller goes first: what an officer waits for, then what stops somebody from applying in vain.
REVIEW_PRIORITY = 10
WITHDRAWN_PRIORITY = 30
CHANGED_PRIORITY = 40
# After this nobody wants to hear it any more.
REVIEW_KEEPS = timedelta(days=30)
CHANGE_KEEPS = timedelta(days=14)


def ask_for_review(session: Session, draft: PolicyDraft, *, now: datetime) -> int:
    """Tell every officer who may approve the draft; return how many were told."""
    able = [
        officer
        for officer in officers(session)
        if officer.id not in _writers(draft) and may_handle(officer, draft.item)
    ]
    return sum(
        _tell_officer(
            session,
            officer.id,
            NoticeKind.REVIEW_REQUEST,
            draft,
            period=f"{now:%Y%m%dT%H%M%S}",
            payload={"draft_id": draft.id},
            now=now,
        )
        for officer in able
    )


def tell_decision(
    session: Session,
    draft: PolicyDraft,
    decision: str,
    *,
    by: int,
    version_id: int | None,
    now: datetime,
) -> None:
    """Tell everyone who wrote in the draft what became of it."""
    payload = {"draft_id": draft.id, "decision": decision, "by": by, "version_id": version_id}
    for writer in _writers(draft):
        _tell_officer(
            session,
            writer,
            NoticeKind.REVIEW_DECIDED,
            draft,
            period=f"{decision}:{now:%Y%m%dT%H%M%S}",
            payload=payload,
            now=now,
        )


def tell_contacts_of_change(
    session: Session, policy_id: int, *, version_id: int, number: int, now: datetime
) -> int:
    """Tell those who knew an earlier version that the policy changed; return how many."""
    return _tell_contacts(
        session,
        NoticeKind.POLICY_CHANGED,
        policy_id,
        version_id=version_id,
        period=f"v{number}",
        priority=CHANGED_PRIORITY,
        now=now,
    )


def tell_contacts_of_withdrawal(
    session: Session, policy_id: int, *, version_id: int, number: int, now: datetime
) -> int:
    """Tell those who knew the policy that it was withdrawn; return how many."""
    return _tell_contacts(
        session,
        NoticeKind.POLICY_WITHDRAWN,
        policy_id,
        version_id=version_id,
        period=f"v{number}",
        priority=WITHDRAWN_PRIORITY,
        now=now,
    )


def _tell_officer(
    session: Session,
    officer_id: int,
    kind: NoticeKind,
    draft: PolicyDraft,
    *,
    period: str,
    payload: dict[str, object],
    now: datetime,
) -> bool:
    return add_notice(
        session,
        recipient_kind=RecipientKind.OFFICER,
        recipient_id=officer_id,
        kind=kind,
        subject=f"draft:{draft.id}",
        period=period,
        payload=payload,
        priority=REVIEW_PRIORITY,
        not_before=now,
        expires_at=now + REVIEW_KEEPS,
        now=now,
    )


def _tell_contacts(
    session: Session,
    kind: NoticeKind,
    policy_id: int,
    *,
    version_id: int,
    period: str,
    priority: int,
    now: datetime,
) -> int:
    told = session.execute(
        select(Contact.id, PolicyStanding.told_version_id)
        .join(PolicyStanding, PolicyStanding.contact_id == Contact.id)
        .where(
            PolicyStanding.policy_id == policy_id,
            PolicyStanding.told_version_id.is_not(None),
            # 不感兴趣 holds until the contact is told of another version.
            or_(
                PolicyStanding.dismissed_version_id.is_(None),
                PolicyStanding.dismissed_version_id != PolicyStanding.told_version_id,
            ),
            # 关闭个性化推送 stops what nobody asked for, not what a reminder was wanted for.
            or_(Contact.is_personalised, PolicyStanding.wants_reminder),
            Contact.membership == Membership.ACTIVE,
        )
        .order_by(Contact.id)
    ).all()
    return sum(
        add_notice(
            session,
            recipient_kind=RecipientKind.CONTACT,
            recipient_id=contact_id,
            kind=kind,
            subject=f"policy:{policy_id}",
            period=period,
            payload={"policy_id": policy_id, "version_id": version_id, "told": told_version_id},
            priority=priority,
            not_before=now,
            expires_at=now + CHANGE_KEEPS,
            now=now,
        )
        for contact_id, told_version_id in told
    )


def _writers(draft: PolicyDraft) -> tuple[int, ...]:
    return tuple(dict.fromkeys((draft.author_id, *draft.editor_ids)))
