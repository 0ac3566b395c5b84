"""What a contact hears of a policy it knew: better or worse for it, stopped, or replaced.

Of another version only those hear for whom something came out otherwise, and why. Both versions
are judged on what the contact may see today, so that the difference is the revision's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.events import Keyboard, Message
from bot.keyboards import button
from bot.outlook import steps_text
from bot.survey import Judged, judged_version
from bot.texts import Marked
from bot.turn import Turn
from bot.wording import ground_label, label, money
from enterprises import contacts
from enterprises.contacts import ContactView
from enterprises.standings import standings_of
from jobs.outbox import ClaimedNotice
from jobs.progress import progress_of
from matcher.card import card_from_item
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.errors import InvalidItem
from matcher.grounds import Role, field_id_of
from matcher.outcome import Outcome
from policies.acts import stand_of
from policies.knowers import UNDER_WAY
from policies.pool import LiveVersion
from policies.versions import diff, history, item_of_version
from store.tables import PolicyState

_RANKS = {VerdictKind.INELIGIBLE: 0, VerdictKind.POSSIBLE: 1, VerdictKind.ELIGIBLE: 2}
# What somebody who prepares an application has to know, whatever the verdict.
_FOR_APPLICANTS = frozenset({"window", "materials", "channel", "valid_to", "mode"})
MOST_LABELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revision:
    """What a contact knew, and what there is now."""

    who: ContactView
    item_before: Mapping[str, Any]
    before: Verdict
    now: Judged


def policy_changed(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Say what a new version, or another policy in its place, means for this contact."""
    version = turn.pool.versions.get(int(notice.payload["version_id"]))
    if version is None:
        return None
    who = contacts.contact(turn.session, notice.recipient_id)
    judged = judged_version(turn, who, version)
    if judged is None or judged.is_dismissed:
        return None
    if "former" in notice.payload:
        return _replaced(notice, turn, judged)
    known_id = notice.payload.get("told") or _version_before(turn, version)
    item_before = item_of_version(turn.session, int(known_id))
    try:
        before = judge(card_from_item(item_before), judged.profile)
    except InvalidItem:
        # What an earlier release published and this one cannot read was nobody's to have.
        return _told(turn, "relations.changed", version, what=_parts(turn, item_before, version))
    return _told_of(turn, _Revision(who=who, item_before=item_before, before=before, now=judged))


def _told_of(turn: Turn, revision: _Revision) -> Message | None:
    before, now, version = revision.before, revision.now.verdict, revision.now.version
    what = _parts(turn, revision.item_before, version)
    if _RANKS[now.kind] > _RANKS[before.kind]:
        is_sure = now.kind is VerdictKind.ELIGIBLE
        return _told(
            turn, "relations.gained" if is_sure else "relations.may_gain", version, what=what
        )
    if now.kind is not before.kind:
        is_sure = now.kind is VerdictKind.INELIGIBLE
        key = "relations.lost" if is_sure else "relations.may_lose"
        return _told(turn, key, version, what=what, why=_why(turn, revision.now))
    money_moved = _money_moved(turn, before, now)
    if money_moved is not None:
        return _told(turn, "relations.amount", version, what=what, amount=money_moved)
    if now.kind is VerdictKind.INELIGIBLE or not _is_at_it(turn, revision):
        return None
    changed = {one.part for one in diff(revision.item_before, version.item) if one.is_material}
    if not changed & _FOR_APPLICANTS:
        return None
    return _told(turn, "relations.changed", version, what=what)


def _told(turn: Turn, key: str, version: LiveVersion, **values: object) -> Message:
    return Message(text=turn.say(key, title=version.title, **values), keyboard=_open(turn, version))


def _open(turn: Turn, version: LiveVersion) -> Keyboard:
    return ((button(turn, "buttons.open", "card", version.policy_id),),)


def _version_before(turn: Turn, version: LiveVersion) -> int:
    earlier = [one for one in history(turn.session, version.code) if one.number < version.number]
    return earlier[-1].version_id if earlier else version.version_id


