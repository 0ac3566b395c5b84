"""From our cards to trees that every peer can run. Nothing here is written for one policy.

What no column can say (events, other currencies, figures of several years joined) raises
``Untranslatable``: such a policy is left out for all sides, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.peers.conditions import leaf_of
from bench.peers.expressions import (
    MET,
    NEVER,
    OPEN,
    UNMET,
    Cases,
    Group,
    Leaf,
    Tree,
    Untranslatable,
    group,
    met,
    negation,
)
from bench.peers.facts import Facts
from bench.peers.splitting import cases_of, is_open
from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.judging import OPERATORS
from matcher.outcome import Outcome
from matcher.splits import Split, splits_of
from matcher.tree import All, AnyOf, Condition, Not, conjuncts

_FIXED = {Outcome.MET: MET, Outcome.UNKNOWN: OPEN, Outcome.UNMET: UNMET}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy by its id and the conditions that must all hold, as a near miss counts them."""

    id: str
    conjuncts: tuple[Tree, ...]

    @property
    def tree(self) -> Tree:
        """The whole of it."""
        return Group(True, self.conjuncts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of an unknown fact, and how the conditions on it come out."""

    split: Split
    outcomes: dict[Atom, Outcome]


def translate(cards: Iterable[PolicyCard], facts: Facts) -> tuple[list[Policy], list[str]]:
    """Return the policies that could be translated, and why the others could not."""
    policies: list[Policy] = []
    left_out: list[str] = []
    for card in cards:
        try:
            policies.append(_policy(card, facts))
        except Untranslatable as error:
            left_out.append(f"{card.id}: {error}")
    return policies, left_out


def _policy(card: PolicyCard, facts: Facts) -> Policy:
    parts = [
        _tree(part, facts)
        for whole in (card.jurisdiction, card.eligibility)
        for part in conjuncts(whole)
    ]
    parts.append(_tree(card.tiers, facts))
    hard = tuple(part for part in parts if part is not None and part != MET)
    return Policy(id=card.id, conjuncts=hard)


def _tree(
    condition: Condition, facts: Facts, *, negated: bool = False, case: Case | None = None
) -> Tree | None:
    """The tree of a condition; ``None`` when nothing in it can deny the policy."""
    if isinstance(condition, Atom):
        return _atom(condition, facts, negated, case)
    if isinstance(condition, Not):
        return _tree(condition.child, facts, negated=not negated, case=case)
    parts = [_tree(child, facts, negated=negated, case=case) for child in condition.children]
    hard = [part for part in parts if part is not None]
    if not hard:
        return None
    tree = group(isinstance(condition, All) is not negated, hard)
    if isinstance(condition, AnyOf) and case is None:
        for split in splits_of(condition):
            tree = _by_cases(condition, split, tree, facts, negated)
    return tree


def _by_cases(node: AnyOf, split: Split, base: Tree, facts: Facts, negated: bool) -> Tree:
    found = []
    for present, outcomes in cases_of(split, node, facts):
        tree = _tree(node, facts, negated=negated, case=Case(split=split, outcomes=outcomes))
        if tree is not None:
            found.append((present, tree))
    return Cases(base, is_open(split, facts), tuple(found)) if found else base


def _atom(atom: Atom, facts: Facts, negated: bool, case: Case | None) -> Tree | None:
    if atom.is_promise:
        return MET
    if not atom.blocks:
        return None
    if case is not None and case.split.concerns(atom):
        tree: Tree = _FIXED[case.outcomes[atom]]
    elif atom.needs_person or atom.needs_document or atom.op not in OPERATORS:
        tree = OPEN
    else:
        tree = leaf_of(atom, facts)
    tree = negation(tree) if negated else tree
    return Leaf(met(tree), NEVER) if atom.is_soft else tree
