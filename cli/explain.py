"""`zhaoren match --explain ENTERPRISE POLICY`: one decision, condition by condition.

Of a stored decision everything is judged again from what it rested on: the version of the
policy, the facts, the day. The last line says whether that gave the same, byte for byte. What
nobody could ever have is not stored: it is judged today, and the last line says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cli.errors import DONE, REFUSED
from cli.records import Refused, write_records
from cli.workplace import open_workplace
from enterprises.profiles import Viewer, profiles_of
from enterprises.registry import find_by_credit_code
from jobs.decisions import (
    ENGINE_VERSION,
    Decision,
    basis_of,
    decision_bytes,
    decision_record,
    differences,
    stored_decision,
)
from jobs.errors import NotDecided
from matcher.card import PolicyCard, card_from_item
from matcher.explanation import explanation, head
from matcher.profile import Profile
from policies.live import warm_pool
from policies.versions import item_of_version
from store.database import Session

MOST_ID_DIGITS = 10
SAME, DIFFERS, NOT_STORED = "same", "differs", "not stored"


def explain_stored(
    enterprise: str, code: str, *, on: date | None, output: Path | None
) -> tuple[int, str]:
    """Explain and replay what is stored; return the exit code and a sentence if it differs.

    Raises :class:`NotDecided` where nothing is stored and nothing can be judged now.
    """
    with open_workplace() as place, place.database.reading() as session:
        enterprise_id = _enterprise_id(session, enterprise)
        try:
            decision = stored_decision(session, enterprise_id, code, on=on)
        except NotDecided:
            pair = None if on else _pair_today(session, enterprise_id, code, place.today())
            if pair is None:
                raise
            _write_unstored(*pair, output=output)
            return DONE, ""
        item = item_of_version(session, decision.version_id)
    return _replay(decision, card_from_item(item), output=output)


def _replay(decision: Decision, card: PolicyCard, *, output: Path | None) -> tuple[int, str]:
    profile = decision.profile()
    verdict = _replay_line(decision, decision_record(card, profile))
    write_records(output, [*_stored_lines(decision, card, profile), verdict])
    if verdict["result"] == SAME:
        return DONE, ""
    places = ", ".join(one["path"] for one in verdict["differences"])
    return REFUSED, (
        f"judged again, the decision of {decision.judged_on} by engine {decision.engine_version} "
        f"differs (this is engine {ENGINE_VERSION}): {places}"
    )


def _pair_today(
    session: Session, enterprise_id: int, code: str, today: date
) -> tuple[PolicyCard, Profile] | None:
    """Return the live policy and what is known of the enterprise; ``None`` if either is not."""
    pool = warm_pool(session, today=today)
    version = pool.version_of(code)
    everything = Viewer.everything()
    found = profiles_of(session, [enterprise_id], as_of=today, viewer=everything)
    profile = next(found, None)
    if version is None or version.version_id not in pool.cards or profile is None:
        return None
    return pool.cards[version.version_id], profile


def _write_unstored(card: PolicyCard, profile: Profile, *, output: Path | None) -> None:
    record = decision_record(card, profile)
    first = head(record, on=profile.as_of, engine=ENGINE_VERSION, known=basis_of(profile))
    last = {"line": "replay", "result": NOT_STORED, "engine": ENGINE_VERSION}
    write_records(output, [first, *explanation(card, profile, record), last])


def explain_pair(card: PolicyCard, profile: Profile, *, output: Path | None) -> None:
    """Explain what the matcher decides now on an item and a profile out of files."""
    record = decision_record(card, profile)
    about = {"engine": ENGINE_VERSION}
    write_records(
        output, [head(record, on=profile.as_of, **about), *explanation(card, profile, record)]
    )


def pair_of(
    cards: Mapping[str, PolicyCard], people: Mapping[str, Profile], named: tuple[str, str]
) -> tuple[PolicyCard, Profile]:
    """Return the item and the profile with these ids. Raises :class:`Refused`."""
    who, what = named
    if who not in people:
        raise Refused(Path("--explain"), None, "", f"no profile has the id {who!r}", "see the file")
    if what not in cards:
        raise Refused(Path("--explain"), None, "", f"no item has the id {what!r}", "see the file")
    return cards[what], people[who]


def _enterprise_id(session: Session, named: str) -> int:
    if named.isdecimal() and len(named) <= MOST_ID_DIGITS:
        return int(named)
    found = find_by_credit_code(session, named)
    if found is None:
        what = f"no enterprise has the credit code {named!r}"
        raise Refused(Path("--explain"), None, "", what, "give the code or the number it has here")
    return found.id


def _stored_lines(
    decision: Decision, card: PolicyCard, profile: Profile
) -> Iterator[dict[str, Any]]:
    replaced_at = decision.replaced_at
    yield head(
        decision.record,
        on=decision.judged_on,
        version=decision.number,
        engine=decision.engine_version,
        stood_until=None if replaced_at is None else replaced_at.isoformat(),
        facts_hash=decision.facts_hash,
        known=decision.facts,
    )
    yield from explanation(card, profile, decision.record)


def _replay_line(decision: Decision, replayed: Mapping[str, Any]) -> dict[str, Any]:
    stored, now = decision_bytes(decision.record), decision_bytes(replayed)
    line: dict[str, Any] = {
        "line": "replay",
        "result": SAME if stored == now else DIFFERS,
        "engine": ENGINE_VERSION,
        "sha256": hashlib.sha256(stored).hexdigest(),
    }
    if stored != now:
        found = differences(decision.record, replayed)
        line["differences"] = [
            {"path": one.path, "stored": one.stored, "now": one.now} for one in found
        ]
    return line
