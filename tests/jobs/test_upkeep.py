"""Officers are asked whether a policy is still valid: in time, in turn, and never twice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from jobs.runs import Counts, Work
from jobs.upkeep import run_upkeep
from policies import checks, pool
from policies.errors import WrongState
from policies.officers import officer_by_id
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    CheckAnswer,
    DraftState,
    Notice,
    NoticeKind,
    Officer,
    OfficerRole,
    PolicyDraft,
    ValidityCheck,
)
from tests.conftest import SHANGHAI
from tests.policies.pool_items import a_published, an_item, an_officer

CODE = "wc-growth-reward"
ROLLING = {"window": {"type": "rolling"}}


def run_on(database: Database, day: str) -> Counts:
    now = datetime.combine(date.fromisoformat(day), time(8, 30), SHANGHAI)
    return run_upkeep(Work(database=database, now=now, zone=SHANGHAI))


def settle(database: Database, clock: FrozenClock, **item: Any) -> dict[str, int]:
    """Publish an item of li's; return the officers: li, wang and two more, and chief."""
    now = clock.now()
    with database.transaction() as session:
        ids = {key: an_officer(session, now, key) for key in ("li", "wang", "zhao")}
        ids["far"] = an_officer(session, now, "far", region="430121")
        ids["chief"] = an_officer(session, now, "chief", role=OfficerRole.ADMINISTRATOR)
        a_published(session, an_item(**item), author=ids["li"], approver=ids["wang"], now=now)
    return ids


