"""TextIndex: which texts, and which passage of them, answer words that somebody wrote.

Two views of a text are counted by scikit-learn and weighted as BM25 does (rare terms count
more, repetition saturates, long texts are discounted): words with pairs of words, and pairs of
characters, which forgive what segmentation gets wrong. A document's score is that of its whole
text plus half of that of its best passage. This module alone imports scikit-learn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from lexicon import words
from lexicon.spelling import spelling
from matcher.errors import NotFitted
from matcher.passages import Passage, cut_passages

PASSAGE_LENGTH = 120
"""Characters after which a passage ends with its sentence (measured on real questions)."""

PASSAGE_SHARE = 0.5
"""How much the best passage counts beside the whole text (0.3 to 0.8 do equally well)."""

CONFIDENT_SCORE = 0.25
"""Share of the question's weight that must be found for an answer to count as one."""

_SATURATION = 1.2
_LENGTH_DISCOUNT = 0.75
_DIGITS = 6
"""Scores are rounded to so many digits, so that the order does not hang on the last bit."""

_RUN = re.compile(r"\w+")
Floats = NDArray[np.float64]


class Text(Protocol):
    """What can be indexed: a policy card, or any document with an id, a title and a text."""

    @property
    def id(self) -> str:
        """The document's own id; ties are broken by it."""

    @property
    def title(self) -> str:
        """The title, counted as part of the text."""

    @property
    def text(self) -> str:
        """The whole text; passages point into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that answers: its score (0 to 1) and the passage that answers best.

    ``passage`` is an exact substring of the document's text at ``span``; empty for a document
    that has a title only.
    """

    id: str
    score: float
    passage: str
    span: tuple[int, int]


def word_terms(text: str) -> list[str]:
    """Return the words that carry meaning and the pairs of neighbours among them."""
    cut = words.tokens(text)
    return cut + [f"{one} {other}" for one, other in pairwise(cut)]


def character_pairs(text: str) -> list[str]:
    """Return all pairs of neighbouring characters inside unbroken runs of letters."""
    runs = _RUN.findall(spelling(text))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


class _View:
    """One way to count terms, with BM25 weights learnt from a collection."""

    def __init__(self, analyse: Callable[[str], list[str]]) -> None:
        self._counter = CountVectorizer(analyzer=analyse)

    def fit(self, texts: list[str]) -> _View:
        counts = self._counter.fit_transform(texts).astype(np.float64).tocsr()
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        total = counts.shape[0]
        self.rarity_: Floats = np.log((total - seen + 0.5) / (seen + 0.5) + 1)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        mean = lengths.mean() or 1.0
        rows = np.repeat(np.arange(total), np.diff(counts.indptr))
        discount = 1 - _LENGTH_DISCOUNT + _LENGTH_DISCOUNT * lengths[rows] / mean
        saturated = counts.data * (_SATURATION + 1) / (counts.data + _SATURATION * discount)
        counts.data = saturated * self.rarity_[counts.indices]
        self.weights_ = counts.T.tocsr()
        return self

    def asked(self, text: str) -> tuple[NDArray[np.int32], float]:
        """Return the known terms of a question and the weight of all its terms together.

        A term that occurs nowhere weighs as much as the rarest one: it was asked for in vain.
        """
        known = np.unique(self._counter.transform([text]).indices)
        terms = set(self._counter.analyzer(text))
        unheard = len(terms) - len(known)
        rarest = float(self.rarity_.max()) if self.rarity_.size else 0.0
        return known, float(self.rarity_[known].sum()) + unheard * rarest

    def scores(self, terms: NDArray[np.int32]) -> Floats:
        """Return the score of every row of the collection for these terms."""
        return np.asarray(self.weights_[terms].sum(axis=0)).ravel()


class TextIndex:
    """Search by meaning-bearing terms over whole documents and their passages.

    Same documents in any order and same question: same answer.
    """

    def __init__(self, *, passage_length: int = PASSAGE_LENGTH) -> None:
        self.passage_length = passage_length

    def fit(self, documents: Iterable[Text]) -> TextIndex:
        """Read all documents. Raises ``ValueError`` when there are none with any term."""
        self.documents_ = sorted(documents, key=lambda document: document.id)
        self._ids = [document.id for document in self.documents_]
        wholes = [f"{document.title}\n{document.text}" for document in self.documents_]
        self._read_passages()
        parts = [
            self.documents_[owner].text[part.start : part.end] or self.documents_[owner].title
            for owner, part in zip(self._owners, self.passages_, strict=True)
        ]
        analysers = (word_terms, character_pairs)
        self.wholes_ = [_View(analyse).fit(wholes) for analyse in analysers]
        self.parts_ = [_View(analyse).fit(parts) for analyse in analysers]
        return self

    def _read_passages(self) -> None:
        self.passages_: list[Passage] = []
        owners: list[int] = []
        for position, document in enumerate(self.documents_):
            cut = cut_passages(document.text, length=self.passage_length)
            cut = cut or (Passage(start=0, end=0),)
            self.passages_.extend(cut)
            owners.extend([position] * len(cut))
        self._owners = np.array(owners, dtype=np.intp)

    def query(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best documents first, those with no term in common left out.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        scores, parts = self._score(text)
        ranked = sorted(
            (position for position in range(len(scores)) if scores[position] > 0),
            key=lambda position: (-scores[position], self._ids[position]),
        )
        return tuple(self._hit(best, float(scores[best]), parts) for best in ranked[:limit])

    def scores(self, text: str) -> dict[str, float]:
        """Return how well each document fits a text, by id, from 0 to 1.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        scores, _ = self._score(text)
        return {document: float(score) for document, score in zip(self._ids, scores, strict=True)}

    def _score(self, text: str) -> tuple[Floats, Floats]:
        if not hasattr(self, "wholes_"):
            raise NotFitted("the index has read no text yet: call fit first")
        whole, part, weight = np.zeros(len(self._ids)), np.zeros(len(self._owners)), 0.0
        for view in self.wholes_:
            terms, asked = view.asked(text)
            whole += view.scores(terms)
            weight += asked * (_SATURATION + 1) * (1 + PASSAGE_SHARE)
        for view in self.parts_:
            part += view.scores(view.asked(text)[0])
        best = np.zeros(len(self._ids))
        np.maximum.at(best, self._owners, part)
        total: Floats = np.round((whole + PASSAGE_SHARE * best) / (weight or 1.0), _DIGITS)
        return np.clip(total, 0.0, 1.0), part

    def _hit(self, position: int, score: float, parts: Floats) -> Hit:
        own = np.flatnonzero(self._owners == position)
        best = self.passages_[int(own[np.argmax(np.round(parts[own], _DIGITS))])]
        text = self.documents_[position].text
        return Hit(
            id=self._ids[position],
            score=score,
            passage=text[best.start : best.end],
            span=(best.start, best.end),
        )


def is_confident(hits: tuple[Hit, ...]) -> bool:
    """Whether the first hit answers, rather than merely being the least bad."""
    return bool(hits) and hits[0].score >= CONFIDENT_SCORE
