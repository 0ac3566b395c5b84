"""Who speaks, and from which day days without a year are counted."""

from __future__ import annotations

from datetime import date

import pytest

from policies.document import Document
from policies.extraction.masthead import read_masthead, setting_of
from tests.policies.extraction.documents import document


def unknown(*lines: str, title: str = "") -> Document:
    return document(*lines, title=title, region=None, published_on=None)


REGIONS = [
    pytest.param(
        ("根据《广东省科学技术厅通知》，现将有关事项通知如下", "东莞市科学技术局 2017年6月21日"),
        "441900",
        id="who signs comes before whom the text quotes",
    ),
    pytest.param(
        ("各地级以上市科技局，顺德区经济局，各有关单位：", "为支持广东省企业，通知如下"),
        "440000",
        id="who is written to does not speak",
    ),
    pytest.param(
        ("各省、自治区、直辖市财政厅（局），西藏、宁夏自治区国家税务局：", "现将政策通知如下"),
        "000000",
        id="a letter to all provinces is of the nation",
    ),
]


@pytest.mark.parametrize(("lines", "region"), REGIONS)
def test_the_place_of_a_document(lines: tuple[str, ...], region: str) -> None:
    assert read_masthead(unknown(*lines)).region == region


def test_the_day_beside_the_signature_is_that_of_publication() -> None:
    text = unknown(
        "申报时间：自发布之日起至2025年12月31日",
        "上海国际旅游度假区管理委员会 2025年5月21日 相关附件： 申报指南.pdf",
    )
    assert read_masthead(text).published_on == date(2025, 5, 21)


def test_a_page_put_up_again_counts_from_its_signature() -> None:
    text = unknown("发布时间：2017-09-25", "截止时间为7月21日", "东莞市科学技术局 2017年6月21日")
    masthead = read_masthead(text)
    assert masthead.published_on == date(2017, 9, 25)
    assert setting_of(text, masthead).base == date(2017, 6, 21)
