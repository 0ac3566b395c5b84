"""A long text is cut where a reader minds least, and never through a mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.long_texts import plain, split_text, utf16_length
from bot.playground.markup import parse_html


def parts(text: str, limit: int) -> list[str]:
    return list(split_text(text, limit))


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        pytest.param("", 10, [""], id="nothing"),
        pytest.param("短", 10, ["短"], id="short"),
        pytest.param("一段话。\n\n另一段。", 8, ["一段话。", "另一段。"], id="between paragraphs"),
        pytest.param("第一行字\n第二行", 7, ["第一行字", "第二行"], id="between lines"),
        pytest.param("一二三。四五六七", 6, ["一二三。", "四五六七"], id="after a sentence"),
        pytest.param("一二三四五六七", 3, ["一二三", "四五六", "七"], id="anywhere at last"),
        pytest.param("a&lt;b&lt;c", 6, ["a&lt;b", "&lt;c"], id="not in an escape"),
        pytest.param("😀😀😀", 4, ["😀😀", "😀"], id="not in a pair of units"),
        pytest.param(
            "<b>一二三四</b>",
            10,
            ["<b>一二三</b>", "<b>四</b>"],
            id="marks are closed and reopened",
        ),
        pytest.param(
            "<b>一<i>二三</i></b>",
            16,
            ["<b>一<i>二</i></b>", "<b><i>三</i></b>"],
            id="marks in marks",
        ),
        pytest.param("<b>一二三</b>四", 10, ["<b>一二三</b>", "四"], id="no empty mark is left"),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, cut: list[str]) -> None:
    assert parts(text, limit) == cut


MARKS = st.sampled_from(("b", "i", "code", "blockquote"))
LEAVES = st.text(alphabet="政策&<>😀 ab。，\n", min_size=1, max_size=40).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
TEXTS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(MARKS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=20,
)


@given(text=TEXTS, limit=st.integers(min_value=160, max_value=400))
def test_parts_fit_are_well_formed_and_lose_nothing(text: str, limit: int) -> None:
    made = parts(text, limit)
    assert all(utf16_length(part) <= limit for part in made)
    for part in made:
        parse_html(part)

    def bare(given: str) -> str:
        return "".join(plain(given).split())

    assert bare("".join(made)) == bare(text)
