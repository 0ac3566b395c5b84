"""Importing the real registrations: all rows taken, quickly, and unchanged the second time."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select

from enterprises import registry_import
from enterprises.registry import find_by_credit_code, find_by_name
from enterprises.registry_facts import facts_from
from enterprises.registry_import import import_registry
from store.database import Database
from store.tables import Enterprise, EnterpriseFact
from tests.enterprises.people import LATER, NOW

ROWS = 15_000
# Seconds of a processor, so that a busy machine does not fail the suite.
LEAST_ROWS_A_SECOND = 250
# What follows from a row is the same on both databases, and takes most of an import.
known_facts = cache(facts_from)


@pytest.fixture(autouse=True)
def _each_row_is_understood_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_import, "facts_from", known_facts)


@pytest.mark.slow
def test_the_city_s_registrations_are_imported_once(database: Database, shared_data: Path) -> None:
    path = shared_data / "enterprises" / "changsha.csv"
    started = time.process_time()
    first = import_registry(database, path, now=NOW)
    seconds = time.process_time() - started
    assert (first.rows, first.added, first.refused_count) == (ROWS, ROWS, 0)
    assert first.inferred["region.registered"] / ROWS > 0.99
    assert first.inferred["entity.type"] / ROWS > 0.95
    assert first.inferred["industry.code"] / ROWS > 0.95
    assert ROWS / seconds > LEAST_ROWS_A_SECOND

    second = import_registry(database, path, now=LATER)
    assert (second.added, second.changed, second.unchanged) == (0, 0, ROWS)
    with database.reading() as session:
        assert session.scalar(select(func.count(Enterprise.id))) == ROWS
        assert session.scalar(select(func.max(EnterpriseFact.stated_at))) == NOW
        found = find_by_credit_code(session, "91430124559500436W")
        assert found is not None
        assert found.facts["region.registered"] == "430182"
        assert found in find_by_name(session, "双龙旅游开发")


def test_rows_of_other_registers_are_refused_by_number(
    database: Database, shared_data: Path
) -> None:
    report = import_registry(database, shared_data / "enterprises" / "national.csv", now=NOW)
    assert report.added + report.refused_count == report.rows
    assert 0 < report.refused_count < report.rows / 100
    assert {refusal.field for refusal in report.refused} == {"uscc"}
