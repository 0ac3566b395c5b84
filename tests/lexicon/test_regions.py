from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon import regions
from lexicon.gbt2260 import former_divisions, region_table
from lexicon.regions import Basis, Level, UnknownRegion

HITECH, WANGCHENG_ZONE = "zone:changsha-hitech", "zone:wangcheng-etdz"
XIANGJIANG = "zone:xiangjiang"


def codes(text: str, **options: str) -> list[str]:
    return [mention.code for mention in regions.find_regions(text, **options)]


@pytest.mark.parametrize(
    ("code", "name", "level", "parent"),
    [
        ("430112", "望城区", Level.COUNTY, "430100"),
        ("430122", "望城区", Level.COUNTY, "430100"),
        ("430100", "长沙市", Level.CITY, "430000"),
        ("430000", "湖南省", Level.PROVINCE, "000000"),
        ("100000", "全国", Level.NATIONAL, None),
        ("430112001", "高塘岭街道", Level.TOWN, "430112"),
        (WANGCHENG_ZONE, "望城经济技术开发区", Level.ZONE, "430112"),
        ("望城经开区", "望城经济技术开发区", Level.ZONE, "430112"),
        ("zone:株洲高新区", "株洲高新区", Level.ZONE, "430200"),
    ],
)
def test_a_place_is_known_by_code(code: str, name: str, level: Level, parent: str | None) -> None:
    place = regions.region(code)
    assert (place.name, place.level, place.parent) == (name, level, parent)


@pytest.mark.parametrize("code", ["", "430199", "4301", "zone:nowhere", "330102999"])
def test_an_unknown_place_is_refused_by_name(code: str) -> None:
    with pytest.raises(UnknownRegion):
        regions.region(code)


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("430122", "430112"),
        ("430124", "430182"),
        ("431121", "431181"),
        ("430521", "430582"),
        ("430124103", "430182103"),
        ("430112", "430112"),
    ],
)
def test_old_codes_lead_to_today(old: str, today: str) -> None:
    assert regions.current_code(old) == today


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("430112", ("430100", "430000")),
        ("430112001", ("430112", "430100", "430000")),
        ("330102999", ("330102", "330100", "330000")),
        (XIANGJIANG, ("430100", "430000")),
        (HITECH, ("430104", "430100", "430000")),
        ("430000", ()),
        ("000000", ()),
    ],
)
def test_ancestors_are_nearest_first(code: str, chain: tuple[str, ...]) -> None:
    assert regions.ancestors(code) == chain


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("000000", "430112", True),
        ("430100", "430112", True),
        ("430112", "430122", True),
        ("430112", "430100", None),
        ("430112", "430000", None),
        ("430112", "430111", False),
        ("430100", "430200", False),
        ("430112", "430112001", True),
        ("430112001", "430112", None),
        ("430112001", "430112003", False),
        (WANGCHENG_ZONE, "430112", None),
        ("430112", WANGCHENG_ZONE, True),
        (WANGCHENG_ZONE, "430111", False),
        (XIANGJIANG, "430112", None),
        ("430112", XIANGJIANG, None),
        ("430100", XIANGJIANG, True),
        ("430105", XIANGJIANG, False),
        (XIANGJIANG, HITECH, True),
        (HITECH, XIANGJIANG, None),
        ("zone:株洲高新区", "430202", None),
        ("zone:株洲高新区", "430112", False),
        ("430000", "zone:株洲高新区", True),
        ("430302", "430371", None),
    ],
)
def test_containment_says_when_it_cannot_tell(
    outer: str, inner: str, expected: bool | None
) -> None:
    assert regions.contains(outer, inner) is expected


PLACES = st.sampled_from(sorted(region_table()))


@given(PLACES)
def test_every_place_contains_itself_and_lies_in_its_ancestors(code: str) -> None:
    assert regions.contains(code, code) is True
    for above in regions.ancestors(code):
        assert regions.contains(above, code) is True
        assert regions.contains(code, above) is not True


@given(PLACES, PLACES)
def test_two_places_contain_each_other_only_if_they_are_one(one: str, other: str) -> None:
    both = regions.contains(one, other) is True and regions.contains(other, one) is True
    assert both == (regions.current_code(one) == regions.current_code(other))


