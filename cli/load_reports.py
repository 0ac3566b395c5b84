"""What a load says: refusals on stderr one by one, sums on stdout, and a table for whoever asks."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from bot.spreadsheets import safe_text
from cli.errors import REFUSED, STOPPED
from policies.load_rows import LoadedRow, RowOutcome
from policies.loading import LoadOutcome

MOST_DOUBTS_SHOWN = 20
LoadRows = list[LoadedRow]
COLUMNS = ("file", "row", "id", "title", "outcome", "draft", "to check", "why")
_UNCHANGED = frozenset({LoadOutcome.SAME_DRAFT, LoadOutcome.SAME_FILE})


def write_report(path: Path, rows: Sequence[LoadedRow]) -> None:
    """Write a line a row, with the mark by which Excel knows UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for row in rows:
            place = row.place
            cells = (place.file, place.line, row.code, row.title, row.outcome.value)
            table.writerow(
                [safe_text(one) for one in (*cells, row.draft_id or "", row.doubts, row.why)]
            )


def say_report(rows: Sequence[LoadedRow], by: str, *, is_whole: bool = True) -> None:
    """Say what became of the rows; leave with exit code 1 if one was refused.

    A load that is not ``is_whole`` was stopped by the keyboard, which has a code of its own.
    """
    refused = [row for row in rows if row.is_refused]
    for row in refused:
        typer.echo(f"zhaoren: {_refusal(row)}", err=True)
    for line in _summary(rows, len(refused)):
        typer.echo(line)
    if not is_whole:
        typer.echo(
            "zhaoren: stopped; what is named above is kept. Run the same command again: it goes "
            "on where this one ended",
            err=True,
        )
        raise typer.Exit(STOPPED)
    if any(row.draft_id for row in rows):
        typer.echo(f"Next: zhaoren policies submit --all --by {by}")
    if refused:
        raise typer.Exit(REFUSED)


def _refusal(row: LoadedRow) -> str:
    """The sentence; an item's own problem and a file's name their place themselves."""
    if row.item_problem is not None or row.outcome is RowOutcome.UNREADABLE:
        return row.why
    return f"{row.place}: item {row.code}: {row.why}"


def _summary(rows: Sequence[LoadedRow], refused: int) -> list[str]:
    counts = Counter(row.outcome for row in rows)
    lines = [
        f"{counts[outcome]} {outcome}"
        for outcome in LoadOutcome
        if counts[outcome] and outcome is not LoadOutcome.REFUSED
    ]
    nothing = counts[RowOutcome.NOTHING_TO_CLAIM]
    lines += [f"{nothing} text(s) that offer nothing to claim"] if nothing else []
    lines += [f"{refused} refused (see above); the others were loaded"] if refused else []
    doubts = [row for row in rows if row.doubts and row.outcome not in _UNCHANGED]
    lines += [
        f"  draft {row.draft_id} {row.code}: {row.doubts} thing(s) to check"
        for row in doubts[:MOST_DOUBTS_SHOWN]
    ]
    hidden = len(doubts) - MOST_DOUBTS_SHOWN
    return [*lines, f"  … and {hidden} more: zhaoren policies list"] if hidden > 0 else lines
