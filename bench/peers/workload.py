"""The drawn city and pool as peers get them, translated once and handed over in a file."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.enterprises import enterprises
from bench.peers.counted import Columns
from bench.peers.facts import Facts
from bench.peers.translating import Policy, translate
from bench.policies import Item, policies
from matcher.card import PolicyCard, card_from_item
from matcher.city.columns import Columns as City


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What is drawn: so many enterprises and policies. ``left_out`` says what no peer can say."""

    enterprises: int
    policies: int
    folder: Path
    left_out: tuple[str, ...] = ()

    @property
    def said(self) -> int:
        """How many policies every peer can run."""
        return self.policies - len(self.left_out)

    def city(self) -> City:
        """Return the enterprises as the product keeps them."""
        return enterprises(self.enterprises)

    def items(self) -> list[Item]:
        """Return the policies that every peer can run."""
        unsaid = {reason.partition(":")[0] for reason in self.left_out}
        return [item for item in policies(self.policies) if item["id"] not in unsaid]

    def cards(self) -> list[PolicyCard]:
        """Return the same as the product reads them."""
        return [card_from_item(item) for item in self.items()]

    def scopes(self, rows: int) -> list[str]:
        """Return the first enterprises' own words, written out."""
        return list(self.city().scopes[:rows])

    def columns(self, rows: int) -> Columns:
        """Return the first ``rows`` of the translated columns."""
        with np.load(self.folder / "columns.npz") as stored:
            return {name: np.ascontiguousarray(stored[name][:rows]) for name in stored.files}

    def translated(self) -> Sequence[Policy]:
        """Return the translated policies."""
        found: Sequence[Policy] = pickle.loads((self.folder / "policies").read_bytes())
        return found


def translate_workload(asked: Workload) -> Workload:
    """Translate city and pool, write both into the folder, and note what was left out."""
    city = asked.city()
    facts = Facts(people=[city.profile(row) for row in range(len(city))])
    translated, left_out = translate(asked.cards(), facts)
    columns: dict[str, Any] = facts.columns
    np.savez(asked.folder / "columns.npz", **columns)
    (asked.folder / "policies").write_bytes(pickle.dumps(translated))
    return Workload(
        enterprises=asked.enterprises,
        policies=asked.policies,
        folder=asked.folder,
        left_out=tuple(left_out),
    )
