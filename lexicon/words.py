"""Cutting Chinese into words, with a dictionary built from the trade's own tables.

The only module that imports jieba. The dictionary is read straight into memory: that takes
as long as jieba's own cache, which it would share with other users of the machine's
temporary folder.

What is cut is a run of characters between marks: no word reaches over a mark. rjieba, jieba in
Rust, cuts runs of Chinese characters, letters and digits if it is installed; given the same
words and frequencies it cuts them alike, which is checked when it is loaded. Runs with other
marks inside (30-50, A1.A2) it cuts in another way, so they stay with jieba. So do runs in which
characters come again: only there can two cuts of unknown words be equally likely, and the two
choose differently between those (精特特特软).
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from lexicon.benefits import benefit_words
from lexicon.gbt2260 import Level, region_table
from lexicon.gbt4754 import industry_table
from lexicon.place_names import short_name
from lexicon.qualifications import qualification_names
from lexicon.spelling import spell_characters, spelling
from lexicon.tables import read_rows, read_words

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba's regular expressions warn on newer Pythons.
    import jieba
rjieba: Any
try:
    import rjieba
except ImportError:  # The product works without; the extra "fast" brings it.
    rjieba = None

Cutter = Callable[[str], Iterable[str]]

_LONGEST_TERM = 12
"""Longer names (罐头食品制造及其他…) are descriptions, not words."""

_FREQUENCY = 20_000
"""High enough that jieba never prefers a split of a trade term (measured on 望城区, 免申即享)."""

_REMEMBERED = 1 << 16
"""Clauses whose words are kept: most clauses of business scopes and of texts come again."""

_CLAUSE_END = re.compile("[、；。：，（）();:！？【】《》\\n]")
"""Marks between which each clause is spelled and cut as if it stood alone."""

_RUN = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+|\w")
"""What jieba cuts as one run, and the letters that it leaves single."""

_BLANK = re.compile(r"\s")
_PLAIN = re.compile(r"[\u4E00-\u9FD5a-z0-9]+")
_NOBODY = "\ue000\ue000"
"""Stands in the twin's dictionary for the frequency of words that were counted twice."""

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


@cache
def _plain_cutter() -> Cutter:
    """What cuts runs without marks: the fast twin where it is there and cuts alike."""
    slow: Cutter = _dictionary().lcut
    if rjieba is None:
        return slow
    fast = _twin()
    alike = all(
        fast(run) == slow(run)
        for sentence in read_words("cut_check.txt")
        for run in _RUN.findall(spelling(sentence))
        if _is_plain(run)
    )
    return fast if alike else slow


def _twin() -> Cutter:
    """Load rjieba with the words and frequencies of our dictionary, and with their sum."""
    tokenizer, twin = _dictionary(), rjieba.Jieba.empty()
    counted = 0
    for word, frequency in tokenizer.FREQ.items():
        if frequency:
            twin.add_word(word, frequency, None)
            counted += frequency
    twin.add_word(_NOBODY, max(tokenizer.total - counted, 1), None)
    cutter: Cutter = twin.cut
    return cutter


def warm() -> None:
    """Load the dictionary now rather than at the first text. Safe from several threads."""
    with _lock:
        _plain_cutter()


def cut(text: str) -> list[str]:
    """Return the words of ``text`` in one spelling, in order, blanks and marks left out."""
    return [word for clause in clauses(text) for word in cut_clause(clause)]


def clauses(text: str) -> list[str]:
    """Return the clauses of ``text``, which can be cut one by one; some may be empty.

    Whether a line break parts words depends on what is around it, beyond the clause: a text with
    line breaks is spelled first.
    """
    if "\n" in text or "\r" in text:
        text = spelling(text)
    return _CLAUSE_END.split(text)


@lru_cache(maxsize=_REMEMBERED)
def cut_clause(clause: str) -> tuple[str, ...]:
    """Return the words of one of the :func:`clauses` of a text."""
    warm()
    found: list[str] = []
    # Only blanks are spelled in one way here and in another there.
    spelt = spelling(clause) if _BLANK.search(clause) else spell_characters(clause)
    for run in _RUN.findall(spelt):
        found += _plain_cutter()(run) if _is_plain(run) else _dictionary().cut(run)
    return tuple(word for word in found if _MEANINGFUL.search(word))


def _is_plain(run: str) -> bool:
    """Whether a run has one likeliest cut: no marks, and at most one character that comes again."""
    return len(run) - len(set(run)) < 2 and _PLAIN.fullmatch(run) is not None


@lru_cache(maxsize=_REMEMBERED)
def clause_tokens(clause: str) -> tuple[str, ...]:
    """Return the words of a clause that carry meaning, as :func:`tokens` does for a text."""
    return tuple(
        word for word in cut_clause(clause) if word not in stop_words() and not word.isdecimal()
    )


@cache
def stop_words() -> frozenset[str]:
    """Return the words that :func:`tokens` drops."""
    return read_words("stop_words.txt")


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` that carry meaning; numbers alone do not."""
    return [word for clause in clauses(text) for word in clause_tokens(clause)]


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
