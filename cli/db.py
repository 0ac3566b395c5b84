"""`zhaoren db`: bring the tables up to date, and check that they agree with code and rules."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import REFUSED
from cli.workplace import open_workplace
from enterprises.officers import bootstrap, officer_by_id
from jobs.restoring import after_restore
from store.backup import back_up
from store.schema import drift
from store.schema import upgrade as upgrade_tables

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Bring the tables up to date and check them.",
)


@app.command()
def upgrade() -> None:
    """Run the migrations that are missing, and open the accounts ZHAOREN_OFFICERS asks for."""
    with open_workplace(any_revision=True) as work:
        revision = upgrade_tables(work.database)
        with work.database.transaction() as session:
            opened = bootstrap(session, work.settings.officers, now=work.now())
            keys = [officer_by_id(session, officer_id).key for officer_id in opened]
    typer.echo(f"The tables are at revision {revision}.")
    if keys:
        typer.echo(f"Opened officers' accounts for --by: {', '.join(keys)}.")


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The new file, not there yet.")],
) -> None:
    """Copy an SQLite database to a new file while it is in use; the copy is marked as one."""
    with open_workplace() as work:
        back_up(work.database, path, now=work.now())
    typer.echo(f"Copied to {path}. Who restores it runs `zhaoren db after-restore` first.")


@app.command("after-restore")
def put_right(
    stopped_at: Annotated[
        datetime | None,
        typer.Option(help="When the process before stopped sending; now, if nobody knows."),
    ] = None,
) -> None:
    """Leave in doubt what may have been sent since the copy was taken: it is not sent again."""
    with open_workplace() as work:
        zone = work.settings.zone
        until = work.now() if stopped_at is None else stopped_at.replace(tzinfo=zone)
        restored = after_restore(work.database, stopped_at=until, zone=zone)
    typer.echo(
        f"Looked at what was due since {restored.since.astimezone(zone):%Y-%m-%d %H:%M}: "
        f"{restored.uncertain} notice(s) left as uncertain, "
        f"{restored.answers} answer(s) not given again."
    )


@app.command()
def check() -> None:
    """Say whether tables, migrations and data agree; exit code 1 if they do not."""
    with open_workplace(any_revision=True) as work:
        problems = drift(work.database)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(REFUSED)
    typer.echo("Tables, migrations and data agree.")
