"""Cutting Chinese into words, with a dictionary built from the trade's own tables.

The only module that imports jieba. The dictionary is read straight into memory: that takes
as long as jieba's own cache, which it would share with other users of the machine's
temporary folder.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from functools import cache

from lexicon.benefits import benefit_words
from lexicon.gbt2260 import Level, region_table
from lexicon.gbt4754 import industry_table
from lexicon.place_names import short_name
from lexicon.qualifications import qualification_names
from lexicon.spelling import spelling
from lexicon.tables import read_rows, read_words

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba's regular expressions warn on newer Pythons.
    import jieba

_LONGEST_TERM = 12
"""Longer names (罐头食品制造及其他…) are descriptions, not words."""

_FREQUENCY = 20_000
"""High enough that jieba never prefers a split of a trade term (measured on 望城区, 免申即享)."""

_TERM = re.compile(r"[\w()+.-]+")
_MEANINGFUL = re.compile(r"[\w]")
_lock = threading.Lock()


def _terms() -> Iterator[str]:
    """Every word of the trade's tables that must not be cut."""
    for place in region_table().values():
        if place.level is not Level.NATIONAL and place.name not in ("市辖区", "县"):
            yield place.name
            yield from place.aliases
        if place.level in (Level.PROVINCE, Level.CITY):
            yield short_name(place)
    for found in industry_table().values():
        if found.level > 1 and not re.search(r"[、及和与其他]", found.name):
            yield found.name
    yield from qualification_names()
    yield from benefit_words()
    for row in read_rows("trade_words.csv"):
        yield row["word"]
        yield row["canonical"]
    for row in read_rows("synonyms.csv"):
        yield row["word"]


@cache
def _dictionary() -> jieba.Tokenizer:
    """Load jieba's dictionary and ours, once; needs about half a second."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for term in _terms():
        word = spelling(term)
        if 1 < len(word) <= _LONGEST_TERM and _TERM.fullmatch(word):
            tokenizer.add_word(word, max(_FREQUENCY, tokenizer.FREQ.get(word, 0)))
    return tokenizer


def warm() -> None:
    """Load the dictionary now rather than at the first text. Safe from several threads."""
    with _lock:
        _dictionary()


def cut(text: str) -> list[str]:
    """Return the words of ``text`` in one spelling, in order, blanks and marks left out."""
    warm()
    return [word for word in _dictionary().cut(spelling(text)) if _MEANINGFUL.search(word)]


@cache
def stop_words() -> frozenset[str]:
    """Return the words that :func:`tokens` drops."""
    return read_words("stop_words.txt")


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` that carry meaning; numbers alone do not."""
    return [word for word in cut(text) if word not in stop_words() and not word.isdecimal()]


@cache
def _canonical() -> dict[str, str]:
    rows = read_rows("trade_words.csv")
    return {spelling(row["word"]): spelling(row["canonical"]) for row in rows}


@cache
def _said_as() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for word, canonical in _canonical().items():
        groups.setdefault(canonical, [canonical]).append(word)
    table: dict[str, tuple[str, ...]] = {}
    for group in groups.values():
        for word in group:
            others = (other for other in group if other != word)
            table[word] = tuple(dict.fromkeys((*table.get(word, ()), *others)))
    return table


def canonical(token: str) -> str:
    """Return the official word for ``token``, or ``token`` itself: 高企 → 高新技术企业."""
    return _canonical().get(spelling(token), token)


def synonyms(token: str) -> tuple[str, ...]:
    """Return the other words of the trade for the same thing, the official one first."""
    return _said_as().get(spelling(token), ())


@cache
def _also_said() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for row in read_rows("synonyms.csv"):
        table.setdefault(spelling(row["word"]), []).append(spelling(row["official"]))
    return {word: tuple(dict.fromkeys(official)) for word, official in table.items()}


def official_words(token: str) -> tuple[str, ...]:
    """Return what official texts may say where people say ``token``; often nothing.

    Wider than :func:`canonical`: 报销 is no synonym of 补助, but whoever asks for the one is
    answered by the other.
    """
    word = spelling(token)
    wider = (canonical(word), *_also_said().get(word, ()))
    return tuple(dict.fromkeys(other for other in wider if other != word))


@cache
def question_phrases() -> tuple[str, ...]:
    """Return the turns of phrase of questions, the longest first."""
    phrases = (spelling(phrase) for phrase in read_words("question_phrases.txt"))
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
