"""When one may apply: the period that speaks of applying, among all the days a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lexicon.dates import FIXED, RELATIVE, UNTIL, YEARLY, Period, find_periods
from policies.document import Span
from policies.extraction.headings import SectionKind
from policies.extraction.sentences import Sentence
from policies.extraction.window_cues import CUES, ENOUGH

_NEAR = 18
_SECTION_POINTS = {
    SectionKind.WINDOW: 5,
    SectionKind.FLOW: 1,
    SectionKind.CHANNEL: 2,
    SectionKind.MATERIALS: 1,
    # 2024年内竣工的项目: the days of a section of conditions are those of what one did.
    SectionKind.TARGET: -2,
    SectionKind.CONDITIONS: -2,
    SectionKind.STANDARD: -2,
    SectionKind.EXCLUSIONS: -2,
}
_KIND_POINTS = {FIXED: 1, UNTIL: 1, YEARLY: 2, RELATIVE: 0}
_ROLLING = re.compile(
    r"(?:常年|全年|长期|随时|即时|即申即办|全天候|不限(?:时间|期限|次))(?:均?可)?(?:受理|申报|申请|开放|有效|办理|申领|征集|接收)?"
)
_ROLLING_SURE = re.compile(
    r"(?:常年|全年|长期|随时|即时)(?:均?可)?(?:受理|申报|申请|申领|征集|办理|开放|接收)|不限时间"
)
# 2025年度 names what a policy is of, never when one may apply.
_YEAR_ALONE = re.compile(
    r"^(?:\d{4}|[〇零一二三四五六七八九]{4})\s*年度?$|^\d{4}\s*年?\s*[-—－~至到]+\s*\d{4}\s*年度?$|^(?:上|当|本|去|今)年度?$"
)
_NAMED_YEAR = re.compile(r"\d{4}\s*年")
_FROM_ISSUE = re.compile(r"^自?[^0-9]{0,6}(?:发布|印发|公布|发文|即日|通知)")
_COUNTED = re.compile(r"\d|[０-９〇一二三四五六七八九十]|之日|即日")
_BATCH = re.compile(r"第?[一二三四五六1-6]批")
_BATCH_BEFORE = 14
# 技术改造项目申报工作，材料报送截止时间为6月30日。绿色商场项目申报工作，…为6月1日.
_OF_A_GROUP = re.compile(r"项目申报[^。；;]{0,16}截[止至]")
# 2月4日（周三）下班前: the day is the last one.
_ENDS_THERE = re.compile(
    r"^(?:[(（][^()（）]{1,6}[)）])?(?:下班|零|\d{1,2}[时点]|24[:：]00)?(?:之|以)?前"
)
_CLOSES = re.compile(
    r"(?P<what>申报|申请|受理|填报|报送|提交|网报|报名|征集|材料)?[^,，。;；:：]{0,14}"
    r"截[止至](?:时间|日期|日|期)?(?:为|是|到|至|于|[:：])*\s*$"
)
_NAMED_DEADLINE = 6
_FIRST_OF_TWO = 3
"""How many points the earlier of two deadlines may lack."""
_DAY = re.compile(r"日|号|月|年")
_STOP = re.compile(r"[;；。]")
# 网上填报起始时间2025年3月3日9:00，截止时间为2025年3月31日: the two days stand apart.
_BEGINS = re.compile(r"(?:起始|开始|启动|开放|开通)(?:时间|日期|日)?(?:为|是|于|[:：])*$")


Candidate = tuple[int, Sentence, Period]
"""How much speaks for a period being the window, its sentence, and the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWindow:
    """The window in the form of the contract, with what an officer should confirm."""

    window: dict[str, Any]
    warnings: tuple[str, ...] = ()


def find_window(passages: Iterable[tuple[SectionKind, Sequence[Sentence]]]) -> FoundWindow:
    """Return the window that the sentences state; of type unknown where none does."""
    candidates: list[Candidate] = []
    rolling: tuple[Sentence, Span] | None = None
    for kind, sentences in passages:
        for sentence in sentences:
            rolling = rolling or _rolling(sentence, kind)
            candidates.extend(_candidates(sentence, kind))
    if not candidates:
        return _without_days(rolling)
    best = max(points for points, _, _ in candidates)
    if best < ENOUGH:
        return _without_days(rolling)
    return _window(_chosen(candidates, best))


