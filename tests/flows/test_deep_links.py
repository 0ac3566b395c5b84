"""Links: a colleague joins by one, a policy is opened by one, and nothing else is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.handlers import deep_links
from store.link_rows import TOKEN_LENGTH, issue_link, use_link
from store.tables import Contact, DeepLink, LinkPurpose, Membership, Verification
from tests.flows.steps import CABLE_NAME, consent, register, verify
from tests.flows.town import Chat, Town

POLICY = "wc-cloud-voucher"


@pytest.fixture
def first(town: Town) -> Chat:
    chat = town.chat(1001)
    register(chat)
    return chat


def invited(chat: Chat) -> str:
    """Let a contact make an invitation; return its token."""
    return _token(chat.say("/invite"))


def _token(text: str) -> str:
    (token,) = re.findall(rf"/start ([\w-]{{{TOKEN_LENGTH}}})", text)
    return str(token)


def membership(town: Town, chat_id: int) -> tuple[Membership, Verification] | None:
    with town.database.reading() as session:
        row = session.scalars(select(Contact).where(Contact.chat_id == chat_id)).first()
        return None if row is None else (row.membership, row.verification)


def test_a_stranger_agrees_first_and_then_joins(town: Town, first: Chat) -> None:
    token = invited(first)
    colleague = town.chat(1002)
    assert "个人信息告知" in colleague.say(f"/start {token}")
    assert membership(town, 1002) is None
    assert f"加入 <b>{CABLE_NAME}</b>" in colleague.tap("同意并继续")
    assert membership(town, 1002) is None, "opening a link is not joining"
    assert CABLE_NAME in colleague.tap("加入")
    assert membership(town, 1002) == (Membership.ACTIVE, Verification.UNVERIFIED)
    assert [one.subject for one in town.audit("invited")]


def test_the_word_of_a_verified_contact_verifies(town: Town, first: Chat) -> None:
    verify(town, first)
    token = invited(first)
    colleague = town.chat(1002)
    consent(colleague)
    colleague.say(f"/start {token}")
    colleague.tap("加入")
    assert membership(town, 1002) == (Membership.ACTIVE, Verification.BY_COLLEAGUE)


def test_an_invitation_is_good_for_one_person(town: Town, first: Chat) -> None:
    token = invited(first)
    for chat_id in (1002, 1003):
        consent(town.chat(chat_id))
        town.chat(chat_id).say(f"/start {token}")
    town.chat(1002).tap("加入")
    assert "已经失效" in town.chat(1003).tap("加入")
    assert "已经失效" in town.chat(1003).say(f"/start {token}")
    assert membership(town, 1003) is None


@pytest.mark.parametrize("end", ["late", "newer", "left"])
def test_an_invitation_ends(town: Town, first: Chat, end: str) -> None:
    token = invited(first)
    colleague = town.chat(1002)
    consent(colleague)
    colleague.say(f"/start {token}")
    if end == "late":
        town.later(days=7, seconds=1)
    elif end == "newer":
        invited(first)
    else:
        first.tap_data("1|leave")
        first.tap("确认退出")
    assert "已经失效" in colleague.tap("加入")
    assert membership(town, 1002) is None


def test_an_unverified_colleague_invites_nobody(town: Town, first: Chat) -> None:
    token = invited(first)
    colleague = town.chat(1002)
    consent(colleague)
    colleague.say(f"/start {token}")
    colleague.tap("加入")
    assert "/start" not in colleague.say("/invite")


def test_a_poster_opens_its_policy_for_everybody_until_its_end(town: Town) -> None:
    made = town.author.say(f"/poster {POLICY}")
    token = _token(made)
    title = made.split("<b>")[1].split("</b>")[0]
    for chat_id in (1001, 1002, 1001):
        assert title in town.chat(chat_id).say(f"/start {token}")
    town.later(days=181)
    assert "已经失效" in town.chat(1003).say(f"/start {token}")


def test_only_officers_make_posters_and_only_of_what_is_published(town: Town, first: Chat) -> None:
    assert "只对政策管理员" in first.say(f"/poster {POLICY}")
    assert "名称里的几个字" in town.author.say("/poster no-such-policy")
    assert "名称里的几个字" in town.author.say("/poster")


def test_a_policy_is_named_for_a_poster_by_words_of_its_title(sample_town: Town) -> None:
    author = sample_town.author
    assert _token(author.say("/poster 上云券"))
    several = author.say("/poster 高新技术企业")
    assert "请写得更全一些" in several
    assert "/start" not in several


def test_a_token_does_only_what_it_was_made_for(town: Town, first: Chat) -> None:
    poster = _token(town.author.say(f"/poster {POLICY}"))
    colleague = town.chat(1002)
    consent(colleague)
    assert "已经失效" in colleague.tap_data(f"1|invited|{poster}")
    token = invited(first)
    with town.database.transaction() as session:
        assert use_link(session, token, LinkPurpose.POLICY, now=town.clock.now()) is None


def test_guesses_open_nothing_and_learn_nothing(town: Town, first: Chat) -> None:
    token = invited(first)
    with town.database.reading() as session:
        (row,) = session.scalars(select(DeepLink))
        assert token not in str(vars(row))
    colleague = town.chat(1002)
    consent(colleague)
    used = f"{'A' if token[0] != 'A' else 'B'}{token[1:]}"
    said = {colleague.say(f"/start {guess}") for guess in (used, token.swapcase(), "x" * 22)}
    assert len(said) == 1
    assert "已经失效" in said.pop()


@pytest.mark.parametrize("given", ["", "hello", "x" * 23, "中" * 22, "' OR 1=1 --        "])
def test_what_is_no_token_is_an_ordinary_start(town: Town, first: Chat, given: str) -> None:
    assert CABLE_NAME in first.say(f"/start {given}".strip())


def test_tokens_are_long_and_never_the_same(town: Town) -> None:
    with town.database.transaction() as session:
        tokens = {
            issue_link(
                session,
                LinkPurpose.POLICY,
                1,
                issued_by="officer:1",
                valid_for=timedelta(days=1),
                most_uses=None,
                now=town.clock.now(),
            )
            for _ in range(200)
        }
    assert len(tokens) == 200
    assert {len(one) for one in tokens} == {TOKEN_LENGTH}


def test_a_link_names_the_bot_once_telegram_has_said_its_name() -> None:
    assert deep_links.address("zhaoren_bot", "t") == "https://t.me/zhaoren_bot?start=t"
