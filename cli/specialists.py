"""`zhaoren specialists`: the desks that answer contacts' questions."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.workplace import open_workplace
from enterprises import specialists

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="The desks that answer contacts' questions."
)
_out = Console(highlight=False)


@app.command("add")
def add(
    key: Annotated[str, typer.Argument(help="What a policy item names as its owner, such as kjj.")],
    title: Annotated[str, typer.Option(help="The post, as people read it.")],
    chat_id: Annotated[int | None, typer.Option(help="Who sits there: a Telegram chat.")] = None,
    department: Annotated[str, typer.Option(help="The department.")] = "",
    region: Annotated[str, typer.Option(help="The region it serves; everywhere without.")] = "",
    level: Annotated[
        int, typer.Option(min=1, max=5, help="1 district, 2 town, 3 village, 4 estate, 5 park.")
    ] = 1,
) -> None:
    """Open a desk, or change the one with this key."""
    with open_workplace() as work, work.database.transaction() as session:
        desk = specialists.add_desk(
            session,
            key=key,
            title=title,
            chat_id=chat_id,
            department=department,
            region=region,
            level=level,
            now=work.now(),
        )
    typer.echo(f"The desk {desk.key} is open.")


@app.command("list")
def list_all() -> None:
    """List the desks in force."""
    with open_workplace() as work, work.database.reading() as session:
        found = specialists.desks(session)
    table = Table("key", "title", "department", "region", "chat", "here")
    for one in found:
        chat = str(one.chat_id) if one.chat_id is not None else "—"
        here = "absent" if one.is_absent else "present"
        table.add_row(one.key, one.title, one.department, one.region, chat, here)
    _out.print(table)


@app.command("absent")
def absent(key: Annotated[str, typer.Argument(help="The desk's key.")]) -> None:
    """Say that nobody is at the desk for now; others are asked first."""
    _set_absent(key, is_absent=True)
    typer.echo(f"The desk {key} is absent.")


@app.command("present")
def present(key: Annotated[str, typer.Argument(help="The desk's key.")]) -> None:
    """Say that somebody is at the desk again."""
    _set_absent(key, is_absent=False)
    typer.echo(f"The desk {key} is present.")


def _set_absent(key: str, *, is_absent: bool) -> None:
    with open_workplace() as work, work.database.transaction() as session:
        desk = specialists.desk_by_key(session, key)
        specialists.set_absent(session, desk.id, is_absent=is_absent, now=work.now())
