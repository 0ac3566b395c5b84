"""The few questions that decide most, chosen together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.short_form import MOST_QUESTIONS, short_form


@pytest.mark.parametrize(
    ("waiting", "fields", "settles"),
    [
        pytest.param({}, (), (), id="nothing waits"),
        pytest.param({"p": []}, (), (), id="a policy that no answer decides"),
        pytest.param({"p": ["a"], "q": ["b"]}, ("a", "b"), ("p", "q"), id="one fact each"),
        pytest.param(
            {"p": ["a"], "q": ["b", "c"], "r": ["b", "c"], "s": ["d"]},
            ("a", "b", "c"),
            ("p", "q", "r"),
            id="two facts that decide two policies beat one that decides one",
        ),
        pytest.param({"p": ["a", "b", "c", "d"]}, (), (), id="a policy that asks for too much"),
    ],
)
def test_choice(
    waiting: dict[str, list[str]], fields: tuple[str, ...], settles: tuple[str, ...]
) -> None:
    form = short_form(waiting, ["a", "b", "c", "d"])
    assert (form.fields, form.settles) == (fields, settles)


def test_the_more_valuable_fact_wins_a_tie_and_is_asked_first() -> None:
    form = short_form({"p": ["a"], "q": ["b"]}, ["b", "a"], most=1)
    assert form.fields == ("b",)
    assert short_form({"p": ["a"], "q": ["b"]}, ["b", "a"]).fields == ("b", "a")


@given(
    st.dictionaries(
        st.text("pqrst", min_size=1, max_size=3),
        st.lists(st.sampled_from("abcdef"), max_size=4, unique=True),
        max_size=8,
    )
)
def test_what_is_said_to_be_settled_is_settled(waiting: dict[str, list[str]]) -> None:
    form = short_form(waiting, list("abcdef"))
    assert len(form.fields) <= MOST_QUESTIONS
    for policy, facts in waiting.items():
        assert (policy in form.settles) == (bool(facts) and set(facts) <= set(form.fields))
    # No question is asked in vain.
    assert set(form.fields) == {fact for one in form.settles for fact in waiting[one]}
