"""In what respect a place is meant."""

from __future__ import annotations

import pytest

from policies.extraction.places import RESPECTS, read_places
from tests.policies.extraction.test_rules import sentence

EXAMPLES = [
    pytest.param(words, meaning, id=f"{respect.name}: {words}")
    for respect in RESPECTS
    for words, meaning in respect.examples
]


@pytest.mark.parametrize(("words", "meaning"), EXAMPLES)
def test_a_word_gives_the_respect(words: str, meaning: tuple[str, str, object]) -> None:
    assert meaning in [(one.field, one.op, one.value) for one in read_places(sentence(words))]


CASES = [
    ("申报主体应在株洲市内登记注册", {("region.registered", ("430200",))}),
    ("在长沙市注册经营并依法纳税", {
        ("region.registered", ("430100",)), ("region.operating", ("430100",)), ("region.tax", ("430100",)),
    }),
    ("在我区注册、纳税的企业", {("region.registered", ("430112",)), ("region.tax", ("430112",))}),
    ("我市2023年第一批优质中小企业", {("region.registered", ("430100",))}),
    ("区内生产企业", {("region.operating", ("430112",))}),
    ("望城区人民政府负责解释", set()),
    ("长沙县内依法成立的独立法人机构", {("region.registered", ("430121",))}),
    ("现就2025年望城区质量发展扶持项目申报工作通知如下", set()),
    ("符合长沙市补贴条件的望城区登记注册企业", {("region.registered", ("430112",))}),
    ("长沙市企业技术中心", set()),
    ("《长沙市促进办法》规定", set()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), CASES, ids=[case[0] for case in CASES])
def test_places_of_a_sentence(words: str, expected: set[tuple[str, tuple[str, ...]]]) -> None:
    assert {(one.field, one.value) for one in read_places(sentence(words))} == expected


def test_who_comes_from_outside() -> None:
    (draft,) = read_places(sentence("对市外优质上市公司将注册地址迁至的"))
    assert (draft.field, draft.op, draft.value) == ("region.relocated_from", "not_in", ("430100",))
