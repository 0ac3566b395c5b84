"""What a contact decides about its own data: notice, consent, export, deletion, settings."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot import access
from store.tables import Chat, Contact, EnterpriseFact, FactSource
from tests.flows.steps import CABLE_NAME, consent, register, verify
from tests.flows.test_specialists import ask
from tests.flows.town import Town, plain

CONTACT, STRANGER = 1001, 1009


def test_everything_kept_is_handed_out(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    ask(town, "什么时候到账？")
    contact.say("/mydata")
    (message,) = contact.reply.messages
    assert message.file is not None
    data = json.loads(message.file.content)
    assert data["chat_id"] == CONTACT
    assert data["consent"]["consent_version"] == access.CONSENT_VERSION
    (one,) = data["contacts"]
    assert one["enterprise"]["name"] == CABLE_NAME
    assert {fact["field"] for fact in one["statements"]} >= {"hr.headcount", "qual.has"}
    assert one["inquiries"][0]["question"] == "什么时候到账？"


def test_deletion_asks_first_and_leaves_nothing(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    ask(town)
    assert "不能恢复" in contact.say("/delete")
    assert town.count(Contact) == 1
    contact.tap("返回")
    contact.say("/delete")
    contact.tap("确认删除")
    assert "已全部删除" in contact.text
    assert town.count(Chat) == town.count(Contact) == 0
    with town.database.reading() as session:
        sources = set(session.scalars(select(EnterpriseFact.source)))
    assert FactSource.CONTACT not in sources
    assert "没有保存您的任何信息" in contact.say("/mydata")
    assert "没有保存您的任何信息" in contact.say("/delete")
    assert "个人信息告知" in contact.say("/start")


def test_who_never_came_has_nothing_to_delete(town: Town) -> None:
    stranger = town.chat(STRANGER)
    assert "没有保存您的任何信息" in stranger.say("/mydata")
    assert "没有保存您的任何信息" in stranger.say("/delete")


def test_the_notice_is_there_for_everybody(town: Town) -> None:
    stranger = town.chat(STRANGER)
    assert "同意并继续" in (stranger.say("/privacy") and stranger.labels)
    consent(stranger)
    stranger.say("/privacy")
    assert "境外" in stranger.text
    assert "同意并继续" not in stranger.labels


def test_a_new_notice_is_asked_for_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    monkeypatch.setattr(access, "CONSENT_VERSION", "2099-01")
    for command in ("/matches", "/profile", "/settings", "/applications", "/specialist"):
        assert "阅读并同意" in contact.say(command), command
    contact.say("高企奖励")
    contact.say("/start")
    contact.tap("同意并继续")
    assert CABLE_NAME in contact.text
    assert "能报" in contact.say("/matches")


def test_settings(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    assert "每天一次" in contact.say("/settings")
    contact.tap("一有就告诉我")
    assert "新政策：一有就告诉我" in contact.text
    assert contact.toast == "已保存"
    contact.tap("关闭个性化推送")
    assert "已关闭" in contact.text
    contact.tap("打开个性化推送")
    assert "个性化推送：开" in contact.text
    assert "已停止" in contact.say("/stop")
    assert "个性化推送：已关闭" in contact.say("/settings")


def test_who_turned_pushes_off_gets_none(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.say("/settings")
    contact.tap("关闭个性化推送")
    verify(town, contact)
    town.match_pending()
    town.later(days=1)
    town.digest()
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def test_who_blocked_the_bot_and_came_back(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    contact.block()
    with town.database.reading() as session:
        chat = session.get(Chat, CONTACT)
        assert chat is not None
        assert chat.unreachable_since is not None
    contact.say("/start")
    with town.database.reading() as session:
        chat = session.get(Chat, CONTACT)
        assert chat is not None
        assert chat.unreachable_since is None


def test_help_names_only_commands_there_are(town: Town) -> None:
    for who in (CONTACT, 2001, 3001):
        assert plain(town.chat(who).say("/help"))
