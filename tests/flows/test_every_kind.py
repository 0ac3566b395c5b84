"""Every kind of notice is brought about by somebody's act or by a job, and arrives in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from enterprises import applications
from enterprises.actors import Actor
from jobs import matching, outages
from jobs.digests import run_digest
from jobs.duties import run_duties
from jobs.kinds import KINDS
from jobs.occasions import run_occasions
from jobs.runs import Work
from jobs.told import mark_told
from jobs.upkeep import run_upkeep
from policies import pool
from store.tables import (
    ApplicationState,
    Contact,
    EnterpriseFact,
    Notice,
    NoticeKind,
    NoticeStatus,
    OutageCause,
    PolicyStanding,
)
from tests.conftest import SHANGHAI
from tests.flows.steps import CABLE_NAME, consent, do, register, skip_all, verify
from tests.flows.test_matches import open_policy
from tests.flows.test_officers import file_of, publish
from tests.flows.town import Town
from tests.jobs import rows
from tests.jobs.test_occasions import AGE, FOUNDED, HEADCOUNT, HNTE, OPENS, YOUNG
from tests.policies.pool_items import an_item

CONTACT, COLLEAGUE, NEWCOMER = 1001, 1002, 1009
DATED = "cs-hnte-recognition-reward"  # Closes on 30 March.
ARRIVED = (NoticeStatus.SENT, NoticeStatus.JOINED)


def move(town: Town, month: int, day: int, hour: int = 9, minute: int = 30) -> None:
    town.move_to(datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI))


def work(town: Town) -> Work:
    return Work(database=town.database, now=town.clock.now(), zone=SHANGHAI)


def people_come_and_are_let_in(town: Town) -> None:
    register(town.chat(CONTACT))
    town.deliver()
    verify(town, town.chat(CONTACT), CABLE_NAME)
    register(town.chat(COLLEAGUE), answers=("▸对，就是这家",))
    skip_all(town.chat(COLLEAGUE))
    town.deliver()
    town.chat(CONTACT).tap("同意加入")
    town.deliver()


def somebody_leaves_half_way(town: Town) -> None:
    consent(town.chat(NEWCOMER))
    move(town, 3, 11)
    run_duties(work(town))
    town.deliver()


def questions_and_complaints_are_answered(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.say("/specialist")
    contact.say("什么时候到账？")
    contact.tap_data("1|case_cause|delay|0")
    contact.say("一个月没有消息。")
    town.deliver()
    move(town, 3, 13)
    run_duties(work(town))
    town.deliver()
    town.specialist.tap("答复")
    town.specialist.say("三个月内。")
    town.author.tap_data("1|close_case|1")
    town.author.say("已办结。")
    town.deliver()


def drafts_are_written_and_approved(town: Town) -> None:
    publish(town, an_item())
    town.author.upload("items.jsonl", file_of(an_item("wc-growth-reward-2", title="另一项奖励")))
    town.author.tap("提交审核")
    town.deliver()
    move(town, 3, 13)
    run_duties(work(town))
    town.deliver()


def a_policy_changes_stops_and_leaves(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    publish(town, an_item())
    town.match_pending()
    open_policy(town, contact, "wc-growth-reward")
    contact.tap("提醒我")
    move(town, 3, 11)
    publish(town, an_item(materials=["申请表", "审计报告"]))
    town.match_pending()
    town.deliver()
    for act in (pool.pause, pool.withdraw):
        with town.database.transaction() as session:
            act(session, "wc-growth-reward", reason="额度用完", by=1, now=town.clock.now())
        town.deliver()
        town.later(days=7)


def half_a_year_goes_by(town: Town) -> None:
    move(town, 9, 15, 8, 31)
    run_upkeep(work(town))
    town.deliver()


def the_bot_stands_still(town: Town) -> None:
    with town.database.transaction() as session:
        silent = {outages.POLLING: OutageCause.SILENT}
        outages.write_down(session, silent, lambda _: True, now=town.clock.now())
    town.deliver()


def a_last_day_comes_near(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, DATED)
    contact.tap("提醒我")
    move(town, 3, 23)
    town.reminders()
    town.deliver()


def an_application_takes_its_course(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    open_policy(town, contact, DATED)
    do(contact, "▸我要申报")
    contact.tap("我已提交")
    with town.database.transaction() as session:
        who = session.get_one(Contact, 1).enterprise_id
        (mine,) = applications.of_enterprise(session, who)
        accepted = ApplicationState.ACCEPTED
        by, now = Actor.officer(1), town.clock.now()
        applications.advance(session, mine.id, to=accepted, by=by, now=now)
    town.deliver()


def one_contact(
    town: Town, facts: dict[str, Any], conditions: list[dict[str, Any]], **version: Any
) -> tuple[int, int]:
    """Add an enterprise of its own with a contact of old, and a policy; return both ids."""
    with town.database.transaction() as session:
        who = rows.contact(session, town.clock, rows.enterprise(session, town.clock, facts))
        session.get_one(Contact, who).created_at = town.clock.now() - timedelta(days=90)
        item = {"eligibility": {"all": conditions}}
        return who, rows.version(session, town.clock, item=item, **version)


def days_that_are_near_are_found(town: Town) -> None:
    title = {"field": "qual.has", "op": "has", "value": HNTE, "quote": "高新技术企业"}
    one_contact(town, FOUNDED, [AGE])
    one_contact(town, FOUNDED, [YOUNG])
    one_contact(town, {"qual.has": [{"name": HNTE, "date": "2023-05-20"}]}, [title])
    one_contact(town, {}, [HEADCOUNT])
    knower, opening = one_contact(town, {}, [], window=OPENS)
    applicant, waiting = one_contact(town, {}, [])
    stale, _ = one_contact(town, {}, [])
    with town.database.transaction() as session:
        before = town.clock.now() - timedelta(days=60)
        mark_told(session, knower, [opening], now=before)
        session.execute(update(PolicyStanding).values(changed_at=before))
        lying, handed_in = (
            applications.start(
                session, applicant, rows.policy_of(session, one), period="2026", now=before
            )
            for one in (waiting, opening)
        )
        assert lying.state is ApplicationState.PREPARING
        by, submitted = Actor.contact(applicant), ApplicationState.SUBMITTED
        applications.advance(session, handed_in.id, to=submitted, by=by, now=before)
        enterprise_id = session.get_one(Contact, stale).enterprise_id
        rows.state(session, town.clock, enterprise_id, "fin.revenue", 1_000, contact_id=stale)
        session.execute(
            update(EnterpriseFact)
            .where(EnterpriseFact.field == "fin.revenue")
            .values(period="2024")
        )
    matching.run_pending(work(town))
    run_occasions(work(town))
    run_digest(work(town))
    town.deliver()


STORIES: tuple[tuple[Callable[[Town], None], set[NoticeKind]], ...] = (
    (
        people_come_and_are_let_in,
        {
            NoticeKind.VERIFICATION_REQUEST,
            NoticeKind.VERIFIED,
            NoticeKind.JOIN_REQUEST,
            NoticeKind.JOIN_DECIDED,
        },
    ),
    (somebody_leaves_half_way, {NoticeKind.REGISTRATION_UNFINISHED}),
    (
        questions_and_complaints_are_answered,
        {
            NoticeKind.INQUIRY,
            NoticeKind.INQUIRY_WAITS,
            NoticeKind.INQUIRY_ANSWERED,
            NoticeKind.CASE_OPENED,
            NoticeKind.CASE_WAITS,
            NoticeKind.CASE_CLOSED,
        },
    ),
    (
        drafts_are_written_and_approved,
        {NoticeKind.REVIEW_REQUEST, NoticeKind.REVIEW_DECIDED, NoticeKind.DRAFT_WAITS},
    ),
    (
        a_policy_changes_stops_and_leaves,
        {NoticeKind.POLICY_CHANGED, NoticeKind.POLICY_STATE, NoticeKind.POLICY_WITHDRAWN},
    ),
    (half_a_year_goes_by, {NoticeKind.VALIDITY_CHECK}),
    (the_bot_stands_still, {NoticeKind.OUTAGE}),
    (a_last_day_comes_near, {NoticeKind.DEADLINE}),
    (an_application_takes_its_course, {NoticeKind.APPLICATION_MOVED}),
    (
        days_that_are_near_are_found,
        {
            NoticeKind.NEW_MATCHES,
            NoticeKind.FACT_ASKED,
            NoticeKind.WINDOW_OPENS,
            NoticeKind.QUALIFIES_FROM,
            NoticeKind.QUALIFIES_UNTIL,
            NoticeKind.TITLE_ENDS,
            NoticeKind.FACTS_STALE,
            NoticeKind.APPLICATION_UNFINISHED,
            NoticeKind.RESULT_ASKED,
        },
    ),
)


@pytest.mark.parametrize(("story", "kinds"), STORIES, ids=[one.__name__ for one, _ in STORIES])
def test_it_is_brought_about_and_arrives(
    town: Town, story: Callable[[Town], None], kinds: set[NoticeKind]
) -> None:
    story(town)
    with town.database.reading() as session:
        arrived = session.scalars(select(Notice.kind).where(Notice.status.in_(ARRIVED)).distinct())
        assert kinds - set(arrived) == set()


def test_no_kind_is_left_out() -> None:
    assert set().union(*(kinds for _, kinds in STORIES)) == {rules.kind for rules in KINDS}
