"""Every act asks whether the policy is of the officer's region and department."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import checks, drafts, pool, relations, upkeep
from policies.errors import OutOfScope
from policies.officers import may_handle, officer_by_id
from store.clock import FrozenClock
from store.database import Database
from store.tables import CheckAnswer, Kinship, OfficerRole, PolicyDraft, ValidityCheck
from tests.conftest import SHANGHAI
from tests.policies.pool_items import (
    a_published,
    a_submitted_draft,
    an_item,
    an_officer,
    read,
)

Act = Callable[[Session, int, datetime], object]
LIVE, OPEN, WAITING = "live", "open", "waiting"
LATER = date(2026, 9, 20)


def _draft(session: Session, code: str) -> int:
    return session.scalars(select(PolicyDraft.id).where(PolicyDraft.code == code)).one()


def _edit(session: Session, by: int, now: datetime) -> object:
    item = read(an_item(OPEN, channel="窗口"))
    draft_id = _draft(session, OPEN)
    return drafts.edit_draft(session, draft_id, item, by=by, expected_revision=1, now=now)


def _answer_check(session: Session, by: int, now: datetime) -> object:
    check_id = session.scalars(select(ValidityCheck.id)).one()
    return checks.answer_check(session, check_id, CheckAnswer.STILL_VALID, by=by, now=now)


ACTS: dict[str, Act] = {
    "save": lambda session, by, now: drafts.save_draft(
        session, read(an_item("new")), document_id=None, by=by, now=now
    ),
    "edit": _edit,
    "submit": lambda session, by, now: drafts.submit(
        session, _draft(session, OPEN), by=by, now=now
    ),
    "discard": lambda session, by, now: drafts.discard(
        session, _draft(session, OPEN), by=by, now=now
    ),
    "take back": lambda session, by, now: drafts.take_back(
        session, _draft(session, WAITING), by=by, now=now
    ),
    "reject": lambda session, by, now: drafts.reject(
        session, _draft(session, WAITING), note="x", by=by, now=now
    ),
    "publish": lambda session, by, now: pool.publish(
        session, _draft(session, WAITING), by=by, now=now
    ),
    "pause": lambda session, by, now: pool.pause(session, LIVE, reason="x", by=by, now=now),
    "use up": lambda session, by, now: pool.use_up_quota(session, LIVE, reason="x", by=by, now=now),
    "withdraw": lambda session, by, now: pool.withdraw(session, LIVE, reason="x", by=by, now=now),
    "resume": lambda session, by, now: pool.resume(session, LIVE, by=by, now=now),
    "relate": lambda session, by, now: relations.relate(
        session, OPEN, LIVE, Kinship.VARIANT_OF, by=by, now=now
    ),
    "answer a check": _answer_check,
}
LIMITS = [
    pytest.param({"region": "430121"}, id="another region"),
    pytest.param({"department": "商务局"}, id="another department"),
]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("act", ACTS)
def test_no_act_reaches_beyond_the_scope(
    database: Database, clock: FrozenClock, act: str, limit: dict[str, str]
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        stranger = an_officer(session, now, "stranger", **limit)
        a_published(session, an_item(LIVE), author=author, approver=other, now=now)
        drafts.save_draft(session, read(an_item(OPEN)), document_id=None, by=author, now=now)
        a_submitted_draft(session, an_item(WAITING), by=author, now=now)
        due = upkeep.due_occasions(session, today=LATER, zone=SHANGHAI)
        upkeep.ask(session, due, today=LATER, now=now)
        with pytest.raises(OutOfScope):
            ACTS[act](session, stranger, now)


ITEM = {"id": "x", "region": ["430112"]}
DEPARTMENTS = [
    pytest.param("工信局", "示例区工业和信息化局", True, id="short name"),
    pytest.param("示例区工业和信息化局", "示例区工业和信息化局", True, id="full name"),
    pytest.param("工信局", "示例区科学技术局、示例区工业和信息化局", True, id="one of two"),
    pytest.param("工信局", "示例区财政局", False, id="another one"),
    pytest.param("工信局", "示例区人民政府办公室", True, id="the whole government's"),
    pytest.param("", "示例区财政局", True, id="no limit"),
    pytest.param("工信局", None, True, id="nobody named"),
]


@pytest.mark.parametrize(("department", "issuer", "may"), DEPARTMENTS)
def test_a_department_keeps_its_own(
    database: Database, clock: FrozenClock, department: str, issuer: str | None, may: bool
) -> None:
    with database.transaction() as session:
        officer = an_officer(session, clock.now(), "li", department=department)
        administrator = an_officer(
            session,
            clock.now(),
            "chief",
            department=department,
            role=OfficerRole.ADMINISTRATOR,
        )
        item = {**ITEM, "issuer": issuer}
        assert may_handle(officer_by_id(session, officer), item) is may
        assert may_handle(officer_by_id(session, administrator), item)
