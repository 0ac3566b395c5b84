"""The tables of a run, line by line, as they stand in docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec

from bench.peers.ours import OurRules, OurTask, backends, measure_rules, measure_task
from bench.peers.rules import RULES, Peer, PeerRules, measure_peer
from bench.peers.running import Timed, in_process_of_its_own
from bench.peers.tasks import (
    NAIVE_ENTERPRISES,
    NaiveTask,
    TextTask,
    measure_bm25s,
    measure_naive,
)
from bench.peers.workload import Workload

_RULES_HEAD = (
    "| verdicts of all pairs | enterprises | to get ready | counting | million pairs/s"
    " | ours is faster | memory | counts |",
    "|---|---|---|---|---|---|---|---|",
)
_TASK_HEAD = (
    "| verdicts, near misses, the 20 best by texts | enterprises | to get ready | words"
    " | all the rest | million pairs/s | ours is faster | without words | memory | counts |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True, slots=True)
class Aim:
    """Ours should be so many ``times`` faster than a peer; ``words`` name the two ratios."""

    peer: str
    times: int
    words: tuple[str, str]


NAIVE = "scikit-learn, jieba, Python loops"
_RULES_WORDS = ("from columns", "with tests kept")
AIMS = (
    Aim(NAIVE, 500, ("for the whole task", "without cutting words")),
    Aim("DuckDB, SQL", 50, _RULES_WORDS),
    Aim("polars, expressions", 10, _RULES_WORDS),
)


@dataclass(kw_only=True)
class Run:
    """What a run has found: peers whose counts are not ours, and how many times faster ours is."""

    differing: list[str] = field(default_factory=list)
    times: dict[str, tuple[float, float]] = field(default_factory=dict)

    def checked(self, name: str, is_equal: bool) -> str:
        """Note a peer, and return the word for the table."""
        if not is_equal:
            self.differing.append(name)
        return "equal" if is_equal else "DIFFER"


def rules_table(workload: Workload, run: Run) -> Iterator[str]:
    """Yield the table of verdicts alone: ours by each way of computing, then every peer."""
    yield from _RULES_HEAD
    peers = [peer for peer in RULES if find_spec(peer.library)]
    parts = sorted({peer.most for peer in peers if peer.most and peer.most < workload.enterprises})
    kept: list[OurRules] = []
    for backend in backends():
        ours: OurRules = in_process_of_its_own(measure_rules, workload, backend, parts)
        is_equal = not kept or ours.counted == kept[0].counted
        counts = run.checked(f"ours, {backend}", is_equal)
        kept.append(ours)
        for label, found in (("from columns", ours.first), ("tests kept", ours.again)):
            yield _rules_row(
                f"**ours**, {backend}, {label}", workload, ours.planned, found, "", counts
            )
    best = kept[0]
    for peer in RULES:
        if peer in peers:
            yield _peer_row(workload, peer, best, run)
        else:
            yield f"| {peer.name} | | not installed | | | | | |"


def _peer_row(workload: Workload, peer: Peer, ours: OurRules, run: Run) -> str:
    result: PeerRules = in_process_of_its_own(measure_peer, workload, peer)
    counts = run.checked(peer.name, result.counting.result == ours.counted[result.rows])
    per_pair = result.counting.seconds / result.rows
    first, again = (one.seconds / workload.enterprises for one in (ours.first, ours.again))
    run.times[peer.name] = (per_pair / first, per_pair / again)
    times = f"{_times(per_pair / first)} ({_times(per_pair / again)})"
    return _rules_row(
        peer.name, workload, result.prepared, result.counting, times, counts, rows=result.rows
    )


def _rules_row(
    name: str,
    workload: Workload,
    ready: float,
    found: Timed,
    times: str,
    counts: str,
    *,
    rows: int | None = None,
) -> str:
    rows = rows or workload.enterprises
    rate = rows * workload.said / found.seconds / 1e6
    cells = (f"{rows:,}", f"{ready:.2f} s", f"{found.seconds:.2f} s", f"{rate:,.2f}", times)
    return f"| {name} | {' | '.join(cells)} | {found.memory:,.0f} MB | {counts} |"


def task_table(workload: Workload, run: Run) -> Iterator[str]:
    """Yield the table of the whole task: ours, what most would write, and texts alone."""
    yield from _TASK_HEAD
    kept: list[OurTask] = []
    rows = min(workload.enterprises, NAIVE_ENTERPRISES)
    for backend in backends():
        ours: OurTask = in_process_of_its_own(measure_task, workload, backend, rows)
        counts = run.checked(f"ours, {backend}", not kept or ours.found == kept[0].found)
        kept.append(ours)
        for label, found in (("", ours.matching), (", without near misses", ours.without_near)):
            name = f"**ours**, {backend}{label}"
            own = Task(name, workload.enterprises, ours.ready, ours.words, found)
            yield own.row(workload, None, counts)
    best = Task("ours", workload.enterprises, kept[0].ready, kept[0].words, kept[0].matching)
    if find_spec("jieba"):
        naive: NaiveTask = in_process_of_its_own(measure_naive, workload)
        counts = run.checked("Python loops, whole task", kept[0].counted == naive.task.found)
        theirs = Task(
            NAIVE,
            rows,
            naive.task.seconds["ready"],
            naive.task.words,
            naive.counting,
            naive.task.rest,
        )
        run.times[NAIVE] = theirs.slower_than(best)
        yield theirs.row(workload, best, counts)
    if find_spec("bm25s"):
        text: TextTask = in_process_of_its_own(measure_bm25s, workload)
        name = "bm25s, jieba: texts alone, no verdicts"
        yield Task(name, rows, text.ready, text.words, text.finding).row(workload, best, "")


@dataclass(frozen=True, slots=True)
class Task:
    """One way through the whole task: cutting ``words`` apart from all the ``rest``, in seconds."""

    name: str
    enterprises: int
    ready: float
    words: float
    measured: Timed
    rest_of_it: float | None = None

    @property
    def rest(self) -> float:
        """The seconds of everything but cutting words."""
        return self.measured.seconds if self.rest_of_it is None else self.rest_of_it

    def slower_than(self, ours: Task) -> tuple[float, float]:
        """Return how many times longer a pair takes than ours, with words and without."""
        share = ours.enterprises / self.enterprises
        return (
            share * (self.words + self.rest) / (ours.words + ours.rest),
            share * self.rest / ours.rest,
        )

    def row(self, workload: Workload, ours: Task | None, counts: str) -> str:
        """Return the line of the table, with how many times faster ours is a pair."""
        whole = self.words + self.rest
        times = ("", "")
        if ours is not None:
            both = self.slower_than(ours)
            times = (_times(both[0]), _times(both[1]))
        rate = self.enterprises * workload.said / whole / 1e6
        seconds = (f"{part:.2f} s" for part in (self.ready, self.words, self.rest))
        memory = f"{self.measured.memory:,.0f} MB"
        cells = (f"{self.enterprises:,}", *seconds, f"{rate:,.2f}", *times, memory, counts)
        return f"| {self.name} | {' | '.join(cells)} |"


def aims_table(run: Run) -> Iterator[str]:
    """Yield what was aimed at and what this run reached; a peer that is missing is not shown."""
    yield "| aimed at | this run | reached |"
    yield "|---|---|---|"
    for aim in AIMS:
        if aim.peer in run.times:
            found = run.times[aim.peer]
            said = f"{_times(found[0])} {aim.words[0]}, {_times(found[1])} {aim.words[1]}"
            reached = ["yes" if one >= aim.times else "no" for one in found]
            answer = reached[0] if reached[0] == reached[1] else f"{reached[0]}; {reached[1]}"
            yield f"| {aim.times} × {aim.peer} | {said} | {answer} |"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= 20 else f"{ratio:.1f} ×"
