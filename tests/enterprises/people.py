"""Enterprises, contacts and officers for the tests of this package."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.actors import Actor
from enterprises.answers import Statement
from enterprises.contacts import record_consent
from enterprises.membership import join, verify_by_officer
from enterprises.officers import add_officer
from enterprises.registry_facts import entry_of, facts_from
from enterprises.registry_import import registry_fact_columns
from store.tables import (
    AuditEntry,
    Contact,
    Enterprise,
    EnterpriseFact,
    Notice,
    NoticeKind,
    OfficerRole,
    RecipientKind,
)
from tests.conftest import TEST_INSTANT

NOW = TEST_INSTANT
TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)
CODE = "91430112MA00000150"
OTHER_CODE = "91430104MA00000238"
NOTICE_VERSION = "1"


def registered_enterprise(
    session: Session,
    *,
    credit_code: str | None = CODE,
    name: str = "示例线缆制造（长沙）有限公司",
    address: str = "长沙市望城区高塘岭街道示例路1号",
    scope: str = "电线电缆制造",
    is_in_registry: bool = True,
    now: datetime = NOW,
) -> int:
    row = Enterprise(
        credit_code=credit_code,
        name=name,
        registered_on=date(2014, 6, 18),
        registry_type="有限责任公司",
        scope=scope,
        city="长沙",
        address=address,
        is_in_registry=is_in_registry,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    for fact in facts_from(entry_of(row)) if is_in_registry else ():
        session.add(EnterpriseFact(**registry_fact_columns(row.id, fact, now)))
    session.flush()
    return row.id


def consenting(session: Session, chat_id: int) -> int:
    record_consent(session, chat_id, version=NOTICE_VERSION, now=NOW)
    session.flush()
    return chat_id


def a_contact(session: Session, chat_id: int, enterprise_id: int) -> int:
    return join(session, consenting(session, chat_id), enterprise_id, now=NOW).contact_id


def an_officer(
    session: Session, key: str = "wang", *, chat_id: int | None = 900, region: str = ""
) -> int:
    return add_officer(
        session,
        key=key,
        title="政策管理员",
        chat_id=chat_id,
        role=OfficerRole.ADMINISTRATOR,
        region=region,
        now=NOW,
        by=Actor.job("test"),
    ).id


def a_verified_contact(session: Session, chat_id: int, enterprise_id: int, officer_id: int) -> int:
    contact_id = a_contact(session, chat_id, enterprise_id)
    verify_by_officer(session, contact_id, officer_id=officer_id, now=NOW)
    return contact_id


def revenue(value: object, *, year: int = 2025) -> Statement:
    return Statement(field="fin.revenue", value=value, period=str(year))


def notices(session: Session, kind: NoticeKind) -> list[tuple[RecipientKind, int]]:
    rows = session.execute(
        select(Notice.recipient_kind, Notice.recipient_id)
        .where(Notice.kind == kind)
        .order_by(Notice.id)
    )
    return [(recipient, recipient_id) for recipient, recipient_id in rows]


def audited(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
    return [(actor, action) for actor, action in rows]


def contact_row(session: Session, contact_id: int) -> Contact:
    return session.get_one(Contact, contact_id, populate_existing=True)
