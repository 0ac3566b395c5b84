"""Siblings of one document are no doubles; second batches and next year's items are found."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.duplicates import Likeness, Sketch, compare
from store.tables import Kinship

# Titles of the later and the former, as people who read the whole list pair them.
REISSUES = (
    ("知识产权能力建设资助（第二批）", "知识产权能力建设资助"),
    ("知识产权保险资助（第二批）", "知识产权保险资助"),
    ("专利运营转化资助（第二批）", "专利运营转化资助"),
    ("支持国产化替代（第二批）", "支持国产化替代"),
    ("鼓励无人驾驶装备创新应用（第二批）", "鼓励无人驾驶装备创新应用"),
    ("绿色电力消纳专项资金项目（第二批）", "绿色电力消纳专项资金项目（第一批）"),
    ("绿色电力消纳专项资金项目（2026年第一批）", "绿色电力消纳专项资金项目（第二批）"),
    ("浦东新区科普基地登记（2026年）", "浦东新区科普基地登记（2025年）"),
    ("民生科技示范类（2026年）", "民生科技示范类（2025年）"),
    ("浦东新区社区创新屋登记（2026年）", "浦东新区社区创新屋登记（2025年）"),
)


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def sketch(row: dict[str, Any]) -> Sketch:
    return Sketch(
        code=row["id"],
        title=row["title"],
        issuer=row["dept"] or "",
        document_number="",
        places=("310115",),
        opens_on=day(row["start"]),
        closes_on=day(row["end"]),
        published_on=day(row["published"]),
        words="\n".join(str(row.get(part) or "") for part in ("target", "conditions", "standard")),
        text_hash=re.sub(r"\s", "", row["full_text"] or ""),
    )


@pytest.fixture(scope="module")
def sketches() -> dict[str, Sketch]:
    path = Path(__file__).resolve().parents[3] / "shared/data/policies_pudong/dev.jsonl"
    if not path.is_file():
        pytest.skip("the real data is not here: ../shared/data beside the checkout")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {row["id"]: sketch(row) for row in rows}


@pytest.fixture(scope="module")
def found(sketches: dict[str, Sketch]) -> tuple[Likeness, ...]:
    pairs = (compare(one, two) for one, two in itertools.combinations(sketches.values(), 2))
    return tuple(one for one in pairs if one is not None)


def test_items_of_one_document_are_never_the_same(
    sketches: dict[str, Sketch], found: tuple[Likeness, ...]
) -> None:
    siblings = sum(
        one.text_hash == two.text_hash for one, two in itertools.combinations(sketches.values(), 2)
    )
    doubles = [one for one in found if one.kinship is Kinship.SAME_AS]
    wrong = [
        one
        for one in doubles
        if sketches[one.code].text_hash == sketches[one.other].text_hash
        or sketches[one.code].title != sketches[one.other].title
    ]
    assert siblings > 500
    assert (len(doubles), wrong) == (1, [])


def test_reissues_are_found(sketches: dict[str, Sketch], found: tuple[Likeness, ...]) -> None:
    superseding = {
        (sketches[one.code].title, sketches[one.other].title)
        for one in found
        if one.kinship is Kinship.SUPERSEDES
    }
    assert [pair for pair in REISSUES if pair not in superseding] == []


def test_what_supersedes_has_the_same_name_or_a_fuller_one(
    sketches: dict[str, Sketch], found: tuple[Likeness, ...]
) -> None:
    for one in found:
        names = sketches[one.code].name, sketches[one.other].name
        assert names[0].labels == names[1].labels or names[0].core == names[1].core
