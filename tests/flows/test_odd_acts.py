"""Buttons pressed twice or too late, things nobody was asked for: answered, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.events import EventKind
from policies import pool
from store.tables import Application, Inquiry, PolicyDraft, UnresolvedCase
from tests.flows.steps import consent, register
from tests.flows.test_officers import file_of
from tests.flows.town import Chat, Town, plain
from tests.policies.pool_items import an_item

CONTACT, STRANGER = 1001, 1009
CODE = "nat-hnte-tax-rate"


def policy_id(town: Town) -> int:
    with town.database.reading() as session:
        return next(
            one.policy_id
            for one in pool.live_versions(session, today=town.clock.now().date())
            if one.code == CODE
        )


def withdraw(town: Town) -> None:
    with town.database.transaction() as session:
        pool.withdraw(session, CODE, reason="政策到期", by=1, now=town.clock.now())


@pytest.fixture
def contact(town: Town) -> Chat:
    chat = town.chat(CONTACT)
    register(chat)
    return chat


@pytest.mark.parametrize("act", ["evidence", "apply", "details", "card"])
def test_old_buttons_of_a_withdrawn_policy_lead_on(town: Town, contact: Chat, act: str) -> None:
    number = policy_id(town)
    withdraw(town)
    for _twice in range(2):
        assert "已经不在政策池里" in contact.tap_data(f"1|{act}|{number}")
        assert contact.labels == ["全部政策", "回到首页"]
    assert town.count(Application) == 0


@pytest.mark.parametrize("act", ["dismiss|{0}", "remind|{0}|7"])
def test_what_is_only_noted_says_so_in_a_word(town: Town, contact: Chat, act: str) -> None:
    number = policy_id(town)
    withdraw(town)
    contact.tap_data("1|" + act.format(number))
    assert "已经不在政策池里" in contact.toast


def test_a_poster_of_a_withdrawn_policy_leads_on(town: Town, contact: Chat) -> None:
    said = town.author.say(f"/poster {CODE}")
    token = said.split("/start ")[1].split()[0] if "/start " in said else said.split("start=")[1]
    withdraw(town)
    assert "已经不在政策池里" in contact.say(f"/start {token.split()[0]}")
    assert "全部政策" in contact.labels


@pytest.mark.parametrize("words", ["😀😀", "。。。", "👍🏻"])
def test_emoji_alone_are_no_question_no_case_and_no_answer(
    town: Town, contact: Chat, words: str
) -> None:
    contact.say("/specialist")
    assert "请用文字写" in contact.say(words)
    assert "已转达" in contact.say("什么时候到账？")
    assert town.count(Inquiry) == 1
    contact.tap_data("1|case_cause|delay|0")
    assert "请用文字写" in contact.say(words)
    contact.say("/cancel")
    assert town.count(UnresolvedCase) == 0
    town.deliver()
    town.specialist.tap("答复")
    assert "请用文字写" in town.specialist.say(words)
    assert "已答复" in town.specialist.say("88")


def test_what_was_handed_in_twice_was_handed_in(town: Town, contact: Chat) -> None:
    contact.tap_data(f"1|apply|{policy_id(town)}")
    handed_in = contact.button("我已提交").data
    first = contact.tap_data(handed_in)
    assert "已提交" in first
    assert contact.tap_data(handed_in) == first


def test_emoji_alone_are_no_reason(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("退回修改")
    assert "请用文字写" in town.approver.say("😀")
    assert "退回" in town.approver.say("金额不对")


def test_emoji_alone_are_no_reason_to_stop_a_policy(town: Town) -> None:
    town.author.tap_data(f"1|pool_act|{policy_id(town)}|pause")
    town.author.say("😀")
    assert CODE in pool_codes(town)
    town.author.say("资金用完")
    assert CODE not in pool_codes(town)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda chat: chat.sticker(), "请用文字写"),
        (lambda chat: chat.upload("a.pdf", b""), "请用文字写"),
        (
            lambda chat: chat._do(EventKind.TEXT, text="长" * 2000, is_too_long=True),
            "没有记下",
        ),
    ],
    ids=["a sticker", "a file of no bytes", "a text of 5,000 characters"],
)
def test_in_the_midst_of_a_question_it_stays_open(
    town: Town, contact: Chat, act: Callable[[Chat], str], said: str
) -> None:
    contact.say("/specialist")
    assert said in act(contact)
    assert town.count(Inquiry) == 0
    assert "已转达" in contact.say("什么时候到账？")
    # With nothing open the same things are answered for what they are.
    act(contact)
    assert said not in contact.text


def test_a_name_of_five_thousand_characters_is_asked_for_again(town: Town) -> None:
    stranger = town.chat(STRANGER)
    consent(stranger)
    said = stranger._do(EventKind.TEXT, text="某" * 2000, is_too_long=True)
    assert "请缩短后再发一次" in said
    assert "太长了" in stranger.say("某" * 296 + "有限公司")


@pytest.mark.parametrize(
    ("name", "said"),
    [("长" * 3000 + ".docx", "…”读不了"), ("", "没有名称的文件"), ("<b>.txt", "&lt;b&gt;")],
    ids=["3,000 characters", "none", "marks"],
)
def test_names_of_files(town: Town, name: str, said: str) -> None:
    assert said in town.author.upload(name, b"")
    assert len(town.author.text) < 200


EMPTY_FILES = ("a.docx", "a.xlsx", "a.pdf", "a.jsonl", "a.yaml", "a.zip", "a.txt", "a")


@pytest.mark.parametrize("name", EMPTY_FILES)
def test_a_file_of_no_bytes(town: Town, name: str) -> None:
    assert "读不了" in town.author.upload(name, b"")
    assert town.count(PolicyDraft) == len(pool_codes(town))


def pool_codes(town: Town) -> set[str]:
    with town.database.reading() as session:
        found = pool.live_versions(session, today=town.clock.now().date())
    return {one.code for one in found}


def test_a_draft_is_submitted_and_published_once(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    submit = town.author.button("提交审核").data
    town.author.tap_data(submit)
    assert "现在的状态不能这样办" in town.author.tap_data(submit)
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")
    publish = town.approver.button("确认发布").data
    assert "已发布" in town.approver.tap_data(publish)
    assert "现在的状态不能这样办" in town.approver.tap_data(publish)
    assert len(town.audit("policy.published")) == 1 + len(pool_codes(town)) - 1


def test_after_everything_is_deleted_old_buttons_find_nobody(town: Town, contact: Chat) -> None:
    number = policy_id(town)
    contact.say("/delete")
    gone = contact.button("确认删除").data
    for _twice in range(2):
        assert "已全部删除" in contact.tap_data(gone)
    for act in (
        f"evidence|{number}",
        f"apply|{number}",
        "application|1|paid",
        "rate|1|5",
        "matches",
    ):
        contact.tap_data(f"1|{act}")
        assert "开始登记" in contact.labels, act
    assert "没有保存您的任何信息" in contact.say("/mydata")


@pytest.mark.parametrize(
    "payload", ["zzz", "x" * 1900, "<b>&p=1", "p-1", "A" * 22, "../../etc", "🎉", "1|card|1"]
)
def test_a_start_with_nonsense_behind_it_is_a_start(town: Town, payload: str) -> None:
    stranger = town.chat(STRANGER)
    stranger.say(f"/start {payload}")
    assert "政策找人" in plain(stranger.text) or "回到首页" in stranger.labels
