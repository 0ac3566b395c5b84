"""How long do others take for what ours does? Identical counts, one core each, one run.

``python -m bench.peers [--enterprises 20000] [--policies 2700]`` draws a city and a pool, lets
every peer count verdicts in a process of its own, and prints tables. It fails if any peer's
counts differ from ours. A peer that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.ours import OurRules, measure_rules
from bench.peers.rules import RULES, PeerRules, measure_peer
from bench.peers.running import Timed, in_process_of_its_own
from bench.peers.workload import Workload, translate_workload


def main() -> None:
    """Measure, print, and fail if any count differs."""
    asked = _arguments()
    with TemporaryDirectory() as folder:
        drawn = Workload(
            enterprises=asked.enterprises, policies=asked.policies, folder=Path(folder)
        )
        workload = in_process_of_its_own(translate_workload, drawn)
        _introduce(workload)
        differing = list(_rules(workload))
    if differing:
        raise SystemExit(f"other counts than ours: {', '.join(differing)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--policies", type=int, default=2_700)
    return parser.parse_args()


def _introduce(workload: Workload) -> None:
    print(f"{workload.enterprises:,} enterprises × {workload.policies:,} policies,")
    print(f"Python {platform.python_version()}; processor seconds, one core each")
    print(f"left out for all sides, because no column says it: {len(workload.left_out)}")
    for reason in workload.left_out:
        print(f"    {reason}")


def _rules(workload: Workload) -> Iterator[str]:
    """Print the table of the rules, and yield the names of peers whose counts differ."""
    print(
        "\n| verdicts of all pairs | ready | counting | million pairs/s"
        " | ours is faster | memory | counts |"
    )
    print("|---|---|---|---|---|---|---|")
    peers = [peer for peer in RULES if find_spec(peer.library)]
    parts = sorted({peer.most for peer in peers if peer.most} - {workload.enterprises})
    parts = [part for part in parts if part < workload.enterprises]
    ours: OurRules = in_process_of_its_own(measure_rules, workload, "numpy", parts)
    for label, found in (("from columns", ours.first), ("tests kept", ours.again)):
        rate = workload.pairs / found.seconds
        _row(f"**ours**, {label}", ours.planned, found, rate, "", "")
    rate = workload.pairs / ours.first.seconds
    policies = workload.pairs // workload.enterprises
    for peer in RULES:
        if peer not in peers:
            print(f"| {peer.name} | not installed | | | | | |")
            continue
        result: PeerRules = in_process_of_its_own(measure_peer, workload, peer)
        own = result.rows * policies / result.counting.seconds
        is_equal = result.counting.result == ours.counted[result.rows]
        times = f"{rate / own:,.1f} ×"
        counts = "equal" if is_equal else "DIFFER"
        _row(peer.name, result.prepared, result.counting, own, times, counts)
        if not is_equal:
            yield peer.name


def _row(name: str, ready: float, found: Timed, rate: float, times: str, counts: str) -> None:
    memory = f"{found.memory:,.0f} MB"
    figures = f"{ready:.2f} s | {found.seconds:.3f} s | {rate / 1e6:,.2f}"
    print(f"| {name} | {figures} | {times} | {memory} | {counts} |", flush=True)


if __name__ == "__main__":
    main()
