"""A web server inside this process, on loopback, without signal handlers of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import CannotStart

LOOPBACK = "127.0.0.1"
START_SECONDS = 15


class _Server(uvicorn.Server):
    """uvicorn, but signals stay with the process that embeds it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


@asynccontextmanager
async def serving(app: ASGIApp, *, port: int) -> AsyncIterator[None]:
    """Serve ``app`` on loopback while the block runs.

    Raises :class:`CannotStart` when the port is taken.
    """
    config = uvicorn.Config(
        app, host=LOOPBACK, port=port, log_level="warning", timeout_graceful_shutdown=3
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(), name=f"server-{port}")
    try:
        await _until_started(server, task, port)
        yield
    finally:
        server.should_exit = True
        await asyncio.wait({task}, timeout=START_SECONDS)


async def _until_started(server: _Server, task: asyncio.Task[None], port: int) -> None:
    for _ in range(START_SECONDS * 50):
        if server.started:
            return
        if task.done():
            break
        await asyncio.sleep(0.02)
    raise CannotStart(f"port {port} cannot be opened: another program holds it; try --port")
