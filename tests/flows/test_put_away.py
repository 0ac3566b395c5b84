"""What was put away is told nowhere: not by itself nor in a digest, in the pool or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from enterprises import applications, attention, standings
from enterprises.actors import Actor
from jobs.digests import run_digest
from jobs.occasions import run_occasions
from jobs.runs import Work
from jobs.told import mark_told
from policies import knowers, pool
from store.tables import (
    ApplicationState,
    Contact,
    Notice,
    NoticeKind,
    NoticeStatus,
    Policy,
    PolicyVersion,
)
from tests.conftest import SHANGHAI
from tests.flows.steps import register
from tests.flows.test_matches import open_policy
from tests.flows.town import Town
from tests.jobs import rows

CHAT, CONTACT = 1001, 1
CODE = "cs-hnte-recognition-reward"
OTHER = "nat-hnte-tax-rate"
CLOSING = "hn-innovative-sme-evaluation"
STOPS = [pool.pause, pool.use_up_quota, pool.withdraw]


def policy(town: Town, code: str = CODE) -> tuple[int, int]:
    """Return the policy and its current version, by id."""
    with town.database.reading() as session:
        row = session.scalars(select(Policy).where(Policy.code == code)).one()
        assert row.current_version_id is not None
        return row.id, row.current_version_id


def told_of_it(town: Town) -> None:
    """A contact that was told of the policy; it is the evening, when nothing is pushed."""
    register(town.chat(CHAT))
    with town.database.transaction() as session:
        mark_told(session, CONTACT, [policy(town)[1]], now=town.clock.now())
    town.match_pending()
    town.deliver()
    town.move_to(datetime(2026, 3, 12, 20, 0, tzinfo=SHANGHAI))


def act(town: Town, doing: Callable[..., object]) -> None:
    with town.database.transaction() as session:
        doing(session, CODE, reason="额度用完", by=1, now=town.clock.now())
    town.later(minutes=1)


def resume(town: Town) -> None:
    with town.database.transaction() as session:
        pool.resume(session, CODE, by=1, now=town.clock.now())
    town.later(minutes=1)


def put_away(town: Town, code: str = CODE) -> None:
    """Dismiss as a tap on an older card does that reached the desk before the news."""
    policy_id, version_id = policy(town, code)
    reason = standings.DismissReason.NOT_INTERESTED
    with town.database.transaction() as session:
        standings.dismiss(
            session, CONTACT, policy_id, version_id, reason=reason, now=town.clock.now()
        )
    town.later(minutes=1)


def prepare(town: Town) -> None:
    with town.database.transaction() as session:
        applications.start(session, CONTACT, policy(town)[0], period="2026", now=town.clock.now())
    town.later(minutes=1)


def revise(town: Town) -> None:
    """Publish the next version without telling anybody."""
    with town.database.transaction() as session:
        rows.version(session, town.clock, code=CODE, headcount=30)
    town.later(minutes=1)


def heard_next_morning(town: Town) -> list[str]:
    town.move_to(datetime(2026, 3, 13, 9, 30, tzinfo=SHANGHAI))
    return [text for chat, text in town.deliver() if chat == CHAT]


@pytest.mark.parametrize("is_preparing", [False, True], ids=["no application", "under way"])
@pytest.mark.parametrize("stop", STOPS)
def test_what_happened_before_is_not_told_after(
    town: Town, stop: Callable[..., object], is_preparing: bool
) -> None:
    """Not even to whoever prepares an application: it saw what it put away."""
    told_of_it(town)
    if is_preparing:
        prepare(town)
    act(town, stop)
    put_away(town)
    assert heard_next_morning(town) == []


@pytest.mark.parametrize("stop", STOPS)
def test_what_was_not_put_away_is_told(town: Town, stop: Callable[..., object]) -> None:
    told_of_it(town)
    act(town, stop)
    assert len(heard_next_morning(town)) == 1


@pytest.mark.parametrize(
    ("is_preparing", "expected"), [(False, 0), (True, 1)], ids=["no application", "under way"]
)
@pytest.mark.parametrize("stop", STOPS)
def test_what_happens_after_is_told_to_whoever_prepares(
    town: Town, stop: Callable[..., object], is_preparing: bool, expected: int
) -> None:
    """It was told of the first version and put the second one away, so that it is written to."""
    told_of_it(town)
    revise(town)
    put_away(town)
    if is_preparing:
        prepare(town)
    act(town, stop)
    assert len(heard_next_morning(town)) == expected


@pytest.mark.parametrize("is_away", [False, True], ids=["kept", "put away"])
def test_that_applications_are_taken_again(town: Town, is_away: bool) -> None:
    told_of_it(town)
    act(town, pool.use_up_quota)
    assert len(heard_next_morning(town)) == 1
    town.move_to(datetime(2026, 3, 12, 21, 0, tzinfo=SHANGHAI))
    prepare(town)
    resume(town)
    if is_away:
        put_away(town)
    assert len(heard_next_morning(town)) == (not is_away)


def test_news_of_an_earlier_version_is_not_told_of_a_later_one_put_away(town: Town) -> None:
    """Paused and told of, revised, put away, paused again: both wait for the morning."""
    told_of_it(town)
    act(town, pool.pause)
    revise(town)
    put_away(town)
    act(town, pool.pause)
    with town.database.reading() as session:
        waiting = session.scalars(
            select(Notice.payload).where(
                Notice.kind == NoticeKind.POLICY_STATE, Notice.status == NoticeStatus.WAITING
            )
        ).all()
    assert len({one["version_id"] for one in waiting}) == 2
    assert heard_next_morning(town) == []


@pytest.mark.parametrize("is_away", [False, True], ids=["kept", "put away"])
def test_what_waits_within_a_digest(town: Town, is_away: bool) -> None:
    """The digest of the morning waits for the contact's own hour in the afternoon."""
    told_of_it(town)
    act(town, pool.use_up_quota)
    with town.database.transaction() as session:
        session.execute(update(Notice).values(status=NoticeStatus.ASIDE))
        attention.set_hour(session, CONTACT, 14)
    town.move_to(datetime(2026, 3, 13, 9, 30, tzinfo=SHANGHAI))
    run_digest(Work(database=town.database, now=town.clock.now(), zone=SHANGHAI))
    with town.database.reading() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.status == NoticeStatus.JOINED))
        assert NoticeKind.POLICY_STATE in kinds.all()
    if is_away:
        put_away(town)
    town.move_to(datetime(2026, 3, 13, 14, 31, tzinfo=SHANGHAI))
    with town.database.reading() as session:
        title = session.get_one(PolicyVersion, policy(town)[1]).title
    told = [text for chat, text in town.deliver() if chat == CHAT and title in text]
    assert len(told) == (not is_away)