def _chosen(candidates: Sequence[Candidate], best: int) -> list[tuple[Sentence, Period]]:
    """The likeliest periods; what says the same of another group, or comes first, beside them.

    Of two deadlines of the applicant (电子文档, then 纸质材料) the first ends the window: who
    misses it is out.
    """
    leading = [one for one in candidates if one[0] == best]
    sentences = [sentence for _, sentence, _ in leading]
    chosen = [
        (sentence, period)
        for points, sentence, period in candidates
        if points == best or (points >= ENOUGH and any(sentence is one for one in sentences))
    ]
    if any(period.kind != UNTIL for _, period in chosen) or _in_batches(chosen):
        return chosen
    deadlines = [
        (sentence, period)
        for points, sentence, period in candidates
        if points >= ENOUGH
        and (period.kind == FIXED or (period.kind == UNTIL and points >= best - _FIRST_OF_TWO))
    ]
    first = min(deadlines, key=lambda one: one[1].end or date.max)
    return [first, *(one for one in chosen if one is not first)]


def _without_days(rolling: tuple[Sentence, Span] | None) -> FoundWindow:
    if rolling is None:
        return FoundWindow(window={"type": "unknown"}, warnings=("没有读到申报时间，请补充",))
    sentence, span = rolling
    quoted = {"quote": span.of(sentence.whole), "span": [span.start, span.end]}
    return FoundWindow(window={"type": "rolling", **quoted})


def _rolling(sentence: Sentence, kind: SectionKind) -> tuple[Sentence, Span] | None:
    pattern = _ROLLING if kind is SectionKind.WINDOW else _ROLLING_SURE
    match = pattern.search(sentence.text)
    if match is None:
        return None
    return sentence, sentence.here(*match.span())


def _candidates(sentence: Sentence, kind: SectionKind) -> Iterator[Candidate]:
    if not (_DAY.search(sentence.text) and _COUNTED.search(sentence.text)):
        return
    opening: Period | None = None
    for period in find_periods(sentence.text, base=sentence.setting.base):
        if period.kind not in _KIND_POINTS:
            continue
        if _BEGINS.search(sentence.text[: period.start_pos].rstrip()) and period.kind == FIXED:
            opening = period
        if period.kind == UNTIL and opening is not None:
            start, at = opening.start, opening.start_pos
            period = replace(period, kind=FIXED, start=start, start_pos=at)
        if period.kind == FIXED and period.start == period.end and period.start is not None:
            if not (
                _ENDS_THERE.match(sentence.text[period.end_pos :]) or _closes(sentence, period)
            ):
                continue
            period = replace(period, kind=UNTIL, start=None)
        if _YEAR_ALONE.match(sentence.text[period.start_pos : period.end_pos]):
            continue
        yield points_of(sentence, period, kind), sentence, period


def _before(sentence: Sentence, period: Period) -> str:
    """The words before the period, those of a label in front of its sentence included."""
    return sentence.text[max(0, period.start_pos - _NEAR) : period.start_pos] or _label(sentence)


def _closes(sentence: Sentence, period: Period) -> re.Match[str] | None:
    """The words that call the day a deadline: 网上填报截止时间为."""
    said = re.match(r"\D*", sentence.text[period.start_pos : period.end_pos])
    return _CLOSES.search(_before(sentence, period) + (said[0] if said else ""))


def points_of(sentence: Sentence, period: Period, kind: SectionKind) -> int:
    """Return how much speaks for the period being the window."""
    points = _SECTION_POINTS.get(kind, 0) + _KIND_POINTS[period.kind]
    text = sentence.text
    clause = sentence.clause_of(sentence.here(period.start_pos, period.end_pos))
    begin, stop = clause.start - sentence.span.start, clause.end - sentence.span.start
    before = text[max(begin, period.start_pos - _NEAR) : period.start_pos] or _label(sentence)
    after = text[
        period.end_pos : period.end_pos + (_NEAR if stop > period.end_pos + 4 else 2 * _NEAR)
    ]
    after = _STOP.split(after, maxsplit=1)[0]
    for cue in CUES:
        if cue.pattern.search(before) or cue.pattern.search(after):
            points += cue.weight
    called = _closes(sentence, period)
    if called is not None and called["what"]:
        points += _NAMED_DEADLINE
    if period.kind == RELATIVE and not re.search(
        r"提出|申请|申报|申领|办理", after + text[period.end_pos : period.end_pos + 40]
    ):
        points -= 4
    return points


