"""What is not one's own is refused, written down, and changes nothing."""

from __future__ import annotations

import pytest

from bot.handlers import (
    delivery,
    draft_checks,
    draft_dividing,
    draft_examples,
    draft_mending,
    draft_pages,
    kin,
    officer_files,
    pool_acts,
    review,
    upkeep,
)
from bot.handlers.routes import ROUTER
from store.tables import Application, Contact, Inquiry, Membership, PolicyDraft
from tests.flows.steps import register, skip_all
from tests.flows.test_officers import file_of
from tests.flows.town import CABLE, SOFT, Town
from tests.policies.pool_items import an_item

CONTACT, STRANGER = 1001, 1009
OFFICERS_ROOMS = (
    delivery, draft_checks, draft_dividing, draft_examples, draft_mending, draft_pages, kin,
    officer_files, pool_acts, review, upkeep,
)  # fmt: skip
OFFICERS_COMMANDS = (
    *sorted({f"/{name}" for room in OFFICERS_ROOMS for name in room.ROUTES.commands}),
    "/pool", "/verify", f"/code {CABLE}", "/inquiries", "/cases", "/poster p-1",
)  # fmt: skip
OFFICERS_ACTS = (
    *sorted({f"{name}|1|1|1" for room in OFFICERS_ROOMS for name in room.ROUTES.acts}),
    "pool|0", "published|1", "to_verify", "verify|1", "verify_yes|1", "verify_no|1", "answer|1",
    "inquiries", "cases", "close_case|1",
)  # fmt: skip


def settled(town: Town) -> None:
    """A registered enterprise with an application and a question, and a draft that waits."""
    contact = town.chat(CONTACT)
    register(contact)
    contact.tap("我要申报")
    contact.say("/specialist")
    contact.say("什么时候到账？")
    town.author.upload("items.jsonl", file_of(an_item()))
    town.author.tap("提交审核")
    town.deliver()


@pytest.mark.parametrize("is_registered", [False, True], ids=["nobody", "another enterprise"])
def test_every_act_of_the_staff(town: Town, is_registered: bool) -> None:
    settled(town)
    stranger = town.chat(STRANGER)
    if is_registered:
        register(stranger, SOFT, ("▸对，就是这家",))
        skip_all(stranger)
    before = {one: town.count(one) for one in (PolicyDraft, Contact, Inquiry, Application)}
    for text in OFFICERS_COMMANDS:
        assert "只对政策管理员或专员开放" in stranger.say(text), text
    for data in OFFICERS_ACTS:
        stranger.tap_data(f"1|{data}")
        assert "只对政策管理员或专员开放" in stranger.text, data
    assert "不能读取您发来的文件" in stranger.upload("items.jsonl", file_of(an_item("x")))
    assert before == {one: town.count(one) for one in before}
    refusals = town.audit("access_refused")
    assert len(refusals) == len(OFFICERS_COMMANDS) + len(OFFICERS_ACTS)
    assert {one.chat_id for one in refusals} == {STRANGER}


@pytest.mark.parametrize(
    "data",
    ["progress|1", "application|1|paid", "switch|1", "really_leave|1", "join|1|yes", "rate|1|5"],
)
def test_forged_buttons_with_another_s_numbers(town: Town, data: str) -> None:
    settled(town)
    stranger = town.chat(STRANGER)
    register(stranger, SOFT, ("▸对，就是这家",))
    skip_all(stranger)
    before = len(town.audit("access_refused"))
    stranger.tap_data(f"1|{data}")
    assert "找不到了" in stranger.text
    assert len(town.audit("access_refused")) == before + 1
    with town.database.reading() as session:
        contact = session.get(Contact, 1)
        application = session.get(Application, 1)
        assert contact is not None
        assert application is not None
        assert contact.membership is Membership.ACTIVE
        assert application.state == "preparing"


def test_a_pending_contact_cannot_let_itself_in(town: Town) -> None:
    register(town.chat(CONTACT))
    second = town.chat(STRANGER)
    register(second, answers=("▸对，就是这家",))
    assert "加入请求" in skip_all(second)
    second.tap_data("1|join|2|yes")
    assert "找不到了" in second.text
    second.tap_data("1|switch|2")
    assert "没有办这件事的权限" in second.text
    assert "还在等" in second.say("/profile")


ODD_DATA = (
    "", "x", "1|", "1|nothing", "2|card|1", "1|card|x", "1|card|", "1|card|-1",
    "1|card|99999999999999999999", "1|list|z|-5", "1|list|e|99999", "1|theme|999|0",
    "1|fact|person.owner_group", "1|fact|entity.legal_person", "1|fact|no.such",
    "1|fact|fin.revenue@1900", "1|fact|hr.headcount@2025", "1|fact_is|hr.headcount|0",
    "1|fact_on|qual.event|2025", "1|reg|identify|x", "1|reg_undo", "1|resume", "1|frequency|x",
    "1|pushes|maybe", "1|dismissed|1|x", "1|remind|1|7", "1|apply|0", "1|application|1|x",
    "1|draft|x", "1|answer|x", "1|rate|x|y", "1|join|x|yes", "1|join|1|maybe",
    "1|take_back_join",
    "|" * 60, "1|card|" + "9" * 50, "1|card|1; DROP TABLE contact", "🎉" * 16, "1|card|½",
)  # fmt: skip


@pytest.mark.parametrize("who", [CONTACT, STRANGER, 2001, 3001])
def test_no_button_breaks_anything(sample_town: Town, who: int) -> None:
    if who == CONTACT:
        register(sample_town.chat(CONTACT))
    chat = sample_town.chat(who)
    for data in ODD_DATA:
        # The desk's reply is checked by the town: an apology fails the test.
        chat.tap_data(data)
        assert chat.reply.messages or chat.toast, data


def test_every_act_and_command_answers_everybody_something(sample_town: Town) -> None:
    """Bare acts, in any state, from anybody: a sentence, never an apology."""
    register(sample_town.chat(CONTACT))
    for who in (CONTACT, STRANGER, 2001, 3001):
        chat = sample_town.chat(who)
        for act in ROUTER.routes.acts:
            if act == "really_delete":
                continue
            for arguments in ("", "|1", "|1|1", "|x|y|z"):
                chat.tap_data(f"1|{act}{arguments}")
                assert chat.reply.messages or chat.toast, act
        for command in ROUTER.routes.commands:
            for rest in ("", " x", " <b>&"):
                assert chat.say(f"/{command}{rest}"), command