def test_every_former_division_has_a_living_heir() -> None:
    assert {row.code for row in former_divisions()} <= set(region_table())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("长沙市望城区、岳麓区", ["430100", "430112", "430104"]),
        ("长沙、望城、湖南", ["430100", "430112", "430000"]),
        ("长沙县和长沙市", ["430121", "430100"]),
        ("望城县", ["430112"]),
        ("寧鄉縣與瀏陽市", ["430182", "430181"]),
        ("望 城 区", ["430112"]),
        ("芙蓉、开福、岳麓", ["430102", "430105", "430104"]),
        ("麓谷", [HITECH]),
        ("注册在望城经开区", [WANGCHENG_ZONE]),
        ("湖南湘江新区", [XIANGJIANG]),
        ("株洲高新区企业", ["zone:株洲高新区"]),
        ("长株潭地区", ["430100", "430200", "430300"]),
        ("北京市朝阳区", ["110000", "110105"]),
        ("北京朝阳", ["110000", "110105"]),
        ("南京市鼓楼区", ["320100", "320106"]),
        ("青岛市市南区", ["370200", "370202"]),
        ("株洲的醴陵市", ["430200", "430281"]),
        ("常德桃源", ["430700", "430725"]),
        ("吉林省吉林市", ["220000", "220200"]),
        ("海南藏族自治州", ["632500"]),
        ("湘西州", ["433100"]),
        ("襄樊市", ["420600"]),
        ("白箬铺镇", ["430112115"]),
    ],
)
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "朝阳产业",
        "河南岸街道的店",
        "鼓楼区",
        "乡镇和县城",
        "河道县级管理",
        "推动合作市场开放",
        "大理石加工",
        "黄金白银制品",
        "完成都市圈建设",
        "以上海量数据为基础",
        "长沙银行",
        "金芙蓉计划",
        "雨花石",
        "浏阳河婚庆公园",
        "湿度、日照、风速",
        "会同有关部门",
        "创新乡村人才",
        "经济南部",
        "孙中山",
        "北京路",
        "在麓谷大道",
    ],
)
def test_places_inside_other_words_are_none(text: str) -> None:
    assert codes(text) == []


def test_a_mention_is_a_substring_of_the_original() -> None:
    text = "注册地：瀏 陽 市（或宁乡）"
    first, second = regions.find_regions(text)
    assert text[first.start : first.end] == "瀏 陽 市"
    assert text[second.start : second.end] == "宁乡"
    assert first.name == "浏阳市"


def test_the_issuer_helps_to_choose_among_namesakes() -> None:
    assert codes("鼓楼区", near="320100") == ["320106"]
    assert codes("鼓楼区", near="350100") == ["350102"]
    assert codes("天元、荷塘", near="430200") == ["430211", "430202"]


@pytest.mark.parametrize(
    ("text", "issuer", "expected"),
    [
        ("我区企业", "430112", ["430112"]),
        ("我市企业", "430112", ["430100"]),
        ("我市企业", "430181", ["430181"]),
        ("本省", "430112", ["430000"]),
        ("本县行政区域内", "430121", ["430121"]),
        ("全市", "430112", ["430100"]),
        ("我区", "430100", []),
        ("我区", XIANGJIANG, [XIANGJIANG]),
        ("园区企业", WANGCHENG_ZONE, [WANGCHENG_ZONE]),
        ("园区企业", "430112", []),
        ("本辖区", "430112", ["430112"]),
        ("从市外迁入我市", "430100", ["430100", "430100"]),
        ("全国", "430112", ["000000"]),
        ("成本市场", "430100", []),
        ("全区域", "430112", []),
        ("社区内、小区内", "430112", []),
    ],
)
def test_deictic_words_mean_the_issuer(text: str, issuer: str, expected: list[str]) -> None:
    assert [mention.code for mention in regions.resolve_deictic(text, issuer)] == expected


@pytest.mark.parametrize(
    ("address", "credit_code", "code", "basis"),
    [
        ("长沙市望城区金星北路1号", None, "430112", Basis.DISTRICT),
        ("望城县高塘岭镇郭亮路2号", None, "430112", Basis.TOWN),
        ("望城县坪塘镇某村3组", None, "430104", Basis.TOWN),
        ("长沙县星沙镇开元路4号", None, "430121", Basis.TOWN),
        ("长沙高新开发区麓谷大道5号", None, "430104", Basis.ZONE),
        ("湖南省宁乡县双江口镇", None, "430182", Basis.TOWN),
        ("长沙市芙蓉中路一段6号", "914301051234567890", "430105", Basis.CREDIT_CODE),
        ("长沙市芙蓉中路一段6号", "914301001234567890", "430100", Basis.CREDIT_CODE),
        ("金星北路7号", "914301221234567890", "430112", Basis.CREDIT_CODE),
        ("长沙市人民路8号", None, "430100", Basis.CITY),
    ],
)
def test_an_address_is_located(
    address: str, credit_code: str | None, code: str, basis: Basis
) -> None:
    guess = regions.locate_address(address, city="长沙", credit_code=credit_code)
    assert guess is not None
    assert (guess.code, guess.basis) == (code, basis)
    assert 0 < guess.certainty < 1


def test_an_address_in_a_zone_names_the_zone() -> None:
    guess = regions.locate_address("长沙高新开发区麓谷街道9号")
    assert guess is not None
    assert (guess.code, guess.zone) == ("430104", HITECH)


def test_the_digits_of_a_credit_code_are_the_weakest_ground() -> None:
    by_code = regions.locate_address("某路1号", credit_code="914301121234567890")
    by_name = regions.locate_address("望城区某路1号")
    assert by_code is not None
    assert by_name is not None
    assert by_code.certainty < by_name.certainty


def test_nothing_is_guessed_from_nothing() -> None:
    assert regions.locate_address("某路1号") is None
    assert regions.locate_address("某路1号", credit_code="91999999") is None
