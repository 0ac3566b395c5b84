"""One bot a database: the newcomer looks whether the one before it lives, and gives way.

Telegram notices two pollers of one token only after a while, and two senders of pushes
never. So the bot holds a lease in the database they share, on whichever machines they run.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from bot.errors import CannotStart
from jobs.pulse import BOT_LEASE
from store import leases
from store.clock import Clock
from store.database import Database
from store.errors import DatabaseUnavailable
from store.leases import Holder

log = logging.getLogger(__name__)

LEASE = BOT_LEASE
BEAT_SECONDS = 2.0
# Five beats missed: the holder died without saying so, or cannot reach the database either.
WATCH_SECONDS = 10.0


class Tenure:
    """The lease of one bot process: begun, held with a beat, and ended."""

    def __init__(
        self, database: Database, clock: Clock, *, place: str | None = None, pid: int | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._me = Holder(
            token=str(uuid4()),
            host=socket.gethostname(),
            place=this_place() if place is None else place,
            pid=os.getpid() if pid is None else pid,
            beats=0,
            taken_at=clock.now(),
        )

    async def begin(self, stop: asyncio.Event, report: Callable[[str], None]) -> bool:
        """Take the lease; wait for a silent holder's end if need be.

        Returns False when ``stop`` was set meanwhile. Raises :class:`CannotStart` when
        another bot is alive on this database.
        """
        while not stop.is_set():
            before = await asyncio.to_thread(self._holder)
            may_take = (
                before is None
                or self._has_died(before)
                or await self._is_silent(before, stop, report)
            )
            if may_take and await asyncio.to_thread(self._take, before):
                return True
        return False

    async def hold(self) -> None:
        """Say every two seconds that this bot lives.

        Raises :class:`CannotStart` when another process has taken the lease.
        """
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                is_mine = await asyncio.to_thread(self._renew)
            except DatabaseUnavailable:
                log.warning("lease not renewed", extra={"action": "lease_not_renewed"})
                continue
            if not is_mine:
                raise CannotStart(
                    "another bot has taken this database over while this one was silent: "
                    "let only one run"
                )

    async def end(self) -> None:
        """Give the lease back; a database that is away keeps it until it counts as silent."""
        try:
            await asyncio.to_thread(self._release)
        except DatabaseUnavailable:
            log.warning("lease not released", extra={"action": "lease_not_released"})

    async def _is_silent(
        self, before: Holder, stop: asyncio.Event, report: Callable[[str], None]
    ) -> bool:
        report(
            f"这个数据库上可能还有另一个机器人（{before.host}，进程 {before.pid}），"
            f"最多观察 {WATCH_SECONDS:.0f} 秒……"
        )
        waited = 0.0
        while waited < WATCH_SECONDS and not stop.is_set():
            await asyncio.sleep(BEAT_SECONDS / 2)
            waited += BEAT_SECONDS / 2
            now = await asyncio.to_thread(self._holder)
            if now is None:
                return False
            if (now.token, now.beats) != (before.token, before.beats):
                raise CannotStart(
                    f"another bot is running on this database (process {now.pid} on {now.host}): "
                    "stop that one, then start this one again"
                )
        return not stop.is_set()

    def _has_died(self, before: Holder) -> bool:
        if before.place != self._me.place:
            return False
        return before.pid == self._me.pid or not is_alive(before.pid)

    def _holder(self) -> Holder | None:
        with self._database.reading() as session:
            return leases.holder(session, LEASE)

    def _take(self, before: Holder | None) -> bool:
        with self._database.transaction() as session:
            return leases.take(
                session, LEASE, by=self._me, instead_of=before, now=self._clock.now()
            )

    def _renew(self) -> bool:
        with self._database.transaction() as session:
            return leases.renew(session, LEASE, self._me.token)

    def _release(self) -> None:
        with self._database.transaction() as session:
            leases.release(session, LEASE, self._me.token)


def this_place() -> str:
    """Return a name for where process numbers mean the same: a machine, or a container on it."""
    parts = [socket.gethostname(), _read(Path("/proc/sys/kernel/random/boot_id"))]
    namespace = Path("/proc/self/ns/pid")
    if namespace.exists():
        parts.append(str(namespace.readlink()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def refuse_if_held(database: Database) -> None:
    """Raise :class:`CannotStart` when a bot of this machine runs on the database now."""
    try:
        with database.reading() as session:
            before = leases.holder(session, LEASE)
    except DatabaseUnavailable:
        return  # Tables of another version, or none at all: no bot of ours lives on these.
    if before is not None and before.place == this_place() and is_alive(before.pid):
        raise CannotStart(
            f"process {before.pid} runs on this database: stop it first, or give this one "
            "another database with ZHAOREN_DATABASE_URL"
        )


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs here."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
