"""An officer mends a draft in the chat: said back, saved, undone, and never over another's edit."""

from __future__ import annotations

from typing import Any

import pytest

from policies import drafts
from store.tables import PolicyDraft
from tests.flows.test_officers import file_of
from tests.flows.town import Chat, Town, plain
from tests.policies.pool_items import an_item, quoted

MENDED = {"by": "officer:1", "on": "2026-03-10"}
SECOND = {"field": "hr.headcount", "op": "gte", "value": 30}
HOSTILE = (
    "负数",
    "一百亿个",
    "-3",
    "😀😀",
    "0" * 300,
    "<b>多少</b",
    "'; drop table",
    "？",
    "99999999999999亿",
)


ACTS = (
    "mend_condition",
    "mend_act",
    "mend_benefit",
    "mend_slot",
    "mend_ask",
    "mend_field",
    "mend_save",
    "mend_stop",
    "mend_undo",
    "draft_page",
    "divide_split",
    "divide_join_with",
    "divide_join",
    "divide_stop",
    "draft_audience",
    "draft_examples",
    "example_add",
    "example_drop",
    "submit_anyway",
    "publish_why",
)


def two_conditions(**changes: Any) -> dict[str, Any]:
    item = an_item(**changes)
    item["eligibility"]["all"].append(dict(SECOND))
    return item


def a_draft(town: Town, item: dict[str, Any] | None = None) -> Chat:
    """Let the author load an item and open its draft."""
    town.author.upload("items.jsonl", file_of(item or two_conditions()))
    town.author.tap("看草稿")
    return town.author


def item_of(town: Town) -> dict[str, Any]:
    with town.database.reading() as session:
        return newest(session).item


def newest(session: Any) -> drafts.Draft:
    number = max(session.query(PolicyDraft.id).all())[0]
    return drafts.draft_by_id(session, number)


def open_condition(chat: Chat, number: str) -> str:
    chat.tap("条件")
    return chat.tap(number)


def test_a_value_is_said_back_and_saved(town: Town) -> None:
    author = a_draft(town)
    shown = plain(open_condition(author, "1"))
    assert "上一年度营业收入 ≥ 2000万元" in shown
    assert "“上一年度营业收入2000万元以上”" in shown
    author.tap("改内容")
    shown = plain(author.say("不超过300万元"))
    assert "原来：上一年度营业收入 ≥ 2000万元" in shown
    assert "改成：上一年度营业收入 ≤ 300万元" in shown
    assert item_of(town)["eligibility"]["all"][0]["value"] == 20000000
    # Another reply is another try, not a yes.
    assert "≥ 3000万元" in plain(author.say("3000万以上"))
    town.restart()
    assert "已保存，现在是第 2 稿" in author.tap("保存")
    mended = item_of(town)["eligibility"]["all"][0]
    assert (mended["op"], mended["value"], mended["per"]) == ("gte", 30000000, "y-1")
    assert mended["quote"] == "上一年度营业收入2000万元以上"
    assert mended["mended"] == MENDED
    assert (
        "✎ 人工修改（政策管理员 author，2026-03-10）　原文：“上一年度营业收入2000万元以上”"
        in plain(author.text)
    )
    assert [one.actor for one in town.audit("draft.edited")] == ["officer:1"]


@pytest.mark.parametrize("reply", HOSTILE, ids=lambda reply: reply[:12])
@pytest.mark.parametrize("what", ["改内容", "改年度"])
def test_hostile_replies_are_answered_and_change_nothing(town: Town, what: str, reply: str) -> None:
    before = two_conditions()
    author = a_draft(town, before)
    open_condition(author, "1")
    author.tap(what)
    text = plain(author.say(reply))
    assert "改成" not in text
    assert "例如" in text or "请写" in text
    author.sticker()
    assert "没有修改" in author.tap("不改了")
    assert item_of(town) == before


@pytest.mark.parametrize(
    ("tab", "ask", "reply"),
    [
        ("条件", "添一条", "负数"),
        ("条件", "归入满足其一", "1 99"),
        ("条件", "归入满足其一", "一百亿个"),
        ("时间", "改申报时间", "负数"),
        ("时间", "改申报时间", "2026年6月30日至2026年5月1日"),
        ("时间", "改申报时间", "2026年13月40日"),
        ("需要核对", "补一项要素", "火星：10天"),
        ("返回", "改地区", "火星"),
        ("返回", "改文号", "没有"),
        ("返回", "改名称", "题" * 400),
    ],
)
def test_hostile_replies_about_parts(town: Town, tab: str, ask: str, reply: str) -> None:
    before = two_conditions()
    author = a_draft(town, before)
    if tab != "返回":
        author.tap(tab)
    author.tap(ask)
    assert "改成" not in plain(author.say(reply))
    assert "请写" in author.text
    assert item_of(town) == before


