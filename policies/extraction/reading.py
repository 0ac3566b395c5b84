"""From one document to lines of the contract: its items, or why it offers nothing to claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.document import Document
from policies.extraction.intake import why_not_claimable
from policies.extraction.items import Item, items_of
from policies.extraction.layout import outline
from policies.extraction.masthead import read_masthead, setting_of
from policies.extraction.parts import parts_of
from policies.extraction.trees import atoms_of

NOT_A_BENEFIT = "not_a_benefit"


class InexactQuote(AssertionError):
    """A quote is not what stands at its span: a rule is broken, and nothing may rest on it."""


def read_document(document: Document) -> list[Item]:
    """Return the items of the document, or one line that says why there is nothing to claim.

    Raises :class:`InexactQuote` if a rule quotes what the text does not say.
    """
    masthead = read_masthead(document)
    setting = setting_of(document, masthead)
    root = parts_of(document.text, outline(document), setting)
    why = why_not_claimable(document, root)
    if why is not None:
        return [{"source_id": document.id, "kind": NOT_A_BENEFIT, "why": why}]
    items = items_of(document, masthead, root)
    for item in items:
        _check_quotes(item)
    return items


def _check_quotes(item: Item) -> None:
    for quoted in _quoted(item):
        start, end = quoted["span"]
        if item["text"][start:end] != quoted["quote"]:
            raise InexactQuote(f"{item['id']}: {quoted['quote']!r} does not stand at {start}:{end}")


def _quoted(item: Item) -> Iterator[dict[str, Any]]:
    yield from atoms_of(item["eligibility"])
    for benefit in item["benefits"]:
        yield benefit
        if "when" in benefit:
            yield from atoms_of(benefit["when"])
    yield from item["materials"]
    yield from item["channel"]
    for one in (item["window"], item.get("contact")):
        if one and "quote" in one:
            yield one
