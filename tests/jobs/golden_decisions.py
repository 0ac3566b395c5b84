"""Decisions of one engine version on items and enterprises that never change.

Run ``python -m tests.jobs.golden_decisions`` after raising ``jobs.decisions.ENGINE_VERSION``; the
differences that Git then shows are what the new engine decides otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jobs.decisions import ENGINE_VERSION, decision_record
from matcher.card import card_from_item
from matcher.profile import Profile

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "decisions"
ITEMS, PROFILES, RECORDS = (
    GOLDEN / f"{name}.jsonl" for name in ("items", "profiles", "records.expected")
)


def read(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def decisions() -> Iterator[dict[str, Any]]:
    """Yield what this engine decides on every item and enterprise, in their order."""
    people = [Profile.from_record(one) for one in read(PROFILES)]
    for item in read(ITEMS):
        card = card_from_item(item)
        for profile in people:
            yield {"engine": ENGINE_VERSION, **decision_record(card, profile)}


def main() -> None:
    """Write what this engine decides."""
    lines = (json.dumps(one, ensure_ascii=False) for one in decisions())
    RECORDS.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
