"""Officers see what became of the pushes; administrators hear when something stops."""

from __future__ import annotations

import pytest

from bot.texts import load_texts
from enterprises.actors import Actor
from enterprises.officers import add_officer
from jobs import outages
from jobs.schedule import SCHEDULE
from store.tables import Notice, NoticeKind, OutageCause
from tests.flows.steps import CABLE_NAME, register
from tests.flows.town import Town


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_of_notice_has_a_name(kind: NoticeKind) -> None:
    assert f"delivery.kind_{kind.value}" in load_texts()


@pytest.mark.parametrize("job", [job.name for job in SCHEDULE])
def test_every_job_has_a_name_for_people(job: str) -> None:
    assert f"outage.job_{job}" in load_texts()


def test_an_officer_sees_what_was_sent_and_whom_nothing_reaches(town: Town) -> None:
    contact = town.chat(1001)
    register(contact)
    town.match_pending()
    town.deliver()
    contact.block()
    seen = town.author.say("/delivery")
    assert "近 7 天" in seen
    assert "核验申请：送达 2" in seen
    assert f"{CABLE_NAME}（1/1 位联系人，3月10日 起）" in seen
    assert "1001" not in seen
    assert town.audit("read")


def test_what_was_sent_twice_is_said(town: Town) -> None:
    contact = town.chat(1001)
    register(contact)
    assert "重发" not in town.author.say("/delivery")
    with town.database.transaction() as session:
        for one in session.query(Notice).where(Notice.kind == NoticeKind.VERIFICATION_REQUEST):
            one.was_uncertain = True
    town.deliver()
    assert "核验申请：送达 2，其中重发过一次 2" in town.author.say("/delivery")


@pytest.mark.parametrize(
    ("scope", "is_seen", "says"),
    [
        pytest.param({"region": "430112"}, True, "望城区", id="its own region"),
        pytest.param({"region": "430104"}, False, "岳麓区", id="another region"),
        pytest.param({"department": "示例局"}, True, "示例局", id="a department"),
    ],
)
def test_an_officer_sees_its_own_scope(
    town: Town, scope: dict[str, str], is_seen: bool, says: str
) -> None:
    contact = town.chat(1001)
    register(contact)
    town.deliver()
    contact.block()
    with town.database.transaction() as session:
        add_officer(
            session,
            key="scoped",
            title="录入岗",
            chat_id=2009,
            by=Actor.job("tests"),
            now=town.clock.now(),
            **scope,
        )
    seen = town.chat(2009).say("/delivery")
    assert f"只含您负责的范围：{says}" in seen
    assert (CABLE_NAME in seen) is is_seen
    assert "核验申请" not in seen, "those went to other officers"
    assert "只含" not in town.author.say("/delivery")


def test_whoever_is_no_officer_sees_nothing(town: Town) -> None:
    contact = town.chat(1001)
    register(contact)
    assert "只对政策管理员" in contact.say("/delivery")


def test_a_stop_and_its_end_are_heard_by_administrators(town: Town) -> None:
    def stop_or_go(found: dict[str, OutageCause]) -> list[str]:
        with town.database.transaction() as session:
            outages.write_down(session, found, lambda _: True, now=town.clock.now())
        return [text for _, text in town.deliver()]

    found = {outages.POLLING: OutageCause.SILENT, "job:digest": OutageCause.OVERDUE}
    heard = stop_or_go(found)
    assert len(heard) == 4, "two stops, two administrators"
    assert "机器人接收消息</b>停了：没有动静（3月10日 10:00 起）" in heard[0] + heard[2]
    assert stop_or_go(found) == []
    assert "机器人接收消息：3月10日 10:00 起停着" in town.author.say("/delivery")
    town.later(minutes=42)
    heard = stop_or_go({})
    assert len(heard) == 4
    assert all("已恢复" in one and "约 42 分钟" in one for one in heard)
    assert "停着" not in town.author.say("/delivery")


def test_of_a_stop_that_is_over_only_the_end_is_heard(town: Town) -> None:
    with town.database.transaction() as session:
        outages.begin(
            session,
            outages.BOT,
            OutageCause.SILENT,
            began_at=town.clock.now(),
            now=town.clock.now(),
        )
    town.later(hours=70)
    with town.database.transaction() as session:
        outages.end(session, outages.BOT, now=town.clock.now())
    heard = [text for _, text in town.deliver()]
    assert len(heard) == 2
    assert all("机器人</b>已恢复" in one and "约 3 天" in one for one in heard)
