"""Who speaks, when, under which number, how long it holds: what stands at the head and the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from lexicon import regions
from lexicon.benefits import ApplicationMode, find_modes
from lexicon.bounds import declared_bounds
from lexicon.dates import UNTIL, VALIDITY, find_periods
from policies.document import Document, Span
from policies.extraction.setting import Setting

_HEAD = 400
_TAIL = 200
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[【(（]\s*(?:19|20)\d{2}\s*[〕\]】)）]\s*第?\s*\d{1,4}\s*号"
)
_PUBLISHED = re.compile(
    r"(?:发布|发文|成文|印发|公开)(?:时间|日期)\s*[:：]?\s*(?P<y>(?:19|20)\d{2})\s*[-年./]\s*(?P<m>\d{1,2})\s*[-月./]\s*(?P<d>\d{1,2})"
)
_DATED = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日\s*$", re.M
)
# 上海国际旅游度假区管理委员会 2025年5月21日 相关附件：: signed, with a list behind.
_SIGNED_ON = re.compile(
    r"(?:局|委员会|委|厅|部|政府|办公室|管委会|中心|院)(?:办公室)?\s*[(（]?(?:公章|盖章)?[)）]?\s*"
    r"(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日(?!\s*[前起至止以到—\-])"
)
_SIGNATURE_WITHIN = 800
"""How many characters of lists and links may stand behind the signature."""
_ANY_DAY = re.compile(r"(?P<y>20\d{2})\s*年(?:\s*(?P<m>\d{1,2})\s*月)?")
_ISSUER = re.compile(
    r"(?:文章来源|信息来源|来源|发文(?:机关|单位)|发布(?:机构|单位))\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{3,30})"
)
_SIGNED = re.compile(
    r"^\s*(?P<name>[\u4e00-\u9fff]{2,26}(?:局|委员会|委|厅|部|政府|办公室|管委会|中心|处|院))\s*$",
    re.M,
)
_NATIONAL = re.compile(
    r"国家税务总局|国务院|财政部|工业和信息化部|科学技术部|科技部|人力资源社会保障部|全国人民代表大会|国家发展改革委|商务部"
)
_TO_ALL = re.compile(r"各省、(?:各)?自治区、(?:各)?直辖市")
_UNTIL_WORDS = re.compile(r"(?:执行|有效|实施|施行|延续|试行)")
_SENTENCE = re.compile(r"[^。；;\n]+")
_IN_FORCE = re.compile(r"施行|实施|执行|有效|生效")
_LEVELS = {
    regions.Level.NATIONAL: "national",
    regions.Level.PROVINCE: "province",
    regions.Level.CITY: "city",
    regions.Level.COUNTY: "county",
    regions.Level.ZONE: "zone",
    regions.Level.TOWN: "town",
}
_MODE_NAMES = {
    ApplicationMode.AUTOMATIC: "automatic",
    ApplicationMode.FAST_TRACK: "fast_track",
    ApplicationMode.CONSULT: "consult",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What is known of the document as a whole; ``named_at`` is where its place is named.

    ``None`` stands for what nobody said. ``warnings`` tells what was guessed.
    """

    region: str | None
    level: str | None
    issuer: str | None
    number: str | None
    published_on: date | None
    valid_from: date | None
    valid_to: date | None
    mode: str
    named_at: Span | None
    warnings: tuple[str, ...]


def read_masthead(document: Document) -> Masthead:
    """Return what head and end of the document say."""
    warnings: list[str] = []
    region, named_at = _region(document, warnings)
    published = document.published_on or _published(document.text)
    if published is None:
        warnings.append("原文没有发布日期，请补充")
    elif document.published_on is None:
        warnings.append(f"发布日期取自原文：{published}，请核对")
    valid_from, valid_to = _validity(document.text, published)
    return Masthead(
        region=region,
        level=None if region is None else _level(region),
        issuer=document.issuer or _issuer(document.text),
        number=_number(document.text),
        published_on=published,
        valid_from=valid_from,
        valid_to=valid_to,
        mode=_mode(document.title + "\n" + document.text),
        named_at=named_at,
        warnings=tuple(warnings),
    )


def setting_of(document: Document, masthead: Masthead) -> Setting:
    """Return what the rules must know; a document without a day counts from its latest year."""
    signed = _signed(document.text)
    base = masthead.published_on
    if base is not None and signed is not None and signed < base:
        base = signed  # A page put up again in autumn still speaks of the summer it was written in.
    if base is None:
        years = [int(match["y"]) for match in _ANY_DAY.finditer(document.text)]
        base = date(max(years), 1, 1) if years else date(2000, 1, 1)
    return Setting(
        region=masthead.region,
        base=base,
        is_dated=masthead.published_on is not None,
        declaration=declared_bounds(document.text),
        title=document.title,
    )


