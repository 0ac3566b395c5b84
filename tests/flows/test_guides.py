"""A guide longer than a message: the first part to read, and the whole of it in a file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.edge import parts
from bot.events import Message
from bot.long_texts import MAX_TEXT_UNITS, plain, utf16_length
from store.tables import Policy
from tests.flows.test_officers import publish
from tests.flows.town import Town
from tests.policies.pool_items import an_item

STRANGER = 1009
FLOW = "先在网上申报，再到窗口递交纸质材料；<受理> & 审核；" * 40
MATERIALS = [{"name": f"第{number}项证明材料（加盖公章的复印件）"} for number in range(1, 61)]


def guide_of(town: Town, code: str = "wc-growth-reward", **changes: Any) -> Message:
    publish(town, an_item(code, **changes))
    with town.database.reading() as session:
        policy_id = session.scalars(select(Policy.id).where(Policy.code == code)).one()
    town.chat(STRANGER).tap_data(f"1|details|{policy_id}")
    (message,) = town.chat(STRANGER).reply.messages
    return message


def test_a_short_guide_is_one_message(town: Town) -> None:
    message = guide_of(town)
    assert message.file is None
    assert "所附文件" not in message.text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"guide": {"flow": FLOW}}, id="a long element"),
        pytest.param({"materials": MATERIALS}, id="many materials"),
        pytest.param({"guide": {"flow": FLOW}, "materials": MATERIALS}, id="both"),
    ],
)
def test_of_a_long_one_nothing_is_lost(town: Town, changes: dict[str, Any]) -> None:
    message = guide_of(town, title="规模企业成长奖励</title>", **changes)
    assert message.file is not None
    assert message.file.name == "wc-growth-reward-guide.html"
    assert message.text.endswith("（一条消息放不下，全文见所附文件）")
    assert utf16_length(message.text) <= MAX_TEXT_UNITS
    page = message.file.content.decode()
    assert "<title>规模企业成长奖励&lt;/title&gt;" in page
    whole = plain(page)
    assert changes.get("guide", {}).get("flow", "") in whole
    assert all(one["name"] in whole for one in changes.get("materials", []))
    assert page.startswith("<!doctype html>")
    assert set(re.findall(r"<(\w+)", page.partition("<body>")[2])) <= {"p", "b", "i"}


def test_telegram_takes_it_as_a_text_and_a_file(town: Town) -> None:
    message = guide_of(town, guide={"flow": FLOW, "place": FLOW, "fee": FLOW, "time_limit": FLOW})
    *texts, last = parts(message)
    assert [one.file for one in texts] == [None]
    assert (last.text, last.file) == ("", message.file)
