"""From an officer's file to a contact's push, and back by withdrawal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from store.tables import PolicyDraft
from tests.flows.steps import ANSWERS, register, verify
from tests.flows.town import CABLE, Town, plain
from tests.policies.pool_items import an_item

CONTACT = 1001


def file_of(*items: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in items).encode()


def publish(town: Town, *items: dict[str, Any]) -> None:
    town.author.upload("items.jsonl", file_of(*items))
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")
    town.approver.tap("确认发布")
    assert "已发布" in town.approver.text


def test_the_whole_way(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    town.match_pending()
    town.deliver()
    text = town.author.upload("items.jsonl", file_of(an_item()))
    assert "录入 1 项，退回 0 项" in plain(text)
    town.author.tap("看草稿")
    shown = plain(town.author.text)
    assert "上一年度营业收入 ≥ 2000万元" in shown
    assert "“上一年度营业收入2000万元以上”" in shown
    town.author.tap("提交审核")
    assert "已通知 1 位" in town.author.text
    # Whoever wrote it cannot approve it, not even by a forged button.
    town.author.tap_data(town.author.button("看草稿").data.replace("draft", "publish"))
    assert "录入和审核必须是两个人" in town.author.text
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")
    town.approver.tap("确认发布")
    town.match_pending()
    arrived = town.deliver()
    mine = [text for chat, text in arrived if chat == CONTACT]
    assert len(mine) == 1
    assert "规模企业成长奖励" in mine[0]
    assert "因为符合：" in mine[0]
    assert "50万元" in mine[0]
    assert any("已审核通过并发布" in text for chat, text in arrived if chat == town.author.id)
    contact.tap("看依据")
    assert "上一年度营业收入2000万元以上" in contact.text
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []


def test_a_broken_item_is_named_and_the_others_load(town: Town) -> None:
    before = town.count(PolicyDraft)
    broken = an_item("broken")
    broken["eligibility"] = {"all": [{"field": "fin.revenue", "op": "gte"}]}
    content = file_of(an_item("good"), broken) + b"\n{not json\n" + file_of(an_item("fine"))
    text = plain(town.author.upload("items.jsonl", content))
    assert "录入 2 项，退回 2 项" in text
    assert "第 2 行，eligibility.all[0].value" in text
    assert "缺这一项，或是空的" in text
    assert "第 3 行：不是有效的 JSON" in text
    assert town.count(PolicyDraft) == before + 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.docx", b"PK\x03\x04", "已损坏或不完整", id="a broken office file"),
        pytest.param("a.jsonl", b"", "读不了", id="empty"),
        pytest.param("a.yaml", b"\xff\xfe\x00", "读不了", id="no text"),
        pytest.param(
            "<b>&.exe",
            b"MZ\x90\x00" + bytes(99),
            "不是能读取的文档",
            id="a program with marks in its name",
        ),
        pytest.param("a.yaml", b"a: &a [*a]", "", id="a YAML that bites its tail"),
        pytest.param("a.yaml", b"!!python/object:os.system {}", "", id="a YAML that runs"),
    ],
)
def test_files_that_are_refused(town: Town, name: str, content: bytes, said: str) -> None:
    before = town.count(PolicyDraft)
    assert said in plain(town.author.upload(name, content))
    assert town.count(PolicyDraft) == before


def test_loading_twice_is_harmless(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    before = town.count(PolicyDraft)
    assert "相同" in town.author.upload("items.jsonl", file_of(an_item()))
    assert town.count(PolicyDraft) == before


def test_rejected_mended_and_published(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("退回修改")
    town.restart()
    town.approver.say("金额<b>写错了</b>，应为 80 万")
    assert "已退回" in town.approver.text
    town.deliver()
    assert "金额<b>写错了</b>，应为 80 万" in plain(town.author.text)
    publish(town, an_item(title="规模企业成长奖励（修改）"))


def test_a_file_in_the_midst_of_a_note_is_a_file(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("退回修改")
    assert "录入 1 项" in plain(town.approver.upload("more.jsonl", file_of(an_item("another"))))


def test_a_note_that_comes_too_late_ends_the_conversation(town: Town) -> None:
    town.author.upload("items.jsonl", file_of(an_item()))
    town.author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("退回修改")
    town.author.say("/drafts")
    town.author.tap("规模企业")
    town.author.tap("撤回提交")
    assert "不能这样办" in town.approver.say("请改金额")
    assert "不能这样办" not in town.approver.say("请改金额")


def test_withdrawal_reaches_those_who_were_told(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    publish(town, an_item())
    town.match_pending()
    town.deliver()
    town.author.say("/pool")
    while "规模企业成长奖励" not in " ".join(town.author.labels):
        town.author.tap("下一页")
    town.author.tap("规模企业成长奖励")
    town.author.tap("撤回这项政策")
    assert "请写明撤回" in town.author.text
    town.author.say("依据的文件已废止" + "。" * 300)
    assert "通知 1 位" in town.author.text
    arrived = [text for chat, text in town.deliver() if chat == CONTACT]
    assert len(arrived) == 1
    assert "依据的文件已废止" in arrived[0]
    assert "规模企业成长奖励" not in contact.say("/matches")
    contact.tap_data("1|card|999999")
    assert "不在政策池里" in contact.text


def test_a_new_version_is_told_to_who_prepares_an_application(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    publish(town, an_item())
    town.match_pending()
    town.deliver()
    contact.tap("我要申报")
    # Another title alone is no news to those who know the policy.
    publish(town, an_item(title="规模企业成长奖励（第二版）"))
    town.match_pending()
    assert [text for chat, text in town.deliver() if chat == CONTACT] == []
    publish(town, an_item(title="规模企业成长奖励（第三版）", materials=["申请表", "审计报告"]))
    town.match_pending()
    arrived = [text for chat, text in town.deliver() if chat == CONTACT]
    assert len(arrived) == 1
    assert "有了新版本" in arrived[0]
    assert "申报材料" in arrived[0]
    contact.tap("看政策")
    assert "第三版" in contact.text


def test_a_verified_contact_and_a_code_in_the_officers_menu(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    assert "工作台" in town.author.say("/help")
    assert "核验" in town.author.say("/start")
    verify(town, contact)
    assert "一次性核验码" in town.author.say(f"/code {CABLE}")


def test_pages_of_drafts_and_of_the_pool(sample_town: Town) -> None:
    author = sample_town.author
    author.upload("items.jsonl", file_of(*(an_item(f"item-{n}") for n in range(12))))
    assert "另有" in author.text
    author.say("/drafts")
    author.tap("下一页")
    author.tap("下一页")
    assert "下一页" not in author.labels
    author.say("/pool")
    for _ in range(30):
        if "下一页" not in author.labels:
            break
        author.tap("下一页")
    assert "上一页" in author.labels


def test_a_policy_is_found_again_in_the_pool(town: Town) -> None:
    publish(town, an_item("first", title="早先的奖励"))
    publish(town, an_item("second", title="后来的补贴"))
    town.author.say("/pool 补贴")
    assert "名称里有“补贴”的 1 项" in plain(town.author.text)
    town.author.say("/pool")
    assert town.author.labels[:2] == ["后来的补贴", "早先的奖励"]


def test_a_load_says_of_each_item_what_became_of_it(town: Town) -> None:
    publish(town, an_item("first"))
    town.author.upload("items.jsonl", file_of(an_item("second")))
    broken = an_item("broken")
    broken["benefits"] = []
    items = (
        an_item("first", title="改了名称的奖励"),
        an_item("second"),
        an_item("third"),
        broken,
    )
    said = plain(town.author.upload("items.jsonl", file_of(*items)))
    assert "录入 2 项，退回 1 项（新政策 1、新版本 1），没有变化 1 项" in said
    assert "＝ 没有变化，与草稿" in said
    assert "✓ 新版本（草稿" in said
    again = plain(town.author.upload("more.jsonl", file_of(an_item("first", contact="0731"))))
    assert "✓ 更新了草稿" in again


def test_what_is_published_is_named_by_its_version(town: Town) -> None:
    publish(town, an_item())
    said = plain(town.author.upload("items.jsonl", file_of(an_item())))
    assert "已是最新，未生成草稿" in said
    assert "与已发布的第 1 版相同" in said


def test_an_old_button_of_a_published_draft_asks_for_nothing(town: Town) -> None:
    publish(town, an_item())
    for act in ("approve", "publish_why"):
        assert "现在的状态不能这样办" in town.approver.tap_data(f"1|{act}|{_last_draft(town)}")
    assert "必须是两个人" in _submitted_by_author(town, "approve")
    assert "必须是两个人" in _submitted_by_author(town, "publish_why")


def _submitted_by_author(town: Town, act: str) -> str:
    """Let the author submit one more draft and tap what only others may."""
    town.author.upload("items.jsonl", file_of(an_item(f"by-author-{act.replace('_', '-')}")))
    town.author.tap("提交审核")
    return town.author.tap_data(f"1|{act}|{_last_draft(town)}")


def _last_draft(town: Town) -> int:
    with town.database.reading() as session:
        return session.scalars(select(func.max(PolicyDraft.id))).one()


def test_the_pool_is_searched_where_no_title_has_the_words(sample_town: Town) -> None:
    assert "内容最接近的是" in sample_town.author.say("/pool 高企")
    assert any("高新技术企业" in label for label in sample_town.author.labels)
    assert "没有和“天气”有关的政策" in plain(sample_town.author.say("/pool 天气"))
