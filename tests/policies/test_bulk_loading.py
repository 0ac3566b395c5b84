"""Loads of many texts: row by row, resumable, and without a long transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policies import bulk_loading, drafts
from policies.bulk_loading import BulkLoad
from policies.items import Place, RawItem, ReadItem, check_item
from policies.load_rows import LoadedRow, RowOutcome
from policies.loading import LoadOutcome
from policies.readers.folders import SourceFile, source_files
from policies.readers.workshop import Workshop
from policies.reading_process import ReadingStopped
from policies.source_files import ReadText, holds_items, read_texts
from store.clock import FrozenClock
from store.database import Database
from store.tables import PolicyDraft, SourceDocument
from tests.policies.pool_items import an_administrator, an_item
from tests.policies.readers import office_files as made

HEADINGS = ("政策名称", "发文机关", "申报条件", "支持标准")


def policy(number: int) -> tuple[str, ...]:
    condition = f"在望城区注册，上一年度营业收入{number + 1}000万元以上"
    return (f"第{number}号成长奖励", "望城区工信局", condition, f"一次性奖励{number + 1}万元")


def book(*rows: tuple[str, ...]) -> bytes:
    return made.xlsx({"政策": made.sheet(HEADINGS, *rows)})


Load = Callable[[str, bytes], list[LoadedRow]]


@pytest.fixture
def load(database: Database, clock: FrozenClock) -> Iterator[Load]:
    with database.transaction() as session:
        officer = an_administrator(session, clock.now(), "li")

    with Workshop() as workshop:
        job = BulkLoad(
            database=database,
            read=partial(read_texts, workshop),
            by=officer,
            now=clock.now,
            rest=lambda _seconds: None,
        )
        yield lambda name, content: list(job.load(SourceFile(name=name, read=lambda: content)))


def outcomes(rows: list[LoadedRow]) -> Counter[str]:
    return Counter(row.outcome.value for row in rows)


def test_a_row_each(load: Load) -> None:
    rows = load("a.xlsx", book(*(policy(number) for number in range(3))))
    assert outcomes(rows) == {"new policy": 3}
    assert [row.place.line for row in rows] == [2, 3, 4]


def test_again_changes_nothing_and_names_the_file(load: Load) -> None:
    content = book(policy(1), policy(2))
    first = load("a.xlsx", content)
    again = load("b/a.xlsx", content)
    assert outcomes(again) == {"same file as before": 2}
    assert [row.draft_id for row in again] == [row.draft_id for row in first]
    assert "loaded as a.xlsx on 2026-03-10" in again[0].why


def test_what_an_officer_mended_is_left_alone(
    load: Load, database: Database, clock: FrozenClock
) -> None:
    content = book(policy(1))
    (row,) = load("a.xlsx", content)
    assert row.draft_id is not None
    with database.transaction() as session:
        draft = drafts.draft_by_id(session, row.draft_id)
        mended = check_item(
            RawItem(
                place=Place(file="chat", line=1),
                value={**draft.item, "title": "改好的名称"},
                line_of=lambda path: 1,
            )
        )
        assert isinstance(mended, ReadItem)
        drafts.edit_draft(
            session, draft.id, mended, by=1, expected_revision=draft.revision, now=clock.now()
        )
    assert outcomes(load("a.xlsx", content)) == {"same file as before": 1}
    with database.reading() as session:
        assert drafts.draft_by_id(session, row.draft_id).title == "改好的名称"


def test_what_was_given_up_comes_again(load: Load, database: Database, clock: FrozenClock) -> None:
    content = book(policy(1))
    (row,) = load("a.xlsx", content)
    assert row.draft_id is not None
    with database.transaction() as session:
        drafts.discard(session, row.draft_id, by=1, now=clock.now())
    assert outcomes(load("a.xlsx", content)) == {"new policy": 1}


def test_a_load_that_was_stopped_goes_on(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_loading, "DOCUMENTS_AT_ONCE", 2)
    content = book(*(policy(number) for number in range(5)))
    real, calls = bulk_loading.load_texts, []

    def stopped(*args: object, **more: object) -> list[LoadedRow]:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_loading, "load_texts", stopped)
    with pytest.raises(KeyboardInterrupt):
        load("a.xlsx", content)
    monkeypatch.setattr(bulk_loading, "load_texts", real)
    assert outcomes(load("a.xlsx", content)) == {"same file as before": 4, "new policy": 1}


def test_an_edition_with_more_rows_adds_only_these(load: Load) -> None:
    load("a.xlsx", book(policy(1), policy(2)))
    rows = load("a.xlsx", book(policy(0), policy(1), policy(2)))
    assert outcomes(rows) == {"new policy": 1, "same as draft": 2}


def test_a_changed_row_edits_its_draft(load: Load) -> None:
    load("a.xlsx", book(policy(1)))
    changed = (*policy(1)[:3], "一次性奖励9万元")
    assert outcomes(load("a.xlsx", book(changed))) == {"edited draft": 1}


def test_a_row_that_stands_twice_is_named(load: Load) -> None:
    rows = load("a.xlsx", book(policy(1), policy(1)))
    assert outcomes(rows) == {"new policy": 1, "same as draft": 1}


def test_files_of_one_name_with_other_policies_do_not_meet(load: Load) -> None:
    one = f"关于甲奖励的通知\n支持对象：在望城区注册的企业\n支持标准：一次性奖励50万元\n{made.TEXT}"
    two = one.replace("甲奖励", "乙补贴")
    first = load("甲/通知.txt", one.encode())
    second = load("乙/通知.txt", two.encode())
    assert (first[0].outcome, second[0].outcome) == (LoadOutcome.NEW_POLICY,) * 2
    assert first[0].code != second[0].code
    assert load("丙/通知.txt", two.encode())[0].outcome is LoadOutcome.SAME_FILE


def test_one_refused_file_stops_no_other(load: Load, database: Database) -> None:
    (row,) = load("a.pdf", b"%PDF-1.4")
    assert row.outcome is RowOutcome.UNREADABLE
    assert row.is_refused
    assert "a.pdf: is damaged" in row.why
    with database.reading() as session:
        assert session.query(SourceDocument).count() == 0


def test_a_rule_that_breaks_fails_its_text_alone(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policies import source_files as module

    real = module.read_document

    def fragile(document: object) -> object:
        if "第1号" in document.title:  # type: ignore[attr-defined]
            raise IndexError
        return real(document)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read_document", fragile)
    rows = load("a.xlsx", book(policy(0), policy(1), policy(2)))
    assert outcomes(rows) == {"new policy": 2, "refused": 1}
    assert "a rule of extraction broke" in rows[1].why


@pytest.mark.parametrize(
    ("name", "content", "is_items"),
    [
        ("a.yaml", b"", True),
        ("a.jsonl", b'{"id": "a", "eligibility": {}, "text": "t"}', True),
        ("a.jsonl", b'\n{"id": "a", "title": "t", "text": "t"}', False),
        ("a.jsonl", b'{"source_id": "a", "kind": "not_a_benefit", "why": "w"}', True),
        ("a.jsonl", b"{oops", True),
        ("a.docx", b"", False),
        ("a", b"", False),
    ],
)
def test_items_or_texts(name: str, content: bytes, is_items: bool) -> None:
    assert holds_items(name, content) is is_items


def test_a_folder_with_a_zip_in_it(load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    text = "关于第{n}号奖励的通知\n支持对象：在望城区注册的企业\n支持标准：一次性奖励{n}万元\n"
    for number in range(1, 41):
        (folder / f"{number}.txt").write_text(text.format(n=number), encoding="utf-8")
    (folder / "~$1.docx").write_bytes(b"litter")
    (folder / "all.zip").write_bytes(
        made.zipped({f"{n}.txt": text.format(n=n) for n in range(41, 51)})
    )
    sources = source_files([folder])
    assert len(sources) == 50
    rows = [row for one in sources for row in load(one.name, one.read())]
    assert outcomes(rows) == {"new policy": 50}


def a_load(database: Database, clock: FrozenClock, **more: Any) -> BulkLoad:
    with database.transaction() as session:
        officer = an_administrator(session, clock.now(), "zhang")
    return BulkLoad(database=database, read=read_nothing, by=officer, now=clock.now, **more)


def read_nothing(name: str, *_rest: object) -> Iterator[tuple[int, ReadText]]:
    raise AssertionError(f"{name} holds items")
    yield


def test_others_write_between_two_batches(database: Database, clock: FrozenClock) -> None:
    """After a few drafts the database is free, and what was written is there for all."""
    seen: list[int] = []

    def others(seconds: float) -> None:
        assert seconds >= bulk_loading.LEAST_REST_SECONDS
        with database.transaction() as session:
            seen.append(session.query(PolicyDraft).count())

    lines = "\n".join(
        json.dumps(an_item(f"item-{number}"), ensure_ascii=False) for number in range(7)
    )
    source = SourceFile(name="items.jsonl", read=lines.encode)
    load = a_load(database, clock, rest=others)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_loading, "ITEMS_AT_ONCE", 3)
        rows = list(load.load(source))
    assert outcomes(rows) == {"new policy": 7}
    assert seen == [3, 6, 7]


def test_what_is_written_is_named_though_it_is_stopped_in_the_pause(
    database: Database, clock: FrozenClock
) -> None:
    def stopped(_seconds: float) -> None:
        raise KeyboardInterrupt

    named: list[LoadedRow] = []
    line = json.dumps(an_item("first"), ensure_ascii=False).encode()
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - what was named before counts.
        for row in a_load(database, clock, rest=stopped).load(
            SourceFile(name="items.jsonl", read=lambda: line)
        ):
            named.append(row)
    assert outcomes(named) == {"new policy": 1}


def test_an_id_that_comes_again_far_below_is_refused(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_loading, "ITEMS_AT_ONCE", 1)
    items = [an_item("first"), an_item("second"), an_item("first", title="另一个名称")]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in items)
    rows = list(a_load(database, clock).load(SourceFile(name="items.jsonl", read=lines.encode)))
    assert {row.place.line: row.outcome for row in rows} == {
        1: LoadOutcome.NEW_POLICY,
        2: LoadOutcome.NEW_POLICY,
        3: LoadOutcome.REFUSED,
    }


def test_a_file_whose_reader_dies_is_named(database: Database, clock: FrozenClock) -> None:
    def dies(*_given: object) -> Iterator[tuple[int, ReadText]]:
        raise ReadingStopped("it ended")
        yield

    load = replace(a_load(database, clock), read=dies)
    (row,) = load.load(SourceFile(name="a.txt", read=lambda: b"text"))
    assert row.outcome is RowOutcome.UNREADABLE
    assert "it ended" in row.why
