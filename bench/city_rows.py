"""A drawn city and its pool as rows of a database: enterprises with facts, policies, contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from bench.enterprises import enterprises
from bench.policies import policies
from bench.scopes import scopes
from matcher.city.columns import Columns
from matcher.values import write_value
from store.bulk import add_rows
from store.database import Database, Session
from store.tables import (
    Chat,
    Contact,
    ContactRole,
    Enterprise,
    EnterpriseFact,
    FactSource,
    FactStatus,
    Frequency,
    Membership,
    Officer,
    OfficerRole,
    Policy,
    PolicyState,
    PolicyVersion,
    Verification,
)

ROWS_A_BATCH = 20_000
_ENTERPRISE = (
    "id", "credit_code", "name", "registry_type", "capital", "scope", "city", "address",
    "is_in_registry", "registry_hash", "created_at", "changed_at",
)  # fmt: skip
_FACT = (
    "enterprise_id", "field", "period", "value", "is_complete", "status", "source", "because",
    "stated_at",
)  # fmt: skip
_POLICY = ("id", "code", "state", "current_version_id", "revision", "created_at")
_VERSION = (
    "id", "policy_id", "number", "item", "item_hash", "title", "author_id", "approver_id",
    "published_at", "matched_at",
)  # fmt: skip

AUTHOR, APPROVER = 1, 2


def fill(database: Database, *, count: int, pool: int, heard: int, day: date, now: datetime) -> int:
    """Write a city of ``count`` enterprises, ``pool`` policies and ``heard`` contacts.

    Everything is known and matched before ``now``. Returns the number of facts.
    """
    before = now - timedelta(days=30)
    city = enterprises(count, day=day)
    _add(database, Enterprise, _ENTERPRISE, _enterprise_rows(count, before))
    facts = _add(database, EnterpriseFact, _FACT, _fact_rows(city, before))
    with database.transaction() as session:
        _add_officers(session, before)
        _add_contacts(session, count, heard, before)
    _add(database, Policy, _POLICY, _policy_rows(pool, before))
    _add(database, PolicyVersion, _VERSION, _version_rows(pool, before))
    return facts


def _add(database: Database, table: Any, columns: tuple[str, ...], rows: Iterator[Any]) -> int:
    """Add rows in batches; on SQLite a row that names no id gets the next one."""
    written = 0
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_A_BATCH:
            written += _add_batch(database, table, columns, batch)
            batch = []
    return written + _add_batch(database, table, columns, batch)


def _add_batch(database: Database, table: Any, columns: tuple[str, ...], rows: list[Any]) -> int:
    with database.transaction() as session:
        add_rows(session, table, columns, rows)
    return len(rows)


def _enterprise_rows(count: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    for number, scope in enumerate(scopes(count), start=1):
        yield (number, f"9143{number:014}", f"示例企业{number}", "", "", scope, "", "", True, "",
               now, now)  # fmt: skip


def _fact_rows(city: Columns, now: datetime) -> Iterator[tuple[Any, ...]]:
    """The told facts, one enterprise after the other; a list is complete where it says so."""
    written = {
        key: [None, *(write_value(value) for value in list(column.values)[1:])]
        for key, column in city.facts.items()
    }
    codes = {key: column.codes.tolist() for key, column in city.facts.items()}
    for row in range(len(city)):
        complete = city.complete.value(row) or ()
        for key, values in written.items():
            if code := codes[key][row]:
                yield (row + 1, key.field, key.period or "", values[code], key.field in complete,
                       FactStatus.CONFIRMED, FactSource.REGISTRY, "", now)  # fmt: skip


def _policy_rows(count: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    for number, item in enumerate(policies(count), start=1):
        yield number, item["id"], PolicyState.PUBLISHED, number, 1, now


def _version_rows(count: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    for number, item in enumerate(policies(count), start=1):
        yield (number, number, 1, item, item["id"], item["title"], AUTHOR, APPROVER, now, now)


def _add_officers(session: Session, now: datetime) -> None:
    for officer_id in (AUTHOR, APPROVER):
        session.add(
            Officer(
                id=officer_id,
                key=f"officer-{officer_id}",
                title="示例",
                role=OfficerRole.OFFICER,
                created_at=now,
            )
        )


def _add_contacts(session: Session, count: int, heard: int, now: datetime) -> None:
    """Contacts of enterprises spread over the city, who want to hear at once."""
    step = max(1, count // max(heard, 1))
    for number in range(heard):
        session.add(
            Chat(
                chat_id=1000 + number,
                consent_version="1",
                consented_at=now,
                created_at=now,
                last_seen_at=now,
            )
        )
        session.flush()
        session.add(
            Contact(
                chat_id=1000 + number,
                enterprise_id=1 + number * step,
                role=ContactRole.FIRST,
                membership=Membership.ACTIVE,
                verification=Verification.BY_OFFICER,
                frequency=Frequency.IMMEDIATELY,
                created_at=now,
            )
        )
