"""A decision as records that explain it, one fact a line: for `zhaoren match --explain`.

First the decision, then every condition with the fact used and its sentence, then what would
have to turn, then the days on which it will change if the enterprise stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from lexicon.interval import Number
from matcher.card import PolicyCard
from matcher.horizon import Change, Standing, changes_ahead
from matcher.profile import Profile
from matcher.smallest_change import SmallestChange, Step, smallest_change
from matcher.verdict import Gap

LOOKS_AHEAD = timedelta(days=1096)
"""Three years, as long as a title lasts."""
_OF_THE_WHOLE = ("verdict", "unknown_fields", "benefit")


def explanation(
    card: PolicyCard, profile: Profile, record: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the lines that explain ``record``, what was judged of ``card`` for ``profile``."""
    for finding in record["findings"]:
        yield {"line": "condition", **finding}
    if "near_miss" in record:
        yield {"line": "near_miss", **record["near_miss"]}
    change = smallest_change(card, profile)
    if change is not None:
        yield {"line": "smallest_change", **change_record(change)}
    for one in changes_ahead(card, profile, until=profile.as_of + LOOKS_AHEAD):
        yield {"line": "change_ahead", **_ahead_record(one)}


def head(record: Mapping[str, Any], *, on: date, **about: Any) -> dict[str, Any]:
    """Return the first line: who, what, when, and the decision itself."""
    decision = {key: record[key] for key in _OF_THE_WHOLE}
    asked = {"policy": record["policy"], "profile": record["profile"], "on": on.isoformat()}
    return {"line": "decision", **asked, **about, **decision}


def change_record(change: SmallestChange) -> dict[str, Any]:
    """Return the smallest change as a record; amounts are in yuan, gaps in the field's unit."""
    return {
        "steps": [_step_record(step) for step in change.steps],
        "leads_to": change.leads_to.value,
        "at_stake": _plain(change.at_stake),
    }


def _step_record(step: Step) -> dict[str, Any]:
    return {
        "field": step.atom.field,
        "quote": step.atom.quote,
        "negated": step.is_negated,
        "gap": None if step.gap is None else _gap_record(step.gap),
    }


def _gap_record(gap: Gap) -> dict[str, Any]:
    return {
        "threshold": _plain(gap.threshold),
        "missing": _plain(gap.missing),
        "unit": gap.unit,
    }


def _ahead_record(change: Change) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "before": _standing_record(change.before),
        "after": _standing_record(change.after),
        "because": list(change.because),
    }


def _standing_record(standing: Standing) -> dict[str, Any]:
    return {
        "verdict": standing.kind.value,
        "open": standing.is_open,
        "in_force": standing.is_in_force,
    }


def _plain(amount: Number | None) -> int | float | None:
    if amount is None or isinstance(amount, int):
        return amount
    return int(amount) if amount == int(amount) else float(amount)
