"""A process of low priority in which files are read: parsing, extraction, the checks of items.

Reading a text keeps a processor busy for tens of milliseconds, and Python lets only one thread of
a process compute at a time. In the bot's own process everybody who chats would wait behind an
officer's workbook; here they go first.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

from policies.errors import PoliciesError
from policies.readers import processes
from policies.readers.limits import MEBIBYTE
from policies.readers.workshop import Workshop

LONGEST_PART_SECONDS = 300.0
"""A process that says nothing for so long has hung. Old office files are converted in a minute."""
LEAVE_SECONDS = 1.0
MAX_PART_BYTES = 512 * MEBIBYTE

_CHILD = "policies.reading_child"
_PASSED_ON = ("PATH", "HOME", "TMPDIR")
"""Of our environment no more: it holds the token and the database's address."""

Parameters = ParamSpec("Parameters")
Part = TypeVar("Part")


class ReadingStopped(PoliciesError):
    """The process ended or hung before it had read everything; the next file gets another one."""


class ReadingProcess:
    """Runs functions of ours elsewhere; it begins with the first and ends with the block.

    Not for several threads: each opens its own.
    """

    def __init__(self, *, part_seconds: float = LONGEST_PART_SECONDS) -> None:
        self._part_seconds = part_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def stream(
        self,
        function: Callable[Concatenate[Workshop, Parameters], Iterator[Part]],
        *args: Parameters.args,
        **more: Parameters.kwargs,
    ) -> Iterator[Part]:
        """Yield what ``function`` yields there, part by part, as it comes.

        The function gets the process's workshop before its arguments, and is named by its
        module: neither it nor an argument may be a lambda. Raises what it raises, and
        :class:`ReadingStopped`.
        """
        is_whole = False
        try:
            self._ask((function, args, more))
            while (part := self._next()) is not None:
                yield cast(Part, part[0])
            is_whole = True
        finally:
            if not is_whole:
                self._end()  # What it still has to say is an answer to nobody.

    def _ask(self, question: object) -> None:
        self._process = self._process or _begin()
        try:
            processes.send(self._process, pickle.dumps(question))
        except OSError as error:
            raise ReadingStopped("the process that reads files ended") from error

    def _next(self) -> tuple[object] | None:
        """Return the next part in a tuple of one; ``None`` at the end of the answer."""
        process = self._process
        assert process is not None
        with processes.killed_after(process, self._part_seconds):
            frame = processes.receive(process, limit=MAX_PART_BYTES)
        if frame is None:
            raise ReadingStopped("the process that reads files ended, or said nothing for long")
        kind, value = pickle.loads(frame)
        if kind == "error":
            raise value
        return (value,) if kind == "part" else None

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            # It ends by itself, and whatever parses for it too.
            processes.end(process, leave_seconds=LEAVE_SECONDS)


def _begin() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return processes.begin(_CHILD, environment=environment)
