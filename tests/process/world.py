"""Real processes of the product, in a folder of their own, and what they said."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from bot.playground.client import PlaygroundClient
from bot.playground.server import create_playground, serving
from store.clock import SystemClock
from tests.bot_edge.rig import personas
from tests.conftest import REPOSITORY
from tests.process.starting import Process, Start, begun, forked

TOKEN = "playground:secret-of-the-tests"
START_SECONDS = 90.0  # A laptop takes five; a machine that runs other tests as well takes longer.
STOP_SECONDS = 8.0


@dataclass(kw_only=True)
class Running:
    """One process, and all it has written so far."""

    process: Process
    out: str = ""
    err: str = ""
    _readers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Everything it wrote."""
        return self.out + self.err

    async def until_said(self, text: str, *, seconds: float = START_SECONDS) -> None:
        """Wait for a text on either stream."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while text not in self.said:
            is_late = loop.time() > deadline
            assert not is_late, f"{text!r} was not said; what was: {self.said}"
            gone = self.process.returncode
            assert gone is None, f"left with {gone} before it said {text!r}: {self.said}"
            await asyncio.sleep(0.02)

    async def left(self, *, seconds: float = START_SECONDS) -> int:
        """Wait for the process's own end and return its exit code."""
        code = await asyncio.wait_for(self.process.wait(), seconds)
        await asyncio.gather(*self._readers)
        assert "Traceback" not in self.said, self.said
        return code

    async def stopped(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(by)
        return await self.left(seconds=STOP_SECONDS)

    async def killed(self) -> None:
        """Kill it, with no time to say anything."""
        self.process.kill()
        await self.process.wait()
        await asyncio.gather(*self._readers)

    def follow(self, **streams: int) -> None:
        """Read the pipes ``out`` and ``err`` until they end."""
        for name, stream in streams.items():
            self._readers.append(asyncio.create_task(self._read(name, stream)))

    async def _read(self, name: str, stream: int) -> None:
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(stream, "rb", 0)
        )
        while chunk := await reader.read(4096):
            setattr(self, name, getattr(self, name) + chunk.decode("utf-8", "replace"))
        transport.close()


Starting = contextlib.AbstractAsyncContextManager[Running]


def zhaoren(folder: Path, *arguments: str, **settings: str) -> Starting:
    """Start the command in ``folder`` with these settings and none of the machine's."""
    return _running(forked, folder, arguments, settings)


def zhaoren_from_nothing(folder: Path, *arguments: str, **settings: str) -> Starting:
    """Start it as :func:`zhaoren` does, but load everything first, as it is outside of tests."""
    return _running(begun, folder, arguments, settings)


@contextlib.asynccontextmanager
async def _running(
    way: Callable[[Start], contextlib.AbstractAsyncContextManager[Process]],
    folder: Path,
    arguments: tuple[str, ...],
    settings: dict[str, str],
) -> AsyncIterator[Running]:
    (out, out_end), (err, err_end) = os.pipe(), os.pipe()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "1",
        **settings,
    }
    start = Start(
        folder=folder, arguments=arguments, environment=environment, out=out_end, err=err_end
    )
    async with way(start) as process:
        os.close(out_end)
        os.close(err_end)
        running = Running(process=process)
        running.follow(out=out, err=err)
        try:
            yield running
        finally:
            if process.returncode is None:
                await running.killed()


async def demo_address(demo: Running) -> str:
    """Return the address that a demo says once it is ready."""
    await demo.until_said("按 Ctrl-C 停止")
    found = re.search(r"http://127\.0\.0\.1:\d+", demo.out)
    assert found is not None
    return found.group()


@dataclass(kw_only=True)
class Town:
    """A playground on a real port, its people, and a migrated database for a bot."""

    folder: Path
    app: Starlette
    people: PlaygroundClient
    settings: dict[str, str]

    def bot(self, *arguments: str, **settings: str) -> Starting:
        """Start a bot for this town."""
        return zhaoren(self.folder, "bot", *arguments, **{**self.settings, **settings})


@contextlib.asynccontextmanager
async def town(folder: Path, template: Path, *, port: int = 0) -> AsyncIterator[Town]:
    """Open a playground and copy a migrated database into ``folder``."""
    shutil.copy(template, folder / "bot.db")
    app = create_playground(personas(8), token=TOKEN, now=SystemClock().now, enforce_rates=False)
    async with serving(app, port=port) as url, PlaygroundClient.connected(url) as people:
        yield Town(folder=folder, app=app, people=people, settings=bot_settings(folder, url))


def bot_settings(folder: Path, url: str) -> dict[str, str]:
    """Return the settings of a bot whose Bot API is at ``url``."""
    return {
        "ZHAOREN_DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "ZHAOREN_TELEGRAM_TOKEN": TOKEN,
        "ZHAOREN_TELEGRAM_BASE_URL": f"{url}/bot",
        "ZHAOREN_TELEGRAM_BASE_FILE_URL": f"{url}/file/bot",
    }


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
