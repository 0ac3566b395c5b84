"""Many rows at once come out of the table as they went in, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from store.bulk import add_rows, put_rows
from store.clock import FrozenClock
from store.database import Database
from store.tables import Enterprise, EnterpriseFact, EnterpriseShortlist, FactSource, FactStatus
from tests.jobs import rows

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
COLUMNS = (
    "enterprise_id", "best", "near", "facts_hash", "pool_hash", "engine_version", "judged_on",
    "changed_at",
)  # fmt: skip
FACT_COLUMNS = (
    "enterprise_id", "field", "period", "value", "is_complete", "status", "source", "because",
    "stated_at",
)  # fmt: skip


def a_row(enterprise_id: int, **changes: Any) -> tuple[Any, ...]:
    row = {
        "enterprise_id": enterprise_id,
        "best": b"\x00\\\n\t\xff",
        "near": b"",
        "facts_hash": "f",
        "pool_hash": "p",
        "engine_version": "1",
        "judged_on": date(2026, 3, 10),
        "changed_at": NOON,
    } | changes
    return tuple(row[name] for name in COLUMNS)


def some(database: Database, clock: FrozenClock, count: int) -> list[int]:
    with database.transaction() as session:
        return [rows.enterprise(session, clock) for _ in range(count)]


def stored(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        found = session.execute(
            select(*(EnterpriseShortlist.__table__.c[name] for name in COLUMNS)).order_by(
                EnterpriseShortlist.enterprise_id
            )
        )
        return [tuple(row) for row in found]


def test_rows_come_back_as_they_were(database: Database, clock: FrozenClock) -> None:
    known = some(database, clock, 3)
    given = [a_row(one, best=bytes(range(256))) for one in known]
    with database.transaction() as session:
        put_rows(session, EnterpriseShortlist, COLUMNS, given, key=["enterprise_id"])
    assert stored(database) == given


def test_rows_with_a_known_key_take_the_place_of_the_old(
    database: Database, clock: FrozenClock
) -> None:
    first, second = some(database, clock, 2)
    with database.transaction() as session:
        for given in ([a_row(first)], [a_row(first, near=b"x"), a_row(second)], []):
            put_rows(session, EnterpriseShortlist, COLUMNS, given, key=["enterprise_id"])
    assert stored(database) == [a_row(first, near=b"x"), a_row(second)]


def test_what_is_rolled_back_was_never_there(database: Database, clock: FrozenClock) -> None:
    (known,) = some(database, clock, 1)

    def put_and_break() -> None:
        with database.transaction() as session:
            put_rows(session, EnterpriseShortlist, COLUMNS, [a_row(known)], key=["enterprise_id"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_break()
    assert stored(database) == []


VALUES = [None, True, 12, 0.5, "电线\\电缆\n", ["hnte"], {"gte": 1, "lt": 2}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_json_comes_back_as_it_was(database: Database, clock: FrozenClock, value: Any) -> None:
    (known,) = some(database, clock, 1)
    given = (
        known, "qual.has", "", value, True, FactStatus.CONFIRMED, FactSource.CONTACT, "", NOON,
    )  # fmt: skip
    with database.transaction() as session:
        add_rows(session, EnterpriseFact, FACT_COLUMNS, [given])
    with database.reading() as session:
        row = session.scalars(select(EnterpriseFact).order_by(EnterpriseFact.id.desc())).first()
        assert row is not None
        assert (row.value, row.is_complete, row.source) == (value, True, FactSource.CONTACT)
        assert row.stated_at == NOON


def test_a_row_that_is_there_already_is_refused(database: Database, clock: FrozenClock) -> None:
    (known,) = some(database, clock, 1)
    columns = ("id", "name", "registry_type", "capital", "scope", "city", "address",
               "is_in_registry", "registry_hash", "created_at", "changed_at")  # fmt: skip
    row = (known, "某企业", "", "", "", "", "", True, "", NOON, NOON)
    with pytest.raises(IntegrityError), database.transaction() as session:
        add_rows(session, Enterprise, columns, [row])
