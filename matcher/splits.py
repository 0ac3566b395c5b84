"""Alternatives that leave no way out: one unknown fact, and every value of it is covered.

大型企业返还30%，中小微企业返还60%: whoever does not know its size is entitled all the same.
Kleene's logic alone calls that unknown, because each alternative is. Here the unknown fact is
split into the cases that the alternatives tell apart; if all cases agree, the disjunction is
decided. One fact is split at a time, which covers the tiers and bands of real texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from lexicon.interval import Interval, Number
from matcher import bands
from matcher.atom import Atom
from matcher.derived import band, fact, possible_sizes
from matcher.fields import SIZE_CLASSES, Kind
from matcher.fields import field as field_of
from matcher.figures import ONE, TWO, number, target_band
from matcher.judgement import as_words
from matcher.memberships import wanted_sizes
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.profile import FactKey, Profile
from matcher.titles import held_titles, holds, title_id
from matcher.tree import AnyOf, signed_atoms

_INTEGERS = frozenset({Kind.COUNT, Kind.MONTHS})
_SIZE_OPS = frozenset({"in", "eq", "has", "has_any", "not_in", "not_has"})
_NONE_OF = frozenset({"not_in", "not_has"})
_TRUTH_OPS = frozenset({"true", "false", "eq"})
_TITLES = "qual.has"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A fact (``field`` in ``per``) that several alternatives turn on, and the edges they set.

    ``title`` names the one title whose being held is split, where the field is the list of them.
    """

    field: str
    per: str | None
    targets: tuple[Interval, ...] = ()
    title: str | None = None

    def concerns(self, atom: Atom) -> bool:
        """Whether the atom asks for this fact."""
        own = (atom.field, atom.per, _title(atom))
        return own == (self.field, self.per, self.title)


def splits_of(node: AnyOf) -> tuple[Split, ...]:
    """Return the facts worth splitting for this disjunction, found once a node."""
    if "splits" not in node.memo:
        node.memo["splits"] = tuple(_find(node))
    found: tuple[Split, ...] = node.memo["splits"]
    return found


def _find(node: AnyOf) -> Iterator[Split]:
    children_of: dict[tuple[str, str | None, str | None], set[int]] = defaultdict(set)
    atoms_of: dict[tuple[str, str | None, str | None], list[tuple[Atom, bool]]] = defaultdict(list)
    for i, child in enumerate(node.children):
        for atom, negated in signed_atoms(child):
            if _can_split(atom):
                key = (atom.field, atom.per, _title(atom))
                children_of[key].add(i)
                atoms_of[key].append((atom, negated))
    for key, owners in children_of.items():
        field_id, per, title = key
        if title is not None:
            senses = {negated is (atom.op in _NONE_OF) for atom, negated in atoms_of[key]}
            if len(owners) > 1 and len(senses) > 1:
                yield Split(field=field_id, per=per, title=title)
            continue
        found = [atom for atom, _ in atoms_of[key]]
        targets = tuple(_target(atom) for atom in found if field_of(field_id).is_number)
        if len(owners) > 1 and not _are_nested(found, targets):
            yield Split(field=field_id, per=per, targets=targets)


def _title(atom: Atom) -> str | None:
    """The one title an atom asks for; ``None`` for other fields."""
    words = as_words(atom.value) if atom.field == _TITLES else ()
    return title_id(words[0]) if len(words) == 1 else None


def _can_split(atom: Atom) -> bool:
    if atom.needs_person or atom.needs_document or atom.is_soft or not atom.blocks:
        return False
    spec = field_of(atom.field)
    if atom.field == _TITLES:
        return atom.op in _SIZE_OPS and _title(atom) is not None and not atom.per
    if spec.kind is Kind.SIZE:
        return atom.op in _SIZE_OPS and wanted_sizes(atom) <= frozenset(SIZE_CLASSES)
    if spec.kind is Kind.BOOL:
        return atom.op in _TRUTH_OPS
    if atom.field.startswith("excl."):
        return False
    return spec.is_number and atom.op in {*ONE, *TWO} and not atom.unit and not atom.currency


def _target(atom: Atom) -> Interval:
    return target_band(atom.op, atom.value, number)


def _are_nested(found: Sequence[Atom], targets: Sequence[Interval]) -> bool:
    """Whether the widest alternative contains the others: then Kleene decides rightly alone."""
    if targets:
        return all(
            bands.within(a, b) is True or bands.within(b, a) is True
            for a, b in combinations(targets, 2)
        )
    if field_of(found[0].field).kind is Kind.SIZE:
        sets = [wanted_sizes(atom) for atom in found]
        return all(a <= b or b <= a for a, b in combinations(sets, 2))
    return len({(atom.op, str(atom.value)) for atom in found}) == 1


def cases(split: Split, profile: Profile) -> tuple[Profile, ...]:
    """Return the profile once for every case of the fact that is still possible.

    Only the fact itself may be judged on these; whatever derives from it must not be. Empty when
    the fact is known.
    """
    period = resolve_period(split.per, profile.as_of) if split.per else None
    if split.per and (period is None or len(period.years) > 1):
        return ()
    spec = field_of(split.field)
    label = period.label if period else str(profile.as_of.year - 1) if spec.is_yearly else None
    key = FactKey(split.field, label)
    if spec.kind is Kind.SIZE:
        possible, _ = possible_sizes(profile)
        return tuple(profile.with_facts({key: size}) for size in sorted(possible))
    if split.title is not None:
        return _title_cases(split.title, profile)
    if spec.kind is Kind.BOOL:
        known = fact(profile, split.field, label) is not None
        return () if known else tuple(profile.with_facts({key: v}) for v in (True, False))
    points = _points(split, profile, label)
    return tuple(profile.with_facts({key: point}) for point in points)


def _title_cases(title: str, profile: Profile) -> tuple[Profile, ...]:
    """The profile with the title and, all titles told, without it; none if that is known."""
    if holds(profile, title) is not Outcome.UNKNOWN:
        return ()
    key = FactKey(_TITLES)
    held = profile.with_facts({key: held_titles(profile) | {title}})
    return held, profile.with_facts({}, complete=(_TITLES,))


def _points(split: Split, profile: Profile, label: str | None) -> list[Number]:
    """One figure for every stretch between the edges that the known band still allows."""
    spec = field_of(split.field)
    found = band(profile, split.field, label)
    known = found[0] if found else Interval(low=0 if spec.kind in _INTEGERS else None)
    stretches = (known, *split.targets)
    limits = [limit for stretch in stretches for limit in (stretch.low, stretch.high)]
    edges = sorted({Decimal(limit) for limit in limits if limit is not None})
    between = [
        middle
        for low, high in pairwise(edges)
        if (middle := _middle(low, high, spec.kind in _INTEGERS)) is not None
    ]
    around = [edges[0] - 1, edges[-1] + 1] if edges else []
    return [point for point in sorted({*edges, *between, *around}) if known.contains(point)]


def _middle(low: Decimal, high: Decimal, is_integer: bool) -> Decimal | None:
    if not is_integer:
        return (low + high) / 2
    first = low.to_integral_value(rounding="ROUND_FLOOR") + 1
    return first if first < high else None
