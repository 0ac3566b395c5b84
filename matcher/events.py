"""Judging dated entries: what happened, and when (``qual.event``, ``act.*``).

The list is open until it is declared complete: an entry that is not there may still exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lexicon.interval import Interval
from matcher import bands
from matcher.atom import Atom
from matcher.days import day_target
from matcher.derived import fact
from matcher.fields import Field
from matcher.figures import NUMBER_OPS, judge_number, number, target_band
from matcher.judgement import UNDEFINED, Judge, Judgement, Reason, as_words, combine, judged
from matcher.outcome import Outcome, decided, disjoin
from matcher.periods import Period, resolve_period
from matcher.profile import Profile
from matcher.titles import held_titles, title_id
from matcher.truths import judge_bool
from matcher.values import Entry, as_days, canonical

# The way to the stock exchange, in order: who has reached a stage has passed those before it.
STAGES: dict[str, tuple[str, ...]] = {
    "act.ipo_stage": (
        "shareholding_reform", "tutoring_filed", "tutoring_accepted", "application_accepted",
        "review_passed", "registered", "listed",
    ),
}  # fmt: skip
_STAGE_WORDS = {
    "股改": "shareholding_reform", "股份制改造": "shareholding_reform",
    "辅导备案": "tutoring_filed", "上市辅导备案": "tutoring_filed", "辅导验收": "tutoring_accepted",
    "申报受理": "application_accepted", "受理": "application_accepted", "过会": "review_passed",
    "注册": "registered", "核准": "registered", "上市": "listed", "发行上市": "listed",
}  # fmt: skip
# A title that proves a stage: who is listed has passed all of them.
_STAGE_OF_TITLE = {"act.ipo_stage": ("listed_domestic", "listed")}
_ANY_ENTRY = frozenset({"true", "exists", "within"})


def judge_events(atom: Atom, field: Field) -> Judge:
    """Return the judge of a condition on dated entries, a count of them, or a stage reached."""
    if atom.field in STAGES and atom.op in ("gte", "eq", "has", "in", "has_any"):
        return _judge_stage(atom, STAGES[atom.field])
    as_given = _as_plain_fact(atom, field)
    names = () if atom.op in _ANY_ENTRY else tuple(title_id(word) for word in as_words(atom.value))
    if atom.op in NUMBER_OPS and atom.op != "within" and _is_number(atom.value):
        by_entries: Judge = _judge_count(atom)
    elif atom.op in NUMBER_OPS - {"within", "eq", "in"}:
        by_entries = _judge_names(atom, ())
    else:
        by_entries = _judge_names(atom, names)

    def judge(profile: Profile) -> Judgement:
        value = profile.get(atom.field)
        if value is None or isinstance(value, tuple | frozenset | str):
            return by_entries(profile)
        return as_given(profile)

    return judge


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_plain_fact(atom: Atom, field: Field) -> Judge:
    """The judge for a fact given as one number or as yes or no instead of a list."""
    if atom.op in NUMBER_OPS and _is_number(atom.value):
        return judge_number(atom, field)
    return judge_bool(atom, field) if atom.op in ("true", "exists", "eq") else lambda _: UNDEFINED


def _entries(profile: Profile, field_id: str) -> tuple[Entry, ...]:
    value = profile.get(field_id)
    if isinstance(value, tuple):
        return value
    if isinstance(value, frozenset):
        return tuple(Entry(name=name) for name in sorted(value))
    return (Entry(name=value),) if isinstance(value, str) else ()


def _days_asked(atom: Atom, profile: Profile) -> Interval | None:
    """The days in which the entry must lie; ``None`` when any day will do."""
    if atom.op in ("within", "gte", "gt", "lte", "lt"):
        return day_target(atom, profile.as_of)
    period = resolve_period(atom.per, profile.as_of) if atom.per else None
    return None if period is None else _days_of(period)


def _days_of(period: Period) -> Interval:
    return Interval(low=period.first.toordinal(), high=period.last.toordinal())


def _happened_in(entry: Entry, asked: Interval | None) -> Outcome:
    if asked is None:
        return Outcome.MET
    days = as_days(entry.on) if entry.on is not None else None
    return decided(None if days is None else bands.within(days, asked))


def _joined(profile: Profile, field_id: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Any entry will do; an open list leaves it unknown when none does."""
    rest = Outcome.UNMET if profile.is_complete(field_id) else Outcome.UNKNOWN
    return disjoin((*outcomes, rest))


def _judge_names(atom: Atom, names: tuple[str, ...]) -> Judge:
    def one(profile: Profile, matches: Callable[[Entry], bool]) -> Outcome:
        asked = _days_asked(atom, profile)
        entries = (entry for entry in _entries(profile, atom.field) if matches(entry))
        return _joined(profile, atom.field, [_happened_in(entry, asked) for entry in entries])

    def judge(profile: Profile) -> Judgement:
        found = fact(profile, atom.field)
        if not names:
            outcome = one(profile, lambda entry: True)
        else:
            answers = [one(profile, lambda entry, n=name: _is_named(entry, n)) for name in names]  # type: ignore[misc]
            outcome = combine(atom.op, answers)
        return judged(outcome, found, Reason.OPEN_WORLD)

    return judge


def _is_named(entry: Entry, name: str) -> bool:
    return title_id(entry.name) == name or canonical(entry.name) == canonical(name)


def _judge_count(atom: Atom) -> Judge:
    """Judge the number of entries in the period; an open list gives a lower bound only."""
    target = target_band(atom.op, atom.value, number)

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per, profile.as_of) if atom.per else None
        asked = None if period is None else _days_of(period)
        found = [_happened_in(entry, asked) for entry in _entries(profile, atom.field)]
        low = found.count(Outcome.MET)
        high = low + found.count(Outcome.UNKNOWN) if profile.is_complete(atom.field) else None
        answer = bands.within(Interval(low=low, high=high), target)
        return judged(decided(answer), fact(profile, atom.field), Reason.OPEN_WORLD)

    return judge


def _judge_stage(atom: Atom, stages: tuple[str, ...]) -> Judge:
    wanted = tuple(_stage(word) for word in as_words(atom.value))
    if any(word not in stages for word in wanted):
        return lambda profile: UNDEFINED
    needed = min(stages.index(word) for word in wanted)

    def judge(profile: Profile) -> Judgement:
        period = resolve_period(atom.per, profile.as_of) if atom.per else None
        outcomes = []
        for entry in (*_entries(profile, atom.field), *_proved(profile, atom.field)):
            stage = _stage(entry.name)
            if stage in stages and stages.index(stage) >= needed:
                is_it = stages.index(stage) == needed
                outcomes.append(_passed_in(entry, period, is_it=is_it))
        found = fact(profile, atom.field) or fact(profile, "qual.has")
        return judged(_joined(profile, atom.field, outcomes), found, Reason.OPEN_WORLD)

    return judge


def _passed_in(entry: Entry, period: Period | None, *, is_it: bool) -> Outcome:
    """Whether a stage was passed in the period; the day of a later stage does not tell."""
    if period is None:
        return Outcome.MET
    return _happened_in(entry, _days_of(period)) if is_it else Outcome.UNKNOWN


def _proved(profile: Profile, field_id: str) -> tuple[Entry, ...]:
    """The stage that a title proves, on a day nobody told."""
    title, stage = _STAGE_OF_TITLE.get(field_id, ("", ""))
    return (Entry(name=stage),) if title and title in held_titles(profile) else ()


def _stage(written: str) -> str:
    return _STAGE_WORDS.get(canonical(written), written.strip())
