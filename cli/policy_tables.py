"""Drafts and policies as tables on a terminal: conditions beside the sentences they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lexicon.regions import region
from matcher.fields import field
from policies.acts import Act
from policies.audience import UNTOLD, Audience, RevisionEffect
from policies.catalogue import Found, Listed
from policies.contradictions import DayTrouble
from policies.editing import numbered
from policies.golden import Standing
from policies.guide import GUIDE_ELEMENTS
from policies.mending_marks import mark_of
from policies.outline import OutlineLine, benefits_of, condition_lines
from policies.release import Standpoint
from policies.versions import Change, VersionSummary
from policies.wording import describe_atom, describe_value, describe_yuan
from store.tables import Expectation

GROUP_WORDS = {"all": "全部满足", "any": "满足其一", "not": "不得"}
HEADER_PARTS = (
    ("title", "事项名称"),
    ("issuer", "发文机关"),
    ("document_number", "文号"),
    ("level", "层级"),
    ("region", "适用区域"),
    ("valid_from", "生效"),
    ("valid_to", "失效"),
    ("mode", "申请方式"),
    ("category", "类别"),
)
DAY_WORDS: Mapping[DayTrouble, str] = {
    DayTrouble.WINDOW_OVER: "申报时间已经截止",
    DayTrouble.VALIDITY_OVER: "有效期已经届满",
    DayTrouble.VALIDITY_TURNED: "生效晚于失效",
    DayTrouble.WINDOW_BEFORE_VALIDITY: "申报截止早于生效",
    DayTrouble.WINDOW_AFTER_VALIDITY: "申报开始晚于失效",
    DayTrouble.CLOSED_BEFORE_PUBLISHED: "申报截止早于发布",
}
EXPECTATION_WORDS: Mapping[Expectation, str] = {
    Expectation.MUST_FIT: "必须符合",
    Expectation.MUST_NOT_FIT: "不能符合",
}
STANDING_WORDS: Mapping[Standing, str] = {
    Standing.HOLDS: "一致",
    Standing.BROKEN: "不对",
    Standing.UNDECIDED: "定不了",
    Standing.GONE: "企业不在库里",
}
WIDTH_OF_A_FILE = 160


def console() -> Console:
    """Return the console for results: as wide as the terminal, or wide enough for a file."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDTH_OF_A_FILE)


def list_table(listed: Iterable[Listed]) -> Table:
    """Return the list of drafts and policies."""
    table = _table("草稿", "编号", "事项名称", "状态", "版本", "提示", "经手", "时间(UTC)")
    for one in listed:
        table.add_row(
            _cell(one.draft_id),
            one.code,
            Text(one.title),
            one.state,
            _cell(one.version),
            _cell(one.warnings or None),
            one.by,
            f"{one.since:%Y-%m-%d %H:%M}",
        )
    return table


def item_tables(found: Found) -> tuple[Table, ...]:
    """Return an item: its head, its conditions beside their quotes, its benefits."""
    return (_head(found), _conditions(found.item), _benefits(found.item))


def history_table(versions: Iterable[VersionSummary]) -> Table:
    """Return the versions of a policy."""
    table = _table("版本", "事项名称", "发布(UTC)", "结束(UTC)", "原因")
    for one in versions:
        ended = f"{one.ended_at:%Y-%m-%d %H:%M}" if one.ended_at else ""
        table.add_row(
            str(one.number),
            Text(one.title),
            f"{one.published_at:%Y-%m-%d %H:%M}",
            ended,
            Text(one.ended_reason or ""),
        )
    return table


def acts_table(acts: Iterable[Act], zone: ZoneInfo) -> Table:
    """Return who did what to a policy, the first act first."""
    table = _table("时间", "经手", "操作", "对象", "说明")
    for one in acts:
        detail = "；".join(
            f"{key} {value}" for key, value in one.detail.items() if value is not None
        )
        at = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}"
        table.add_row(at, one.by, one.action, one.subject, Text(detail))
    return table


def change_table(changes: Iterable[Change]) -> Table:
    """Return what a draft would change in the published policy."""
    table = _table("草稿改动", "已发布", "草稿")
    for one in changes:
        mark = "" if one.is_material else "（不另行通知）"
        table.add_row(one.label + mark, Text(_said(one.before)), Text(_said(one.after)))
    return table


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{key} {_said(one)}" for key, one in value.items() if key != "span")
    return describe_value(value)


def standpoint_tables(item: Mapping[str, Any], found: Standpoint) -> tuple[Table, ...]:
    """Return the numbered conditions, what stands against the item, and its examples."""
    conditions = _table("编号", "条件", "原文")
    for one in numbered(item):
        conditions.add_row(str(one.number), Text(describe_atom(one.atom)), _source(one.atom))
    against = _table("核对", "说明")
    for kind, said in _objections(item, found):
        against.add_row(kind, Text(said))
    return conditions, against


