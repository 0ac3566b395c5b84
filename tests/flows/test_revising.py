"""From a published policy to the draft that revises it, in the chat."""

from __future__ import annotations

import pytest

from enterprises import officers
from enterprises.actors import Actor
from store.tables import OfficerRole, PolicyDraft
from tests.flows.test_officers import publish
from tests.flows.town import Town, plain
from tests.policies.pool_items import an_item

OTHER_CHAT = 2009


def opened(town: Town, chat_id: int) -> str:
    chat = town.chat(chat_id)
    chat.say("/pool 规模企业")
    chat.tap("规模企业成长")
    return chat.tap("开始修订")


def test_a_revision_begins_from_what_is_published(town: Town) -> None:
    publish(town, an_item())
    before = town.count(PolicyDraft)
    shown = plain(opened(town, town.approver.id))
    assert "已从“规模企业成长奖励”第 1 版开始修订" in shown
    assert town.count(PolicyDraft) == before + 1
    (entry,) = town.audit("policy.revision_begun")
    assert entry.actor == "officer:2"
    assert (entry.detail["code"], entry.detail["version"]) == ("wc-growth-reward", 1)
    # Another officer finds the same draft, and nothing is begun twice.
    shown = plain(opened(town, town.author.id))
    assert "已经有人在修订" in shown
    assert town.count(PolicyDraft) == before + 1
    town.author.tap("支持标准")
    town.author.tap("1")
    town.author.tap("改金额")
    town.author.say("60万元")
    town.author.tap("保存")
    town.author.tap("概况")
    assert "扶持标准" in plain(town.author.text)


def test_the_policy_s_message_stays_and_its_history_tells(town: Town) -> None:
    publish(town, an_item())
    opened(town, town.author.id)
    assert len(town.author.shown) >= 2
    town.author.say("/pool 规模企业")
    town.author.tap("规模企业成长")
    assert "开始修订" in plain(town.author.tap("办理记录"))


def test_an_officer_of_another_region_begins_nothing(town: Town) -> None:
    publish(town, an_item())
    with town.database.transaction() as session:
        officers.add_officer(
            session,
            key="yuhua",
            title="雨花区管理员",
            chat_id=OTHER_CHAT,
            role=OfficerRole.OFFICER,
            region="430111",
            by=Actor.job("tests"),
            now=town.clock.now(),
        )
    before = town.count(PolicyDraft)
    opened(town, OTHER_CHAT)
    assert "开始修订，这是草稿" not in town.chat(OTHER_CHAT).text
    assert town.count(PolicyDraft) == before
    assert [one.chat_id for one in town.audit("access_refused")] == [OTHER_CHAT]


@pytest.mark.parametrize("number", ["99999", "x", ""])
def test_a_policy_that_is_not_there(town: Town, number: str) -> None:
    before = town.count(PolicyDraft)
    town.author.tap_data(f"1|pool_revise|{number}")
    assert town.author.reply.messages or town.author.toast
    assert town.count(PolicyDraft) == before
