"""What a document calls itself: seldom its first line, which is a letterhead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.document import BlockKind

MAX_TITLE_LETTERS = 120
_LINES_LOOKED_AT = 12
_LINES_OF_A_TITLE = 3
_SHORTEST = 6
_NAMES_A_DOCUMENT = re.compile(
    r"(?:通知|公告|通告|办法|细则|指南|措施|意见|政策|方案|规定|规范|决定|条例|清单|事项|说明|须知"
    r"|申报|奖励|补贴|补助|资助|兑现|认定|服务|简章|启事|条款|[若干十百]+条)"
    r"(?:\s*[(（](?:试行|暂行|修订|征求意见|第.{1,4}批|\d{4})[^)）]{0,12}[)）])?\s*$"
)
_LETTERHEAD = re.compile(
    r"文\s*件\s*$|^\S{1,12}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*第?\s*\d+\s*号|^(?:附件|附表)"
)
_SENTENCE = re.compile(r"[。；;，,：:！!？?]")
_MARK = re.compile(
    r"^(?:#+\s*|[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章条]|[(（]?\d+[.)）、])"
)


def title_of(lines: Sequence[tuple[str, BlockKind]]) -> str:
    """Return the title: the first lines that end as titles do, else the first line of words."""
    head = [text for text, kind in lines[:_LINES_LOOKED_AT] if kind is not BlockKind.TABLE_ROW]
    for first in range(len(head)):
        if _is_part(head[first]) and (found := _title_at(head[first:])):
            return found
    for text, kind in lines:
        if kind is BlockKind.HEADING and not _LETTERHEAD.search(text):
            return text[:MAX_TITLE_LETTERS]
    first_line = next((text for text in head if not _LETTERHEAD.search(text)), lines[0][0])
    return first_line.lstrip("# ").split("\t")[0][:MAX_TITLE_LETTERS]


def _title_at(lines: Sequence[str]) -> str:
    """The title that begins here, over one to three lines; empty if none does."""
    whole = ""
    for line in lines[:_LINES_OF_A_TITLE]:
        if not _is_part(line):
            return ""
        whole += line.lstrip("# ")
        if _SHORTEST <= len(whole) <= MAX_TITLE_LETTERS and _NAMES_A_DOCUMENT.search(whole):
            return whole
    return ""


def _is_part(line: str) -> bool:
    bare = re.sub(r"《[^》]*》", "", line.lstrip("# "))
    return not (
        _SENTENCE.search(bare) or _LETTERHEAD.search(line) or _MARK.match(line.lstrip("# "))
    )
