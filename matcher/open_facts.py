"""Which facts a policy still turns on, and which of them could settle it alone.

One walk through the trees of a card. A set of facts is a number here, one bit for each field
that may be asked for: thousands of policies are looked through between two messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from matcher.atom import Atom
from matcher.card import PolicyCard
from matcher.conditions import judge_atom, weigh
from matcher.fields import FIELDS
from matcher.fields import field as field_of
from matcher.judgement import Reason
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.splits import splits_of
from matcher.tree import All, AnyOf, Condition, Not

# A person, another document or the office decides these: what the enterprise says cannot.
NEVER_ASKED = frozenset({Reason.PERSON, Reason.DOCUMENT, Reason.UNDEFINED, Reason.PRINCIPLE})

_NAMES = tuple(one.id for one in FIELDS.values() if one.ask)
_BITS = {name: 1 << place for place, name in enumerate(_NAMES)}


class OpenFacts(NamedTuple):
    """What an undecided condition turns on, as sets of fields (see ``names``).

    ``fields`` are all facts it is open for; ``met`` those that decide it as met if everything
    asked of that one fact turns out met, ``unmet`` those that decide it as unmet.
    """

    fields: int
    met: int
    unmet: int


def names(fields: int) -> Iterator[str]:
    """Yield the ids of a set of fields, in the order of the table."""
    while fields:
        lowest = fields & -fields
        yield _NAMES[lowest.bit_length() - 1]
        fields ^= lowest


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Looks through many cards for one profile; ``asked`` are fields not to be asked again."""

    profile: Profile
    asked: frozenset[str] = frozenset()
    _askable: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    def open_facts(self, card: PolicyCard) -> OpenFacts | None:
        """Return what a POSSIBLE policy turns on; ``None`` for one that is decided."""
        parts: list[OpenFacts] = []
        for tree in (card.jurisdiction, card.eligibility, card.tiers):
            found = self._walk(tree, negated=False)
            if found is Outcome.UNMET:
                return None
            if isinstance(found, OpenFacts):
                parts.append(found)
        return _joined(parts, asks_for_all=True) if parts else None

    def _walk(self, condition: Condition, *, negated: bool) -> OpenFacts | Outcome | None:
        """The outcome that ``weigh`` gives, or what an unknown one is open for."""
        if isinstance(condition, Atom):
            return self._walk_atom(condition, negated)
        if isinstance(condition, Not):
            return self._walk(condition.child, negated=not negated)
        return self._walk_group(condition, negated)

    def _walk_group(self, group: All | AnyOf, negated: bool) -> OpenFacts | Outcome | None:
        asks_for_all = isinstance(group, All) is not negated
        decisive = Outcome.UNMET if asks_for_all else Outcome.MET
        parts: list[OpenFacts] = []
        counts = False
        for child in group.children:
            found = self._walk(child, negated=negated)
            if found is decisive:
                return found
            counts = counts or found is not None
            if isinstance(found, OpenFacts):
                parts.append(found)
        if not parts:
            whole = Outcome.MET if asks_for_all else Outcome.UNMET
            return whole if counts else None
        if isinstance(group, AnyOf) and splits_of(group):
            outcome = weigh(group, self.profile, negated=negated)
            if outcome is not Outcome.UNKNOWN:
                return outcome
        return _joined(parts, asks_for_all=asks_for_all)

    def _walk_atom(self, atom: Atom, negated: bool) -> OpenFacts | Outcome | None:
        if atom.is_promise:
            return Outcome.MET
        if not atom.blocks:
            return None
        found = judge_atom(atom, self.profile, negated=negated)
        if found.outcome is not Outcome.UNKNOWN:
            return found.outcome
        bits = 0 if found.reason in NEVER_ASKED else self._bits(atom.field)
        return OpenFacts(bits, bits, 0 if atom.is_soft else bits)

    def _bits(self, field_id: str) -> int:
        if field_id not in self._askable:
            askable = (one for one in askable_for(field_id, self.profile) if one not in self.asked)
            self._askable[field_id] = sum(_BITS[one] for one in askable)
        return self._askable[field_id]


def askable_for(field_id: str, profile: Profile) -> tuple[str, ...]:
    """Return what to ask for this fact: itself, or what it derives from and is not given."""
    spec = field_of(field_id)
    if spec.ask and spec.is_known_id:
        return (field_id,)
    return tuple(
        name for name in spec.derives_from if FIELDS[name].ask and not _is_given(name, profile)
    )


def _is_given(field_id: str, profile: Profile) -> bool:
    return profile.is_complete(field_id) or any(key.field == field_id for key in profile.facts)


def _joined(parts: list[OpenFacts], *, asks_for_all: bool) -> OpenFacts:
    """All of them: one unmet part decides, but all must be met. Any of them: the other way."""
    if len(parts) == 1:
        return parts[0]
    fields = met = unmet = 0
    all_met = all_unmet = -1
    for part in parts:
        fields |= part.fields
        met |= part.met
        unmet |= part.unmet
        all_met &= part.met
        all_unmet &= part.unmet
    return OpenFacts(fields, all_met, unmet) if asks_for_all else OpenFacts(fields, met, all_unmet)
