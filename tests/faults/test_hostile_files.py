"""A hostile file costs one clear sentence: never the service, never an exception of a library."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.readers import limits
from policies.readers.child import answer
from policies.readers.office import read_document, read_documents
from policies.readers.refusals import Reason, UnreadableDocument
from policies.readers.wire import documents_from
from policies.readers.workshop import Workshop
from tests.faults.hostile_files import Hostile, hostile_files
from tests.policies.readers import office_files as made
from tests.policies.readers.office_files import TEXT

HOSTILE = list(hostile_files())
MUTATIONS = int(os.environ.get("ZHAOREN_TEST_MUTATIONS", "300"))
SLOWEST_SECONDS = 5.0


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop() as opened:
        yield opened


def test_there_are_many_kinds() -> None:
    assert len({one.name for one in HOSTILE}) == len(HOSTILE) >= 50


@pytest.mark.parametrize("hostile", HOSTILE, ids=[one.name for one in HOSTILE])
def test_refused_with_its_reason(hostile: Hostile, workshop: Workshop) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableDocument) as caught:
        read_documents(hostile.name, hostile.content, workshop)
    assert caught.value.reason is hostile.reason
    sentence = str(caught.value)
    assert sentence.startswith(f"{hostile.name}: ")
    assert "\n" not in sentence
    assert "{" not in sentence
    assert time.monotonic() - started < SLOWEST_SECONDS


def test_a_pdf_whose_pages_loop_ends(workshop: Workshop) -> None:
    content = GOOD["a.pdf"].replace(b"/Kids [", b"/Kids [ 1 0 R 2 0 R 3 0 R 4 0 R ")
    started = time.monotonic()
    with contextlib.suppress(UnreadableDocument):
        read_documents("loop.pdf", content.replace(b"/Count 2", b"/Count 9999999"), workshop)
    assert time.monotonic() - started < SLOWEST_SECONDS


def test_the_next_file_is_read_after_any_of_them(workshop: Workshop) -> None:
    for hostile in HOSTILE[::7]:
        with pytest.raises(UnreadableDocument):
            read_documents(hostile.name, hostile.content, workshop)
    (document,) = read_documents("good.docx", made.docx(made.p(TEXT)), workshop)
    assert document.text == TEXT


GOOD = {
    "a.docx": made.docx(
        made.p("关于奖励的通知")
        + made.p("一、支持对象")
        + made.p(TEXT, made.in_list(0))
        + made.table(made.row("档次", "条件", "金额"), made.row("一档", "5000万元", "20万元")),
        numbering=made.numbering(("chineseCounting", "%1、")),
    ),
    "a.xlsx": made.xlsx(
        {"表": made.sheet(("政策名称", "申报条件", "支持标准"), ("甲奖励", TEXT, "奖20万元"))}
    ),
    "a.pdf": made.pdf_of(["关于奖励的通知", TEXT, TEXT], [TEXT]),
    "a.html": (
        f"<html><body><h1>通知</h1><p>{TEXT}</p><table><tr><td>甲<td>乙</table></body></html>"
    ).encode(),
    "a.txt": f"关于奖励的通知\n{TEXT}".encode(),
}  # fmt: skip


def spoil(content: bytes, chance: random.Random) -> bytes:
    """Return the file with a few bytes changed, cut, doubled, or its tail gone."""
    spoilt = bytearray(content)
    for _time in range(chance.randint(1, 4)):
        if not spoilt:
            break
        at = chance.randrange(len(spoilt))
        length = chance.randint(1, 40)
        act = chance.randrange(5)
        if act == 0:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif act == 1:
            spoilt[at : at + length] = chance.randbytes(length)
        elif act == 2:
            del spoilt[at : at + length]
        elif act == 3:
            spoilt[at:at] = spoilt[at : at + length]
        else:
            del spoilt[max(at, 1) :]
    return bytes(spoilt)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", GOOD)
def test_spoilt_files_are_read_whole_or_refused(name: str, workshop: Workshop) -> None:
    """Whatever happens to the bytes: a document that holds together, or one sentence."""
    chance = random.Random(f"spoil {name}")
    whole = sum(len(one.text) for one in read_documents(name, GOOD[name], workshop))
    refused = 0
    for _number in range(MUTATIONS // len(GOOD)):
        started = time.monotonic()
        try:
            documents = read_documents(name, spoil(GOOD[name], chance), workshop)
        except UnreadableDocument:
            refused += 1
            continue
        finally:
            assert time.monotonic() - started < limits.CHILD_WALL_SECONDS + 5
        for document in documents:
            assert all(block.span.of(document.text) for block in document.blocks)
        if name in ("a.docx", "a.xlsx"):
            # The sums inside a zip tell: a part of the text alone is never taken for all of it.
            assert sum(len(one.text) for one in documents) == whole
    assert refused or name in ("a.html", "a.txt")


def test_a_reader_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.readers.workshop._CHILD", "tests.faults.hanging_child")
    started = time.monotonic()
    with Workshop(wall_seconds=0.5) as workshop, pytest.raises(UnreadableDocument) as caught:
        read_documents("a.txt", TEXT.encode(), workshop)
    assert caught.value.reason is Reason.TOO_SLOW
    assert time.monotonic() - started < SLOWEST_SECONDS


def test_a_reader_that_works_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.readers.workshop._CHILD", "tests.faults.spinning_child")
    with Workshop() as workshop, pytest.raises(UnreadableDocument) as caught:
        read_documents("a.txt", TEXT.encode(), workshop)
    assert caught.value.reason is Reason.TOO_SLOW


def test_a_reader_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with Workshop() as workshop:
        monkeypatch.setattr("policies.readers.workshop._CHILD", "tests.faults.dying_child")
        with pytest.raises(UnreadableDocument) as caught:
            read_documents("a.txt", TEXT.encode(), workshop)
        assert caught.value.reason is Reason.BROKEN
        monkeypatch.undo()
        assert len(read_documents("a.txt", TEXT.encode(), workshop)) == 1


def test_a_reader_that_was_taken_over_can_only_send_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.readers.workshop._CHILD", "tests.faults.lying_child")
    with Workshop() as workshop:
        for _time in range(4):
            with pytest.raises(UnreadableDocument) as caught:
                read_documents("a.txt", TEXT.encode(), workshop)
            assert caught.value.reason is Reason.BROKEN


def test_a_reader_that_announces_too_much_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("policies.readers.workshop._CHILD", "tests.faults.boasting_child")
    started = time.monotonic()
    with Workshop() as workshop, pytest.raises(UnreadableDocument) as caught:
        read_documents("a.txt", TEXT.encode(), workshop)
    assert caught.value.reason is Reason.BROKEN
    assert time.monotonic() - started < SLOWEST_SECONDS


def test_too_much_memory_is_refused() -> None:
    # 36 MB of empty elements unpack within the limits and would need gigabytes as a tree.
    rows = b"<a/>" * (36 * 2**20 // 4)
    body = b"<w:document xmlns:w='x'>" + rows + b"</w:document>"
    content = made.zipped({**made.docx_parts(""), "word/document.xml": _padded(body)})
    with pytest.raises(UnreadableDocument) as caught:
        read_document("heavy.docx", content)
    assert caught.value.reason is Reason.TOO_HEAVY


def _padded(body: bytes) -> bytes:
    """Make the part unpack less than a hundredfold, with noise in a comment."""
    noise = random.Random(1).randbytes(len(body) // 80).hex().encode()
    return body + b"<!--" + noise + b"-->"


def test_the_child_reaches_nothing() -> None:
    """What the parsing process may not do is refused by the interpreter and the kernel."""
    probe = """
