"""The cases of a batch of contacts: few queries for all, and what is dear only if needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from enterprises.profiles import Viewer, profile_of, profiles_of, stale_facts
from enterprises.standings import is_put_away
from jobs.asking import FIRST_MONTH_OF_STALE
from jobs.attention import spent
from jobs.listeners import Listener
from jobs.occasion import Applied, Case, Choice, Key, Open, Scene
from jobs.outlooks import look_ahead, outlooks_of
from jobs.progress import Step, progress_of
from matcher.eligibility import VerdictKind
from matcher.fields import field
from matcher.profile import Profile
from store.clock import local_day
from store.tables import (
    Application,
    ContactOutlook,
    Match,
    Notice,
    NoticeKind,
    PolicyStanding,
    RecipientKind,
    SkippedQuestion,
)

_FOUND_HERE = (
    NoticeKind.WINDOW_OPENS,
    NoticeKind.QUALIFIES_FROM,
    NoticeKind.QUALIFIES_UNTIL,
    NoticeKind.TITLE_ENDS,
    NoticeKind.FACTS_STALE,
    NoticeKind.FACT_ASKED,
    NoticeKind.APPLICATION_UNFINISHED,
    NoticeKind.RESULT_ASKED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What was read for a batch, by contact or by enterprise."""

    profiles: Mapping[int, Profile]
    choices: Mapping[int, Mapping[int, Choice]]
    entitled: Mapping[int, frozenset[int]]
    open: Mapping[int, tuple[Open, ...]]
    steps: Mapping[int, Mapping[int, tuple[Step, ...]]]
    applied: Mapping[int, tuple[Applied, ...]]
    skipped: Mapping[int, frozenset[str]]
    outlooks: Mapping[int, ContactOutlook]
    used: Mapping[int, int]
    asked_on: Mapping[int, date]
    known: Mapping[int, frozenset[Key]]


class Cases:
    """The cases of one batch; each is put together when it is asked for."""

    def __init__(self, session: Session, people: Sequence[Listener], scene: Scene) -> None:
        self._session = session
        self._scene = scene
        self._rows = _read(session, people, scene)

    def of(self, listener: Listener) -> Case:
        """Return the case of one contact of the batch; writes nothing."""
        rows, id, scene = self._rows, listener.contact_id, self._scene
        enterprise_id = listener.enterprise_id
        profile = rows.profiles.get(enterprise_id) if listener.is_verified else None
        if profile is None:
            profile = profile_of(
                self._session, enterprise_id, as_of=scene.today, viewer=_viewer(listener)
            )
        known = rows.known.get(id, frozenset())
        outlook = (
            look_ahead(id, profile, scene.pool, rows.outlooks.get(id), today=scene.today)
            if listener.is_told
            else None
        )
        return Case(
            listener=listener,
            profile=profile,
            choices=rows.choices.get(id, {}),
            entitled=rows.entitled.get(enterprise_id, frozenset()),
            open=rows.open.get(enterprise_id, ()),
            steps=rows.steps.get(enterprise_id, {}),
            applied=rows.applied.get(enterprise_id, ()),
            outlook=outlook,
            stale=self._stale(listener, known),
            skipped=rows.skipped.get(id, frozenset()),
            used=rows.used.get(id, 0),
            asked_on=rows.asked_on.get(id),
            known=known,
        )

    def _stale(self, listener: Listener, known: Collection[Key]) -> tuple[str, ...]:
        today = self._scene.today
        was_told = (NoticeKind.FACTS_STALE, "facts", str(today.year - 1)) in known
        if was_told or not listener.is_told or today.month < FIRST_MONTH_OF_STALE:
            return ()
        found = stale_facts(
            self._session, listener.enterprise_id, today=today, viewer=_viewer(listener)
        )
        askable = [one for one in found if field(one.field).ask]
        keys = (f"{one.field}@{today.year - 1}" if one.period else one.field for one in askable)
        return tuple(dict.fromkeys(keys))


def _viewer(listener: Listener) -> Viewer:
    return Viewer(contact_id=listener.contact_id, is_verified=listener.is_verified)


