"""Importing the registry: an upsert by credit code, in batches of one transaction each.

A file that breaks in the middle leaves whole batches, and the next import goes on from there.
A row whose fingerprint is known costs one look-up. What people have said is never overwritten
by what was inferred: their facts hold the place, and the registry's word stays in its columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, column, delete, func, literal, null, select
from sqlalchemy.dialects import postgresql, sqlite

from enterprises.actors import Actor
from enterprises.registry_facts import RegistryFact, entry_of, facts_from
from enterprises.registry_rows import Refusal, RegistryRow, read_registry
from store.audit_rows import add_audit_entry
from store.database import Database
from store.tables import Enterprise, EnterpriseFact, FactSource, FactStatus

BATCH_ROWS = 1000
MOST_REFUSALS_KEPT = 1000
UPDATED_COLUMNS = (
    "name", "registered_on", "registry_type", "capital", "scope", "city", "address",
    "is_in_registry", "registry_hash", "changed_at",
)  # fmt: skip
IMPORT = Actor.job("registry_import")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, in rows.

    ``refused`` lists the first :data:`MOST_REFUSALS_KEPT` of ``refused_count``. ``inferred``
    counts, by field, the facts that were inferred for added and changed rows.
    """

    rows: int
    added: int
    changed: int
    unchanged: int
    refused_count: int
    refused: tuple[Refusal, ...]
    inferred: dict[str, int]


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    inferred: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def report(self) -> ImportReport:
        return ImportReport(
            rows=self.counts.total(),
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            refused_count=self.counts["refused"],
            refused=tuple(self.refused),
            inferred=dict(sorted(self.inferred.items())),
        )


