"""`zhaoren policies read`: documents become policy items, with no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.policy_sources import KINDS, Issuer, PublishedOn, Region, known_of
from cli.progress import progress
from cli.records import write_records
from policies.document import Document
from policies.errors import UnreadableFile
from policies.extraction.reading import NOT_A_BENEFIT, read_document
from policies.extraction.text_files import Known
from policies.readers.folders import source_files
from policies.readers.workshop import Workshop
from policies.source_files import documents_of


def read(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help=f"Documents: {KINDS}."),
    ],
    region: Region = None,
    issuer: Issuer = None,
    published_on: PublishedOn = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if none.")
    ] = None,
) -> None:
    """Read policy items out of documents: one JSON object a line, every value with its quote.

    A text that offers enterprises nothing to claim gives one line that says why.
    """
    known = known_of(region, issuer, published_on)
    documents, doubles = _documents(paths, known)
    counted = {"items": 0, "refused": 0}
    with progress("读取", len(documents)) as done:
        written = write_records(output, _lines(documents, counted, done))
    said = (
        f"{len(documents)} text(s): {written - counted['refused']} item(s), "
        f"{counted['refused']} with nothing to claim"
    )
    typer.echo(said + (f", {doubles} left out as doubles" if doubles else ""), err=True)


def _documents(paths: Sequence[Path], known: Known) -> tuple[list[Document], int]:
    """Read every file before anything is written: a broken one stops the whole command.

    Return the documents, and how many were left out because they came twice word for word.
    """
    seen: dict[str, tuple[str, str]] = {}
    documents: list[Document] = []
    doubles = 0
    sources = source_files(paths)
    with Workshop() as workshop, progress("打开", len(sources)) as done:
        for source in sources:
            for document in documents_of(source.name, source.read(), workshop, known=known):
                file, text = seen.setdefault(document.id, (source.name, document.text))
                if text != document.text:
                    raise UnreadableFile(
                        f"{source.name}: the id {document.id} is that of a text in {file} too; "
                        "give each its own"
                    )
                is_double = any(one.id == document.id for one in documents[-1:]) or (
                    file != source.name
                )
                doubles += is_double
                if not is_double:
                    documents.append(document)
            done()
    return documents, doubles


def _lines(
    documents: Sequence[Document], counted: dict[str, int], done: Callable[[], None]
) -> Iterator[Any]:
    for document in documents:
        for line in read_document(document):
            counted["refused"] += line.get("kind") == NOT_A_BENEFIT
            yield line
        done()