def _label(sentence: Sentence) -> str:
    """The words before the sentence in its line: 网上填报时间：2025年3月13日至4月12日."""
    line = sentence.whole[max(0, sentence.span.start - _NEAR) : sentence.span.start]
    words = re.split(r"[\n。；;]", line)[-1]
    return words if words.rstrip().endswith(("：", ":")) else ""


def _window(chosen: Sequence[tuple[Sentence, Period]]) -> FoundWindow:
    sentence, period = chosen[0]
    if _in_batches(chosen):
        return _batches([one for one in chosen if one[1].kind in (FIXED, UNTIL)])
    quote = sentence.here(period.start_pos, period.end_pos)
    said = quote.of(sentence.whole)
    quoted: dict[str, Any] = {"quote": said, "span": [quote.start, quote.end]}
    if period.kind == YEARLY:
        return FoundWindow(
            window={
                "type": "yearly",
                **_present(opens_md=period.start_md, closes_md=period.end_md),
                **quoted,
            }
        )
    if period.kind == RELATIVE:
        return FoundWindow(window={"type": "relative", **_relative(period, said), **quoted})
    has_year = period.has_year or _NAMED_YEAR.search(said) is not None
    if not has_year and not sentence.setting.is_dated:
        warning = f"申报时间“{quoted['quote']}”没有年份，原文也没有日期，请补充"
        return FoundWindow(window={"type": "unknown", **quoted}, warnings=(warning,))
    warnings: tuple[str, ...] = ()
    if not has_year:
        warnings = (f"申报时间“{quoted['quote']}”没有年份，按发布日期推定，请核对",)
    opens = None if _FROM_ISSUE.match(said) and not sentence.setting.is_dated else period.start
    days = _present(opens_on=_iso(opens), closes_on=_iso(period.end))
    return FoundWindow(window={"type": "fixed", **days, **quoted}, warnings=warnings)


def _in_batches(chosen: Sequence[tuple[Sentence, Period]]) -> bool:
    """Whether the days are of several batches, or one sentence names those of several groups."""
    ranges = [(s, p) for s, p in chosen if p.kind in (FIXED, UNTIL)]
    if len({(p.start, p.end) for _, p in ranges}) < 2 or len({p.kind for _, p in ranges}) > 1:
        return False
    if all(
        _BATCH.search(s.whole[max(0, s.span.start - _BATCH_BEFORE) : s.span.end]) for s, _ in ranges
    ):
        return True
    if all(p.kind == UNTIL and _OF_A_GROUP.search(s.text[: p.end_pos]) for s, p in ranges):
        return True
    return all(s is ranges[0][0] and p.kind == FIXED for s, p in ranges)


def _batches(ranges: Sequence[tuple[Sentence, Period]]) -> FoundWindow:
    sentence, opening = ranges[0]
    quote = sentence.here(opening.start_pos, opening.end_pos)
    first: dict[tuple[int, int], Period] = {}
    for told, period in ranges:
        # 网上截止7月21日，纸质截止8月2日: of one batch the first deadline counts.
        key = period.start_pos if period.kind == FIXED else 0
        first.setdefault((id(told), key), period)
    days = dict.fromkeys((_iso(p.start), _iso(p.end)) for p in first.values())
    batches = [_present(opens_on=opens, closes_on=closes) for opens, closes in days]
    return FoundWindow(
        window={
            "type": "batch",
            "batches": batches,
            "quote": quote.of(sentence.whole),
            "span": [quote.start, quote.end],
        }
    )


def _relative(period: Period, quote: str) -> dict[str, Any]:
    anchor = period.anchor or ""
    if "之日" in quote and not anchor.endswith("之日"):
        anchor += "之日"
    body: dict[str, Any] = {"anchor": anchor}
    if period.months is not None:
        body["months"] = period.months
    for key, value in (("days", period.days), ("workdays", period.workdays)):
        if value is not None:
            body[key] = value
    return body


def _present(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
