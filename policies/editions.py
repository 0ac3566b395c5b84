"""What an item is called without its edition: year, batch and half-year stand apart from the name.

«浦东新区科普基地登记（2026年）» is the edition of 2026 of what last year's was, too; «A类» or
«新申报试点企业» is no edition but another item. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.place_names import find_regions
from lexicon.spelling import spelling

_FIGURES = {figure: value for value, figure in enumerate("〇一二三四五六七八九十")}
_YEAR = re.compile(r"(20\d\d)(?:年度?)?(?:[-—~至](?:20)?\d\d(?:年度?)?)?(?!\d)")
_BATCH = re.compile(r"第?([0-9一二三四五六七八九十]{1,3})批次?")
_HALF = re.compile(r"(上|下)半年")
_QUARTER = re.compile(r"第?([1-4一二三四])季度")
_EMPTY_BRACKETS = re.compile(r"[（(\[【〔]\s*[）)\]】〕]")
_LABELS = re.compile(r"[（(\[【〔].*?[）)\]】〕]|[A-Za-z]+|[0-9]+|[甲乙丙丁ⅠⅡⅢ]")
_MARKS = re.compile(r"[\W_]+")
# What is said around the name of an item when it is announced; the item is the same without it.
_FILLER = re.compile(
    r"^(?:关于|印发|发布|组织|开展|做好|实施|启动|受理)+|(?:的|之)?(?:通知|公告|通告|公示)$"
    r"|(?:项目)?(?:申报|申领|申请|征集|受理)(?:工作)?(?:指南|通知|须知|公告)?(?:的)?$"
    r"|(?:办事|服务|申报|操作)指南$|实施细则$|(?:管理|实施|暂行)?办法$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which round of an item: ``None`` where the name does not say it.

    ``part`` is the batch, or half-year or quarter, counted from 1.
    """

    year: int | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A title taken apart: ``core`` is the item's own name, ``places`` are taken out of it.

    ``core`` holds letters and figures alone, so that marks and blanks make no difference.
    ``labels`` are what tells neighbours apart: words in brackets, A and B, 1 and 2, 甲 and 乙.
    """

    core: str
    labels: frozenset[str]
    edition: Edition
    places: tuple[str, ...]


def read_name(title: str) -> Name:
    """Return a title taken apart."""
    text = spelling(title)
    found = find_regions(text)
    for place in reversed(found):
        text = text[: place.start] + text[place.end :]
    text, year = _take(text, _YEAR)
    text, batch = _take(text, _BATCH)
    text, half = _take(text, _HALF)
    text, quarter = _take(text, _QUARTER)
    part = _count(batch) or ({"上": 1, "下": 2}.get(half or "")) or _count(quarter)
    return Name(
        core=_core(text),
        labels=frozenset(_LABELS.findall(text)),
        edition=Edition(year=int(year) if year else None, part=part),
        places=tuple(dict.fromkeys(place.code for place in found)),
    )


def _take(text: str, pattern: re.Pattern[str]) -> tuple[str, str | None]:
    """Return the text without what the pattern finds first, and that."""
    found = pattern.search(text)
    if found is None:
        return text, None
    return text[: found.start()] + text[found.end() :], found[1]


def _core(text: str) -> str:
    text = _MARKS.sub("", _EMPTY_BRACKETS.sub("", text)).lower()
    while (shorter := _FILLER.sub("", text)) not in (text, ""):
        text = shorter
    return text


def _count(written: str | None) -> int | None:
    if not written:
        return None
    if written.isdigit():
        return int(written)
    if len(written) == 1:
        return _FIGURES.get(written)
    tens, ones = written.split("十", 1) if "十" in written else ("", "")
    return _FIGURES.get(tens, 1) * 10 + _FIGURES.get(ones, 0)