def import_registry(
    database: Database,
    path: Path,
    *,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import the file at ``path``; ``progress`` is told the rows done after each batch.

    Raises :class:`UnreadableRegistry`; batches before the break stay.
    """
    tally = _Tally()
    for batch in _batches(read_registry(path), BATCH_ROWS):
        rows = list(_taken(batch, tally))
        with database.transaction() as session:
            _import_rows(session.connection(), rows, tally, now)
        if progress is not None:
            progress(tally.counts.total())
    report = tally.report()
    with database.transaction() as session:
        add_audit_entry(
            session,
            actor=str(IMPORT),
            action="registry_imported",
            subject="registry",
            detail={key: tally.counts[key] for key in ("added", "changed", "unchanged", "refused")},
            now=now,
        )
    return report


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _taken(batch: list[RegistryRow | Refusal], tally: _Tally) -> Iterator[RegistryRow]:
    """Yield the rows to import; count the others and keep them for the report."""
    for row in batch:
        refusal = row if isinstance(row, Refusal) else _repeated(row, tally)
        if refusal is None and isinstance(row, RegistryRow):
            yield row
            continue
        tally.counts["refused"] += 1
        if refusal is not None and len(tally.refused) < MOST_REFUSALS_KEPT:
            tally.refused.append(refusal)


def _repeated(row: RegistryRow, tally: _Tally) -> Refusal | None:
    """Refuse a code that an earlier row has: two rows taking turns would change for ever."""
    first = tally.seen.setdefault(row.credit_code, row.number)
    if first == row.number:
        return None
    return Refusal(number=row.number, field="uscc", why=f"repeats the code of row {first}")


def _import_rows(
    connection: Connection, rows: list[RegistryRow], tally: _Tally, now: datetime
) -> None:
    known = _known(connection, [row.credit_code for row in rows])
    fresh = [row for row in rows if known.get(row.credit_code, (0, ""))[1] != row.fingerprint]
    tally.counts["unchanged"] += len(rows) - len(fresh)
    tally.counts["changed"] += sum(row.credit_code in known for row in fresh)
    tally.counts["added"] += sum(row.credit_code not in known for row in fresh)
    if not fresh:
        return
    ids = _upsert(connection, fresh, now)
    changed = [known[row.credit_code][0] for row in fresh if row.credit_code in known]
    _forget_inferred(connection, changed)
    facts = [(ids[row.credit_code], fact) for row in fresh for fact in facts_from(entry_of(row))]
    tally.inferred.update(fact.field for _, fact in facts if fact.status is FactStatus.INFERRED)
    _insert_facts(connection, facts, now)


def _known(connection: Connection, codes: list[str]) -> dict[str, tuple[int, str]]:
    rows = connection.execute(
        select(Enterprise.credit_code, Enterprise.id, Enterprise.registry_hash).where(
            Enterprise.credit_code.in_(codes)
        )
    )
    return {code: (row_id, fingerprint) for code, row_id, fingerprint in rows if code}


def _upsert(connection: Connection, rows: list[RegistryRow], now: datetime) -> dict[str, int]:
    insert, parameters = _insert_all(connection, Enterprise, [_columns(row, now) for row in rows])
    new = insert.excluded
    changes: dict[str, Any] = {name: new[name] for name in UPDATED_COLUMNS}
    # Its matches know of no state of this row any more, even if the clock stands still.
    changes["matched_at"] = null()
    statement = insert.on_conflict_do_update(
        index_elements=["credit_code"], set_=changes
    ).returning(Enterprise.credit_code, Enterprise.id)
    found = connection.execute(statement, parameters)
    return {row.credit_code: row.id for row in found}


def _columns(row: RegistryRow, now: datetime) -> dict[str, Any]:
    return {
        "credit_code": row.credit_code,
        "name": row.name,
        "registered_on": row.registered_on,
        "registry_type": row.registry_type,
        "capital": row.capital,
        "scope": row.scope,
        "city": row.city,
        "address": row.address,
        "is_in_registry": True,
        "registry_hash": row.fingerprint,
        "created_at": now,
        "changed_at": now,
    }


def _forget_inferred(connection: Connection, enterprise_ids: list[int]) -> None:
    if enterprise_ids:
        connection.execute(
            delete(EnterpriseFact).where(
                EnterpriseFact.enterprise_id.in_(enterprise_ids),
                EnterpriseFact.source.in_((FactSource.REGISTRY, FactSource.DERIVED)),
            )
        )


def _insert_facts(
    connection: Connection, facts: list[tuple[int, RegistryFact]], now: datetime
) -> None:
    if facts:
        rows = [registry_fact_columns(enterprise_id, fact, now) for enterprise_id, fact in facts]
        insert, parameters = _insert_all(connection, EnterpriseFact, rows)
        connection.execute(insert.on_conflict_do_nothing(), parameters)


def registry_fact_columns(enterprise_id: int, fact: RegistryFact, now: datetime) -> dict[str, Any]:
    """Return the columns of one fact that the registry states or implies."""
    return {
        "enterprise_id": enterprise_id,
        "field": fact.field,
        "period": "",
        "value": fact.value,
        "is_complete": False,
        "status": fact.status,
        "source": FactSource.REGISTRY,
        "because": fact.because,
        "stated_at": now,
    }


def _insert_all(
    connection: Connection, table: type[Any], rows: list[dict[str, Any]]
) -> tuple[Any, list[dict[str, Any]] | None]:
    """Return the dialect's INSERT of many rows, which knows ON CONFLICT, and its parameters.

    PostgreSQL takes the rows as one JSON document; with parameters by the thousand, or one
    message a row, its half of the import took twice as long.
    """
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table), rows
    document = [{name: _json_value(value) for name, value in row.items()} for row in rows]
    types = table.__table__.c
    columns = [column(name, types[name].type) for name in rows[0]]
    source = func.jsonb_to_recordset(literal(document, postgresql.JSONB)).table_valued(*columns)
    query = select(source.render_derived(name="new_row", with_types=True))
    return postgresql.insert(table).from_select(list(rows[0]), query), None


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
