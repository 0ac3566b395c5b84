"""Figures for Prometheus: what this process did, and what the tables say at each look.

Labels are kinds, outcomes, jobs and parts of ours: no chat, no enterprise, no text. The only
file that knows the client library, whose format and types these are.
"""

from __future__ import annotations

import time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.vitals import Vitals
from store.tables import NoticeKind

CONTENT_TYPE = CONTENT_TYPE_LATEST
# Half a second is what a person is promised; a database that is away makes minutes.
REPLY_BUCKETS_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)


class Metrics:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._pushes = Counter(
            "zhaoren_pushes",
            "Pushes by what became of one sending.",
            ["kind", "outcome"],
            registry=registry,
        )
        self._slowed = Counter(
            "zhaoren_rate_limited",
            "Answers 429 of the Bot API.",
            ["what"],
            registry=registry,
        )
        self._replies = Histogram(
            "zhaoren_reply_seconds",
            "From an update in the inbox to its delivered answer.",
            buckets=REPLY_BUCKETS_SECONDS,
            registry=registry,
        )
        self._tables = _Tables(registry)
        self._heard: dict[int, float] = {}

    def heard(self, update_id: int) -> None:
        """Note that an update came."""
        self._heard[update_id] = time.monotonic()

    def answered(self, update_id: int) -> None:
        """Note that its answer is delivered."""
        since = self._heard.pop(update_id, None)
        if since is not None:
            self._replies.observe(time.monotonic() - since)

    def forget(self, update_id: int) -> None:
        """Stop waiting for an answer: there is none, or another process gives it."""
        self._heard.pop(update_id, None)

    def push_ended(self, kind: NoticeKind, outcome: str) -> None:
        """Count one push by what became of it."""
        self._pushes.labels(kind=kind.value, outcome=outcome).inc()

    def slowed_down(self, what: str) -> None:
        """Count one 429, to a ``push`` or a ``reply``."""
        self._slowed.labels(what=what).inc()

    def page(self, vitals: Vitals) -> bytes:
        """Return everything in Prometheus's text format."""
        self._tables.take(vitals)
        return generate_latest(self._registry)


class _Tables:
    """What is looked up at each look; a database that is away leaves the last figures."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(f"zhaoren_{name}", says, labels, registry=registry)

        self._is_well = gauge("healthy", "1 when /healthz says so.")
        self._poll = gauge("poll_age_seconds", "Since the last getUpdates that succeeded.")
        self._scheduler = gauge("scheduler_silent_seconds", "Since its last sign of life changed.")
        self._database = gauge("database_up", "1 when the tables could be read just now.")
        self._outbox = gauge("outbox_notices", "Notices by where they stand.", "status")
        self._due = gauge("outbox_due", "Notices that are due and not sent.")
        self._oldest = gauge("outbox_oldest_due_seconds", "For how long the oldest has been due.")
        self._inbox = gauge("inbox_open", "Updates without a delivered answer.")
        self._missed = gauge("job_missed_slots", "Slots of the last week nobody ran.", "job")
        self._stopped = gauge("stopped", "1 for each part that is stopped now.", "part")

    def take(self, vitals: Vitals) -> None:
        self._is_well.set(not vitals.problems())
        if vitals.poll_silent_seconds is not None:
            self._poll.set(vitals.poll_silent_seconds)
        self._scheduler.set(vitals.scheduler_silent_seconds)
        self._database.set(vitals.tables is not None)
        if vitals.tables is None:
            return
        tables, state = vitals.tables, vitals.tables.outbox
        for status in ("waiting", "claimed", "uncertain", "undeliverable"):
            self._outbox.labels(status=status).set(getattr(state, status))
        self._due.set(state.due)
        self._oldest.set(state.oldest_due_seconds)
        self._inbox.set(tables.inbox_open)
        for job in tables.jobs:
            self._missed.labels(job=job.name).set(len(job.missed))
        self._stopped.clear()
        for stop in tables.stops:
            self._stopped.labels(part=stop.part).set(1)
