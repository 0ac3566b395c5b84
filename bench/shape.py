"""Are the drawn policies built like real ones? Depth, sizes and kinds of conditions of both.

``python -m bench.shape [--items FILE.jsonl] [--policies 400]`` prints the figures of the drawn
pool, and beside them those of annotated items, one a line, if a file of them is given.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean, median

from bench.policies import policies
from matcher.atom import Atom
from matcher.card import PolicyCard, card_from_item
from matcher.fields import FIELDS, Kind
from matcher.fields import field as field_of
from matcher.tree import All, AnyOf, Condition, Not, atoms

Figure = Callable[[PolicyCard], float]
_BANDS = ("between", "within")


def main() -> None:
    """Print the two shapes."""
    asked = _arguments()
    pools = {"drawn": [card_from_item(item) for item in policies(asked.policies)]}
    if asked.items:
        lines = asked.items.read_text(encoding="utf-8").splitlines()
        pools["annotated"] = [card_from_item(json.loads(line)) for line in lines]
    print("| | " + " | ".join(f"{name} ({len(cards)})" for name, cards in pools.items()) + " |")
    print("|---|" + "---|" * len(pools))
    for label, figure in FIGURES:
        cells = [_spread([figure(card) for card in cards]) for cards in pools.values()]
        print(f"| {label}: mean, median, most | {' | '.join(cells)} |")
    for label, holds in SHARES:
        cells = [f"{mean(bool(holds(card)) for card in cards):.0%}" for cards in pools.values()]
        print(f"| policies with {label} | {' | '.join(cells)} |")
    for label, is_one in PARTS:
        cells = [f"{_share(cards, is_one):.1%}" for cards in pools.values()]
        print(f"| conditions: {label} | {' | '.join(cells)} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=Path)
    parser.add_argument("--policies", type=int, default=400)
    return parser.parse_args()


def _spread(values: Sequence[float]) -> str:
    return f"{mean(values):.1f}, {median(values):.0f}, {max(values):.0f}"


def _share(cards: Iterable[PolicyCard], is_one: Callable[[Atom], bool]) -> float:
    return mean(is_one(atom) for card in cards for atom in _all_atoms(card))


def _all_atoms(card: PolicyCard) -> Iterator[Atom]:
    yield from atoms(card.eligibility)
    yield from atoms(card.tiers)


def _plain(condition: Condition) -> Condition:
    """The tree without what says nothing: groups in groups of their kind, groups of one."""
    if isinstance(condition, Atom):
        return condition
    if isinstance(condition, Not):
        return Not(child=_plain(condition.child))
    kept: list[Condition] = []
    for child in map(_plain, condition.children):
        same = isinstance(child, All | AnyOf) and type(child) is type(condition)
        kept += child.children if same else [child]  # type: ignore[union-attr]
    return kept[0] if len(kept) == 1 else type(condition)(children=tuple(kept))


def _children(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Atom):
        return ()
    return (condition.child,) if isinstance(condition, Not) else condition.children


def _depth(condition: Condition) -> int:
    if isinstance(condition, Atom):
        return 0
    return 1 + max((_depth(child) for child in _children(condition)), default=0)


def _count(condition: Condition, kind: type) -> int:
    below = sum(_count(child, kind) for child in _children(condition))
    return isinstance(condition, kind) + below


def _tree(card: PolicyCard) -> Condition:
    return _plain(card.eligibility)


def _conjuncts(card: PolicyCard) -> int:
    tree = _tree(card)
    return len(tree.children) if isinstance(tree, All) else 1


def _tiers(card: PolicyCard) -> int:
    return sum(len(benefit.tiers) for benefit in card.claimable)


FIGURES: tuple[tuple[str, Figure], ...] = (
    ("depth", lambda card: _depth(_tree(card))),
    ("conditions", lambda card: _count(_tree(card), Atom)),
    ("parts that must hold", _conjuncts),
    ("tiers", _tiers),
    ("conditions of tiers", lambda card: _count(card.tiers, Atom)),
)
SHARES: tuple[tuple[str, Figure], ...] = (
    ("a disjunction", lambda card: _count(_tree(card), AnyOf)),
    ("a negation", lambda card: _count(_tree(card), Not)),
    ("several tiers", lambda card: _tiers(card) > 1),
)
PARTS: tuple[tuple[str, Callable[[Atom], bool]], ...] = (
    ("of figures", lambda atom: field_of(atom.field).is_number),
    ("of lists", lambda atom: field_of(atom.field).kind in (Kind.SET, Kind.EVENTS)),
    ("yes or no", lambda atom: field_of(atom.field).kind is Kind.BOOL),
    ("two-sided bands", lambda atom: atom.op.startswith(_BANDS)),
    ("with a period", lambda atom: atom.per is not None),
    ("of a fact in no table", lambda atom: atom.field not in FIELDS),
    ("for a person or another document", lambda atom: atom.needs_person or atom.needs_document),
    ("that deny nothing", lambda atom: not atom.blocks),
)


if __name__ == "__main__":
    main()
