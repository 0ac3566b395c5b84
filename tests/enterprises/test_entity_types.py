"""Legal forms, guessed from what the registry writes."""

from __future__ import annotations

import pytest

from enterprises.entity_types import guess_entity_type


@pytest.mark.parametrize(
    ("registry_type", "name", "credit_code", "expected"),
    [
        ("", "示例线缆有限公司", "91", "企业法人"),
        ("", "示例线缆有限责任公司", "91", "企业法人"),
        ("", "示例实业总公司", "91", "企业法人"),
        ("", "示例线缆有限公司长沙分公司", "91", "分支机构"),
        ("", "示例餐饮有限公司枫林路餐厅", "91", "分支机构"),
        ("", "示例保险股份有限公司望城支公司", "91", "分支机构"),
        ("", "示例种植专业合作社", "93", "农民专业合作社"),
        ("", "示例小吃店", "92", "个体工商户"),
        ("个人独资企业", "示例塑料厂", "91", "个人独资企业"),
        ("", "示例投资管理中心（有限合伙）", "91", "合伙企业"),
        ("", "示例投资管理中心(有限合伙)", "91", "合伙企业"),
        ("集体分支机构(非法人)", "示例供销社门市", "91", "分支机构"),
        ("", "示例会计师事务所", "91", "会计师事务所"),
        ("", "示例会计师事务所（特殊普通合伙）", "91", "合伙企业"),
        ("", "湖南示例律师事务所", "31", "律师事务所"),
        ("", "示例养老服务中心", "52", "社会服务机构"),
        ("", "示例行业协会", "51", "行业协会"),
        ("", "示例学会", "51", "社会团体"),
    ],
)
def test_the_form_is_guessed(
    registry_type: str, name: str, credit_code: str, expected: str
) -> None:
    guess = guess_entity_type(registry_type=registry_type, name=name, credit_code=credit_code)
    assert guess is not None
    assert guess.entity_type == expected
    assert guess.because


@pytest.mark.parametrize("name", ["示例造纸厂", "示例茶馆", "示例电器行"])
def test_a_form_that_nothing_tells_stays_unknown(name: str) -> None:
    assert guess_entity_type(registry_type="", name=name, credit_code="91") is None
