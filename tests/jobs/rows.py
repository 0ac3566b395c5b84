"""Rows for the jobs' tests: complete by default, keywords for what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.clock import FrozenClock
from store.outbox_rows import add_notice
from store.tables import (
    Chat,
    Contact,
    ContactRole,
    Enterprise,
    EnterpriseFact,
    FactSource,
    FactStatus,
    Frequency,
    Membership,
    Notice,
    NoticeKind,
    Officer,
    Policy,
    PolicyState,
    PolicyVersion,
    RecipientKind,
    Verification,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """Return an instant by its local day and time."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI) + timedelta(
        hours=hour, minutes=minute
    )


def enterprise(session: Session, clock: FrozenClock, facts: Mapping[str, Any] | None = None) -> int:
    """Add an enterprise of Wangcheng with the registry's facts given."""
    row = Enterprise(
        credit_code=f"91430112{next(_numbers):010}",
        name="示例企业",
        is_in_registry=False,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    known = {"region.registered": "430112", "entity.type": "企业法人"} | dict(facts or {})
    for field, value in known.items():
        state(session, clock, row.id, field, value)
    session.flush()
    return row.id


def state(
    session: Session,
    clock: FrozenClock,
    enterprise_id: int,
    field: str,
    value: Any,
    *,
    contact_id: int | None = None,
) -> None:
    """Add a fact: the registry's, or a contact's."""
    row = session.scalars(
        select(EnterpriseFact).where(
            EnterpriseFact.enterprise_id == enterprise_id, EnterpriseFact.field == field
        )
    ).first()
    if row is None:
        row = EnterpriseFact(enterprise_id=enterprise_id, field=field)
        session.add(row)
    row.value, row.contact_id, row.stated_at = value, contact_id, clock.now()
    row.status = FactStatus.CONFIRMED
    row.source = FactSource.REGISTRY if contact_id is None else FactSource.CONTACT
    session.flush()


def contact(
    session: Session,
    clock: FrozenClock,
    enterprise_id: int,
    *,
    frequency: Frequency = Frequency.DAILY,
    verification: Verification = Verification.BY_OFFICER,
    membership: Membership = Membership.ACTIVE,
    is_personalised: bool = True,
    unreachable: bool = False,
) -> int:
    """Add a contact with a consenting chat of its own."""
    chat_id = 1000 + next(_numbers)
    session.add(
        Chat(
            chat_id=chat_id,
            consent_version="1",
            consented_at=clock.now(),
            unreachable_since=clock.now() if unreachable else None,
            created_at=clock.now(),
            last_seen_at=clock.now(),
        )
    )
    session.flush()
    row = Contact(
        chat_id=chat_id,
        enterprise_id=enterprise_id,
        role=ContactRole.FIRST,
        membership=membership,
        verification=verification,
        frequency=frequency,
        is_personalised=is_personalised,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def _officer(session: Session, clock: FrozenClock, key: str) -> int:
    row = session.scalars(select(Officer).where(Officer.key == key)).first()
    if row is None:
        row = Officer(key=key, title=key, created_at=clock.now())
        session.add(row)
        session.flush()
    return row.id


def version(
    session: Session,
    clock: FrozenClock,
    *,
    code: str | None = None,
    headcount: int | None = None,
    item: Mapping[str, Any] | None = None,
    window: Mapping[str, Any] | None = None,
    amount: int = 100_000,
    valid_from: date | None = None,
) -> int:
    """Publish a policy's next version: for firms of Wangcheng, of some headcount if given."""
    code = code or f"policy-{next(_numbers)}"
    text = "在我区注册的企业，职工人数30人以上的，给予一次性奖励。"
    conditions = (
        []
        if headcount is None
        else [
            {"field": "hr.headcount", "op": "gte", "value": headcount, "quote": "职工人数30人以上"}
        ]
    )
    published = {
        "id": code,
        "title": f"示例奖励 {code}",
        "level": "county",
        "region": ["430112"],
        "region_basis": "registered",
        "window": dict(window or {"type": "rolling"}),
        "eligibility": {"all": conditions},
        "benefits": [
            {"kind": "reward", "form": "fixed", "amount": amount, "quote": "给予一次性奖励"}
        ],
        "text": text,
    } | dict(item or {})
    policy = session.scalars(select(Policy).where(Policy.code == code)).first()
    if policy is None:
        policy = Policy(code=code, state=PolicyState.PUBLISHED, created_at=clock.now())
        session.add(policy)
        session.flush()
    number = 1
    if policy.current_version_id is not None:
        before = session.get_one(PolicyVersion, policy.current_version_id)
        before.ended_at, number = clock.now(), before.number + 1
    row = PolicyVersion(
        policy_id=policy.id,
        number=number,
        item=published,
        item_hash=f"{code}:{number}",
        title=published["title"],
        author_id=_officer(session, clock, "author"),
        approver_id=_officer(session, clock, "approver"),
        valid_from=valid_from,
        published_at=clock.now(),
    )
    session.add(row)
    session.flush()
    policy.current_version_id, policy.state = row.id, PolicyState.PUBLISHED
    policy.revision = (policy.revision or 0) + 1
    session.flush()
    return row.id


def policy_of(session: Session, version_id: int) -> int:
    """Return the policy a version belongs to."""
    return session.get_one(PolicyVersion, version_id).policy_id


def notice(
    session: Session,
    clock: FrozenClock,
    contact_id: int,
    *,
    kind: NoticeKind = NoticeKind.VERIFIED,
    subject: str | None = None,
    period: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    priority: int = 10,
    payload: Mapping[str, Any] | None = None,
) -> int:
    """Put a notice for a contact into the outbox; return its id."""
    subject = subject or f"thing:{next(_numbers)}"
    assert add_notice(
        session,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=contact_id,
        kind=kind,
        subject=subject,
        period=period,
        payload=payload or {"versions": []},
        priority=priority,
        not_before=not_before or clock.now(),
        expires_at=expires_at,
        now=clock.now(),
    )
    return session.scalars(select(Notice.id).order_by(Notice.id.desc()).limit(1)).one()
