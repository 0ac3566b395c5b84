"""What offers an enterprise nothing to claim, and why."""

from __future__ import annotations

import pytest

from lexicon.spelling import spelling
from policies.extraction.intake import REFUSALS, Refusal, why_not_claimable
from tests.policies.extraction.documents import document, parts

EXAMPLES = [pytest.param(one, title, id=title) for one in REFUSALS for title in one.examples]
COUNTER_EXAMPLES = [
    pytest.param(one, title, id=f"not: {title}")
    for one in REFUSALS
    for title in one.counter_examples
]


@pytest.mark.parametrize(("refusal", "title"), EXAMPLES)
def test_a_title_is_refused(refusal: Refusal, title: str) -> None:
    assert refusal.title.search(spelling(title))


@pytest.mark.parametrize(("refusal", "title"), COUNTER_EXAMPLES)
def test_another_title_passes(refusal: Refusal, title: str) -> None:
    assert not refusal.title.search(spelling(title))


CLAIMABLE = [
    ("关于申报技术改造补助的通知", "对设备投资200万元以上的企业，按投资额的10%给予补助。"),
    (
        "关于软件产品增值税政策的通知",
        "纳税人销售自行开发的软件产品，对实际税负超过3%的部分即征即退。",
    ),
    ("残疾人就业保障金优惠政策", "职工20人以下的企业，免征残疾人就业保障金；其他企业减征。"),
    ("新型研发平台申报指南", "一、申报条件\n申报企业应在本区注册。"),
    ("产业扶持办法", "对首次认定的高新技术企业，给予10万元一次性奖励。企业每年申报一次。"),
]
NOTHING = [
    ("关于保障基金有关税收政策问题的通知", "对该公司取得的收入，免征企业所得税。"),
    ("关于表彰先进企业的通报", "授予甲公司等10家企业先进单位称号，各奖励1万元。"),
    ("某区十四五发展规划", "到2025年，培育规模以上企业100家。"),
    ("公共租赁住房申请指南", "本市户籍居民家庭可以申请，每人补贴200元。居民家庭提交申请。"),
]


@pytest.mark.parametrize(("title", "words"), CLAIMABLE, ids=[title for title, _ in CLAIMABLE])
def test_money_for_enterprises_is_claimable(title: str, words: str) -> None:
    one = document(*words.splitlines(), title=title)
    assert why_not_claimable(one, parts(one)) is None


@pytest.mark.parametrize(("title", "words"), NOTHING, ids=[title for title, _ in NOTHING])
def test_what_offers_nothing_says_why(title: str, words: str) -> None:
    one = document(words, title=title)
    assert why_not_claimable(one, parts(one))
