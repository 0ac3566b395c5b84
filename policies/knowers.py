"""Which contacts have to be told what about policies they knew: rows for the outbox.

They were told of the policy, want to be reminded of it, or prepare or have handed in an
application.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from store.insertion import insert_unless_there
from store.outbox_rows import add_notice
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    Membership,
    Notice,
    NoticeKind,
    NoticeStatus,
    Policy,
    PolicyStanding,
    PolicyState,
    RecipientKind,
)

# After what one asked for and work that waits.
CHANGE_PRIORITY = 30
# After this nobody wants to hear it any more.
CHANGE_KEEPS = timedelta(days=30)
UNDER_WAY = (
    ApplicationState.PREPARING,
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.APPROVED,
)
UNSENT = (NoticeStatus.WAITING, NoticeStatus.ASIDE)
# Whoever has such a notice has read it, by itself or within a digest, or may have.
ARRIVED = (
    NoticeStatus.SENT,
    NoticeStatus.JOINED,
    NoticeStatus.CLAIMED,
    NoticeStatus.UNCERTAIN,
)


def tell_of_change(
    session: Session, policy_id: int, *, version_id: int, number: int, now: datetime
) -> int:
    """Tell those who knew an earlier version that the policy changed; return how many.

    Whoever sends it leaves out those for whom nothing that matters came out otherwise.
    """
    return _tell_of_version(session, NoticeKind.POLICY_CHANGED, policy_id, version_id, number, now)


def tell_of_withdrawal(
    session: Session, policy_id: int, *, version_id: int, number: int, now: datetime
) -> int:
    """Tell those who knew the policy that it was withdrawn; return how many."""
    kind = NoticeKind.POLICY_WITHDRAWN
    return _tell_of_version(session, kind, policy_id, version_id, number, now)


def _tell_of_version(
    session: Session,
    kind: NoticeKind,
    policy_id: int,
    version_id: int,
    number: int,
    now: datetime,
) -> int:
    return _tell_all(
        session,
        kind,
        policy_id,
        _knowers(session, policy_id),
        version_id=version_id,
        period=f"v{number}",
        now=now,
    )


def tell_of_state(
    session: Session,
    policy: Policy,
    *,
    version_id: int,
    only_asked: bool = False,
    now: datetime,
) -> int:
    """Tell those who knew the policy that it stands otherwise now; return how many.

    ``only_asked`` leaves out those who neither wanted a reminder nor prepare an application.
    """
    return _tell_all(
        session,
        NoticeKind.POLICY_STATE,
        policy.id,
        _knowers(session, policy.id, only_asked=only_asked),
        version_id=version_id,
        period=f"{policy.state.value}:{policy.revision}",
        now=now,
        state=policy.state.value,
    )


def tell_of_resumption(
    session: Session, policy: Policy, *, version_id: int, to_all: bool, now: datetime
) -> int:
    """Tell those who heard that the policy stopped that it goes on; return how many.

    What waits to tell that it stopped is cancelled: whoever did not hear of it need not.
    """
    cancel_state_notices(session, policy.id, now=now)
    stopped = _who_heard_it_stop(session, policy.id)
    knowers = [one for one in _knowers(session, policy.id) if to_all or one[0] in stopped]
    return _tell_all(
        session,
        NoticeKind.POLICY_STATE,
        policy.id,
        knowers,
        version_id=version_id,
        period=f"{policy.state.value}:{policy.revision}",
        now=now,
        state=policy.state.value,
    )


def tell_of_successor(
    session: Session,
    policy_id: int,
    successor_id: int,
    *,
    version_id: int,
    number: int,
    now: datetime,
) -> int:
    """Tell those who knew a policy which one took its place; return how many.

    For them it is the same policy in a new version, so that no digest tells it once more.
    """
    knowers = _knowers(session, policy_id)
    for contact_id, told_version_id in knowers:
        insert_unless_there(
            session,
            PolicyStanding,
            {
                "contact_id": contact_id,
                "policy_id": successor_id,
                "told_version_id": told_version_id,
                "told_at": now if told_version_id else None,
                "wants_reminder": False,
                "changed_at": now,
            },
        )
    return _tell_all(
        session,
        NoticeKind.POLICY_CHANGED,
        successor_id,
        knowers,
        version_id=version_id,
        period=f"v{number}",
        now=now,
        former=policy_id,
    )


def cancel_state_notices(session: Session, policy_id: int, *, now: datetime) -> None:
    """Cancel what waits to say how the policy stands: it stands otherwise now."""
    session.execute(
        update(Notice)
        .where(
            Notice.kind == NoticeKind.POLICY_STATE,
            Notice.subject == f"policy:{policy_id}",
            Notice.status.in_(UNSENT),
        )
        .values(status=NoticeStatus.CANCELLED, settled_at=now, last_error="it stands otherwise")
        .execution_options(synchronize_session=False)
    )


def _knowers(
    session: Session, policy_id: int, *, only_asked: bool = False
) -> list[tuple[int, int | None]]:
    """The contacts who know the policy, each with the version it was told of last."""
    has_asked = or_(PolicyStanding.wants_reminder, _applies(policy_id))
    was_told = PolicyStanding.told_version_id.is_not(None)
    knows = has_asked if only_asked else or_(was_told, has_asked)
    rows = session.execute(
        select(Contact.id, PolicyStanding.told_version_id)
        .outerjoin(
            PolicyStanding,
            and_(PolicyStanding.contact_id == Contact.id, PolicyStanding.policy_id == policy_id),
        )
        .where(
            knows,
            # 不感兴趣 holds until the contact is told of another version.
            or_(
                PolicyStanding.dismissed_version_id.is_(None),
                PolicyStanding.dismissed_version_id != PolicyStanding.told_version_id,
            ),
            # 关闭个性化推送 stops what nobody asked for, not what a reminder was wanted for.
            or_(Contact.is_personalised, has_asked),
            Contact.membership == Membership.ACTIVE,
        )
        .order_by(Contact.id)
    )
    return [(contact_id, told) for contact_id, told in rows]


def _applies(policy_id: int) -> ColumnElement[bool]:
    return exists().where(
        Application.contact_id == Contact.id,
        Application.policy_id == policy_id,
        Application.state.in_(UNDER_WAY),
    )


def _who_heard_it_stop(session: Session, policy_id: int) -> set[int]:
    rows = session.execute(
        select(Notice.recipient_id, Notice.payload)
        .where(
            Notice.kind == NoticeKind.POLICY_STATE,
            Notice.subject == f"policy:{policy_id}",
            Notice.status.in_(ARRIVED),
        )
        .order_by(Notice.id)
    )
    newest = {contact_id: payload["state"] for contact_id, payload in rows}
    return {one for one, state in newest.items() if state != PolicyState.PUBLISHED.value}


def _tell_all(
    session: Session,
    kind: NoticeKind,
    policy_id: int,
    knowers: Sequence[tuple[int, int | None]],
    *,
    version_id: int,
    period: str,
    now: datetime,
    **more: object,
) -> int:
    payload = {"policy_id": policy_id, "version_id": version_id, **more}
    return sum(
        add_notice(
            session,
            recipient_kind=RecipientKind.CONTACT,
            recipient_id=contact_id,
            kind=kind,
            subject=f"policy:{policy_id}",
            period=period,
            payload={**payload, "told": told_version_id},
            priority=CHANGE_PRIORITY,
            not_before=now,
            expires_at=now + CHANGE_KEEPS,
            now=now,
        )
        for contact_id, told_version_id in knowers
    )
