"""What stands against a draft is said at every step, and answered with a reason or mended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.steps import ANSWERS, register
from tests.flows.test_mending import a_draft, item_of
from tests.flows.test_officers import file_of, publish
from tests.flows.town import CABLE, Town, plain
from tests.policies.pool_items import an_item

CONTACT = 1001


def impossible() -> dict[str, Any]:
    item = an_item()
    item["eligibility"]["all"].append(
        {"field": "fin.revenue", "op": "lte", "value": 3000000, "per": "y-1"}
    )
    return item


def of(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"all": [{"field": field, "op": op, "value": value}]}


def to_approver(town: Town) -> None:
    town.deliver()
    town.approver.tap("看草稿")
    town.approver.tap("通过并发布")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param(impossible(), "没有企业能同时满足", id="nobody can meet it"),
        pytest.param(
            an_item(window={"type": "fixed", "opens_on": "2026-02-21", "closes_on": "2026-02-28"}),
            "申报时间在 2026-02-28 已经截止",
            id="closed",
        ),
        pytest.param(
            an_item(eligibility=of("fin.tax_paid", "gte", 1000000)), "公平竞争审查条例", id="taxes"
        ),
    ],
)
def test_what_stands_against_it_asks_twice_and_for_a_reason(
    town: Town, item: dict[str, Any], said: str
) -> None:
    author = a_draft(town, item)
    assert said in plain(author.tap("提交审核"))
    assert "郑重提醒" in plain(author.text)
    assert "已提交" in plain(author.tap("仍要提交"))
    to_approver(town)
    assert said in plain(town.approver.text)
    assert "确认发布" not in town.approver.labels
    # A forged button gets no further.
    number = author.button("返回草稿").data.split("|")[2]
    assert "写明理由" in plain(town.approver.tap_data(f"1|publish|{number}"))
    town.approver.tap("写明理由后发布")
    town.approver.sticker()
    assert "至少 4 个字" in plain(town.approver.say("嗯"))
    assert "已发布" in plain(town.approver.say("与财政局核对过，仍按原文执行"))
    (entry,) = town.audit("policy.published_with_reason")
    assert entry.detail["reason"] == "与财政局核对过，仍按原文执行"


def test_a_contradiction_names_its_conditions_and_is_mended(town: Town) -> None:
    author = a_draft(town, impossible())
    text = plain(author.tap("提交审核"))
    assert "第 1 条　上一年度营业收入 ≥ 2000万元" in text
    assert "第 2 条　上一年度营业收入 ≤ 300万元" in text
    author.tap("先去修改")
    author.tap("2")
    author.tap("删除这一条")
    author.tap("保存")
    author.tap("概况")
    assert "已提交" in plain(author.tap("提交审核"))
    to_approver(town)
    town.approver.tap("确认发布")
    assert "已发布" in town.approver.text


def test_submitting_shows_what_is_complete_and_whom_it_finds(town: Town) -> None:
    register(town.chat(CONTACT))
    author = a_draft(town, an_item())
    text = plain(author.tap("提交审核"))
    assert "15 项要素已有 8 项，缺：" in text
    assert "能找到谁" in text
    assert "可享 1 家，至多 50万元" in text
    assert "可能可享，卡在不知道" in text
    assert "望城区" in text


def test_a_revision_shows_who_gains_and_who_loses(town: Town) -> None:
    register(town.chat(CONTACT), answers=(*ANSWERS[:8], "▸一有就告诉我"))
    publish(town, an_item())
    stricter = an_item()
    stricter["eligibility"]["all"][0]["value"] = 50000000
    author = a_draft(town, stricter)
    text = plain(author.tap("能找到谁"))
    assert "与第 1 版相比" in text
    assert "不再可享 1 家（有联系人 1 家）" in text


def test_examples_are_kept_run_and_hold_a_draft_back(town: Town) -> None:
    register(town.chat(CONTACT))
    author = a_draft(town, an_item())
    author.tap("必须/不能的例子")
    author.tap("添一家必须符合的")
    for trouble in ("一百亿个", "负数", "91430112MA0000000X", "？"):
        assert "没有找到这家企业" in plain(author.say(trouble))
    author.sticker()
    assert "必须符合，结果一致" in plain(author.say(CABLE))
    author.tap("添一家不能符合的")
    text = plain(author.say("注册地 望城区；上一年度营业收入 100万；员工人数 5"))
    assert "不能符合，结果一致" in text
    author.tap("返回草稿")
    author.tap("条件")
    author.tap("1")
    author.tap("改内容")
    author.say("超过1亿元")
    author.tap("保存")
    author.tap("概况")
    text = plain(author.tap("提交审核"))
    assert "例子不对" in text
    assert "起决定作用的：上一年度营业收入2000万元以上" in text
    author.tap("仍要提交")
    to_approver(town)
    town.approver.tap("写明理由后发布")
    town.approver.say("标准提高，这家不再符合")
    (entry,) = town.audit("policy.published_with_reason")
    assert entry.detail["objections"][0].startswith("example:")


def test_an_example_stays_with_the_policy_and_is_taken_back(town: Town) -> None:
    register(town.chat(CONTACT))
    author = a_draft(town, an_item())
    author.tap("必须/不能的例子")
    author.tap("添一家不能符合的")
    assert "例子不对" in plain(author.say(CABLE))
    author.tap("删去")
    assert "例子 0 个" in plain(author.text)
    assert item_of(town) == an_item()
    author.upload("items.jsonl", file_of(an_item(title="新标题")))
    author.tap("看草稿")
    author.tap("必须/不能的例子")
    assert "例子 0 个" in plain(author.text)