def _objections(item: Mapping[str, Any], found: Standpoint) -> Iterator[tuple[str, str]]:
    review = found.review
    missing = "、".join(one.name for one in review.missing)
    total = len(GUIDE_ELEMENTS)
    yield (
        "办事指南",
        f"{total} 项要素已有 {review.said_elements} 项" + (f"，缺：{missing}" if missing else ""),
    )
    if review.clash is not None:
        known = {one.path: one for one in numbered(item)}
        parts = [
            f"第 {known[path].number} 条 {describe_atom(known[path].atom)}"
            if path in known
            else path
            for path in review.clash.paths
        ]
        yield "互相矛盾", f"没有企业能同时满足（{review.clash.kind}）：{'；'.join(parts)}"
    for days in review.days:
        yield "日期", f"{DAY_WORDS[days.trouble]}：{days.first}，{days.second}"
    for line in review.fiscal:
        yield "公平竞争审查", f"与缴纳的税收挂钩：{describe_atom(line.atom)}"
    for one in found.results:
        why = "、".join([find.quote or find.field for find in one.deciding] or one.unknown)
        name = f"{one.example.name}（{EXPECTATION_WORDS[one.example.expected]}）"
        yield f"例子：{STANDING_WORDS[one.standing]}", name + (f"：{why}" if why else "")


def audience_table(audience: Audience) -> Table:
    """Return how many enterprises a policy would find, and what the others lack."""
    table = _table("口径", "企业数")
    for label, count in (
        ("全部登记企业", audience.total),
        ("可享", audience.eligible),
        ("可能可享", audience.possible),
        ("不符合", audience.ineligible),
        ("其中差一步", audience.near),
    ):
        table.add_row(label, str(count))
    for field_id, count in audience.unknown.items():
        table.add_row(f"  缺：{field(field_id).label}", str(count))
    for miss in audience.misses:
        asked = miss.quote or "、".join(field(one).label for one in miss.fields)
        table.add_row(Text(f"  差在：{asked}"), str(miss.count))
    money = audience.money
    table.add_row("可享金额合计（至多）", describe_yuan(money.eligible))
    table.add_row("可能可享金额合计（至多）", describe_yuan(money.possible))
    table.add_row("其中金额不明", str(money.unpriced))
    for title, segments in (("区县", audience.districts), ("规模", audience.sizes)):
        for name, one in segments.items():
            said = f"可享 {one.eligible}，可能 {one.possible}，差一步 {one.near}"
            table.add_row(f"  {title} {_segment_name(name)}", said)
    return table


def _segment_name(name: str) -> str:
    if name == UNTOLD:
        return "不明"
    try:
        return region(name).name
    except LookupError:
        return name


def effect_table(effect: RevisionEffect) -> Table:
    """Return whom a new version gains and loses; those with a contact apart."""
    table = _table("改版影响", "有联系人", "其余")
    for label, movers in (
        ("新增可享", effect.gain),
        ("新增可能可享", effect.may_gain),
        ("不再可享", effect.lose),
        ("降一级", effect.may_lose),
    ):
        table.add_row(label, str(len(movers.heard)), str(movers.unheard))
    table.add_row("不变", "", str(effect.unchanged))
    return table


def _head(found: Found) -> Table:
    table = Table(show_header=False, box=None)
    where = f"第{found.version}版" if found.version else ""
    if found.draft is not None:
        draft = found.draft
        where = "，".join(
            part
            for part in (where, f"草稿{draft.id}（第{draft.revision}稿，{draft.state}）")
            if part
        )
    table.add_row("编号", Text(f"{found.code}（{found.state}；{where}）"))
    for key, label in HEADER_PARTS:
        if found.item.get(key):
            table.add_row(label, Text(describe_value(found.item[key])))
    table.add_row("申报期", Text(_window(found.item.get("window"))))
    for warning in found.draft.warnings if found.draft else ():
        table.add_row("提示", Text(warning))
    if found.draft and found.draft.review_note:
        table.add_row("审核意见", Text(found.draft.review_note))
    return table


def _window(window: object) -> str:
    if not isinstance(window, Mapping):
        return ""
    said = [str(window.get("type", ""))]
    told = {"type", "span", "quote", "mended"}
    said += [f"{key} {value}" for key, value in window.items() if key not in told]
    return "；".join((*said, str(_source(window))))


def _source(part: Mapping[str, Any]) -> Text:
    """The sentence beside a value; where an officer set the value, that comes first."""
    quote, mark = str(part.get("quote") or ""), mark_of(part)
    return Text(quote if mark is None else f"人工修改 {mark.by} {mark.on}　原文：{quote or '没有'}")


def _conditions(item: Mapping[str, Any]) -> Table:
    table = _table("申报条件", "原文")
    for line in condition_lines(item):
        source = Text(line.quote or "") if line.group else _source(line.atom)
        table.add_row(Text("  " * line.depth + _words(line)), source)
    return table


def _words(line: OutlineLine) -> str:
    return describe_atom(line.atom) if line.group is None else GROUP_WORDS[line.group]


def _benefits(item: Mapping[str, Any]) -> Table:
    table = _table("扶持标准", "条件", "原文")
    for benefit in benefits_of(item):
        when = benefit.get("when")
        conditions = condition_lines({"eligibility": when}) if when else ()
        table.add_row(
            Text(_benefit_words(benefit)),
            Text("\n".join("  " * line.depth + _words(line) for line in conditions)),
            _source(benefit),
        )
    return table


def _benefit_words(benefit: Mapping[str, Any]) -> str:
    said = [f"{benefit.get('kind', '')} {benefit.get('form', '')}".strip()]
    for key, label in (("amount", ""), ("max_amount", "最高"), ("cap", "不超过")):
        amount = benefit.get(key)
        if isinstance(amount, int | float) and not isinstance(amount, bool):
            said.append(f"{label}{describe_yuan(amount)}")
    return "，".join(said)


def _table(*columns: str) -> Table:
    table = Table(show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
