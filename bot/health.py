"""/healthz and /metrics: two pages on loopback, for a supervisor and for Prometheus.

Nothing on them names a person, a chat or an enterprise, and nothing asks who reads them: the
port is never to be opened to the network.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from bot.metrics import CONTENT_TYPE, Metrics
from bot.serving import Page, pages, serving
from bot.vitals import Vitals
from bot.watchdog import Watchdog

JSON = "application/json"


def health_page(vitals: Vitals) -> Page:
    """Return 200 and ``ok``, or 503 with every reason why not."""
    problems = vitals.problems()
    said = {
        "status": "unhealthy" if problems else "ok",
        "problems": list(problems),
        "poll_age_seconds": _rounded(vitals.poll_silent_seconds),
        "scheduler_silent_seconds": _rounded(vitals.scheduler_silent_seconds),
    }
    if vitals.tables is not None:
        state = vitals.tables.outbox
        said |= {
            "outbox_waiting": state.waiting,
            "outbox_due": state.due,
            "outbox_oldest_due_seconds": _rounded(state.oldest_due_seconds),
            "inbox_open": vitals.tables.inbox_open,
            "missed_slots": sum(len(job.missed) for job in vitals.tables.jobs),
        }
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return Page(status=status, content_type=JSON, body=json.dumps(said).encode() + b"\n")


def metrics_page(metrics: Metrics, vitals: Vitals) -> Page:
    """Return the figures in Prometheus's text format."""
    return Page(status=HTTPStatus.OK, content_type=CONTENT_TYPE, body=metrics.page(vitals))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def health_pages(watchdog: Watchdog, metrics: Metrics) -> dict[str, Callable[[], Page]]:
    """Return what makes each page, by its path."""
    return {
        "/healthz": lambda: health_page(watchdog.vitals()),
        "/metrics": lambda: metrics_page(metrics, watchdog.vitals()),
    }


@asynccontextmanager
async def health_served(
    watchdog: Watchdog, metrics: Metrics, port: int | None
) -> AsyncIterator[None]:
    """Serve both pages while the block runs; nothing without a port.

    Raises :class:`bot.errors.PortTaken`.
    """
    if port is None:
        yield
        return
    async with serving(pages(health_pages(watchdog, metrics)), port=port):
        yield
