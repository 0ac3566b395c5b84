"""An officer mends what a draft gives and its head, and enterprises read what the officer set."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.steps import ANSWERS, register
from tests.flows.test_mending import HOSTILE, MENDED, a_draft, item_of, two_conditions
from tests.flows.test_officers import file_of
from tests.flows.town import Chat, Town, plain
from tests.policies.pool_items import an_item, quoted

TIERS = [[100000000, 50000], [500000000, 200000]]


def tiered() -> dict[str, Any]:
    return an_item(
        benefits=[
            {"kind": "reward", "form": "tiered", "tiers": TIERS, **quoted("一次性奖励50万元")},
            {"kind": "subsidy", "form": "fixed", "amount": 100000},
        ]
    )


def open_benefit(chat: Chat, number: str = "1") -> str:
    chat.tap("支持标准")
    return chat.tap(number)


def test_a_benefit_is_written_anew(town: Town) -> None:
    author = a_draft(town)
    open_benefit(author)
    author.tap("改写这一项")
    said = plain(author.say("按研发费用 10%，最高 50 万元"))
    assert "我这样理解" in said
    assert "研发费用比例 10%，封顶 50万元" in said
    assert item_of(town) == two_conditions()
    shown = plain(author.tap("保存"))
    assert "✎ 人工修改（政策管理员 author，2026-03-10）　原文：“一次性奖励50万元”" in shown
    benefit = item_of(town)["benefits"][0]
    assert (benefit["form"], benefit["rate"], benefit["cap"]) == ("rate", 0.1, 500000)
    assert benefit["kind"] == "reward"
    assert benefit["mended"] == MENDED | {"words": "按研发费用 10%，最高 50 万元"}
    assert "已撤销" in author.tap("撤销上次修改")
    assert "一次性奖励50万元" in plain(author.text)
    assert item_of(town) == two_conditions()


def test_a_benefit_is_added_and_dropped(town: Town) -> None:
    author = a_draft(town)
    open_benefit(author)
    assert "不能删" in author.tap("删除这一项")
    author.tap("返回草稿")
    author.tap("添一项支持标准")
    assert "金额 20万元" in plain(author.say("每户 20 万元"))
    shown = plain(author.tap("保存"))
    assert "✎ 人工填写（政策管理员 author，2026-03-10），原文没有这句话" in shown
    added = item_of(town)["benefits"][1]
    assert (added["form"], added["amount"]) == ("fixed", 200000)
    author.tap("1")
    assert "（删除这一项）" in plain(author.tap("删除这一项"))
    author.tap("保存")
    assert item_of(town)["benefits"] == [added]


def test_what_is_given_in_kind_is_said_in_the_officers_words(town: Town) -> None:
    author = a_draft(town)
    author.tap("支持标准")
    author.tap("添一项支持标准")
    assert "租金减免三个月" in plain(author.say("租金减免三个月"))
    assert "租金减免三个月" in plain(author.tap("保存"))


def test_whom_a_benefit_is_for_and_its_kind(town: Town) -> None:
    author = a_draft(town)
    open_benefit(author)
    author.tap("改给谁")
    assert "员工人数 ≥ 30" in plain(author.say("从业人员30人以上"))
    author.tap("保存")
    asked = item_of(town)["benefits"][0]["when"]
    assert (asked["field"], asked["value"], asked["mended"]) == ("hr.headcount", 30, MENDED)
    author.tap("1")
    author.tap("改类别")
    author.tap("贴息")
    assert item_of(town)["benefits"][0]["kind"] == "interest_subsidy"
    author.tap("1")
    author.tap("改给谁")
    author.say("不限")
    author.tap("保存")
    assert "when" not in item_of(town)["benefits"][0]


def test_tiers_are_added_mended_and_dropped(town: Town) -> None:
    author = a_draft(town, tiered())
    assert "第 1 档（≥ 1亿元）金额 5万元" in plain(open_benefit(author))
    author.tap("添一档")
    assert "没有看懂这一档" in author.say("很多")
    assert "≥ 10亿元：金额 100万元" in plain(author.say("10亿元以上，100万元"))
    author.tap("保存")
    author.tap("1")
    author.tap("第 1 档")
    author.tap("改写这一档")
    assert "原来：≥ 1亿元：金额 5万元" in plain(author.say("2亿元以上，8万元"))
    author.tap("保存")
    author.tap("1")
    author.tap("第 2 档")
    author.tap("删除这一档")
    author.tap("保存")
    author.tap("1")
    author.tap("改第 2 档（≥ 10亿元）金额")
    author.say("90万")
    author.tap("保存")
    benefit = item_of(town)["benefits"][0]
    assert benefit["tiers"] == [[200000000, 80000], [1000000000, 900000]]
    for _ in range(4):
        author.tap("撤销上次修改")
    assert item_of(town) == tiered()


def test_the_last_tier_stays(town: Town) -> None:
    item = tiered()
    item["benefits"][0]["tiers"] = TIERS[:1]
    author = a_draft(town, item)
    open_benefit(author)
    author.tap("第 1 档")
    assert "不能删" in author.tap("删除这一档")


@pytest.mark.parametrize("ask", ["改写这一项", "改给谁", "添一档", "第 1 档"])
def test_hostile_replies_about_benefits(town: Town, ask: str) -> None:
    author = a_draft(town, tiered())
    open_benefit(author)
    author.tap(ask)
    if ask == "第 1 档":
        author.tap("改写这一档")
    for reply in HOSTILE if ask != "改给谁" else ("？", "0" * 500):
        assert "改成" not in plain(author.say(reply)), reply
    author.sticker()
    assert "没有修改" in author.tap("不改了")
    assert item_of(town) == tiered()


@pytest.mark.parametrize(
    ("tab", "ask", "reply", "changes"),
    [
        ("", "改发文机关", "望城区工信局、望城区财政局", {"issuer": "望城区工信局、望城区财政局"}),
        ("时间", "改有效期", "自2026年3月1日起2年",
         {"valid_from": "2026-03-01", "valid_to": "2028-02-29"}),
        ("材料与渠道", "改申请方式", "免申即享", {"mode": "automatic"}),
        ("材料与渠道", "添材料", "营业执照；设备合同",
         {"materials": ["申请表", {"name": "营业执照"}, {"name": "设备合同"}]}),
    ],
    ids=["issuer", "validity", "mode", "materials"],
)  # fmt: skip
def test_the_head(town: Town, tab: str, ask: str, reply: str, changes: dict[str, Any]) -> None:
    author = a_draft(town)
    if tab:
        author.tap(tab)
    author.tap(ask)
    author.say(reply)
    assert item_of(town) == two_conditions()
    author.tap("保存")
    assert {key: item_of(town)[key] for key in changes} == changes
    author.tap("撤销上次修改")
    assert item_of(town) == two_conditions()
    assert len(town.audit("draft.edited")) == 2


@pytest.mark.parametrize(
    ("tab", "ask", "reply"),
    [
        ("", "改发文机关", "；；"),
        ("时间", "改有效期", "2027年1月1日至2026年1月1日"),
        ("材料与渠道", "改申请方式", "火星"),
        ("材料与渠道", "添材料", "；；"),
    ],
)
def test_hostile_replies_about_the_head(town: Town, tab: str, ask: str, reply: str) -> None:
    author = a_draft(town)
    if tab:
        author.tap(tab)
    author.tap(ask)
    assert "请写" in plain(author.say(reply))
    assert item_of(town) == two_conditions()


def test_one_material(town: Town) -> None:
    author = a_draft(town)
    author.tap("材料与渠道")
    author.tap("1")
    author.tap("改为免提交")
    assert item_of(town)["materials"] == [{"name": "申请表", "waived": True}]
    author.tap("1")
    author.tap("改名称")
    author.say("申请书")
    author.tap("保存")
    assert item_of(town)["materials"] == [{"name": "申请书", "waived": True}]
    author.tap("1")
    author.tap("删除这一份")
    author.tap("保存")
    assert item_of(town)["materials"] == []
    assert "没有读到" in plain(author.text)


def test_the_guide_says_the_channel_that_an_officer_set(town: Town) -> None:
    author = a_draft(town, an_item(guide={"channel": "窗口办理"}))
    author.tap("材料与渠道")
    author.tap("改申报方式")
    author.say("网上办理")
    author.tap("保存")
    assert (item_of(town)["channel"], item_of(town)["guide"]) == (
        "网上办理",
        {"channel": "网上办理"},
    )


def test_two_officers_at_one_benefit(town: Town) -> None:
    author = a_draft(town)
    town.approver.say("/drafts")
    town.approver.tap("规模企业成长")
    for chat, reply in ((author, "80万元"), (town.approver, "90万元")):
        open_benefit(chat)
        chat.tap("改写这一项")
        chat.say(reply)
    town.approver.tap("保存")
    assert "改了：扶持标准" in plain(author.tap("保存"))
    assert item_of(town)["benefits"][0]["amount"] == 900000


def test_an_enterprise_reads_what_the_officer_set(town: Town) -> None:
    """Neither the reasons nor the guide say the sentence that the officer's value replaces."""
    guide = {"standard": "一次性奖励50万元", "window": "2026年3月1日至2026年4月30日"}
    contact = town.chat(1001)
    register(contact, answers=(*ANSWERS[:8], "▸一有就告诉我"))
    town.match_pending()
    town.deliver()
    town.author.upload("items.jsonl", file_of(an_item(guide=guide)))
    town.author.tap("看草稿")
    author = town.author
    author.tap("条件")
    author.tap("1")
    author.tap("改内容")
    author.say("1000万元以上")
    author.tap("保存")
    open_benefit(author)
    author.tap("改金额 50万元")
    author.say("80万")
    author.tap("保存")
    author.tap("时间")
    author.tap("改申报时间")
    author.say("3月1日至5月31日")
    author.tap("保存")
    author.tap("概况")
    author.tap("提交审核")
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")
    town.approver.tap("确认发布")
    town.match_pending()
    town.deliver()
    assert "80万元" in contact.text
    shown = plain(contact.tap("看依据"))
    assert "要求：上一年度营业收入 ≥ 1000万元（管理员核对后写明）" in shown
    assert "2000万元以上" not in shown
    shown = plain(contact.tap("办事指南"))
    assert "奖励 金额 80万元" in shown
    assert "50万元" not in shown
    assert "2026-03-01 至 2026-05-31" in shown
    # A free question is answered by the document's own words, with what holds instead beside them.
    shown = plain(contact.say("规模企业成长奖励多少钱"))
    assert "给予一次性奖励50万元" in shown
    assert "人工核定：奖励 金额 80万元；上一年度营业收入 ≥ 1000万元" in shown
    # Other policies in the same answer say nothing of it.
    assert shown.count("人工核定") == 1
