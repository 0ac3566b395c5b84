"""A file that came before is known again, and parsed only where another reading may differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from policies import drafts, unchanged
from policies.bulk_loading import BulkLoad
from policies.document import Document
from policies.extraction.text_files import Known
from policies.load_rows import LoadedRow
from policies.readers.folders import SourceFile
from policies.readers.workshop import Workshop
from policies.source_files import NOBODY_KNOWS, ReadText, read_texts
from store.clock import FrozenClock
from store.database import Database
from tests.policies.pool_items import an_administrator
from tests.policies.test_bulk_loading import book, outcomes, policy

NOTHING = ("望城区十四五规划纲要", "望城区发改局", "坚持高质量发展", "总体要求")


class Desk:
    """An officer's loads, with the names of the files that were parsed."""

    def __init__(self, load: BulkLoad, workshop: Workshop) -> None:
        self.parsed: list[str] = []
        self._workshop = workshop
        self._load = replace(load, read=self._read)

    def load(
        self, content: bytes, *, name: str = "a.xlsx", known: Known = NOBODY_KNOWS
    ) -> list[LoadedRow]:
        source = SourceFile(name=name, read=lambda: content)
        return list(replace(self._load, known=known).load(source))

    def _read(
        self, name: str, content: bytes, known: Known, skip: Callable[[Document], bool]
    ) -> Iterator[tuple[int, ReadText]]:
        self.parsed.append(name)
        yield from partial(read_texts, self._workshop)(name, content, known, skip)


@pytest.fixture
def desk(database: Database, clock: FrozenClock) -> Iterator[Desk]:
    with database.transaction() as session:
        officer = an_administrator(session, clock.now(), "li")
    with Workshop() as workshop:
        load = BulkLoad(
            database=database,
            read=partial(read_texts, workshop),
            by=officer,
            now=clock.now,
            rest=lambda _seconds: None,
        )
        yield Desk(load, workshop)


def test_an_unchanged_file_is_not_parsed_again(desk: Desk) -> None:
    content = book(policy(1), NOTHING, policy(2))
    first = desk.load(content)
    assert outcomes(first) == {"new policy": 2, "nothing to claim": 1}
    again = desk.load(content, name="b/另名.xlsx")
    assert desk.parsed == ["a.xlsx"]
    assert outcomes(again) == {"same file as before": 2, "nothing to claim": 1}
    assert [(row.place.line, row.code, row.draft_id) for row in again] == [
        (row.place.line, row.code, row.draft_id) for row in first
    ]
    assert again[0].place.file == "b/另名.xlsx"
    assert (again[1].title, again[1].why) == (first[1].title, first[1].why)


def test_other_readers_parse_it_again_and_change_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book(policy(1))
    desk.load(content)
    monkeypatch.setattr(unchanged, "reader_digest", lambda known: "other readers")
    assert outcomes(desk.load(content)) == {"same file as before": 1}
    desk.load(content)
    assert desk.parsed == ["a.xlsx", "a.xlsx"]


def test_who_knows_more_of_a_file_has_it_read_again(desk: Desk) -> None:
    content = book(policy(1))
    desk.load(content)
    desk.load(content, known=Known(region="430112"))
    assert len(desk.parsed) == 2


def test_a_draft_given_up_has_its_file_read_again(
    desk: Desk, database: Database, clock: FrozenClock
) -> None:
    content = book(policy(1), policy(2))
    row = desk.load(content)[0]
    assert row.draft_id is not None
    with database.transaction() as session:
        drafts.discard(session, row.draft_id, by=1, now=clock.now())
    assert outcomes(desk.load(content)) == {"new policy": 1, "same file as before": 1}
    assert len(desk.parsed) == 2


def test_a_refused_row_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from policies import source_files as module

    real = module.read_document

    def fragile(document: Document) -> list[dict[str, object]]:
        if "第1号" in document.title:
            raise IndexError
        return real(document)

    content = book(policy(1), policy(2))
    with monkeypatch.context() as patch:
        patch.setattr(module, "read_document", fragile)
        assert outcomes(desk.load(content)) == {"new policy": 1, "refused": 1}
    assert outcomes(desk.load(content)) == {"new policy": 1, "same file as before": 1}
    desk.load(content)
    assert len(desk.parsed) == 2


def test_a_load_that_was_stopped_is_not_taken_for_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    content = book(policy(1))
    with monkeypatch.context() as patch:
        patch.setattr("policies.bulk_loading.note_reading", stopped)
        with pytest.raises(KeyboardInterrupt):
            desk.load(content)
    assert outcomes(desk.load(content)) == {"same file as before": 1}
    assert len(desk.parsed) == 2
