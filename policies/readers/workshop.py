"""The other side of child.py: a process that parses, watched by the clock, replaced if it fails."""

from __future__ import annotations

import os
import subprocess
import threading
from types import TracebackType
from typing import Self

from policies.document import Document
from policies.readers import limits, processes
from policies.readers.refusals import Reason, Refused
from policies.readers.wire import documents_from

_SLOTS = threading.BoundedSemaphore(limits.CHILDREN_AT_ONCE)
_KILLED_FOR_CPU = -24  # SIGXCPU
_LEAVE_SECONDS = 1.0
_CHILD = "policies.readers.child"


class Workshop:
    """One process that parses file after file; it begins with the first and ends with the block.

    At most ``limits.CHILDREN_AT_ONCE`` of them run at a time, so that many officers at once cost
    time and not the service. Not for several threads: each opens its own.
    """

    def __init__(self, *, wall_seconds: float = limits.CHILD_WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        _SLOTS.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        _SLOTS.release()

    def read(self, content: bytes) -> tuple[Document, ...]:
        """Return the documents of a file; raises :class:`Refused`, and nothing else."""
        process = self._process or self._begin()
        with processes.killed_after(process, self._wall_seconds) as is_late:
            answer = _ask(process, content)
        if answer is None:
            raise self._failure(is_late=is_late.is_set())
        try:
            return documents_from(answer)
        except Refused as refused:
            if refused.reason is Reason.TOO_HEAVY:
                self._end()  # What is left of its memory is nobody's guess.
            raise
        except (ValueError, KeyError, TypeError) as error:
            self._end()
            raise Refused(Reason.BROKEN, "its reader answered nonsense") from error

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = processes.begin(
            _CHILD,
            environment={"PATH": os.defpath},
            cwd="/",
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _end(self, *, leave_seconds: float = 0.0) -> int | None:
        process, self._process = self._process, None
        return None if process is None else processes.end(process, leave_seconds=leave_seconds)

    def _failure(self, *, is_late: bool) -> Refused:
        # As a rule it is gone, and its code says why; one that lies about its answer may stay.
        code = self._end(leave_seconds=_LEAVE_SECONDS)
        if is_late or code == _KILLED_FOR_CPU:
            return Refused(Reason.TOO_SLOW)
        return Refused(Reason.BROKEN, f"its reader ended with {code}")


def _ask(process: subprocess.Popen[bytes], content: bytes) -> bytes | None:
    """Send a file and wait for the answer; ``None`` if the process is gone."""
    try:
        processes.send(process, content)
        return processes.receive(process, limit=limits.MAX_ANSWER_BYTES)
    except OSError:
        return None
