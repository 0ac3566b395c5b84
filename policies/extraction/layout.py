"""The outline of a text: numbered passages in their nesting, with their headings.

Numbering of public documents runs 第一章 · 一、 · （一） · 1. · （1） · ①, but no document uses all
of it, and pasted ones put several numbers on one line. So the depth of a style is where it was
first met, not a fixed rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.document import Document, Span
from policies.extraction.headings import FUSED_LABEL, is_name_of_section

_CHINESE = "[一二三四五六七八九十百]"
# One style of numbering a row; the first that fits decides.
STYLES: tuple[tuple[str, str], ...] = (
    ("chapter", rf"第{_CHINESE}{{1,3}}[章编篇节]\s*"),
    ("article", rf"第(?:{_CHINESE}{{1,4}}|\d{{1,3}})条\s*"),
    ("一、", rf"{_CHINESE}{{1,3}}\s*[、.．](?!{_CHINESE}{{1,3}}[、项])\s*"),
    ("（一）", rf"[(（]\s*{_CHINESE}{{1,3}}\s*[)）]\s*[、.．]?\s*"),
    ("（1）", r"[(（]\s*\d{1,2}\s*[)）]\s*[、.．]?\s*"),
    ("1.", r"\d{1,2}\s*(?:[、．]|\.(?!\d))\s*"),
    ("1）", r"\d{1,2}\s*[)）]\s*"),
    ("①", r"[①-⑳❶-❿]\s*"),
    ("A.", r"[A-HＡ-Ｈ]\s*[.．、]\s*(?=[\u4e00-\u9fff\d])"),
    ("•", r"[•●◆■▪◎※★☆]\s*"),
)
_MARKER = re.compile("|".join(f"(?P<s{i}>{pattern})" for i, (_, pattern) in enumerate(STYLES)))
_INLINE = re.compile(
    r"(?<=[。；;：:)）\t 　\u3000])(?="
    + "|".join(pattern for name, pattern in STYLES if name not in ("chapter", "•", "1）"))
    + ")"
)
_SENTENCE_END = frozenset("。；;：:！？!?")
_UNITS = frozenset("万亿元%个年月")
_WRAPPED_LINES_FROM = 16
_MOST_OF_HEADING = 40
_RUN_IN = re.compile(r"(?P<label>[^。：:，,；;\n]{2,26})(?P<stop>[。：:])\s*(?=\S)")
_BRACKETED = re.compile(r"[【\[](?P<label>[^】\]\n]{2,16})[】\]]\s*[:：]?\s*")
_STATED = re.compile(
    r"\d|给予|予以|[应须需可的]|具有|具备|符合|优先|只能|不得|仅限|未(?:被|列入|发生|有)"
)


_INTRODUCES = re.compile(
    r"(?:(?:以下|下列|如下|上述)[^。；;\n]{0,16}(?:条件|情形|情况|要求|标准)|之一|任[一意])[^。；;\n]{0,20}[:：]$"
    r"|分为?[二两三四五六七八2-8]个?(?:档次|档|层次|等级|类型|类别|种|类|级)[^。；;\n]{0,20}[:：]$"
    r"|(?:符合|满足|具备)(?:以下|下列|如下)[^。；;，,\n]{0,10}条件的?[^。；;\n]{0,60}[。:：]?$"
)


# Lines of the page around a pasted notice.
_FURNITURE = re.compile(
    r"(?:上|下)一(?:个|篇|条|页)\s*[:：]|(?:OA系统?|法律声明|隐私保护|网站地图|打印本页|关闭窗口|返回顶部|联系我们)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A numbered or plain paragraph with what is nested in it.

    ``span`` is the paragraph alone without its children, ``label`` the heading inside it, and
    ``body`` what follows marker and label (empty for a mere heading).
    """

    style: str
    span: Span
    label: Span | None
    body: Span
    children: tuple[Passage, ...] = ()

    def walk(self) -> Iterator[Passage]:
        """Yield this passage and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def outline(document: Document) -> Passage:
    """Return the whole document as one passage without a text of its own."""
    paragraphs = [
        part
        for paragraph in _joined(document)
        if _FURNITURE.match(paragraph.of(document.text).strip()) is None
        for part in _parted(document.text, paragraph)
    ]
    rows = [_row(document.text, span) for span in paragraphs]
    nothing = Span(start=0, end=0)
    children = _nest(rows, document.text)
    return Passage(style="", span=nothing, label=None, body=nothing, children=children)


def _joined(document: Document) -> Iterator[Span]:
    """Join the lines that a page's width has broken, leave all others as they are."""
    spans = [block.span for block in document.blocks]
    width = _page_width(spans, document.text)
    waiting: Span | None = None
    for span in spans:
        if waiting is not None and _goes_on(document.text, waiting, span, width):
            waiting = Span(start=waiting.start, end=span.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting


def _page_width(spans: Sequence[Span], text: str) -> int:
    """The width at which lines were broken, 0 where they seem to be paragraphs."""
    long = sorted(
        span.end - span.start for span in spans if span.end - span.start >= _WRAPPED_LINES_FROM
    )
    if len(long) < 6:
        return 0
    width = long[len(long) * 9 // 10]
    open_ended = sum(
        text[span.end - 1] not in _SENTENCE_END
        for span in spans
        if span.end - span.start >= _WRAPPED_LINES_FROM
    )
    return width if width <= 60 and open_ended > len(long) * 0.5 else 0


def _goes_on(text: str, line: Span, following: Span, width: int) -> bool:
    last_line = text.rfind("\n", line.start, line.end) + 1
    length = line.end - max(last_line, line.start)
    if text[line.end - 1].isdigit() and text[following.start] in _UNITS:
        return True  # "200⏎万元" is one amount.
    if not width or length < width * 0.8 or text[line.end - 1] in _SENTENCE_END:
        return False
    return _MARKER.match(text, following.start, following.end) is None


def _parted(text: str, span: Span) -> Iterator[Span]:
    """Part a line in which several numbered passages follow each other."""
    starts = [span.start]
    for match in _INLINE.finditer(text, span.start + 1, span.end):
        at = match.start()
        marker = _MARKER.match(text, at, span.end)
        if marker is None or (text[at - 1] in ")）" and not text[at - 2 : at - 1].strip()):
            continue
        if _is_reference(text, at, marker.end(), span):
            continue
        starts.append(at)
    for start, end in zip(starts, [*starts[1:], span.end], strict=True):
        trimmed = end - (len(text[start:end]) - len(text[start:end].rstrip()))
        if trimmed > start:
            yield Span(start=start, end=trimmed)


def _is_reference(text: str, start: int, end: int, span: Span) -> bool:
    """Whether what looks like a number of a passage is a word: 详见（一）, 第 1. 项, 5. 0."""
    before = text[max(span.start, start - 6) : start].rstrip()
    if before.endswith(("第", "附件", "附表", "见", "按", "按照", "表", "图", "条", "款")):
        return True
    if before and before[-1] not in "。；;：:)）" and "\t" not in text[start - 1 : start]:
        # After a mere blank only the plain numbers of pasted documents count.
        return not re.match(
            rf"\d{{1,2}}[.、．]|{_CHINESE}{{1,3}}、|[(（]{_CHINESE}", text[start:end]
        )
    return not text[end : end + 1].strip()


def _row(text: str, span: Span) -> Passage:
    marker = _MARKER.match(text, span.start, span.end)
    style, begin = "", span.start
    if marker is not None and marker.lastgroup is not None and marker.end() < span.end:
        style, begin = STYLES[int(marker.lastgroup[1:])][0], marker.end()
    label, body = _label(text, Span(start=begin, end=span.end), is_numbered=bool(style))
    if not style and label is not None:
        # 申报条件：… closes 支持内容：…, but not the heading 支持政策 above them both.
        style = "plain" if label.end == span.end else "label"
    return Passage(style=style, span=span, label=label, body=body)


def _label(text: str, span: Span, *, is_numbered: bool) -> tuple[Span | None, Span]:
    words = span.of(text)
    bracketed = _BRACKETED.match(words)
    if bracketed is not None:
        start, end = bracketed.span("label")
        return _inside(span, start, end), _inside(span, bracketed.end(), len(words))
    run_in = _RUN_IN.match(words)
    if run_in is not None and _is_label(run_in["label"], run_in["stop"], is_numbered):
        return _inside(span, 0, run_in.end("label")), _inside(span, run_in.end(), len(words))
    fused = FUSED_LABEL.match(words) if is_numbered else None
    if fused is not None and len(words) > fused.end():
        return _inside(span, 0, fused.end("label")), _inside(span, fused.end(), len(words))
    bare = words.rstrip("：: ")
    is_short = len(bare) <= _MOST_OF_HEADING and bare[-1:] not in _SENTENCE_END | {"，", ","}
    if is_short and is_name_of_section(bare):
        return _inside(span, 0, len(bare)), _inside(span, len(words), len(words))
    return None, span


def _is_label(label: str, stop: str, is_numbered: bool) -> bool:
    if is_name_of_section(label):
        return True
    return stop == "。" and is_numbered and not _STATED.search(label)


def _inside(span: Span, start: int, end: int) -> Span:
    return Span(start=span.start + start, end=span.start + end)


def _nest(rows: Sequence[Passage], text: str) -> tuple[Passage, ...]:
    """Nest the rows by the styles of their numbers; plain paragraphs go to the open heading."""
    return tuple(_Nester(rows, text).take((), takes_plain=True))


class _Nester:
    """Reads the rows once; each level takes what belongs to it and leaves the rest."""

    def __init__(self, rows: Sequence[Passage], text: str) -> None:
        self._rows = rows
        self._text = text
        self._next = 0

    def take(self, open_styles: tuple[str, ...], *, takes_plain: bool) -> Iterator[Passage]:
        """Yield the passages of one level: until a style comes that is open further up.

        Under a heading (``takes_plain``) a plain paragraph between numbered ones belongs to the
        heading; under an item that only introduces a list, it ends the list.
        """
        own: str | None = None
        while self._next < len(self._rows):
            row = self._rows[self._next]
            if row.style and row.style in open_styles:
                return
            if not row.style and own is not None and not takes_plain:
                return
            if row.style and own is None and not self._is_closed(row):
                own = row.style
            self._next += 1
            yield self._with_children(row, open_styles + ((own,) if own else ()))

    def _with_children(self, row: Passage, open_styles: tuple[str, ...]) -> Passage:
        if self._next >= len(self._rows):
            return row
        following = self._rows[self._next]
        if not row.style:
            return self._with_list(row, following, open_styles)
        is_deeper = following.style and following.style not in open_styles
        if self._is_closed(row) or self._ends_before(row, following):
            return row
        is_prose = not following.style and (row.label is not None or self._is_heading(row))
        if not (is_deeper or is_prose):
            return row
        children = tuple(self.take(open_styles, takes_plain=is_prose or row.label is not None))
        label, body = row.label, row.body
        if label is None and self._is_heading(row):
            label, body = row.body, Span(start=row.body.end, end=row.body.end)
        return Passage(style=row.style, span=row.span, label=label, body=body, children=children)

    def _with_list(self, row: Passage, following: Passage, open_styles: tuple[str, ...]) -> Passage:
        """Give a plain paragraph that introduces a list (符合以下条件之一：) what it introduces."""
        words = row.body.of(self._text)
        is_inner = following.style not in ("", "plain", "label", "chapter", "article", *open_styles)
        if not is_inner or row.label is not None or _INTRODUCES.search(words) is None:
            return row
        children = tuple(self.take(open_styles, takes_plain=False))
        return Passage(
            style=row.style, span=row.span, label=row.label, body=row.body, children=children
        )

    def _is_closed(self, row: Passage) -> bool:
        """Whether a label without a number has its say in its own line: 联系电话：123."""
        has_body = row.style == "label" and row.body.start < row.body.end
        if has_body and _INTRODUCES.search(row.body.of(self._text)):
            return False
        return has_body and self._text[row.body.end - 1] not in "：:；;，,、"

    def _ends_before(self, row: Passage, following: Passage) -> bool:
        """Whether a label belongs to the heading above: （2）信用良好。 then 补贴标准：…."""
        last = self._text[row.span.end - 1]
        is_item = row.label is None and (last == "。" or not self._is_heading(row))
        return is_item and following.style == "label" and last not in "：:"

    def _is_heading(self, row: Passage) -> bool:
        words = row.body.of(self._text)
        if not 0 < len(words) <= _MOST_OF_HEADING or words[-1] in "；;：:，,、":
            return False
        return words[-1] != "。" or not _STATED.search(words)
