"""TextIndex: which texts, and which passage of them, answer words that somebody wrote.

Texts are counted in pairs of characters and weighted as BM25 does: rare pairs count more,
repetition saturates, long texts are discounted. A document's score is that of its whole text,
a part of that of its title, and a part of that of its best sentence. docs/performance.md holds
what was measured and how the constants were chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matcher.errors import NotFitted
from matcher.finding.grams import NOWHERE, Floats, Integers, Postings, count_grams
from matcher.finding.passages import Passage, cut_passages, widened
from matcher.finding.question import Question, read_question
from matcher.finding.sought import Seeking, read_sought
from matcher.finding.telling import Telling, telling
from matcher.finding.weights import Found, Saturation

SENTENCE_LENGTH = 30
"""Characters that a sentence must have to stand alone; shorter ones go with the next."""

PASSAGE_LENGTH = 300
"""Characters that a passage may have: the best sentence, and those after it that still fit."""

SENTENCE_SHARE = 0.4
"""How much the best sentence counts beside the whole text (0.2 to 0.6 do equally well)."""

TITLE_SHARE = 0.1
"""How much the title counts beside the whole text, of which it is a part already."""

CONFIDENT = 0.45
"""What the first hit's score and its lead must come to for it to count as an answer.

Chosen on half of the real questions: it passes nineteen of twenty of those that a document
answers (docs/performance.md says what it keeps out).
"""

LEAD_OVER = 5
"""The first hit's lead is counted over the fifth, as several policies may answer one question."""

SAID_BY_TITLE = 0.4
"""What a gram of the title counts in choosing a sentence: the answer adds to the title."""

SENTENCES_TRIED = 12
"""How many sentences may begin the passage, the best first, if a question seeks a certain thing."""

LEAST_WORTH = 0.4
"""What such a sentence must be worth beside the best one."""

_DIGITS = 6
"""Scores are rounded to so many digits, so that the order does not hang on the last bit."""


_OF_WHOLES = Saturation(repetition=1.0, length=0.6)
_OF_TITLES = Saturation(repetition=0.5, length=0.0)
_OF_SENTENCES = Saturation(repetition=0.6, length=0.5)


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

    ``lead`` is how far the score lies above that of the fifth document, or below it.
    ``passage`` is an exact substring of the document's text at ``span``; empty for a document
    that has a title only. ``is_told``: whether title and passage tell what the question seeks
    beyond its matter, a day or a charge (sought.py).
    """

    id: str
    score: float
    lead: float
    passage: str
    span: tuple[int, int]
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedUp:
    """What a question finds: documents' scores, the most one could have, and what makes them."""

    scores: Floats
    most: float
    titles: Found
    sentences: Found


