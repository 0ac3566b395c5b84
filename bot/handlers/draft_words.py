"""How the parts of a draft are said to an officer: conditions, benefits, days, places."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.texts import Marked
from bot.turn import Turn
from bot.wording import shortened
from lexicon.benefits import BenefitKind
from lexicon.regions import UnknownRegion, region
from matcher.fields import FIELDS
from policies.editing import Numbered, steps_of
from policies.extraction.conditions import STATED
from policies.guide import GUIDE_ELEMENTS, GuideElement
from policies.outline import OutlineLine
from policies.wording import describe_atom, describe_yuan

LONGEST_QUOTE = 120
LONGEST_CONDITION = 160
_MONEY_KEYS = ("amount", "cap", "step", "pool")


def condition_text(turn: Turn, atom: Mapping[str, Any]) -> str:
    """Return a condition in words; one that no table lists is said by its own sentence."""
    field_id = str(atom.get("field"))
    if field_id == STATED:
        words = atom.get("value") or atom.get("quote") or ""
        return turn.say("draft.stated", words=shortened(str(words), LONGEST_CONDITION))
    if field_id not in FIELDS:
        words = atom.get("quote") or field_id
        return turn.say("draft.unlisted", words=shortened(str(words), LONGEST_CONDITION))
    return shortened(describe_atom(atom), LONGEST_CONDITION)


def joined(sign: str, parts: Iterable[str]) -> Marked:
    """Return sentences and plain words as one text; what is a sentence already stays as it is."""
    return Marked(sign.join(one if isinstance(one, Marked) else html.escape(one) for one in parts))


def node_text(turn: Turn, node: Mapping[str, Any]) -> str:
    """Return a whole node on one line: 满足其一（… / …）, 不得有（…）."""
    if "field" in node:
        return condition_text(turn, node)
    for group in ("all", "any", "not"):
        if group in node:
            below = node[group]
            children = below if isinstance(below, list) else [below]
            inner = joined(" / ", (node_text(turn, one) for one in children))
            return turn.say(f"draft.of_{group}", inner=inner)
    return turn.say("draft.nothing_asked")


def condition_lines(turn: Turn, one: Numbered) -> str:
    """Return a numbered condition with the sentence it was read from, and what is doubtful."""
    mark = turn.say("draft.guessed") if one.atom.get("inferred") else ""
    within = joined("", _groups_around(turn, one))
    return turn.say(
        "draft.condition",
        number=one.number,
        within=within,
        condition=condition_text(turn, one.atom),
        mark=mark,
        quote=quote_text(turn, one.line),
    )


def _groups_around(turn: Turn, one: Numbered) -> Iterator[str]:
    """Say the alternatives and exclusions a condition stands in; 第2种 is the second way."""
    steps = steps_of(one.path)
    for place, step in enumerate(steps):
        if step == "any":
            yield turn.say("draft.in_any", way=int(steps[place + 1]) + 1)
        elif step == "not":
            yield turn.say("draft.in_not")


def quote_text(turn: Turn, line: OutlineLine) -> str:
    """Return the sentence beside a condition, cut where it is long; or that there is none."""
    if not line.quote:
        return turn.say("draft.no_quote")
    return turn.say("draft.quote", quote=shortened(line.quote, LONGEST_QUOTE))


def benefit_text(turn: Turn, number: int, benefit: Mapping[str, Any]) -> str:
    """Return a benefit: its kind, its amounts, when it is paid, and its sentence."""
    kind = str(benefit.get("kind") or "")
    names = {one.value: one.label for one in BenefitKind}
    amounts = [f"{label} {value}" for label, value in amount_words(turn, benefit)]
    when = benefit.get("when")
    quote = benefit.get("quote")
    said = turn.say(
        "draft.benefit",
        number=number,
        kind=names.get(kind, ""),
        amounts="，".join(amounts) or turn.say("draft.no_amount"),
        quote=turn.say("draft.quote", quote=shortened(str(quote), LONGEST_QUOTE))
        if quote
        else turn.say("draft.no_quote"),
    )
    if not when:
        return said
    return joined("\n", (said, turn.say("draft.when", condition=node_text(turn, when))))


def amount_words(turn: Turn, benefit: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each figure of a benefit with what it is: 金额 50万元, 比例 30%."""
    found = []
    for path, value in amount_slots(benefit):
        key = path.rsplit(".", 1)[-1].split("[")[0]
        step = path.split("[")[1].split("]")[0] if path.startswith("tiers[") else None
        label = turn.say(f"draft.amount_{key}")
        if step is not None:
            label = turn.say("draft.tier", number=int(step) + 1) + label
        found.append((label, figure_text(key, value)))
    return found


def amount_slots(benefit: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the figures that an officer may mend, with their places inside the benefit."""
    own = [(key, benefit[key]) for key in ("rate", *_MONEY_KEYS) if _is_figure(benefit.get(key))]
    tiers = benefit.get("tiers")
    for place, tier in enumerate(tiers if isinstance(tiers, list) else ()):
        if isinstance(tier, Mapping):
            own += [
                (f"tiers[{place}].{key}", tier[key])
                for key in ("amount", "rate", "cap")
                if _is_figure(tier.get(key))
            ]
    return own


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def figure_text(key: str, value: float) -> str:
    """Return one figure of a benefit: a rate in per cent, all else in yuan."""
    return f"{value * 100:g}%" if key == "rate" else describe_yuan(value)


def window_text(turn: Turn, window: Mapping[str, Any]) -> str:
    """Return when one can apply, as it was read."""
    kind = str(window.get("type") or "unknown")
    if kind == "batch":
        batches = window.get("batches") or [window]
        return "；".join(_days(turn, one) for one in batches if isinstance(one, Mapping))
    if kind == "fixed":
        return _days(turn, window)
    if kind == "yearly":
        return turn.say(
            "draft.window_yearly",
            opens=_day_of_year(window.get("opens_md")),
            closes=_day_of_year(window.get("closes_md")),
        )
    if kind == "relative":
        return turn.say(
            "draft.window_relative",
            anchor=window.get("anchor") or "—",
            months=window.get("months") or "—",
        )
    return turn.say("draft.window_rolling" if kind == "rolling" else "draft.window_unknown")


def _day_of_year(written: Any) -> str:
    """Return ``03-01`` as 3月1日; what is written otherwise as it stands."""
    month, _, day = str(written or "—").partition("-")
    return (
        f"{int(month)}月{int(day)}日" if month.isdigit() and day.isdigit() else str(written or "—")
    )


def _days(turn: Turn, window: Mapping[str, Any]) -> str:
    return turn.say(
        "draft.window_fixed",
        opens=window.get("opens_on") or "—",
        closes=window.get("closes_on") or "—",
    )


def elements_text(turn: Turn, missing: Sequence[GuideElement]) -> str:
    """Return how much of the guide is there, and what is not."""
    total = len(GUIDE_ELEMENTS)
    if not missing:
        return turn.say("draft.elements_all", total=total)
    names = "、".join(one.name for one in missing)
    return turn.say("draft.elements", total=total, said=total - len(missing), names=names)


def place_text(turn: Turn, codes: Any) -> str:
    """Return places by name; ❓ where none is named."""
    listed = codes if isinstance(codes, list) else [codes] if codes else []
    names = [_place(str(one)) for one in listed]
    return "、".join(names) if names else turn.say("draft.missing")


def _place(code: str) -> str:
    try:
        return region(code).name
    except UnknownRegion:
        return code
