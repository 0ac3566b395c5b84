"""Officers' edits as they are kept: revisions, undoing, conflicts, splitting, joining."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from policies.drafts import discard, draft_by_id, edit_draft, save_draft
from policies.editing import Edit, numbered
from policies.errors import (
    BrokenEdit,
    EditConflict,
    NoSuchPlace,
    NotFound,
    NothingToUndo,
    OutOfScope,
    WrongState,
)
from policies.mending import begin_revision, join, mend, split, undo
from store.clock import FrozenClock
from store.database import Database, Session
from store.tables import AuditEntry, DraftState, Policy, PolicyState
from tests.policies.pool_items import a_published, an_administrator, an_item, an_officer, read

TODAY = date(2026, 3, 10)
FIRST = "eligibility.all[0]"


def a_draft(session: Session, clock: FrozenClock, **changes: Any) -> tuple[int, int]:
    by = an_administrator(session, clock.now(), "li")
    draft = save_draft(session, read(an_item(**changes)), document_id=None, by=by, now=clock.now())
    return draft, by


def titled(title: str) -> Edit:
    return Edit(path="title", value=title)


def test_each_change_is_a_revision_and_undone_one_by_one(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        draft, by = a_draft(session, clock)
        now = clock.now()
        for revision, title in enumerate(("二", "三"), start=1):
            mend(
                session,
                draft,
                titled(title),
                by=by,
                expected_revision=revision,
                today=TODAY,
                now=now,
            )
        titles = []
        for revision in (3, 4):
            undo(session, draft, by=by, expected_revision=revision, now=now)
            titles.append(draft_by_id(session, draft).title)
        assert titles == ["二", "规模企业成长奖励"]
        with pytest.raises(NothingToUndo):
            undo(session, draft, by=by, expected_revision=5, now=now)
        mend(session, draft, titled("四"), by=by, expected_revision=5, today=TODAY, now=now)
        undo(session, draft, by=by, expected_revision=6, now=now)
        assert draft_by_id(session, draft).item == an_item()
        edited = session.scalars(select(AuditEntry).where(AuditEntry.action == "draft.edited"))
        assert [one.detail["revision"] for one in edited] == [2, 3, 4, 5, 6, 7]


def test_a_draft_that_nobody_edited_has_nothing_to_undo(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        draft, by = a_draft(session, clock)
        with pytest.raises(NothingToUndo):
            undo(session, draft, by=by, expected_revision=1, now=clock.now())


def test_a_conflict_says_who_changed_what(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        draft, by = a_draft(session, clock)
        wang = an_administrator(session, clock.now(), "wang")
        new = read(an_item(title="新标题", contact="另一个电话"))
        edit_draft(session, draft, new, by=wang, expected_revision=1, now=clock.now())
        with pytest.raises(EditConflict) as conflict:
            # The place is not even there any more: it is a conflict all the same.
            mend(
                session,
                draft,
                Edit(path="eligibility.all[7]"),
                by=by,
                expected_revision=1,
                today=TODAY,
                now=clock.now(),
            )
    assert conflict.value.editor == "岗位 wang"
    assert conflict.value.changes == ("事项名称", "咨询方式")


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        pytest.param(Edit(path=f"{FIRST}.value", value="许多"), BrokenEdit, id="no value"),
        pytest.param(Edit(path="benefits[0]"), BrokenEdit, id="the only benefit"),
        pytest.param(Edit(path="title", value=" "), BrokenEdit, id="no title"),
        pytest.param(Edit(path="eligibility.all[3]"), NoSuchPlace, id="no such condition"),
    ],
)
def test_a_change_that_would_break_the_item_changes_nothing(
    database: Database, clock: FrozenClock, edit: Edit, error: type[Exception]
) -> None:
    with database.transaction() as session:
        draft, by = a_draft(session, clock)
        with pytest.raises(error):
            mend(session, draft, edit, by=by, expected_revision=1, today=TODAY, now=clock.now())
        assert draft_by_id(session, draft).revision == 1


def test_split_and_join_again(database: Database, clock: FrozenClock) -> None:
    second = {"kind": "reward", "form": "fixed", "amount": 1}
    item = an_item()
    item["benefits"] = [*copy.deepcopy(item["benefits"]), second]
    with database.transaction() as session:
        draft, by = a_draft(session, clock, benefits=item["benefits"])
        now = clock.now()
        other = split(
            session,
            draft,
            conditions=[1],
            benefits=[2],
            title="另一项",
            by=by,
            expected_revision=1,
            now=now,
        )
        new = draft_by_id(session, other)
        assert (new.code, new.title) == ("wc-growth-reward-2", "另一项")
        assert len(numbered(new.item)) == 1
        assert numbered(draft_by_id(session, draft).item) == ()
        joined = join(session, draft, other, by=by, expected_revision=2, now=now)
        assert joined.item["benefits"] == item["benefits"]
        assert len(numbered(joined.item)) == 1
        assert draft_by_id(session, other).state is DraftState.DISCARDED
        with pytest.raises(BrokenEdit):
            join(session, draft, draft, by=by, expected_revision=3, now=now)


def test_a_revision_begins_once_and_keeps_the_file(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        li, wang = (an_administrator(session, now, key) for key in ("li", "wang"))
        a_published(session, an_item(), author=li, approver=wang, now=now)
        begun = begin_revision(session, "wc-growth-reward", by=li, now=now)
        again = begin_revision(session, "wc-growth-reward", by=wang, now=now)
        assert (begun.version, begun.is_new) == (1, True)
        assert (again.draft_id, again.is_new) == (begun.draft_id, False)
        draft = draft_by_id(session, begun.draft_id)
        assert draft.item == an_item()
        assert draft.editor_ids == (li,)
        discard(session, begun.draft_id, by=li, now=now)
        assert begin_revision(session, "wc-growth-reward", by=wang, now=now).is_new


def test_what_revises_nothing(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        li, wang = (an_administrator(session, now, key) for key in ("li", "wang"))
        other = an_officer(session, now, "yuhua", region="430111")
        a_published(session, an_item(), author=li, approver=wang, now=now)
        with pytest.raises(NotFound):
            begin_revision(session, "nothing", by=li, now=now)
        with pytest.raises(OutOfScope):
            begin_revision(session, "wc-growth-reward", by=other, now=now)
        policy = session.scalars(select(Policy)).one()
        policy.state = PolicyState.SUPERSEDED
        with pytest.raises(WrongState):
            begin_revision(session, "wc-growth-reward", by=li, now=now)