def test_flags_are_set_by_one_tap_and_undone_by_another(town: Town) -> None:
    author = a_draft(town)
    open_condition(author, "2")
    assert "须人工判断" in plain(author.tap("改为人工核对"))
    author.tap("2")
    assert "不作硬性要求" in plain(author.tap("改为优先条件"))
    assert item_of(town)["eligibility"]["all"][1] == SECOND | {"human": True, "hard": False}
    author.tap("概况")
    assert "第 4 稿" in author.tap("撤销上次修改")
    assert item_of(town)["eligibility"]["all"][1] == SECOND | {"human": True}
    author.tap("撤销上次修改")
    author.tap("撤销上次修改")
    assert "没有可以撤销" in author.toast
    assert item_of(town) == two_conditions()


def test_a_condition_is_dropped_and_another_added(town: Town) -> None:
    author = a_draft(town)
    open_condition(author, "2")
    assert "删除这一条" in plain(author.tap("删除这一条"))
    author.tap("保存")
    author.tap("添一条")
    assert "改成：上一年度营业收入 ≥ 2000万元" in plain(author.say("上一年度营业收入2000万元以上"))
    author.tap("保存")
    text = item_of(town)["text"]
    added = item_of(town)["eligibility"]["all"][1]
    assert added["field"] == "fin.revenue"
    assert text[slice(*added["span"])] == added["quote"]


def test_a_sentence_nobody_reads_is_given_a_field(town: Town) -> None:
    author = a_draft(town)
    author.tap("条件")
    author.tap("添一条")
    assert "没有看懂" in plain(author.say("须经三位乡贤当面唱过山歌"))
    author.tap("员工人数")
    assert "单位不对" in plain(author.say("2000万元"))
    author.say("50人以上")
    author.tap("保存")
    assert item_of(town)["eligibility"]["all"][2] == {
        "field": "hr.headcount",
        "op": "gte",
        "value": 50,
        "mended": MENDED,
    }


def test_a_sentence_nobody_reads_is_left_to_a_person(town: Town) -> None:
    author = a_draft(town)
    author.tap("条件")
    author.tap("添一条")
    author.say("须经三位乡贤当面唱过山歌")
    assert "按原文由人核对：须经三位乡贤" in plain(author.tap("留给人工核对"))
    assert item_of(town)["eligibility"]["all"][2]["human"] is True


def test_alternatives_are_made_and_dissolved(town: Town) -> None:
    author = a_draft(town)
    author.tap("条件")
    author.tap("归入满足其一")
    author.say("1、2")
    assert "〔满足其一·第2种〕" in plain(author.tap("保存"))
    assert [len(one["any"]) for one in item_of(town)["eligibility"]["all"]] == [2]
    author.tap("1")
    author.tap("改为全部满足")
    assert item_of(town)["eligibility"] == two_conditions()["eligibility"]


@pytest.mark.parametrize(
    ("tab", "ask", "reply", "part", "value"),
    [
        ("", "改名称", "新名称", "title", "新名称"),
        ("", "改文号", "望政发〔2026〕 5号", "document_number", "望政发〔2026〕5号"),
        ("时间", "改申报时间", "以通知为准", "window", {"type": "unknown"}),
        ("", "改地区", "长沙市雨花区", "region", ["430111"]),
        ("材料与渠道", "改咨询方式", "0731-1", "contact", "0731-1"),
    ],
)
def test_parts_of_the_head(
    town: Town, tab: str, ask: str, reply: str, part: str, value: Any
) -> None:
    author = a_draft(town)
    if tab:
        author.tap(tab)
    author.tap(ask)
    author.say(reply)
    author.tap("保存")
    assert item_of(town)[part] == value


@pytest.mark.parametrize(
    ("reply", "window"),
    [
        pytest.param(
            "2026年5月1日至6月30日",
            {"type": "fixed", "opens_on": "2026-05-01", "closes_on": "2026-06-30"},
            id="fixed",
        ),
        pytest.param(
            "每年3月1日至4月30日",
            {"type": "yearly", "opens_md": "03-01", "closes_md": "04-30"},
            id="yearly",
        ),
        pytest.param("常年受理", {"type": "rolling"}, id="rolling"),
    ],
)
def test_the_window(town: Town, reply: str, window: dict[str, Any]) -> None:
    author = a_draft(town)
    author.tap("时间")
    author.tap("改申报时间")
    author.say(reply)
    author.tap("保存")
    # The sentence it corrects stays beside it.
    beside = quoted("2026年3月1日至2026年4月30日") | {"mended": MENDED}
    assert item_of(town)["window"] == window | beside


