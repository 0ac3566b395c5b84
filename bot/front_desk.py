"""The desk: one event in, one reply out, one transaction around it.

Synchronous on purpose: the rooms below are, and the application calls this in a
thread. Nothing is sent from here; what is to be said comes back as a value.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from bot import inbox
from bot.access import is_officers_chat
from bot.events import NOTHING, Event, EventKind, Reply, say
from bot.router import Router
from bot.texts import Texts
from bot.turn import Turn
from enterprises import contacts, officers
from lexicon import words
from policies.live import warm_pool
from policies.search import search
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

    def answer(self, event: Event, *, update_id: int | None = None) -> Reply:
        """Return the reply to ``event``; nothing is kept of one that fails half way.

        With ``update_id`` the inbox decides: an update already handled gets no
        second answer, and the answer and its mark are one transaction.
        """
        try:
            return self._answer(event, update_id)
        except DatabaseUnavailable:
            log.exception("database unavailable", extra={"action": "database_unavailable"})
            return say(self.texts.say("general.try_later"))
        except Exception:  # noqa: BLE001 - the last fence: a person gets a sentence, we a log.
            return self._apologise(update_id)

    def warm(self) -> None:
        """Read dictionaries, pool and index before the first person waits for them."""
        words.warm()
        today = local_day(self.clock.now(), self.settings.zone)
        with self.database.reading() as session:
            pool = warm_pool(session, today=today)
        if pool.cards:
            search(pool, self.settings.district_name)

    def may_send_files(self, chat_id: int) -> bool:
        """Whether a file from this chat is worth fetching: officers load policies."""
        with self.database.reading() as session:
            return is_officers_chat(session, chat_id)

    def officer_chats(self) -> list[int]:
        """Return the chats of the officers, for their menus."""
        with self.database.reading() as session:
            return [one.chat_id for one in officers.officers(session) if one.chat_id is not None]

    def mark_unreachable(self, chat_id: int) -> None:
        """Note that this chat cannot be reached; /start makes it reachable again."""
        with self.database.transaction() as session:
            contacts.mark_unreachable(session, chat_id, now=self.clock.now())

    def ignore(self, update_id: int) -> None:
        """Close an update this bot does not answer, such as a group's."""
        with self.database.transaction() as session:
            inbox_rows.settle(
                session, update_id, outcome=inbox.OUTCOME_IGNORED, now=self.clock.now()
            )

    def _answer(self, event: Event, update_id: int | None) -> Reply:
        with self.database.transaction() as session:
            if update_id is not None and not inbox_rows.is_open(session, update_id):
                return NOTHING
            reply = self._router.answer(self._turn(event, session))
            if update_id is not None:
                inbox_rows.settle(session, update_id, outcome=inbox.OUTCOME_DONE, now=event.at)
            return reply

    def turn_for(self, chat_id: int, session: Session, now: datetime) -> Turn:
        """Return a turn in which nobody did anything: for what is said unasked."""
        return self._turn(Event(chat_id=chat_id, kind=EventKind.OTHER, at=now), session)

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
        )

    def _apologise(self, update_id: int | None) -> Reply:
        error_id = secrets.token_hex(3).upper()
        log.exception("handler failed", extra={"action": "handler_failed", "error_id": error_id})
        if update_id is not None:
            with self.database.transaction() as session:
                inbox_rows.settle(
                    session, update_id, outcome=inbox.OUTCOME_FAILED, now=self.clock.now()
                )
        return say(self.texts.say("general.failed", error_id=error_id))