import sys
sys.path.insert(0, %r)
from policies.readers import child
child._limit()
import os, socket, subprocess
for name, act in {
    "connect": lambda: socket.create_connection(("127.0.0.1", %d)),
    "write": lambda: open("/tmp/zhaoren-probe", "w"),
    "start": lambda: subprocess.run(["true"]),
    "system": lambda: os.system("true"),
    "memory": lambda: bytearray(3 * 2**30),
}.items():
    try:
        act()
    except (PermissionError, MemoryError):
        continue
    print("could", name)
"""
    import subprocess

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        script = probe % (str(Path.cwd()), listening.getsockname()[1])
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_the_child_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOREN_TELEGRAM_TOKEN", "123:secret")
    with Workshop() as workshop:
        read_documents("a.txt", TEXT.encode(), workshop)
        assert workshop._process is not None
        environment = Path(f"/proc/{workshop._process.pid}/environ").read_bytes()
        assert b"secret" not in environment


def test_no_process_is_left_behind() -> None:
    with Workshop() as workshop:
        read_documents("a.txt", TEXT.encode(), workshop)
        process = workshop._process
    assert process is not None
    assert process.poll() is not None


def test_many_at_once_wait_for_each_other() -> None:
    content = made.docx(made.p(TEXT))
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_document("a.docx", content).text))
        for _number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [TEXT] * 6


def test_an_answer_survives_the_way() -> None:
    (document,) = documents_from(answer(GOOD["a.txt"]))
    assert document.text == GOOD["a.txt"].decode()
