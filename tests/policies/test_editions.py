"""A title without its edition: what stays is the item's own name."""

from __future__ import annotations

import pytest

from policies.editions import Edition, read_name

SAME = [
    pytest.param("科普基地登记（2025年）", "浦东新区科普基地登记（2026年）", id="year and place"),
    pytest.param("国产化替代奖励", "国产化替代奖励（第二批）", id="batch in brackets"),
    pytest.param("数转试点（诊断服务商）第二批", "数转试点（诊断服务商）", id="batch at the end"),
    pytest.param("关于组织开展2026年上半年创业贴息申报工作的通知", "创业贴息", id="notice"),
    pytest.param("创新应用—改装", "创新应用-改装", id="another dash"),
    pytest.param("第十二批绿色工厂认定", "绿色工厂认定（第三批）", id="batches in figures"),
]
OTHERS = [
    pytest.param("创业空间（A类）", "创业空间（B类）", id="A and B"),
    pytest.param("试点专项（新申报企业）", "试点专项（已获补贴企业）", id="other brackets"),
    pytest.param("标准制定", "标准修订", id="other words"),
    pytest.param("专题二方向1：贴息", "专题二方向3：贴息", id="numbers that are no edition"),
]
EDITIONS = [
    pytest.param("登记（2026年）", Edition(year=2026), id="year"),
    pytest.param("资金（2026年第一批）", Edition(year=2026, part=1), id="year and batch"),
    pytest.param("资助（第二批）", Edition(part=2), id="batch"),
    pytest.param("第十二批认定", Edition(part=12), id="tens"),
    pytest.param("2026年下半年贴息", Edition(year=2026, part=2), id="half"),
    pytest.param("区级培育企业资助", Edition(), id="none"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_editions_of_one_item_have_one_name(one: str, two: str) -> None:
    assert read_name(one).core == read_name(two).core != ""


@pytest.mark.parametrize(("one", "two"), OTHERS)
def test_neighbours_have_names_of_their_own(one: str, two: str) -> None:
    assert read_name(one).core != read_name(two).core


@pytest.mark.parametrize(("title", "edition"), EDITIONS)
def test_the_edition_is_read(title: str, edition: Edition) -> None:
    assert read_name(title).edition == edition
