"""What a button carries, and what this version did not write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import decode, encode
from bot.errors import StaleButton

WORDS = st.text(st.characters(codec="ascii", exclude_characters="|"), max_size=6)


@given(st.lists(WORDS, max_size=4))
def test_round_trip(arguments: list[str]) -> None:
    act = decode(encode("card", *arguments))
    assert (act.name, list(act.arguments)) == ("card", arguments)


@given(st.text(max_size=80))
def test_anything_is_an_act_or_stale(data: str) -> None:
    try:
        act = decode(data)
    except StaleButton:
        return
    assert act.name


def test_what_does_not_fit_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        encode("card", "中" * 30)


@pytest.mark.parametrize("data", ["", "1", "1|", "0|card", "2|card|1", "card|1"])
def test_stale(data: str) -> None:
    with pytest.raises(StaleButton):
        decode(data)


def test_arguments_that_are_not_there() -> None:
    act = decode("1|card|x")
    assert act.word(5) == ""
    for position in (0, 5):
        with pytest.raises(StaleButton):
            act.number(position)
