"""Free-text search in the live pool: what a contact asks in everyday words.

The words are looked up as they were written and as the trade officially says them (高企 is
高新技术企业 in the texts); the better of the two answers counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from lexicon import words
from lexicon.spelling import spelling
from matcher.index import Hit, TextIndex, is_confident
from policies.live import PoolSnapshot

DEFAULT_LIMIT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A live policy that answers, with the passage that answers best, word for word."""

    version_id: int
    policy_id: int
    code: str
    title: str
    score: float
    passage: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Hits, the best first; unless ``is_confident``, the best is merely the least bad."""

    hits: tuple[SearchHit, ...]
    is_confident: bool


def search(pool: PoolSnapshot, text: str, *, limit: int = DEFAULT_LIMIT) -> SearchResult:
    """Return the live policies that answer the text; an empty pool answers nothing."""
    if not pool.cards or not text.strip():
        return SearchResult(hits=(), is_confident=False)
    found = _best_of(pool.index, (text, in_official_words(text)), limit)
    versions = {version.code: version for version in pool.versions.values()}
    hits = tuple(
        SearchHit(
            version_id=versions[hit.id].version_id,
            policy_id=versions[hit.id].policy_id,
            code=hit.id,
            title=versions[hit.id].title,
            score=hit.score,
            passage=hit.passage,
            span=hit.span,
        )
        for hit in found
    )
    return SearchResult(hits=hits, is_confident=is_confident(found))


def in_official_words(text: str) -> str:
    """Return the text with the trade's everyday words replaced by the official ones."""
    official = spelling(text)
    for word in sorted(set(words.cut(text)), key=len, reverse=True):
        official = official.replace(word, words.canonical(word))
    return official


def _best_of(index: TextIndex, texts: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    best: dict[str, Hit] = {}
    for text in dict.fromkeys(texts):
        for hit in index.query(text, limit):
            if hit.id not in best or hit.score > best[hit.id].score:
                best[hit.id] = hit
    return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.id))[:limit])
