"""A contact's own view of the pool: every policy judged on what this contact may see."""

from __future__ import annotations

from dataclasses import dataclass

from bot import access
from bot.turn import Turn
from enterprises import profiles, standings
from enterprises.contacts import ContactView
from enterprises.standings import Standing
from matcher.card import PolicyCard
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.profile import Profile
from matcher.ranking import Ranked, is_near_miss, rank, shortlist
from policies.pool import LiveVersion

EVERYTHING = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One live policy with this contact's verdict and choices."""

    version: LiveVersion
    card: PolicyCard
    ranked: Ranked
    standing: Standing | None

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.ranked.verdict

    @property
    def is_dismissed(self) -> bool:
        """Whether the contact put this version away."""
        standing = self.standing
        return standing is not None and standing.dismissed_version_id == self.version.version_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The pool in this contact's eyes: claimable, possible, one step away, and put away."""

    profile: Profile
    eligible: tuple[Judged, ...]
    possible: tuple[Judged, ...]
    near: tuple[Judged, ...]
    dismissed: tuple[Judged, ...]


def own_profile(turn: Turn, who: ContactView) -> Profile:
    """Return the enterprise's profile as far as this contact may see it."""
    return profiles.profile_of(
        turn.session, who.enterprise_id, as_of=turn.today, viewer=access.viewer(who)
    )


def survey(turn: Turn, who: ContactView) -> Survey:
    """Judge the whole pool for this contact, in the documented order."""
    profile = own_profile(turn, who)
    by_code = {version.code: version for version in turn.pool.versions.values()}
    chosen = standings.standings_of(turn.session, who.id)
    ranked = [rank(judge(card, profile), card, turn.today) for card in turn.pool.cards.values()]
    shown = shortlist(ranked, turn.today, top=EVERYTHING)
    judged = [
        Judged(
            version=by_code[one.verdict.policy_id],
            card=turn.pool.cards[by_code[one.verdict.policy_id].version_id],
            ranked=one,
            standing=chosen.get(by_code[one.verdict.policy_id].policy_id),
        )
        for one in shown
        if not _is_over(one, turn)
    ]
    kept = [one for one in judged if not one.is_dismissed]
    return Survey(
        profile=profile,
        eligible=tuple(one for one in kept if one.verdict.kind is VerdictKind.ELIGIBLE),
        possible=tuple(one for one in kept if one.verdict.kind is VerdictKind.POSSIBLE),
        near=tuple(one for one in kept if is_near_miss(one.verdict)),
        dismissed=tuple(one for one in judged if one.is_dismissed),
    )


def _is_over(ranked: Ranked, turn: Turn) -> bool:
    """Whether the last window has closed: nothing is offered that can no longer be had."""
    closes_on = ranked.window.closes_on
    return not ranked.is_in_force or (closes_on is not None and closes_on < turn.today)


def judged_version(turn: Turn, who: ContactView | None, version: LiveVersion) -> Judged | None:
    """Judge one live version for this contact; ``None`` where nobody is registered."""
    card = turn.pool.cards.get(version.version_id)
    if who is None or card is None:
        return None
    verdict = judge(card, own_profile(turn, who))
    return Judged(
        version=version,
        card=card,
        ranked=rank(verdict, card, turn.today),
        standing=standings.standings_of(turn.session, who.id).get(version.policy_id),
    )
