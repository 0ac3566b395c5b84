"""How much an occurrence counts: BM25's saturation and its discount of length, for any grams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.finding.grams import Flags, Floats, Integers, Places, Postings, Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Entries that a question finds: in which row, which of its grams, and worth how much.

    The first ``sizes[0]`` entries are those of ``grams[0]``, and so on.
    """

    rows: Places
    values: Floats
    grams: Integers
    sizes: Integers

    def totals(self, rows: int) -> Floats:
        """Return the sum of values for each of ``rows`` rows."""
        return np.bincount(self.rows, self.values, minlength=rows).astype(np.float64)

    def only(self, wanted: Flags) -> Found:
        """Return the entries of the wanted rows; each now has a gram of its own."""
        kept = np.flatnonzero(wanted[self.rows])
        last = np.cumsum(self.sizes)
        grams = self.grams[np.searchsorted(last, kept, side="right")]
        return Found(
            rows=self.rows[kept],
            values=self.values[kept],
            grams=grams,
            sizes=np.ones(len(kept), dtype=np.int64),
        )

    def within(self, start: int, end: int) -> Found:
        """Return the entries of some rows, counted from the first; each needs its own gram."""
        inside = (self.rows >= start) & (self.rows < end)
        return Found(
            rows=self.rows[inside] - start,
            values=self.values[inside],
            grams=self.grams[inside],
            sizes=self.sizes[inside],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedPostings:
    """Postings with a weight below 1 for each entry, to be summed up for a question."""

    starts: Integers
    texts: Places
    weights: Weights

    def find(self, grams: Integers, importance: Floats) -> Found:
        """Return the entries of the grams, each worth its weight times the gram's importance."""
        spans = [slice(self.starts[gram], self.starts[gram + 1]) for gram in grams]
        sizes = self.starts[grams + 1] - self.starts[grams]
        none: list[Places] = [np.zeros(0, dtype=np.int32)]
        weights = np.concatenate([self.weights[span] for span in spans] or none)
        return Found(
            rows=np.concatenate([self.texts[span] for span in spans] or none),
            values=weights * np.repeat(importance, sizes),
            grams=grams,
            sizes=sizes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """The two constants of BM25.

    ``repetition``: the count at which a gram has half its weight in a text of average length.
    ``length``: from 0 (long texts are not discounted) to 1 (only the share of a gram counts).
    """

    repetition: float
    length: float

    def weigh(self, postings: Postings, rows: int) -> WeightedPostings:
        """Return the postings of ``rows`` texts with the weight of each entry, before rarity."""
        lengths = postings.lengths(rows)
        filled = lengths[lengths > 0]
        mean = float(filled.mean()) if len(filled) else 1.0
        half = self.repetition * (1 - self.length + self.length * lengths / mean)
        weights = postings.counts / (postings.counts + half[postings.rows])
        return WeightedPostings(
            starts=postings.starts,
            texts=postings.rows,
            weights=weights.astype(np.float32),
        )
