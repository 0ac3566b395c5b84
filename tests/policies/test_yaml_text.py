"""YAML as people write items."""

from __future__ import annotations

import pytest

from policies.item_files import read_items
from policies.items import RawItem
from policies.yaml_text import read_yaml

REST = """
title: 示例
eligibility:
  all:
  - {field: fin.revenue, op: gte, value: 100}
benefits:
- {kind: reward, form: fixed, amount: 1}
"""


def values(text: str) -> list[object]:
    return [one.value for one in read_yaml(text, "f.yaml") if isinstance(one, RawItem)]


def broken(text: str) -> list[tuple[int, str]]:
    found = [one for one in read_yaml(text, "f.yaml") if not isinstance(one, RawItem)]
    return [(one.place.line, one.what) for one in found]


@pytest.mark.parametrize(
    "text",
    ["id: a\n---\nid: b\n", "- id: a\n- id: b\n", "items:\n- id: a\n- id: b\n",
     "---\nid: a\n...\n---\nid: b\n", "--- {id: a}\n--- {id: b}\n", "[{id: a}, {id: b}]"],
    ids=["documents", "list", "items", "ends", "one-liners", "flow list"],
)  # fmt: skip
def test_one_or_several_items(text: str) -> None:
    assert values(text) == [{"id": "a"}, {"id": "b"}]


@pytest.mark.parametrize(
    ("written", "value"),
    [("2026-03-01", "2026-03-01"), ("no", "no"), ("on", "on"), ("0431", "0431"), ("430112", 430112),
     ("1_000", 1000), ("1.5", 1.5), ("12:30", "12:30"), ("true", True), ("~", None), ("", None),
     ("'12'", "12"), (".nan", ".nan"), ("1e3", 1000.0), ("-3", -3), ("=", "=")],
)  # fmt: skip
def test_yaml_without_its_surprises(written: str, value: object) -> None:
    assert values(f"id: {written}") == [{"id": value}]


def test_a_merge_is_allowed_and_its_own_keys_win() -> None:
    text = "- &base {id: a, level: city}\n- <<: *base\n  id: b\n"
    assert values(text) == [{"id": "a", "level": "city"}, {"id": "b", "level": "city"}]


def test_a_key_given_twice_is_refused_and_the_others_load() -> None:
    text = "- id: a\n- id: b\n  level: city\n  level: zone\n- id: c\n"
    assert values(text) == [{"id": "a"}, {"id": "c"}]
    assert broken(text) == [(4, "no YAML: the key level is given twice")]


def test_a_broken_document_leaves_its_neighbours() -> None:
    text = "id: a\n---\nid: [b\n---\nid: c\n"
    assert values(text) == [{"id": "a"}, {"id": "c"}]
    assert [line for line, _what in broken(text)] == [4]


def test_a_broken_entry_leaves_its_neighbours() -> None:
    text = "# pool\n- id: a\n- id: 'b\n- id: c\n- id: d\n"
    lines = [line for line, _what in broken(text)]
    assert {"id": "a"} in values(text)
    assert lines
    assert all(line >= 3 for line in lines)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "- " * 100_000 + "a", "id: " + "{a: " * 3000 + "1" + "}" * 3000],
    ids=["flow", "block", "maps"],
)
def test_deep_nesting_is_refused_before_the_parser_falls(text: str) -> None:
    assert [what for _line, what in broken(text)] == ["no YAML: the item is nested too deep"]


def test_a_bomb_of_aliases_is_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    file = read_items("f.yaml", ("id: a\n" + "\n".join(levels) + REST).encode())
    assert [one.what for one in file.problems] == ["the item is nested too deep or too large"]


def test_an_item_that_contains_itself_is_refused() -> None:
    file = read_items("f.yaml", ("id: a\nloop: &x [*x]" + REST).encode())
    assert [one.what for one in file.problems] == ["the item is nested too deep or too large"]


def test_a_problem_names_the_line_of_its_field() -> None:
    text = "---\nid: first" + REST + "---\nid: second" + REST.replace("fixed", "gift")
    file = read_items("f.yaml", text.encode())
    assert [one.code for one in file.items] == ["first"]
    (problem,) = file.problems
    line = text.split("\n")[problem.place.line - 1]
    assert (problem.code, problem.path) == ("second", "benefits[0].form")
    assert "gift" in line


def test_the_operator_true_may_stand_without_quotes() -> None:
    text = "id: a" + REST.replace("fin.revenue, op: gte, value: 100", "credit.good, op: true")
    (item,) = read_items("f.yaml", text.encode()).items
    assert item.item["eligibility"]["all"][0]["op"] == "true"


def test_an_unknown_tag_builds_nothing() -> None:
    text = "id: !!python/object/apply:os.system ['true']\n"
    assert values(text) == []
    assert "could not determine a constructor" in broken(text)[0][1]
