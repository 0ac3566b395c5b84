"""Judging yes-or-no facts, and whether there is such a thing at all."""

from __future__ import annotations

from matcher import bands
from matcher.atom import Atom
from matcher.derived import fact
from matcher.fields import Field
from matcher.judgement import NOT_GIVEN, Judge, Judgement, Reason, judged
from matcher.outcome import conjoin, decided
from matcher.periods import resolve_period
from matcher.profile import Profile
from matcher.values import Value, as_interval


def wanted_truth(atom: Atom) -> bool:
    """Return what a yes-or-no condition wants: ``true`` and ``eq true`` want yes."""
    if atom.op == "false":
        return False
    value_says_no = atom.value is False or str(atom.value).lower() in ("false", "no", "否")
    return value_says_no == (atom.op in ("ne", "not", "not_in"))


def judge_bool(atom: Atom, field: Field) -> Judge:
    """Return the judge of a yes-or-no condition."""
    wants = wanted_truth(atom)

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per, profile.as_of) if atom.per else None
        if period is not None and len(period.years) > 1:
            found = [fact(profile, atom.field, str(year)) for year in period.years]
        else:
            found = [fact(profile, atom.field, period.label if period else None)]
        truths = [f.value if f and isinstance(f.value, bool) else None for f in found]
        outcome = conjoin(decided(None if t is None else t is wants) for t in truths)
        used = next((f for f in found if f is not None), None)
        return judged(outcome, used, Reason.NOT_GIVEN)

    return judge


def judge_exists(atom: Atom) -> Judge:
    """Return the judge of *there is such a thing*: a fact that is given and not nought."""
    wants = wanted_truth(atom)

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per, profile.as_of) if atom.per else None
        found = fact(profile, atom.field, period.label if period else None)
        if found is None:
            return _absent(atom, profile, wants)
        answer = _is_something(found.value)
        return judged(decided(None if answer is None else answer is wants), found, Reason.STRADDLES)

    return judge


def _absent(atom: Atom, profile: Profile, wants: bool) -> Judgement:
    if not profile.is_complete(atom.field):
        return NOT_GIVEN
    return Judgement(decided(not wants))


def _is_something(value: Value) -> bool | None:
    if isinstance(value, bool):
        return value
    interval = as_interval(value)
    if interval is not None:
        return bands.above(interval, 0)
    return bool(value) or None if isinstance(value, frozenset | tuple) else True
