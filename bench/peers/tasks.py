"""The whole task, from facts and texts to sorted lists, as others would do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from time import process_time

from bench.peers.naive import TOP, WholeTask, match_all
from bench.peers.running import Timed, timed
from bench.peers.workload import Workload

NAIVE_ENTERPRISES = 2_000
"""So many take about a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NaiveTask:
    """What most would write, over ``rows`` enterprises."""

    rows: int
    counting: Timed

    @property
    def task(self) -> WholeTask:
        """The counts, and the seconds of each part."""
        found: WholeTask = self.counting.result
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTask:
    """Texts alone: cutting the words of ``rows`` enterprises, and their best policies by BM25."""

    rows: int
    ready: float
    words: float
    finding: Timed


def measure_naive(workload: Workload) -> NaiveTask:
    """Match as most would; runs in a process of its own."""
    rows = min(workload.enterprises, NAIVE_ENTERPRISES)
    columns, policies = workload.columns(rows), workload.translated()
    texts, scopes = texts_of(workload), workload.scopes(rows)
    found = timed(lambda: match_all(columns, policies, texts, scopes), again=False)
    return NaiveTask(rows=rows, counting=found)


def measure_bm25s(workload: Workload) -> TextTask:
    """Find the policies that fit best by their words, whoever may have them."""
    bm25s, jieba = import_module("bm25s"), import_module("jieba")
    rows = min(workload.enterprises, NAIVE_ENTERPRISES)
    start = process_time()
    index = bm25s.BM25()
    index.index([jieba.lcut(text) for text in texts_of(workload)], show_progress=False)
    ready = process_time() - start
    scopes = workload.scopes(rows)
    start = process_time()
    own = [jieba.lcut(scope) for scope in scopes]
    words = process_time() - start

    def find() -> object:
        return index.retrieve(own, k=TOP, show_progress=False, n_threads=1)

    return TextTask(rows=rows, ready=ready, words=words, finding=replace(timed(find), result=None))


def texts_of(workload: Workload) -> list[str]:
    """Return the title and text of each policy."""
    return [f"{item['title']}\n{item['text']}" for item in workload.items()]
