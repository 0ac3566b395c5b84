"""What a peer gives back: how many enterprises each policy finds, and what finding them took."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.peers.facts import Array
from bench.peers.translating import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """For each policy, how many are certainly eligible and how many certainly not."""

    eligible: tuple[int, ...]
    ineligible: tuple[int, ...]


Columns = Mapping[str, Array]


class Prepare(Protocol):
    """Gets everything ready; what it returns is timed."""

    def __call__(self, columns: Columns, policies: Sequence[Policy]) -> Callable[[], Counted]: ...


def pairwise(counts: Sequence[int]) -> Counted:
    """Return counts that come in turns: eligible, ineligible, eligible …"""
    return Counted(
        eligible=tuple(int(one) for one in counts[::2]),
        ineligible=tuple(int(one) for one in counts[1::2]),
    )
