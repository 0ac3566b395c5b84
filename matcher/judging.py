"""From an atom to its judge: who decides a condition on this field with this operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from matcher.atom import Atom
from matcher.days import judge_date
from matcher.derived import Fact, fact
from matcher.events import judge_events
from matcher.fields import FIELDS, NUMBER_KINDS, Field, Kind
from matcher.fields import field as field_of
from matcher.figures import HISTORY_OPS, NUMBER_OPS, judge_number
from matcher.judgement import MEMBERSHIP_OPS, UNDEFINED, Judge, Judgement, Reason
from matcher.memberships import (
    judge_any_entry,
    judge_choice,
    judge_entity,
    judge_industry,
    judge_region,
    judge_set,
    judge_size,
    judge_titles,
)
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.standing import judge_blacklist, judge_exclusion, judge_standing, standing_word
from matcher.truths import judge_bool, judge_exists
from matcher.values import Value, as_days, as_interval

Maker = Callable[[Atom, Field], Judge]

_TRUTH_OPS = frozenset({"true", "false", "eq", "ne", "in", "not"})
OPERATORS = frozenset(NUMBER_OPS | MEMBERSHIP_OPS | _TRUTH_OPS | {"exists"} | HISTORY_OPS)
"""Every operator that has a meaning. Any other (match, pass, see …) is always unknown."""

_BY_FIELD: dict[str, Maker] = {
    "entity.type": judge_entity,
    "qual.has": judge_titles,
    "credit.blacklist": judge_blacklist,
}
_BY_KIND: Mapping[Kind, Maker] = {
    Kind.BOOL: judge_bool,
    Kind.DATE: judge_date,
    Kind.REGION: judge_region,
    Kind.INDUSTRY: judge_industry,
    Kind.SIZE: judge_size,
    Kind.ENUM: judge_choice,
    Kind.TEXT: judge_choice,
    Kind.SET: judge_set,
    Kind.EVENTS: judge_events,
    **dict.fromkeys(NUMBER_KINDS, judge_number),
}


@lru_cache(maxsize=65536)
def judge_of(atom: Atom) -> Judge:
    """Return what decides ``atom`` for a profile.

    Raises ``ValueError`` when the written value does not fit the operator and the field's type.
    """
    if atom.needs_person:
        return lambda profile: Judgement(Outcome.UNKNOWN, _known(profile, atom), Reason.PERSON)
    if atom.needs_document:
        return lambda profile: Judgement(Outcome.UNKNOWN, _known(profile, atom), Reason.DOCUMENT)
    if atom.op not in OPERATORS:
        return lambda profile: UNDEFINED
    return _maker(atom)(atom, field_of(atom.field))


def _maker(atom: Atom) -> Maker:
    if atom.field in _BY_FIELD:
        return _BY_FIELD[atom.field]
    if atom.field.startswith("excl."):
        return judge_exclusion
    if standing_word(atom) is not None:
        return judge_standing
    spec = field_of(atom.field)
    if atom.op == "exists" and spec.kind not in (Kind.SET, Kind.EVENTS):
        return lambda exists, _: judge_exists(exists)
    return _BY_KIND.get(spec.kind, _judge_any)


def _known(profile: Profile, atom: Atom) -> Fact | None:
    return fact(profile, atom.field)


def _judge_any(atom: Atom, field: Field) -> Judge:
    """The judge of a field nobody listed: by the shape of the fact, if one is given at all."""
    if field.id in FIELDS:
        return lambda profile: UNDEFINED
    judges: dict[type, Judge] = {}

    def judge(profile: Profile) -> Judgement:
        value = profile.get(field.id)
        if value is None:
            return Judgement(Outcome.UNKNOWN, None, Reason.NOT_GIVEN)
        shape = _shape(value)
        if shape not in judges:
            try:
                judges[shape] = _SHAPES[shape](atom, field)
            except (ValueError, TypeError):
                # The condition's value is of another type than the fact: nobody can compare.
                judges[shape] = lambda profile: UNDEFINED
        return judges[shape](profile)

    return judge


def _shape(value: Value) -> type:
    if isinstance(value, bool):
        return bool
    if as_interval(value) is not None:
        return float
    return int if as_days(value) is not None else str if isinstance(value, str) else frozenset


def _judge_listed(atom: Atom, field: Field) -> Judge:
    return judge_any_entry(atom) if atom.op in ("true", "exists") else judge_set(atom, field)


_SHAPES: dict[type, Maker] = {
    bool: judge_bool,
    float: judge_number,
    int: judge_date,
    str: judge_choice,
    frozenset: _judge_listed,
}
