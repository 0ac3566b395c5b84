"""Disjunctions that are decided by cases of one unknown fact, for all rows at once.

The reference splits an unknown fact into the cases that the alternatives tell apart. Those are
the same for everybody; only which of them are still possible differs. So each case is judged
once, and a question says for which enterprises it is possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from lexicon.interval import Interval
from lexicon.qualifications import qualifications
from matcher.atom import Atom
from matcher.conditions import judge_atom
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.outcome import Outcome
from matcher.plan.bins import NO_BINS, Bins
from matcher.plan.figures import scale_of
from matcher.plan.questions import Question, bare, bare_tree
from matcher.plan.tests import COMPARING, FIRST_TIME, first_times, is_open, targets_of
from matcher.plan.views import Holds
from matcher.profile import Profile
from matcher.splits import Split, cases
from matcher.tree import AnyOf, signed_atoms

_TITLES = "qual.has"
Signature = tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether a profile's fact may be in a case: the one in which the atoms come out as told."""

    split: Split
    atoms: tuple[Atom, ...]
    signature: Signature
    bins: Bins = NO_BINS

    def answer(self, profile: Profile) -> Outcome:
        """Ask the reference for the cases that are possible."""
        found = {_signature(self.atoms, case) for case in cases(self.split, profile)}
        return Outcome.MET if self.signature in found else Outcome.UNMET


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a fact: a profile that knows nothing else, and who may be in it."""

    split: Split
    profile: Profile
    presence: Presence


def cases_of(split: Split, node: AnyOf, day: date) -> tuple[Case, ...] | None:
    """Return the cases in which the conditions on the fact come out differently.

    ``None`` when a condition on it looks at other facts too, so that no case is the same for
    everybody. What an atom asks of earlier years is no part of its case.
    """
    found = [atom for atom, _ in signed_atoms(node) if _turns_on(atom, split)]
    if not all(_asks_only_this(atom) for atom in found):
        return None
    asked = tuple(dict.fromkeys(chain.from_iterable(map(_compared, found))))
    # Where a soft condition or one in another form sets an edge of its own, the cases that the
    # reference splits off may lie on either side of it: so there is a case for each side.
    finest = replace(split, targets=_targets(split, asked))
    bins = _bins_of(finest, day)
    by_signature: dict[Signature, Profile] = {}
    for case in _cases_of_nobody(finest, Profile(id="", as_of=day)):
        by_signature.setdefault(_signature(asked, case), case)
    return tuple(
        Case(
            split=split,
            profile=profile,
            presence=Presence(split=split, atoms=asked, signature=signature, bins=bins),
        )
        for signature, profile in by_signature.items()
    )


def _turns_on(atom: Atom, split: Split) -> bool:
    """Whether the atom asks for the fact, and can come out otherwise in another case."""
    can_turn = atom.blocks and not atom.is_promise and not is_open(atom)
    return can_turn and split.concerns(atom)


def _compared(atom: Atom) -> tuple[Atom, ...]:
    """What is asked of the fact itself, without what is said of the condition around it."""
    own = bare(atom)
    if atom.op != FIRST_TIME:
        return (own,)
    return tuple(first.reaching for first in first_times(own))


def _targets(split: Split, asked: tuple[Atom, ...]) -> tuple[Interval, ...]:
    """All edges at which one of the conditions on a number turns."""
    spec = field_of(split.field)
    if not spec.is_number:
        return ()
    return tuple(dict.fromkeys(chain.from_iterable(targets_of(atom, spec) for atom in asked)))


def _cases_of_nobody(split: Split, nobody: Profile) -> tuple[Profile, ...]:
    """The cases of whoever told nothing, and those that only a fact told can leave.

    A narrow title stays unknown, even once all titles are told, to whoever holds the wide one.
    """
    found = cases(split, nobody)
    is_narrow = split.title is not None and split.title not in qualifications()
    return (*found, nobody) if is_narrow else found


def _bins_of(split: Split, day: date) -> Bins:
    """What the question which cases are possible cannot tell apart."""
    if split.title is not None:
        return Bins(views=((split.field, (Holds(title=split.title, day=day),)),))
    if not split.targets:
        return NO_BINS
    return Bins(scales=((split.field, scale_of(split.targets)),), ends_only=False)


def _signature(found: tuple[Atom, ...], profile: Profile) -> Signature:
    return tuple(judge_atom(atom, profile).outcome for atom in found)


def _asks_only_this(atom: Atom) -> bool:
    """Whether the condition is decided by the one fact, but for what it asks of earlier years."""
    if atom.field == _TITLES:
        return True
    spec = field_of(atom.field)
    if spec.kind in (Kind.SIZE, Kind.BOOL):
        return atom.op != "exists"
    is_plain = not (atom.currency or atom.denominator or atom.group)
    return is_plain and (atom.op in COMPARING or atom.op == FIRST_TIME)


def whole_question(node: AnyOf, *, negated: bool) -> Question:
    """Return the question for a disjunction whose cases are not the same for everybody."""
    return Question(condition=bare_tree(node), negated=negated)
