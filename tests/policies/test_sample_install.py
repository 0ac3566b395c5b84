"""The way from items to a published pool, for demos."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from policies.live import LivePool
from policies.sample_pool import BrokenSamplePool, InstallReport, install_samples
from policies.samples import sample_items
from store.clock import FrozenClock
from store.database import Database
from store.schema import drift
from store.tables import Notice, NoticeStatus
from tests.policies.pool_items import an_administrator, an_item

TODAY = date(2026, 3, 10)


def test_the_sample_pool_is_published_once(database: Database, clock: FrozenClock) -> None:
    items = sample_items(TODAY)
    now = clock.now()
    with database.transaction() as session:
        author, approver = (an_administrator(session, now, key) for key in ("a", "b"))
        people = {"author_id": author, "approver_id": approver, "now": now}
        first = install_samples(session, items=items, **people)
        second = install_samples(session, items=items, **people)
    assert first == InstallReport(published=len(items), unchanged=0)
    assert second == InstallReport(published=0, unchanged=len(items))
    with database.reading() as session:
        waiting = select(Notice.id).where(Notice.status == NoticeStatus.WAITING)
        assert session.scalars(waiting).all() == []
        snapshot = LivePool().snapshot(session, today=TODAY)
    assert snapshot.broken == ()
    assert len(snapshot.cards) > len(items) // 2
    assert drift(database) == []


def test_a_broken_sample_stops_everything(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author, approver = (an_administrator(session, now, key) for key in ("a", "b"))
        with pytest.raises(BrokenSamplePool, match=r"samples:2.*benefits"):
            install_samples(
                session,
                items=[an_item("a"), an_item("b", benefits=[])],
                author_id=author,
                approver_id=approver,
                now=now,
            )
