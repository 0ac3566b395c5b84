"""An officer at the command line: who acts, when, and one act on many drafts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import typer

from cli.errors import REFUSED
from cli.progress import progress
from cli.workplace import open_workplace
from policies.batch import Act, Choice, act_on_each
from policies.officers import officer_by_key
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the officer with this id acts, and when."""

    database: Database
    officer: int
    now: datetime
    today: date

    def wanted(
        self,
        references: Sequence[str] | None,
        others: Choice | None = None,
    ) -> list[str]:
        """Return the references given and those that ``others`` finds for this officer."""
        found = list(references or ())
        if others is None:
            require_some(found)
            return found
        with self.database.reading() as session:
            return found + list(others(session, self.officer))

    def act(self, wanted: Sequence[str], act: Act[Any], said: str) -> None:
        """Act on every draft; say each outcome; leave with exit code 1 if one was refused."""
        refused = False
        with progress("办理", len(wanted)) as done:
            for one in act_on_each(self.database, wanted, act):
                if one.draft is None:
                    refused = True
                    typer.echo(f"zhaoren: {one.reference}: {one.refusal}", err=True)
                else:
                    words = {"draft": one.draft.id, "code": one.draft.code, "result": one.result}
                    typer.echo(said.format(**words))
                done()
        if refused:
            raise typer.Exit(REFUSED)


@contextmanager
def open_desk(by: str) -> Iterator[Desk]:
    """Open the desk of the officer whom ``--by`` names; raises :class:`NotFound`."""
    with open_workplace() as work:
        with work.database.reading() as session:
            officer = officer_by_key(session, by).id
        yield Desk(database=work.database, officer=officer, now=work.now(), today=work.today())


def require_some(wanted: Sequence[str]) -> None:
    """Raise wrong usage when nothing was named."""
    if not wanted:
        raise typer.BadParameter("name at least one, or use --all", param_hint="ID")
