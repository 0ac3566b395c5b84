"""The daily look for occasions: everything but new matches and deadlines that contacts are told.

FINDERS says which there are. Each is found from what is true today; what was told is known by
the key of its notice, so a run that was missed loses nothing and a second run adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from jobs.apart import Failures
from jobs.asking import decisive_fact, stale_facts
from jobs.attention import not_before
from jobs.cases import Cases
from jobs.followups import dated_policies, result_due, unfinished
from jobs.kinds import rules_of
from jobs.listeners import Listener, listeners, still_active
from jobs.occasion import Case, Finder, Occasion, Scene
from jobs.openings import opened, openings_in
from jobs.outlooks import Outlook, keep
from jobs.runs import Counts, Work
from jobs.turning import titles_end, will_qualify, will_stop
from policies.live import warm_pool
from store.outbox_rows import add_notice
from store.tables import NoticeKind, NoticeStatus, RecipientKind

# What a batch has to write is a few rows each; before the first run there is an outlook as well.
LISTENERS_A_BATCH = 20

FINDERS: tuple[tuple[NoticeKind, Finder], ...] = (
    (NoticeKind.WINDOW_OPENS, opened),
    (NoticeKind.TITLE_ENDS, titles_end),
    (NoticeKind.QUALIFIES_UNTIL, will_stop),
    (NoticeKind.QUALIFIES_FROM, will_qualify),
    (NoticeKind.APPLICATION_UNFINISHED, unfinished),
    (NoticeKind.RESULT_ASKED, result_due),
    (NoticeKind.FACTS_STALE, stale_facts),
    (NoticeKind.FACT_ASKED, decisive_fact),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was found for one contact and is not written yet."""

    listener: Listener
    outlook: Outlook | None
    occasions: tuple[Occasion, ...]


def run_occasions(work: Work) -> Counts:
    """Do the daily job: write what was found and is not known yet.

    The look takes seconds a batch and is taken while others write; what comes of it is written
    in a moment. In between a contact may have gone: it is left out, and so is what was known.
    """
    with work.database.reading() as session:
        pool = warm_pool(session, today=work.today)
        everybody = listeners(session)
    scene = Scene(
        now=work.now,
        today=work.today,
        zone=work.zone,
        pool=pool,
        openings=openings_in(pool, work.today),
        dated=dated_policies(pool, work.today),
    )
    written: Counter[str] = Counter()
    failures = Failures()
    for start in range(0, len(everybody), LISTENERS_A_BATCH):
        work.go_on()
        batch = everybody[start : start + LISTENERS_A_BATCH]
        with work.database.reading() as session:
            found = _look_at_all(session, batch, scene, failures)
        if found:
            with work.database.transaction() as session:
                written += _write_all(session, found, scene, failures)
    listed = dict(sorted(written.items()))
    return {"listeners": len(everybody), **listed, "failed": len(failures.ids)}


def _look_at_all(
    session: Session, people: Sequence[Listener], scene: Scene, failures: Failures
) -> list[_Found]:
    """Return what there is to write, for those for whom there is anything."""
    cases = Cases(session, people, scene)
    found: list[_Found] = []
    for one in people:
        with failures.apart(
            session, action="occasions.failed", subject="contact_id", id=one.contact_id
        ):
            found += _look_at(cases.of(one), scene)
    return found


def _look_at(case: Case, scene: Scene) -> Iterator[_Found]:
    new = tuple(
        occasion
        for _, finder in FINDERS
        for occasion in finder(case, scene)
        if occasion.key not in case.known
    )
    outlook = case.outlook if case.outlook is not None and case.outlook.is_news else None
    if new or outlook is not None:
        yield _Found(listener=case.listener, outlook=outlook, occasions=new)


def _write_all(
    session: Session, found: Sequence[_Found], scene: Scene, failures: Failures
) -> Counter[str]:
    still = still_active(session, [one.listener.contact_id for one in found])
    written: Counter[str] = Counter()
    for one in found:
        contact_id = one.listener.contact_id
        if contact_id not in still:
            continue
        with failures.apart(
            session, action="occasions.failed", subject="contact_id", id=contact_id
        ):
            if one.outlook is not None:
                keep(session, one.outlook)
            written += Counter(
                occasion.kind.value
                for occasion in one.occasions
                if _write(session, one.listener, occasion, scene)
            )
    return written


def _write(session: Session, listener: Listener, occasion: Occasion, scene: Scene) -> bool:
    rules = rules_of(occasion.kind)
    ends_at = scene.now + rules.expires_after
    if occasion.ends_on is not None:
        ends_at = datetime.combine(occasion.ends_on + timedelta(days=1), time(), scene.zone)
    is_aside = rules.in_digest and not occasion.is_asked
    return add_notice(
        session,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=listener.contact_id,
        kind=occasion.kind,
        subject=occasion.subject,
        period=occasion.period,
        payload={"enterprise_id": listener.enterprise_id, **occasion.payload},
        priority=rules.priority,
        not_before=not_before(listener, scene.now, scene.zone, rules.hours),
        expires_at=ends_at,
        now=scene.now,
        status=NoticeStatus.ASIDE if is_aside else NoticeStatus.WAITING,
    )
