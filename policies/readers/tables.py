"""Tables as lines of text: what stands above or beside a cell is said with it.

A table of two columns with names on the left is read as 支持对象：…, which is what the sections of
a plain document look like. A table under a row of headings is read row by row, a sentence each,
every cell behind its heading: 档次：一档，年营业收入：5000万元以上，奖励金额：20万元.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.document import BlockKind
from policies.readers.composing import Composer

Row = Sequence[str]
_LONGEST_NAME = 14
_FIGURE = re.compile(r"\d|[。；;，,：:]")
# The row above names and values that says no more than that it is one: 要素 | 内容.
_NAMES_NAME = re.compile(r"^(?:项目|要素|事项|名称|栏目|类别|指标|条目|要点|序号)(?:名称)?$")
_VALUES_NAME = re.compile(r"^.{0,4}(?:内容|说明|详情|信息)$")
_MEASURES_NAME = re.compile(r"(?:标准|金额|额度|条件|比例|要求|时间|备注|情况|奖励|补贴|补助)$")
_END_OF_CELL = re.compile(r"[，,；;。]+$")
_NUMBER_NAMES = frozenset({"序号", "编号", "No", "NO", "No."})


def add_table(composer: Composer, rows: Sequence[Row], *, header_rows: int = 0) -> None:
    """Add the rows to the document; ``header_rows`` is what the file itself calls headings."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    rows = _without_empty_columns(rows)
    if not rows:
        return
    if _is_one_column(rows):
        for row in rows:
            composer.add(row[0])
    elif _names_on_the_left(rows):
        _add_named(composer, rows)
    else:
        _add_under_headings(composer, rows, header_rows)


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    width = max((len(row) for row in rows), default=0)
    full = [list(row) + [""] * (width - len(row)) for row in rows]
    kept = [place for place in range(width) if any(row[place].strip() for row in full)]
    return [[row[place] for place in kept] for row in full]


def _is_one_column(rows: Sequence[Row]) -> bool:
    return len(rows[0]) == 1


def _is_name(cell: str) -> bool:
    words = "".join(cell.split()).rstrip("：:")
    return 0 < len(words) <= _LONGEST_NAME and not _FIGURE.search(words)


def _names_on_the_left(rows: Sequence[Row]) -> bool:
    if len(rows[0]) != 2 or _MEASURES_NAME.search(rows[0][1].strip()):
        return False
    named = [row for row in rows if row[0].strip()]
    return bool(named) and all(_is_name(row[0]) for row in named)


def _add_named(composer: Composer, rows: Sequence[Row]) -> None:
    last = ""
    if len(rows) > 1 and _NAMES_NAME.match(rows[0][0].strip()) and _VALUES_NAME.match(rows[0][1]):
        rows = rows[1:]
    for name, value in rows:
        words = "".join(name.split()).rstrip("：:")
        # A name that spans several rows comes with each of them and is said once.
        is_new = bool(words) and words != last
        composer.add(f"{words}：{value}" if is_new else value)
        last = words or last


def _add_under_headings(composer: Composer, rows: Sequence[Row], header_rows: int) -> None:
    count = header_rows or _count_headings(rows)
    names = [_heading(rows[:count], column) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        if number < count < len(rows):
            continue  # Said with each cell below.
        if len(set(filter(None, row))) == 1:
            composer.add_row([next(filter(None, row))])
            continue
        if any(names):
            composer.add(_sentence(names, row), BlockKind.TABLE_ROW)
        else:
            composer.add_row(row)


def _count_headings(rows: Sequence[Row]) -> int:
    """One row of headings where all its cells are names and what follows is not all names."""
    if len(rows) < 2 or len(set(rows[0])) == 1:
        return 0
    return int(all(_is_name(cell) for cell in rows[0]))


def _heading(rows: Sequence[Row], column: int) -> str:
    parts = dict.fromkeys("".join(row[column].split()) for row in rows if row[column].strip())
    return "".join(parts)


def _sentence(names: Sequence[str], row: Row) -> str:
    """The row as a sentence, so that its condition and its amount belong together."""
    cells = [
        _named(name, _END_OF_CELL.sub("", " ".join(cell.split())))
        for name, cell in zip(names, row, strict=True)
        if cell.strip()
    ]
    return "，".join(cells)


def _named(name: str, cell: str) -> str:
    return f"{name}：{cell}" if name and name not in _NUMBER_NAMES else cell
