from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon import industries
from lexicon.business_scopes import Act, acts_of, read_name, read_scope
from lexicon.gbt4754 import industry_table
from lexicon.industries import UnknownIndustry
from lexicon.tables import read_rows


@pytest.mark.parametrize(
    ("written", "code", "name", "level"),
    [
        ("C3831", "C3831", "电线、电缆制造", 4),
        ("3831", "C3831", "电线、电缆制造", 4),
        ("c38", "C38", "电气机械和器材制造业", 2),
        ("Ｃ", "C", "制造业", 1),
        ("A011", "A011", "谷物种植", 3),
    ],
)
def test_an_industry_is_known_by_code(written: str, code: str, name: str, level: int) -> None:
    found = industries.industry(written)
    assert (found.code, found.name, found.level) == (code, name, level)


@pytest.mark.parametrize("code", ["", "D3831", "C9999", "电缆", "38311", "Z"])
def test_an_unknown_industry_is_refused(code: str) -> None:
    with pytest.raises(UnknownIndustry):
        industries.industry(code)


def test_ancestors_are_nearest_first() -> None:
    assert industries.ancestors("3831") == ("C383", "C38", "C")
    assert industries.ancestors("C") == ()


@pytest.mark.parametrize(
    ("code", "prefix", "expected"),
    [
        ("C3831", "C38", True),
        ("3831", "C", True),
        ("C3831", "C3831", True),
        ("C38", "C3831", False),
        ("F5123", "C", False),
    ],
)
def test_being_within_goes_by_the_tree(code: str, prefix: str, expected: bool) -> None:
    assert industries.is_within(code, prefix) is expected


@given(st.sampled_from(sorted(industry_table())))
def test_every_industry_lies_within_its_ancestors(code: str) -> None:
    assert all(industries.is_within(code, above) for above in industries.ancestors(code))
    assert len(industries.ancestors(code)) == industries.industry(code).level - 1


def test_every_everyday_word_leads_to_a_class_of_the_standard() -> None:
    rows = list(read_rows("industry_words.csv"))
    assert {row["code"] for row in rows} <= set(industry_table())
    assert {row["activity"] for row in rows} == {"make", "wholesale", "retail", "grow", "service"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我们做电线电缆", "C3831"),
        ("开了家火锅店", "H6210"),
        ("写APP的", "I6513"),
        ("养猪", "A0313"),
        ("给企业代账", "L7241"),
        ("民宿", "H6130"),
        ("种烤烟", "A0134"),
        ("卖水果", "F5223"),
        ("水果批发", "F5123"),
        ("种水果", "A0159"),
        ("装修公司", "E5012"),
        ("物流车队", "G5431"),
        ("幼儿园", "P8310"),
        ("做烟花鞭炮的", "C2672"),
        ("开超市", "F5212"),
        ("修车", "O8111"),
        ("奶茶店", "H6239"),
        ("养殖小龙虾", "A0412"),
        ("搞房地产中介", "K7030"),
        ("做跨境電商", "F5292"),
        ("工程机械租赁", "L7113"),
        ("种油茶", "A0162"),
        ("做芯片设计", "I6520"),
        ("做酱板鸭", "C1353"),
        ("养老院", "Q8514"),
        ("劳务派遣", "L7263"),
        ("生产变压器", "C3821"),
        ("卖建材", "F5165"),
    ],
)
def test_one_sentence_is_enough_for_the_common_trades(text: str, code: str) -> None:
    assert industries.suggest(text)[0].code == code


@pytest.mark.parametrize(
    ("scope", "name", "code"),
    [
        (
            "电线、电缆的生产、销售；机电产品销售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
            None,
            "C3831",
        ),
        ("物业管理；建筑材料、日用品的销售；园林绿化工程的施工。", None, "K7020"),
        ("普通货物运输；货物仓储（不含危化品）；商务信息咨询服务。", None, "G5431"),
        ("在隶属企业经营范围内开展下列经营活动:应用软件开发;广告发布服务", None, "I6513"),
        ("市场营销策划；企业形象策划；礼仪服务。", "某某机电设备租赁有限公司", "L7113"),
        ("金属材料、建筑材料、机械设备的销售。", "某某金属材料贸易有限公司", "F5164"),
    ],
)
def test_the_first_clauses_and_the_name_weigh_most(scope: str, name: str | None, code: str) -> None:
    assert code in [guess.code for guess in industries.suggest(scope, name=name)]


@pytest.mark.parametrize("text", ["", "N/A", "在隶属企业经营范围内开展经营活动。", "？！"])
def test_nothing_is_suggested_for_nothing(text: str) -> None:
    assert industries.suggest(text) == ()


@given(st.text(alphabet="制造销售电缆软件养猪的、；，店服务 水果A1（）", max_size=40))
def test_suggestions_are_ordered_bounded_and_repeatable(text: str) -> None:
    guesses = industries.suggest(text, limit=4)
    assert guesses == industries.suggest(text, limit=4)
    assert len(guesses) <= 4
    assert [guess.score for guess in guesses] == sorted(
        (guess.score for guess in guesses), reverse=True
    )
    assert sum(guess.score for guess in guesses) <= 1.001
    assert all(len(guess.code) == 5 for guess in guesses)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("五金批发兼零售", {Act.WHOLESALE, Act.RETAIL}),
        ("水泵的制造、销售", {Act.MAKE, Act.SELL}),
        ("工程机械", set()),
        ("工程施工", {Act.BUILD}),
        ("种子", set()),
        ("蔬菜种植", {Act.GROW}),
    ],
)
def test_acts_are_read(text: str, acts: set[Act]) -> None:
    assert acts_of(text) == acts


def test_a_scope_is_read_in_statements_with_falling_weight() -> None:
    items = list(read_scope("灯具、电线的批发；软件开发（凭许可证经营）。"))
    assert [item.goods for item in items] == ["灯具", "电线", "软件开发"]
    assert items[0].acts == {Act.WHOLESALE}
    assert items[0].weight > items[1].weight
    assert items[2].acts == frozenset()


def test_a_name_keeps_its_trade_words() -> None:
    assert read_name("湖南省某某（长沙）电缆制造有限公司") == "某某电缆制造"
