"""How long do others take for what ours does? Identical counts, one core each, one run.

``python -m bench.peers [--enterprises 20000] [--policies 2700] [--into docs/performance.md]``
draws a city and a pool, lets every peer count verdicts in a process of its own, and prints
tables. It fails if any peer's counts differ from ours. A peer that is not installed is named and
left out. ``--into`` puts the tables between the two marks in a file.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.running import in_process_of_its_own
from bench.peers.tables import Run, aims_table, rules_table, task_table
from bench.peers.workload import Workload, translate_workload

BEGIN, END = "<!-- bench.peers -->", "<!-- /bench.peers -->"


def main() -> None:
    """Measure, print, and fail if any count differs."""
    asked = _arguments()
    run, lines = Run(), list[str]()
    with TemporaryDirectory() as folder:
        drawn = Workload(
            enterprises=asked.enterprises, policies=asked.policies, folder=Path(folder)
        )
        for line in _lines(drawn, run):
            print(line, flush=True)
            lines.append(line)
    if run.differing:
        raise SystemExit(f"other counts than ours: {', '.join(run.differing)}")
    if asked.into:
        put(lines, asked.into)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--policies", type=int, default=2_700)
    parser.add_argument("--into", type=Path)
    return parser.parse_args()


def _lines(drawn: Workload, run: Run) -> Iterator[str]:
    workload: Workload = in_process_of_its_own(translate_workload, drawn)
    yield f"{workload.enterprises:,} enterprises × {workload.policies:,} policies; processor"
    yield f"seconds, one core each; Python {platform.python_version()}. Left out for all sides,"
    yield f"because no column says it: {len(workload.left_out)} policies."
    yield from (f"* {reason}" for reason in workload.left_out)
    yield ""
    yield from rules_table(workload, run)
    yield ""
    yield from task_table(workload, run)
    yield ""
    yield from aims_table(run)


def put(lines: list[str], into: Path) -> None:
    """Write the tables between the marks of a file, in place of those of the last run."""
    before, _, rest = into.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    into.write_text("\n".join((before + BEGIN, *lines, END + after)), encoding="utf-8")


if __name__ == "__main__":
    main()
