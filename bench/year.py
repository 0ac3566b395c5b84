"""Is anybody nagged in a year, and is everybody told?

``python -m bench.year [--contacts 300] [--days 365] [--policies 40] [--seed 1] [--minutes 60]
[--picture FILE]`` lives a year day by day with the real jobs, outbox and notices on SQLite, the
clock moved forward. People register, answer, dismiss, apply, complain, snooze, block; officers
publish, revise, stop, resume, withdraw. Every message is held against rules that are looked up
apart from the code that sent it; one that breaks a rule fails the run. The picture shows how many
messages contacts get a week.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import inf
from pathlib import Path
from random import Random
from time import monotonic, process_time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.year_counting import Ledger
from bench.year_firms import firms_of_the_year
from bench.year_office import APPROVER_CHAT, AUTHOR_CHAT, DESK_CHAT, Office
from bench.year_people import People
from bench.year_picture import draw, weeks_of
from bot.front_desk import FrontDesk
from bot.handlers.routes import ROUTER
from bot.notices import render
from bot.texts import load_texts
from enterprises import contacts, officers, specialists
from enterprises.actors import Actor
from jobs import outbox
from jobs.runner import run_due
from jobs.runs import Work
from jobs.schedule import SCHEDULE
from matcher.card import card_from_item
from policies.samples import sample_items
from store.clock import FrozenClock
from store.database import Database, open_database
from store.schema import upgrade
from store.settings import Settings
from store.tables import Notice, NoticeKind, NoticeStatus, OfficerRole

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2026, 1, 5)
# When somebody looks whether anything is due; at night nothing is sent, so one look does.
MORNING = ((3, 31), (8, 31), (9, 1), (9, 6), (9, 11), (9, 31), (10, 30))
LOOKS = (*MORNING, (14, 30), (16, 30), (20, 0))
EVENTS_AT = (13, 0)
SHARE_AT_FIRST, SHARE_A_DAY = 0.6, 0.006
LEASE = timedelta(minutes=5)
BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a simulated time came to."""

    ledger: Ledger
    days: int
    did: Counter[str]
    statuses: Counter[str]
    kinds_written: frozenset[NoticeKind]


