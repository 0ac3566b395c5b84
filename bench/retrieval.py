"""Finding by words, measured: ours beside what else one would install, in one run.

    python -m bench.retrieval                 both collections, every peer that is installed
    python -m bench.retrieval --pool 2700     how long an index of so many long texts takes

Peers are no dependencies of the product: install bm25s, rank-bm25, scikit-learn, tantivy and
whoosh-reloaded beside it to see their rows; a peer that is missing is named and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexicon import words
from matcher.finding.index import TextIndex

if TYPE_CHECKING:
    from bench.retrieval_peers import Peer

DATA = Path(__file__).parents[2] / "shared" / "data"
DEPTH = 50
"""Answers looked at for the mean reciprocal rank; what stands lower counts as not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the ids of the documents that are right."""

    id: str
    text: str
    right: frozenset[str]

    @property
    def half(self) -> int:
        """0: the constants were chosen on these questions. 1: they were not."""
        return int(hashlib.md5(self.id.encode(), usedforsecurity=False).hexdigest(), 16) % 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    first: float
    first_five: float
    reciprocal: float

    @classmethod
    def of(cls, ranks: Sequence[int | None]) -> Figures:
        total = len(ranks) or 1
        return cls(
            first=sum(rank == 1 for rank in ranks) / total,
            first_five=sum(rank is not None and rank <= 5 for rank in ranks) / total,
            reciprocal=sum(1 / rank for rank in ranks if rank is not None) / total,
        )

    def __str__(self) -> str:
        return f"{self.first:.3f} / {self.first_five:.3f} / {self.reciprocal:.3f}"


def read_lines(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def policy_questions() -> Collection:
    """Human questions, each with the one document it was written for."""
    documents = tuple(
        Document(id=row["docid"], title=row["title"], text=row["text"])
        for row in read_lines("policy_qa/docs.jsonl")
    )
    questions = tuple(
        Asked(id=row["qid"], text=row["question"], right=frozenset([row["docid"]]))
        for row in read_lines("policy_qa/dev.jsonl")
    )
    return Collection(name="policy_qa", documents=documents, questions=questions)


def everyday_names() -> Collection:
    """Everyday names of public services; right is every item of that name or that title.

    Names that are the title itself are left out: everybody finds those.
    """
    rows = list(read_lines("service_items/dev.jsonl"))
    documents = tuple(
        Document(id=f"{number:05d}", title=row["title"], text="") for number, row in enumerate(rows)
    )
    questions = []
    for row in rows:
        if not row["aka"] or row["aka"].strip() == row["title"].strip():
            continue
        right = (
            one.id
            for one, other in zip(documents, rows, strict=True)
            if other["title"] == row["title"] or other["aka"] == row["aka"]
        )
        questions.append(Asked(id=row["aka"], text=row["aka"], right=frozenset(right)))
    return Collection(name="service_items", documents=documents, questions=tuple(questions))


Search = Callable[[str], Iterable[str]]


def ours(documents: Sequence[Document]) -> Search:
    index = TextIndex().fit(documents)
    return lambda question: [hit.id for hit in index.query(question, DEPTH)]


def measure(name: str, build: Callable[[], Search], collection: Collection) -> str:
    """Return one row of the table."""
    started = time.perf_counter()
    search = build()
    built = time.perf_counter() - started
    ranks, seconds = [], []
    for asked in collection.questions:
        started = time.perf_counter()
        found = list(search(asked.text))
        seconds.append(time.perf_counter() - started)
        ranks.append(next((n for n, one in enumerate(found, 1) if one in asked.right), None))
    pairs = list(zip(collection.questions, ranks, strict=True))
    halves = [Figures.of([rank for one, rank in pairs if one.half == half]) for half in (0, 1)]
    milliseconds = statistics.median(seconds) * 1000
    return (
        f"| {name} | {Figures.of(ranks)} | {halves[0]} | {halves[1]} "
        f"| {built:.2f} s | {milliseconds:.2f} ms |"
    )


def peer_search(peer: Peer, documents: Sequence[Document]) -> Search:
    texts = [f"{one.title}\n{one.text}" for one in documents]
    rank = peer.build(texts)
    return lambda question: [documents[row].id for row in rank(question, DEPTH)]


def compare(collection: Collection) -> None:
    # Tests use this module too, and need none of what peers bring along.
    from bench.retrieval_peers import PEERS

    print(
        f"\n{collection.name}: {len(collection.documents)} documents, "
        f"{len(collection.questions)} questions; R@1 / R@5 / MRR\n"
    )
    print("| way | all | half used for choosing | other half | to build | a question |")
    print("|---|---|---|---|---|---|")
    print(measure("**ours**", lambda: ours(collection.documents), collection), flush=True)
    for peer in PEERS:
        if importlib.util.find_spec(peer.module) is None:
            print(f"| {peer.name} | not installed | | | | |")
            continue
        row = measure(peer.name, lambda p=peer: peer_search(p, collection.documents), collection)  # type: ignore[misc]
        print(row, flush=True)


def time_a_pool(size: int) -> None:
    """Fit ``size`` documents as long as real ones: the real ones over again, ids apart."""
    real = policy_questions().documents
    pool = [
        Document(id=f"{n:06d}", title=real[n % len(real)].title, text=real[n % len(real)].text)
        for n in range(size)
    ]
    characters = sum(len(one.text) for one in pool)
    started = time.perf_counter()
    index = TextIndex().fit(pool)
    print(f"{size} documents, {characters} characters: {time.perf_counter() - started:.2f} s")
    seconds = []
    for asked in policy_questions().questions:
        started = time.perf_counter()
        index.query(asked.text)
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    p95 = seconds[int(0.95 * len(seconds))] * 1000
    print(f"a question: median {statistics.median(seconds) * 1000:.2f} ms, p95 {p95:.2f} ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pool", type=int, help="only time an index of so many documents")
    size = arguments.parse_args().pool
    words.warm()
    if size:
        time_a_pool(size)
        return
    for collection in (policy_questions(), everyday_names()):
        compare(collection)


if __name__ == "__main__":
    main()
