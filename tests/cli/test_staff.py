"""Officers' accounts and specialists' desks, opened and ended by command."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Zhaoren


@pytest.fixture
def first_officer(zhaoren: Zhaoren, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ZHAOREN_OFFICERS", "501")
    assert zhaoren("db", "upgrade").code == 0
    return "officer-1"


def test_an_account_is_opened_listed_and_ended(zhaoren: Zhaoren, first_officer: str) -> None:
    opened = zhaoren(
        "officers", "add", "gxj-1", "--title", "工信局录入岗", "--chat-id", "502",
        "--by", first_officer,
    )  # fmt: skip
    assert (opened.code, "gxj-1" in opened.out) == (0, True)
    assert "工信局录入岗" in zhaoren("officers", "list").out
    ended = zhaoren("officers", "end", "gxj-1", "--reason", "调岗", "--by", first_officer)
    assert ended.code == 0
    assert "gxj-1" not in zhaoren("officers", "list").out


def test_only_an_administrator_opens_accounts(zhaoren: Zhaoren, first_officer: str) -> None:
    zhaoren("officers", "add", "gxj-1", "--title", "工信局录入岗", "--by", first_officer)
    refused = zhaoren("officers", "add", "gxj-2", "--title", "审核岗", "--by", "gxj-1")
    assert (refused.code, "no administrator" in refused.err) == (1, True)


def test_the_last_administrator_stays(zhaoren: Zhaoren, first_officer: str) -> None:
    refused = zhaoren("officers", "end", first_officer, "--reason", "x", "--by", first_officer)
    assert (refused.code, "last administrator" in refused.err) == (1, True)


def test_a_desk_is_opened_left_and_taken_again(zhaoren: Zhaoren, first_officer: str) -> None:
    opened = zhaoren("specialists", "add", "kjj", "--title", "科技政策专员岗", "--chat-id", "601")
    assert opened.code == 0
    assert zhaoren("specialists", "absent", "kjj").code == 0
    assert "absent" in zhaoren("specialists", "list").out
    assert zhaoren("specialists", "present", "kjj").code == 0
    assert "absent" not in zhaoren("specialists", "list").out


def test_a_desk_that_is_not_there_is_named(zhaoren: Zhaoren, first_officer: str) -> None:
    refused = zhaoren("specialists", "absent", "nobody")
    assert (refused.code, "nobody" in refused.err) == (1, True)
