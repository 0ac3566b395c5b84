"""Which questions come back, and which do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.tables import SkippedQuestion
from tests.flows.steps import ANSWERS, register
from tests.flows.test_matches import open_policy
from tests.flows.town import Chat, Town

CONTACT = 1001
ASKS_RD = "nat-rd-super-deduction"
RD = "补充：2026年研发费用"


@pytest.fixture
def contact(sample_town: Town) -> Chat:
    chat = sample_town.chat(CONTACT)
    register(chat)
    return chat


def asked_in_forms(contact: Chat) -> Iterator[str]:
    """Yield the questions of one form after the other, skipping each, until none is offered."""
    for _ in range(60):
        contact.say("/matches")
        offers = [one for one in contact.labels if one.startswith(("答这", "补充："))]
        if not offers:
            return
        contact.tap(offers[0])
        while "不清楚，跳过" in contact.labels:
            yield contact.text.split("\n")[-1]
            contact.tap("不清楚，跳过")
    raise AssertionError("the questions never end")


def test_a_skipped_question_does_not_come_back(sample_town: Town, contact: Chat) -> None:
    open_policy(sample_town, contact, ASKS_RD)
    contact.tap(RD)
    contact.tap("不清楚，跳过")
    open_policy(sample_town, contact, ASKS_RD)
    assert RD not in contact.labels
    # Who looks up the reasons may still tell it.
    contact.tap("看依据")
    assert RD in contact.labels
    sample_town.later(hours=25)
    open_policy(sample_town, contact, ASKS_RD)
    assert RD in contact.labels
    contact.tap(RD)
    contact.say("150万")
    assert sample_town.count(SkippedQuestion) == 0


def test_questions_end_when_all_are_skipped(contact: Chat) -> None:
    asked = list(asked_in_forms(contact))
    assert asked
    assert len(asked) == len(set(asked))


def test_what_was_skipped_before_comes_last(sample_town: Town, contact: Chat) -> None:
    asked = list(asked_in_forms(contact))
    sample_town.later(hours=25)
    contact.say("/profile")
    contact.tap("补充 / 修改")
    contact.say("/matches")
    # All were skipped once; so all may be asked for again, in the order of their worth.
    assert next(asked_in_forms(contact)) == asked[0]


def test_what_registration_asked_in_vain_is_not_asked_again_at_once(sample_town: Town) -> None:
    contact = sample_town.chat(CONTACT)
    answers = [*ANSWERS]
    answers[3] = "▸不清楚，跳过"
    register(contact, answers=answers)
    assert "登记好了" in contact.text
    asked = list(asked_in_forms(contact))
    assert not [one for one in asked if "员工" in one and "现在有多少" in one]
    sample_town.later(hours=25)
    assert [one for one in asked_in_forms(contact) if "现在有多少员工" in one]
