"""我的政策包: what can be had together, what it comes to, and one list of papers."""

from __future__ import annotations

import re

from tests.flows.steps import ANSWERS, CABLE_NAME, consent, register, skip_all
from tests.flows.test_matches import policy_id
from tests.flows.town import HOTPOT, Chat, Town, plain

CONTACT = 1001
RICH = (
    *ANSWERS[:5],
    "▸高新技术企业",
    "科小、专精特新中小企业、规模以上工业企业，就这些",
    *ANSWERS[7:],
)


def numbered(text: str) -> list[str]:
    return re.findall(r"^(\d+)\. ", text, re.M)


def all_pages(chat: Chat) -> list[str]:
    pages = [plain(chat.text)]
    while "下一页" in chat.labels:
        chat.tap("下一页")
        pages.append(plain(chat.text))
    return pages


def test_the_package_is_ranked_summed_and_leads_to_its_cards(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact, answers=RICH)
    eligible = int(re.findall(r"能报 <b>(\d+)</b> 项", contact.text)[0])
    contact.tap("我的政策包")
    first = plain(contact.text)
    assert first.startswith(f"{CABLE_NAME} 的政策包")
    assert "初步匹配，以主管部门审核为准" in first
    pages = all_pages(contact)
    numbers = [one for page in pages for one in numbered(page)]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert 1 <= len(numbers) <= eligible
    contact.tap(numbers[-1])
    assert "【可申报" in contact.text or "【免申即享" in contact.text


def test_the_checklist_names_every_paper_once(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact, answers=RICH)
    contact.tap("我的政策包")
    contact.tap("材料清单")
    lines = [line for page in all_pages(contact) for line in page.splitlines()]
    papers = [re.sub(r"^(\d+\. |· )|（可容缺后补）|　第 .* 项用$", "", one) for one in lines
        if re.match(r"\d+\. |· ", one)]  # fmt: skip
    assert papers
    assert len(papers) == len(set(papers))
    contact.tap("我的政策包")
    assert "的政策包" in contact.text


def test_nothing_certain_yet_asks_instead_of_promising(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    consent(contact)
    contact.say(HOTPOT)
    skip_all(contact)
    assert "能报 <b>0</b> 项" in contact.text
    contact.tap("我的政策包")
    assert "还没有完全确定能报的" in contact.text
    assert "合计" not in contact.text
    assert "材料清单" not in contact.labels
    assert any(label.startswith(("答这", "补充：")) for label in contact.labels)
    contact.tap("1")
    assert "待核实" in contact.text


def test_what_was_put_away_is_not_in_the_package(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.say("/package")
    assert "高新技术企业减按15%税率" in contact.text
    policy = policy_id(sample_town, "nat-hnte-tax-rate")
    contact.tap_data(f"1|dismissed|{policy}|already_enjoyed")
    assert "高新技术企业减按15%税率" not in contact.say("/package")


def test_an_empty_package_says_what_to_do(town: Town) -> None:
    contact = town.chat(CONTACT)
    register(contact)
    with town.database.reading() as session:
        versions = list(
            town.desk.turn_for(CONTACT, session, town.clock.now()).pool.versions.values()
        )
    for one in versions:
        contact.tap_data(f"1|dismissed|{one.policy_id}|not_interested")
    contact.say("/package")
    assert "还没有能放进政策包的" in contact.text
    assert "补充 / 修改" in contact.labels
    contact.tap_data("1|checklist|0")
    assert "还没有能放进政策包的" in contact.text


def test_a_stranger_registers_first(town: Town) -> None:
    contact = town.chat(CONTACT)
    contact.say("/package")
    assert "开始登记" in contact.labels
