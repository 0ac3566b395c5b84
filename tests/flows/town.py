"""A small town for the flows: people with chats, the real desk, the jobs and the sender's steps.

Nothing here is a double. The desk, the tables, the jobs and the notices' wording are the
product's; only Telegram is left out, as an event goes in and a reply comes out as values.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.callbacks import LIMIT_BYTES
from bot.events import Button, Event, EventKind, IncomingFile, Message, Reply
from bot.front_desk import FrontDesk
from bot.handlers.routes import ROUTER
from bot.notices import render
from bot.texts import load_texts
from enterprises import officers, specialists
from enterprises.actors import Actor
from enterprises.registry_import import import_registry
from enterprises.samples import sample_registry, sample_specialists
from jobs import outbox
from jobs.digests import run_digest
from jobs.matching import has_pending, run_pending
from jobs.reminders import run_reminders
from jobs.runs import Work
from policies.sample_pool import install_samples
from policies.samples import sample_items
from store.clock import FrozenClock, local_day
from store.database import Database
from store.settings import Settings
from store.tables import AuditEntry, Base, OfficerRole

CABLE, SOFT, HOTPOT = "91430112MA00000150", "91430104MA00000238", "91430112MA0000031M"
AUTHOR_CHAT, APPROVER_CHAT, DESK_CHAT = 2001, 2002, 3001
LONGEST_TEXT = 4096
MARKS = frozenset({"b", "i", "code", "blockquote", "a"})
APOLOGY = "抱歉，这一步没有办成"


class BrokenReply(AssertionError):
    """A reply no person should get: an apology, broken marks, a button that cannot be sent."""


@dataclass(kw_only=True)
class Chat:
    """One person's chat, seen from the person's side."""

    town: Town
    id: int
    reply: Reply = field(default_factory=Reply)
    shown: list[Message] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All texts of the last reply."""
        return "\n\n".join(message.text for message in self.reply.messages)

    @property
    def toast(self) -> str:
        """The short word of the last reply."""
        return self.reply.toast

    @property
    def buttons(self) -> list[Button]:
        """The buttons of the last reply."""
        return [one for message in self.reply.messages for row in message.keyboard for one in row]

    @property
    def labels(self) -> list[str]:
        """The labels of the last reply's buttons."""
        return [one.label for one in self.buttons]

    def say(self, text: str) -> str:
        """Write something; a text that begins with a slash is a command."""
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            return self._do(EventKind.COMMAND, command=name, text=rest)
        return self._do(EventKind.TEXT, text=text[:2000], is_too_long=len(text) > 2000)

    def tap(self, label: str) -> str:
        """Tap the newest button whose label is, or contains, ``label``."""
        return self.tap_data(self.button(label).data)

    def button(self, label: str) -> Button:
        """Return the newest button whose label is, or contains, ``label``."""
        seen = []
        for message in reversed(self.shown):
            buttons = [one for row in message.keyboard for one in row]
            exact = [one for one in buttons if one.label == label]
            near = [one for one in buttons if label in one.label]
            if exact or near:
                return (exact or near)[0]
            seen += [one.label for one in buttons]
        raise AssertionError(f"no button {label!r} among {seen}")

    def tap_data(self, data: str) -> str:
        """Tap whatever carries ``data``, forged or old."""
        return self._do(EventKind.TAP, data=data)

    def upload(self, name: str, content: bytes) -> str:
        """Send a file."""
        file = IncomingFile(name=name, size=len(content), content=content)
        return self._do(EventKind.FILE, file=file)

    def sticker(self) -> str:
        """Send something without words."""
        return self._do(EventKind.OTHER)

    def block(self) -> None:
        """Block the bot."""
        self._do(EventKind.BLOCKED)

    def get(self, message: Message) -> None:
        """Take in a message that came unasked."""
        check_message(message)
        self.reply = Reply(messages=(message,))
        self.shown.append(message)

    def _do(self, kind: EventKind, **what: Any) -> str:
        event = Event(chat_id=self.id, kind=kind, at=self.town.clock.now(), **what)
        self.typed.append(f"{event.text}{event.command}")
        self.reply = self.town.desk.answer(event)
        for message in self.reply.messages:
            check_message(message, typed=self.typed)
            if message.replaces and self.shown:
                self.shown.pop()
            self.shown.append(message)
        return self.text or self.toast


