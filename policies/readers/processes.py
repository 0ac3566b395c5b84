"""A Python process of ours beside this one: begun, spoken with over its pipes, ended.

What it is for, and what of our environment it may know, is said by whoever begins it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from policies.readers.wire import read_frame, write_frame

_HOME = Path(__file__).resolve().parents[2]


def begin(
    module: str,
    *,
    environment: Mapping[str, str],
    cwd: str | None = None,
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``python -m module``; it finds our packages, and knows of our environment no more.

    Ours holds the token and the database's address. ``cwd`` and ``stderr`` are those of
    ``subprocess``: ``None`` shares ours.
    """
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={**environment, "PYTHONPATH": str(_HOME), "LANG": "C.UTF-8"},
        cwd=cwd,
        # Ctrl-C is for whoever asked: that process decides how far the work goes.
        start_new_session=True,
    )


def send(process: subprocess.Popen[bytes], content: bytes) -> None:
    """Send one frame; raises ``OSError`` where nobody takes it any more."""
    write_frame(cast(BinaryIO, process.stdin), content)


def receive(process: subprocess.Popen[bytes], *, limit: int) -> bytes | None:
    """Return the next frame; ``None`` where the process ended or the frame is over ``limit``."""
    return read_frame(cast(BinaryIO, process.stdout), limit=limit)


@contextmanager
def killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process if the block takes longer; the event says whether that happened."""
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    watch = threading.Timer(seconds, stop)
    watch.start()
    try:
        yield is_late
    finally:
        watch.cancel()


def end(process: subprocess.Popen[bytes], *, leave_seconds: float = 0.0) -> int:
    """Close its pipes and return its exit code; it is killed if it has not left by then."""
    if not leave_seconds:
        process.kill()
    for stream in (process.stdin, process.stdout):
        _close(cast(BinaryIO, stream))
    try:
        return process.wait(leave_seconds or None)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _close(stream: BinaryIO) -> None:
    try:
        stream.close()
    except OSError:
        return  # What was not written yet has no reader any more.