def _parts(turn: Turn, before: Mapping[str, Any], version: LiveVersion) -> str:
    changes = diff(before, version.item)
    return "、".join(dict.fromkeys(one.label for one in changes if one.is_material))


def _why(turn: Turn, judged: Judged) -> str:
    """Return what is missing now: what would have to turn, else what is unmet or not known."""
    if judged.change is not None:
        return steps_text(turn, judged.change)
    if judged.verdict.kind is VerdictKind.POSSIBLE:
        names = [label(turn.texts, field_id_of(one)) for one in judged.waiting.facts]
        return turn.say("relations.to_settle", names="、".join(names[:MOST_LABELS]) or "—")
    unmet = dict.fromkeys(
        ground_label(turn.texts, one)
        for one in judged.grounds
        if one.role is Role.CONDITION and one.outcome is Outcome.UNMET
    )
    return Marked("、".join(list(unmet)[:MOST_LABELS]) or "—")


def _money_moved(turn: Turn, before: Verdict, now: Verdict) -> str | None:
    """Say from how much to how much, where one can have it and the amount moved."""
    was, becomes = before.benefit.max_amount, now.benefit.max_amount
    if now.kind is VerdictKind.INELIGIBLE or was is None or becomes is None or was == becomes:
        return None
    key = "relations.more" if becomes > was else "relations.less"
    return turn.say(key, was=money(was), becomes=money(becomes))


def _is_at_it(turn: Turn, revision: _Revision) -> bool:
    standing = revision.now.standing
    if standing is not None and standing.wants_reminder:
        return True
    enterprise_id = revision.who.enterprise_id
    steps = progress_of(turn.session, [enterprise_id])
    mine = steps.get((enterprise_id, revision.now.version.policy_id), ())
    return any(step.state in UNDER_WAY for step in mine)


def _replaced(notice: ClaimedNotice, turn: Turn, judged: Judged) -> Message | None:
    former = stand_of(turn.session, int(notice.payload["former"]))
    if was_put_away(notice, turn, former.policy_id):
        return None
    lot = turn.say(f"relations.lot_{judged.verdict.kind.value}")
    return _told(turn, "relations.replaced", judged.version, former=former.title, lot=lot)


def was_put_away(notice: ClaimedNotice, turn: Turn, policy_id: int) -> bool:
    """Whether the contact wants to hear no more of what a notice tells of a policy.

    What happened before it put the policy away it is not told after: it saw what it put away.
    What happened since is for those alone who have an application under way.
    """
    standing = standings_of(turn.session, notice.recipient_id).get(policy_id)
    if standing is None or standing.put_away_at is None:
        return False
    if notice.created_at < standing.put_away_at:
        return True
    who = contacts.contact(turn.session, notice.recipient_id)
    steps = progress_of(turn.session, [who.enterprise_id]).get((who.enterprise_id, policy_id), ())
    return not any(step.state in UNDER_WAY for step in steps)


def policy_state(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Say that a policy stopped or goes on, if it still stands so."""
    stand = stand_of(turn.session, int(notice.payload["policy_id"]))
    if stand.state.value != notice.payload["state"]:
        return None
    if was_put_away(notice, turn, stand.policy_id):
        return None
    is_for_now = stand.state in (PolicyState.PAUSED, PolicyState.QUOTA_USED_UP)
    reason = turn.say("relations.because", reason=stand.reason) if is_for_now else ""
    text = turn.say(f"relations.state_{stand.state.value}", title=stand.title, reason=reason)
    version = turn.pool.versions.get(int(notice.payload["version_id"]))
    return Message(text=text, keyboard=_open(turn, version) if version else ())


def policy_withdrawn(notice: ClaimedNotice, turn: Turn) -> Message | None:
    """Say that a policy was withdrawn, and why, if it was not published anew since."""
    stand = stand_of(turn.session, int(notice.payload["policy_id"]))
    if stand.state is not PolicyState.WITHDRAWN or was_put_away(notice, turn, stand.policy_id):
        return None
    reason = stand.reason or turn.say("guide.unsaid")
    return Message(text=turn.say("notices.policy_withdrawn", title=stand.title, reason=reason))
