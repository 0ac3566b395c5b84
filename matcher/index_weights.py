"""How much an occurrence counts: BM25's saturation and its discount of length, for any grams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.index_grams import Floats, Integers, Places, Postings, Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedPostings:
    """Postings with a weight below 1 for each entry, to be summed up for a question."""

    starts: Integers
    texts: Places
    weights: Weights
    rows: int

    def scores(self, grams: Integers, importance: Floats) -> Floats:
        """Return for every row the sum of its entries, each times the importance of its gram."""
        spans = [slice(self.starts[gram], self.starts[gram + 1]) for gram in grams]
        if not spans:
            return np.zeros(self.rows)
        rows = np.concatenate([self.texts[span] for span in spans])
        sizes = self.starts[grams + 1] - self.starts[grams]
        weights = np.concatenate([self.weights[span] for span in spans])
        values = weights * np.repeat(importance, sizes)
        return np.bincount(rows, values, minlength=self.rows).astype(np.float64)


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
            rows=rows,
        )