@dataclass(kw_only=True)
class Town:
    """The desk with its database and clock, and what the other processes do in turn."""

    database: Database
    clock: FrozenClock
    settings: Settings
    desk: FrontDesk
    chats: dict[int, Chat] = field(default_factory=dict)

    def chat(self, chat_id: int) -> Chat:
        """Return the chat with this number."""
        return self.chats.setdefault(chat_id, Chat(town=self, id=chat_id))

    @property
    def author(self) -> Chat:
        """The officer who loads policies."""
        return self.chat(AUTHOR_CHAT)

    @property
    def approver(self) -> Chat:
        """The officer who approves them."""
        return self.chat(APPROVER_CHAT)

    @property
    def specialist(self) -> Chat:
        """Whoever sits at every desk."""
        return self.chat(DESK_CHAT)

    def restart(self) -> None:
        """Begin again as a new process would: nothing but the database is left."""
        self.desk = new_desk(self.database, self.clock, self.settings)

    def move_to(self, instant: datetime) -> None:
        """Move the product's clock."""
        self.clock.move_to(instant)

    def later(self, **step: float) -> None:
        """Let time pass."""
        self.clock.move_to(self.clock.now() + timedelta(**step))

    def match_pending(self) -> None:
        """Do what the jobs do within seconds of a change."""
        work = self._work()
        if has_pending(work):
            run_pending(work)

    def digest(self) -> None:
        """Do the daily digest."""
        run_digest(self._work())

    def reminders(self) -> None:
        """Do the daily reminders."""
        run_reminders(self._work())

    def deliver(self) -> list[tuple[int, str]]:
        """Do what the sender does, and return (chat, text) of what arrived."""
        arrived = []
        while claimed := self._claim():
            for notice in claimed:
                message = self._prepared(notice)
                if message is not None:
                    self.chat(notice.chat_id).get(message)
                    arrived.append((notice.chat_id, message.text))
        return arrived

    def _claim(self) -> tuple[outbox.ClaimedNotice, ...]:
        with self.database.transaction() as session:
            return outbox.claim(
                session,
                now=self.clock.now(),
                limit=20,
                lease=timedelta(minutes=5),
                zone=self.settings.zone,
            )

    def _prepared(self, notice: outbox.ClaimedNotice) -> Message | None:
        now = self.clock.now()
        with self.database.transaction() as session:
            message = render(notice, self.desk.turn_for(notice.chat_id, session, now))
            if message is None:
                outbox.expired(session, notice.id, notice.token, reason="nothing to say", now=now)
            else:
                outbox.sent(session, notice.id, notice.token, message_id=1, now=now)
            return message

    def _work(self) -> Work:
        return Work(database=self.database, now=self.clock.now(), zone=self.settings.zone)

    def count(self, table: type[Base]) -> int:
        """Return how many rows a table has."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def audit(self, action: str) -> list[AuditEntry]:
        """Return what the audit log says of an action."""
        with self.database.reading() as session:
            found = session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
            session.expunge_all()
            return list(found)


def new_desk(database: Database, clock: FrozenClock, settings: Settings) -> FrontDesk:
    """Return a desk as a starting process makes it."""
    return FrontDesk(
        database=database, clock=clock, settings=settings, texts=load_texts(), router=ROUTER
    )


def settle_town(
    database: Database,
    clock: FrozenClock,
    settings: Settings,
    folder: Path,
    *,
    items: Iterable[Mapping[str, Any]] | None = None,
) -> Town:
    """Fill a database with officers, desks, the sample registry and a pool (all samples)."""
    now = clock.now()
    today = local_day(now, settings.zone)
    with database.transaction() as session:
        for key, chat_id in (("author", AUTHOR_CHAT), ("approver", APPROVER_CHAT)):
            officers.add_officer(
                session,
                key=key,
                title=f"政策管理员 {key}",
                chat_id=chat_id,
                role=OfficerRole.ADMINISTRATOR,
                by=Actor.job("tests"),
                now=now,
            )
        for post in sample_specialists():
            specialists.add_desk(
                session,
                key=post["key"],
                title=post["title"],
                department=post["department"],
                region=post["region"],
                level=post.get("level", 1),
                chat_id=DESK_CHAT,
                now=now,
            )
    _import(database, now, sample_registry(today), folder)
    with database.transaction() as session:
        install_samples(
            session,
            items=sample_items(today) if items is None else items,
            author_id=officers.officer_by_key(session, "author").id,
            approver_id=officers.officer_by_key(session, "approver").id,
            now=now,
        )
    return open_town(database, clock, settings)


def open_town(database: Database, clock: FrozenClock, settings: Settings) -> Town:
    """Return the town of a database that was filled before."""
    return Town(
        database=database,
        clock=clock,
        settings=settings,
        desk=new_desk(database, clock, settings),
    )


def _import(database: Database, now: datetime, rows: list[dict[str, str]], folder: Path) -> None:
    path = folder / "registry.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    import_registry(database, path, now=now)


class _Marks(HTMLParser):
    """Reads the marks of a text as strictly as a channel would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.plain: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in MARKS:
            raise BrokenReply(f"a mark that no channel knows: <{tag}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BrokenReply(f"a mark closes that is not open: </{tag}>")

    def handle_data(self, data: str) -> None:
        self.plain.append(data)


def plain(text: str) -> str:
    """Return a text as a person reads it. Raises :class:`BrokenReply` for broken marks."""
    reader = _Marks()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BrokenReply(f"marks stay open: {reader.open} in {text[:200]!r}")
    return "".join(reader.plain)


def check_message(message: Message, *, typed: Sequence[str] = ()) -> None:
    """Raise :class:`BrokenReply` for what no person should get.

    ``typed`` is what the person wrote itself, and may be shown as it was written.
    """
    read = plain(message.text)
    if APOLOGY in read:
        raise BrokenReply(f"an apology: {read}")
    if not read.strip():
        raise BrokenReply("an empty message")
    if len(read.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise BrokenReply(f"a message of {len(read)} characters: {read[:100]}")
    ours = read
    for theirs in sorted(filter(None, typed), key=len, reverse=True):
        ours = ours.replace(theirs.strip(), "")
    if re.search(r"\bNone\b|\{[a-z_]+\}", ours):
        raise BrokenReply(f"a value shines through: {read}")
    for one in _all_buttons(message):
        if not one.label.strip() or not (one.data or one.url):
            raise BrokenReply(f"an empty button: {one}")
        if len(one.data.encode()) > LIMIT_BYTES:
            raise BrokenReply(f"a button that cannot be sent: {one}")


def _all_buttons(message: Message) -> Iterator[Button]:
    for row in message.keyboard:
        if not row:
            raise BrokenReply("an empty row of buttons")
        yield from row
