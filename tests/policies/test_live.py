"""The warm pool reads only what changed and is safe to share."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.profile import Profile
from matcher.single.one import single_matcher
from policies import pool
from policies.live import LivePool, PoolSnapshot, pool_stamp, warm_pool
from policies.search import search
from store.clock import FrozenClock
from store.database import Database
from store.tables import Policy, PolicyState, PolicyVersion
from tests.policies.pool_items import a_published, an_item, an_officer

TODAY = date(2026, 3, 10)
RENT = "租赁孵化器场地的初创企业，给予房租补贴每年最高3万元。"
HIGH_TECH = "首次认定的高新技术企业，给予一次性奖补20万元。"


def publish_three(database: Database, clock: FrozenClock) -> tuple[int, int]:
    now = clock.now()
    items = [
        an_item("a"),
        an_item("rent", title="孵化器房租补贴", text=RENT, benefits=[{"kind": "subsidy"}]),
        an_item("hnte", title="高新技术企业奖补", text=HIGH_TECH, benefits=[{"kind": "reward"}]),
    ]
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        for item in items:
            bare = {"eligibility": {"all": []}, "window": {"type": "rolling"}}
            a_published(session, item | bare, author=author, approver=other, now=now)
    return author, other


def look(live: LivePool, database: Database, today: date = TODAY) -> PoolSnapshot:
    with database.reading() as session:
        return live.snapshot(session, today=today)


def test_nothing_is_read_twice_while_nothing_changed(
    database: Database, clock: FrozenClock
) -> None:
    publish_three(database, clock)
    live = LivePool()
    first = look(live, database)
    assert sorted(card.id for card in first.cards.values()) == ["a", "hnte", "rent"]
    assert look(live, database) is first


@pytest.mark.parametrize("act", ["pause", "withdraw", "use_up_quota"])
def test_every_act_changes_the_stamp(database: Database, clock: FrozenClock, act: str) -> None:
    author, _other = publish_three(database, clock)
    live = LivePool()
    before = look(live, database)
    with database.transaction() as session:
        getattr(pool, act)(session, "rent", reason="x", by=author, now=clock.now())
    after = look(live, database)
    assert after.stamp != before.stamp
    assert sorted(card.id for card in after.cards.values()) == ["a", "hnte"]
    kept = next(iter(after.cards))
    assert after.cards[kept] is before.cards[kept]


def test_a_swap_at_one_instant_is_seen(database: Database, clock: FrozenClock) -> None:
    author, _other = publish_three(database, clock)
    with database.transaction() as session:
        pool.pause(session, "rent", reason="x", by=author, now=clock.now())
    live = LivePool()
    look(live, database)
    with database.transaction() as session:
        pool.resume(session, "rent", by=author, now=clock.now())
        pool.pause(session, "hnte", reason="x", by=author, now=clock.now())
    assert sorted(card.id for card in look(live, database).cards.values()) == ["a", "rent"]


def test_a_new_day_is_looked_at_anew(database: Database, clock: FrozenClock) -> None:
    author, other = publish_three(database, clock)
    with database.transaction() as session:
        item = an_item("tomorrow", valid_from="2026-03-11")
        a_published(session, item, author=author, approver=other, now=clock.now())
    live = LivePool()
    assert len(look(live, database).cards) == 3
    assert len(look(live, database, TODAY + timedelta(days=1)).cards) == 4


def put_unreadable_version(session: Session, code: str, clock: FrozenClock) -> None:
    """Publish what an earlier release could still read: the tables refuse to change a version."""
    policy = session.scalars(select(Policy).where(Policy.code == code)).one()
    before = session.get_one(PolicyVersion, policy.current_version_id)
    kept = {"policy_id", "item_hash", "title", "author_id", "approver_id"}
    version = PolicyVersion(
        **{name: getattr(before, name) for name in kept},
        number=before.number + 1,
        item=before.item | {"window": {"type": "of old"}},
        published_at=clock.now(),
    )
    session.add(version)
    session.flush()
    policy.current_version_id = version.id
    policy.revision += 1


def test_a_version_this_code_cannot_read_stops_no_other(
    database: Database, clock: FrozenClock
) -> None:
    publish_three(database, clock)
    with database.transaction() as session:
        put_unreadable_version(session, "rent", clock)
    snapshot = look(LivePool(), database)
    assert sorted(card.id for card in snapshot.cards.values()) == ["a", "hnte"]
    (broken,) = snapshot.broken
    assert broken.code == "rent"
    assert "window.type" in broken.why


def test_the_process_shares_one_snapshot_a_database(database: Database, clock: FrozenClock) -> None:
    publish_three(database, clock)
    found: list[PoolSnapshot] = []

    def ask() -> None:
        with database.reading() as session:
            snapshot = warm_pool(session, today=TODAY)
            assert search(snapshot, "房租补贴").hits
            found.append(snapshot)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one is found[0] for one in found)
    with database.reading() as session:
        assert pool_stamp(session, today=TODAY) == found[0].stamp


QUESTIONS = [
    pytest.param("孵化器里的房租能补多少", "rent", id="plain words"),
    pytest.param("高企有多少奖补", "hnte", id="the trade's short word"),
]


@pytest.mark.parametrize(("question", "code"), QUESTIONS)
def test_a_question_finds_its_policy(
    database: Database, clock: FrozenClock, question: str, code: str
) -> None:
    publish_three(database, clock)
    snapshot = look(LivePool(), database)
    best = search(snapshot, question).hits[0]
    version = snapshot.versions[best.version_id]
    assert (best.code, best.policy_id) == (code, version.policy_id)
    assert version.item["text"][slice(*best.span)] == best.passage != ""


def test_what_nobody_answers_is_not_confident(database: Database, clock: FrozenClock) -> None:
    publish_three(database, clock)
    snapshot = look(LivePool(), database)
    assert not search(snapshot, "宠物狗疫苗接种登记").is_confident
    assert search(snapshot, "高新技术企业首次认定一次性奖补").is_confident
    assert search(snapshot, "  ").hits == ()


def test_an_empty_pool_answers_nothing(database: Database) -> None:
    snapshot = look(LivePool(), database)
    assert search(snapshot, "房租").hits == ()
    assert snapshot.version_of("a") is None


def test_the_plan_is_made_once_and_names_its_versions(
    database: Database, clock: FrozenClock
) -> None:
    publish_three(database, clock)
    snapshot = look(LivePool(), database)
    assert snapshot.plan is snapshot.plan
    assert snapshot.plan.day == TODAY
    found = [snapshot.cards[version_id].id for version_id in snapshot.plan_versions]
    assert found == list(snapshot.plan.policy_ids) == sorted(found)


def test_a_plan_grows_with_the_pool_and_equals_one_made_anew(
    database: Database, clock: FrozenClock
) -> None:
    publish_three(database, clock)
    live = LivePool()
    before = look(live, database)
    warm = before.plan
    with database.transaction() as session:
        policy = session.scalars(select(Policy).where(Policy.code == "rent")).one()
        policy.state, policy.revision = PolicyState.PAUSED, policy.revision + 1
    after = look(live, database)
    assert after.plan.policy_ids == ("a", "hnte")
    assert before.plan is warm
    assert {id(own) for own in after.plan.cards} <= {id(own) for own in warm.cards}
    anew = look(LivePool(), database).plan
    firm = Profile.from_record({"id": "1", "as_of": TODAY.isoformat(), "facts": {}})
    after_marks, marks = (single_matcher(one).match(firm).marks for one in (after.plan, anew))
    assert after_marks.tolist() == marks.tolist()
    assert look(live, database, TODAY + timedelta(days=1)).plan.day == TODAY + timedelta(days=1)


def test_a_pool_made_ready_makes_nobody_wait(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, _other = publish_three(database, clock)
    live = LivePool()
    first = look(live, database)
    assert not first.is_ready
    first.make_ready()
    with database.transaction() as session:
        pool.pause(session, "rent", reason="x", by=author, now=clock.now())
    after = look(live, database)
    assert first.is_ready
    assert not after.is_ready
    after.make_ready()
    # From here on nothing may be worked out that was not before.
    monkeypatch.setattr("policies.live._planned", None)
    monkeypatch.setattr("matcher.finding.index.TextIndex.fit", None)
    monkeypatch.setattr("matcher.finding.affinity.Affinity.fit", None)
    monkeypatch.setattr("matcher.single.one.SingleMatcher", None)
    found = single_matcher(after.plan).match(Profile(id="e", as_of=TODAY))
    assert len(found.marks) == len(after.plan_versions) == 2
    assert search(after, "高新技术企业").hits
    assert after.affinity.scores("高新技术企业")
    after.make_ready()


def test_an_empty_pool_is_ready_at_once(database: Database) -> None:
    empty = look(LivePool(), database)
    empty.make_ready()
    assert empty.is_ready
