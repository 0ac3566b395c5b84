"""Looking for kin among thousands of names holds nobody up: it is part of a load's transaction."""

from __future__ import annotations

import time

from policies.relations import note_likenesses
from store.clock import FrozenClock
from store.database import Database
from store.tables import DraftState, PolicyDraft, PolicyRelation
from tests.policies.pool_items import TEXT, an_item, an_officer

KNOWN = 2700
A_BATCH = 40
MOST_SECONDS = 0.5
WORKS = ("智能制造", "绿色工厂", "研发投入", "稳岗扩岗", "技术改造", "外贸出口")


def title(number: int, year: int) -> str:
    """A name as lists of them have: a few words, many numbers, a year."""
    return f"{WORKS[number % len(WORKS)]}第{number // len(WORKS)}类项目奖励（{year}年）"


def test_a_batch_is_compared_with_thousands_in_time(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        author = an_officer(session, now)
        for number in range(KNOWN):
            item = an_item(f"old-{number}", title=title(number, 2025), text=f"{TEXT}{number}")
            session.add(
                PolicyDraft(
                    code=item["id"],
                    item=item,
                    item_hash=f"{number:064d}",
                    title=item["title"],
                    state=DraftState.DRAFT,
                    author_id=author,
                    editor_ids=[author],
                    created_at=now,
                )
            )
    items = [
        an_item(f"new-{number}", title=title(number, 2026), text=f"{TEXT}new{number}")
        for number in range(A_BATCH)
    ]
    with database.transaction() as session:
        begun = time.process_time()
        assert note_likenesses(session, items, now=now) == A_BATCH
        spent = time.process_time() - begun
    with database.reading() as session:
        found = session.query(PolicyRelation).filter_by(code="new-7").one().other_code
    assert found == "old-7"
    assert spent < MOST_SECONDS
