"""Web pages: the article, without menus, scripts and what surrounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policies.document import BlockKind, Document
from policies.readers.composing import Composer
from policies.readers.decoding import decoded
from policies.readers.refusals import Reason, Refused
from policies.readers.tables import add_table

_DROPPED = (
    "script, style, noscript, template, nav, header, footer, aside, iframe, object, embed, svg, "
    "form, button, select, input, textarea, title, [hidden], [aria-hidden=true], [role=navigation]"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "body"),
        *("table", "tr", "td", "th", "caption", "blockquote", "pre", "hr", "br", "center"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "address", "figure", "fieldset", "details"),
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ARTICLES = (
    "#zoom", "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "article", "main",
    ".article-content", ".article_content", ".news_content", ".view.TRS_UEDITOR",
)  # fmt: skip
_MOST_NODES = 400_000
_FEWEST_LETTERS = 80
_SHARE_OF_LINKS = 0.6
_FEWEST_LINKS = 3
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})")


def read_html(content: bytes) -> tuple[Document, ...]:
    """Return the document; raises :class:`Refused`."""
    text = decoded(content)
    if text is None:
        raise Refused(Reason.BROKEN, "its letters are of no known encoding")
    tree = LexborHTMLParser(text)
    meta = _meta(tree)
    title = meta.get("articletitle") or _first_heading(tree)
    for node in tree.css(_DROPPED):
        node.decompose()
    _drop_hidden(tree)
    body = _article(tree)
    if body is None:
        raise Refused(Reason.NO_TEXT)
    composer = Composer()
    if re.search(r"<html\b", text[:2000], re.I) and not re.search(
        r"</html\s*>", text[-4000:], re.I
    ):
        composer.note("网页没有结尾，可能没有保存完整，请核对")
    _Walk(composer).walk(body)
    document = composer.document(
        title=title, issuer=meta.get("contentsource") or None, published_on=_published(meta)
    )
    return (document,)


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """What pages of public offices say of themselves by their own standard."""
    found: dict[str, str] = {}
    for node in tree.css("meta[name]"):
        name, value = node.attributes.get("name"), node.attributes.get("content")
        if name and value and value.strip():
            found.setdefault(name.lower(), " ".join(value.split()))
    return found


def _published(meta: dict[str, str]) -> date | None:
    match = _DAY.search(meta.get("pubdate", ""))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None  # The day a page claims may be no day.


def _first_heading(tree: LexborHTMLParser) -> str:
    node = tree.css_first("h1")
    return "" if node is None else " ".join(node.text().split())


def _drop_hidden(tree: LexborHTMLParser) -> None:
    for node in tree.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    for node in tree.css("ul, ol, div"):
        if node.parent is not None and _is_menu(node):
            node.decompose()


def _is_menu(node: LexborNode) -> bool:
    """A short block that is nearly all links, and no article with references."""
    links = node.css("a")
    if len(links) < _FEWEST_LINKS:
        return False
    letters = len("".join((node.text() or "").split()))
    linked = sum(len("".join((link.text() or "").split())) for link in links)
    return letters < 1500 and linked > letters * _SHARE_OF_LINKS


def _article(tree: LexborHTMLParser) -> LexborNode | None:
    """The part that holds the article by the names public sites use; else the whole page."""
    for selector in _ARTICLES:
        node = tree.css_first(selector)
        if node is not None and len((node.text() or "").strip()) >= _FEWEST_LETTERS:
            return node
    return tree.body


class _Walk:
    """Walks a page without recursion: pages nest as deep as their makers were careless."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._line: list[str] = []
        self._kind = BlockKind.PARAGRAPH

    def walk(self, top: LexborNode) -> None:
        """Add all that stands under ``top``."""
        stack: list[tuple[LexborNode, bool]] = [(top, False)]
        for _step in range(_MOST_NODES):
            if not stack:
                self._end_line()
                return
            node, is_end = stack.pop()
            if is_end:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(list(_children(node))))
        raise Refused(Reason.TOO_MANY_PARTS, "elements of the page")

    def _enter(self, node: LexborNode) -> bool:
        """Begin an element; whether its children are to be walked."""
        tag = node.tag or ""
        if tag == "-text":
            self._line.append(re.sub(r"\s+", " ", node.text_content or ""))
            return False
        if tag.startswith(("-", "!", "_")):
            return False
        if tag == "table" and _is_data(node):
            self._end_line()
            add_table(self._composer, list(_rows(node)), header_rows=_header_rows(node))
            return False
        if tag in _BLOCKS:
            self._end_line()
            if tag in _HEADINGS:
                self._kind = BlockKind.HEADING
            elif tag == "li":
                self._line.append(_bullet(node))
        return True

    def _leave(self, node: LexborNode) -> None:
        if (node.tag or "") in _BLOCKS:
            self._end_line()
            self._kind = BlockKind.PARAGRAPH

    def _end_line(self) -> None:
        line = "".join(self._line)
        self._line.clear()
        if line.strip(" •"):
            self._composer.add(line, self._kind)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return node.iter(include_text=True)


def _bullet(node: LexborNode) -> str:
    """The number of an item in an ordered list, which the page's text does not hold."""
    parent = node.parent
    if parent is None or parent.tag != "ol":
        return ""
    written = parent.attributes.get("start") or "1"
    number = int(written) if written.lstrip("-").isdigit() and len(written) < 6 else 1
    before = node.prev
    while before is not None:
        number += before.tag == "li"
        before = before.prev
    return f"{number}. "


def _is_data(table: LexborNode) -> bool:
    """Tables inside tables lay a page out; the inner one holds the data."""
    return len(table.css("table")) <= 1


def _header_rows(table: LexborNode) -> int:
    count = 0
    for row in table.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if not cells or any(cell.tag == "td" for cell in cells):
            break
        count += 1
    return count if count < len(table.css("tr")) else 0


def _rows(table: LexborNode) -> Iterator[list[str]]:
    waiting: dict[int, tuple[int, str]] = {}
    for row in table.css("tr"):
        cells: list[str] = []
        for cell in (one for one in row.iter() if one.tag in ("td", "th")):
            _take_waiting(cells, waiting)
            text = _cell_text(cell)
            rows_below = _span(cell, "rowspan") - 1
            if rows_below > 0:
                waiting[len(cells)] = (rows_below, text)
            cells.extend([text] + [""] * (_span(cell, "colspan") - 1))
        _take_waiting(cells, waiting)
        yield cells


def _take_waiting(cells: list[str], waiting: dict[int, tuple[int, str]]) -> None:
    """Put in what cells above this row hold for it."""
    while len(cells) in waiting:
        place = len(cells)
        left, text = waiting.pop(place)
        cells.append(text)
        if left > 1:
            waiting[place] = (left - 1, text)


def _cell_text(cell: LexborNode) -> str:
    composer = Composer()
    walk = _Walk(composer)
    for child in _children(cell):
        if child.tag == "table":
            for row in _rows(child):
                composer.add_row(row)
        else:
            walk.walk(child)
    return composer.text


def _span(cell: LexborNode, name: str) -> int:
    written = cell.attributes.get(name) or "1"
    return min(int(written), 64) if written.isdigit() and int(written) > 0 else 1
