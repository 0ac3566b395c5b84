"""A condition as a rule reads it, before it has its place in the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from decimal import Decimal
from typing import Any

from policies.document import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One condition: ``field`` ``op`` ``value``, read by ``rule`` from the words at ``span``.

    ``negated`` wants its opposite. ``flags`` are the further keys of the contract (per, human,
    reference, self_declared, hard, inferred, kinds …); ``tiers`` lists the thresholds of several
    tiers, ``beside`` says that alternatives stand beside it which no table knows; neither is
    part of the atom. Amounts are yuan, shares fractions,
    durations months, days ISO texts.
    """

    rule: str
    field: str
    op: str
    value: Any
    span: Span
    negated: bool = False
    flags: Mapping[str, Any] = with_default(default_factory=dict)

    @property
    def says(self) -> tuple[str, str, str, bool]:
        """What it asks, apart from where it stands."""
        return self.field, self.op, repr(self.value), self.negated

    def to_atom(self, text: str, quote: Span) -> dict[str, Any]:
        """Return the atom in the form of the contract, quoting ``quote``."""
        atom: dict[str, Any] = {"field": self.field, "op": self.op, "value": plain(self.value)}
        atom.update({key: plain(flag) for key, flag in self.flags.items() if key not in _OWN_FLAGS})
        atom["quote"] = quote.of(text)
        atom["span"] = [quote.start, quote.end]
        return atom


_OWN_FLAGS = frozenset({"tiers", "beside"})


def plain(value: Any) -> Any:
    """Return ``value`` as JSON has it: 0.05 for a Decimal, lists for tuples."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value
