"""Groups of industries that an item names in one place and defines in another.

餐饮、零售等5个特困行业: the codes stand in one condition, and the benefits speak of 5个特困行业
alone. Where the item itself says which codes are meant, the name stands for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matcher.atom import Atom
from matcher.judgement import as_words
from matcher.tree import All, AnyOf, Condition, Not, signed_atoms
from matcher.values import canonical

_GROUP, _CODE = "industry.group", "industry.code"
_ONE_OF = frozenset({"in", "eq", "has", "has_any"})
_NONE_OF = frozenset({"not_in", "ne", "not_has"})

Definitions = Mapping[str, tuple[str, ...]]


def definitions(*trees: Condition) -> Definitions:
    """Return the codes of every group that a condition on codes names in its sentence."""
    found = [pair for tree in trees for pair in signed_atoms(tree)]
    names = {w for atom, _ in found if atom.field == _GROUP for w in as_words(atom.value)}
    codes: dict[str, tuple[str, ...]] = {}
    for atom, negated in found:
        if atom.field != _CODE or atom.op not in _ONE_OF or negated or atom.wording is None:
            continue
        for name in names:
            if canonical(name) in canonical(atom.wording):
                codes[name] = (*codes.get(name, ()), *as_words(atom.value))
    return codes


def spelled_out(condition: Condition, codes: Definitions) -> Condition:
    """Return the tree with every defined group replaced by its codes."""
    if isinstance(condition, Atom):
        return _spelled_out(condition, codes)
    if isinstance(condition, Not):
        return Not(child=spelled_out(condition.child, codes))
    children = tuple(spelled_out(child, codes) for child in condition.children)
    return All(children=children) if isinstance(condition, All) else AnyOf(children=children)


def _spelled_out(atom: Atom, codes: Definitions) -> Atom:
    if atom.field != _GROUP or atom.op not in _ONE_OF | _NONE_OF:
        return atom
    names = as_words(atom.value)
    if not names or any(name not in codes for name in names):
        return atom
    value = tuple(code for name in names for code in codes[name])
    return replace(atom, field=_CODE, op="in" if atom.op in _ONE_OF else "not_in", value=value)
