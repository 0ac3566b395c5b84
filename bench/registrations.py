"""Real registrations as profiles: what a registry says of an enterprise, and nothing more."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from lexicon.regions import locate_address
from matcher.profile import Profile

_TYPE_WORDS = (
    ("专业合作社", "农民专业合作社"), ("分公司", "分支机构"), ("分店", "分支机构"),
    ("分理处", "分支机构"), ("有限", "企业法人"), ("公司", "企业法人"),
)  # fmt: skip


def registrations(path: Path, day: date) -> Iterator[Profile]:
    """Yield the enterprises of a registry's CSV file, judged on ``day``.

    The columns are ``name``, ``uscc``, ``registered``, ``scope``, ``city`` and ``address``.
    """
    with path.open(encoding="utf-8", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            yield _profile(number, row, day)


def _profile(number: int, row: Mapping[str, str], day: date) -> Profile:
    facts = {}
    place = locate_address(row["address"], city=row["city"] or None, credit_code=row["uscc"])
    if place is not None:
        facts["region.registered"] = place.code
    kind = next((kind for word, kind in _TYPE_WORDS if word in row["name"]), None)
    if kind is not None:
        facts["entity.type"] = kind
    if row["registered"]:
        facts["entity.founded"] = row["registered"]
    record = {
        "id": f"e{number}",
        "as_of": day.isoformat(),
        "name": row["name"],
        "scope": row["scope"],
        "facts": facts,
    }
    return Profile.from_record(record)
