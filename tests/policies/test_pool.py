"""What happens when a policy is published, changed, paused, withdrawn and over."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from policies import pool
from policies.drafts import draft_by_id
from policies.errors import NotFound, NothingNew, OutOfScope, OwnWork, PoliciesError, WrongState
from policies.notices import MOST_WAITING
from policies.versions import history
from store.clock import FrozenClock
from store.database import Database
from store.schema import drift
from store.tables import (
    AuditEntry,
    DraftState,
    Membership,
    Notice,
    NoticeKind,
    Policy,
    PolicyState,
    PolicyVersion,
)
from tests.policies.pool_items import (
    a_contact,
    a_published,
    a_submitted_draft,
    an_administrator,
    an_item,
    an_officer,
    told,
)

TODAY = date(2026, 3, 10)
CODE = "wc-growth-reward"


def told_of(session: Any, kind: NoticeKind) -> list[int]:
    rows = session.scalars(
        select(Notice.recipient_id).where(Notice.kind == kind).order_by(Notice.recipient_id)
    )
    return list(rows)


def test_a_publication_is_the_second_officers_act(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        draft_id = a_submitted_draft(session, an_item(), by=author, now=now)
        with pytest.raises(OwnWork, match="a second officer has to"):
            pool.publish(session, draft_id, by=author, now=now)
        version_id = pool.publish(session, draft_id, by=other, now=now)
    with database.reading() as session:
        version = session.get_one(PolicyVersion, version_id)
        policy = session.scalars(select(Policy)).one()
        assert (version.number, version.author_id, version.approver_id) == (1, author, other)
        assert version.matched_at is None
        assert (policy.code, policy.state, policy.current_version_id) == (
            CODE,
            PolicyState.PUBLISHED,
            version_id,
        )
        assert draft_by_id(session, draft_id).state is DraftState.PUBLISHED
        assert told_of(session, NoticeKind.REVIEW_DECIDED) == [author]
        assert "policy.published" in session.scalars(select(AuditEntry.action)).all()
        (live,) = pool.live_versions(session, today=TODAY)
        assert (live.version_id, live.code, live.item) == (version_id, CODE, an_item())
    assert drift(database) == []


def test_whoever_edited_a_draft_cannot_approve_it(database: Database, clock: FrozenClock) -> None:
    from policies.drafts import edit_draft, save_draft, submit
    from tests.policies.pool_items import read

    now = clock.now()
    with database.transaction() as session:
        author, editor, third = (an_administrator(session, now, key) for key in ("a", "b", "c"))
        draft_id = save_draft(session, read(an_item()), document_id=None, by=author, now=now)
        edited = read(an_item(title="改"))
        edit_draft(session, draft_id, edited, by=editor, expected_revision=1, now=now)
        submit(session, draft_id, by=author, now=now)
        for writer in (author, editor):
            with pytest.raises(OwnWork):
                pool.publish(session, draft_id, by=writer, now=now)
        assert pool.publish(session, draft_id, by=third, now=now)


def test_only_submitted_drafts_of_the_own_region_are_published(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        far = an_officer(session, now, "far", region="430121")
        draft_id = a_submitted_draft(session, an_item(), by=author, now=now)
        with pytest.raises(OutOfScope, match="430121"):
            pool.publish(session, draft_id, by=far, now=now)
        pool.publish(session, draft_id, by=other, now=now)
        with pytest.raises(WrongState, match="is published"):
            pool.publish(session, draft_id, by=other, now=now)


def test_a_new_version_ends_the_one_before(database: Database, clock: FrozenClock) -> None:
    now, later = clock.now(), clock.now() + timedelta(days=1)
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        first = a_published(session, an_item(), author=author, approver=other, now=now)
        changed = an_item(title="第二批")
        second = a_published(session, changed, author=other, approver=author, now=later)
        one, two = history(session, CODE)
        live = pool.live_versions(session, today=TODAY)
    assert (one.version_id, one.number, one.ended_at) == (first, 1, later)
    assert one.ended_reason == "replaced by version 2"
    assert (two.version_id, two.number, two.ended_at) == (second, 2, None)
    assert [version.version_id for version in live] == [second]
    assert drift(database) == []


def test_the_same_words_are_not_published_twice(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        twice = [a_submitted_draft(session, an_item(), by=author, now=now) for _each in range(2)]
        pool.publish(session, twice[0], by=other, now=now)
        with pytest.raises(NothingNew, match="version 1"):
            pool.publish(session, twice[1], by=other, now=now)
        # What is live already is not handed to anybody to review either.
        with pytest.raises(NothingNew, match="version 1"):
            a_submitted_draft(session, an_item(), by=author, now=now)


def test_many_at_once_ring_a_few_times(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        submitted = [
            a_submitted_draft(session, an_item(f"item-{number}"), by=author, now=now)
            for number in range(8)
        ]
        assert told_of(session, NoticeKind.REVIEW_REQUEST) == [other] * MOST_WAITING
        for draft_id in submitted:
            pool.publish(session, draft_id, by=other, now=now)
        assert told_of(session, NoticeKind.REVIEW_DECIDED) == [author] * MOST_WAITING


def test_two_officers_approve_at_once(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author = an_officer(session, now)
        others = [an_officer(session, now, key) for key in ("b", "c", "d")]
        draft_id = a_submitted_draft(session, an_item(), by=author, now=now)
    outcomes: list[object] = []
    start = threading.Barrier(len(others))

    def approve(officer: int) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                outcomes.append(pool.publish(session, draft_id, by=officer, now=now))
        except PoliciesError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=approve, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(history(session, CODE)) == 1
    assert outcomes.count(WrongState) == 2


def test_two_drafts_of_one_policy_published_at_once(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        drafts = [
            a_submitted_draft(session, an_item(title=title), by=author, now=now)
            for title in ("甲", "乙")
        ]
    start = threading.Barrier(2)

    def approve(draft_id: int) -> None:
        start.wait()
        with database.transaction() as session:
            pool.publish(session, draft_id, by=other, now=now)

    threads = [threading.Thread(target=approve, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        versions = history(session, CODE)
        assert [one.number for one in versions] == [1, 2]
        assert [one.ended_at is None for one in versions] == [False, True]
    assert drift(database) == []


AMOUNT_CHANGED = {"benefits": [{"kind": "reward", "form": "fixed", "amount": 800000}]}
STANDINGS = [
    pytest.param({}, {}, AMOUNT_CHANGED, True, id="told"),
    pytest.param({}, {}, {"title": "新名"}, False, id="only the title changed"),
    pytest.param({"dismissed": True}, {}, AMOUNT_CHANGED, False, id="dismissed"),
    pytest.param({}, {"membership": Membership.ENDED}, AMOUNT_CHANGED, False, id="left"),
    pytest.param({}, {"is_personalised": False}, AMOUNT_CHANGED, False, id="wants no pushes"),
    pytest.param(
        {"wants_reminder": True}, {"is_personalised": False}, AMOUNT_CHANGED, True, id="reminded"
    ),
]


@pytest.mark.parametrize(("standing", "contact", "change", "is_told"), STANDINGS)
def test_who_is_told_of_a_change(
    database: Database,
    clock: FrozenClock,
    standing: dict[str, Any],
    contact: dict[str, Any],
    change: dict[str, Any],
    is_told: bool,
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        version_id = a_published(session, an_item(), author=author, approver=other, now=now)
        policy_id = session.scalars(select(Policy.id)).one()
        contact_id = a_contact(session, now, 7, **contact)
        a_contact(session, now, 8)
        if standing.get("dismissed"):
            standing = {"dismissed_version_id": version_id}
        told(session, contact_id, policy_id, version_id, now, **standing)
        a_published(session, an_item(**change), author=author, approver=other, now=now)
        assert told_of(session, NoticeKind.POLICY_CHANGED) == ([contact_id] if is_told else [])


def test_a_withdrawal_gives_its_reason_and_tells_those_who_knew(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        version_id = a_published(session, an_item(), author=author, approver=other, now=now)
        policy = session.scalars(select(Policy)).one()
        contact_id = a_contact(session, now, 7)
        told(session, contact_id, policy.id, version_id, now)
        with pytest.raises(WrongState, match="say why"):
            pool.withdraw(session, CODE, reason="  ", by=author, now=now)
        assert pool.withdraw(session, CODE, reason="文件废止", by=author, now=now) == 1
        assert told_of(session, NoticeKind.POLICY_WITHDRAWN) == [contact_id]
        assert (policy.state, policy.ended_reason) == (PolicyState.WITHDRAWN, "文件废止")
        assert history(session, CODE)[0].ended_at == now
        assert pool.live_versions(session, today=TODAY) == ()
        with pytest.raises(WrongState, match="withdrawn"):
            pool.withdraw(session, CODE, reason="再来", by=author, now=now)
    assert drift(database) == []


def test_a_withdrawn_policy_can_come_again(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, an_item(), author=author, approver=other, now=now)
        pool.withdraw(session, CODE, reason="笔误", by=author, now=now)
        a_published(session, an_item(), author=author, approver=other, now=now)
        policy = session.scalars(select(Policy)).one()
        assert (policy.state, policy.ended_at) == (PolicyState.PUBLISHED, None)
        assert [one.ended_reason for one in history(session, CODE)] == ["笔误", None]


@pytest.mark.parametrize("act", ["pause", "use_up_quota"])
def test_a_rest_and_its_end(database: Database, clock: FrozenClock, act: str) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        version_id = a_published(session, an_item(), author=author, approver=other, now=now)
        version = session.get_one(PolicyVersion, version_id)
        version.matched_at = now
        with pytest.raises(WrongState, match="published"):
            pool.resume(session, CODE, by=author, now=now)
        getattr(pool, act)(session, CODE, reason="预算用完", by=author, now=now)
        assert pool.live_versions(session, today=TODAY) == ()
        pool.resume(session, CODE, by=author, now=now)
        assert [one.version_id for one in pool.live_versions(session, today=TODAY)] == [version_id]
        assert version.matched_at is None


VALIDITY = [
    pytest.param({}, True, id="no limit"),
    pytest.param({"valid_to": "2026-03-10"}, True, id="last day"),
    pytest.param({"valid_to": "2026-03-09"}, False, id="over"),
    pytest.param({"valid_from": "2026-03-10"}, True, id="first day"),
    pytest.param({"valid_from": "2026-03-11"}, False, id="not yet"),
    pytest.param({"valid_to": "2026"}, True, id="a year ends with its last day"),
]


@pytest.mark.parametrize(("change", "is_live"), VALIDITY)
def test_only_what_is_in_force_is_live(
    database: Database, clock: FrozenClock, change: dict[str, Any], is_live: bool
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, an_item(**change), author=author, approver=other, now=now)
        assert bool(pool.live_versions(session, today=TODAY)) is is_live


def batch(*closes: str | None) -> dict[str, Any]:
    return {"window": {"type": "batch", "batches": [{"closes_on": one} for one in closes]}}


EXPIRY = [
    pytest.param({}, date(2026, 4, 30), False, id="last day of the window"),
    pytest.param({}, date(2026, 5, 1), True, id="day after the window"),
    pytest.param({"window": {"type": "rolling"}}, date(2030, 1, 1), False, id="rolling"),
    pytest.param(
        {"window": {"type": "yearly", "opens_md": "03-01", "closes_md": "04-30"}},
        date(2030, 1, 1),
        False,
        id="yearly",
    ),
    pytest.param(
        {"window": {"type": "rolling"}, "valid_to": "2026-12-31"},
        date(2027, 1, 1),
        True,
        id="validity over",
    ),
    pytest.param(batch("2026-03-01", "2026-09-01"), date(2026, 4, 1), False, id="a batch to come"),
    pytest.param(batch("2026-03-01", "2026-09-01"), date(2026, 9, 2), True, id="batches over"),
    pytest.param(batch("2026-03-01", None), date(2027, 1, 1), False, id="a batch without end"),
    pytest.param({"window": {"type": "unknown"}}, date(2030, 1, 1), False, id="unknown"),
]


@pytest.mark.parametrize(("change", "today", "is_over"), EXPIRY)
def test_what_is_over_expires_once(
    database: Database, clock: FrozenClock, change: dict[str, Any], today: date, is_over: bool
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, an_item(**change), author=author, approver=other, now=now)
        policy = session.scalars(select(Policy)).one()
        expired = pool.expire(session, today=today, now=now)
        assert expired == ((policy.id,) if is_over else ())
        assert policy.state is (PolicyState.EXPIRED if is_over else PolicyState.PUBLISHED)
        assert pool.expire(session, today=today, now=now) == ()
    assert drift(database) == []


def test_an_unknown_policy_is_said_so(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        author = an_officer(session, clock.now())
        with pytest.raises(NotFound, match="there is no policy nowhere"):
            pool.pause(session, "nowhere", reason="x", by=author, now=clock.now())
        with pytest.raises(NotFound):
            history(session, "nowhere")
