from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon import qualifications as titles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们是高企，也是科小", ["hnte", "tech_sme"]),
        ("国家高新技术企业", ["hnte"]),
        ("小巨人", ["srdi_little_giant"]),
        ("专精特新“小巨人”企业", ["srdi_little_giant"]),
        ("專精特新「小巨人」企業", ["srdi_little_giant"]),
        ("国家级重点小巨人", ["srdi_little_giant"]),
        ("国家级专精特新企业", ["srdi_little_giant"]),
        ("湖南省专精特新“小巨人”企业", ["srdi_sme"]),
        ("省级小巨人", ["srdi_sme"]),
        ("江苏省专精特新小巨人企业", ["srdi_sme"]),
        ("专精特新中小企业", ["srdi_sme"]),
        (
            "省级以上工信部门认定的专精特新中小企业、专精特新“小巨人”企业",
            ["srdi_sme", "srdi_little_giant"],
        ),
        ("制造业单项冠军企业", ["champion_national"]),
        ("湖南省制造业单项冠军", ["champion_provincial"]),
        ("国家级绿色工厂", ["green_factory_n"]),
        ("湖南股交所专精特新专板", ["hn_equity_exchange"]),
        ("首台（套）重大技术装备", ["first_set"]),
        ("瞪羚、独角兽企业", ["gazelle", "unicorn"]),
        ("规上工业企业和规模以上服务业", ["above_scale_industry", "above_scale_service"]),
        ("首次入规的工业企业", ["new_in_stat"]),
        ("海关AEO", ["aeo"]),
        ("小型微利企业", ["micro_small_lowprofit"]),
    ],
)
def test_titles_are_found(text: str, expected: list[str]) -> None:
    assert [mention.id for mention in titles.find_qualifications(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "提高企业效益",
        "法规上没有限制",
        "中国高速公路",
        "本科小学",
        "科技小巨人企业",
        "市级专精特新中小企业",
        "长沙市小巨人企业",
        "准独角兽企业",
        "种子独角兽",
        "瞪羚培育企业",
        "专精特新中小企业培育库",
        "高新技术企业培育入库",
        "科技创新型中小企业",
        "中关村高新技术企业",
        "不同规模企业之间",
        "规模以下工业",
        "电脑主板",
        "拟上市企业",
        "非高新技术企业",
    ],
)
def test_like_sounding_words_are_no_titles(text: str) -> None:
    assert titles.find_qualifications(text) == ()


@pytest.mark.parametrize(
    ("text", "certain"),
    [("规上", False), ("规上工业", True), ("绿色工厂", False), ("高企", True), ("上市公司", False)],
)
def test_a_vague_name_is_marked(text: str, certain: bool) -> None:
    (mention,) = titles.find_qualifications(text)
    assert mention.certain is certain


def test_a_mention_is_a_substring_of_the_original() -> None:
    text = "对首次认定的專精特新「小巨人」企業给予奖励"
    (mention,) = titles.find_qualifications(text)
    assert text[mention.start : mention.end] == "專精特新「小巨人」企業"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (["srdi_little_giant"], {"srdi_little_giant", "srdi_sme", "innovative_sme"}),
        (["srdi_sme"], {"srdi_sme", "innovative_sme"}),
        (["innovative_sme"], {"innovative_sme"}),
        (["hnte"], {"hnte"}),
        (["a_title_of_its_own"], {"a_title_of_its_own"}),
        ([], set()),
    ],
)
def test_a_higher_title_entails_the_lower_never_the_reverse(
    held: list[str], expected: set[str]
) -> None:
    assert titles.implied(held) == expected


IDS = st.lists(st.sampled_from(sorted(titles.qualifications())), max_size=5)


@given(IDS, IDS)
def test_implication_is_a_closure(one: list[str], other: list[str]) -> None:
    assert set(one) <= titles.implied(one)
    assert titles.implied(titles.implied(one)) == titles.implied(one)
    assert titles.implied(one) <= titles.implied(one + other)


@pytest.mark.parametrize(
    ("id", "issued_on", "expected"),
    [
        ("hnte", date(2021, 9, 18), date(2024, 9, 18)),
        ("hnte", date(2020, 2, 29), date(2023, 2, 28)),
        ("tech_sme", date(2024, 5, 1), date(2025, 3, 31)),
        ("srdi_sme", date(2022, 7, 1), date(2025, 7, 1)),
        ("above_scale_industry", date(2022, 7, 1), None),
    ],
)
def test_titles_run_out(id: str, issued_on: date, expected: date | None) -> None:
    assert titles.expires_on(id, issued_on) == expected


def test_an_unknown_title_is_refused() -> None:
    with pytest.raises(titles.UnknownQualification):
        titles.expires_on("no_such_title", date(2024, 1, 1))


def test_the_table_is_whole() -> None:
    table = titles.qualifications()
    assert all(title.implies == () or set(title.implies) <= set(table) for title in table.values())
    assert all(title.name and title.level and title.kind for title in table.values())


@pytest.mark.parametrize("id", sorted(titles.qualifications()))
def test_every_title_is_found_under_one_of_its_names(id: str) -> None:
    title = titles.qualification(id)
    found = [titles.find_qualifications(name) for name in (title.name, *title.aliases)]
    assert any(mention.id == id for mentions in found for mention in mentions)
