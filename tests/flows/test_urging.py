"""Whoever has decided is left in peace: what waits is taken back, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from enterprises import applications, standings
from enterprises.actors import Actor
from jobs.occasions import run_occasions
from jobs.runs import Work
from policies import pool
from store.tables import ApplicationState, Contact, Notice, NoticeKind, NoticeStatus, Policy
from tests.conftest import SHANGHAI
from tests.flows.steps import do, register
from tests.flows.test_matches import open_policy
from tests.flows.town import Chat, Town

CONTACT = 1001
CODE = "cs-hnte-recognition-reward"  # Closes on 30 March.
CLOSING = "hn-innovative-sme-evaluation"  # On 31 March.


def waiting(town: Town, kind: NoticeKind) -> int:
    with town.database.reading() as session:
        found = session.scalars(
            select(Notice.id).where(Notice.kind == kind, Notice.status == NoticeStatus.WAITING)
        )
        return len(found.all())


def to_be_reminded(town: Town) -> Chat:
    """A contact whose reminder was written in the evening and waits for the morning."""
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CODE)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 23, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    assert waiting(town, NoticeKind.DEADLINE) == 1
    return contact


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(("▸不感兴趣", "▸已经享受过"), id="put away"),
        pytest.param(("▸取消提醒",), id="reminders given up"),
    ],
)
def test_a_waiting_reminder_is_taken_back(town: Town, steps: tuple[str, ...]) -> None:
    contact = to_be_reminded(town)
    open_policy(town, contact, CODE)
    for step in steps:
        do(contact, step)
    assert waiting(town, NoticeKind.DEADLINE) == 0
    town.move_to(datetime(2026, 3, 24, 9, 30, tzinfo=SHANGHAI))
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def test_handing_in_ends_reminders_and_preparing_does_not(sample_town: Town) -> None:
    town, contact = sample_town, sample_town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CLOSING)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 24, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    assert waiting(town, NoticeKind.DEADLINE) == 1
    open_policy(town, contact, CLOSING)
    contact.tap("我要申报")
    assert waiting(town, NoticeKind.DEADLINE) == 1
    contact.tap("我已提交")
    assert waiting(town, NoticeKind.DEADLINE) == 0


def test_a_reminder_that_was_claimed_already_says_nothing_of_what_is_done(
    sample_town: Town,
) -> None:
    town, contact = sample_town, sample_town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CLOSING)
    contact.tap("提醒我")
    town.match_pending()
    town.move_to(datetime(2026, 3, 24, 20, 0, tzinfo=SHANGHAI))
    town.reminders()
    open_policy(town, contact, CLOSING)
    contact.tap("我要申报")
    contact.tap("我已提交")
    with town.database.transaction() as session:
        session.execute(update(Notice).values(status=NoticeStatus.WAITING))
    town.move_to(datetime(2026, 3, 25, 9, 30, tzinfo=SHANGHAI))
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def stopped_in_the_evening(town: Town, stop: Callable[..., object]) -> Chat:
    """A contact that was told of a policy, which officers stopped when nothing is pushed."""
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, CODE)
    contact.tap("提醒我")
    town.match_pending()
    town.deliver()
    town.move_to(datetime(2026, 3, 12, 20, 0, tzinfo=SHANGHAI))
    with town.database.transaction() as session:
        stop(session, CODE, reason="额度用完", by=1, now=town.clock.now())
    return contact


def put_away(town: Town) -> None:
    """Dismiss as a tap on an older card does that reached the desk before the news."""
    with town.database.transaction() as session:
        policy = session.scalars(select(Policy).where(Policy.code == CODE)).one()
        assert policy.current_version_id is not None
        standings.dismiss(
            session,
            1,
            policy.id,
            policy.current_version_id,
            reason=standings.DismissReason.NOT_INTERESTED,
            now=town.clock.now(),
        )


def heard_next_morning(town: Town) -> list[str]:
    town.move_to(datetime(2026, 3, 13, 9, 30, tzinfo=SHANGHAI))
    return [text for chat, text in town.deliver() if chat == CONTACT]


STOPS = [pool.pause, pool.use_up_quota, pool.withdraw]


@pytest.mark.parametrize("stop", STOPS)
def test_of_what_was_put_away_meanwhile_nothing_is_said(
    town: Town, stop: Callable[..., object]
) -> None:
    stopped_in_the_evening(town, stop)
    put_away(town)
    assert heard_next_morning(town) == []


@pytest.mark.parametrize("stop", STOPS)
def test_whoever_is_preparing_hears_of_the_stop_all_the_same(
    town: Town, stop: Callable[..., object]
) -> None:
    stopped_in_the_evening(town, stop)
    with town.database.transaction() as session:
        policy_id = session.scalars(select(Policy.id).where(Policy.code == CODE)).one()
        applications.start(session, 1, policy_id, period="2026", now=town.clock.now())
    put_away(town)
    assert len(heard_next_morning(town)) == 1


def test_no_result_is_asked_of_what_was_put_away_since(town: Town) -> None:
    """It was found in the morning and waits for the digest when the policy is put away."""
    register(town.chat(CONTACT))
    town.deliver()
    before = town.clock.now() - timedelta(days=60)
    with town.database.transaction() as session:
        session.execute(update(Contact).values(created_at=before))
        policy_id = session.scalars(select(Policy.id).where(Policy.code == CODE)).one()
        mine = applications.start(session, 1, policy_id, period="2026", now=before)
        by, submitted = Actor.contact(1), ApplicationState.SUBMITTED
        applications.advance(session, mine.id, to=submitted, by=by, now=before)
    run_occasions(Work(database=town.database, now=town.clock.now(), zone=SHANGHAI))
    with town.database.reading() as session:
        assert NoticeKind.RESULT_ASKED in session.scalars(select(Notice.kind)).all()
    put_away(town)
    town.digest()
    assert [text for _, text in town.deliver() if "有结果了吗" in text] == []
