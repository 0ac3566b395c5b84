"""Progress bars on stderr: shown to a person at a terminal, never written into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Show a bar while the block runs; yield what is called once a piece of work is done.

    ``total`` is ``None`` where nobody knows how much there is.
    """
    console = Console(stderr=True)
    with Progress(
        *COLUMNS, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


class GrowingBar:
    """A bar whose end is found on the way: a file turns out to hold many texts."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._total = 0

    def expect(self, more: int) -> None:
        """Say that so many more pieces of work are to come."""
        self._total += more
        self._bar.update(self._task, total=self._total)

    def done(self) -> None:
        """Say that a piece of work is done."""
        self._bar.advance(self._task)


@contextmanager
def growing_progress(what: str) -> Iterator[GrowingBar]:
    """Show a bar that grows while the block runs."""
    console = Console(stderr=True)
    with Progress(
        *COLUMNS, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield GrowingBar(bar, bar.add_task(what, total=None))


@contextmanager
def told_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs; yield what is told how many of how many are done.

    Nothing is shown before the first call: short work needs no bar.
    """
    console = Console(stderr=True)
    with Progress(
        *COLUMNS, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield tell
