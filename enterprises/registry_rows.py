"""Reading the registry's table: a CSV file, row by row, each accepted or refused by name.

Columns: name, uscc, registered, type, capital, scope, province, city, address. Only name and
uscc must be there; other columns are ignored.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from enterprises import credit_code
from enterprises.errors import UnreadableRegistry

REQUIRED = ("name", "uscc")
COLUMNS = (*REQUIRED, "registered", "type", "capital", "scope", "province", "city", "address")
# As long as the table's columns are; a longer text is a broken row, not a long name.
LIMITS = {
    "name": 300, "type": 64, "capital": 64, "province": 32, "city": 32, "address": 300,
    "scope": 20_000,
}  # fmt: skip
# A changed rule of inference must reach rows that did not change: it is part of their hash.
INFERENCE_VERSION = "1"
EARLIEST = date(1949, 10, 1)

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRow:
    """One market entity as the registry writes it. ``number`` is its row, the header being 1.

    ``registered_on`` is ``None`` where the registry gives no day.
    """

    number: int
    name: str
    credit_code: str
    registered_on: date | None = None
    registry_type: str = ""
    capital: str = ""
    scope: str = ""
    province: str = ""
    city: str = ""
    address: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything the product keeps or infers from this row."""
        parts = (
            INFERENCE_VERSION, self.credit_code, self.name, str(self.registered_on or ""),
            self.registry_type, self.capital, self.scope, self.province, self.city, self.address,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a row was not taken: its number (the header is 1), the column, and the reason."""

    number: int
    field: str
    why: str


def read_registry(path: Path) -> Iterator[RegistryRow | Refusal]:
    """Yield every row of the file, accepted or refused, without holding the file in memory.

    Raises :class:`UnreadableRegistry` when the file is no CSV table in UTF-8 with these columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _read_lines(csv.reader(lines, strict=True), path)
    except OSError as error:
        raise UnreadableRegistry(f"{path}: cannot be opened ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UnreadableRegistry(
            f"{path}: is not UTF-8 text; save it as CSV UTF-8, then import it again"
        ) from error


def _read_lines(lines: Iterator[list[str]], path: Path) -> Iterator[RegistryRow | Refusal]:
    number = 1
    try:
        header = [title.strip() for title in next(lines, [])]
        missing = [column for column in REQUIRED if column not in header]
        if missing:
            raise UnreadableRegistry(
                f"{path}, row 1: column {' and '.join(missing)} is missing; "
                f"the first row must name the columns {', '.join(COLUMNS)}"
            )
        for number, cells in enumerate(lines, start=2):
            if any(cells):
                yield _read_row(number, header, cells)
    except csv.Error as error:
        raise UnreadableRegistry(f"{path}, after row {number}: is no CSV ({error})") from error


def _read_row(number: int, header: list[str], cells: list[str]) -> RegistryRow | Refusal:
    if len(cells) != len(header):
        why = f"has {len(cells)} cells, the header has {len(header)}"
        return Refusal(number=number, field="row", why=why)
    row = {title: cell.strip() for title, cell in zip(header, cells, strict=True)}
    if not row["name"]:
        return Refusal(number=number, field="name", why="is empty")
    for column, limit in LIMITS.items():
        if len(row.get(column, "")) > limit:
            return Refusal(number=number, field=column, why=f"is longer than {limit} characters")
        if "\x00" in row.get(column, ""):
            return Refusal(number=number, field=column, why="holds a zero byte")
    checked = credit_code.check(row["uscc"])
    if not checked.is_valid:
        return Refusal(number=number, field="uscc", why=_explain(row["uscc"], checked))
    registered_on = _read_day(row.get("registered", ""))
    if isinstance(registered_on, str):
        return Refusal(number=number, field="registered", why=registered_on)
    return RegistryRow(
        number=number,
        name=row["name"],
        credit_code=checked.normalised,
        registered_on=registered_on,
        registry_type=row.get("type", ""),
        capital=row.get("capital", ""),
        scope=row.get("scope", ""),
        province=row.get("province", ""),
        city=row.get("city", ""),
        address=row.get("address", ""),
    )


def _read_day(written: str) -> date | str | None:
    """Return the day, ``None`` for none, or in words why it is no day."""
    if not written:
        return None
    match = _DAY.fullmatch(written)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        return f"{written!r} is no day such as 2016-05-01"
    return day


def _explain(written: str, checked: credit_code.CreditCodeCheck) -> str:
    places = ", ".join(f"place {one.position}: {one.maybe}?" for one in checked.likely)
    reason = f"{written!r} is no credit code ({checked.problem})"
    return f"{reason}; perhaps {places}" if places else reason