def test_an_amount_and_an_element_of_the_guide(town: Town) -> None:
    author = a_draft(town)
    author.tap("支持标准")
    author.tap("1")
    author.tap("改金额 50万元")
    for reply in HOSTILE:
        assert "改成" not in plain(author.say(reply))
    assert "改成：80万元" in plain(author.say("80万"))
    author.tap("保存")
    assert item_of(town)["benefits"][0]["amount"] == 800000
    assert "15 项要素已有 8 项，缺：" in plain(author.tap("需要核对"))
    author.tap("补一项要素")
    author.say("办理时限：10个工作日")
    assert "15 项要素已有 9 项" in plain(author.tap("保存"))
    assert item_of(town)["guide"] == {"time_limit": "10个工作日"}


def test_two_officers_at_once(town: Town) -> None:
    author = a_draft(town)
    town.approver.say("/drafts")
    town.approver.tap("规模企业成长")
    for chat in (author, town.approver):
        open_condition(chat, "2")
        chat.tap("改内容")
        chat.say("50人以上" if chat is author else "80人以上")
    town.approver.tap("保存")
    text = plain(author.tap("保存"))
    assert "政策管理员 approver 在您打开之后改过这份草稿，改了：申报条件" in text
    assert item_of(town)["eligibility"]["all"][1]["value"] == 80
    # Old buttons of the earlier text find no way in either.
    assert "≥ 80" in plain(author.tap("看最新的"))
    with town.database.reading() as session:
        assert newest(session).editor_ids == (1, 2)


def test_whoever_mended_it_cannot_approve_it(town: Town) -> None:
    author = a_draft(town)
    town.approver.say("/drafts")
    town.approver.tap("规模企业成长")
    open_condition(town.approver, "2")
    town.approver.tap("改为优先条件")
    author.say("/drafts")
    author.tap("规模企业成长")
    author.tap("提交审核")
    assert "没有第二位管理员" in plain(author.text)
    number = author.button("返回草稿").data.split("|")[2]
    town.approver.tap_data(f"1|publish|{number}")
    assert "录入和审核必须是两个人" in town.approver.text


def test_a_submitted_draft_is_not_mended(town: Town) -> None:
    author = a_draft(town)
    author.tap("条件")
    data = author.button("1").data
    author.tap("概况")
    author.tap("提交审核")
    author.tap_data(data)
    assert "不能这样办" in author.text


def test_a_draft_is_split_and_joined_again(town: Town) -> None:
    item = two_conditions()
    item["benefits"] = [*item["benefits"], {"kind": "subsidy", "form": "fixed", "amount": 100000}]
    author = a_draft(town, item)
    author.tap("拆成两份")
    for trouble in ("无", "1 2", "99", "负数"):
        assert "至少给这一份留一项" in plain(author.say(trouble))
    author.say("2")
    assert "1 到 2" in plain(author.say("一百亿个"))
    author.say("2")
    text = plain(author.say("招工补助"))
    assert "已拆开" in text
    assert "招工补助" in text
    assert item_of(town)["eligibility"] == {"all": [SECOND]}
    author.tap("并入另一份")
    for trouble in ("0", "9999", "负数"):
        assert "没有这份草稿" in plain(author.say(trouble))
    with town.database.reading() as session:
        first = newest(session).id - 1
    assert "规模企业成长奖励" in plain(author.say(str(first)))
    assert "已并入" in plain(author.tap("确认合并"))
    assert len(item_of(town)["benefits"]) == 2


def test_strangers_and_contacts_have_no_way_in(town: Town) -> None:
    author = a_draft(town)
    author.tap("条件")
    number = author.button("1").data.split("|")[2]
    stranger = town.chat(4711)
    for act in ACTS:
        assert "只对政策管理员" in stranger.tap_data(f"1|{act}|{number}|1|1|value"), act
    assert item_of(town) == two_conditions()


def test_pages_fit_a_phone(town: Town) -> None:
    item = an_item()
    item["eligibility"]["all"] = [
        {"field": "fin.revenue", "op": "gte", "value": at, **quoted("上一年度营业收入2000万元以上")}
        for at in range(1, 60)
    ]
    author = a_draft(town, item)
    author.tap("条件")
    for _ in range(30):
        assert len(plain(author.text)) <= 950
        if "下一页" not in author.labels:
            break
        author.tap("下一页")
    assert "59." in plain(author.text)
    assert "59" in author.labels
