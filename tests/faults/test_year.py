"""A month of the simulated year; the whole of it: ``python -m bench.year``."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.year import FIRST_DAY, ZONE, simulate
from bench.year_counting import Ledger, Sent
from bench.year_picture import draw, weeks_of
from jobs.outbox import ClaimedNotice
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Application,
    ApplicationState,
    Notice,
    NoticeKind,
    NoticeStatus,
    PolicyStanding,
    RecipientKind,
)
from tests.jobs import rows
from tests.jobs.rows import at


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_month_breaks_no_rule(tmp_path: Path) -> None:
    outcome = simulate(tmp_path, people=20, days=30, items=15, seed=5)
    assert +outcome.ledger.broken == Counter()
    kinds = {one.kind for one in outcome.ledger.sent}
    assert {NoticeKind.NEW_MATCHES, NoticeKind.VERIFIED} <= kinds
    assert outcome.statuses[NoticeStatus.CLAIMED] == 0


def claimed(contact_id: int, kind: NoticeKind, period: str = "") -> ClaimedNotice:
    moment = at("2026-03-10")
    return ClaimedNotice(
        id=1,
        token="x",
        chat_id=1,
        recipient_kind=RecipientKind.CONTACT,
        recipient_id=contact_id,
        kind=kind,
        subject="digest",
        period=period,
        payload={"versions": []},
        priority=10,
        attempts=0,
        was_uncertain=False,
        created_at=moment,
        expires_at=None,
        lease_until=moment,
    )


@pytest.mark.parametrize(
    ("day", "hour", "kind", "period", "broken"),
    [
        ("2026-03-10", 10, NoticeKind.NEW_MATCHES, "", []),
        ("2026-03-10", 12, NoticeKind.NEW_MATCHES, "", ["sent in quiet time"]),
        ("2026-03-14", 10, NoticeKind.NEW_MATCHES, "", ["sent on a rest day"]),
        ("2026-02-14", 10, NoticeKind.NEW_MATCHES, "", []),
        ("2026-03-14", 10, NoticeKind.DEADLINE, "closes:2026-03-16:T-1", []),
        ("2026-03-14", 23, NoticeKind.VERIFIED, "", []),
    ],
    ids=["in hours", "noon", "Saturday", "make-up Saturday", "last call", "answer at night"],
)
def test_a_message_at_the_wrong_time_is_found(
    database: Database,
    clock: FrozenClock,
    day: str,
    hour: int,
    kind: NoticeKind,
    period: str,
    broken: list[str],
) -> None:
    ledger = Ledger(zone=ZONE)
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        ledger.take(session, claimed(contact_id, kind, period), "", now=at(day, hour))
    assert list(ledger.broken) == broken


def test_a_dismissed_policy_that_comes_back_is_found(
    database: Database, clock: FrozenClock
) -> None:
    ledger = Ledger(zone=ZONE)
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        version_id = rows.version(session, clock, code="one")
        session.add(
            PolicyStanding(
                contact_id=contact_id,
                policy_id=rows.policy_of(session, version_id),
                dismissed_version_id=version_id,
                changed_at=clock.now(),
            )
        )
        session.flush()
        for text in ("示例奖励 one", "示例奖励 two"):
            notice = claimed(contact_id, NoticeKind.NEW_MATCHES)
            ledger.take(session, notice, text, now=clock.now())
    assert ledger.broken == Counter({CAME_BACK: 1})


HAPPENED = "of a dismissed policy what had happened before"
SINCE = "of a dismissed policy without an application"
CAME_BACK = "a dismissed policy came back"


@pytest.mark.parametrize(
    ("kind", "is_joined"),
    [
        (NoticeKind.POLICY_CHANGED, False),
        (NoticeKind.POLICY_CHANGED, True),
        (NoticeKind.POLICY_STATE, False),
        (NoticeKind.POLICY_STATE, True),
        (NoticeKind.POLICY_WITHDRAWN, False),
        (NoticeKind.APPLICATION_MOVED, False),
    ],
    ids=["changed", "changed, in a digest", "stopped", "stopped, in a digest", "gone", "applied"],
)
@pytest.mark.parametrize(
    ("minutes", "state", "broken"),
    [
        pytest.param(1, ApplicationState.PAID, [HAPPENED], id="before"),
        pytest.param(1, ApplicationState.PREPARING, [HAPPENED], id="before, under way"),
        pytest.param(-1, ApplicationState.PAID, [SINCE], id="since"),
        pytest.param(-1, ApplicationState.PREPARING, [], id="since, under way"),
    ],
)
def test_what_happened_before_a_policy_was_put_away_is_not_told_after_it(
    database: Database,
    clock: FrozenClock,
    kind: NoticeKind,
    is_joined: bool,
    minutes: int,
    state: ApplicationState,
    broken: list[str],
) -> None:
    """The notice was written at ten; the policy is put away so many minutes later."""
    if kind is NoticeKind.APPLICATION_MOVED:
        # It says itself what became of the application.
        broken = [one for one in broken if one == HAPPENED]
    ledger = Ledger(zone=ZONE)
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock)
        contact_id = rows.contact(session, clock, enterprise_id)
        version_id = rows.version(session, clock, code="one")
        policy_id = rows.policy_of(session, version_id)
        application = Application(
            enterprise_id=enterprise_id,
            policy_id=policy_id,
            contact_id=contact_id,
            period="2026",
            state=state,
            created_at=clock.now(),
            changed_at=clock.now(),
        )
        put_away = PolicyStanding(
            contact_id=contact_id,
            policy_id=policy_id,
            dismissed_version_id=version_id,
            changed_at=clock.now() + timedelta(minutes=minutes),
        )
        session.add_all((application, put_away))
        session.flush()
        payload = {"policy_id": policy_id, "application_id": application.id}
        notice = replace(claimed(contact_id, kind), subject=f"policy:{policy_id}", payload=payload)
        if is_joined:
            notice_id = rows.notice(
                session, clock, contact_id, kind=kind, subject=notice.subject, payload=payload
            )
            session.get_one(Notice, notice_id).status = NoticeStatus.JOINED
            notice = claimed(contact_id, NoticeKind.NEW_MATCHES)
            notice = replace(notice, id=0, payload={"versions": [], "joined": [notice_id]})
        ledger.take(session, notice, "示例奖励 one 不再受理", now=clock.now())
    assert list(ledger.broken) == broken


def test_what_a_digest_leaves_out_breaks_nothing(database: Database, clock: FrozenClock) -> None:
    """It joined news of a policy which was put away since, and says nothing of it."""
    ledger = Ledger(zone=ZONE)
    with database.transaction() as session:
        contact_id = rows.contact(session, clock, rows.enterprise(session, clock))
        version_id = rows.version(session, clock, code="one")
        policy_id = rows.policy_of(session, version_id)
        joined = rows.notice(
            session, clock, contact_id, kind=NoticeKind.POLICY_STATE, subject=f"policy:{policy_id}"
        )
        session.get_one(Notice, joined).status = NoticeStatus.JOINED
        session.add(
            PolicyStanding(
                contact_id=contact_id,
                policy_id=policy_id,
                dismissed_version_id=version_id,
                changed_at=clock.now() + timedelta(minutes=1),
            )
        )
        session.flush()
        digest = claimed(contact_id, NoticeKind.NEW_MATCHES)
        digest = replace(digest, payload={"versions": [], "joined": [joined]})
        ledger.take(session, digest, "示例奖励 two", now=clock.now())
    assert +ledger.broken == Counter()


def sent(day: date, *, key: str = "", contact_id: int = 1) -> Sent:
    moment = at(day.isoformat())
    return Sent(
        contact_id=contact_id,
        chat_id=1,
        kind=NoticeKind.NEW_MATCHES,
        key=("contact", contact_id, "new_matches", "digest", key or day.isoformat()),
        at=moment,
        is_unasked=True,
    )


@pytest.mark.parametrize(
    ("days", "too_many"),
    [((0, 1, 2, 7), 0), ((0, 1, 2, 6), 1), ((0, 0, 0, 0, 0), 2), ((0,), 0)],
    ids=["a week later", "within the week", "five on a day", "one"],
)
def test_too_many_within_a_week_are_counted(days: tuple[int, ...], too_many: int) -> None:
    ledger = Ledger(zone=ZONE)
    for place, day in enumerate(days):
        ledger.sent.append(sent(FIRST_DAY + timedelta(days=day), key=str(place)))
    ledger.close()
    assert ledger.broken["more than three unasked within seven days"] == too_many
    assert ledger.broken["sent twice under one key"] == 0


def test_the_picture_says_in_words_what_it_shows() -> None:
    ledger = Ledger(zone=ZONE)
    ledger.sent += [sent(FIRST_DAY), sent(FIRST_DAY + timedelta(days=8)), sent(FIRST_DAY, key="x")]
    weeks = weeks_of(ledger, FIRST_DAY, 21)
    assert weeks.total() == Counter({"2": 1, "1": 1, "0": 1})
    root = ElementTree.fromstring(draw(weeks))
    described = root.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None
    assert "1 pushes: 33%" in (described.text or "")