def asked(database: Database) -> list[int]:
    """Whom notices were written for, in their order."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(Notice.recipient_id)
                .where(Notice.kind == NoticeKind.VALIDITY_CHECK)
                .order_by(Notice.id)
            )
        )


DUE = [
    pytest.param({}, "2026-03-30", False, id="31 days before the window closes"),
    pytest.param({}, "2026-03-31", True, id="30 days before"),
    pytest.param({}, "2026-04-30", True, id="on the last day, after the machine was off"),
    pytest.param({}, "2026-05-06", False, id="after the end nobody need say so"),
    pytest.param(ROLLING, "2026-09-09", False, id="a day before half a year is over"),
    pytest.param(ROLLING, "2026-09-10", True, id="half a year"),
    pytest.param(ROLLING | {"valid_to": "2026-12-31"}, "2026-06-01", False, id="between the two"),
    pytest.param({"valid_to": "2026-03-13"}, "2026-03-11", False, id="published this week"),
    pytest.param(ROLLING, "2026-10-03", False, id="nobody is asked on a day off"),
]


@pytest.mark.parametrize(("item", "day", "is_asked"), DUE)
def test_when_officers_are_asked(
    database: Database, clock: FrozenClock, item: dict[str, Any], day: str, is_asked: bool
) -> None:
    ids = settle(database, clock, **item)
    assert run_on(database, day)["asked"] == int(is_asked)
    assert asked(database) == ([ids["li"]] if is_asked else [])


def test_nobody_is_asked_twice(database: Database, clock: FrozenClock) -> None:
    settle(database, clock)
    assert run_on(database, "2026-03-31")["asked"] == 1
    for day in ("2026-03-31", "2026-04-01", "2026-04-13"):
        assert run_on(database, day) == {
            "asked": 0,
            "handed_on": 0,
            "closed": 0,
            "nobody_left": 0,
        }
    assert len(asked(database)) == 1


def test_without_an_answer_it_is_handed_on(database: Database, clock: FrozenClock) -> None:
    ids = settle(database, clock, **ROLLING)
    run_on(database, "2026-09-10")
    # Ten working days later, with the days of October off in between.
    assert run_on(database, "2026-09-23")["handed_on"] == 0
    assert run_on(database, "2026-09-28")["handed_on"] == 1
    assert asked(database) == [ids["li"], ids["wang"]]
    assert run_on(database, "2026-10-30")["handed_on"] == 1
    assert asked(database) == [ids["li"], ids["wang"], ids["chief"]]
    assert run_on(database, "2026-11-30") == {
        "asked": 0,
        "handed_on": 0,
        "closed": 0,
        "nobody_left": 1,
    }


def test_whose_account_ended_is_not_asked(database: Database, clock: FrozenClock) -> None:
    ids = settle(database, clock, **ROLLING)
    with database.transaction() as session:
        session.get_one(Officer, ids["li"]).ended_at = clock.now()
    run_on(database, "2026-09-10")
    assert asked(database) == [ids["wang"]]


def test_many_questions_are_one_message(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        for number in range(4):
            item = an_item(f"item-{number}", title=f"事项{number}号奖励", **ROLLING)
            a_published(session, item, author=author, approver=other, now=now)
    assert run_on(database, "2026-09-10")["asked"] == 4
    assert asked(database) == [author]


def answer(database: Database, by: int, what: CheckAnswer, now: datetime) -> None:
    with database.transaction() as session:
        check_id = session.scalars(
            select(ValidityCheck.id).where(ValidityCheck.answer.is_(None))
        ).one()
        checks.answer_check(session, check_id, what, by=by, now=now)


def test_an_answer_holds_for_half_a_year(database: Database, clock: FrozenClock) -> None:
    ids = settle(database, clock, **ROLLING)
    run_on(database, "2026-09-10")
    answered_at = datetime(2026, 9, 15, 10, tzinfo=SHANGHAI)
    answer(database, ids["wang"], CheckAnswer.STILL_VALID, answered_at)
    with pytest.raises(WrongState, match="answered already"), database.transaction() as session:
        checks.answer_check(session, 1, CheckAnswer.STILL_VALID, by=ids["li"], now=answered_at)
    assert run_on(database, "2027-03-12")["asked"] == 0
    assert run_on(database, "2027-03-15")["asked"] == 1


def test_a_question_is_moot_when_the_policy_left(database: Database, clock: FrozenClock) -> None:
    ids = settle(database, clock, **ROLLING)
    run_on(database, "2026-09-10")
    with database.transaction() as session:
        pool.withdraw(session, CODE, reason="废止", by=ids["li"], now=clock.now())
    assert run_on(database, "2026-09-28") == {
        "asked": 0,
        "handed_on": 0,
        "closed": 1,
        "nobody_left": 0,
    }


LAST_DAYS = [
    pytest.param({}, ("window", "closes_on"), id="a window"),
    pytest.param(ROLLING | {"valid_to": "2026-04-10"}, ("valid_to",), id="a validity"),
]


@pytest.mark.parametrize(("item", "path"), LAST_DAYS)
def test_new_dates_are_a_draft_for_another_officer(
    database: Database, clock: FrozenClock, item: dict[str, Any], path: tuple[str, ...]
) -> None:
    ids = settle(database, clock, **item)
    run_on(database, "2026-03-31")
    now, today = clock.now() + timedelta(days=21), date(2026, 3, 31)
    with database.transaction() as session:
        (check,) = checks.open_checks(session, officer_by_id(session, ids["li"]))
        number = checks.answer_new_dates(
            session, check.id, date(2026, 12, 31), by=ids["li"], today=today, now=now
        )
        draft = session.get_one(PolicyDraft, number)
        assert (draft.state, draft.author_id) == (DraftState.SUBMITTED, ids["li"])
        value: Any = draft.item
        for step in path:
            value = value[step]
        assert value == "2026-12-31"
        assert any("2026-12-31" in one for one in draft.item["warnings"])
        # The day is the officer's, whatever the text and its guide say.
        window = draft.item.get("window") or {}
        assert ("mended" in window) is (path[0] == "window")
        pool.publish(session, number, by=ids["wang"], now=now)


def test_a_day_that_is_over_is_refused_and_leaves_the_question_open(
    database: Database, clock: FrozenClock
) -> None:
    ids = settle(database, clock)
    run_on(database, "2026-03-31")
    with pytest.raises(WrongState, match="is over"), database.transaction() as session:
        checks.answer_new_dates(
            session,
            1,
            date(2026, 1, 1),
            by=ids["li"],
            today=date(2026, 3, 31),
            now=clock.now(),
        )
    with database.reading() as session:
        assert session.scalars(select(ValidityCheck.answer)).all() == [None]
