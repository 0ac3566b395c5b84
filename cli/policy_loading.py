"""`zhaoren policies load` and `revise`: files become drafts; what is refused is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.load_reports import LoadRows, say_report, write_report
from cli.policy_arguments import By
from cli.policy_sources import KINDS, Issuer, PublishedOn, Region, known_of
from cli.progress import growing_progress
from cli.workplace import open_workplace
from policies import catalogue
from policies.bulk_loading import BulkLoad, texts_read_by
from policies.errors import UnreadableFile, WrongState
from policies.item_files import read_item_file
from policies.items import ReadItem
from policies.officers import officer_by_key
from policies.readers.folders import SourceFile, source_files
from policies.reading_process import ReadingProcess
from policies.revising import Revised, revise


def load_files(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…", help=f"Items (.jsonl, .yaml, .yml), or documents: {KINDS}."
        ),
    ],
    by: By,
    document: Annotated[
        Path | None,
        typer.Option(help="The original the items were read from; kept with its hash."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Where to write a table (.csv) of what became of each row."),
    ] = None,
    region: Region = None,
    issuer: Issuer = None,
    published_on: PublishedOn = None,
) -> None:
    """Load policy items, or read them out of documents, as drafts; a workbook has one a row.

    What can be read is kept; the rest is named on stderr with file, row and reason, and the
    exit code is 1. Loading a file again changes nothing, so a load that was stopped is simply
    begun again. Files are read in a process of low priority: a bot beside it goes first.
    """
    known = known_of(region, issuer, published_on)
    rows: LoadRows = []
    with open_workplace() as work:
        with work.database.reading() as session:
            officer = officer_by_key(session, by).id
        sources = source_files(paths)
        with ReadingProcess() as reading:
            load = BulkLoad(
                database=work.database,
                read=texts_read_by(reading),
                by=officer,
                now=work.now,
                known=known,
                original=None if document is None else (str(document), document.read_bytes()),
            )
            is_whole = _load_each(load, sources, rows)
    if report is not None:
        write_report(report, rows)
    say_report(rows, by, is_whole=is_whole)


def _load_each(load: BulkLoad, sources: Sequence[SourceFile], rows: LoadRows) -> bool:
    """Load every file and add what became of it to ``rows``; return whether nobody stopped it."""
    with growing_progress("录入") as bar:
        bar.expect(len(sources))
        try:
            for source in sources:
                for row in load.load(source, expect=bar.expect, done=bar.done):
                    rows.append(row)
        except KeyboardInterrupt:
            return False
    return True


def revise_from_file(
    reference: Annotated[
        str, typer.Argument(metavar="ID", help="A draft's number or a policy's code.")
    ],
    file: Annotated[Path, typer.Argument(help="The item's new text, one item.")],
    by: By,
    revision: Annotated[
        int | None,
        typer.Option(help="The revision you changed; refused if somebody edited since."),
    ] = None,
) -> None:
    """Put a new text into an open draft, or begin the next version of a published policy.

    A text that says just what is live makes no draft: that is said, and the exit code is 1.
    """
    with open_workplace() as work:
        read = _one_item(file)
        with work.database.transaction() as session:
            officer = officer_by_key(session, by).id
            found = catalogue.find(session, reference)
            if read.code != found.code:
                raise WrongState(
                    f"{read.place}: the item is {read.code}, not {found.code}: keep its id"
                )
            revised = revise(session, read, by=officer, expected_revision=revision, now=work.now())
    typer.echo(_said(revised, read.code))


def _said(revised: Revised, code: str) -> str:
    if revised.is_new:
        return f"draft {revised.draft_id} begins the next version of {code}"
    if revised.is_unchanged:
        return (
            f"nothing has changed: draft {revised.draft_id} says this already, at revision "
            f"{revised.revision}"
        )
    return f"draft {revised.draft_id} is at revision {revised.revision}"


def _one_item(path: Path) -> ReadItem:
    file = read_item_file(path)
    if file.problems:
        raise UnreadableFile(str(file.problems[0]))
    if len(file.items) != 1:
        raise UnreadableFile(f"{path}: holds {len(file.items)} items; a revision is of one")
    return file.items[0]
