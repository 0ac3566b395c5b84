"""What is in the way of a policy, what it would bring, and from which day things change.

营业收入还差 120万元，做到后最高可得 50万元; 2027年3月1日 起您将符合; 起不再符合（资质到期）.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from bot.survey import Judged
from bot.texts import Marked
from bot.title_words import end_in_words, is_month_only
from bot.turn import Turn
from bot.wording import FactWording, day, label, money, shortened
from matcher.eligibility import Gap
from matcher.fields import FIELDS, Kind, field
from matcher.horizon import Change, can_be_had, changes_ahead, is_certain_end
from matcher.smallest_change import SmallestChange, Step
from matcher.title_ends import TITLES, TitleEnd
from policies.wording import describe_value

LOOKS_AHEAD = timedelta(days=731)
"""What lies farther ahead helps nobody to plan."""
MOST_STEPS = 3
MOST_REASONS = 2
LONGEST_STEP = 24
_UPPER_OPS = frozenset({"lte", "lt"})
_LISTED = frozenset({Kind.SET, Kind.EVENTS})
_NAMED_OPS = frozenset({"has", "has_any", "has_all", "in", "eq"})


def change_line(turn: Turn, change: SmallestChange) -> str:
    """Return what would have to turn, and what is then within reach."""
    line = steps_text(turn, change)
    if change.at_stake is None:
        return line
    return Marked(line + turn.say("outlook.at_stake", amount=money(change.at_stake)))


def steps_text(turn: Turn, change: SmallestChange) -> str:
    """Return the conditions that would have to turn, each in a few words."""
    steps = list(dict.fromkeys(_step(turn, one) for one in _told_once(change.steps)))
    listed = Marked("；".join(steps[:MOST_STEPS]))
    if len(steps) <= MOST_STEPS:
        return listed
    return turn.say("words.and_more", listed=listed, count=len(steps))


def _told_once(steps: Sequence[Step]) -> Iterator[Step]:
    """Leave out a list of which a narrower one, such as that of a tier, says all."""
    wanted = [(one, _names_wanted(one)) for one in steps]
    for step, names in wanted:
        narrower = (
            other < names
            for one, other in wanted
            if other and one.atom.field == step.atom.field and one.atom.op != "has_all"
        )
        if not (names and any(narrower)):
            yield step


def _step(turn: Turn, step: Step) -> str:
    name = label(turn.texts, step.atom.field)
    if step.gap is not None:
        return _by_how_much(turn, step, step.gap, name)
    names = _names_wanted(step)
    if names:
        joint = "、" if step.atom.op == "has_all" else "或"
        values = shortened(joint.join(sorted(_named(one, step) for one in names)), LONGEST_STEP)
        return turn.say("outlook.wanted", label=name, values=values)
    if step.atom.field not in FIELDS and step.atom.quote:
        name = shortened(step.atom.quote, LONGEST_STEP)
    return turn.say("outlook.gone" if step.is_negated else "outlook.turned", label=name)


def _names_wanted(step: Step) -> frozenset[str]:
    """Return the names of which one or all are wanted, such as titles; else none."""
    is_listed = field(step.atom.field).kind in _LISTED and step.atom.op in _NAMED_OPS
    if step.is_negated or not is_listed:
        return frozenset()
    value = step.atom.value
    names = value if isinstance(value, tuple | list | frozenset) else (value,)
    return frozenset(one for one in names if isinstance(one, str))


def _named(written: str, step: Step) -> str:
    """Return a name as people say it; a title may be wanted in one of its grades."""
    title, _, grade = written.partition(":")
    name = describe_value(title, field(step.atom.field).kind)
    return f"{name}·{grade}" if grade else name


def _by_how_much(turn: Turn, step: Step, gap: Gap, name: str) -> str:
    wording = FactWording(turn.texts, turn.today)
    key = "outlook.too_much" if _is_too_much(step, gap) else "outlook.too_little"
    return turn.say(
        key,
        label=name,
        missing=wording.say(step.atom.field, gap.missing),
        threshold=wording.say(step.atom.field, gap.threshold),
    )


def _is_too_much(step: Step, gap: Gap) -> bool:
    value = step.atom.value
    if isinstance(value, tuple):
        return value[-1] is not None and Decimal(str(value[-1])) == Decimal(gap.threshold)
    return step.atom.op in _UPPER_OPS


def horizon_line(turn: Turn, judged: Judged) -> str:
    """Return from which day the enterprise will qualify, or no longer; else nothing."""
    changes = changes_ahead(judged.card, judged.profile, until=turn.today + LOOKS_AHEAD)
    for one in changes:
        if not can_be_had(judged.card, one):
            continue
        if one.begins:
            return turn.say(
                "outlook.begins", day=day(one.day, turn.today), reasons=_reasons(turn, one)
            )
        if one.ends and is_certain_end(one):
            return turn.say(
                "outlook.ends", day=_end_day(turn, judged, one), reasons=_reasons(turn, one)
            )
    return ""


def _end_day(turn: Turn, judged: Judged, change: Change) -> str:
    """Return from when it ends: about, where only the month in which a title ends is known."""
    last_day = change.day - timedelta(days=1)
    if TITLES in change.because and is_month_only(judged.profile, last_day):
        month = end_in_words(TitleEnd(day=last_day, is_exact=False))
        return turn.say("outlook.about", month=month)
    return day(change.day, turn.today)


def _reasons(turn: Turn, change: Change) -> str:
    named = [one for one in change.because if one in FIELDS][:MOST_REASONS]
    if not named:
        return ""
    words = [
        turn.say("outlook.titles_end") if one == TITLES and change.ends else label(turn.texts, one)
        for one in named
    ]
    return turn.say("outlook.reasons", reasons=Marked("、".join(dict.fromkeys(words))))
