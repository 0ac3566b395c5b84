"""Golden examples and contradictions stand between a draft and the pool."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from matcher.profile import Profile
from policies import golden
from policies.errors import BrokenEdit, NotFound, ReasonMissing
from policies.golden import Standing
from policies.mending import read_mended
from policies.release import look_at, release
from store.clock import FrozenClock
from store.database import Database, Session
from store.tables import AuditEntry, Expectation
from tests.policies.pool_items import a_submitted_draft, an_administrator, an_item

TODAY = date(2026, 3, 10)
FIT, NOT_FIT = Expectation.MUST_FIT, Expectation.MUST_NOT_FIT
HERE = {"region.registered": "430112"}


def of_revenue(yuan: int) -> dict[str, Any]:
    return HERE | {"fin.revenue@2025": yuan}


def nobody(_code: str) -> Profile | None:
    return None


def an_example(session: Session, clock: FrozenClock, by: int, **changes: Any) -> int:
    given = {"name": "示例企业", "expected": FIT, "facts": of_revenue(30_000_000)} | changes
    return golden.add_example(session, an_item(), by=by, now=clock.now(), **given)


@pytest.mark.parametrize(
    ("facts", "expected", "standing"),
    [
        pytest.param(of_revenue(30_000_000), FIT, Standing.HOLDS, id="fits and must"),
        pytest.param(of_revenue(30_000_000), NOT_FIT, Standing.BROKEN, id="fits and must not"),
        pytest.param(of_revenue(1), FIT, Standing.BROKEN, id="must and does not"),
        pytest.param(of_revenue(1), NOT_FIT, Standing.HOLDS, id="must not and does not"),
        pytest.param(HERE, FIT, Standing.UNDECIDED, id="unknown"),
    ],
)
def test_how_an_example_comes_out(
    database: Database,
    clock: FrozenClock,
    facts: dict[str, Any],
    expected: Expectation,
    standing: Standing,
) -> None:
    with database.transaction() as session:
        by = an_administrator(session, clock.now(), "li")
        an_example(session, clock, by, facts=facts, expected=expected)
        (result,) = look_at(session, an_item(), profile_of=nobody, today=TODAY).results
    assert result.standing is standing
    if standing is Standing.BROKEN and expected is FIT:
        assert [one.quote for one in result.deciding] == ["上一年度营业收入2000万元以上"]
    if standing is Standing.UNDECIDED:
        assert result.unknown == ("fin.revenue",)


def test_a_registered_enterprise_is_read_when_the_example_is_run(
    database: Database, clock: FrozenClock
) -> None:
    card = read_mended(an_item()).card
    rich = Profile.from_record({"id": "x", "facts": of_revenue(30_000_000)}, on=TODAY)
    with database.transaction() as session:
        by = an_administrator(session, clock.now(), "li")
        an_example(session, clock, by, credit_code="A", facts=None)
        an_example(session, clock, by, credit_code="A", facts=None, expected=NOT_FIT)
        (kept,) = golden.examples_of(session, "wc-growth-reward")
        for profile, standing in ((rich, Standing.BROKEN), (None, Standing.GONE)):
            (found,) = golden.run_examples(card, [kept], {"A": profile}.get, today=TODAY)
            assert found.standing is standing
        golden.end_example(session, kept.id, an_item(), by=by, now=clock.now())
        assert golden.examples_of(session, "wc-growth-reward") == ()
        with pytest.raises(NotFound):
            golden.end_example(session, kept.id, an_item(), by=by, now=clock.now())
        with pytest.raises(BrokenEdit):
            an_example(session, clock, by, facts={"fin.revenue": "许多"})


def objections(session: Session) -> list[Any]:
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "policy.published_with_reason")
    )
    return [one.detail for one in rows]


def test_what_stands_against_it_asks_for_a_reason(database: Database, clock: FrozenClock) -> None:
    now = clock.now()
    closed = {"type": "fixed", "opens_on": "2026-02-21", "closes_on": "2026-02-28"}
    with database.transaction() as session:
        author = an_administrator(session, now, "li")
        approver = an_administrator(session, now, "wang")
        example = an_example(session, clock, author, facts=of_revenue(1))
        draft = a_submitted_draft(session, an_item(window=closed), by=author, now=now)
        for reason in ("", "  ", "嗯"):
            with pytest.raises(ReasonMissing, match="window_over"):
                release(
                    session, draft, by=approver, reason=reason, profile_of=nobody, today=TODAY,
                    now=now,
                )  # fmt: skip
        release(
            session, draft, by=approver, reason="下一批次沿用", profile_of=nobody, today=TODAY,
            now=now,
        )  # fmt: skip
        (detail,) = objections(session)
    assert detail["objections"] == ["days:window_over", f"example:{example}"]
    assert detail["reason"] == "下一批次沿用"


def test_what_nothing_stands_against_is_published_without_words(
    database: Database, clock: FrozenClock
) -> None:
    with database.transaction() as session:
        author = an_administrator(session, clock.now(), "li")
        approver = an_administrator(session, clock.now(), "wang")
        an_example(session, clock, author)
        draft = a_submitted_draft(session, an_item(), by=author, now=clock.now())
        release(session, draft, by=approver, profile_of=nobody, today=TODAY, now=clock.now())
        assert objections(session) == []
