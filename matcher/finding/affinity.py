"""How well a policy's words fit the words an enterprise uses of itself.

TF-IDF as scikit-learn counts it, over words as jieba cuts them with our dictionary. It
breaks ties between policies that rank alike; it never decides a verdict. Finding a policy
by a question is another matter: index.py.

Weights are whole numbers (``affinity_weights.py``), so that a score is an exact sum: the same
number for one enterprise and for a whole city, whatever the order and however many threads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from lexicon import words
from matcher.card import PolicyCard
from matcher.errors import NotFitted
from matcher.finding.affinity_weights import (
    SCORE_ONE,
    Numbers,
    PoolWords,
    Whole,
    own_weights,
    pool_words,
    whole_frequencies,
)
from matcher.finding.own_words import describe as describe
from matcher.profile import Profile


class Affinity:
    """Fitted on the pool's cards; gives each policy's cosine similarity with a text, 0 to 1."""

    def fit(self, cards: Iterable[PolicyCard]) -> Affinity:
        """Learn the words of the cards' titles and texts; cards without words fit nothing."""
        return self.fit_words(
            {card.id: words.tokens(f"{card.title}\n{card.text}") for card in cards}
        )

    def fit_words(self, cut: Mapping[str, Sequence[str]]) -> Affinity:
        """Learn from words that are cut already, by policy id."""
        self.ids_ = tuple(card_id for card_id, own in cut.items() if own)
        self.terms_: Mapping[str, int] = {}
        self.pool_ = PoolWords.empty()
        if self.ids_:
            # It takes longer to load than the rest together, and most commands fit no pool.
            from sklearn.feature_extraction.text import TfidfVectorizer

            vectorizer = TfidfVectorizer(analyzer=_as_cut, sublinear_tf=True)
            matrix = vectorizer.fit_transform([cut[card_id] for card_id in self.ids_])
            self.terms_ = vectorizer.vocabulary_
            self.pool_ = pool_words(matrix, whole_frequencies(vectorizer.idf_))
        return self

    def scores(self, text: str) -> dict[str, float]:
        """Return the fit of every policy by id; empty when text or pool has no words.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        fits = self.fits(text)
        found = np.flatnonzero(fits)
        return {self.ids_[at]: int(fits[at]) / SCORE_ONE for at in found.tolist()}

    def fits(self, text: str) -> Whole:
        """Return the fit of every policy in the order of ``ids_``, of which ``SCORE_ONE`` is 1.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        terms, weights = self.weighted(text)
        return self.pool.scores(terms, weights, len(self.ids_))

    def weighted(self, text: str) -> tuple[Numbers, Whole]:
        """Return the terms of a text that the pool knows, and the weight of each.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        pool = self.pool
        counted = Counter(self.terms_[word] for word in words.tokens(text) if word in self.terms_)
        if not counted:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
        terms = np.array(sorted(counted), dtype=np.int32)
        counts = np.array([counted[term] for term in terms.tolist()], dtype=np.int64)
        return terms, own_weights(counts, pool.frequencies[terms])

    @property
    def pool(self) -> PoolWords:
        """The weights of the pool's words. Raises :class:`NotFitted` before :meth:`fit`."""
        if not hasattr(self, "pool_"):
            raise NotFitted("call fit with the pool's cards first")
        return self.pool_


def scores_of(affinity: Affinity, profile: Profile) -> Mapping[str, float]:
    """Return the fit of every policy for this enterprise, by policy id."""
    return affinity.scores(describe(profile))


def _as_cut(cut: list[str]) -> list[str]:
    return cut
