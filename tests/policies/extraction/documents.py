"""Documents made of lines, for the tests of extraction."""

from __future__ import annotations

from datetime import date
from typing import Any

from policies.document import Document, blocks_of_lines
from policies.extraction.layout import outline
from policies.extraction.masthead import read_masthead, setting_of
from policies.extraction.parts import Part, parts_of
from policies.extraction.reading import read_document


def document(
    *lines: str,
    title: str = "",
    region: str | None = "430112",
    published_on: date | None = date(2025, 3, 1),
) -> Document:
    """Return a document of these lines, by default of 望城区 and of March 2025."""
    text = "\n".join(lines)
    return Document(
        id="d1",
        title=title,
        text=text,
        blocks=blocks_of_lines(text),
        region=region,
        published_on=published_on,
    )


def parts(one: Document) -> Part:
    """Return the parts of the document."""
    return parts_of(one.text, outline(one), setting_of(one, read_masthead(one)))


def read(*lines: str, **known: Any) -> list[dict[str, Any]]:
    """Return the items that the lines make."""
    return read_document(document(*lines, **known))


def shape(node: Any) -> Any:
    """Return a tree without its quotes: atoms as (field, op, value)."""
    if isinstance(node, list):
        return [shape(child) for child in node]
    if "field" in node:
        return node["field"], node["op"], node["value"]
    return {key: shape(node[key]) for key in ("all", "any", "not") if key in node}