@pytest.mark.parametrize("is_away", [False, True], ids=["kept", "put away"])
def test_what_takes_the_place_of_another(town: Town, is_away: bool) -> None:
    told_of_it(town)
    successor_id, version_id = policy(town, OTHER)
    with town.database.transaction() as session:
        former_id = policy(town)[0]
        knowers.tell_of_successor(
            session, former_id, successor_id, version_id=version_id, number=1, now=town.clock.now()
        )
    town.later(minutes=1)
    if is_away:
        put_away(town)
    assert len(heard_next_morning(town)) == (not is_away)


def test_a_withdrawal_is_not_told_of_what_came_again(town: Town) -> None:
    told_of_it(town)
    act(town, pool.withdraw)
    revise(town)
    assert heard_next_morning(town) == []


@pytest.mark.parametrize("leaves", [None, pool.pause], ids=["in the pool", "paused since"])
def test_no_result_is_asked_of_what_was_put_away_since(
    town: Town, leaves: Callable[..., object] | None
) -> None:
    """It was found in the morning and waits for the digest when the policy is put away."""
    register(town.chat(CHAT))
    town.deliver()
    before = town.clock.now() - timedelta(days=60)
    with town.database.transaction() as session:
        session.execute(update(Contact).values(created_at=before))
        mine = applications.start(session, CONTACT, policy(town)[0], period="2026", now=before)
        by, submitted = Actor.contact(CONTACT), ApplicationState.SUBMITTED
        applications.advance(session, mine.id, to=submitted, by=by, now=before)
    run_occasions(Work(database=town.database, now=town.clock.now(), zone=SHANGHAI))
    with town.database.reading() as session:
        assert NoticeKind.RESULT_ASKED in session.scalars(select(Notice.kind)).all()
    put_away(town)
    if leaves is not None:
        act(town, leaves)
    town.digest()
    assert [text for _, text in town.deliver() if "有结果了吗" in text] == []


@pytest.mark.parametrize("code", [CLOSING, OTHER], ids=["with a last day", "without one"])
def test_whoever_applies_after_all_wants_to_hear_of_it(sample_town: Town, code: str) -> None:
    town, contact = sample_town, sample_town.chat(CHAT)
    register(contact)
    open_policy(town, contact, code)
    (older_card,) = (one.data for one in contact.buttons if one.label == "我要申报")
    contact.tap("不感兴趣")
    contact.tap("已经享受过")
    with town.database.reading() as session:
        assert standings.standings_of(session, CONTACT)[policy(town, code)[0]].is_put_away
    contact.tap_data(older_card)
    with town.database.reading() as session:
        assert not standings.standings_of(session, CONTACT)[policy(town, code)[0]].is_put_away
