"""What is published or changed is matched at once, once, and without stopping at a broken one."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from jobs import decisions, judging, matching
from jobs.runs import Work
from policies.live import warm_pool
from store.clock import FrozenClock
from store.database import Database
from store.tables import (
    Contact,
    Enterprise,
    EnterpriseFact,
    Match,
    Membership,
    Policy,
    PolicyState,
    PolicyVersion,
)
from tests.jobs import rows
from tests.jobs.rows import SHANGHAI


def work(database: Database, clock: FrozenClock) -> Work:
    return Work(database=database, now=clock.now(), zone=SHANGHAI)


def pending(database: Database, clock: FrozenClock) -> dict:
    at = work(database, clock)
    return matching.run_pending(at) if matching.has_pending(at) else {}


def verdicts(database: Database) -> dict[tuple[int, int], str]:
    with database.reading() as session:
        found = session.execute(
            select(Match.enterprise_id, Match.policy_version_id, Match.verdict).where(
                Match.ended_at.is_(None)
            )
        )
        return {(row[0], row[1]): row[2] for row in found}


def registered(database: Database, clock: FrozenClock, **facts) -> int:
    with database.transaction() as session:
        enterprise_id = rows.enterprise(session, clock, facts)
        rows.contact(session, clock, enterprise_id)
        return enterprise_id


def published(database: Database, clock: FrozenClock, **options) -> int:
    with database.transaction() as session:
        return rows.version(session, clock, **options)


def change(database: Database, clock: FrozenClock, enterprise_id: int, field: str, value) -> None:
    with database.transaction() as session:
        rows.state(session, clock, enterprise_id, field, value)
        session.get_one(Enterprise, enterprise_id).changed_at = clock.now()


def test_a_publication_is_matched_with_everyone_who_has_a_contact(
    database: Database, clock: FrozenClock
) -> None:
    big = registered(database, clock, **{"hr.headcount": 80})
    small = registered(database, clock, **{"hr.headcount": 8})
    unsure = registered(database, clock)
    with database.transaction() as session:
        silent = rows.enterprise(session, clock, {"hr.headcount": 80})
    pending(database, clock)
    version_id = published(database, clock, headcount=30)
    counts = pending(database, clock)
    assert verdicts(database) == {
        (big, version_id): "ELIGIBLE",
        (unsure, version_id): "POSSIBLE",
    }
    assert (counts["judged"], counts["written"], counts["became_eligible"]) == (3, 2, 1)
    assert pending(database, clock) == {}
    assert {small, silent}.isdisjoint(pair[0] for pair in verdicts(database))


def test_a_change_of_facts_is_matched_with_the_whole_pool(
    database: Database, clock: FrozenClock
) -> None:
    enterprise_id = registered(database, clock)
    asked = published(database, clock, headcount=30)
    free = published(database, clock)
    pending(database, clock)
    assert verdicts(database)[enterprise_id, asked] == "POSSIBLE"
    clock.move_to(clock.now() + timedelta(hours=1))
    change(database, clock, enterprise_id, "hr.headcount", 50)
    counts = pending(database, clock)
    assert counts["became_eligible"] == 1
    assert set(verdicts(database).values()) == {"ELIGIBLE"}
    with database.reading() as session:
        since = {row.policy_version_id: row.became_at for row in session.scalars(select(Match))}
    assert since[asked] == clock.now()
    assert since[free] == clock.now() - timedelta(hours=1)


def test_a_change_under_a_clock_moved_back_is_still_matched(
    database: Database, clock: FrozenClock
) -> None:
    enterprise_id = registered(database, clock)
    version_id = published(database, clock, headcount=30)
    pending(database, clock)
    clock.move_to(clock.now() - timedelta(days=3))
    change(database, clock, enterprise_id, "hr.headcount", 50)
    pending(database, clock)
    assert verdicts(database) == {(enterprise_id, version_id): "ELIGIBLE"}


def test_only_changed_rows_are_written(database: Database, clock: FrozenClock) -> None:
    registered(database, clock)
    published(database, clock, headcount=30)
    pending(database, clock)
    clock.move_to(clock.now() + timedelta(days=1))
    counts = matching.run_full(work(database, clock))
    assert (counts["judged"], counts["written"]) == (1, 0)
    with database.reading() as session:
        assert session.scalars(select(Match.judged_on)).one() == date(2026, 3, 10)


def test_a_new_engine_rewrites_but_keeps_since_when(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(database, clock)
    published(database, clock)
    pending(database, clock)
    began = clock.now()
    clock.move_to(began + timedelta(days=1))
    monkeypatch.setattr(judging, "ENGINE_VERSION", "next")
    counts = matching.run_full(work(database, clock))
    assert (counts["written"], counts["became_eligible"]) == (1, 0)
    with database.reading() as session:
        row = session.scalars(select(Match)).one()
        assert (row.engine_version, row.became_at) == ("next", began)


def test_the_row_says_what_the_verdict_was_based_on(database: Database, clock: FrozenClock) -> None:
    enterprise_id = registered(database, clock, **{"hr.headcount": 50})
    published(database, clock, headcount=30, amount=200_000)
    pending(database, clock)
    with database.reading() as session:
        row = session.scalars(select(Match)).one()
        first = row.facts_hash
        assert row.max_amount == 200_000
        assert row.record["verdict"] == "ELIGIBLE"
        assert any(finding["quote"] == "职工人数30人以上" for finding in row.record["findings"])
    change(database, clock, enterprise_id, "hr.headcount", 60)
    with database.transaction() as session:
        session.get_one(Enterprise, enterprise_id).matched_at = None
    pending(database, clock)
    with database.reading() as session:
        assert session.scalars(select(Match.facts_hash)).one() != first


@pytest.mark.parametrize("state", [PolicyState.PAUSED, PolicyState.WITHDRAWN])
def test_matches_end_with_their_version_and_come_back(
    database: Database, clock: FrozenClock, state: PolicyState
) -> None:
    enterprise_id = registered(database, clock)
    version_id = published(database, clock)
    pending(database, clock)
    with database.transaction() as session:
        policy = session.get_one(Policy, rows.policy_of(session, version_id))
        policy.state, policy.revision = state, policy.revision + 1
    assert pending(database, clock)["ended"] == 1
    assert verdicts(database) == {}
    assert pending(database, clock) == {}
    with database.transaction() as session:
        policy = session.get_one(Policy, rows.policy_of(session, version_id))
        policy.state, policy.revision = PolicyState.PUBLISHED, policy.revision + 1
        session.execute(update(PolicyVersion).values(matched_at=None))
    pending(database, clock)
    assert verdicts(database) == {(enterprise_id, version_id): "ELIGIBLE"}


def test_a_new_version_takes_the_place_of_the_old(database: Database, clock: FrozenClock) -> None:
    enterprise_id = registered(database, clock)
    published(database, clock, code="same")
    pending(database, clock)
    second = published(database, clock, code="same")
    pending(database, clock)
    assert verdicts(database) == {(enterprise_id, second): "ELIGIBLE"}


def test_a_version_not_yet_in_force_waits_for_its_day(
    database: Database, clock: FrozenClock
) -> None:
    registered(database, clock)
    pending(database, clock)
    published(database, clock, valid_from=date(2026, 3, 12))
    assert pending(database, clock) == {}
    clock.move_to(clock.now() + timedelta(days=2))
    assert pending(database, clock)["written"] == 1


def test_one_broken_policy_does_not_stop_the_others(
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    enterprise_id = registered(database, clock)
    broken = published(database, clock, code="broken")
    sound = published(database, clock)
    judge = decisions.judge

    def judge_or_break(card, profile):
        if card.id == "broken":
            raise KeyError("no such operator")
        return judge(card, profile)

    monkeypatch.setattr(decisions, "judge", judge_or_break)
    counts = pending(database, clock)
    assert verdicts(database) == {(enterprise_id, sound): "ELIGIBLE"}
    assert (counts["failed"], counts["failed_versions"]) == (1, [broken])
    assert "match.failed" in {getattr(record, "action", None) for record in caplog.records}
    assert pending(database, clock) == {}


def test_one_broken_enterprise_does_not_stop_the_others(
    database: Database, clock: FrozenClock
) -> None:
    broken = registered(database, clock)
    sound = registered(database, clock)
    with database.transaction() as session:
        rows.state(session, clock, broken, "hr.headcount", {"no": "number"})
    version_id = published(database, clock)
    counts = pending(database, clock)
    assert verdicts(database) == {(sound, version_id): "ELIGIBLE"}
    assert counts["failed_enterprises"] == [broken]
    assert pending(database, clock) == {}


def test_an_unreadable_published_item_is_counted(database: Database, clock: FrozenClock) -> None:
    registered(database, clock)
    version_id = published(database, clock, item={"eligibility": {"all": "nonsense"}})
    counts = pending(database, clock)
    assert counts["failed_versions"] == [version_id]
    assert pending(database, clock) == {}


def test_an_enterprise_that_was_left_is_matched_anew_when_somebody_comes(
    database: Database, clock: FrozenClock
) -> None:
    enterprise_id = registered(database, clock)
    pending(database, clock)
    with database.transaction() as session:
        session.execute(update(Contact).values(membership=Membership.ENDED))
    version_id = published(database, clock)
    pending(database, clock)
    assert verdicts(database) == {}
    with database.transaction() as session:
        rows.contact(session, clock, enterprise_id)
    pending(database, clock)
    assert verdicts(database) == {(enterprise_id, version_id): "ELIGIBLE"}


def test_two_processes_matching_at_once_leave_one_row_a_pair(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(6):
        registered(database, clock, **{"hr.headcount": 80})
    for _ in range(4):
        published(database, clock, headcount=30)
    together, errors = threading.Barrier(2), []

    def run() -> None:
        together.wait()
        try:
            matching.run_pending(work(database, clock))
        except Exception as error:  # noqa: BLE001 - any error at all fails the test.
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(verdicts(database)) == 24
    assert pending(database, clock) == {}


def test_the_hash_does_not_depend_on_the_day(database: Database, clock: FrozenClock) -> None:
    from enterprises.profiles import Viewer, profile_of

    enterprise_id = registered(database, clock, **{"hr.headcount": 80})
    with database.reading() as session:
        hashes = {
            judging.facts_hash(
                profile_of(session, enterprise_id, as_of=day, viewer=Viewer.everything())
            )
            for day in (date(2026, 3, 10), date(2026, 3, 11))
        }
        assert len(hashes) == 1
        assert session.scalars(select(EnterpriseFact.field)).all()


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(10, 1, []), (1, 10, ["ELIGIBLE"])],
    ids=["loses it", "gains it"],
)
def test_a_verdict_on_older_facts_never_comes_after_one_on_newer(
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    before: int,
    after: int,
    verdict: list[str],
) -> None:
    enterprise_id = registered(database, clock, **{"hr.headcount": before})
    pending(database, clock)
    published(database, clock, headcount=5)
    is_reading, is_changed = threading.Event(), threading.Event()
    profile_of = judging.profile_of

    def read_slowly(session, *arguments, **options):
        profile = profile_of(session, *arguments, **options)
        is_reading.set()
        # The change below is made, and matched, before what is judged here is written.
        is_changed.wait(0.5)
        return profile

    def change_facts() -> None:
        is_reading.wait(5)
        with database.transaction() as session:
            row = session.get_one(Enterprise, enterprise_id, with_for_update=True)
            rows.state(session, clock, enterprise_id, "hr.headcount", after)
            row.changed_at = clock.now() + timedelta(seconds=1)
        matching.run_pending(work(database, clock))
        is_changed.set()

    monkeypatch.setattr(judging, "profile_of", read_slowly)
    changing = threading.Thread(target=change_facts)
    changing.start()
    pending(database, clock)
    changing.join()
    monkeypatch.setattr(judging, "profile_of", profile_of)
    pending(database, clock)
    assert list(verdicts(database).values()) == verdict


def everything_written(database: Database) -> list[tuple]:
    with database.reading() as session:
        found = session.execute(
            select(*Match.__table__.columns).order_by(Match.enterprise_id, Match.policy_version_id)
        )
        return [tuple(row)[1:] for row in found]


def test_the_plan_writes_what_judging_one_by_one_writes(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for headcount in (None, 5, 25, 60):
        facts = {} if headcount is None else {"hr.headcount": headcount}
        registered(database, clock, **facts)
    for asked in range(2, 60, 2):
        published(database, clock, headcount=asked, code=f"p{asked:02}")
    monkeypatch.setattr(judging, "CARDS_BY_DECIDING", 1000)
    by_reference = matching.run_pending(work(database, clock))
    expected = everything_written(database)
    with database.transaction() as session:
        session.execute(update(Enterprise).values(matched_at=None))
        session.execute(delete(Match))
    monkeypatch.setattr(judging, "CARDS_BY_DECIDING", 20)
    with_plan = matching.run_pending(work(database, clock))
    assert everything_written(database) == expected
    assert with_plan["judged"] == by_reference["judged"] == 4 * 29
    assert with_plan["written"] == by_reference["written"] == len(expected) < 4 * 29


def test_what_was_judged_today_on_the_same_facts_is_not_judged_again(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(database, clock, **{"hr.headcount": 80})
    published(database, clock, headcount=30)
    pending(database, clock)

    def never(card, profile):
        pytest.fail("a row that stands was judged again")

    monkeypatch.setattr(judging, "decision_record", never)
    counts = matching.run_full(work(database, clock))
    assert (counts["judged"], counts["written"], counts["failed"]) == (1, 0, 0)


@pytest.mark.parametrize("cards", [1, 3], ids=["one policy", "several policies"])
def test_a_publication_looks_only_at_those_it_concerns(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, cards: int
) -> None:
    for headcount in (None, 5, 25, 60, {"no": "number"}):
        facts = {} if headcount is None else {"hr.headcount": headcount}
        registered(database, clock, **facts)
    pending(database, clock)
    for number in range(cards):
        published(database, clock, headcount=20 + 20 * number, code=f"p{number}")
    one_by_one = matching.run_pending(work(database, clock))
    expected = everything_written(database)
    with database.transaction() as session:
        session.execute(update(PolicyVersion).values(matched_at=None))
        session.execute(delete(Match))
    monkeypatch.setattr(matching, "ASKED_ONE_BY_ONE", 0)
    at_once = matching.run_pending(work(database, clock))
    assert everything_written(database) == expected
    assert at_once == one_by_one
    assert at_once["failed"] == 1


def test_rows_of_a_version_that_came_back_are_looked_at_again(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "ASKED_ONE_BY_ONE", 0)
    enterprise_id = registered(database, clock, **{"hr.headcount": 80})
    version_id = published(database, clock, headcount=30)
    pending(database, clock)
    with database.transaction() as session:
        rows.state(session, clock, enterprise_id, "hr.headcount", 8)
        session.execute(update(PolicyVersion).values(matched_at=None))
    pending(database, clock)
    assert verdicts(database) == {(enterprise_id, version_id): "INELIGIBLE"}


def test_a_card_nobody_can_judge_concerns_everybody(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs import concerned

    def refuse(card, columns):
        raise ValueError("cannot be judged")

    monkeypatch.setattr(concerned, "marks_of", refuse)
    monkeypatch.setattr(matching, "ASKED_ONE_BY_ONE", 0)
    known = [registered(database, clock, **{"hr.headcount": 8}) for _ in range(2)]
    version_id = published(database, clock, headcount=30)
    assert pending(database, clock)["judged"] == 2
    with database.reading() as session:
        cards = warm_pool(session, today=date(2026, 3, 10)).cards
        at = {"among": known, "today": date(2026, 3, 10)}
        assert concerned.concerned_by(session, cards, **at) == known
    assert version_id in cards
