"""How well a policy's words fit the words an enterprise uses of itself.

TF-IDF as scikit-learn counts it, over words as jieba cuts them with our dictionary. It
breaks ties between policies that rank alike; it never decides a verdict. Finding a policy
by a question is another matter: index.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sklearn.feature_extraction.text import TfidfVectorizer

from lexicon import words
from matcher.card import PolicyCard
from matcher.errors import NotFitted
from matcher.profile import Profile
from matcher.values import Value

_DIGITS = 6
"""Scores are rounded to so many digits, so that the order does not hang on the last bit."""

_DESCRIBING_FIELDS = ("activity.business", "product.type", "industry.field")


class Affinity:
    """Fitted on the pool's cards; gives each policy's cosine similarity with a text, 0 to 1."""

    def fit(self, cards: Iterable[PolicyCard]) -> Affinity:
        """Learn the words of the cards' titles and texts; cards without words fit nothing."""
        readable = [(card.id, list(words.tokens(f"{card.title}\n{card.text}"))) for card in cards]
        readable = [(card_id, cut) for card_id, cut in readable if cut]
        self.ids_ = tuple(card_id for card_id, _ in readable)
        self._vectorizer = TfidfVectorizer(analyzer=_as_cut, sublinear_tf=True)
        if self.ids_:
            self._matrix = self._vectorizer.fit_transform([cut for _, cut in readable])
        return self

    def scores(self, text: str) -> dict[str, float]:
        """Return the fit of every policy by id; empty when text or pool has no words.

        Raises :class:`NotFitted` before :meth:`fit`.
        """
        if not hasattr(self, "ids_"):
            raise NotFitted("call fit with the pool's cards first")
        cut = list(words.tokens(text))
        if not cut or not self.ids_:
            return {}
        row = self._vectorizer.transform([cut])
        fits = (self._matrix @ row.T).toarray().ravel()
        return {
            card_id: round(float(fit), _DIGITS)
            for card_id, fit in zip(self.ids_, fits, strict=True)
            if fit > 0
        }


def describe(profile: Profile) -> str:
    """Return the words an enterprise uses of itself: scope, activities, products."""
    values = (profile.get(field_id) for field_id in _DESCRIBING_FIELDS)
    return " ".join((profile.scope, *(_words(value) for value in values))).strip()


def scores_of(affinity: Affinity, profile: Profile) -> Mapping[str, float]:
    """Return the fit of every policy for this enterprise, by policy id."""
    return affinity.scores(describe(profile))


def _as_cut(cut: list[str]) -> list[str]:
    return cut


def _words(value: Value | None) -> str:
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    return value if isinstance(value, str) else ""
