"""The playground as one application, and the means to serve it on this machine only."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground.api import BOT_API_ROUTES, error_response
from bot.playground.clock import ClockControl
from bot.playground.control import CONTROL_ROUTES
from bot.playground.errors import ActRefused, ApiError, ConnectionDropped
from bot.playground.limits import check_host, check_token
from bot.playground.personas import Persona
from bot.playground.state import Playground
from bot.playground.user import USER_ROUTES

STATIC = Path(__file__).parent / "static"
LOOPBACK = "127.0.0.1"
# Names under .test are reserved: they reach this application only inside one process.
HOSTS = ["127.0.0.1", "localhost", "[::1]", "*.test", "testserver"]
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
STOP_SECONDS = 3  # What open connections get to finish when the server stops.


def create_playground(
    personas: Sequence[Persona],
    *,
    token: str,
    now: Callable[[], datetime],
    clock_control: ClockControl | None = None,
    started_at: datetime | None = None,
    enforce_rates: bool = True,
    monotonic: Callable[[], float] = time.monotonic,
    webhook_transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """Return the application; its state is at ``app.state.playground``.

    ``now`` gives the product's instant for message dates. ``started_at`` is the real instant
    from which ids are counted (default ``now()``): give it wherever ``now`` may be frozen or
    moved and the bot keeps its database, or a later run would repeat the ids of an earlier one.
    ``monotonic`` gives the seconds of the sending rates. ``webhook_transport`` reaches a
    webhook in the same process. Raises RealTokenRefused, and ValueError for colliding personas.
    """
    playground = Playground(
        personas,
        token=check_token(token),
        now=now,
        clock_control=clock_control,
        started_at=started_at,
        enforce_rates=enforce_rates,
        monotonic=monotonic,
        webhook_transport=webhook_transport,
    )

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await playground.aclose()

    app = Starlette(
        routes=[
            Route("/", _page),
            Mount("/static", StaticFiles(directory=STATIC)),
            *BOT_API_ROUTES,
            *USER_ROUTES,
            *CONTROL_ROUTES,
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        exception_handlers={ActRefused: _act_refused, HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.state.playground = playground
    return app


async def _page(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers=PAGE_HEADERS)


async def _act_refused(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, ActRefused)
    return JSONResponse({"explanation": exc.explanation}, status_code=exc.status)


async def _http_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    return error_response(ApiError(exc.status_code, exc.detail))


class PlaygroundServer(uvicorn.Server):
    """A uvicorn that sends long polls and event streams home before it stops.

    Ctrl-C and SIGTERM are left to the surrounding program, which sets ``should_exit``.
    """

    def __init__(self, app: Starlette, *, host: str, port: int) -> None:
        config = uvicorn.Config(
            _without_drops(app),
            host=check_host(host),
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        super().__init__(config)
        self._playground: Playground = app.state.playground

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: first let all who wait go home."""
        self._playground.close()
        await super().shutdown(sockets)


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """Serve in the running loop for the length of the block and yield the address.

    Raises NotLoopback for a host that others could reach, and OSError if the port is taken.
    """
    bound = _bound(check_host(host), port)
    server = PlaygroundServer(app, host=host, port=port)
    task = asyncio.create_task(server.serve([bound]), name="playground server")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def _bound(host: str, port: int) -> socket.socket:
    """Return a listening socket; uvicorn itself would leave the program if the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only with the protocol named does asyncio switch off Nagle's delay of 40 ms an answer.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _without_drops(app: Starlette) -> ASGIApp:
    """Return the app without the exception of a dropped connection.

    uvicorn closes the socket either way; with the exception it would log a traceback.
    """

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ConnectionDropped):
            await app(scope, receive, send)

    return quiet
