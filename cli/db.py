"""`zhaoren db`: bring the tables up to date, and check that they agree with code and rules."""

from __future__ import annotations

import typer

from cli.errors import REFUSED
from cli.workplace import open_workplace
from enterprises.officers import bootstrap, officer_by_id
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
def check() -> None:
    """Say whether tables, migrations and data agree; exit code 1 if they do not."""
    with open_workplace(any_revision=True) as work:
        problems = drift(work.database)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(REFUSED)
    typer.echo("Tables, migrations and data agree.")
