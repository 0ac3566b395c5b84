"""Sheets that list policies: a policy a row, under headings that officers use.

Each row is put into the words of a document of its own, section by section, so that conditions and
amounts are read from it as from any other text. A column that nobody knows is kept as its own line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from policies.document import BlockKind, Document
from policies.readers.composing import Composer
from policies.readers.refusals import Refused


class Column(StrEnum):
    """What a column holds; the value is the heading its words get in the document."""

    CODE = "编号"
    TITLE = "政策名称"
    NUMBER = "文号"
    ISSUER = "发文机关"
    REGION = "适用地区"
    PUBLISHED = "发布日期"
    BASIS = "政策依据"
    TARGET = "支持对象"
    CONDITIONS = "申报条件"
    STANDARD = "支持标准"
    WINDOW = "申报时间"
    MATERIALS = "申报材料"
    FLOW = "申报流程"
    CHANNEL = "申报方式"
    CONTACT = "联系方式"
    VALIDITY = "有效期"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row with its number in the sheet; ``cells`` may hold lines."""

    number: int
    cells: tuple[str, ...]


_WHO = (
    "(?:申报|申请|申领|支持|扶持|奖补|奖励|补贴|补助|资助"
    "|享受|适用|认定|服务|优惠|办理|受理|政策|兑现)"
)
# The first that fits decides. 序号 is no code: it changes when a row is put in.
_ALIASES: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(rf"^(?:{pattern})$"))
    for column, pattern in (
        (Column.CODE, r"(?:政策|事项|项目|条款)?(?:编号|编码|代码|ID|id)"),
        (Column.BASIS, rf"(?:{_WHO}|文件|来源|制定)?(?:依据|文件|文件名称|来源文件|出处)|文件名"),
        (
            Column.TITLE,
            r"(?:政策|事项|项目|条款|惠企政策|政策事项|奖补)?(?:名称|标题|事项|条款)|政策|项目",
        ),
        (Column.NUMBER, r"(?:发文|文件|政策)?(?:文号|字号|发文字号|文件编号)"),
        (
            Column.ISSUER,
            r"(?:发文|发布|制定|主管|责任|牵头|实施|执行|印发|受理|兑现)(?:机关|机构|单位|部门|主体)|部门|来源",
        ),
        (
            Column.REGION,
            r"(?:适用|所属|行政|实施)?(?:地区|区域|区划|地域|辖区|行政区划|行政区域)",
        ),
        (Column.PUBLISHED, r"(?:发布|发文|印发|成文|公开|出台|下发)(?:时间|日期)"),
        (Column.CONDITIONS, rf"{_WHO}?(?:基本|具体|准入)?(?:条件|要求|资格|条件要求|条件及要求)"),
        (Column.TARGET, rf"{_WHO}(?:对象|范围|主体|企业|单位)|对象|适用对象及范围|惠及对象"),
        (
            Column.STANDARD,
            rf"{_WHO}(?:标准|内容|额度|金额|措施|力度|比例|政策|内容及标准|内容和标准|方式及标准)|主要内容|核心内容"
            r"|政策(?:要点|内容|措施|干货)|内容|标准",
        ),
        (
            Column.WINDOW,
            rf"(?:{_WHO}|起止|截止)(?:起止|截止)?(?:时间|日期|期限|时限|时段|起止时间)|申报期|窗口期|截止日",
        ),
        (Column.MATERIALS, rf"(?:{_WHO}|所需|需提交的?|提交)?(?:材料|资料|材料清单|所需材料)"),
        (Column.FLOW, rf"{_WHO}?(?:流程|程序|步骤)"),
        (Column.CHANNEL, rf"{_WHO}(?:方式|渠道|途径|入口|平台|网址|地点|地址|窗口)|网址|链接"),
        (Column.CONTACT, r"(?:联系|咨询)(?:方式|电话|人|人及电话|部门|单位)|电话|联系人及联系方式"),
        (Column.VALIDITY, r"(?:政策)?(?:有效期|有效期限|有效期至|执行期限|执行期|实施期限|期限)"),
    )
)  # fmt: skip
_SECTIONS = (
    Column.BASIS, Column.TARGET, Column.CONDITIONS, Column.STANDARD, Column.WINDOW,
    Column.MATERIALS, Column.FLOW, Column.CHANNEL, Column.CONTACT, Column.VALIDITY,
)  # fmt: skip
_SAYS_WHAT = frozenset({Column.TARGET, Column.CONDITIONS, Column.STANDARD})
_ROWS_LOOKED_AT = 12
_FEWEST_COLUMNS = 3
_DECORATION = re.compile(r"[\s*＊※★：:]|[(（][^()（）]*[)）]$")
_DAY = re.compile(r"(?P<y>20\d{2}|19\d{2})\s*[-年./]\s*(?P<m>\d{1,2})\s*[-月./]\s*(?P<d>\d{1,2})")


