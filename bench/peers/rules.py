"""The peers that count verdicts, and how one of them is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from time import process_time

from bench.peers.counted import Counted
from bench.peers.running import Timed, timed
from bench.peers.workload import Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A way of others: its module, the library it needs, and how many enterprises it gets."""

    name: str
    module: str
    library: str
    most: int | None = None


RULES = (
    Peer(name="numpy, a vector a policy", module="numpy_rules", library="numpy"),
    Peer(name="polars, expressions", module="polars_rules", library="polars"),
    Peer(name="DuckDB, SQL", module="duckdb_rules", library="duckdb"),
    Peer(name="zen-engine, expressions", module="zen_rules", library="zen", most=2_000),
    Peer(name="Python loops", module="naive", library="jieba", most=1_000),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRules:
    """What one peer needed to get ready, and to count over ``rows`` enterprises."""

    prepared: float
    counting: Timed
    rows: int


def measure_peer(workload: Workload, peer: Peer) -> PeerRules:
    """Let one peer count; runs in the peer's own process."""
    rows = min(workload.enterprises, peer.most or workload.enterprises)
    columns, policies = workload.columns(rows), workload.translated()
    start = process_time()
    run: Callable[[], Counted] = import_module(f"bench.peers.{peer.module}").prepare(
        columns, policies
    )
    prepared = process_time() - start
    return PeerRules(prepared=prepared, counting=timed(run), rows=rows)
