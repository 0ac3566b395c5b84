"""Kin are noted when items come in, answered by officers, and what is superseded ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import drafts, mending, pool, relations
from policies.acts import acts_on
from policies.editing import Edit
from policies.errors import NotFound, OutOfScope
from policies.loading import load_items
from store.clock import FrozenClock
from store.database import Database
from store.schema import drift
from store.tables import Kinship, Notice, NoticeKind, Policy, PolicyStanding, PolicyState
from tests.policies.pool_items import (
    TEXT,
    a_contact,
    a_published,
    a_submitted_draft,
    an_item,
    an_officer,
    read,
    told,
)

TODAY = date(2026, 3, 10)
OLD, NEW = "growth-2025", "growth-2026"


def edition(code: str, year: int, **changes: Any) -> dict[str, Any]:
    return an_item(code, title=f"规模企业成长奖励（{year}年）", text=f"{TEXT}{code}", **changes)


def loaded(session: Session, *items: dict[str, Any], by: int, now: datetime) -> None:
    load_items(session, [read(one) for one in items], document=None, by=by, now=now)


def only_relation(session: Session, code: str) -> relations.Relation:
    (found,) = relations.relations_of(session, code)
    return found


def state_of(session: Session, code: str) -> PolicyState:
    return session.scalars(select(Policy.state).where(Policy.code == code)).one()


def test_kin_are_noted_when_items_come_in(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, edition(NEW, 2026), an_item("else", title="别的事项"), by=author, now=now)
        found = only_relation(session, NEW)
        assert (found.code, found.other_code, found.suggested) == (NEW, OLD, Kinship.SUPERSEDES)
        assert found.answer is None
        assert relations.unanswered(session, [NEW, OLD, "else"]) == {NEW: 1, OLD: 1}
        assert relations.relations_of(session, "else") == ()


def test_a_suggestion_follows_the_text_and_an_answer_stays(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, edition(NEW, 2026), by=author, now=now)
        loaded(session, an_item(NEW, title="另一件事"), by=author, now=now)
        assert relations.relations_of(session, NEW) == ()
        loaded(session, edition(NEW, 2026), by=author, now=now)
        found = only_relation(session, NEW)
        relations.answer(session, found.id, Kinship.UNRELATED, by=author, now=now)
        loaded(session, edition(NEW, 2026, channel="窗口"), by=author, now=now)
        assert only_relation(session, NEW).answer is Kinship.UNRELATED
        assert relations.unanswered(session, [NEW]) == {}


def superseded(session: Session, now: datetime) -> tuple[int, int, int]:
    """Publish an edition, tell a contact, and publish the next one in its place."""
    author, other = (an_officer(session, now, key) for key in ("li", "wang"))
    version = a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
    policy_id = session.scalars(select(Policy.id)).one()
    contact_id = a_contact(session, now, 7)
    told(session, contact_id, policy_id, version, now)
    loaded(session, edition(NEW, 2026), by=author, now=now)
    relations.answer(
        session, only_relation(session, NEW).id, Kinship.SUPERSEDES, by=author, now=now
    )
    assert state_of(session, OLD) is PolicyState.PUBLISHED
    draft = a_submitted_draft(session, edition(NEW, 2026), by=author, now=now)
    pool.publish(session, draft, by=other, now=now)
    return author, contact_id, version


def test_the_former_ends_when_the_later_is_published(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        _author, contact_id, version = superseded(session, now)
        assert state_of(session, OLD) is PolicyState.SUPERSEDED
        assert [one.code for one in pool.live_versions(session, today=TODAY)] == [NEW]
        (notice,) = session.scalars(select(Notice).where(Notice.kind == NoticeKind.POLICY_CHANGED))
        new_id = session.scalars(select(Policy.id).where(Policy.code == NEW)).one()
        assert (notice.recipient_id, notice.subject) == (contact_id, f"policy:{new_id}")
        standing = session.scalars(
            select(PolicyStanding).where(PolicyStanding.policy_id == new_id)
        ).one()
        assert standing.told_version_id == version
        assert "policy.superseded" in [one.action for one in acts_on(session, OLD)]
    assert drift(database) == []


def test_a_mistake_is_undone(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, contact_id, _version = superseded(session, now)
        assert pool.resume(session, OLD, by=author, now=now) == 1
        assert state_of(session, OLD) is PolicyState.PUBLISHED
        assert {one.code for one in pool.live_versions(session, today=TODAY)} == {OLD, NEW}
        assert only_relation(session, OLD).answer is Kinship.UNRELATED
        notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.POLICY_STATE))
        assert [one.recipient_id for one in notices] == [contact_id]
    assert drift(database) == []


def test_an_answer_after_the_publication_ends_the_former_at_once(
    database: Database, clock: FrozenClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        for code, year in ((OLD, 2025), (NEW, 2026)):
            a_published(session, edition(code, year), author=author, approver=other, now=now)
        relations.relate(session, NEW, OLD, Kinship.SUPERSEDES, by=author, now=now)
        assert pool.supersede(session, NEW, by=author, now=now) == (OLD,)
        assert pool.supersede(session, NEW, by=author, now=now) == ()


def test_only_who_answers_for_both_may_answer(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        far = an_officer(session, now, "far", region="430121")
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, edition(NEW, 2026), by=author, now=now)
        found = only_relation(session, NEW)
        with pytest.raises(OutOfScope):
            relations.answer(session, found.id, Kinship.SAME_AS, by=far, now=now)
        with pytest.raises(NotFound):
            relations.relate(session, NEW, "nowhere", Kinship.SAME_AS, by=author, now=now)
        with pytest.raises(NotFound):
            relations.relate(session, NEW, NEW, Kinship.SAME_AS, by=author, now=now)


def two_benefits(code: str, title: str) -> dict[str, Any]:
    item = an_item(code, title=title, text=f"{TEXT}{code}")
    return item | {"benefits": [*item["benefits"], {"kind": "service", "form": "in_kind"}]}


def test_what_is_split_off_has_kin_of_its_own(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, two_benefits("both", "成长与服务若干措施"), by=author, now=now)
        assert relations.unanswered(session, [OLD]) == {}
        draft = drafts.drafts_in(session, drafts.OPEN_STATES)[0]
        new = mending.split(
            session, draft.id, conditions=(), benefits=(2,), title="规模企业成长奖励（2026年）",
            by=author, expected_revision=draft.revision, now=now,
        )  # fmt: skip
        code = drafts.draft_by_id(session, new).code
        assert only_relation(session, OLD).code == code


def test_a_new_name_is_compared_anew_and_back_again(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, edition(NEW, 2026) | {"title": "别的事项"}, by=author, now=now)
        (draft,) = drafts.drafts_in(session, drafts.OPEN_STATES)
        revision = mending.mend(
            session, draft.id, Edit(path="title", value="规模企业成长奖励（2026年）"),
            by=author, expected_revision=draft.revision, today=TODAY, now=now,
        )  # fmt: skip
        assert relations.unanswered(session, [NEW, OLD]) == {NEW: 1, OLD: 1}
        mending.undo(session, draft.id, by=author, expected_revision=revision, now=now)
        assert relations.unanswered(session, [NEW, OLD]) == {}


def test_nobody_is_asked_about_what_was_given_up(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        a_published(session, edition(OLD, 2025), author=author, approver=other, now=now)
        loaded(session, edition(NEW, 2026), an_item("else", title="别的事项"), by=author, now=now)
        by_code = {one.code: one for one in drafts.drafts_in(session, drafts.OPEN_STATES)}
        assert relations.unanswered(session, [OLD]) == {OLD: 1}
        draft = by_code["else"]
        mending.join(
            session, draft.id, by_code[NEW].id,
            by=author, expected_revision=draft.revision, now=now,
        )  # fmt: skip
        assert relations.unanswered(session, [OLD]) == {}
        assert relations.relations_of(session, OLD) == ()
