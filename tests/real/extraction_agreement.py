"""Agreement with published records: cards of 浦东 and 北京, clauses of 福建, labels of intake.

Nobody annotated these texts for us, so each measure compares one thing that the records state
on their own: the place, the largest amount, the days, whether a thing is paid unasked, whether
a text offers anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import date
from itertools import pairwise
from typing import Any

from lexicon.bounds import Declaration
from policies.document import Document, Span, blocks_of_lines
from policies.extraction.benefits import read_benefits
from policies.extraction.conditions import drafts_of
from policies.extraction.joining import STATED
from policies.extraction.reading import NOT_A_BENEFIT
from policies.extraction.sentences import sentences_of
from policies.extraction.setting import Setting
from policies.extraction.trees import atoms_of
from tests.real.extraction_scoring import numbers, read_once

Row = dict[str, Any]
PUDONG, BEIJING, FUJIAN = "310115", "110000", "350000"


@dataclass
class Agreement:
    """For each field how many records state it, and in how many reading agreed."""

    stated: Counter[str] = with_default(default_factory=Counter)
    agreed: Counter[str] = with_default(default_factory=Counter)

    def note(self, name: str, is_right: bool) -> None:
        self.stated[name] += 1
        self.agreed[name] += is_right

    def share(self, name: str) -> float:
        return self.agreed[name] / self.stated[name] if self.stated[name] else 1.0

    def __str__(self) -> str:
        return "\n".join(
            f"  {name:34} {self.agreed[name]:4}/{count:<4} {self.share(name):.3f}"
            for name, count in self.stated.items()
        )


def text_of(title: str, sections: Iterable[tuple[str, str]]) -> str:
    """Return a guide made of the sections that are there."""
    told = [f"{heading}\n{words}" for heading, words in sections if words]
    return "\n".join([title, *told])


def document(id: str, title: str, text: str, region: str | None = None) -> Document:
    return Document(id=id, title=title, text=text, blocks=blocks_of_lines(text), region=region)


def pudong_card(row: Row) -> Document:
    sections = (
        ("一、支持对象", row["target"] or ""),
        ("二、申报条件", row["conditions"] or ""),
        ("三、支持标准", row["standard"] or ""),
    )
    return document(row["id"], row["title"], text_of(row["title"], sections), PUDONG)


def beijing_card(row: Row) -> Document:
    sections = (
        ("一、支持对象", row["target"]),
        ("二、申报条件", row["conditions"]),
        ("三、支持内容", row["content"]),
        ("四、申报时间", row["time"]),
    )
    return document(row["id"], row["title"], text_of(row["title"], sections))


def agree_pudong(rows: Iterable[Row]) -> Agreement:
    """Compare cards and full texts of 浦东 with what the platform says of them."""
    found = Agreement()
    for row in rows:
        items = _items(pudong_card(row))
        atoms = [atom for item in items for atom in _atoms(item)]
        if items and re.search(r"税(?:收|务)(?:户管|征管)[^。]{0,12}浦东", row["target"] or ""):
            places = {"region.tax", "region.registered"}
            said = {one["field"] for one in atoms if PUDONG in str(one["value"])}
            found.note("registered and taxed there", places <= said)
        if items and row["max_amount_wan"] is not None:
            amounts = [
                number for item in items for one in item["benefits"] for number in numbers(one)
            ]
            found.note("largest amount", float(row["max_amount_wan"]) * 10_000 in amounts)
        _note_clauses(found, items)
        _note_full_text(found, row)
    return found


def _note_full_text(found: Agreement, row: Row) -> None:
    """The parent notice: its own days and place, where it states them."""
    text = row["full_text"] or ""
    items = _items(document("t", row["title"], text)) if text.strip() else []
    if not items:
        return
    if "浦东" in text[:400]:
        found.note("place of the notice", items[0].get("region") == [PUDONG])
    window = _of_the_card(items, row["title"])["window"]
    for name, key in (("window opens", "opens_on"), ("window closes", "closes_on")):
        day = row["start"] if key == "opens_on" else row["end"]
        places = _written(day, text) if day else []
        if not places:
            continue
        days = [part.get(key) for part in (window, *window.get("batches", ()))]
        found.note(name, day in days)
        if not all(map(_is_no_time_of_applying, places)):
            found.note(f"{name}, said of applying", day in days)


def _of_the_card(items: list[Row], title: str) -> Row:
    """The item of the notice that the card is about; the first where none has its name."""
    return next((one for one in items if one["title"].startswith(title)), items[0])


_AROUND = 24
_SIGNED = re.compile(r"(?:局|委员会|委|厅|政府|办公室|中心)@")
_IN_FORCE = re.compile(
    r"(?:施行|实施|有效期)[^。；;@]{0,16}@|@(?:起)?[^。；;@]{0,2}(?:施行|实施|执行)"
)


def _written(day: str, text: str) -> list[str]:
    """Where the text writes the day: the words around, the day itself a mark."""
    year, month, number = (int(part) for part in day.split("-"))
    parts = re.sub(r"\s+", "", text).split(f"{year}年{month}月{number}日")
    return [f"{a[-_AROUND:]}@{b[:_AROUND]}" for a, b in pairwise(parts)]


def _is_no_time_of_applying(around: str) -> bool:
    """Whether the day is that of the signature, or of the document's own validity."""
    return _SIGNED.search(around) is not None or _IN_FORCE.search(around) is not None