class Year:
    """A district's life on one database."""

    def __init__(self, database: Database, *, people: int, items: int, seed: int) -> None:
        self._database = database
        self._clock = FrozenClock(_at(FIRST_DAY, 8, 0))
        self._desk = FrontDesk(
            database=database,
            clock=self._clock,
            settings=Settings(_env_file=None),  # type: ignore[call-arg]
            texts=load_texts(),
            router=ROUTER,
        )
        self._dice = Random(seed)
        pool = [dict(item) for item in sample_items(FIRST_DAY)]
        self._dice.shuffle(pool)
        cards = [card_from_item(item) for item in pool]
        drawn = firms_of_the_year(people, cards, FIRST_DAY)
        self._people = People(drawn, Random(seed + 1))
        self._office = Office(pool[: items * 3 // 2], Random(seed + 2))
        self._first_items = items
        self._author = self._approver = 0
        self._ran_on: dict[str, date] = {}
        self.ledger = Ledger(zone=ZONE)

    def live(self, days: int, *, stop_at: float = inf) -> Outcome:
        """Live so many days from the first, or until ``stop_at`` of the monotonic clock, and
        return what came of it.
        """
        self._open()
        lived = 0
        for number in range(days):
            if monotonic() > stop_at:
                break
            lived += 1
            day = FIRST_DAY + timedelta(days=number)
            for look in sorted((*LOOKS, EVENTS_AT)):
                self._clock.move_to(_at(day, *look))
                if look == EVENTS_AT:
                    self._events(number)
                self._jobs()
                self._send()
        self.ledger.close()
        with self._database.reading() as session:
            return Outcome(
                ledger=self.ledger,
                days=lived,
                did=self._people.done + self._office.done,
                statuses=_counted(session),
                kinds_written=frozenset(session.scalars(select(Notice.kind).distinct())),
            )

    def _open(self) -> None:
        now = self._clock.now()
        with self._database.transaction() as session:
            keys = (("author", AUTHOR_CHAT), ("approver", APPROVER_CHAT))
            self._author, self._approver = (
                officers.add_officer(
                    session,
                    key=key,
                    title=f"政策管理员 {key}",
                    chat_id=chat_id,
                    role=OfficerRole.ADMINISTRATOR,
                    by=Actor.job("bench"),
                    now=now,
                ).id
                for key, chat_id in keys
            )
            specialists.add_desk(
                session, key="desk", title="政策服务专员", chat_id=DESK_CHAT, now=now
            )
            for chat_id in (AUTHOR_CHAT, APPROVER_CHAT, DESK_CHAT):
                contacts.open_chat(session, chat_id, now=now)
        with self._database.transaction() as session:
            self._office.publish(
                session,
                self._first_items,
                author=self._author,
                approver=self._approver,
                now=now,
            )
            self._people.register_some(session, SHARE_AT_FIRST, now=now)

    def _events(self, number: int) -> None:
        now = self._clock.now()
        with self._database.transaction() as session:
            self._people.register_some(session, SHARE_A_DAY, now=now)
            self._people.live_a_day(session, author=self._author, now=now)
            if number % 14 == 0:
                self._people.begin_to_register(session, 900_000 + number, now=now)
        with self._database.transaction() as session:
            self._office.live_a_day(session, author=self._author, approver=self._approver, now=now)

    def _jobs(self) -> None:
        now = self._clock.now()
        for job in SCHEDULE:
            # Nobody is without a contact here; and what has its slot once a day ran already.
            if job.name == "shortlists" or self._ran_on.get(job.name) == now.date():
                continue
            outcomes = run_due(
                self._database, job, Work(database=self._database, now=now, zone=ZONE)
            )
            if outcomes and job.cron is not None:
                self._ran_on[job.name] = now.date()

    def _send(self) -> None:
        """Do what the sender does, with a line that never breaks."""
        now = self._clock.now()
        while True:
            with self._database.transaction() as session:
                claimed = outbox.claim(session, now=now, limit=BATCH, lease=LEASE, zone=ZONE)
            if not claimed:
                return
            with self._database.transaction() as session:
                for notice in claimed:
                    self._send_one(session, notice, now)

    def _send_one(self, session: Session, notice: outbox.ClaimedNotice, now: datetime) -> None:
        assert outbox.begin(session, notice.id, notice.token, now=now)
        message = render(notice, self._desk.turn_for(notice.chat_id, session, now))
        if message is None:
            outbox.expired(session, notice.id, notice.token, reason="nothing to say", now=now)
            return
        self.ledger.take(session, notice, message.text, now=now)
        outbox.sent(session, notice.id, notice.token, message_id=1, now=now)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _counted(session: Session) -> Counter[str]:
    rows = session.execute(select(Notice.status, func.count()).group_by(Notice.status))
    return Counter({NoticeStatus(status).value: count for status, count in rows.all()})


def simulate(
    folder: Path, *, people: int, days: int, items: int, seed: int, stop_at: float = inf
) -> Outcome:
    """Live in a database of its own in ``folder``."""
    database = open_database(f"sqlite:///{folder}/year.db")
    upgrade(database)
    try:
        return Year(database, people=people, items=items, seed=seed).live(days, stop_at=stop_at)
    finally:
        database.dispose()


def main() -> None:
    """Live the time asked for, print what came, and fail if a rule was broken."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = simulate(
            Path(folder),
            people=asked.contacts,
            days=asked.days,
            items=asked.policies,
            seed=asked.seed,
            stop_at=began + asked.minutes * 60,
        )
    _report(outcome, asked)
    print(f"taken: {monotonic() - began:,.0f} s, of the processor {process_time():,.0f} s")
    if asked.picture:
        asked.picture.write_text(draw(weeks_of(outcome.ledger, FIRST_DAY, outcome.days)))
    sys.exit(any(outcome.ledger.broken.values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=300)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--policies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=inf, help="Stop after so many.")
    parser.add_argument("--picture", type=Path)
    return parser.parse_args()


def _report(outcome: Outcome, asked: argparse.Namespace) -> None:
    ledger = outcome.ledger
    print(f"{asked.contacts} contacts, {outcome.days} days, seed {asked.seed}")
    _table("what people did", outcome.did)
    _table("messages by kind", Counter(one.kind.value for one in ledger.sent))
    _table("notices by status", outcome.statuses)
    never = sorted(set(NoticeKind) - outcome.kinds_written)
    print(f"kinds of which no notice was written: {', '.join(never) or 'none'}")
    weeks = weeks_of(ledger, FIRST_DAY, outcome.days)
    _table("contact-weeks by messages in it", weeks.total())
    _table("rules broken", ledger.broken)
    for rule, examples in ledger.examples.items():
        for example in examples:
            print(f"    {rule}: {example[:400]!r}")


def _table(title: str, counts: Counter[str]) -> None:
    print(f"{title}:")
    for name, count in sorted(counts.items()):
        print(f"  {name:<46} {count:>9,}")


if __name__ == "__main__":
    main()
