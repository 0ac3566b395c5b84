"""Scoring industries for a description: own words first, then likeness to official names.

Three sources of evidence, in the order of trust: the table of everyday words, the official
names of classes, their official notes. The acts named (批发, 制造 …) say which sections fit.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lexicon.business_scopes import Act, Item
from lexicon.gbt4754 import industry_table
from lexicon.spelling import spelling
from lexicon.tables import read_rows

_HOMES: dict[Act, tuple[str, ...]] = {
    Act.MAKE: ("C", "D", "A0514"),
    Act.WHOLESALE: ("F51",),
    Act.RETAIL: ("F52",),
    Act.SELL: ("F",),
    Act.GROW: ("A",),
    Act.BUILD: ("E",),
    Act.MOVE: ("G",),
    Act.RENT: ("L71", "K70"),
    Act.REPAIR: ("O81", "C43"),
    Act.RESEARCH: ("M", "I65"),
    Act.DESIGN: ("M74", "I65"),
    Act.ADVISE: ("L", "M", "I65", "J", "K703", "G58"),
    Act.TEACH: ("P",),
    Act.SERVE: ("G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "A05"),
}
"""The sections where an act belongs."""

_STRANGER = 0.2
"""Factor for classes of a section where none of the acts belongs."""

_WORD_WEIGHT = 1.5
_GENERIC_WORD_WEIGHT = 0.6
"""Words of half the trades (设备, 咨询) speak less than a rare likeness."""

_NAME_WEIGHT = 1.0
_NOTE_WEIGHT = 0.35
_KIN_WEIGHT = 0.25
"""How much a class gains from the evidence for others of its division."""

_RARE_ENOUGH = 90
"""Character pairs found in more classes than this say nothing."""

_NAME_NOISE = re.compile(
    r"制造|批发|零售|加工|服务|活动|种植|饲养|其他|未列明|未包括|以及|及其?|和|、|的|业$|经营$|[()()（）]"
)
_ACT_OF_USE: dict[str, tuple[Act, ...]] = {
    "make": (Act.MAKE,),
    "wholesale": (Act.WHOLESALE, Act.SELL),
    "retail": (Act.RETAIL, Act.SELL),
    "grow": (Act.GROW,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """``words``: everyday word → (use, code). ``names`` and ``notes``: pair → (code, weight)."""

    words: dict[str, tuple[tuple[str, str], ...]]
    generic: frozenset[str]
    longest_word: int
    names: dict[str, tuple[tuple[str, float], ...]]
    notes: dict[str, tuple[tuple[str, float], ...]]
    rarity: dict[str, float]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


@cache
def _index() -> _Index:
    """Build the index once; takes about a tenth of a second."""
    classes = {code: found for code, found in industry_table().items() if len(code) == 5}
    names = {
        code: _pairs(_NAME_NOISE.sub("", spelling(found.name)) or spelling(found.name))
        for code, found in classes.items()
    }
    notes = {code: _pairs(spelling(found.note)) - names[code] for code, found in classes.items()}
    counts = Counter(pair for pairs in names.values() for pair in pairs)
    counts.update(pair for pairs in notes.values() for pair in pairs)
    rarity = {pair: math.log(1 + len(classes) / count) for pair, count in counts.items()}
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    generic: set[str] = set()
    for row in read_rows("industry_words.csv"):
        word = spelling(row["word"])
        words[word].append((row["activity"], row["code"]))
        if row["generic"]:
            generic.add(word)
    return _Index(
        words={word: tuple(uses) for word, uses in words.items()},
        generic=frozenset(generic),
        longest_word=max(map(len, words)),
        names=_postings(names, rarity, counts),
        notes=_postings(notes, rarity, counts),
        rarity=rarity,
    )


def _postings(
    documents: dict[str, set[str]], rarity: dict[str, float], counts: Counter[str]
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Invert the documents; a pair weighs its rarity over the length of its document."""
    lists: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for code, pairs in documents.items():
        length = math.sqrt(sum(rarity[pair] ** 2 for pair in pairs)) or 1.0
        for pair in pairs:
            if counts[pair] <= _RARE_ENOUGH:
                lists[pair].append((code, rarity[pair] / length))
    return {pair: tuple(entries) for pair, entries in lists.items()}


