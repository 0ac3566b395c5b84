"""Grams, single characters and pairs of neighbours, counted in many texts at once.

Chinese words are mostly two characters long, so that pairs find words without cutting any
document into words: that makes reading a pool many times faster, forgives a wrong cut and most
slips of the pen, and needs no dictionary of what a document may say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lexicon.numerals import DIGITS, parse_number
from lexicon.spelling import spell_characters

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]
Weights = NDArray[np.float32]

NOWHERE = -1
"""The number of a gram that occurs in no text."""

_BETWEEN_TEXTS = "\n\x00\n"
_MARK = 0
_LAYOUT = re.compile(r"(?<![a-z0-9])[^\S\n]+|[^\S\n]+(?![a-z0-9])")
_FIGURES = re.compile("[零〇一二两三四五六七八九十百千]+")
_IS_WORD = re.compile(r"\w")


def working_form(text: str) -> str:
    """Return ``text`` as it is compared: one spelling, figures for numerals, no stray blanks.

    三十条 and 30条 become equal, and so do ５０ 万元 and 五十万元.
    """
    return _FIGURES.sub(lambda found: _figures(found[0]), _LAYOUT.sub("", spell_characters(text)))


@cache
def _figures(numeral: str) -> str:
    number = parse_number(numeral)
    if number is not None and number == number.to_integral_value():
        return str(int(number))
    return "".join(str(DIGITS[one]) if one in DIGITS else one for one in numeral)


def pairs_of(run: str) -> list[str]:
    """Return the pairs of neighbours of an unbroken run, in order."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Which rows hold which gram how often.

    The entries of gram ``i`` are those from ``starts[i]`` to ``starts[i + 1]``, by row.
    """

    starts: Integers
    rows: Places
    counts: Weights

    def gram_of_entry(self) -> Places:
        """Return for every entry the gram that it belongs to."""
        grams = np.arange(len(self.starts) - 1, dtype=np.int32)
        return np.repeat(grams, np.diff(self.starts))

    def only(self, *, rows: Flags, grams: Flags) -> Postings:
        """Return the entries of some rows and grams; the others hold nothing."""
        kept = rows[self.rows] & np.repeat(grams, np.diff(self.starts))
        starts = _running(kept)[self.starts]
        return Postings(starts=starts, rows=self.rows[kept], counts=self.counts[kept])

    def gathered(self, group_of: Integers) -> Postings:
        """Return the postings of groups of rows; ``group_of`` must not fall from row to row."""
        groups, grams = group_of[self.rows].astype(np.int32), self.gram_of_entry()
        is_first = np.ones(len(groups), dtype=bool)
        is_first[1:] = (groups[1:] != groups[:-1]) | (grams[1:] != grams[:-1])
        first = np.flatnonzero(is_first)
        counts = np.add.reduceat(self.counts, first) if len(first) else self.counts
        starts = _running(is_first)[self.starts]
        return Postings(starts=starts, rows=groups[first], counts=counts)

    def lengths(self, rows: int) -> Floats:
        """Return how many grams each of ``rows`` rows holds, repetitions counted."""
        return np.bincount(self.rows, self.counts, minlength=rows).astype(np.float64)


def _running(flags: Flags) -> Integers:
    """How many flags are set before each place, and in all."""
    before = np.zeros(len(flags) + 1, dtype=np.int64)
    np.cumsum(flags, out=before[1:])
    return before


@dataclass(frozen=True, slots=True, kw_only=True)
class GramTable:
    """The grams of a collection with their postings, and the way from a gram to its number.

    The key of a gram is made of the places of its characters in ``characters``, which is sorted.
    """

    characters: Integers
    keys: Integers
    postings: Postings

    @property
    def is_pair(self) -> Flags:
        """Which grams are pairs, by number; the others are single characters."""
        return self.keys % (len(self.characters) + 1) > 0

    def numbers(self, grams: Sequence[str]) -> Integers:
        """Return the number of each gram, :data:`NOWHERE` for one that no text holds."""
        if not len(self.keys) or not grams:
            return np.full(len(grams), NOWHERE)
        codes = np.array([(ord(gram[0]), ord(gram[-1])) for gram in grams], dtype=np.int64)
        has_second = np.array([len(gram) > 1 for gram in grams])
        places = np.searchsorted(self.characters, codes).clip(max=len(self.characters) - 1)
        is_known = (self.characters[places] == codes).all(axis=1)
        wanted = _key(places[:, 0], np.where(has_second, places[:, 1] + 1, 0), len(self.characters))
        found = np.searchsorted(self.keys, wanted).clip(max=len(self.keys) - 1)
        return np.where(is_known & (self.keys[found] == wanted), found, NOWHERE)


def count_grams(texts: Sequence[str]) -> GramTable:
    """Count the grams of every text, which becomes the row of its position."""
    joined = working_form(_BETWEEN_TEXTS.join(text.replace("\x00", " ") for text in texts))
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    characters = np.flatnonzero(np.bincount(codes, minlength=1)).astype(np.int64)
    place_of = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int32)
    place_of[characters] = np.arange(len(characters))
    places = place_of[codes]
    is_word = np.array([_IS_WORD.match(chr(code)) is not None for code in characters], dtype=bool)
    row = np.cumsum(codes == _MARK, dtype=np.int32)
    entries = _entries(places, is_word[places], row, characters=len(characters), rows=len(texts))
    return _table(characters, entries, rows=max(len(texts), 1))


def _entries(
    places: Places, in_word: Flags, row: Places, *, characters: int, rows: int
) -> Integers:
    """Return one number for each occurrence of a gram: its key, then its row."""
    alone = np.flatnonzero(in_word)
    first = np.flatnonzero(in_word[:-1] & in_word[1:])
    entries = np.empty(len(alone) + len(first), dtype=np.int64)
    singles, pairs = entries[: len(alone)], entries[len(alone) :]
    singles[:] = _key(places[alone].astype(np.int64), np.int64(0), characters)
    pairs[:] = _key(places[first].astype(np.int64), places[first + 1] + np.int64(1), characters)
    entries *= max(rows, 1)
    singles += row[alone]
    pairs += row[first]
    return entries


def _key(first: Integers, second: Integers | np.int64, characters: int) -> Integers:
    return first * (characters + 1) + second


def _table(characters: Integers, entries: Integers, *, rows: int) -> GramTable:
    # One sort puts equal grams together, and within each gram the texts in order.
    entries.sort()
    first = _firsts(entries)
    counts = np.diff(first, append=len(entries))
    grams, row_of_entry = np.divmod(entries[first], rows)
    starts = _firsts(grams)
    postings = Postings(
        starts=np.append(starts, len(grams)),
        rows=row_of_entry.astype(np.int32),
        counts=counts.astype(np.float32),
    )
    return GramTable(characters=characters, keys=grams[starts], postings=postings)


def _firsts(values: Integers) -> Integers:
    """Where each run of equal values begins."""
    is_first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)
