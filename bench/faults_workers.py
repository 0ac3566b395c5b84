"""What is killed: real processes that enqueue, claim, send, settle, and answer updates.

The first worker is the product's bot as `zhaoren bot` runs it; the others have a sender of
their own beside it. Each also writes causes with their notices, and recovers, as jobs do.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.request import HTTPXRequest

from bench.faults_line import LOOPBACK
from bot import sender as sending
from bot.app import build_application
from bot.events import Message, Reply, say
from bot.front_desk import FrontDesk
from bot.pacing import Pacer
from bot.router import Router, Routes
from bot.running import BotProcess
from bot.sender import Sender
from bot.texts import load_texts
from bot.turn import Turn
from jobs.kinds import sendable_kinds
from jobs.outbox import ClaimedNotice
from jobs.recovery import has_leftovers, run_recovery
from jobs.runs import Work
from store.audit_rows import add_audit_entry
from store.clock import Clock, MovableClock
from store.database import Database
from store.outbox_rows import add_notice
from store.settings import Settings
from store.tables import InboxUpdate, Notice, NoticeKind, NoticeStatus, RecipientKind

ZONE = ZoneInfo("Asia/Shanghai")
# An answer, a push, and a question that is asked only once.
KINDS = (NoticeKind.VERIFIED, NoticeKind.NEW_MATCHES, NoticeKind.FACT_ASKED)
FIRST_CHAT = 5001
"""Chats from here on get pushes; those that write have smaller numbers."""
CAUSE, UPDATE = "bench.cause", "bench.update"
LONGEST_PAUSE_SECONDS = 0.002
"""Between two causes."""
PATIENCE_SECONDS = 15.0
"""A worker that is not done by then has hung, which fails the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one worker of one generation is to do, and where."""

    database: Database
    port: int
    token: str
    now: datetime
    number: int
    causes: tuple[int, ...]
    updates: int
    seed: int


def prepare() -> None:
    """Make waiting short and wording plain, before the workers are forked."""
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    # httpcore looks for it at every request; where it is not installed, that costs a tenth.
    if find_spec("sniffio") is None:
        sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    sending.IDLE_SECONDS = 0.02
    # What a notice says is not the question: its key tells the recipient which one came.
    setattr(sending, "render", _key_of)  # noqa: B010 - a name the module does not export.


_texts = functools.cache(load_texts)


def _key_of(notice: ClaimedNotice, _turn: Turn) -> Message:
    return Message(text=notice.subject)


def work(task: Task) -> None:
    """Do a worker's task until nothing is left to do now."""
    clock = MovableClock()
    clock.move_to(task.now)
    asyncio.run(_Worker(task, clock).run())


class _Worker:
    def __init__(self, task: Task, clock: Clock) -> None:
        self._task = task
        self._database = database = task.database
        self._clock = clock
        self._settings = _settings(task)
        self._pacer = Pacer(rate=2000.0)
        self._desk = FrontDesk(
            database=database,
            clock=clock,
            settings=self._settings,
            texts=_texts(),
            router=_router(),
        )

    async def run(self) -> None:
        if self._task.number == 0:
            await self._run_bot()
        else:
            await self._run_sender()

    async def _run_bot(self) -> None:
        application = build_application(
            self._desk, self._settings, self._pacer, request=_line(), updates_request=_line()
        )
        sender = Sender(bot=application.bot, desk=self._desk, pacer=self._pacer)
        process = BotProcess(application, self._desk, sender, lambda _text: None)
        self._beside(process.stop)
        await process.run()

    async def _run_sender(self) -> None:
        bot = Bot(
            self._task.token,
            base_url=self._settings.telegram_base_url,
            request=_line(),
            get_updates_request=_line(),
        )
        async with bot:
            sender = Sender(bot=bot, desk=self._desk, pacer=self._pacer)
            self._beside(sender.stop)
            await sender.run()

    def _beside(self, stop: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()

        def jobs() -> None:
            try:
                self._jobs()
            finally:
                loop.call_soon_threadsafe(stop)

        threading.Thread(target=jobs, daemon=True).start()

    def _jobs(self) -> None:
        dice = random.Random(self._task.seed)
        until = time.monotonic() + PATIENCE_SECONDS
        for cause in self._task.causes:
            self._recover()
            with self._database.transaction() as session:
                _enqueue(session, cause, now=self._clock.now())
            time.sleep(dice.uniform(0, LONGEST_PAUSE_SECONDS))
        while not self._is_done():
            if time.monotonic() > until:
                os._exit(3)
            self._recover()
            time.sleep(0.01)

    def _recover(self) -> None:
        work = Work(database=self._database, now=self._clock.now(), zone=ZONE)
        if has_leftovers(work):
            run_recovery(work)

    def _is_done(self) -> bool:
        with self._database.reading() as session:
            return not _is_due(session, self._clock.now()) and (
                self._task.number > 0 or _answered(session) == self._task.updates
            )


def _settings(task: Task) -> Settings:
    here = f"http://{LOOPBACK}:{task.port}/bot"
    return Settings(_env_file=None).model_copy(  # type: ignore[call-arg]
        update={
            "telegram_token": SecretStr(task.token),
            "telegram_base_url": here,
            "telegram_base_file_url": here,
        }
    )


def _line() -> HTTPXRequest:
    # Reading the machine's certificates would take longer than the run.
    return HTTPXRequest(connection_pool_size=40, httpx_kwargs={"trust_env": False, "verify": False})


def _enqueue(session: Session, cause: int, *, now: datetime) -> None:
    """Write a cause and what it has to tell, as every act of the product does."""
    kind = KINDS[cause % len(KINDS)]
    if _tell(session, f"cause:{cause}", kind, FIRST_CHAT + cause, now=now):
        _note(session, CAUSE, f"cause:{cause}", now=now)


def _tell(session: Session, subject: str, kind: NoticeKind, chat_id: int, *, now: datetime) -> bool:
    return add_notice(
        session,
        recipient_kind=RecipientKind.CHAT,
        recipient_id=chat_id,
        kind=kind,
        subject=subject,
        payload={"versions": []},
        priority=10,
        not_before=now,
        expires_at=now + timedelta(days=30),
        now=now,
    )


def _note(session: Session, action: str, subject: str, *, now: datetime) -> None:
    add_audit_entry(session, actor="job:bench", action=action, subject=subject, detail={}, now=now)


def _router() -> Router:
    return Router(
        routes=Routes(commands={}, acts={}),
        on_text=_answer,
        on_file=_answer,
        on_unknown_command=_answer,
        on_blocked=_answer,
        on_unblocked=_answer,
    )


def _answer(turn: Turn) -> Reply:
    """Note that the update was handled, tell somebody else of it, and answer."""
    number = int(turn.event.text)
    _note(turn.session, UPDATE, f"update:{number}", now=turn.now)
    chat_id = FIRST_CHAT + 1000 + number
    _tell(turn.session, f"update:{number}", NoticeKind.VERIFIED, chat_id, now=turn.now)
    return say(f"answer:{number}")


def _is_due(session: Session, now: datetime) -> bool:
    query = select(Notice.id).where(
        Notice.status == NoticeStatus.WAITING,
        Notice.not_before <= now,
        Notice.kind.in_(sendable_kinds(now, ZONE)),
    )
    return session.scalars(query.limit(1)).first() is not None


def _answered(session: Session) -> int:
    query = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.payload.is_(None))
    return session.scalar(query) or 0
