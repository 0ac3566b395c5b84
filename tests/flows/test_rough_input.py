"""Stickers, floods of letters, marks, other scripts: always a sentence, never harm."""

from __future__ import annotations

import pytest

from store.tables import Contact, Conversation
from tests.flows.steps import ANSWERS, consent, do, register
from tests.flows.town import CABLE, Town, plain

CONTACT = 1001
ROUGH = (
    "<script>alert(1)</script>", "<b>", "</b></i>", "&lt;&amp;", "&", "a < b > c", "{name}", "{}",
    "{0}", "%s %d", "'; DROP TABLE contact; --", "\" OR 1=1", "\x00\x01", "‮‭abc",
    "שלום عليكم", "🎉👨‍👩‍👧‍👦🏳️‍🌈", "a" * 2000, "中" * 2000, "/", "//", "|", "1|card|1", "-0",
    "０", "½", "一亿亿亿亿", "2026年13月45日", "NULL", "None", "\n\n\n", "　",
    "@everyone", "https://x.y/?a=b&c",
    "1e999",
)  # fmt: skip


@pytest.mark.parametrize("typed", ROUGH[::3], ids=range(0, len(ROUGH), 3))
def test_at_every_step_of_a_registration(sample_town: Town, typed: str) -> None:
    contact = sample_town.chat(CONTACT)
    contact.say(typed)
    contact.say("/start")
    contact.say(typed)
    contact.tap("同意并继续")
    for step in (CABLE, *ANSWERS):
        shown = contact.shown[-1]
        contact.say(typed)
        if contact.shown[-1].keyboard == shown.keyboard or "上一步" not in contact.labels:
            do(contact, step)
        else:
            # It was taken for an answer, which nobody can tell from a meant one: go back.
            contact.tap("上一步")
            do(contact, step)
    assert sample_town.count(Contact) <= 1


@pytest.mark.parametrize("typed", ROUGH, ids=range(len(ROUGH)))
def test_as_question_note_and_command(sample_town: Town, typed: str) -> None:
    contact = sample_town.chat(CONTACT)
    register(contact)
    contact.say(typed)
    contact.say(f"/{typed}")
    contact.say(f"/redeem {typed}")
    contact.say("/specialist")
    contact.say(typed)
    contact.say("/cancel")
    contact.tap_data("1|fact|fin.rd_expense")
    contact.say(typed)
    contact.say("/cancel")
    contact.say("/profile")
    for who in (sample_town.author, sample_town.specialist):
        who.say(typed)
        who.say(f"/code {typed}")


def test_a_sticker_and_five_thousand_characters(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    contact.sticker()
    assert "只看得懂文字" in contact.text
    assert "太长了" in contact.say("补贴" * 2500)
    consent(contact)
    asked = contact.shown[-1]
    contact.say(CABLE * 300)
    assert "太长了" in contact.text
    contact.sticker()
    contact.upload("licence.pdf", b"%PDF")
    assert "请用文字写" in contact.text
    with sample_town.database.reading() as session:
        kept = session.get(Conversation, CONTACT)
        assert kept is not None
        assert kept.step == "identify"
    assert "统一社会信用代码" in plain(asked.text)


def test_an_unknown_command(sample_town: Town) -> None:
    assert "没有 /nonsense 这个命令" in sample_town.chat(CONTACT).say("/nonsense")
    assert "&lt;b&gt;" in sample_town.chat(CONTACT).say("/<b>")
