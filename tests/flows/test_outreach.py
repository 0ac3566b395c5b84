"""Officers and specialists see whom policies find that nobody speaks for, and get the list."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.callbacks import encode
from enterprises.actors import Actor
from enterprises.officers import add_officer
from jobs.runs import Work
from jobs.shortlists import run_shortlists
from tests.conftest import SHANGHAI
from tests.flows.steps import CABLE_NAME, register
from tests.flows.town import CABLE, Chat, Town, plain

FILE = encode("outreach_file", 0)


def night(town: Town) -> None:
    run_shortlists(Work(database=town.database, now=town.clock.now(), zone=SHANGHAI))


def sheet(chat: Chat) -> list[tuple[Any, ...]]:
    (message,) = chat.reply.messages
    assert message.file is not None
    assert message.file.name.endswith(".xlsx")
    return list(load_workbook(io.BytesIO(message.file.content)).active.iter_rows(values_only=True))


def test_an_officer_gets_the_list_of_a_policy(town: Town) -> None:
    night(town)
    town.author.say("/pool 稳岗")
    town.author.tap("稳岗")
    seen = plain(town.author.tap("能找到谁"))
    assert "登记企业" in seen
    assert "其中还没有联系人的：" in seen
    assert "名单共" in town.author.tap("发名单")
    head, *rows = sheet(town.author)
    assert head[:2] == ("企业名称", "统一社会信用代码")
    assert (CABLE_NAME, CABLE) in {row[:2] for row in rows}
    assert all("稳岗" in row[5] for row in rows)
    assert all(row[7] == "可享" or row[10] for row in rows), "what is open is named"
    assert town.audit("read")


def test_who_has_a_contact_is_on_no_list(town: Town) -> None:
    register(town.chat(1001))
    night(town)
    town.specialist.say("/outreach")
    assert "还没有联系人的企业" in town.specialist.text
    town.specialist.tap("发名单")
    rows = sheet(town.specialist)
    assert CABLE not in {row[1] for row in rows}
    assert len(rows) > 1


def test_a_specialist_finds_a_policy_by_a_word(town: Town) -> None:
    night(town)
    assert "没有和" in town.specialist.say("/outreach 天气")
    town.specialist.say("/outreach 稳岗")
    assert "能找到谁" in plain(town.specialist.tap("稳岗"))


def test_before_the_first_night_it_says_so(town: Town) -> None:
    assert "还没有运行过" in town.author.say("/outreach")
    town.author.say("/outreach 稳岗")
    assert "还没有运行过" in town.author.tap("稳岗")
    assert town.author.labels == []
    assert "还没有运行过" in town.author.tap_data(FILE)


@pytest.mark.parametrize(
    ("region", "is_seen"), [("430112", True), ("430104", False)], ids=["its own", "another"]
)
def test_an_officer_sees_its_own_region(town: Town, region: str, is_seen: bool) -> None:
    night(town)
    with town.database.transaction() as session:
        add_officer(
            session,
            key="scoped",
            title="录入岗",
            chat_id=2009,
            region=region,
            by=Actor.job("tests"),
            now=town.clock.now(),
        )
    officer = town.chat(2009)
    assert "只含" in officer.say("/outreach")
    officer.tap_data(FILE)
    codes = {row[1] for row in sheet(officer)}
    assert (CABLE in codes) is is_seen
    assert len({row[2] for row in sheet(officer)}) == 2, "one place under the heading"


def test_a_stranger_gets_nothing(town: Town) -> None:
    night(town)
    for said in (town.chat(1009).say("/outreach"), town.chat(1009).tap_data(FILE)):
        assert "只对政策管理员或专员开放" in said
    assert town.audit("access_refused")


def test_a_long_list_says_that_it_is_cut(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    night(town)
    monkeypatch.setattr("bot.handlers.outreach.MOST_SENT", 1)
    town.author.say("/outreach")
    assert "名单里是前 1 家" in town.author.tap("发名单")
    assert len(sheet(town.author)) == 2
