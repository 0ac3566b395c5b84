"""Free-text search in the live pool: what a contact asks in everyday words."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.finding.index import is_confident, is_matter_found
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
    """Hits, the best first; unless ``is_confident``, the best is merely the least bad.

    ``is_untold``: the best is about the matter, but its text does not tell what is asked of it.
    """

    hits: tuple[SearchHit, ...]
    is_confident: bool
    is_untold: bool = False


def search(pool: PoolSnapshot, text: str, *, limit: int = DEFAULT_LIMIT) -> SearchResult:
    """Return the live policies that answer the text; an empty pool answers nothing."""
    if not pool.cards or not text.strip():
        return SearchResult(hits=(), is_confident=False)
    found = pool.index.query(text, limit)
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
    is_sure = is_confident(found)
    return SearchResult(
        hits=hits, is_confident=is_sure, is_untold=is_matter_found(found) and not is_sure
    )
