"""`zhaoren officers`: who may write, approve and verify."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.workplace import open_workplace
from enterprises import officers
from enterprises.actors import Actor
from enterprises.errors import NotAllowed
from enterprises.officers import OfficerAccount
from store.database import Session
from store.tables import OfficerRole

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Who may write, approve and verify."
)
_out = Console(highlight=False)
By = Annotated[str, typer.Option(help="The key of the administrator who acts.")]


@app.command("add")
def add(
    key: Annotated[str, typer.Argument(help="What --by will name, such as gxj-1.")],
    title: Annotated[str, typer.Option(help="The post, as people read it.")],
    by: By,
    chat_id: Annotated[int | None, typer.Option(help="The officer's Telegram chat.")] = None,
    region: Annotated[str, typer.Option(help="Only policies that apply there.")] = "",
    department: Annotated[
        str, typer.Option(help="Only policies of this department (工信局).")
    ] = "",
    administrator: Annotated[
        bool, typer.Option("--administrator", help="May appoint others; has no scope.")
    ] = False,
) -> None:
    """Open an officer's account."""
    with open_workplace() as work, work.database.transaction() as session:
        account = officers.add_officer(
            session,
            key=key,
            title=title,
            chat_id=chat_id,
            role=OfficerRole.ADMINISTRATOR if administrator else OfficerRole.OFFICER,
            region=region,
            department=department,
            by=_administrator(session, by),
            now=work.now(),
        )
    typer.echo(f"Opened the account {account.key}.")


@app.command("list")
def list_all() -> None:
    """List the accounts in force."""
    with open_workplace() as work, work.database.reading() as session:
        accounts = officers.officers(session)
    table = Table("key", "title", "role", "region", "department", "chat")
    for one in accounts:
        chat = str(one.chat_id) if one.chat_id is not None else "—"
        table.add_row(one.key, one.title, one.role.value, one.region, one.department, chat)
    _out.print(table)


@app.command("end")
def end(
    key: Annotated[str, typer.Argument(help="The account's key.")],
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    by: By,
) -> None:
    """End an account; what its officer did stays on record."""
    with open_workplace() as work, work.database.transaction() as session:
        account = officers.officer_by_key(session, key)
        actor = _administrator(session, by)
        officers.end_officer(session, account.id, by=actor, reason=reason, now=work.now())
    typer.echo(f"Ended the account {key}.")


def _administrator(session: Session, key: str) -> Actor:
    account: OfficerAccount = officers.officer_by_key(session, key)
    if not account.is_administrator:
        raise NotAllowed(f"{key} is no administrator: only one opens and ends accounts")
    return Actor.officer(account.id)
