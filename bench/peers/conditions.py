"""One condition as comparisons of typed columns: when it is certainly met, when certainly not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bench.peers.conditions_figures import day_leaf, number_leaf
from bench.peers.expressions import (
    NEVER,
    OPEN,
    Bits,
    Compare,
    Leaf,
    Test,
    Tree,
    Untranslatable,
    both,
    either,
    group,
    member,
    met,
    negation,
    opposite,
    unmet,
)
from bench.peers.facts import FALSE, TRUE, Facts
from matcher.atom import Atom
from matcher.derived import possible_sizes
from matcher.entities import EntityWord, covers, entity_words
from matcher.fields import FIELDS, NUMBER_KINDS, SIZE_CLASSES, Kind
from matcher.fields import field as field_of
from matcher.judgement import as_words
from matcher.judging import judge_of
from matcher.memberships import wanted_sizes
from matcher.outcome import Outcome
from matcher.periods import resolve_period
from matcher.places import given_places
from matcher.profile import FactKey, Profile
from matcher.standing import standing_word
from matcher.truths import wanted_truth

Reader = Callable[[Atom, Facts], Tree]

_DECIDED = {Outcome.MET: True, Outcome.UNMET: False, Outcome.UNKNOWN: None}
_NONE_OF = frozenset({"not_in", "not_has", "ne"})
_ALL_OF = frozenset({"has", "has_all"})
_ANY_OF = frozenset({"in", "eq", "has_any"})


def leaf_of(atom: Atom, facts: Facts) -> Tree:
    """Return the tree of one condition, as it stands and not negated.

    Raises ``Untranslatable`` when no column can say it.
    """
    if atom.unit or atom.currency or atom.denominator or atom.group or atom.anchor or atom.kinds:
        raise Untranslatable(f"{atom.field}: a unit, currency, base or group of its own")
    key = (atom.field, atom.op, atom.value, atom.per, atom.agg, atom.wording, atom.is_effect)
    if key not in facts.leaves:
        facts.leaves[key] = _leaf_of(atom, facts)
    return facts.leaves[key]


def _leaf_of(atom: Atom, facts: Facts) -> Tree:
    if atom.field == "entity.type":
        return _entity(atom, facts)
    if atom.field.startswith("excl."):
        return _truth(atom, facts)
    if standing_word(atom) is not None:
        return _truth(atom, facts)
    if atom.field not in FIELDS:
        return _unlisted(atom, facts)
    reader = _READERS.get(field_of(atom.field).kind)
    if reader is None or atom.op == "exists":
        raise Untranslatable(f"{atom.field} {atom.op}: no column says it")
    return reader(atom, facts)


def leaf_sides(atom: Atom, facts: Facts) -> tuple[Test, Test]:
    """Return where one condition is certainly met, and where certainly not."""
    tree = leaf_of(atom, facts)
    return met(tree), unmet(tree)


def _unlisted(atom: Atom, facts: Facts) -> Tree:
    """A fact that nobody has told is unknown for everybody."""
    if atom.field in facts.told:
        raise Untranslatable(f"{atom.field} is in no table, but told")
    return OPEN


def _truth(atom: Atom, facts: Facts) -> Tree:
    period = resolve_period(atom.per, facts.people[0].as_of) if atom.per else None
    if period is not None and len(period.years) > 1:
        raise Untranslatable(f"{atom.field}: a truth of several years")
    is_plain = not atom.field.startswith("excl.")
    asked = replace(atom, op="true", value=True) if is_plain else atom
    judge = judge_of(asked)
    key = (atom.field, atom.per, atom.wording, *(() if is_plain else (atom.op, atom.value)))
    column = facts.truth(key, lambda profile: _DECIDED[judge(profile).outcome])
    leaf = Leaf(Compare(column, "==", TRUE), Compare(column, "==", FALSE))
    return negation(leaf) if is_plain and not wanted_truth(atom) else leaf


def words_of(atom: Atom, facts: Facts) -> list[tuple[str, str, int]]:
    """Return where each word a condition on a list names stands: held, denied, bit."""
    found = []
    for word in as_words(atom.value):
        judge = judge_of(replace(atom, op="has_any", value=(word,)))
        read: Callable[[Profile], bool | None] = lambda one, ask=judge: _DECIDED[ask(one).outcome]  # type: ignore[misc]  # noqa: E731
        found.append(facts.word(atom.field, word, read))
    return found


def _words(atom: Atom, facts: Facts) -> Tree:
    if atom.op not in _NONE_OF | _ALL_OF | _ANY_OF or not as_words(atom.value):
        raise Untranslatable(f"{atom.field} {atom.op}")
    masks: dict[tuple[str, str], int] = {}
    for held, denied, bit in words_of(atom, facts):
        masks[held, denied] = masks.get((held, denied), 0) | 1 << bit
    is_all = atom.op in _ALL_OF and atom.field != "credit.blacklist"
    met_by, unmet_by = ("all", "any") if is_all else ("any", "all")
    met = [Bits(held, mask, met_by) for (held, _), mask in masks.items()]
    unmet = [Bits(denied, mask, unmet_by) for (_, denied), mask in masks.items()]
    leaf = Leaf(both(*met), either(*unmet)) if is_all else Leaf(either(*met), both(*unmet))
    return negation(leaf) if atom.op in _NONE_OF else leaf


def size_bits(facts: Facts) -> str:
    """Return the column of the size classes that are still possible."""

    def read(profile: Profile) -> int:
        possible, _ = possible_sizes(profile)
        return sum(1 << i for i, name in enumerate(SIZE_CLASSES) if name in possible)

    return facts.bits("size.class", read)


def _size(atom: Atom, facts: Facts) -> Tree:
    leaf = _sizes(wanted_sizes(atom), facts)
    return negation(leaf) if atom.op in _NONE_OF else leaf


def _sizes(wanted: frozenset[str], facts: Facts) -> Leaf:
    mask = sum(1 << i for i, name in enumerate(SIZE_CLASSES) if name in wanted)
    others = (1 << len(SIZE_CLASSES)) - 1 - mask
    column = size_bits(facts)
    return Leaf(Bits(column, others, "none"), Bits(column, mask, "none"))


def _listed(atom: Atom, facts: Facts) -> Tree:
    """A condition on one code: by the codes in the sorted list of all that were told."""
    if atom.is_effect:
        raise Untranslatable(f"{atom.field}: effect of a project")
    is_place = field_of(atom.field).kind is Kind.REGION

    def read(profile: Profile) -> tuple[object, tuple[tuple[str, bool], ...]]:
        zones = tuple(sorted(profile.zones.items())) if is_place else ()
        told = given_places(profile, atom.field) if is_place else profile.get(atom.field)
        return told, zones

    column, values = facts.codes((atom.field, "codes"), read)
    judge, day = judge_of(atom), facts.people[0].as_of
    found: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
    for code, (told, zones) in enumerate(values):
        value = frozenset(told) if is_place and isinstance(told, tuple) else told
        given = {FactKey(atom.field): value} if value else {}
        person = Profile(id="", as_of=day, facts=given, zones=dict(zones))
        found[judge(person).outcome].append(code)
    return Leaf(member(column, found[Outcome.MET]), member(column, found[Outcome.UNMET]))


def _entity(atom: Atom, facts: Facts) -> Tree:
    words = entity_words(as_words(atom.value))
    whole = group(False, [_entity_word(word, facts) for word in words])
    return negation(whole) if atom.op in _NONE_OF else whole


def _entity_word(word: EntityWord, facts: Facts) -> Leaf:
    """Being of a type that the word covers; a type nobody told leaves the rest open as well."""
    if word.min_insured:
        raise Untranslatable("entity.type: how many are insured")
    column, values = facts.codes("entity.type", lambda profile: profile.get("entity.type"))
    covered: dict[bool | None, list[int]] = {True: [], False: [], None: []}
    for code, value in enumerate(values):
        if isinstance(value, frozenset):
            raise Untranslatable("entity.type: several types told")
        covered[None if value is None else covers(word, str(value))].append(code)
    narrowings = list(_narrowings(word, facts))
    not_told = member(column, [code for code, value in enumerate(values) if value is None])
    narrowed_out = both(opposite(not_told), either(*(leaf.unmet for leaf in narrowings)))
    return Leaf(
        both(member(column, covered[True]), *(leaf.met for leaf in narrowings)),
        either(member(column, covered[False]), narrowed_out),
    )


def _narrowings(word: EntityWord, facts: Facts) -> list[Leaf]:
    asked = []
    if word.sizes:
        asked.append(_sizes(word.sizes, facts))
    for field_id, wanted in (
        ("industry.code", tuple(word.industries)),
        ("entity.ownership", tuple(sorted(word.ownership))),
    ):
        if wanted:
            tree = _listed(Atom(field=field_id, op="in", value=wanted), facts)
            asked.append(tree if isinstance(tree, Leaf) else Leaf(NEVER, NEVER))
    return asked


_READERS: dict[Kind, Reader] = {
    **dict.fromkeys(NUMBER_KINDS, number_leaf),
    Kind.BOOL: _truth,
    Kind.DATE: day_leaf,
    Kind.REGION: _listed,
    Kind.INDUSTRY: _listed,
    Kind.ENUM: _listed,
    Kind.SIZE: _size,
    Kind.SET: _words,
}
