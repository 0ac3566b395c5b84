"""The playground as one application, and the means to serve it on this machine only."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path

import httpx
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
from bot.serving import LOOPBACK
from bot.serving import serving as serve

STATIC = Path(__file__).parent / "static"
# Names under .test are reserved: they reach this application only inside one process.
HOSTS = ["127.0.0.1", "localhost", "[::1]", "*.test", "testserver"]
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


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


@contextlib.asynccontextmanager
async def serving(app: Starlette, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """Serve in the running loop for the length of the block and yield the address.

    Long polls and event streams are sent home before it stops. Raises NotLoopback for a
    host that others could reach, and PortTaken.
    """
    playground: Playground = app.state.playground
    quiet = _without_drops(app)
    async with serve(quiet, host=check_host(host), port=port, before_stop=playground.close) as url:
        yield url


def _without_drops(app: Starlette) -> ASGIApp:
    """Return the app without the exception of a dropped connection.

    uvicorn closes the socket either way; with the exception it would log a traceback.
    """

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ConnectionDropped):
            await app(scope, receive, send)

    return quiet
