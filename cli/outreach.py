"""`zhaoren enterprises outreach`: whom to call on, as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.outreach_table import outreach_table
from bot.spreadsheets import WRITERS, Row
from bot.texts import load_texts
from cli.progress import told_progress
from cli.workplace import Workplace, open_workplace
from jobs.outreach import OFFERS_LISTED, Outreach, Wanted, outreach, read_prospects
from lexicon.regions import UnknownRegion, current_code, find_regions
from policies.errors import NotFound
from policies.live import PoolSnapshot, warm_pool
from store.clock import local_day
from store.database import Session


def list_prospects(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where to write: FILE.xlsx or FILE.csv.")
    ],
    policy: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Only those who can or may have this live policy."),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help="A district or street, by name or code. Repeatable: any of them."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="The first so many.")] = None,
    offers: Annotated[
        int, typer.Option(min=1, max=20, help="Policies told of each enterprise.")
    ] = OFFERS_LISTED,
) -> None:
    """List enterprises without a contact with their best policies, most money at stake first.

    Which policies suit an enterprise best the last night found; verdicts, amounts and open facts
    are those of today. A policy that is asked for by its code finds everybody it fits.
    """
    if output.suffix.lower() not in WRITERS:
        raise typer.BadParameter("write to FILE.xlsx or FILE.csv", param_hint="--output")
    places = tuple(_place(one) for one in place or ())
    with open_workplace() as work, work.database.reading() as session:
        pool = warm_pool(session, today=work.today())
        version_id = None if policy is None else _version(pool, policy)
        wanted = Wanted(version_id=version_id, places=places, offers=offers, limit=limit)
        found = _found(session, pool, wanted, work)
        _write(output, _rows(session, pool, found, offers, work))
        night = local_day(found.listed_at, work.settings.zone)
    left = found.eligible + found.possible - len(found)
    more = f"; {left} more were left off by --limit" if left else ""
    typer.echo(
        f"{len(found)} enterprise(s) written to {output}{more}. Certain of {found.eligible}, "
        f"possible for {found.possible}; by the lists of {night} and what is known today.",
        err=True,
    )


def _found(session: Session, pool: PoolSnapshot, wanted: Wanted, work: Workplace) -> Outreach:
    with told_progress("试算") as tell:
        return outreach(session, pool, wanted, today=work.today(), tell=tell)


def _rows(
    session: Session, pool: PoolSnapshot, found: Outreach, offers: int, work: Workplace
) -> Iterator[Row]:
    prospects = read_prospects(session, found)
    table = outreach_table(load_texts(), pool, prospects, offers=offers, today=work.today())
    with told_progress("写出") as tell:
        for done, row in enumerate(table):
            tell(done, len(found))
            yield row


def _write(output: Path, rows: Iterable[Row]) -> None:
    """Write the file beside its place and move it there whole: no reader meets half of one."""
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as out:
            WRITERS[output.suffix.lower()](out, rows)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _version(pool: PoolSnapshot, code: str) -> int:
    version = pool.version_of(code)
    if version is None or version.version_id not in pool.cards:
        raise NotFound("live policy", code, "`zhaoren policies list` names them")
    return version.version_id


def _place(written: str) -> str:
    """Return the code of a place by its code or its name."""
    try:
        return current_code(written)
    except UnknownRegion:
        named = {one.code for one in find_regions(written)}
    if len(named) != 1:
        raise typer.BadParameter(
            f"{written!r} names no single place: give its name in full, or its code",
            param_hint="--place",
        )
    return named.pop()
