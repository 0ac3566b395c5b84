"""Officers see the pushes of their place and of their department's policies, and no others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from enterprises import contacts
from enterprises.actors import Actor
from enterprises.officers import add_officer
from enterprises.specialists import add_desk
from jobs import reports
from jobs.report_scope import EVERYTHING, scope_of
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    EnterpriseFact,
    Notice,
    NoticeKind,
    NoticeStatus,
    OfficerRole,
)
from tests.jobs import rows

HERE, THERE = "430112", "430104"
OURS = "示例区工业和信息化局"
DAY = timedelta(days=1)


def at_place(session: Session, clock: FrozenClock, place: str | None) -> int:
    """An enterprise registered there, with a contact whose chat is closed; return the contact."""
    enterprise_id = rows.enterprise(session, clock, {"region.registered": place})
    if place is None:
        session.execute(
            delete(EnterpriseFact).where(
                EnterpriseFact.enterprise_id == enterprise_id,
                EnterpriseFact.field == "region.registered",
            )
        )
    return rows.contact(session, clock, enterprise_id, unreachable=True)


def told(
    session: Session, clock: FrozenClock, contact_id: int, kind: NoticeKind, **what: Any
) -> None:
    notice = session.get_one(Notice, rows.notice(session, clock, contact_id, kind=kind, **what))
    notice.status, notice.settled_at = NoticeStatus.SENT, clock.now()


def kinds_seen(session: Session, clock: FrozenClock, officer_id: int) -> dict[NoticeKind, int]:
    found = reports.deliveries(
        session,
        since=clock.now() - DAY,
        until=clock.now(),
        scope=scope_of(session, officer_id),
    )
    return {one.kind: one.sent for one in found}


def an_officer(
    session: Session,
    clock: FrozenClock,
    *,
    region: str = "",
    department: str = "",
    role: OfficerRole = OfficerRole.OFFICER,
) -> int:
    return add_officer(
        session,
        key="li",
        title="录入岗",
        region=region,
        department=department,
        role=role,
        by=Actor.job("tests"),
        now=clock.now(),
    ).id


@pytest.mark.parametrize(
    ("region", "role", "seen", "unreached"),
    [
        pytest.param("", OfficerRole.OFFICER, 3, 3, id="no limit"),
        pytest.param(HERE, OfficerRole.OFFICER, 2, 2, id="here, and whoever says no place"),
        pytest.param(THERE, OfficerRole.OFFICER, 2, 2, id="there"),
        pytest.param("430100", OfficerRole.OFFICER, 3, 3, id="the city around both"),
        pytest.param(HERE, OfficerRole.ADMINISTRATOR, 3, 3, id="an administrator"),
    ],
)
def test_a_region_limits_to_the_enterprises_in_it(
    database: Database,
    clock: FrozenClock,
    region: str,
    role: OfficerRole,
    seen: int,
    unreached: int,
) -> None:
    with database.transaction() as session:
        for place in (HERE, THERE, None):
            told(session, clock, at_place(session, clock, place), NoticeKind.NEW_MATCHES)
        officer_id = an_officer(session, clock, region=region, role=role)
        session.flush()
        assert kinds_seen(session, clock, officer_id) == {NoticeKind.NEW_MATCHES: seen}
        scope = scope_of(session, officer_id)
        assert len(reports.unreached_enterprises(session, scope)) == unreached


def test_a_department_limits_to_notices_of_its_policies(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        mine, others = (
            rows.version(session, clock, code=code, item={"issuer": issuer})
            for code, issuer in (("mine", OURS), ("others", "示例区人力资源和社会保障局"))
        )
        who = at_place(session, clock, HERE)
        told(session, clock, who, NoticeKind.DEADLINE, payload={"versions": [mine]})
        told(session, clock, who, NoticeKind.NEW_MATCHES, payload={"versions": [others]})
        policy_id = rows.policy_of(session, mine)
        payload = {"policy_id": policy_id, "version_id": mine}
        told(session, clock, who, NoticeKind.POLICY_STATE, payload=payload)
        told(session, clock, who, NoticeKind.WINDOW_OPENS, subject=f"policy:{policy_id}")
        told(session, clock, who, NoticeKind.VERIFIED)
        officer_id = an_officer(session, clock, department=OURS)
        session.flush()
        assert kinds_seen(session, clock, officer_id).keys() == {
            NoticeKind.DEADLINE,
            NoticeKind.POLICY_STATE,
            NoticeKind.WINDOW_OPENS,
        }


def test_posts_of_another_place_are_not_named(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        for number, place in enumerate((HERE, THERE), start=1):
            contacts.open_chat(session, number, now=clock.now())
            contacts.mark_unreachable(session, number, now=clock.now())
            add_desk(
                session,
                key=place,
                title=f"专员 {place}",
                region=place,
                chat_id=number,
                now=clock.now(),
            )
        officer_id = an_officer(session, clock, region=HERE)
        assert reports.unreached_posts(session, scope_of(session, officer_id)) == (f"专员 {HERE}",)
        assert len(reports.unreached_posts(session)) == 2


def test_every_state_is_counted(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        rows.notice(session, clock, at_place(session, clock, None))
        session.flush()
        stand = reports.how_they_stand(session)
    assert stand == {**dict.fromkeys(NoticeStatus, 0), NoticeStatus.WAITING: 1}
    assert EVERYTHING.is_everything
