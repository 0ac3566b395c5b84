"""A known kind of claimants beside kinds that no table knows."""

from __future__ import annotations

import pytest

from policies.extraction.conditions import drafts_of
from tests.policies.extraction.test_rules import sentence

ONE_OF_SEVERAL = [
    ("size.class", "对商贸企业、服务型企业和小型企业给予扣减"),
    ("size.class", "重点保障企业和受灾影响较大的中小企业"),
    ("industry.code", "在望城区注册的工业企业或研发机构"),
]
THE_ONLY_KIND = [
    ("size.class", "中小企业从高校、科研院所获得专利许可的"),
    ("size.class", "与高校、科研机构合作的中小企业"),
    ("size.class", "高新技术企业、中小企业"),
    ("entity.type", "企业、社会团体、基金会"),
]


def is_beside(field: str, words: str) -> bool:
    (draft,) = [one for one in drafts_of(sentence(words)) if one.field == field]
    return bool(draft.flags.get("beside"))


@pytest.mark.parametrize(("field", "words"), ONE_OF_SEVERAL)
def test_a_kind_of_a_list_is_not_asked_alone(field: str, words: str) -> None:
    assert is_beside(field, words)


@pytest.mark.parametrize(("field", "words"), THE_ONLY_KIND)
def test_partners_and_known_kinds_are_no_other_way(field: str, words: str) -> None:
    assert not is_beside(field, words)
