"""The chapters of the officer's way: a Word file, its drafts, a publication, a revision, its end.

Three enterprises look on: one that fits the first edition, one that fits the second, and one
that fits neither and must hear nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.browser.example_document import EXAMPLE, REVISED, TITLES, write_example
from tests.browser.story import APPROVER, AUTHOR
from tests.browser.visitor import Visitor

TITLE = TITLES[0]
TOLD_SECONDS = 5
REASON = "设备补助改由省级资金统一发放"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who registers in which chat, and what they answer."""

    persona: str
    credit_code: str
    trade: str
    industry: str
    headcount: str
    revenue: str


FITS_FIRST = Applicant(
    persona="企业联系人",
    credit_code="91430112MA00000150",
    trade="我们做电线电缆",
    industry="电线、电缆制造",
    headcount="一百二十来人",
    revenue="1.2亿元",
)
FITS_SECOND = Applicant(
    persona="另一家企业",
    credit_code="91430104MA00000238",
    trade="软件开发",
    industry="应用软件开发",
    headcount="28人",
    revenue="600万",
)
FITS_NEITHER = Applicant(
    persona="同一企业的同事",
    credit_code="91430112MA0000031M",
    trade="火锅店",
    industry="正餐服务",
    headcount="二十人",
    revenue="200万",
)
APPLICANTS = (FITS_FIRST, FITS_SECOND, FITS_NEITHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What only the messages on this edition say; those on an earlier one stand above them.

    ``pictures`` begins the names of its screenshots: the documents show the first edition.
    """

    condition: str
    effect: str
    pictures: str


FIRST = Edition(condition="员工人数 ≥ 100", effect="可享 1 家", pictures="officer")
REVISION = Edition(condition="员工人数 ≤ 100", effect="不再可享 1 家", pictures="officer-revision")


async def register(visitor: Visitor, who: Applicant) -> None:
    """Register an enterprise that wants to hear at once."""
    await visitor.become(who.persona)
    await visitor.begin()
    await visitor.tap("同意并继续")
    await visitor.reads("统一社会信用代码是多少")
    await visitor.say(who.credit_code)
    await visitor.tap("对，就是这家")
    await visitor.reads("主要做什么")
    await visitor.say(who.trade)
    await visitor.reads("哪个行业")
    await visitor.tap(who.industry)
    await visitor.reads("多少员工")
    await visitor.say(who.headcount)
    await visitor.reads("营业收入")
    await visitor.say(who.revenue)
    await visitor.reads("哪些资质")
    await visitor.tap("都没有")
    await visitor.reads("严重失信")
    await visitor.tap("没有")
    await visitor.reads("多久告诉您一次")
    await visitor.tap("一有就告诉我")
    await visitor.reads("登记好了")


async def put_on_watch(visitor: Visitor) -> None:
    """Read whatever came after the registrations, so that a badge is news of the policy."""
    for who in APPLICANTS:
        await visitor.become(who.persona)
        await visitor.reads("登记好了")
        await visitor.sees_no_badge(who.persona)


async def hand_in_the_file(visitor: Visitor) -> None:
    """Three drafts out of one Word file, each with its own conditions, tiers and window."""
    await visitor.become(AUTHOR)
    await visitor.send_file(EXAMPLE)
    report = await visitor.reads("录入 3 项，退回 0 项")
    assert all(title in report for title in TITLES)
    await visitor.shot("officer-report")
    await visitor.tap("待办草稿")
    await visitor.reads("待办草稿 3 份")
    await visitor.shot("officer-drafts")
    await open_draft(visitor, TITLES[1])
    await visitor.tap("支持标准", under="概况")
    tiers = await visitor.reads("支持标准", "金额 50万元", "奖励金额：50万元")
    assert tiers.count("上一年度研发费用") >= len(("5万元", "20万元", "50万元"))
    await visitor.shot("officer-tiers")


async def open_draft(visitor: Visitor, title: str, *, number: str = r"\d+") -> None:
    """Open a draft from the list that was shown last."""
    await visitor.tap_like(re.compile(rf"^{number} {title}"))
    await visitor.reads("概况", title, "适用地区")


async def mend_a_condition(visitor: Visitor) -> None:
    """The file does not say of which year a figure is: three taps and one short reply."""
    await open_draft(visitor, TITLE)
    await visitor.shot("officer-draft")
    await visitor.tap("需要核对", under=TITLE)
    await visitor.reads("需要核对", "修订痕迹")
    await visitor.shot("officer-check")
    await visitor.tap("条件", under="修订痕迹")
    conditions = await visitor.reads("员工人数 ≥ 100", "“从业人员100人以上”")
    assert "200人" not in conditions
    await visitor.shot("officer-conditions")
    await visitor.tap("5", under="员工人数 ≥ 100")
    await visitor.reads("营业收入 ≥ 2000万元")
    await visitor.shot("officer-condition")
    await visitor.tap("改年度")
    await visitor.reads("请写是哪个年度")
    await visitor.say("上一年度")
    await visitor.reads("我这样理解", "上一年度营业收入 ≥ 2000万元")
    await visitor.shot("officer-understood")
    await visitor.tap("保存")
    await visitor.reads("已保存，现在是第 2 稿", "上一年度营业收入 ≥ 2000万元")
    await visitor.shot("officer-saved")
    await visitor.tap("概况", under="已保存")


async def submit(visitor: Visitor, *names: str) -> str:
    """Hand the draft over; return whom it finds, once the message has all these words.

    A revision must name what only its own message says: the first edition's stands above it.
    """
    await visitor.has_button("提交审核")
    async with visitor.news_for(APPROVER):
        await visitor.tap("提交审核", under="概况")
        await visitor.reads("已提交，已通知 1 位")
    return await visitor.reads("能找到谁", "分区县", *names)


async def look_before_publishing(visitor: Visitor, edition: Edition) -> None:
    """The second officer sees whom the draft finds before anybody is told."""
    await visitor.become(APPROVER)
    await visitor.reads("等您审核", TITLE)
    await visitor.tap("看草稿", under="等您审核")
    await visitor.reads("概况", TITLE, "待审核", edition.condition)
    await visitor.tap("能找到谁", under=edition.condition)
    await visitor.reads("能找到谁", "分区县", "分规模", edition.effect)
    await visitor.scroll_down()
    await visitor.shot(f"{edition.pictures}-audience")
    await visitor.tap("返回草稿", under=edition.effect)
    await visitor.tap("通过并发布", under=edition.condition)
    await visitor.reads("发布后立即匹配", "现在能找到", edition.effect)
    await visitor.scroll_down()
    await visitor.shot(f"{edition.pictures}-sure")


async def hear_nothing(visitor: Visitor, *whom: Applicant) -> None:
    """Check, once those who fit were told, that nothing of the policy came to these."""
    for who in whom:
        await visitor.become(who.persona)
        await visitor.reads("登记好了")
        await visitor.never_read(TITLE)


async def publish(visitor: Visitor) -> None:
    """The first edition reaches the one enterprise that fits it, within seconds."""
    await look_before_publishing(visitor, FIRST)
    async with visitor.news_for(FITS_FIRST.persona, seconds=TOLD_SECONDS):
        await visitor.tap("确认发布")
        await visitor.reads("已发布，正在匹配企业", TITLE)
    await visitor.shot("officer-published")
    await hear_nothing(visitor, FITS_SECOND, FITS_NEITHER)
    await visitor.become(FITS_FIRST.persona)
    push = await visitor.reads("新政策可以享受", TITLE)
    assert "80万元" in push
    assert "因为符合" in push
    await visitor.shot("officer-push")


async def revise(visitor: Visitor, folder: Path) -> None:
    """The same file for smaller enterprises: one gains, one loses, and only they are told."""
    await visitor.become(AUTHOR)
    await visitor.send_file(write_example(folder, REVISED))
    report = await visitor.reads("新版本（草稿", TITLE)
    await visitor.shot("officer-new-version")
    await visitor.tap("待办草稿", under="新版本（草稿")
    number = re.search(r"新版本（草稿 (\d+)）", report)
    assert number is not None
    # The earlier list still offers the earlier draft of the same name.
    await open_draft(visitor, TITLE, number=number[1])
    changes = await visitor.reads("与已发布的第 1 版相比", TITLE)
    assert "申报条件" in changes
    assert "申报材料" not in changes
    await visitor.shot("officer-changes")
    await visitor.reads("员工人数 ≤ 100", "上一年度营业收入 ≥ 500万元")
    effect = await submit(visitor, "新增可享")
    assert "新增可享 1 家（有联系人 1 家）" in effect
    assert "不再可享 1 家（有联系人 1 家）" in effect
    await visitor.shot("officer-effect")
    await look_before_publishing(visitor, REVISION)
    async with (
        visitor.news_for(FITS_FIRST.persona, seconds=TOLD_SECONDS),
        visitor.news_for(FITS_SECOND.persona, seconds=TOLD_SECONDS),
    ):
        await visitor.tap("确认发布", under=REVISION.effect)
        await visitor.reads("已发布，正在匹配企业", TITLE)
    await hear_nothing(visitor, FITS_NEITHER)
    await visitor.become(FITS_FIRST.persona)
    await visitor.reads("不再符合", TITLE, "员工人数")
    await visitor.shot("officer-loser")
    await visitor.become(FITS_SECOND.persona)
    await visitor.reads("新政策可以享受", TITLE)
    await visitor.shot("officer-gainer")


async def withdraw(visitor: Visitor) -> None:
    """All who were told of either edition hear of its end, and why."""
    await visitor.become(APPROVER)
    await visitor.say(f"/pool {TITLE}")
    await visitor.reads(f"名称里有“{TITLE}”的 1 项")
    await visitor.tap_like(re.compile(f"^{TITLE}"))
    await visitor.reads("办事指南", TITLE)
    await visitor.shot("officer-pool")
    await visitor.tap("撤回这项政策")
    await visitor.reads("请写明撤回", TITLE)
    async with (
        visitor.news_for(FITS_FIRST.persona, seconds=TOLD_SECONDS),
        visitor.news_for(FITS_SECOND.persona, seconds=TOLD_SECONDS),
    ):
        await visitor.say(REASON)
        await visitor.reads("已撤回，并通知 2 位")
    await visitor.shot("officer-withdrawn")
    for who in (FITS_FIRST, FITS_SECOND):
        await visitor.become(who.persona)
        await visitor.reads("已撤回", TITLE, REASON)
    await visitor.shot("officer-told")
    await hear_nothing(visitor, FITS_NEITHER)
