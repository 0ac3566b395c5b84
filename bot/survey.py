"""A contact's own view of the pool: every policy judged on what this contact may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot import access
from bot.fact_questions import NEVER_ASKED
from bot.turn import Turn
from enterprises import profiles, standings
from enterprises.contacts import ContactView
from enterprises.skipped_questions import Skipped, skipped_by
from enterprises.standings import Standing
from matcher.card import PolicyCard
from matcher.city.population import match_one
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.finding.affinity import scores_of
from matcher.grounds import Ground, Role, Waiting, field_id_of, grounds, waiting_for
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.ranking import Ranked, is_near_miss, rank, shortlist
from matcher.smallest_change import SmallestChange, smallest_change
from policies.pool import LiveVersion

EVERYTHING = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One live policy with this contact's verdict and choices.

    ``waiting`` says what would settle a POSSIBLE one; it is empty for the others. ``skipped`` is
    what the contact was asked for and did not tell. ``change`` says
    what would have to turn for one that is denied, ``None`` where nothing an enterprise can
    change would help.
    """

    version: LiveVersion
    card: PolicyCard
    profile: Profile
    ranked: Ranked
    waiting: Waiting
    skipped: Skipped
    change: SmallestChange | None
    standing: Standing | None

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.ranked.verdict

    @property
    def to_ask(self) -> tuple[str, ...]:
        """The facts it waits for that may be asked for now, those skipped before at the end."""
        return in_turn(self.waiting.facts, self.skipped)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What the verdict rests on, each place once: the issuer's own is often said again."""
        found = grounds(self.card, self.profile)
        said = {(one.atom.field, one.outcome) for one in found if one.atom.quote}
        return tuple(
            one for one in found if one.atom.quote or (one.atom.field, one.outcome) not in said
        )

    @property
    def open_grounds(self) -> tuple[Ground, ...]:
        """The conditions that are not known to be met or unmet."""
        return tuple(
            one
            for one in self.grounds
            if one.role is Role.CONDITION and one.outcome is Outcome.UNKNOWN
        )

    @property
    def is_dismissed(self) -> bool:
        """Whether the contact put the policy away."""
        return self.standing is not None and self.standing.is_put_away


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The pool in this contact's eyes: claimable, possible, one step away, and put away."""

    profile: Profile
    skipped: Skipped
    eligible: tuple[Judged, ...]
    possible: tuple[Judged, ...]
    near: tuple[Judged, ...]
    dismissed: tuple[Judged, ...]


def in_turn(keys: Iterable[str], skipped: Skipped) -> tuple[str, ...]:
    """Return the facts without those skipped in this conversation, the others' order kept."""
    left = (key for key in keys if field_id_of(key) not in skipped.lately)
    return tuple(sorted(left, key=lambda key: field_id_of(key) in skipped.before))


def is_one_step_away(judged: Judged) -> bool:
    """Whether one condition alone is missing, and one that an enterprise works on or waits for."""
    return is_near_miss(judged.verdict) and judged.change is not None


def own_profile(turn: Turn, who: ContactView) -> Profile:
    """Return the enterprise's profile as far as this contact may see it."""
    return profiles.profile_of(
        turn.session, who.enterprise_id, as_of=turn.today, viewer=access.viewer(who)
    )


def survey(turn: Turn, who: ContactView) -> Survey:
    """Judge the whole pool for this contact, in the documented order.

    Of the possible ones those come first that the contact can settle itself by an answer.
    """
    profile = own_profile(turn, who)
    by_code = {version.code: version for version in turn.pool.versions.values()}
    known = _known(turn, who)
    fits = scores_of(turn.pool.affinity, profile)
    ranked = [
        rank(judge(card, profile), card, turn.today, score=fits.get(card.id, 0.0))
        for card in _within_reach(turn, profile)
    ]
    judged = [
        _judged(turn, by_code[one.verdict.policy_id], one, profile, known)
        for one in shortlist(ranked, turn.today, top=EVERYTHING)
        if not is_over(one, turn.today)
    ]
    kept = [one for one in judged if not one.is_dismissed]
    possible = [one for one in kept if one.verdict.kind is VerdictKind.POSSIBLE]
    return Survey(
        profile=profile,
        skipped=known.skipped,
        eligible=tuple(one for one in kept if one.verdict.kind is VerdictKind.ELIGIBLE),
        possible=tuple(sorted(possible, key=lambda one: one.waiting.needs_office)),
        near=tuple(one for one in kept if is_one_step_away(one)),
        dismissed=tuple(one for one in judged if one.is_dismissed),
    )


def _within_reach(turn: Turn, profile: Profile) -> Iterator[PolicyCard]:
    """Ask the warm plan which policies are worth their reasons: most are for others."""
    found = match_one(turn.pool.plan, profile)
    is_reached = (found.marks > 0) | (found.near >= 0)
    for version_id, reached in zip(turn.pool.plan_versions, is_reached.tolist(), strict=True):
        if reached:
            yield turn.pool.cards[version_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a contact chose and skipped."""

    chosen: dict[int, Standing]
    skipped: Skipped


def _known(turn: Turn, who: ContactView) -> _Known:
    return _Known(
        chosen=standings.standings_of(turn.session, who.id),
        skipped=skipped_by(turn.session, who.id, now=turn.now),
    )


def _judged(
    turn: Turn, version: LiveVersion, ranked: Ranked, profile: Profile, known: _Known
) -> Judged:
    card = turn.pool.cards[version.version_id]
    waiting = Waiting()
    if ranked.verdict.kind is VerdictKind.POSSIBLE:
        waiting = _without_private(waiting_for(card, profile))
    return Judged(
        version=version,
        card=card,
        profile=profile,
        ranked=ranked,
        waiting=waiting,
        skipped=known.skipped,
        change=smallest_change(card, profile),
        standing=known.chosen.get(version.policy_id),
    )


def _without_private(waiting: Waiting) -> Waiting:
    facts = tuple(one for one in waiting.facts if field_id_of(one) not in NEVER_ASKED)
    return Waiting(
        facts=facts, needs_office=waiting.needs_office or len(facts) < len(waiting.facts)
    )


def is_over(ranked: Ranked, today: date) -> bool:
    """Whether the last window has closed: nothing is offered that can no longer be had."""
    closes_on = ranked.window.closes_on
    return not ranked.is_in_force or (closes_on is not None and closes_on < today)


def judged_versions(
    turn: Turn, who: ContactView | None, versions: Iterable[LiveVersion]
) -> tuple[Judged, ...]:
    """Judge some live versions for this contact; none where nobody is registered.

    A version that cannot be read as a card is left out.
    """
    readable = [one for one in versions if one.version_id in turn.pool.cards]
    if who is None or not readable:
        return ()
    profile = own_profile(turn, who)
    known = _known(turn, who)
    found = []
    for version in readable:
        card = turn.pool.cards[version.version_id]
        ranked = rank(judge(card, profile), card, turn.today)
        found.append(_judged(turn, version, ranked, profile, known))
    return tuple(found)


def judged_version(turn: Turn, who: ContactView | None, version: LiveVersion) -> Judged | None:
    """Judge one live version for this contact; ``None`` where nobody is registered."""
    return next(iter(judged_versions(turn, who, [version])), None)
