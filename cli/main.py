"""The root of the `zhaoren` command: names its groups and loads only the one that is used."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.errors import DONE, run_guarded

ALLOCATIONS_BEFORE_A_LOOK = 50_000
"""Nearly all that a start makes stays; looking for garbage every 700 takes a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command or group of commands: where it is, and the line `--help` shows for it."""

    name: str
    module: str
    attribute: str
    help: str


COMMANDS: tuple[Command, ...] = (
    Command(name="demo", module="cli.run", attribute="demo",
            help="Run everything on this machine, with samples and a local chat page."),
    Command(name="bot", module="cli.run", attribute="bot",
            help="Run the bot: the conversation and the only sender."),
    Command(name="jobs", module="cli.run", attribute="jobs",
            help="Run the scheduler, or one job now."),
    Command(name="outbox", module="cli.outbox", attribute="app",
            help="What waits to be sent, what became of the rest, whom nothing reaches."),
    Command(name="db", module="cli.db", attribute="app",
            help="Bring the tables up to date and check them."),
    Command(name="policies", module="cli.policies", attribute="app",
            help="The officer's way from file to pool."),
    Command(name="enterprises", module="cli.enterprises", attribute="app",
            help="Import the registry and look at enterprises."),
    Command(name="questions", module="cli.questions", attribute="app",
            help="What enterprises asked and nothing answered."),
    Command(name="officers", module="cli.officers", attribute="app",
            help="Who may write, approve and verify."),
    Command(name="specialists", module="cli.specialists", attribute="app",
            help="The desks that answer contacts' questions."),
    Command(name="match", module="cli.match", attribute="match",
            help="Policy items × profiles → verdicts, without a database."),
    Command(name="ask", module="cli.ask", attribute="ask",
            help="A question → ranked items, without a database."),
)  # fmt: skip


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they run, not when they are listed."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for command in COMMANDS:
            self.add_command(_line_of(command))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command as usual, then load what its line in the list stands for."""
        name, found, rest = super().resolve_command(ctx, args)
        command = next((one for one in COMMANDS if one.name == name), None)
        return name, found if command is None else load(command), rest


def load(command: Command) -> Any:
    """Import the command and return it in typer's form."""
    loaded = getattr(import_module(command.module), command.attribute)
    if isinstance(loaded, typer.Typer):
        group = loaded
    else:
        group = typer.Typer(add_completion=False)
        group.command(command.name)(loaded)
    found = typer.main.get_command(group)
    found.name = command.name
    return found


def _line_of(command: Command) -> TyperCommand:
    return TyperCommand(name=command.name, help=command.help, callback=None)


app = typer.Typer(
    cls=LazyGroup,
    name="zhaoren",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        try:
            number = version("zhaoren")
        except PackageNotFoundError:
            number = "(not installed)"
        typer.echo(f"zhaoren {number}")
        raise typer.Exit


@app.callback()
def root(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """政策找人: public benefit policies find the enterprises they were made for."""


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing is raised and nothing exits."""
    return run_guarded(partial(_run, list(args)))


def _run(args: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        # Typer itself explains wrong usage, with exit code 2.
        outcome = command.main(args, prog_name="zhaoren", standalone_mode=False)
    except typer.TyperException as error:
        return _wrong_usage(error)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    return outcome if isinstance(outcome, int) else DONE


def _wrong_usage(error: typer.TyperException) -> int:
    from typer.rich_utils import rich_format_error

    rich_format_error(error)  # type: ignore[arg-type]  # All it raises here are ClickExceptions.
    return error.exit_code


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    gc.set_threshold(ALLOCATIONS_BEFORE_A_LOOK)
    sys.exit(run(sys.argv[1:]))