class TextIndex:
    """Search over whole documents, their titles and their sentences.

    Same documents in any order and same question: same answer. A fitted index is only read,
    so that several threads may ask it at once.
    """

    def __init__(self, *, passage_length: int = PASSAGE_LENGTH) -> None:
        self.passage_length = passage_length

    def fit(self, documents: Iterable[Text]) -> TextIndex:
        """Read all documents; an index over none answers nothing."""
        self.documents_ = sorted(documents, key=lambda document: document.id)
        self._ids = [document.id for document in self.documents_]
        units = self._cut_units()
        self.table_ = count_grams(units)
        self._learn_weights(self.table_.postings)
        return self

    def _cut_units(self) -> list[str]:
        """Return title and sentences of every document, in order, and remember whose they are."""
        self.passages_: list[Passage] = []
        owners: list[int] = []
        units: list[str] = []
        for position, document in enumerate(self.documents_):
            sentences = cut_passages(document.text, length=SENTENCE_LENGTH)
            self.passages_.extend((Passage(start=0, end=0), *sentences))
            owners.extend([position] * (1 + len(sentences)))
            units.append(document.title)
            units.extend(document.text[one.start : one.end] for one in sentences)
        self._owners = np.array(owners, dtype=np.int64)
        self._first = np.searchsorted(self._owners, np.arange(len(self._ids)))
        return units

    def _learn_weights(self, units: Postings) -> None:
        total, rows = len(self._ids), len(self._owners)
        wholes = units.gathered(self._owners)
        seen = np.diff(wholes.starts)
        self.rarity_: Floats = np.log((total - seen + 0.5) / (seen + 0.5) + 1)
        is_title = np.zeros(rows, dtype=bool)
        is_title[self._first] = True
        is_pair = self.table_.is_pair
        titles = units.only(rows=is_title, grams=is_pair)
        sentences = units.only(rows=~is_title, grams=is_pair)
        self._wholes = _OF_WHOLES.weigh(wholes, total)
        self._titles = _OF_TITLES.weigh(titles, rows)
        self._sentences = _OF_SENTENCES.weigh(sentences, rows)

    def query(self, text: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best documents first, those with no term in common left out.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        looked_up = self._look_up(text)
        # Documents are in the order of their ids, which a stable sort keeps among equals.
        ranked = np.argsort(-looked_up.scores, kind="stable")[: max(limit, LEAD_OVER)]
        shares = [_share(float(looked_up.scores[best]) / looked_up.most) for best in ranked]
        fifth = shares[LEAD_OVER - 1] if len(shares) >= LEAD_OVER else 0.0
        shown = [int(best) for best in ranked[:limit] if looked_up.scores[best] > 0]
        parts = self._passages(shown, looked_up, read_sought(text))
        return tuple(
            self._hit(position, score=share, fifth=fifth, told=told)
            for position, share, told in zip(shown, shares, parts, strict=False)
        )

    def _hit(self, position: int, *, score: float, fifth: float, told: Telling) -> Hit:
        part = told.passage
        return Hit(
            id=self._ids[position],
            score=score,
            lead=round(score - fifth, _DIGITS),
            passage=self.documents_[position].text[part.start : part.end],
            span=(part.start, part.end),
            is_told=told.is_told,
        )

    def scores(self, text: str) -> dict[str, float]:
        """Return how well each document fits a text, by id, from 0 to 1.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        looked_up = self._look_up(text)
        return dict(zip(self._ids, map(_share, looked_up.scores / looked_up.most), strict=True))

    def _look_up(self, text: str) -> _LookedUp:
        if not hasattr(self, "table_"):
            raise NotFitted("the index has read no text yet: call fit first")
        question = read_question(text)
        grams, importance = self._known(question)
        titles = self._titles.find(grams, importance)
        sentences = self._sentences.find(grams, importance)
        total = self._wholes.find(grams, importance).totals(len(self._ids))
        if len(self._first):
            rows = len(self._owners)
            total += TITLE_SHARE * titles.totals(rows)[self._first]
            total += SENTENCE_SHARE * np.maximum.reduceat(sentences.totals(rows), self._first)
        most = self._weight(question) * (1 + TITLE_SHARE + SENTENCE_SHARE)
        return _LookedUp(
            scores=np.round(total, _DIGITS), most=most or 1.0, titles=titles, sentences=sentences
        )

    def _known(self, question: Question) -> tuple[Integers, Floats]:
        asked = {**question.official, **question.own}
        pairs = self.table_.numbers(list(asked))
        is_known = pairs != NOWHERE
        weights = np.fromiter(asked.values(), dtype=np.float64, count=len(asked))
        return pairs[is_known], weights[is_known] * self.rarity_[pairs[is_known]]

    def _weight(self, question: Question) -> float:
        """The weight of all that was asked for.

        What no text holds was asked for in vain: it weighs as much as the rarest gram.
        """
        rarest = float(self.rarity_.max()) if len(self.rarity_) else 0.0
        total = 0.0
        for gram, number in zip(question.own, self.table_.numbers(list(question.own)), strict=True):
            is_known = number != NOWHERE
            weight = question.own[gram] if is_known else question.missed[gram]
            total += weight * (float(self.rarity_[number]) if is_known else rarest)
        return total or sum(question.official.values()) * rarest

    def _passages(
        self, positions: list[int], looked_up: _LookedUp, seeking: Seeking
    ) -> Iterator[Telling]:
        """Yield for each document its best sentence with what follows it, and if it tells."""
        is_wanted = np.zeros(len(self._ids), dtype=bool)
        is_wanted[positions] = True
        wanted = is_wanted[self._owners]
        titles, sentences = looked_up.titles.only(wanted), looked_up.sentences.only(wanted)
        for position in positions:
            start = int(self._first[position])
            end = int(np.searchsorted(self._owners, position, side="right"))
            title = titles.within(start, start + 1)
            worth = self._worth(sentences.within(start, end), title, end - start)
            yield self._passage(position, worth, seeking)

    def _passage(self, position: int, worth: Floats, seeking: Seeking) -> Telling:
        """Return the best passage that tells what is sought, else the best.

        ``worth`` is that of each sentence; one that says much less of the matter is not taken.
        """
        document, start = self.documents_[position], int(self._first[position])
        tried = 1 if seeking.is_nothing else SENTENCES_TRIED
        order = np.argsort(-worth, kind="stable")[:tried]
        parts = [
            self._widened(start + 1 + int(row), start + 1 + len(worth))
            for row in order
            if worth[row] >= LEAST_WORTH * worth[order[0]]
        ]
        # A document that has a title only is its title.
        return telling(
            document.title,
            document.text,
            parts or [self.passages_[start]],
            seeking,
            length=self.passage_length,
        )

    def _widened(self, row: int, end: int) -> Passage:
        return widened(self.passages_[row:end], length=self.passage_length)

    @staticmethod
    def _worth(sentences: Found, title: Found, rows: int) -> Floats:
        """Return how well each sentence answers; ``rows`` counts the title, which is row 0."""
        repeated = np.isin(sentences.grams, title.grams)
        worth = sentences.values * np.where(repeated, SAID_BY_TITLE, 1.0)
        totals = np.bincount(sentences.rows, worth, minlength=rows)
        found: Floats = np.round(totals[1:], _DIGITS)
        return found


def _share(score: float) -> float:
    return round(min(float(score), 1.0), _DIGITS)


def is_confident(hits: Sequence[Hit]) -> bool:
    """Whether the first hit answers, rather than merely being the least bad."""
    return is_matter_found(hits) and hits[0].is_told


def is_matter_found(hits: Sequence[Hit]) -> bool:
    """Whether the first hit is about what is asked, if it tells what is sought or not."""
    return bool(hits) and hits[0].score + hits[0].lead >= CONFIDENT
