"""A notice that confers a title asks nobody to hold it: 关于组织高新技术企业认定的通知."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lexicon.qualifications import find_qualifications
from policies.document import Document, Span
from policies.extraction.joining import Node, human

_CONFERS = re.compile(
    r"^(?:企业)?[^,，。;；、]{0,6}(?:认定|评价|复核|评选|遴选|培育|入库|申报|征集)"
)
_PAYS = re.compile(r"奖|补助|补贴|资助|贴息|资金|贷|配套|扶持|减免|优惠")


def titles_conferred(document: Document) -> frozenset[str]:
    """Return the ids of the titles that one applies for by this document's name.

    A document that pays holders of the title (高新技术企业认定奖励) confers none.
    """
    title = document.title
    if _PAYS.search(title):
        return frozenset()
    return frozenset(
        one.id for one in find_qualifications(title) if _CONFERS.match(title[one.end :])
    )


def without_own_titles(document: Document, nodes: Sequence[Node]) -> list[Node]:
    """Leave to a person what speaks of the title that is applied for, as 高企评审工作."""
    conferred = titles_conferred(document)
    return [_reworded(document.text, one, conferred) for one in nodes] if conferred else list(nodes)


def _reworded(text: str, node: Node, conferred: frozenset[str]) -> Node:
    if node.get("field") == "qual.has" and node["op"] == "has" and node["value"] in conferred:
        start, end = node["span"]
        return {**human(text, Span(start=start, end=end)), "hard": False}
    for key in ("all", "any"):
        if key in node:
            return {**node, key: [_reworded(text, one, conferred) for one in node[key]]}
    return node
