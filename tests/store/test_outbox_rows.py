"""One notice a recipient, kind, subject and period, on both databases and under a race."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.clock import FrozenClock
from store.database import Database
from store.outbox_rows import add_notice
from store.tables import Notice, NoticeKind, NoticeStatus, RecipientKind


def tell(session: Session, clock: FrozenClock, **changes: object) -> bool:
    given = {
        "recipient_kind": RecipientKind.CONTACT,
        "recipient_id": 7,
        "kind": NoticeKind.POLICY_WITHDRAWN,
        "subject": "policy:3",
        "period": "v1",
        "payload": {"policy_id": 3},
        "priority": 50,
        "not_before": clock.now(),
        "expires_at": None,
        "now": clock.now(),
    }
    return add_notice(session, **(given | changes))  # type: ignore[arg-type]


def test_a_notice_is_written_once(database: Database, clock: FrozenClock) -> None:
    with database.transaction() as session:
        assert tell(session, clock)
        assert not tell(session, clock)
    with database.transaction() as session:
        assert not tell(session, clock)
    with database.reading() as session:
        row = session.scalars(select(Notice)).one()
        assert (row.status, row.attempts) == (NoticeStatus.WAITING, 0)
        assert (row.payload, row.not_before) == ({"policy_id": 3}, clock.now())


@pytest.mark.parametrize(
    "change",
    [
        {"recipient_id": 8},
        {"recipient_kind": RecipientKind.OFFICER},
        {"kind": NoticeKind.POLICY_CHANGED},
        {"subject": "policy:4"},
        {"period": "v2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_of_the_key_counts(
    database: Database, clock: FrozenClock, change: dict[str, object]
) -> None:
    with database.transaction() as session:
        assert tell(session, clock)
        assert tell(session, clock, **change)


def test_a_race_leaves_one_row(database: Database, clock: FrozenClock) -> None:
    outcomes: list[bool] = []
    start = threading.Barrier(4)

    def race() -> None:
        start.wait()
        with database.transaction() as session:
            outcomes.append(tell(session, clock))

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
    assert sorted(outcomes) == [False, False, False, True]
