"""How numbered passages nest, and what a heading is."""

from __future__ import annotations

import pytest

from policies.extraction.layout import Passage, outline
from tests.policies.extraction.documents import document


def nested(passage: Passage, text: str) -> list[object]:
    """Return the outline as lists: what a passage says, then what is nested in it."""
    found: list[object] = []
    for child in passage.children:
        said = (child.label or child.body).of(text).strip("。；")
        found.append([said, *nested(child, text)] if child.children else said)
    return found


def outlined(*lines: str) -> list[object]:
    one = document(*lines)
    return nested(outline(one), one.text)


CASES: list[tuple[str, list[str], list[object]]] = [
    (
        "Chinese numbers, then brackets, then digits",
        ["一、申报条件", "（一）基本条件", "1.在本区注册；", "2.信用良好。", "（二）专项条件", "二、支持标准"],
        [
            ["申报条件", ["基本条件", "在本区注册", "信用良好"], "专项条件"],
            "支持标准",
        ],
    ),
    (
        "digits above brackets",
        ["1、申报条件", "（1）在本区注册；", "（2）信用良好。", "2、申报材料"],
        [["申报条件", "在本区注册", "信用良好"], "申报材料"],
    ),
    (
        "several numbers on one line",
        ["一、申报条件。1.在本区注册；2.信用良好。", "二、申报时间"],
        [["申报条件", "在本区注册", "信用良好"], "申报时间"],
    ),
    (
        "plain paragraphs under a heading",
        ["一、申报条件", "在本区注册的企业", "信用良好。", "二、申报时间"],
        [["申报条件", "在本区注册的企业", "信用良好"], "申报时间"],
    ),
    (
        "a heading that runs into its paragraph",
        ["（一）支持对象：在本区注册的企业。", "（二）支持标准：给予10万元。"],
        ["支持对象", "支持标准"],
    ),
    (
        "a label without a number ends the list above and opens its own",
        ["支持内容：1.给予补助。", "2.提供场地。", "申报条件：应同时符合以下条件：", "1.在本区注册。", "2.信用良好。"],
        [
            ["支持内容", "给予补助", "提供场地"],
            ["申报条件", "在本区注册", "信用良好"],
        ],
    ),
    (
        "a label that says all in its line holds no chapter",
        ["申报时间：3月1日至31日", "一、申报条件", "（一）在本区注册；", "二、支持标准"],
        ["申报时间", ["申报条件", "在本区注册"], "支持标准"],
    ),
    (
        "an amount broken by the page's width",
        ["给予不超过200", "万元的补助。"],
        ["给予不超过200\n万元的补助"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_outline(lines: list[str], expected: list[object]) -> None:
    assert outlined(*lines) == expected


@pytest.mark.parametrize(
    "words",
    ["详见附件1.申报表。", "比例为5.0%的企业。", "按照（一）执行。"],
    ids=["annex", "figure", "back"],
)
def test_a_number_inside_a_sentence_opens_nothing(words: str) -> None:
    assert len(outlined(words)) == 1


def test_every_passage_lies_in_the_text_in_order() -> None:
    one = document("一、条件", "（一）甲；（二）乙。", "说明", "二、标准", "1.给予1万元。")
    starts = [passage.span.start for passage in outline(one).walk()][1:]
    assert starts == sorted(starts)
