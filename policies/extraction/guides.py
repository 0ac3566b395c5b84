"""What to bring, where to go, whom to ask: the elements of the service guide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policies.document import Span
from policies.extraction.headings import SectionKind
from policies.extraction.layout import Passage

_WAIVED = re.compile(
    r"免提交|免于提交|无需提交|无须提交|数据共享|免交|部门核验|系统(?:自动)?(?:获取|核验)"
)
_DEFERRABLE = re.compile(r"容缺|可后补|后补|承诺制")
_MARK_AT_END = re.compile(r"[（(](?:免提交|免于提交|无需提交|免交|可容缺|容缺|容缺受理)[)）]$")
_NO_MATERIAL = re.compile(
    r"^(?:(?:以上|上述|所有|申报|相关|纸质|电子)?[^。]{0,12}(?:一式|装订|加盖|顺序|扫描|A4)|注[:：])"
)
_PHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-—－ ]?\d{7,8}|12345|12333|12366|400[-—]?\d{3,4}[-—]?\d{3,4})(?!\d)"
)
_ASK = re.compile(r"(?:联系|咨询|政策)(?:电话|人|方式)|咨询")
_ONLINE = re.compile(
    r"https?://[\w./%#?=&:~-]+|(?:登录|登陆|通过|访问|进入)[“\"「]?[^,，。;；]{2,30}?(?:平台|网|系统|app|APP|小程序|服务云|一网通)[”\"」]?"
)
_WINDOW = re.compile(r"[^,，。;；]{0,16}(?:窗口|服务大厅|政务服务中心|服务大厅)")
_TIME_LIMIT = re.compile(r"[^,，。;；\n]{0,16}\d+个?工作日(?:内)?[^,，。;；\n]{0,14}")
_FEE = re.compile(r"不收(?:取)?(?:任何)?费用?|免费办理|收费标准[^。\n]{0,30}")
_COMPLAINT = re.compile(
    r"[^。；;\n]{0,10}(?:监督|投诉|举报)(?:电话|方式|渠道|热线)[^。；;\n]{0,40}"
)
_BASIS = re.compile(
    r"(?:根据|依据|按照|政策依据[:：])\s*(?P<what>《[^》]{4,80}》(?:[（(][^（）()]{0,40}[)）])?)"
)
_AUTHORITY = re.compile(
    r"(?:责任单位|牵头单位|受理(?:单位|部门)|主管部门|实施单位|责任部门|办理部门)\s*[:：]\s*(?P<what>[^)）。；;\n]{2,60})"
)
_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The elements that the text gives; ``spans`` says where each stands."""

    elements: dict[str, str]
    spans: dict[str, list[int]]
    materials: list[dict[str, Any]]
    channel: list[dict[str, Any]]
    contact: dict[str, Any] | None


def read_guide(text: str, passages: Sequence[tuple[SectionKind, Passage]]) -> Guide:
    """Return the guide of the whole text."""
    spans: dict[str, Span] = {}
    for key, kind in _SECTIONS:
        span = _section(passages, kind)
        if span is not None:
            spans[key] = span
    for key, pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None and key not in spans:
            group = "what" if "what" in pattern.groupindex else 0
            spans[key] = Span(start=match.start(group), end=match.end(group))
    elements = {key: _flat(span.of(text)) for key, span in spans.items()}
    return Guide(
        elements=elements,
        spans={key: [span.start, span.end] for key, span in spans.items()},
        materials=list(_materials(text, passages)),
        channel=list(_channel(text)),
        contact=_contact(text),
    )


_SECTIONS: tuple[tuple[str, SectionKind], ...] = (
    ("audience", SectionKind.TARGET),
    ("conditions", SectionKind.CONDITIONS),
    ("standard", SectionKind.STANDARD),
    ("materials", SectionKind.MATERIALS),
    ("window", SectionKind.WINDOW),
    ("channel", SectionKind.CHANNEL),
    ("flow", SectionKind.FLOW),
    ("contact", SectionKind.CONTACT),
    ("basis", SectionKind.BASIS),
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("basis", _BASIS),
    ("time_limit", _TIME_LIMIT),
    ("authority", _AUTHORITY),
    ("place", _WINDOW),
    ("fee", _FEE),
    ("complaint", _COMPLAINT),
)


def _section(passages: Sequence[tuple[SectionKind, Passage]], kind: SectionKind) -> Span | None:
    """The first section of the kind: from its first word to the end of what is nested in it."""
    for found, passage in passages:
        if found is not kind:
            continue
        inner = [one for one in passage.walk() if one.body.start < one.body.end]
        if inner:
            start = inner[0].body.start if inner[0] is passage else inner[0].span.start
            end = max(one.body.end for one in inner)
            return Span(start=start, end=min(end, start + _LONGEST))
    return None


def _flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _materials(
    text: str, passages: Sequence[tuple[SectionKind, Passage]]
) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for kind, passage in passages:
        if kind is not SectionKind.MATERIALS or not passage.style:
            continue
        if passage.children or passage.body.start == passage.body.end:
            continue
        words = _flat(passage.body.of(text)).rstrip("；;。，, ")
        if not 3 <= len(words) <= 120 or _NO_MATERIAL.match(words) or words in seen:
            continue
        seen.add(words)
        one: dict[str, Any] = {
            # What the mark says has a key of its own; it is not said twice.
            "name": _MARK_AT_END.sub("", words) or words,
            "quote": passage.body.of(text),
            "span": [passage.body.start, passage.body.end],
        }
        if _WAIVED.search(words):
            one["waived"] = True
        if _DEFERRABLE.search(words):
            one["deferrable"] = True
        yield one


def _channel(text: str) -> Iterator[dict[str, Any]]:
    for kind, pattern in (("online", _ONLINE), ("window", _WINDOW)):
        match = pattern.search(text)
        if match is None:
            continue
        one: dict[str, Any] = {
            "type": kind,
            "name": _flat(match[0]),
            "quote": match[0],
            "span": [match.start(), match.end()],
        }
        if match[0].startswith("http"):
            one["url"] = match[0]
        yield one


def _contact(text: str) -> dict[str, Any] | None:
    """The first phone number behind a word of asking."""
    ask = _ASK.search(text)
    if ask is None:
        return None
    phone = _PHONE.search(text, ask.start())
    if phone is None or phone.start() - ask.start() > 200:
        return None
    return {"phone": phone[0], "quote": phone[0], "span": [phone.start(), phone.end()]}