def agree_beijing(rows: Iterable[Row]) -> Agreement:
    """Compare cards of 北京 with the columns beside them."""
    found = Agreement()
    for row in rows:
        items = _items(beijing_card(row))
        if not items:
            continue
        found.note("place", items[0].get("region") == [BEIJING])
        if re.search(r"每年\s*\d+\s*月", row["time"] or ""):
            found.note("yearly window", items[0]["window"]["type"] == "yearly")
        if re.search(r"(?:北京市|本市|我市)[^。，]{0,16}注册", row["conditions"] or ""):
            said = [one for item in items for one in _atoms(item)]
            is_there = any(
                one["field"] == "region.registered" and BEIJING in one["value"] for one in said
            )
            found.note("registered there", is_there)
        _note_clauses(found, items)
    return found


def _items(one: Document) -> list[Row]:
    return [item for item in read_once(one) if item.get("kind") != NOT_A_BENEFIT]


def _atoms(item: Row) -> Iterator[Row]:
    yield from atoms_of(item["eligibility"])
    for benefit in item["benefits"]:
        if "when" in benefit:
            yield from atoms_of(benefit["when"])


def _note_clauses(found: Agreement, items: list[Row]) -> None:
    """How much is read by a rule, and how much is left to a person with its words."""
    for item in items[:1]:
        for atom in atoms_of(item["eligibility"]):
            found.note("conditions read by a rule", atom["field"] != STATED)


_FUJIAN = Setting(region=FUJIAN, base=date(2020, 1, 1), is_dated=True, declaration=Declaration())
_NUMERIC = re.compile(r"\d+(?:\.\d+)?\s*(?:万|亿|%|％|人|年|个月|件|项|家|名|岁)")
_COMPARED = re.compile(r"以上|以下|不低于|不少于|不超过|不高于|超过|达到|满|以内|低于|高于")
_PAID = re.compile(
    r"补助|补贴|奖励|奖补|资助|贴息|给予|最高|封顶|推荐|名额|字|附件|装订|份|工作日|公示"
)


def numeric_clauses(rows: Iterable[Row]) -> Agreement:
    """Which clauses that compare a figure are understood: as a condition or as a benefit."""
    found = Agreement()
    seen: set[str] = set()
    for row in rows:
        for clause in row["clauses"]:
            words = clause["s"]
            if words in seen or not (_NUMERIC.search(words) and _COMPARED.search(words)):
                continue
            seen.add(words)
            kind = "of what is paid or organised" if _PAID.search(words) else "asked of a claimant"
            found.note(kind, _is_understood(words))
    return found


def _is_understood(words: str) -> bool:
    for sentence in sentences_of(words, Span(start=0, end=len(words)), _FUJIAN):
        if any(one["form"] != "in_kind" for one in read_benefits(sentence)):
            return True
        if any(one.rule.startswith(("figure", "event")) for one in drafts_of(sentence)):
            return True
        if any(one.field == "credit.no_accident" for one in drafts_of(sentence)):
            return True
    return False


@dataclass(frozen=True)
class Intake:
    """How well what can be claimed is told from what cannot."""

    claimed: int
    wrongly: int
    overlooked: int

    @property
    def precision(self) -> float:
        return self.claimed / (self.claimed + self.wrongly)

    @property
    def recall(self) -> float:
        return self.claimed / (self.claimed + self.overlooked)


def intake(rows: Iterable[tuple[bool, Row]]) -> Intake:
    """Judge the texts, each with whether it offers an enterprise something."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for offers, row in rows:
        one = document("t", row["title"] or "", row["text"])
        counts[offers, bool(_items(one))] += 1
    return Intake(
        claimed=counts[True, True], wrongly=counts[False, True], overlooked=counts[True, False]
    )


def labelled(misc: Iterable[Row], negatives: Iterable[Row]) -> Iterator[tuple[bool, Row]]:
    """Yield the texts with their label; "partial" is neither."""
    for row in misc:
        if row["benefit_for_business"] != "partial":
            yield row["benefit_for_business"] == "yes", row
    for row in negatives:
        yield False, row
