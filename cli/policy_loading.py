"""`zhaoren policies load` and `revise`: files become drafts; the broken items are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import REFUSED
from cli.progress import progress
from cli.workplace import open_workplace
from policies import catalogue, drafts
from policies.errors import UnreadableFile, WrongState
from policies.item_files import ItemFile, find_item_files, read_item_file
from policies.items import ReadItem
from policies.loading import LoadedItem, LoadOutcome, LoadReport, keep_document, load_items
from policies.officers import officer_by_key

MOST_DOUBTS_SHOWN = 20
By = Annotated[str, typer.Option("--by", help="Key of the officer who acts.")]


def load_files(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Files of items, or folders of them.")
    ],
    by: By,
    document: Annotated[
        Path | None,
        typer.Option(help="The original the items were read from; kept with its hash."),
    ] = None,
) -> None:
    """Load policy items (.jsonl, .yaml, .yml) as drafts.

    Every item that can be read is kept; the others are named on stderr with file, line and
    field, and the exit code is 1. Loading a file again changes nothing.
    """
    with open_workplace() as work:
        with work.database.reading() as session:
            officer = officer_by_key(session, by).id
        files, unreadable = _read_all(find_item_files(paths))
        total = sum(len(file.items) for file in files)
        original = document.read_bytes() if document else None
        with progress("存入草稿", total) as done, work.database.transaction() as session:
            reports = []
            for file in files:
                kept = keep_document(
                    session,
                    file_name=str(document) if document else file.name,
                    content=file.content if original is None else original,
                    by=officer,
                    now=work.now(),
                )
                reports.append(
                    load_items(
                        session, file.items, document=kept, by=officer, now=work.now(), done=done
                    )
                )
    _report(files, reports, unreadable, by)


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
    """Put a new text into an open draft, or begin the next version of a published policy."""
    with open_workplace() as work:
        read = _one_item(file)
        with work.database.transaction() as session:
            officer = officer_by_key(session, by).id
            found = catalogue.find(session, reference)
            if read.code != found.code:
                raise WrongState(
                    f"{read.place}: the item is {read.code}, not {found.code}: keep its id"
                )
            draft = drafts.open_draft_of(session, found.code)
            if draft is None:
                number = drafts.save_draft(
                    session, read, document_id=None, by=officer, now=work.now()
                )
                said = f"draft {number} begins the next version of {read.code}"
            else:
                after = drafts.edit_draft(
                    session,
                    draft.id,
                    read,
                    by=officer,
                    expected_revision=draft.revision if revision is None else revision,
                    now=work.now(),
                )
                said = f"draft {draft.id} is at revision {after}"
    typer.echo(said)


def _read_all(paths: Sequence[Path]) -> tuple[list[ItemFile], list[UnreadableFile]]:
    files: list[ItemFile] = []
    unreadable: list[UnreadableFile] = []
    with progress("读取", None) as seen:
        for path in paths:
            try:
                files.append(read_item_file(path, seen=seen))
            except UnreadableFile as error:
                unreadable.append(error)
    return files, unreadable


def _one_item(path: Path) -> ReadItem:
    file = read_item_file(path)
    if file.problems:
        raise UnreadableFile(str(file.problems[0]))
    if len(file.items) != 1:
        raise UnreadableFile(f"{path}: holds {len(file.items)} items; a revision is of one")
    return file.items[0]


def _report(
    files: Sequence[ItemFile],
    reports: Sequence[LoadReport],
    unreadable: Sequence[UnreadableFile],
    by: str,
) -> None:
    loaded = [one for report in reports for one in report.items]
    problems = [str(one) for file in files for one in file.problems]
    problems += [f"{one.place}: item {one.code}: {one.why}" for one in loaded if one.why]
    problems += [str(error) for error in unreadable]
    for problem in problems:
        typer.echo(f"zhaoren: {problem}", err=True)
    for line in _summary(files, loaded, len(problems)):
        typer.echo(line)
    numbers = sorted({one.draft_id for one in loaded if one.draft_id})
    if numbers:
        typer.echo(f"Next: zhaoren policies submit --all --by {by}")
    if problems:
        raise typer.Exit(REFUSED)


def _summary(files: Sequence[ItemFile], loaded: Sequence[LoadedItem], refused: int) -> list[str]:
    counts = Counter(one.outcome for one in loaded)
    lines = [
        f"{counts[outcome]} {outcome}"
        for outcome in LoadOutcome
        if counts[outcome] and outcome is not LoadOutcome.REFUSED
    ]
    nothing = sum(file.not_benefits for file in files)
    lines += [f"{nothing} text(s) that offer nothing to claim"] if nothing else []
    lines += [f"{refused} refused (see above); the others were loaded"] if refused else []
    doubts = [one for one in loaded if one.warnings and one.outcome is not LoadOutcome.SAME_DRAFT]
    lines += [
        f"  draft {one.draft_id} {one.code}: {len(one.warnings)} thing(s) to check"
        for one in doubts[:MOST_DOUBTS_SHOWN]
    ]
    hidden = len(doubts) - MOST_DOUBTS_SHOWN
    return [*lines, f"  … and {hidden} more: zhaoren policies list"] if hidden > 0 else lines
