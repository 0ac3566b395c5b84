"""A notice that confers a title asks nobody to hold it."""

from __future__ import annotations

import pytest

from policies.extraction.own_titles import titles_conferred
from policies.extraction.trees import atoms_of
from tests.policies.extraction.documents import document, read

TITLES = [
    ("关于组织开展2025年高新技术企业认定工作的通知", {"hnte"}),
    ("关于组织专精特新中小企业申报的通知", {"srdi_sme"}),
    ("高新技术企业认定奖励办法", set()),
    ("支持高新技术企业高质量发展若干措施", set()),
]


@pytest.mark.parametrize(("title", "conferred"), TITLES, ids=[title for title, _ in TITLES])
def test_the_name_of_the_document_tells(title: str, conferred: set[str]) -> None:
    assert titles_conferred(document("正文", title=title)) == conferred


def test_who_applies_for_a_title_need_not_hold_it() -> None:
    title = "望城区高新技术企业认定申报通知"
    lines = (
        title,
        "一、申报条件",
        "1.注册成立一年以上；",
        "2.高新技术企业资格到期的企业须重新申报。",
    )
    (item,) = read(*lines, title=title)
    asked = [atom["field"] for atom in atoms_of(item["eligibility"]) if atom.get("hard", True)]
    assert "qual.has" not in asked
    assert "entity.age_months" in asked
