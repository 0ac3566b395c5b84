"""One at a time, and the earlier of the day first, whoever came first."""

from __future__ import annotations

import threading
import time

from jobs.turns import Turns


def never() -> bool:
    return False


def wait_until(is_so: object) -> None:
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:  # type: ignore[operator]
        time.sleep(0.002)


def test_of_those_who_wait_the_smallest_place_is_next() -> None:
    turns, order = Turns(), []

    def take(place: int) -> None:
        with turns.turn(place, is_stopping=never) as is_ours:
            assert is_ours
            order.append(place)

    threads = []
    with turns.turn(9, is_stopping=never):
        for count, place in enumerate((7, 2, 5), start=1):
            threads.append(threading.Thread(target=take, args=[place]))
            threads[-1].start()
            wait_until(lambda count=count: len(turns._waiting) == count)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [2, 5, 7]


def test_who_waits_leaves_when_the_process_is_stopped() -> None:
    turns = Turns()
    with turns.turn(1, is_stopping=never), turns.turn(0, is_stopping=lambda: True) as is_ours:
        assert not is_ours
    with turns.turn(1, is_stopping=never) as is_ours:
        assert is_ours


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    try:
        with turns.turn(1, is_stopping=never):
            raise ValueError("broken job")
    except ValueError:
        pass
    with turns.turn(2, is_stopping=never) as is_ours:
        assert is_ours
