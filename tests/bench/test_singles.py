"""The figures of one at a time can be had with one command, and are of what they say."""

from __future__ import annotations

import gc
import sys

import pytest

from bench import singles
from matcher.single.memory import Memory


def test_it_prints_every_figure(monkeypatch, capsys):
    sizes = ["--enterprises", "120", "--policies", "40", "--sample", "10", "--live", "30"]
    monkeypatch.setattr(sys, "argv", ["singles", *sizes])
    before = Memory.marks
    try:
        singles.main()
    finally:
        gc.unfreeze()
    printed = capsys.readouterr().out
    for label in (
        "one enterprise: the list, seen first",
        "one policy: everybody",
        "three years ahead",
        "live: a policy is published",
        "a snapshot read",
        *(name for _, _, name in singles.STEPS),
    ):
        assert label in printed
    assert Memory.marks is before


def test_a_list_that_differs_stops_the_run(monkeypatch):
    sizes = ["--enterprises", "20", "--policies", "40", "--sample", "2", "--live", "2"]
    monkeypatch.setattr(sys, "argv", ["singles", *sizes])
    monkeypatch.setattr(singles, "best_for", lambda *_, **__: ())
    with pytest.raises(SystemExit, match="differs"):
        singles.main()
