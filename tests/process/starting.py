"""How a test starts a process: forked from one that has loaded everything, or from nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.conftest import REPOSITORY
from tests.process.template import READY

_COMMAND = "import sys; from cli.main import main; sys.argv[0] = 'zhaoren'; main()"


class Process(Protocol):
    """What one can do with a process, as asyncio has it."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """Its exit code; ``None`` while it runs, or before anybody has noticed its end."""

    async def wait(self) -> int:
        """Wait for its end and return its exit code."""

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A command to be started: where, with which settings, and the pipes it writes to."""

    folder: Path
    arguments: Sequence[str]
    environment: Mapping[str, str]
    out: int
    err: int


@dataclass(kw_only=True)
class Forked:
    """A process that the template was forked into; the template tells its end."""

    pid: int
    reader: asyncio.StreamReader
    returncode: int | None = None
    _waiting: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self._waiting = asyncio.create_task(self._read_the_end())

    async def _read_the_end(self) -> None:
        self.returncode = int(await self.reader.readline())

    async def wait(self) -> int:
        """Wait for its end and return its exit code."""
        await asyncio.shield(self._waiting)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Template:
    """The process that is forked; it leaves when its input ends, at the latest with this one."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="zr-template-")
        self.address = str(Path(self._folder.name) / "socket")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.process.template", self.address],
            cwd=REPOSITORY,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == READY

    def end(self) -> None:
        """Let it leave."""
        self._process.communicate()
        self._folder.cleanup()


@cache
def template() -> Template:
    """Return the one that is there, begun by the first test that needs it."""
    return Template()


@contextlib.contextmanager
def no_template_left() -> Iterator[None]:
    """End the template after the block, if there is one."""
    yield
    if template.cache_info().currsize:
        template().end()
        template.cache_clear()


@contextlib.asynccontextmanager
async def forked(start: Start) -> AsyncIterator[Process]:
    """Let the template become the command."""
    asked = {
        "folder": str(start.folder),
        "arguments": [*start.arguments],
        "environment": {**start.environment},
    }
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(template().address)
    socket.send_fds(connection, [json.dumps(asked).encode()], [start.out, start.err])
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    try:
        yield Forked(pid=int(await reader.readline()), reader=reader)
    finally:
        writer.close()
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def begun(start: Start) -> AsyncIterator[Process]:
    """Start the command from nothing, as a shell does."""
    yield await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _COMMAND,
        *start.arguments,
        cwd=start.folder,
        env={**start.environment},
        stdin=subprocess.DEVNULL,
        stdout=start.out,
        stderr=start.err,
    )