def _region(document: Document, warnings: list[str]) -> tuple[str | None, Span | None]:
    given = None if document.region is None else known_region(document.region)
    if document.region is not None and given is None:
        warnings.append(f"适用地区不在行政区划表中：{document.region}，请改正")
    named = _named_region(document, given or regions.HOME)
    if given is not None:
        at = next((span for code, span in named if code == given and span is not None), None)
        return given, at
    if not named:
        if _NATIONAL.search(document.title + (document.issuer or "") + document.text[:_HEAD]):
            return regions.NATION, None
        warnings.append("原文和标题都没有写明地区，请补充适用地区")
        return None, None
    code, span = named[0]
    warnings.append(f"适用地区取自原文开头：{regions.region(code).name}，请核对")
    return code, span


def known_region(written: str) -> str | None:
    """Return the code of a place written as code or name, ``None`` if no table knows it."""
    words = written.strip()
    try:
        return regions.current_code(words)
    except regions.UnknownRegion:
        found = regions.find_regions(words)
    return found[-1].code if found else None


def _named_region(document: Document, near: str) -> list[tuple[str, Span | None]]:
    """The places that title, issuer and head name, in this order."""
    named: list[tuple[str, Span | None]] = []
    for words in (document.title, document.issuer or ""):
        named.extend((one.code, None) for one in regions.find_regions(words, near=near)[:1])
    office = _signed_by(document.text)
    named.extend(
        (one.code, None)
        for one in regions.find_regions(office, near=near)[-1:]
        # 上海国际旅游度假区管理委员会 does not speak for all of 上海.
        if re.search(r"[区园城]", office[one.end :]) is None
    )
    head = document.text[:_HEAD]
    if _TO_ALL.search(head):
        named.append((regions.NATION, None))
    for one in regions.find_regions(head, near=near):
        if _is_addressed(document.text, one.start):
            continue
        named.append((one.code, Span(start=one.start, end=one.end)))
    return named


_ADDRESSED = re.compile(r"各(?:有关|相关)?(?:单位|企业|部门|镇|街|区|县|市|地)[^。，,；;]*[:：]$")


def _is_addressed(text: str, at: int) -> bool:
    """Whether the place stands in the line of those written to: 各地级以上市科技局，顺德区…：."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)].strip()
    return _ADDRESSED.search(line) is not None


def _signed_by(text: str) -> str:
    """The name beside the day of the signature: 东莞市科学技术局 2017年6月21日."""
    tail = text[-_SIGNATURE_WITHIN:]
    matches = list(_SIGNED_ON.finditer(tail))
    if not matches:
        return ""
    end = matches[-1].start("y")
    return re.split(r"[\s。；;，,：:\]]+", tail[:end].rstrip())[-1]


def _level(code: str) -> str:
    return _LEVELS[regions.region(code).level]


def _published(text: str) -> date | None:
    match = _PUBLISHED.search(text)
    if match is not None:
        return _day(match)
    signed = _signed(text)
    if signed is not None:
        return signed
    matches = list(_DATED.finditer(text[-_TAIL:]))
    return _day(matches[-1]) if matches else None


def _signed(text: str) -> date | None:
    """The day beside the name of who signs, at the end of the text."""
    matches = list(_SIGNED_ON.finditer(text[-_SIGNATURE_WITHIN:]))
    return _day(matches[-1]) if matches else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None  # 2023年13月40日 is a slip of the pen, and no date.


def _issuer(text: str) -> str | None:
    match = _ISSUER.search(text[:_HEAD])
    if match is None:
        signed = list(_SIGNED.finditer(text[-_TAIL:]))
        match = signed[-1] if signed else None
    return None if match is None else match["name"]


def _number(text: str) -> str | None:
    """The document's own number: in the head, and not that of a document it quotes."""
    for match in _NUMBER.finditer(text[:_HEAD]):
        before = text[max(0, match.start() - 3) : match.start()]
        if not re.search(r"[》（(]", before):
            return re.sub(r"\s+", "", match[0])
    return None


def _validity(text: str, published: date | None) -> tuple[date | None, date | None]:
    base = published or date(2000, 1, 1)
    start = end = None
    for match in _SENTENCE.finditer(text):
        if _IN_FORCE.search(match[0]) is None:
            continue
        for period in find_periods(match[0], base=base):
            if not period.has_year and published is None:
                continue
            if period.anchor is not None and published is None:
                continue
            if period.kind == VALIDITY:
                start, end = start or period.start, period.end or end
            elif period.kind == UNTIL and _UNTIL_WORDS.search(match[0][: period.end_pos]):
                end = end or period.end
            elif period.kind == "since" and re.search(
                r"施行|实施|执行|生效", match[0][period.end_pos :][:8]
            ):
                start = start or period.start
    if start is not None and end is not None and end < start:
        return start, None
    return start, end


_DENIES = re.compile(r"(?:非|不实行|不属于)免申")


def _mode(text: str) -> str:
    if _DENIES.search(text):
        return "apply"
    for mode in find_modes(text):
        if mode in _MODE_NAMES and mode is not ApplicationMode.CONSULT:
            return _MODE_NAMES[mode]
    return "apply"


def present(**values: Any) -> dict[str, Any]:
    """Return the values that are there, days as ISO texts."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None
    }
