"""`zhaoren policies read`: documents become policy items, with no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.progress import progress
from cli.records import write_records
from policies.document import Document
from policies.errors import UnreadableFile
from policies.extraction.masthead import known_region
from policies.extraction.reading import NOT_A_BENEFIT, read_document
from policies.extraction.text_files import TEXT_READERS, Known, read_file
from policies.item_files import find_item_files


def read(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Texts (.txt, .md, .jsonl), or folders of them."),
    ],
    region: Annotated[
        str | None, typer.Option(help="Code or name of the issuer's place, where a text has none.")
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(help="The issuing office, where a text does not name it.")
    ] = None,
    published_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DAY", help="Days without a year count from here."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if none.")
    ] = None,
) -> None:
    """Read policy items out of documents: one JSON object a line, every value with its quote.

    A text that offers enterprises nothing to claim gives one line that says why.
    """
    if region is not None and known_region(region) is None:
        raise typer.BadParameter(
            f"{region} is no known division or zone; write 430112", param_hint="--region"
        )
    known = Known(
        region=region,
        issuer=issuer,
        published_on=None if published_on is None else published_on.date(),
    )
    documents = list(_documents(paths, known))
    counted = {"items": 0, "refused": 0}
    with progress("读取", len(documents)) as done:
        written = write_records(output, _lines(documents, counted, done))
    typer.echo(
        f"{len(documents)} text(s): {written - counted['refused']} item(s), "
        f"{counted['refused']} with nothing to claim",
        err=True,
    )


def _documents(paths: Sequence[Path], known: Known) -> Iterator[Document]:
    """Read every file before anything is written: a broken one stops the whole command."""
    seen: dict[str, Path] = {}
    for path in find_item_files(paths):
        for document in read_file(str(path), _content(path), known, readers=TEXT_READERS):
            if document.id in seen:
                raise UnreadableFile(
                    f"{path}: the id {document.id} is that of a text in {seen[document.id]} too; "
                    "give each its own"
                )
            seen[document.id] = path
            yield document


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be opened ({error.strerror}); check it") from error


def _lines(documents: Sequence[Document], counted: dict[str, int], done: Any) -> Iterator[Any]:
    for document in documents:
        for line in read_document(document):
            counted["refused"] += line.get("kind") == NOT_A_BENEFIT
            yield line
        done()
