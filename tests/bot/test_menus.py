"""The menus, the helps and the privacy notice name commands that there are."""

from __future__ import annotations

import re

import pytest

from bot.handlers.routes import ROUTER
from bot.texts import load_texts

TEXTS = load_texts()
COMMANDS = frozenset(ROUTER.routes.commands)
STAFF_ONLY = frozenset({"drafts", "verify", "pool", "code", "inquiries", "officer"})


def of_menu(role: str) -> list[str]:
    lines = TEXTS.say(f"menu.{role}").splitlines()
    return [line.partition(" - ")[0].strip() for line in lines if line.strip()]


@pytest.mark.parametrize("role", ["contact", "officer", "specialist"])
def test_every_line_of_a_menu_is_answered(role: str) -> None:
    names = of_menu(role)
    assert len(names) == len(set(names))
    assert set(names) <= COMMANDS
    assert {"help", "cancel"} <= set(names)
    for line in TEXTS.say(f"menu.{role}").splitlines():
        assert re.fullmatch(r"[a-z_]{1,32} - .{1,20}", line), line


def test_contacts_are_not_offered_the_staff_s_work() -> None:
    assert not STAFF_ONLY & set(of_menu("contact"))


def test_every_command_is_named_somewhere_a_person_reads() -> None:
    shown = " ".join(TEXTS.say(key, **dict.fromkeys(TEXTS.placeholders(key), "")) for key in (
        "menu.contact", "menu.officer", "menu.specialist", "welcome.help", "welcome.help_officer",
        "welcome.help_specialist", "welcome.notice", "welcome.home_officer", "verify.redeem_how",
    ))  # fmt: skip
    hidden = {"register", "stop"}  # Everyday words that work, though buttons do the same.
    named = set(re.findall(r"[a-z]+", shown))
    assert sorted(COMMANDS - named - hidden) == []


@pytest.mark.parametrize("key", [key for key in TEXTS.keys() if "/" in TEXTS._sentences[key]])  # noqa: SIM118
def test_no_sentence_names_a_command_that_is_not_there(key: str) -> None:
    sentence = TEXTS.say(key, **dict.fromkeys(TEXTS.placeholders(key), ""))
    named = re.findall(r"(?<![\w</])/([a-z]{2,})\b", sentence)
    assert set(named) <= COMMANDS
