"""What an enterprise can still change, by its own doing or by waiting.

It does not move, change its trade or become another kind of entity for a benefit. It does not
grow younger, give a title back, or undo a benefit it has had. What a named year or period did not
bring, it will not bring any more.
"""

from __future__ import annotations

from matcher.atom import Atom
from matcher.days import day_target
from matcher.derived import band
from matcher.fields import Kind
from matcher.fields import field as field_of
from matcher.periods import add_months, resolve_period
from matcher.profile import Profile

_FIXED = (
    "region.", "industry.code", "entity.type", "entity.legal_person", "entity.founded", "excl.",
)  # fmt: skip
_ABSENT_OPS = frozenset({"not_has", "not_in", "has_none", "ne"})
_LOWEST_FIRST = frozenset({"between", "between_co", "between_oc", "between_oo", "within"})
_A_YEAR = 12


def can_change(atom: Atom, profile: Profile, *, negated: bool) -> bool:
    """Whether a decided condition that is in the way could turn out otherwise one day."""
    if atom.field.startswith(_FIXED):
        return False
    if atom.field == "qual.has" and negated is not (atom.op in _ABSENT_OPS):
        return False
    if atom.field == "entity.age_months":
        return _is_too_young(atom, profile, negated=negated)
    return not (_is_over(atom, profile) or _is_past_day(atom, profile))


def _is_too_young(atom: Atom, profile: Profile, *, negated: bool) -> bool:
    if atom.op in _LOWEST_FIRST and not negated and isinstance(atom.value, tuple):
        found, low = band(profile, atom.field), atom.value[0]
        high = found[0].high if found is not None else None
        return low is not None and high is not None and high < low
    return atom.op in (("lte", "lt") if negated else ("gte", "gt"))


def _is_over(atom: Atom, profile: Profile) -> bool:
    """Whether the condition asks for a period that is named and has ended."""
    if atom.per is None:
        return False
    period = resolve_period(atom.per, profile.as_of)
    moved = resolve_period(atom.per, add_months(profile.as_of, _A_YEAR))
    return period is not None and period == moved and period.last < profile.as_of


def _is_past_day(atom: Atom, profile: Profile) -> bool:
    """Whether something had to happen by a named day that has passed."""
    if field_of(atom.field).kind not in (Kind.DATE, Kind.EVENTS):
        return False
    asked = day_target(atom, profile.as_of)
    moved = day_target(atom, add_months(profile.as_of, _A_YEAR))
    if asked is None or asked != moved or asked.high is None:
        return False
    return asked.high < profile.as_of.toordinal()
