"""Business scopes as registrations have them: a dozen clauses, few of them common, most rare.

The clauses are made of the names of industries, which the texts of policies use as well.
"""

from __future__ import annotations

from functools import cache
from random import Random

from lexicon.gbt4754 import industry_table

_DOING = ("", "销售", "批发", "零售", "研发", "服务", "咨询")
COMMON = ("技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广", "货物进出口", "技术进出口")
COMMON_SHARE = 0.3
CLAUSES = (3, 14)
"""The least and the most clauses of a scope, beside the common ones."""


@cache
def trades() -> tuple[str, ...]:
    """Return the names of all industries of the lowest level, in an order that says nothing."""
    names = sorted({one.name for code, one in industry_table().items() if len(code) == 5})
    Random(0).shuffle(names)
    return tuple(names)


@cache
def shares(count: int) -> tuple[float, ...]:
    """Return how often the first, second, third … of so many words occur, after Zipf."""
    return tuple(1 / (rank + 3) for rank in range(count))


def scopes(count: int, *, seed: int = 1) -> tuple[str, ...]:
    """Return ``count`` scopes of some 30 to 150 characters, the same for the same seed."""
    random = Random(seed)
    return tuple(_scope(random, clauses()) for _ in range(count))


@cache
def clauses() -> tuple[str, ...]:
    """Return the clauses of scopes, the most frequent first."""
    return tuple(f"{name}{doing}" for doing in _DOING for name in trades())


def _scope(random: Random, known: tuple[str, ...]) -> str:
    chosen = random.choices(known, shares(len(known)), k=random.randint(*CLAUSES))
    common = [clause for clause in COMMON if random.random() < COMMON_SHARE]
    return "；".join(dict.fromkeys((*common, *chosen))) + "。"
