"""Paused, used up, resumed, over: who is told, and who need not be; what was published stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from policies import pool
from policies.acts import acts_on, reason_of_state, stand_of, stopped
from policies.errors import WrongState
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Application,
    ApplicationState,
    Contact,
    Notice,
    NoticeKind,
    NoticeStatus,
    Policy,
    PolicyState,
    PolicyVersion,
)
from tests.policies.pool_items import a_contact, a_published, an_item, an_officer, told

CODE = "wc-growth-reward"


def a_told_policy(session: Session, now: datetime) -> tuple[int, int, int]:
    """Return an officer, the policy, and the contact who was told of it."""
    author, other = (an_officer(session, now, key) for key in ("li", "wang"))
    version_id = a_published(session, an_item(), author=author, approver=other, now=now)
    policy_id = session.scalars(select(Policy.id)).one()
    contact_id = a_contact(session, now, 7)
    a_contact(session, now, 8)
    told(session, contact_id, policy_id, version_id, now)
    return author, policy_id, contact_id


def state_notices(session: Session) -> list[tuple[int, str, NoticeStatus]]:
    rows = session.scalars(
        select(Notice).where(Notice.kind == NoticeKind.POLICY_STATE).order_by(Notice.id)
    ).all()
    for row in rows:
        session.refresh(row)
    return [(row.recipient_id, row.payload["state"], row.status) for row in rows]


@pytest.mark.parametrize(("act", "state"), [("pause", "paused"), ("use_up_quota", "quota_used_up")])
def test_a_stop_is_told_with_its_reason(
    database: Database, clock: FrozenClock, act: str, state: str
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, policy_id, contact_id = a_told_policy(session, now)
        with pytest.raises(WrongState, match="say why"):
            getattr(pool, act)(session, CODE, reason=" ", by=author, now=now)
        assert getattr(pool, act)(session, CODE, reason="预算调整", by=author, now=now) == 1
        assert state_notices(session) == [(contact_id, state, NoticeStatus.WAITING)]
        assert reason_of_state(session, policy_id) == "预算调整"
        (one,) = stopped(session)
        assert (one.code, one.state, one.reason) == (CODE, PolicyState(state), "预算调整")


@pytest.mark.parametrize(
    ("status", "is_told"),
    [
        (NoticeStatus.SENT, True),
        (NoticeStatus.JOINED, True),
        (NoticeStatus.UNCERTAIN, True),
        (NoticeStatus.EXPIRED, False),
        (NoticeStatus.UNDELIVERABLE, False),
    ],
)
def test_who_did_not_hear_of_a_pause_need_not_hear_of_its_end(
    database: Database, clock: FrozenClock, status: NoticeStatus, is_told: bool
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, _policy, contact_id = a_told_policy(session, now)
        pool.pause(session, CODE, reason="核对", by=author, now=now)
        assert pool.resume(session, CODE, by=author, now=now) == 0
        assert state_notices(session) == [(contact_id, "paused", NoticeStatus.CANCELLED)]
        pool.pause(session, CODE, reason="核对", by=author, now=now)
        session.execute(
            update(Notice).where(Notice.status == NoticeStatus.WAITING).values(status=status)
        )
        assert pool.resume(session, CODE, by=author, now=now) == is_told
        last = (contact_id, "published", NoticeStatus.WAITING)
        assert (state_notices(session)[-1] == last) is is_told
        assert stopped(session) == ()


def test_an_end_is_told_to_who_asked_alone(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        _author, policy_id, _contact = a_told_policy(session, now)
        applicant = session.scalars(select(Contact).where(Contact.chat_id == 8)).one()
        session.add(
            Application(
                enterprise_id=applicant.enterprise_id,
                policy_id=policy_id,
                period="2026",
                contact_id=applicant.id,
                state=ApplicationState.PREPARING,
                created_at=now,
                changed_at=now,
            )
        )
        session.flush()
        pool.expire(session, today=date(2026, 5, 1), now=now)
        assert state_notices(session) == [(applicant.id, "expired", NoticeStatus.WAITING)]
        assert stand_of(session, policy_id).state is PolicyState.EXPIRED


def test_who_applies_hears_of_a_withdrawal_though_never_told(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, policy_id, _contact = a_told_policy(session, now)
        other = session.scalars(select(Contact.id).where(Contact.chat_id == 8)).one()
        told(session, other, policy_id, None, now, wants_reminder=True)
        assert pool.withdraw(session, CODE, reason="文件废止", by=author, now=now) == 2


CHANGES = [
    pytest.param({"item": {"id": "x"}}, id="item"),
    pytest.param({"title": "别的"}, id="title"),
    pytest.param({"approver_id": 1}, id="approver"),
    pytest.param({"number": 9}, id="number"),
    pytest.param({"valid_to": date(2030, 1, 1)}, id="validity"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_tables_refuse_to_change_what_was_published(
    database: Database, clock: FrozenClock, change: dict[str, object]
) -> None:
    with database.transaction() as session:
        a_told_policy(session, clock.now())
    with (
        pytest.raises(DBAPIError, match="never changed or deleted"),
        database.transaction() as session,
    ):
        session.execute(update(PolicyVersion).values(**change))


def test_the_tables_refuse_to_delete_what_was_published(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        a_told_policy(session, clock.now())
    with (
        pytest.raises(DBAPIError, match="never changed or deleted"),
        database.transaction() as session,
    ):
        session.execute(delete(PolicyVersion))


def test_when_it_was_matched_and_ended_is_no_part_of_what_was_published(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        a_told_policy(session, now)
        session.execute(update(PolicyVersion).values(matched_at=now, ended_at=now))


def test_every_act_is_listed_with_who_did_it(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, _policy, _contact = a_told_policy(session, now)
        pool.pause(session, CODE, reason="核对", by=author, now=now + timedelta(hours=1))
        pool.resume(session, CODE, by=author, now=now + timedelta(hours=2))
        acts = acts_on(session, CODE)
    assert [one.action for one in acts] == [
        "draft.created",
        "draft.submitted",
        "policy.published",
        "policy.pause",
        "policy.resume",
    ]
    assert [one.by for one in acts] == ["岗位 li", "岗位 li", "岗位 wang", "岗位 li", "岗位 li"]
    assert acts[3].detail == {"reason": "核对"}
