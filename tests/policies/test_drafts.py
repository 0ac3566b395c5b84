"""From a read item to a submitted draft, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from policies.drafts import (
    discard,
    draft_by_id,
    edit_draft,
    open_draft_of,
    reject,
    save_draft,
    submit,
    take_back,
)
from policies.errors import EditConflict, NotFound, OutOfScope, OwnWork, WrongState
from policies.loading import LoadOutcome, keep_document, load_items
from policies.pool import publish
from store.clock import FrozenClock
from store.database import Database
from store.tables import AuditEntry, DraftState, Notice, NoticeKind, Officer, SourceDocument
from tests.policies.pool_items import (
    a_published,
    a_submitted_draft,
    an_administrator,
    an_item,
    an_officer,
    read,
)


def test_a_draft_keeps_the_item_its_author_and_its_doubts(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        author = an_officer(session, clock.now())
        item = an_item(eligibility={"field": "fin.tax_paid", "op": "gte", "value": 1})
        draft_id = save_draft(session, read(item), document_id=None, by=author, now=clock.now())
    with database.reading() as session:
        draft = draft_by_id(session, draft_id)
        actions = session.scalars(select(AuditEntry.action)).all()
    assert (draft.item, draft.state, draft.revision) == (item, DraftState.DRAFT, 1)
    assert (draft.author_id, draft.editor_ids) == (author, (author,))
    assert any("fin.tax_paid" in line for line in draft.warnings)
    assert any("办理流程" in line for line in draft.warnings)
    assert actions == ["draft.created"]


def test_an_edit_names_the_revision_it_saw(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        first, second = (an_officer(session, clock.now(), key) for key in ("li", "wang"))
        draft_id = save_draft(session, read(an_item()), document_id=None, by=first, now=clock.now())
        new = read(an_item(title="新标题"))
        revision = edit_draft(
            session, draft_id, new, by=second, expected_revision=1, now=clock.now()
        )
        assert revision == 2
        with pytest.raises(EditConflict, match="岗位 wang") as conflict:
            edit_draft(session, draft_id, new, by=first, expected_revision=1, now=clock.now())
        assert conflict.value.edited_at == clock.now()
        draft = draft_by_id(session, draft_id)
    assert (draft.title, draft.editor_ids) == ("新标题", (first, second))


def test_an_edit_cannot_change_which_policy_it_is(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        author = an_officer(session, clock.now())
        draft_id = save_draft(
            session, read(an_item()), document_id=None, by=author, now=clock.now()
        )
        with pytest.raises(WrongState, match="is of another-code"):
            edit_draft(
                session,
                draft_id,
                read(an_item("another-code")),
                by=author,
                expected_revision=1,
                now=clock.now(),
            )


def test_submission_asks_every_other_officer_of_the_region(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        author = an_officer(session, clock.now(), region="430112")
        able = an_officer(session, clock.now(), "wang", region="430112")
        everywhere = an_officer(session, clock.now(), "zhao")
        an_officer(session, clock.now(), "far", region="430121")
        ended = an_officer(session, clock.now(), "gone")
        session.get_one(Officer, ended).ended_at = clock.now()
        a_submitted_draft(session, an_item(), by=author, now=clock.now())
        rows = session.execute(select(Notice.recipient_id, Notice.kind)).all()
    assert {tuple(row) for row in rows} == {
        (able, NoticeKind.REVIEW_REQUEST),
        (everywhere, NoticeKind.REVIEW_REQUEST),
    }


def test_a_rejection_says_why_and_the_draft_comes_back(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        author, other = (an_officer(session, clock.now(), key) for key in ("li", "wang"))
        draft_id = a_submitted_draft(session, an_item(), by=author, now=clock.now())
        with pytest.raises(WrongState, match="what is to be mended"):
            reject(session, draft_id, note=" ", by=other, now=clock.now())
        with pytest.raises(OwnWork):
            reject(session, draft_id, note="我自己", by=author, now=clock.now())
        reject(session, draft_id, note="金额与原文不符", by=other, now=clock.now())
        rejected = draft_by_id(session, draft_id)
        told = session.execute(
            select(Notice.recipient_id, Notice.payload).where(
                Notice.kind == NoticeKind.REVIEW_DECIDED
            )
        ).one()
        later = clock.now() + timedelta(hours=1)
        edit_draft(
            session, draft_id, read(an_item(title="改")), by=author, expected_revision=1, now=later
        )
        assert submit(session, draft_id, by=author, now=later) == 1
        again = draft_by_id(session, draft_id)
    assert (rejected.state, rejected.review_note) == (DraftState.REJECTED, "金额与原文不符")
    assert (told[0], told[1]["decision"]) == (author, "rejected")
    assert (again.state, again.review_note) == (DraftState.SUBMITTED, "")


ACTS = [
    pytest.param(DraftState.DRAFT, "reject", id="reject what was not submitted"),
    pytest.param(DraftState.DRAFT, "take_back", id="take back what was not submitted"),
    pytest.param(DraftState.SUBMITTED, "submit", id="submit twice"),
    pytest.param(DraftState.SUBMITTED, "edit", id="edit under review"),
    pytest.param(DraftState.SUBMITTED, "discard", id="discard under review"),
    pytest.param(DraftState.DISCARDED, "submit", id="submit what was given up"),
    pytest.param(DraftState.PUBLISHED, "edit", id="edit what was published"),
]


@pytest.mark.parametrize(("state", "act"), ACTS)
def test_acts_out_of_turn_are_refused_and_change_nothing(
    database: Database, clock: FrozenClock, state: DraftState, act: str
) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key) for key in ("li", "wang"))
        draft_id = save_draft(session, read(an_item()), document_id=None, by=author, now=now)
        if state is DraftState.DISCARDED:
            discard(session, draft_id, by=author, now=now)
        elif state is DraftState.SUBMITTED:
            submit(session, draft_id, by=author, now=now)
        elif state is DraftState.PUBLISHED:
            submit(session, draft_id, by=author, now=now)
            publish(session, draft_id, by=other, now=now)
        acts = {
            "reject": lambda: reject(session, draft_id, note="x", by=other, now=now),
            "take_back": lambda: take_back(session, draft_id, by=author, now=now),
            "submit": lambda: submit(session, draft_id, by=author, now=now),
            "discard": lambda: discard(session, draft_id, by=author, now=now),
            "edit": lambda: edit_draft(
                session,
                draft_id,
                read(an_item(draft_by_id(session, draft_id).code)),
                by=author,
                expected_revision=1,
                now=now,
            ),
        }
        with pytest.raises(WrongState, match=f"draft {draft_id} is {state}"):
            acts[act]()
        assert draft_by_id(session, draft_id).state is state


def test_a_draft_can_be_taken_back(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        author = an_officer(session, clock.now())
        draft_id = a_submitted_draft(session, an_item(), by=author, now=clock.now())
        take_back(session, draft_id, by=author, now=clock.now())
        assert draft_by_id(session, draft_id).state is DraftState.DRAFT


SCOPES = [
    pytest.param("430112", ["430112"], True, id="own district"),
    pytest.param("430112", ["430100"], True, id="the city above"),
    pytest.param("430112", ["430000"], True, id="the province above"),
    pytest.param("430112", ["100000"], True, id="the nation"),
    pytest.param("430112", ["430121"], False, id="another district"),
    pytest.param("430112", ["440000"], False, id="another province"),
    pytest.param("430112", ["430121", "430112"], True, id="one of several"),
    pytest.param("430100", ["430112"], True, id="a district below"),
    pytest.param("430112", ["zone:wangcheng-etdz"], True, id="a zone inside"),
    pytest.param("430121", ["zone:wangcheng-etdz"], False, id="a zone elsewhere"),
    pytest.param("", ["440000"], True, id="no limit"),
]


@pytest.mark.parametrize(("scope", "region", "may"), SCOPES)
def test_an_officer_keeps_to_the_region(
    database: Database, clock: FrozenClock, scope: str, region: list[str], may: bool
) -> None:
    item = read(an_item(region=region))
    with database.transaction() as session:
        officer = an_officer(session, clock.now(), region=scope)
        if may:
            assert save_draft(session, item, document_id=None, by=officer, now=clock.now())
            return
        with pytest.raises(OutOfScope, match=scope):
            save_draft(session, item, document_id=None, by=officer, now=clock.now())


def test_an_administrator_has_no_limit_of_region(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        chief = an_administrator(session, clock.now())
        item = read(an_item(region=["440000"]))
        assert save_draft(session, item, document_id=None, by=chief, now=clock.now())


def test_nobody_acts_without_an_open_account(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        gone = an_officer(session, clock.now(), ended_at=clock.now())
        for nobody in (gone, 4711):
            with pytest.raises(NotFound, match="officer"):
                save_draft(session, read(an_item()), document_id=None, by=nobody, now=clock.now())
        with pytest.raises(NotFound, match="draft 99"):
            draft_by_id(session, 99)


def test_a_load_reports_every_item(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, other = (an_officer(session, now, key, region="430112") for key in ("li", "wang"))
        a_published(session, an_item("same"), author=author, approver=other, now=now)
        a_published(session, an_item("changed"), author=author, approver=other, now=now)
        a_submitted_draft(session, an_item("under-review"), by=author, now=now)
        kept = save_draft(session, read(an_item("kept")), document_id=None, by=author, now=now)
        save_draft(session, read(an_item("edited")), document_id=None, by=author, now=now)
        document = keep_document(session, file_name="a/b.jsonl", content=b"x", by=author, now=now)
        items = [
            read(item, line)
            for line, item in enumerate(
                [
                    an_item("new"),
                    an_item("same"),
                    an_item("changed", title="改"),
                    an_item("kept"),
                    an_item("edited", title="改"),
                    an_item("under-review", title="改"),
                    an_item("elsewhere", region=["440000"]),
                    an_item("new"),
                    an_item("new", title="另一个"),
                ],
                start=1,
            )
        ]
        report = load_items(session, items, document=document, by=author, now=now)
        assert (
            keep_document(session, file_name="c.jsonl", content=b"x", by=author, now=now)
            == document
        )
        stored = session.get_one(SourceDocument, document)
        new = open_draft_of(session, "new")
        assert (stored.content, stored.file_name, stored.loaded_by) == (b"x", "b.jsonl", author)
    assert [(one.code, one.outcome) for one in report.items] == [
        ("new", LoadOutcome.NEW_POLICY),
        ("same", LoadOutcome.SAME_PUBLISHED),
        ("changed", LoadOutcome.NEW_VERSION),
        ("kept", LoadOutcome.SAME_DRAFT),
        ("edited", LoadOutcome.EDITED_DRAFT),
        ("under-review", LoadOutcome.REFUSED),
        ("elsewhere", LoadOutcome.REFUSED),
        ("new", LoadOutcome.SAME_DRAFT),
        ("new", LoadOutcome.REFUSED),
    ]
    assert [one.place.line for one in report.refused] == [6, 7, 9]
    assert "take it back" in report.refused[0].why
    assert "items.jsonl:1" in report.refused[2].why
    assert new is not None
    assert kept in report.draft_ids
    assert new.id in report.draft_ids


def test_loading_twice_changes_nothing(database: Database, clock: FrozenClock) -> None:
    items = [read(an_item("a")), read(an_item("b"))]
    with database.transaction() as session:
        author = an_officer(session, clock.now())
        first = load_items(session, items, document=None, by=author, now=clock.now())
        second = load_items(session, items, document=None, by=author, now=clock.now())
    assert first.draft_ids == second.draft_ids
    assert {one.outcome for one in second.items} == {LoadOutcome.SAME_DRAFT}
