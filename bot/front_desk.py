"""The desk: one event in, one reply out, one transaction around it.

Synchronous on purpose: the rooms below are, and the application calls this in a
thread. Nothing is sent from here; what is to be said comes back as a value.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import datetime

from bot import inbox, replies
from bot.access import is_officers_chat
from bot.events import NOTHING, Event, EventKind, Reply, say
from bot.file_loading import load_reading, unchanged
from bot.file_reading import read_incoming
from bot.router import Router
from bot.texts import Texts
from bot.turn import Turn
from enterprises import contacts
from enterprises.chats import StaffChats, staff_chats
from enterprises.officers import officer_by_chat
from lexicon import words
from policies.live import PoolStamp, warm_pool
from store import inbox_rows
from store.clock import Clock, local_day
from store.database import Database, Session
from store.errors import DatabaseUnavailable
from store.settings import Settings

log = logging.getLogger(__name__)


class FrontDesk:
    """Answers events with the router's handlers."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        settings: Settings,
        texts: Texts,
        router: Router,
    ) -> None:
        self.database = database
        self.clock = clock
        self.settings = settings
        self.texts = texts
        self._router = router
        self.bot_name = ""

    def answer(self, event: Event, *, update_id: int | None = None) -> Reply:
        """Return the reply to ``event``; nothing is kept of one that fails half way.

        With ``update_id`` the inbox decides: the answer and its mark are one
        transaction, an answer that was made but not delivered is given again, and an
        update that is closed gets nothing. Call :meth:`close` when it is delivered.

        Raises :class:`DatabaseUnavailable`; the update then stays open, to be answered
        when the database is back.
        """
        try:
            return self._answer(event, update_id)
        except DatabaseUnavailable:
            log.warning("database unavailable", extra={"action": "database_unavailable"})
            raise
        except Exception:  # noqa: BLE001 - the last fence: a person gets a sentence, we a log.
            return self.give_up(update_id)

    def give_up(self, update_id: int | None = None) -> Reply:
        """Log the exception at hand, close the update, and return an apology with its number.

        Raises :class:`DatabaseUnavailable` when the update cannot be closed.
        """
        error_id = secrets.token_hex(3).upper()
        log.exception("handler failed", extra={"action": "handler_failed", "error_id": error_id})
        if update_id is not None:
            self.close(update_id, outcome=inbox.OUTCOME_FAILED)
        return say(self.texts.say("general.failed", error_id=error_id))

    def close(self, update_id: int, *, outcome: str = inbox.OUTCOME_DONE) -> None:
        """Close an update: its answer was delivered, or it gets none."""
        with self.database.transaction() as session:
            inbox_rows.settle(session, update_id, outcome=outcome, now=self.clock.now())

    def warm(self) -> PoolStamp:
        """Read dictionaries and the pool as it stands before the next person waits for them.

        Returns the stamp of the pool that is ready now.
        """
        words.warm()
        today = local_day(self.clock.now(), self.settings.zone)
        with self.database.reading() as session:
            pool = warm_pool(session, today=today)
        pool.make_ready()
        return pool.stamp

    def may_send_files(self, chat_id: int) -> bool:
        """Whether a file from this chat is worth fetching: officers load policies."""
        with self.database.reading() as session:
            return is_officers_chat(session, chat_id)

    def staff_chats(self) -> StaffChats:
        """Return the chats of officers and specialists, for their menus."""
        with self.database.reading() as session:
            return staff_chats(session)

    def mark_unreachable(self, chat_id: int) -> None:
        """Note that this chat cannot be reached; /start makes it reachable again."""
        with self.database.transaction() as session:
            contacts.mark_unreachable(session, chat_id, now=self.clock.now())

    def turn_for(self, chat_id: int, session: Session, now: datetime) -> Turn:
        """Return a turn in which nobody did anything: for what is said unasked."""
        return self._turn(Event(chat_id=chat_id, kind=EventKind.OTHER, at=now), session)

    def _with_reading(self, event: Event) -> Event:
        """Read and write an officer's file before the transaction: both may take seconds."""
        file = event.file
        if file is None or file.content is None:
            return event
        with self.database.reading() as session:
            officer = officer_by_chat(session, event.chat_id)
        if officer is None:
            return event
        reading = unchanged(self.database, file.name, file.content)
        if reading is None:
            reading = read_incoming(file.name, file.content)
            reading = load_reading(self.database, reading, by=officer.id, now=event.at)
        return replace(event, file=replace(file, reading=reading))

    def _answer(self, event: Event, update_id: int | None) -> Reply:
        event = self._with_reading(event)
        with self.database.transaction() as session:
            if event.kind is not EventKind.BLOCKED:
                # Whoever writes can be reached, and is not the inactive one retention looks for.
                contacts.mark_reachable(session, event.chat_id, now=event.at)
            if update_id is None:
                return self._router.answer(self._turn(event, session))
            standing = inbox_rows.standing(session, update_id)
            if not standing.is_open:
                return replies.from_json(standing.reply) if standing.reply else NOTHING
            reply = self._router.answer(self._turn(event, session))
            if reply.messages:
                inbox_rows.answer(session, update_id, reply=replies.to_json(reply), now=event.at)
            else:
                inbox_rows.settle(session, update_id, outcome=inbox.OUTCOME_DONE, now=event.at)
            return reply

    def _turn(self, event: Event, session: Session) -> Turn:
        today = local_day(event.at, self.settings.zone)
        return Turn(
            event=event,
            act=None,
            session=session,
            now=event.at,
            today=today,
            texts=self.texts,
            pool=warm_pool(session, today=today),
            settings=self.settings,
            bot_name=self.bot_name,
        )
