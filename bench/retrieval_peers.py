"""Other ways of finding by words, each as its documentation shows it.

All that cut words use plain jieba, as one would; the cut of each document is made once and
shared, so that a peer's time to build is its own plus one cut.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import jieba
import numpy as np

Rank = Callable[[str, int], Iterable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """``build`` reads the texts and returns what ranks their positions for a question."""

    name: str
    module: str
    build: Callable[[Sequence[str]], Rank]


def cut(text: str) -> list[str]:
    return [word for word in jieba.lcut(text.lower()) if word.strip() and word[0].isalnum()]


def bigrams(text: str) -> list[str]:
    plain = "".join(text.lower().split())
    return [plain[i : i + 2] for i in range(len(plain) - 1)]


def one_to_three(text: str) -> list[str]:
    plain = "".join(text.lower().split())
    return [plain[i : i + n] for n in (1, 2, 3) for i in range(len(plain) - n + 1)]


def scikit(**settings: Any) -> Callable[[Sequence[str]], Rank]:
    def build(texts: Sequence[str]) -> Rank:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(**settings)
        matrix = vectorizer.fit_transform(texts).T.tocsr()

        def rank(question: str, limit: int) -> Iterable[int]:
            scores = (vectorizer.transform([question]) @ matrix).toarray().ravel()
            return np.argsort(-scores, kind="stable")[:limit].tolist()

        return rank

    return build


def bm25s_with(analyse: Callable[[str], list[str]]) -> Callable[[Sequence[str]], Rank]:
    def build(texts: Sequence[str]) -> Rank:
        import bm25s

        index = bm25s.BM25()
        index.index([analyse(text) for text in texts], show_progress=False)

        def rank(question: str, limit: int) -> Iterable[int]:
            terms = [term for term in analyse(question) if term in index.vocab_dict]
            if not terms:
                return []
            found, _ = index.retrieve([terms], k=min(limit, len(texts)), show_progress=False)
            return [int(row) for row in found[0]]

        return rank

    return build


def rank_bm25_with(
    kind: str, analyse: Callable[[str], list[str]]
) -> Callable[[Sequence[str]], Rank]:
    def build(texts: Sequence[str]) -> Rank:
        import rank_bm25

        index = getattr(rank_bm25, kind)([analyse(text) for text in texts])

        def rank(question: str, limit: int) -> Iterable[int]:
            scores = index.get_scores(analyse(question))
            return np.argsort(-scores, kind="stable")[:limit].tolist()

        return rank

    return build


def fts5(texts: Sequence[str]) -> Rank:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE pool USING fts5(body)")
    rows = ((n + 1, " ".join(cut(text))) for n, text in enumerate(texts))
    base.executemany("INSERT INTO pool(rowid, body) VALUES (?, ?)", rows)

    def rank(question: str, limit: int) -> Iterable[int]:
        asked = " OR ".join(f'"{word}"' for word in cut(question))
        if not asked:
            return []
        sql = "SELECT rowid FROM pool WHERE pool MATCH ? ORDER BY bm25(pool), rowid LIMIT ?"
        return [row - 1 for (row,) in base.execute(sql, (asked, limit))]

    return rank


def tantivy_words(texts: Sequence[str]) -> Rank:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("row", stored=True)
    schema.add_text_field("body", tokenizer_name="whitespace")
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(row=row, body=" ".join(cut(text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str, limit: int) -> Iterable[int]:
        asked = " ".join(f'"{word}"' for word in cut(question))
        if not asked:
            return []
        found = searcher.search(index.parse_query(asked, ["body"]), limit).hits
        return [searcher.doc(address)["row"][0] for _, address in found]

    return rank


def whoosh_words(texts: Sequence[str]) -> Rank:
    from whoosh import fields, index, qparser

    schema = fields.Schema(row=fields.STORED, body=fields.KEYWORD(scorable=True))
    pool = index.create_in(tempfile.mkdtemp(prefix="whoosh"), schema)
    writer = pool.writer()
    for row, text in enumerate(texts):
        writer.add_document(row=row, body=" ".join(cut(text)))
    writer.commit()
    searcher = pool.searcher()

    def rank(question: str, limit: int) -> Iterable[int]:
        terms = [qparser.query.Term("body", word) for word in cut(question)]
        found = searcher.search(qparser.query.Or(terms), limit=limit)
        return [hit["row"] for hit in found]

    return rank


PEERS = (
    Peer(name="scikit-learn, words", module="sklearn", build=scikit(analyzer=cut)),
    Peer(
        name="scikit-learn, words 1-2, sublinear",
        module="sklearn",
        build=scikit(tokenizer=cut, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True),
    ),
    Peer(
        name="scikit-learn, character pairs, sublinear",
        module="sklearn",
        build=scikit(analyzer="char", ngram_range=(2, 2), sublinear_tf=True),
    ),
    Peer(
        name="scikit-learn, characters 1-3, sublinear",
        module="sklearn",
        build=scikit(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
    ),
    Peer(name="bm25s, words", module="bm25s", build=bm25s_with(cut)),
    Peer(name="bm25s, character pairs", module="bm25s", build=bm25s_with(bigrams)),
    Peer(name="bm25s, characters 1-3", module="bm25s", build=bm25s_with(one_to_three)),
    Peer(name="rank_bm25 Okapi, words", module="rank_bm25", build=rank_bm25_with("BM25Okapi", cut)),
    Peer(
        name="rank_bm25 Okapi, character pairs",
        module="rank_bm25",
        build=rank_bm25_with("BM25Okapi", bigrams),
    ),
    Peer(
        name="rank_bm25 Plus, character pairs",
        module="rank_bm25",
        build=rank_bm25_with("BM25Plus", bigrams),
    ),
    Peer(
        name="rank_bm25 L, character pairs",
        module="rank_bm25",
        build=rank_bm25_with("BM25L", bigrams),
    ),
    Peer(name="SQLite FTS5, words", module="sqlite3", build=fts5),
    Peer(name="tantivy, words", module="tantivy", build=tantivy_words),
    Peer(name="whoosh, words", module="whoosh", build=whoosh_words),
)
