"""Sentences: filled, escaped once, plain on buttons, and loud when something is missing."""

from __future__ import annotations

import pytest

from bot.errors import BadTexts
from bot.texts import Marked, Texts

TEXTS = Texts({"a.name": "<b>{name}</b>", "a.pair": "{first} & {second}", "a.button": "到 {name}"})


def test_values_are_escaped_and_marks_kept() -> None:
    assert TEXTS.say("a.name", name="甲<b>&") == "<b>甲&lt;b&gt;&amp;</b>"


def test_a_sentence_within_a_sentence_is_escaped_once() -> None:
    inner = TEXTS.say("a.name", name="甲&乙")
    assert isinstance(inner, Marked)
    assert TEXTS.say("a.pair", first=inner, second="<") == "<b>甲&amp;乙</b> & &lt;"


def test_buttons_read_no_marks() -> None:
    assert TEXTS.plain("a.button", name="甲&乙<1>") == "到 甲&乙<1>"


@pytest.mark.parametrize("say", [TEXTS.say, TEXTS.plain])
def test_what_is_missing_is_an_error(say: object) -> None:
    assert callable(say)
    with pytest.raises(BadTexts):
        say("a.nothing")
    with pytest.raises(BadTexts):
        say("a.name")
