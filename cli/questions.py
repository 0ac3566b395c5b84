"""`zhaoren questions`: what enterprises asked and no policy answered with confidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.spreadsheets import WRITERS
from bot.texts import load_texts
from bot.unanswered_table import unanswered_table
from cli.workplace import open_workplace
from enterprises.unanswered import Matter, unanswered_matters

DEFAULT_DAYS = 30
MOST_SHOWN = 50
_out = Console(highlight=False)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="What enterprises asked and nothing answered.",
)


@app.callback()
def questions() -> None:
    """Say what enterprises asked."""


@app.command()
def unanswered(
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back to look.")] = DEFAULT_DAYS,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write FILE.csv or FILE.xlsx instead.")
    ] = None,
) -> None:
    """List what was asked in vain, near-identical questions together, the most asked first."""
    if output is not None and output.suffix.lower() not in WRITERS:
        raise typer.BadParameter("write to FILE.xlsx or FILE.csv", param_hint="--output")
    with open_workplace() as work, work.database.reading() as session:
        now, zone = work.now(), work.settings.zone
        found = unanswered_matters(session, since=now - timedelta(days=days), until=now)
    times = sum(one.times for one in found)
    summary = f"{times} question(s) in {days} days, {len(found)} matter(s)"
    if output is None:
        _show(found, zone)
        typer.echo(summary, err=True)
        return
    with output.open("wb") as out:
        WRITERS[output.suffix.lower()](out, unanswered_table(load_texts(), found, zone=zone))
    typer.echo(f"{summary}; written to {output}", err=True)


def _show(found: Sequence[Matter], zone: tzinfo) -> None:
    """Print the first of them as a table; nothing where there are none."""
    if not found:
        return
    head, *rows = unanswered_table(load_texts(), found[:MOST_SHOWN], zone=zone)
    table = Table(*map(str, head))
    for row in rows:
        # Anybody may have written brackets, which would be taken for colours.
        table.add_row(*(Text(str(cell)) for cell in row))
    if len(found) > MOST_SHOWN:
        table.caption = f"the first {MOST_SHOWN} of {len(found)}; all of them with -o FILE.csv"
    _out.print(table)