@dataclass(slots=True, kw_only=True)
class Evidence:
    """The points of one class and the strongest reason for them."""

    points: float = 0.0
    because: str = ""
    best: float = 0.0

    def add(self, points: float, because: str) -> None:
        """Count ``points``; the greatest single contribution gives the reason."""
        self.points += points
        if points > self.best:
            self.best, self.because = points, because


def score(items: Iterable[Item]) -> dict[str, Evidence]:
    """Return the evidence for each four-digit class that any item speaks for."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    for item in items:
        for code, points, because in (*_by_words(item), *_by_likeness(item)):
            found[code].add(points * item.weight, because)
    _add_kin(found)
    return found


def _by_words(item: Item) -> Iterator[tuple[str, float, str]]:
    """Everyday words in the item; a word inside a longer one does not count."""
    words = _index().words
    for word in _words_in(item):
        weight = _GENERIC_WORD_WEIGHT if word in _index().generic else _WORD_WEIGHT
        cover = (len(word) / max(len(item.goods or item.phrase), len(word))) ** 0.5
        for use, code in words[word]:
            fit = 1.0 if word == item.goods and use == "service" else _fit(use, code, item.acts)
            if fit:
                yield code, weight * cover * fit, word


def _words_in(item: Item) -> Iterator[str]:
    index = _index()
    if item.goods in index.words:
        yield item.goods
        if item.phrase == item.goods:
            return
    text, read_to = item.phrase, 0
    for position in range(len(text) - 1):
        for length in range(min(index.longest_word, len(text) - position), 1, -1):
            word = text[position : position + length]
            if word in index.words and position + length > read_to:
                read_to = position + length
                if word != item.goods:
                    yield word
                break


def _fit(use: str, code: str, acts: frozenset[Act]) -> float:
    """How well the use of a word (making it, selling it …) fits the acts named.

    Who makes or grows and also sells, designs or installs is a maker: the rest counts less.
    """
    if use == "service":
        if Act.MAKE in acts and not _belongs(code, frozenset({Act.MAKE})):
            return 0.3
        return 1.0 if not acts or _belongs(code, acts) else 0.6
    wanted = _ACT_OF_USE[use]
    if not acts:
        return 0.3
    fit = 1.0 if wanted[0] in acts else 0.7 if acts.intersection(wanted) else 0.0
    sells = use in ("wholesale", "retail")
    return fit / 2 if sells and acts & {Act.MAKE, Act.GROW} else fit


@cache
def _belongs(code: str, acts: frozenset[Act]) -> bool:
    return any(code.startswith(_HOMES[act]) for act in acts)


def _by_likeness(item: Item) -> Iterator[tuple[str, float, str]]:
    """Classes whose name or note shares rare character pairs with the item."""
    index = _index()
    pairs = _pairs(item.goods) or _pairs(item.phrase)
    length = math.sqrt(sum(index.rarity.get(pair, 4.0) ** 2 for pair in pairs)) or 1.0
    points: dict[str, float] = defaultdict(float)
    for pair in pairs:
        rarity = index.rarity.get(pair, 0.0) / length
        for code, weight in index.names.get(pair, ()):
            points[code] += _NAME_WEIGHT * weight * rarity
        for code, weight in index.notes.get(pair, ()):
            points[code] += _NOTE_WEIGHT * weight * rarity
    for code, value in points.items():
        fits = not item.acts or _belongs(code, item.acts)
        yield code, value * (1.0 if fits else _STRANGER), item.goods or item.phrase


def _add_kin(found: dict[str, Evidence]) -> None:
    """Let the classes of a division that much speaks for support each other."""
    divisions: Counter[str] = Counter()
    for code, evidence in found.items():
        divisions[code[:3]] += evidence.points  # type: ignore[assignment]
    for code, evidence in found.items():
        evidence.points += _KIN_WEIGHT * (divisions[code[:3]] - evidence.points)
