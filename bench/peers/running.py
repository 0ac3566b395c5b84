"""A process of its own for every peer: so memory is that peer's alone, and one core all it has."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)

_MANY_RUNS = 3
_CHEAP_SECONDS = 20.0
"""What takes less is run three times, and the median counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What an act gave, its processor seconds (median of ``runs``) and its memory in MB.

    ``memory`` is the most the process had while it ran, ``loaded`` what it had before.
    """

    result: Any
    seconds: float
    runs: int
    memory: float
    loaded: float


def timed(act: Callable[[], Any], *, again: bool = True) -> Timed:
    """Run ``act`` and measure it; cheap ones three times unless ``again`` is false."""
    loaded = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    seconds: list[float] = []
    while not seconds or (again and len(seconds) < _MANY_RUNS and seconds[0] < _CHEAP_SECONDS):
        start = process_time()
        result = act()
        seconds.append(process_time() - start)
    return Timed(
        result=result,
        seconds=median(seconds),
        runs=len(seconds),
        memory=_memory("VmHWM"),
        loaded=loaded,
    )


def _memory(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def in_process_of_its_own(act: Callable[..., Any], *arguments: Any) -> Any:
    """Return ``act(*arguments)``, worked out by a new process with one thread a library.

    Raises ``RuntimeError`` when the process ends without an answer.
    """
    os.environ.update(ONE_THREAD)
    context = multiprocessing.get_context("spawn")
    answers, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, act, arguments))
    process.start()
    sender.close()
    try:
        return answers.recv()
    except EOFError as error:
        raise RuntimeError(f"{act.__module__}.{act.__name__} ended without an answer") from error
    finally:
        process.join()


def _answer(sender: Connection, act: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    sender.send(act(*arguments))
