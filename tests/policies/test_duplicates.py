"""What two items are to each other: by name, place, time and words, with reasons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.duplicates import Reason, compare, sketch_of
from store.tables import Kinship
from tests.policies.pool_items import TEXT, an_item

OTHER_TEXT = "对新认定的市级绿色工厂，按照设备投资额的百分之十给予补助，同一企业三年内只支持一次。"


def item(code: str, title: str, **changes: Any) -> dict[str, Any]:
    """An item whose text differs from others of another code, as those of other files do."""
    return an_item(code, title=title, text=f"{TEXT}{code}", **changes)


def window(opens_on: str, closes_on: str) -> dict[str, Any]:
    return {"type": "fixed", "opens_on": opens_on, "closes_on": closes_on}


def quoting(text: str) -> dict[str, Any]:
    """What replaces an item's own words."""
    atom = {"field": "fin.revenue", "op": "gte", "value": 1, "quote": text, "span": [0, len(text)]}
    benefit = {"kind": "reward", "form": "fixed", "amount": 1}
    return {"eligibility": {"all": [atom]}, "benefits": [benefit], "text": text}


CITY = {"region": ["430100"], "issuer": "示例市工业和信息化局"}
PAIRS = [
    pytest.param(
        item("new", "成长奖励（2026年）"),
        item("old", "成长奖励（2025年）"),
        ("new", Kinship.SUPERSEDES, Reason.LATER_YEAR),
        id="next year's",
    ),
    pytest.param(
        item("old", "成长奖励（2025年）"),
        item("new", "成长奖励（2026年）"),
        ("new", Kinship.SUPERSEDES, Reason.LATER_YEAR),
        id="last year's comes in after this year's",
    ),
    pytest.param(
        item("second", "成长奖励（第二批）"),
        item("first", "成长奖励"),
        ("second", Kinship.SUPERSEDES, Reason.LATER_PART),
        id="a second batch",
    ),
    pytest.param(
        item("new", "成长奖励资金", window=window("2027-03-01", "2027-04-30")),
        item("old", "成长奖励资金"),
        ("new", Kinship.SUPERSEDES, Reason.LATER_YEAR),
        id="a later window alone",
    ),
    pytest.param(
        item("new", "成长奖励资金", document_number="示例〔2026〕3号", published_on="2026-03-01"),
        item("old", "成长奖励资金", document_number="示例〔2026〕1号", published_on="2026-01-01"),
        ("new", Kinship.SUPERSEDES, Reason.OTHER_NUMBER),
        id="another number",
    ),
    pytest.param(
        item("copy", "成 长 奖 励 资 金"),
        item("kept", "成长奖励资金"),
        ("copy", Kinship.SAME_AS, Reason.SAME_WORDS),
        id="the same from another file",
    ),
    pytest.param(
        item("local", "示例成长奖励资金"),
        item("city", "示例成长奖励资金", **CITY),
        ("local", Kinship.VARIANT_OF, Reason.WITHIN_PLACE),
        id="a district's form of the city's",
    ),
    pytest.param(
        item("city", "示例成长奖励资金", **CITY),
        item("local", "示例成长奖励资金"),
        ("local", Kinship.VARIANT_OF, Reason.WITHIN_PLACE),
        id="the city's comes in after the district's",
    ),
]
STRANGERS = [
    pytest.param(
        an_item("a", title="创业空间（A类）"),
        an_item("b", title="创业空间（B类）"),
        id="A and B of one text",
    ),
    pytest.param(
        item("a", "创业空间（A类）"), item("b", "创业空间（B类）"), id="A and B of two texts"
    ),
    pytest.param(
        item("a", "国内发明专利资助资金"),
        item("b", "国外发明专利资助资金"),
        id="at home and abroad",
    ),
    pytest.param(item("a", "贴息"), {**item("b", "贴息"), **quoting(OTHER_TEXT)}, id="a bare word"),
    pytest.param(
        item("a", "成长奖励资金"),
        {**item("b", "成长奖励资金", issuer="示例区科学技术局"), **quoting(OTHER_TEXT)},
        id="two offices give their own things one name",
    ),
    pytest.param(
        item("a", "成长奖励资金"),
        {
            **item("b", "成长奖励资金", region=["430121"], issuer="别处工业和信息化局"),
            **quoting(OTHER_TEXT),
        },
        id="two districts beside each other",
    ),
]


@pytest.mark.parametrize(("one", "two", "expected"), PAIRS)
def test_kin_are_found(
    one: dict[str, Any], two: dict[str, Any], expected: tuple[str, Kinship, Reason]
) -> None:
    found = compare(sketch_of(one), sketch_of(two))
    assert found is not None
    code, kinship, reason = expected
    assert (found.code, found.kinship) == (code, kinship)
    assert reason in found.reasons
    assert 0.5 <= found.score <= 1.0


@pytest.mark.parametrize(("one", "two"), STRANGERS)
def test_neighbours_are_no_kin(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert compare(sketch_of(one), sketch_of(two)) is None


TITLES = st.sampled_from(
    [
        "成长奖励（2025年）",
        "成长奖励（2026年第二批）",
        "成长奖励",
        "示例区成长奖励",
        "成长补贴（A类）",
    ]
)
PLACES = st.sampled_from([["430112"], ["430100"], ["430121"], []])


@given(titles=st.tuples(TITLES, TITLES), places=st.tuples(PLACES, PLACES))
def test_the_order_of_the_two_makes_no_difference(
    titles: tuple[str, str], places: tuple[list[str], list[str]]
) -> None:
    one, two = (
        sketch_of(item(code, title, region=place))
        for code, title, place in zip("ab", titles, places, strict=True)
    )
    there, back = compare(one, two), compare(two, one)
    assert (there is None) is (back is None)
    if there is not None and back is not None:
        assert (there.kinship, there.score) == (back.kinship, back.score)
        if there.kinship is Kinship.SUPERSEDES:
            assert there.code == back.code


def test_parts_that_cannot_be_read_count_as_unsaid() -> None:
    broken = item("a", "成长奖励资金", window={"type": "of old"}, published_on="soon")
    sketch = sketch_of(broken)
    assert (sketch.opens_on, sketch.published_on, sketch.year) == (None, None, None)
