"""Changing an item in one place, and nothing else of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import editing
from policies.dividing import free_code, join_items, split_item
from policies.editing import Edit
from policies.errors import NoSuchPlace
from policies.outline import condition_lines
from policies.versions import diff
from tests.policies.pool_items import an_item


def atom(value: int, **more: Any) -> dict[str, Any]:
    return {"field": "hr.headcount", "op": "gte", "value": value, **more}


TREE = {"all": [atom(1), {"any": [atom(2), atom(3)]}, {"not": atom(4)}]}


def an_item_of(tree: dict[str, Any]) -> dict[str, Any]:
    return an_item(eligibility=copy.deepcopy(tree))


def values(item: dict[str, Any]) -> list[Any]:
    return [one.atom["value"] for one in editing.numbered(item)]


def test_conditions_are_numbered_through_the_whole_tree() -> None:
    found = editing.numbered(an_item_of(TREE))
    assert [(one.number, one.atom["value"], one.groups) for one in found] == [
        (1, 1, ("all",)),
        (2, 2, ("all", "any")),
        (3, 3, ("all", "any")),
        (4, 4, ("all", "not")),
    ]
    assert [editing.at(an_item_of(TREE), one.path)["value"] for one in found] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("number", "left"),
    [
        pytest.param(1, {"all": [TREE["all"][1], TREE["all"][2]]}, id="of all"),
        pytest.param(2, {"all": [atom(1), {"any": [atom(3)]}, {"not": atom(4)}]}, id="of any"),
        pytest.param(4, {"all": [atom(1), TREE["all"][1]]}, id="with its not"),
    ],
)
def test_dropping_a_condition(number: int, left: dict[str, Any]) -> None:
    item = an_item_of(TREE)
    path = editing.numbered(item)[number - 1].path
    assert editing.drop(item, path)["eligibility"] == left
    assert item["eligibility"] == TREE


@pytest.mark.parametrize(
    "tree",
    [atom(1), {"all": [atom(1)]}, {"any": [atom(1)]}, {"all": [{"any": [{"not": atom(1)}]}]}],
    ids=["bare", "all", "any", "nested"],
)
def test_dropping_the_only_condition_leaves_no_empty_group(tree: dict[str, Any]) -> None:
    item = an_item_of(tree)
    left = editing.drop(item, editing.numbered(item)[0].path)
    assert left["eligibility"] in ({"all": []}, {})
    assert editing.numbered(left) == ()


@pytest.mark.parametrize("tree", [TREE, atom(1), {"any": [atom(1)]}, {}], ids=str)
def test_adding_a_condition_keeps_the_others(tree: dict[str, Any]) -> None:
    item = an_item_of(tree)
    assert values(editing.add_condition(item, atom(9))) == [*values(item), 9]


@pytest.mark.parametrize(
    ("numbers", "after"),
    [
        pytest.param(
            (4, 1), {"all": [{"any": [atom(1), {"not": atom(4)}]}, TREE["all"][1]]}, id="with a not"
        ),
        pytest.param(
            (1, 3),
            {"all": [{"any": [atom(1), atom(2), atom(3)]}, TREE["all"][2]]},
            id="into the group that is there",
        ),
    ],
)
def test_alternatives_stand_where_the_first_stood(
    numbers: tuple[int, ...], after: dict[str, Any]
) -> None:
    item = an_item_of(TREE)
    paths = [one.path for one in editing.numbered(item) if one.number in numbers]
    assert editing.make_alternatives(item, paths)["eligibility"] == after


@pytest.mark.parametrize("numbers", [(1,), (2, 3)], ids=["one", "alternatives already"])
def test_too_few_for_alternatives(numbers: tuple[int, ...]) -> None:
    item = an_item_of(TREE)
    paths = [one.path for one in editing.numbered(item) if one.number in numbers]
    with pytest.raises(ValueError, match="at least two"):
        editing.make_alternatives(item, paths)


def test_alternatives_are_dissolved() -> None:
    item = an_item_of(TREE)
    second = editing.numbered(item)[1].path
    flat = {"all": [atom(1), atom(2), atom(3), {"not": atom(4)}]}
    assert editing.dissolve(item, second)["eligibility"] == flat
    with pytest.raises(ValueError, match="no alternative"):
        editing.dissolve(item, editing.numbered(item)[0].path)
    assert editing.dissolve(an_item_of({"any": [atom(1)]}), "eligibility.any[0]")[
        "eligibility"
    ] == {"all": [atom(1)]}


@pytest.mark.parametrize(
    "path", ["eligibility.all[9]", "eligibility.any[0]", "nowhere.at", "benefits[0].when.all[0]"]
)
def test_a_place_that_is_not_there(path: str) -> None:
    for change in (Edit(path=path, value={}), Edit(path=path)):
        with pytest.raises(NoSuchPlace):
            editing.apply_edit(an_item(), change)


def test_a_mended_condition_is_no_longer_guessed() -> None:
    guessed = atom(1, inferred=True, unit="万元", quote="30人以上")
    assert editing.with_value(guessed, op="lte", value=5) == {
        "field": "hr.headcount",
        "op": "lte",
        "value": 5,
        "quote": "30人以上",
    }


@pytest.mark.parametrize("flag", ["human", "preference"])
def test_a_flag_is_set_and_taken_back(flag: str) -> None:
    once = editing.with_flag(atom(1), flag, is_set=True)
    assert editing.has_flag(once, flag)
    assert editing.with_flag(once, flag, is_set=False) == atom(1)


def test_a_period_is_set_and_taken_away() -> None:
    dated = editing.with_period(atom(1), "y-1")
    assert dated["per"] == "y-1"
    assert editing.with_period(dated, None) == atom(1)


NODES = st.recursive(
    st.integers(0, 9).map(atom),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some})
        | st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some})
        | inner.map(lambda one: {"not": one})
    ),
    max_leaves=8,
)


@given(tree=NODES, data=st.data())
def test_any_condition_can_be_dropped_and_the_others_stay(
    tree: dict[str, Any], data: st.DataObject
) -> None:
    item = an_item_of(tree)
    found = editing.numbered(item)
    chosen = data.draw(st.sampled_from(found))
    left = values(editing.drop(item, chosen.path))
    assert left == [one.atom["value"] for one in found if one is not chosen]


@given(tree=NODES, data=st.data())
def test_alternatives_lose_no_condition(tree: dict[str, Any], data: st.DataObject) -> None:
    item = an_item_of({"all": [tree, atom(10), atom(11)]})
    paths = [one.path for one in editing.numbered(item)]
    chosen = data.draw(st.lists(st.sampled_from(paths), min_size=2, unique=True))
    try:
        changed = editing.make_alternatives(item, chosen)
    except ValueError:
        return  # Both stand in the same group.
    assert sorted(values(changed)) == sorted(values(item))


BENEFITS = [
    {"kind": "reward", "form": "fixed", "amount": amount, "quote": None} for amount in (1, 2)
]


def test_an_item_is_split_in_two() -> None:
    item = an_item_of(TREE) | {"benefits": BENEFITS}
    old, new = split_item(item, conditions=[1, 3], benefits=[2], code="new", title="新的一项")
    assert (values(old), values(new)) == ([2, 4], [1, 3])
    assert (old["benefits"], new["benefits"]) == (BENEFITS[:1], BENEFITS[1:])
    assert (new["id"], new["title"], new["text"]) == ("new", "新的一项", item["text"])
    for benefits in ([], [1, 2], [7]):
        with pytest.raises(ValueError, match="benefit of its own"):
            split_item(item, conditions=[], benefits=benefits, code="new", title="新")


def test_a_free_code_is_nobodys() -> None:
    assert free_code("a", {"a", "a-2"}) == "a-3"
    assert len(free_code("a" * 128, {"a" * 128})) == 128


def quotes_are_exact(item: dict[str, Any]) -> bool:
    quoted = [line.atom for line in condition_lines(item) if line.group is None] + item["benefits"]
    return all(
        item["text"][slice(*one["span"])] == one["quote"] for one in quoted if one.get("span")
    )


def test_two_items_are_joined_and_quotes_stay_exact() -> None:
    one = an_item("one")
    other = an_item("other", text="另一份。" + an_item()["text"], contact="")
    for quoted in (*other["eligibility"]["all"], *other["benefits"], other["window"]):
        quoted["span"] = [place + 4 for place in quoted["span"]]
    other["eligibility"]["all"][0]["value"] = 1
    joined = join_items(one, other)
    assert quotes_are_exact(joined)
    assert values(joined) == [20000000, 1]
    assert len(joined["benefits"]) == 1
    assert joined["title"] == one["title"]


def test_an_item_joined_with_itself_is_itself() -> None:
    assert diff(an_item(), join_items(an_item(), an_item())) == ()
