"""A web server inside this process, on loopback, without signal handlers of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.errors import PortTaken

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 3  # What open connections get to finish when the server stops.


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one address answers."""

    status: int
    content_type: str
    body: bytes


def pages(makers: Mapping[str, Callable[[], Page]]) -> ASGIApp:
    """Return an application that answers GET at each path; the makers run in threads."""
    return Starlette(routes=[_route(path, maker) for path, maker in makers.items()])


def _route(path: str, maker: Callable[[], Page]) -> Route:
    def answer(_request: Request) -> Response:
        page = maker()
        return Response(page.body, status_code=page.status, media_type=page.content_type)

    return Route(path, answer, methods=["GET"])


class _Server(uvicorn.Server):
    """uvicorn, but signals stay with the process that embeds it."""

    def __init__(self, config: uvicorn.Config, before_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_stop = before_stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: first let all who wait go home."""
        self._before_stop()
        await super().shutdown(sockets)


def _nothing() -> None:
    """Nobody waits."""


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    before_stop: Callable[[], None] = _nothing,
) -> AsyncIterator[str]:
    """Serve ``app`` in the running loop for the length of the block and yield the address.

    ``port`` 0 takes any that is free. ``before_stop`` sends home whoever waits in a long
    request. Raises :class:`PortTaken`.
    """
    bound = _bound(host, port)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config, before_stop)
    task = asyncio.create_task(server.serve([bound]), name="server")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def _bound(host: str, port: int) -> socket.socket:
    """Return a bound socket; uvicorn itself would leave the program if the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only with the protocol named does asyncio switch off Nagle's delay of 40 ms an answer.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise PortTaken(
            f"port {port} cannot be opened ({error.strerror}): another program may hold it; "
            "choose another with --port"
        ) from error
    return bound
