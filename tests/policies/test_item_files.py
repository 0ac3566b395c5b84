"""Files of items: what is read, and how what is broken is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.errors import UnreadableFile
from policies.export import to_yaml
from policies.item_files import find_item_files, read_item_file, read_items
from tests.policies.pool_items import an_item


def jsonl(*items: Any) -> bytes:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in items]
    return "\n".join(lines).encode()


def problems(name: str, content: bytes) -> list[tuple[int, str, str]]:
    return [(one.place.line, one.path, one.what) for one in read_items(name, content).problems]


def test_every_line_of_a_jsonl_is_an_item() -> None:
    file = read_items("pool.jsonl", jsonl(an_item("a"), "", an_item("b")))
    assert [(one.code, str(one.place)) for one in file.items] == [
        ("a", "pool.jsonl:1"),
        ("b", "pool.jsonl:3"),
    ]
    assert file.items[0].item == an_item("a")


@pytest.mark.parametrize(
    ("prefix", "ending"), [(b"\xef\xbb\xbf", b""), (b"", b"\r\n"), (b"", b"\n\n")],
    ids=["byte order mark", "carriage return", "blank lines"],
)  # fmt: skip
def test_what_editors_add_does_no_harm(prefix: bytes, ending: bytes) -> None:
    file = read_items("pool.jsonl", prefix + jsonl(an_item("a")) + ending)
    assert [one.code for one in file.items] == ["a"]
    assert file.problems == ()


def test_a_line_separator_inside_a_text_ends_no_line() -> None:
    item = an_item("a", contact="第一行\u2028第二行")
    assert read_items("pool.jsonl", jsonl(item)).items[0].item["contact"] == "第一行\u2028第二行"


BROKEN_LINES = [
    pytest.param('{"id": "x", ', "", "no JSON", id="cut off"),
    pytest.param('{"id": "x", "id": "y"}', "", "given twice", id="key twice"),
    pytest.param('{"id": NaN}', "", "NaN is no number", id="not a number"),
    pytest.param('["x"]', "", "expected one policy item, found a list", id="no mapping"),
    pytest.param("[" * 100_000, "", "nested too deep", id="deep nesting"),
    pytest.param("9" * 5000, "", "no JSON", id="endless number"),
]
BROKEN_ITEMS = [
    pytest.param({"id": None}, "id", "is missing", id="no id"),
    pytest.param({"id": "two words"}, "id", "holds blanks", id="id with a blank"),
    pytest.param({"id": "x" * 129}, "id", "longer than 128", id="long id"),
    pytest.param({"title": "  "}, "title", "is missing", id="no title"),
    pytest.param({"title": "题" * 301}, "title", "longer than 300", id="long title"),
    pytest.param({"eligibility": None}, "eligibility", "is missing", id="no conditions"),
    pytest.param({"benefits": []}, "benefits", "is missing or empty", id="no benefits"),
    pytest.param({"contact": "a\x00b"}, "contact", "no text", id="NUL character"),
    pytest.param({"limits": {"quota": 10**30}}, "limits.quota", "no sensible", id="huge number"),
    pytest.param({"valid_to": "2026-02-30"}, "valid_to", "2026-02-30", id="no such day"),
    pytest.param({"window": {"type": "soon"}}, "window.type", "soon", id="unknown window"),
    pytest.param(
        {"benefits": [{"kind": "reward", "form": "gift"}]}, "benefits[0].form", "gift", id="form"
    ),
]


@pytest.mark.parametrize(("line", "path", "what"), BROKEN_LINES)
def test_a_broken_line_is_named_and_the_others_load(line: str, path: str, what: str) -> None:
    content = jsonl(an_item("a"), line, an_item("b"))
    file = read_items("pool.jsonl", content)
    assert [one.code for one in file.items] == ["a", "b"]
    (problem,) = file.problems
    assert (problem.place.line, problem.path) == (2, path)
    assert what in problem.what
    assert str(problem).startswith("pool.jsonl:2:")
    assert problem.hint


@pytest.mark.parametrize(("change", "path", "what"), BROKEN_ITEMS)
def test_a_broken_item_is_named_with_its_field(
    change: dict[str, Any], path: str, what: str
) -> None:
    file = read_items("pool.jsonl", jsonl(an_item("a"), an_item("bad") | change, an_item("b")))
    assert [one.code for one in file.items] == ["a", "b"]
    (problem,) = file.problems
    assert (problem.place.line, problem.path) == (2, path)
    assert what in problem.what


def test_a_lone_surrogate_is_no_text() -> None:
    line = json.dumps(an_item("a", contact="\ud83d"))
    assert problems("pool.jsonl", line.encode()) == [
        (1, "contact", "holds a character that is no text")
    ]


def test_a_line_that_is_not_utf8_is_named() -> None:
    content = jsonl(an_item("a")) + b"\n\xff\xfe\n" + jsonl(an_item("b"))
    file = read_items("pool.jsonl", content)
    assert [one.code for one in file.items] == ["a", "b"]
    assert "byte 1 of the line is not UTF-8" in file.problems[0].what


def test_texts_that_offer_nothing_are_counted_and_not_refused() -> None:
    nothing = {"source_id": "t1", "kind": "not_a_benefit", "why": "人事任免"}
    file = read_items("pool.jsonl", jsonl(nothing, an_item("a")))
    assert (len(file.items), file.problems, file.not_benefits) == (1, (), 1)


def test_whole_floats_are_integers() -> None:
    item = an_item("a", limits={"quota": 3.0, "share": 0.15})
    file = read_items("pool.jsonl", jsonl(item))
    assert json.dumps(file.items[0].item["limits"]) == '{"quota": 3, "share": 0.15}'
    same = read_items("pool.jsonl", jsonl(an_item("a", limits={"share": 0.15, "quota": 3})))
    assert same.items[0].item_hash == file.items[0].item_hash


REFUSED_FILES = [
    pytest.param("notice.docx", b"PK", "only policy items in .jsonl, .yaml, .yml", id="office"),
    pytest.param("pool.json", b"{}", "only policy items in", id="plain json"),
    pytest.param("pool.jsonl", b"\n \n", "holds no policy item", id="empty"),
    pytest.param("pool.yaml", b"--- \n# nothing\n", "holds no policy item", id="empty yaml"),
    pytest.param("pool.jsonl", "{}".encode("utf-16"), "UTF-16", id="utf-16"),
    pytest.param("pool.yaml", b"id: a\ntitle: \xff", "pool.yaml:2: is not UTF-8", id="encoding"),
]


@pytest.mark.parametrize(("name", "content", "what"), REFUSED_FILES)
def test_a_file_that_holds_no_items_is_refused(name: str, content: bytes, what: str) -> None:
    with pytest.raises(UnreadableFile, match=what):
        read_items(name, content)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file or folder"):
        find_item_files([tmp_path / "nowhere.yaml"])


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.jsonl", ".hidden.yaml"):
        (tmp_path / name).write_text("x")
    assert [one.name for one in find_item_files([tmp_path])] == ["a.jsonl", "b.yaml"]


def test_a_file_is_read_from_disk_with_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "pool.yaml"
    path.write_text(to_yaml([an_item("a"), an_item("b")]), encoding="utf-8")
    seen: list[int] = []
    file = read_item_file(path, seen=lambda: seen.append(1))
    assert [one.item for one in file.items] == [an_item("a"), an_item("b")]
    assert len(seen) == 2
    assert len(file.sha256) == 64


ITEM_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | ITEM_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ITEM_TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(contact=VALUES, materials=st.lists(VALUES, max_size=3), text=ITEM_TEXT)
def test_what_is_exported_loads_back_equal(contact: Any, materials: list[Any], text: str) -> None:
    item = an_item("a", contact=contact, materials=materials, guide={"flow": text})
    file = read_items("pool.yaml", to_yaml([item, an_item("b")]).encode())
    assert [one.item for one in file.items] == [item, an_item("b")]
