"""What stands in the margins of pages: page numbers, which are no part of any text."""

from __future__ import annotations

import re

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–―－_·.|/\\~～]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[一二三四五六七八九十百]{1,5})?\s*页?"
    r"\s*(?:[/／,，、]?\s*(?:共\s*)?\d{0,4}\s*页?)?[\s\-—–―－_·.|/\\~～]*$",
    re.I,
)
_HAS_COUNT = re.compile(r"\d|页|[ivxlc一二三四五六七八九十]|[\-—–―－]", re.I)


def is_page_number(line: str) -> bool:
    """Whether the line counts pages and says nothing else: — 3 —, 第3页 共12页, 3/12."""
    return bool(_PAGE_NUMBER.match(line)) and bool(_HAS_COUNT.search(line))
