"""One job with slots runs at a time in a process, the earlier of the day before the later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# How soon one that waits sees that the process is being stopped.
LOOK_SECONDS = 0.5


class Turns:
    """Hands out turns: of those who wait, the one with the smallest ``place`` is next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[int] = []
        self._is_taken = False

    @contextmanager
    def turn(self, place: int, *, is_stopping: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a turn and hold it; gives False, without one, when it is time to leave."""
        is_ours = self._take(place, is_stopping)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._give_back()

    def _take(self, place: int, is_stopping: Callable[[], bool]) -> bool:
        with self._changed:
            self._waiting.append(place)
            try:
                while self._is_taken or place != min(self._waiting):
                    if is_stopping():
                        return False
                    self._changed.wait(LOOK_SECONDS)
                self._is_taken = True
                return True
            finally:
                self._waiting.remove(place)

    def _give_back(self) -> None:
        with self._changed:
            self._is_taken = False
            self._changed.notify_all()