def _read(session: Session, people: Sequence[Listener], scene: Scene) -> _Rows:
    contact_ids = [one.contact_id for one in people]
    enterprise_ids = {one.enterprise_id for one in people}
    verified = {one.enterprise_id for one in people if one.is_verified}
    profiles = profiles_of(session, verified, as_of=scene.today, viewer=Viewer.everything())
    steps: dict[int, dict[int, tuple[Step, ...]]] = defaultdict(dict)
    for (enterprise_id, policy_id), found in progress_of(session, enterprise_ids).items():
        steps[enterprise_id][policy_id] = found
    entitled, possible = _matches(session, enterprise_ids)
    known, asked_on = _known(session, contact_ids, scene.zone)
    return _Rows(
        profiles={int(one.id): one for one in profiles},
        choices=_choices(session, contact_ids, scene.zone),
        entitled=entitled,
        open=possible,
        steps=steps,
        applied=_applied(session, enterprise_ids, scene.zone),
        skipped=_skipped(session, contact_ids),
        outlooks=outlooks_of(session, contact_ids),
        used=spent(session, contact_ids, today=scene.today, zone=scene.zone),
        asked_on=asked_on,
        known=known,
    )


def _choices(
    session: Session, contact_ids: Collection[int], zone: ZoneInfo
) -> dict[int, dict[int, Choice]]:
    found: dict[int, dict[int, Choice]] = defaultdict(dict)
    query = select(PolicyStanding, is_put_away()).where(PolicyStanding.contact_id.in_(contact_ids))
    for row, away in session.execute(query):
        found[row.contact_id][row.policy_id] = Choice(
            told_on=_day(row.told_at, zone),
            reminded_since=local_day(row.changed_at, zone) if row.wants_reminder else None,
            is_put_away=away,
        )
    return found


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return None if instant is None else local_day(instant, zone)


def _matches(
    session: Session, enterprise_ids: Collection[int]
) -> tuple[dict[int, frozenset[int]], dict[int, tuple[Open, ...]]]:
    """Return the live matches: who is entitled to what, and what waits for one field alone."""
    entitled: dict[int, set[int]] = defaultdict(set)
    waiting: dict[int, list[Open]] = defaultdict(list)
    query = select(
        Match.enterprise_id,
        Match.policy_version_id,
        Match.verdict,
        Match.unknown_fields,
        Match.max_amount,
    ).where(
        Match.enterprise_id.in_(enterprise_ids),
        Match.ended_at.is_(None),
        Match.verdict != VerdictKind.INELIGIBLE.value,
    )
    for row in session.execute(query.order_by(Match.policy_version_id)):
        if row.verdict == VerdictKind.ELIGIBLE.value:
            entitled[row.enterprise_id].add(row.policy_version_id)
        elif len(row.unknown_fields) == 1:
            waiting[row.enterprise_id].append(
                Open(
                    version_id=row.policy_version_id,
                    field=row.unknown_fields[0],
                    amount=row.max_amount or 0,
                )
            )
    return (
        {key: frozenset(found) for key, found in entitled.items()},
        {key: tuple(found) for key, found in waiting.items()},
    )


def _applied(
    session: Session, enterprise_ids: Collection[int], zone: ZoneInfo
) -> dict[int, tuple[Applied, ...]]:
    found: dict[int, list[Applied]] = defaultdict(list)
    query = select(Application).where(Application.enterprise_id.in_(enterprise_ids))
    for row in session.scalars(query.order_by(Application.id)):
        found[row.enterprise_id].append(
            Applied(
                id=row.id,
                policy_id=row.policy_id,
                contact_id=row.contact_id,
                state=row.state,
                changed_on=local_day(row.changed_at, zone),
            )
        )
    return {key: tuple(rows) for key, rows in found.items()}


def _skipped(session: Session, contact_ids: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    query = select(SkippedQuestion.contact_id, SkippedQuestion.field).where(
        SkippedQuestion.contact_id.in_(contact_ids)
    )
    for contact_id, field_id in session.execute(query):
        found[contact_id].add(field_id)
    return {key: frozenset(fields) for key, fields in found.items()}


def _known(
    session: Session, contact_ids: Collection[int], zone: ZoneInfo
) -> tuple[dict[int, frozenset[Key]], dict[int, date]]:
    """Return the keys of what was found before, and when each was last asked for a fact."""
    keys: dict[int, set[Key]] = defaultdict(set)
    asked: dict[int, date] = {}
    query = select(
        Notice.recipient_id, Notice.kind, Notice.subject, Notice.period, Notice.created_at
    ).where(
        Notice.recipient_kind == RecipientKind.CONTACT,
        Notice.recipient_id.in_(contact_ids),
        Notice.kind.in_(_FOUND_HERE),
    )
    for row in session.execute(query.order_by(Notice.created_at)):
        keys[row.recipient_id].add((row.kind, row.subject, row.period))
        if row.kind is NoticeKind.FACT_ASKED:
            asked[row.recipient_id] = local_day(row.created_at, zone)
    return {key: frozenset(found) for key, found in keys.items()}, asked