def column_of(heading: str) -> Column | None:
    """Return what a column of this heading holds, ``None`` if nobody knows."""
    words = _DECORATION.sub("", _DECORATION.sub("", heading))
    return next((column for column, pattern in _ALIASES if pattern.match(words)), None)


def policies_of(sheet: str, rows: Sequence[SheetRow], notes: Sequence[str]) -> Iterator[Document]:
    """Yield a document a row; nothing where the sheet has no headings of policies.

    ``notes`` go with each. A row without a name for its policy takes the one above it.
    """
    found = _headings(rows)
    if found is None:
        return
    at, columns = found
    names = rows[at].cells
    seen: dict[str, list[str]] = {}
    for row in rows[at + 1 :]:
        values = {place: cell for place, cell in enumerate(row.cells) if cell.strip()}
        if not any(columns.get(place) in _SAYS_WHAT for place in values):
            continue  # A heading between the rows (科技类), a sum, a remark.
        known = {column: values[place] for place, column in columns.items() if place in values}
        others = [(names[at], cell) for at, cell in values.items() if at not in columns]
        document = _document(known, others, notes, row.number)
        if document is not None:
            yield _with_own_id(document, known, seen)


def _headings(rows: Sequence[SheetRow]) -> tuple[int, dict[int, Column]] | None:
    for at, row in enumerate(rows[:_ROWS_LOOKED_AT]):
        columns: dict[int, Column] = {}
        for place, cell in enumerate(row.cells):
            column = column_of(cell)
            if column is not None and column not in columns.values():
                columns[place] = column
        kinds = set(columns.values())
        if Column.TITLE in kinds and kinds & _SAYS_WHAT and len(kinds) >= _FEWEST_COLUMNS:
            return at, columns
    return None


def _document(
    known: Mapping[Column, str],
    others: Sequence[tuple[str, str]],
    notes: Sequence[str],
    number: int,
) -> Document | None:
    composer = Composer()
    for note in notes:
        composer.note(note)
    title = " ".join(known.get(Column.TITLE, "").split())
    if not title:
        composer.note("这一行没有政策名称")
    composer.add(title, BlockKind.HEADING)
    for column in (Column.NUMBER, Column.ISSUER, Column.PUBLISHED):
        if column in known:
            composer.add(f"{column.value}：{' '.join(known[column].split())}")
    for column in _SECTIONS:
        if column in known:
            _add_section(composer, column.value, known[column])
    for name, value in others:
        if name.strip() and name.strip() != "序号":
            _add_section(composer, "".join(name.split()), value)
    try:
        return composer.document(
            title=title,
            region=_one_line(known.get(Column.REGION)),
            issuer=_one_line(known.get(Column.ISSUER)),
            published_on=_day(known.get(Column.PUBLISHED, "")),
            row=number,
        )
    except Refused:
        return None  # A row of figures without a word is no policy.


def _add_section(composer: Composer, name: str, value: str) -> None:
    if "\n" in value.strip():
        composer.add(name, BlockKind.HEADING)
        composer.add(value)
    else:
        composer.add(f"{name}：{value}")


def _one_line(value: str | None) -> str | None:
    return None if value is None else " ".join(value.split()) or None


def _day(written: str) -> date | None:
    match = _DAY.search(written)
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None  # 2024年13月1日 stays in the text, where a person sees it.


def _with_own_id(
    document: Document, known: Mapping[Column, str], seen: dict[str, list[str]]
) -> Document:
    """Give the row an id that stays when rows are put in above it.

    Rows of one name are told apart by their order; rows that are equal word for word keep one
    id, so that whoever loads them sees the double.
    """
    code = "".join(known.get(Column.CODE, "").split())
    named = "\n".join(
        known.get(one, "") for one in (Column.TITLE, Column.ISSUER, Column.NUMBER, Column.REGION)
    )
    key = code or hashlib.sha256(named.encode()).hexdigest()[:10]
    texts = seen.setdefault(key, [])
    if document.text not in texts:
        texts.append(document.text)
    place = texts.index(document.text) + 1
    return replace(document, id=key if place == 1 else f"{key}.{place}")
