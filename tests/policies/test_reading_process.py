"""Files are read elsewhere, behind everybody who waits for an answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from policies.readers.refusals import Reason, UnreadableDocument
from policies.readers.workshop import Workshop
from policies.reading_child import NICENESS
from policies.reading_process import ReadingProcess, ReadingStopped


def who_reads(_workshop: Workshop) -> Iterator[int]:
    yield os.getpid()
    yield os.getpriority(os.PRIO_PROCESS, 0)


def what_it_knows(_workshop: Workshop) -> Iterator[str]:
    yield "\n".join(os.environ.values())


def what_it_loads(_workshop: Workshop, module: str) -> Iterator[bool]:
    import_module(module)
    yield "sqlalchemy" in sys.modules


def refuses(_workshop: Workshop) -> Iterator[str]:
    yield "the first part"
    raise UnreadableDocument("a.docx", Reason.BOMB, "detail")


def dies(_workshop: Workshop) -> Iterator[str]:
    yield "the first part"
    os._exit(3)


def hangs(_workshop: Workshop) -> Iterator[str]:
    yield "the first part"
    while True:
        pass


def test_it_steps_back_and_stays_for_the_next_file() -> None:
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    with ReadingProcess() as reading:
        first = list(reading.stream(who_reads))
        assert first == list(reading.stream(who_reads))
    process, niceness = first
    assert process != os.getpid()
    assert niceness == min(19, mine + NICENESS)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOREN_TELEGRAM_TOKEN", "123:secret")
    with ReadingProcess() as reading:
        assert "secret" not in "".join(reading.stream(what_it_knows))


def test_it_reads_for_the_chat_without_the_tables() -> None:
    """An officer waits for its start with every file."""
    with ReadingProcess() as reading:
        assert list(reading.stream(what_it_loads, "bot.file_reading")) == [False]


def test_a_refusal_arrives_as_it_was_raised() -> None:
    with ReadingProcess() as reading:
        parts = reading.stream(refuses)
        assert next(parts) == "the first part"
        with pytest.raises(UnreadableDocument) as raised:
            next(parts)
    assert (raised.value.name, raised.value.reason) == ("a.docx", Reason.BOMB)
    assert str(raised.value) == str(UnreadableDocument("a.docx", Reason.BOMB, "detail"))


@pytest.mark.parametrize("end", [dies, hangs], ids=["it dies", "it hangs"])
def test_the_next_file_gets_another_process(end: Callable[[Workshop], Iterator[str]]) -> None:
    with ReadingProcess() as reading:
        before, _niceness = reading.stream(who_reads)
        if end is hangs:
            reading._part_seconds = 0.3  # It has begun by now, which takes longer.
        with pytest.raises(ReadingStopped):
            list(reading.stream(end))
        reading._part_seconds = 60
        after, _niceness = reading.stream(who_reads)
    assert after != before


def test_an_answer_nobody_waits_for_ends_it() -> None:
    with ReadingProcess() as reading:
        parts = reading.stream(who_reads)
        process = next(parts)
        parts.close()
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
