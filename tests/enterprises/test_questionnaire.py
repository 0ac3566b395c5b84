"""Registration's questions: their order, what answers mean, skipping, undo, resuming."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.answers import Answer, Complaint, Statement, Trouble
from enterprises.drafts import Draft, is_resumable, new_draft, statements_of
from enterprises.errors import Unknown
from enterprises.questionnaire import (
    QUESTIONS,
    interpret,
    next_question,
    progress,
    question,
    take,
)
from enterprises.statements import normal_value
from tests.enterprises.people import CODE

TODAY = date(2026, 3, 10)
NEW = new_draft(TODAY)
FOUND: dict[str, Any] = {
    "id": 5,
    "name": "示例线缆制造（长沙）有限公司",
    "credit_code": CODE,
    "address": "望城区示例路1号",
    "facts": {
        "entity.founded": "2014-06-18",
        "entity.type": "企业法人",
        "region.registered": "430112",
        "industry.code": "C3831",
    },
}


def read(question_id: str, text: str, draft: Draft = NEW) -> Answer | Complaint:
    return interpret(question_id, text, today=TODAY, draft=draft)


def answered(question_id: str, text: str, draft: Draft = NEW) -> Answer:
    found = read(question_id, text, draft)
    assert isinstance(found, Answer), found
    return found


def stated(question_id: str, text: str, draft: Draft = NEW) -> dict[str, Any]:
    return {one.key: one.value for one in answered(question_id, text, draft).statements}


def refused(question_id: str, text: str, draft: Draft = NEW) -> Complaint:
    found = read(question_id, text, draft)
    assert isinstance(found, Complaint), found
    return found


def walk(draft: Draft, *answers: tuple[str, str]) -> Draft:
    for question_id, text in answers:
        assert next_question(draft) == question_id
        draft = take(draft, question_id, answered(question_id, text, draft))
    return draft


def with_candidates(draft: Draft, *found: dict[str, Any]) -> Draft:
    draft = {key: value for key, value in draft.items() if key != "wanted"}
    return {**draft, "candidates": list(found)} if found else draft


TAIL = (
    ("business", "我们做电线电缆"),
    ("industry", "1"),
    ("headcount", "八十来人"),
    ("revenue", "三千万"),
    ("qualifications", "高企、科小，就这些"),
    ("blacklist", "没有"),
    ("frequency", "每天"),
)


def test_a_known_enterprise_is_confirmed_and_asked_little() -> None:
    draft = walk(NEW, ("identify", CODE))
    assert draft["wanted"] == {"credit_code": CODE}
    draft = walk(with_candidates(draft, FOUND), ("confirm", "是"), *TAIL)
    assert next_question(draft) is None
    assert draft["enterprise_id"] == 5
    assert {one.key: one.value for one in statements_of(draft)} == {
        "region.registered": "430112",
        "entity.type": "企业法人",
        "industry.code": "C3831",
        "hr.headcount": {"gte": 75, "lte": 85},
        "fin.revenue@2025": 30_000_000,
        "qual.has": ["hnte", "tech_sme"],
        "credit.blacklist": [],
    }


def test_an_unknown_enterprise_is_entered() -> None:
    draft = walk(with_candidates(walk(NEW, ("identify", CODE))), ("name", "示例新公司"))
    draft = walk(draft, ("district", "望城"), *TAIL[:3], ("founded", "2019年5月"), *TAIL[3:])
    assert next_question(draft) is None
    assert (draft["credit_code"], draft["name"]) == (CODE, "示例新公司")
    keys = {one.key for one in statements_of(draft)}
    assert {"region.registered", "entity.founded"} <= keys


def test_a_name_that_is_not_found_leads_to_the_credit_code() -> None:
    draft = with_candidates(walk(NEW, ("identify", "示例新公司")))
    assert next_question(draft) == "credit_code"
    skipped = walk(draft, ("credit_code", "不清楚"))
    assert next_question(skipped) == "district"


def test_several_found_names_are_picked_by_number_or_name() -> None:
    other = {**FOUND, "id": 6, "name": "示例线缆长沙分公司"}
    draft = with_candidates(walk(NEW, ("identify", "示例线缆")), FOUND, other)
    assert next_question(draft) == "pick"
    for text in ("2", "6", "示例线缆长沙分公司", "第二个"):
        assert answered("pick", text, draft).updates["enterprise_id"] == 6
    nothing = take(draft, "pick", answered("pick", "都不是", draft))
    assert next_question(nothing) == "credit_code"


def test_a_wrong_enterprise_is_asked_anew() -> None:
    draft = with_candidates(walk(NEW, ("identify", CODE)), FOUND)
    draft = take(draft, "confirm", answered("confirm", "不是", draft))
    assert next_question(draft) == "identify"
    assert "credit_code" not in draft


def test_partly_wrong_details_are_asked_for() -> None:
    draft = with_candidates(walk(NEW, ("identify", CODE)), FOUND)
    draft = take(draft, "confirm", answered("confirm", "partly", draft))
    assert draft["enterprise_id"] == 5
    assert next_question(draft) == "district"
    assert statements_of(draft) == ()


def test_the_registry_s_city_alone_is_not_taken_for_a_district() -> None:
    vague = {**FOUND, "facts": {**FOUND["facts"], "region.registered": "430100"}}
    draft = with_candidates(walk(NEW, ("identify", CODE)), vague)
    assert next_question(take(draft, "confirm", answered("confirm", "是", draft))) == "district"


def test_everything_can_be_skipped_and_nothing_is_then_claimed() -> None:
    draft = with_candidates(walk(NEW, ("identify", "跳过")))
    draft = with_candidates(walk(draft, ("name", "示例新公司")))
    while (question_id := next_question(draft)) is not None:
        draft = take(draft, question_id, answered(question_id, "不清楚", draft))
    assert statements_of(draft) == ()
    assert draft["name"] == "示例新公司"


def test_an_enterprise_needs_a_name_or_a_code() -> None:
    draft = walk(NEW, ("identify", "不清楚"))
    assert refused("name", "不清楚", draft).trouble is Trouble.CANNOT_BE_SKIPPED
    with_code = with_candidates(walk(NEW, ("identify", CODE)))
    assert answered("name", "不清楚", with_code).is_skipped


def test_a_firm_of_this_year_is_not_asked_for_last_year_s_revenue() -> None:
    young = {**FOUND, "facts": {**FOUND["facts"], "entity.founded": "2026-01-05"}}
    draft = with_candidates(walk(NEW, ("identify", CODE)), young)
    draft = walk(draft, ("confirm", "是"), *TAIL[:3])
    assert next_question(draft) == "qualifications"


def test_answers_leave_the_earlier_draft_as_it_was() -> None:
    draft, trail = NEW, []
    steps = [("identify", CODE), ("name", "示例新公司"), ("district", "望城"), *TAIL[:2]]
    for question_id, text in steps:
        trail.append((draft, copy.deepcopy(draft)))
        draft = with_candidates(take(draft, question_id, answered(question_id, text, draft)))
    for kept, as_it_was in trail:
        assert kept == as_it_was


def test_a_draft_survives_being_stored() -> None:
    draft = with_candidates(walk(NEW, ("identify", CODE)), FOUND)
    draft = walk(draft, ("confirm", "是"), *TAIL[:4])
    stored = json.loads(json.dumps(draft))
    assert is_resumable(stored)
    assert next_question(stored) == next_question(draft) == "qualifications"
    assert statements_of(stored) == statements_of(draft)
    assert not is_resumable({})


def test_titles_are_ticked_unticked_and_closed() -> None:
    draft = NEW
    for text in ("hnte", "科小", "小巨人", "hnte"):
        reading = answered("qualifications", text, draft)
        assert reading.stays
        draft = take(draft, "qualifications", reading)
    assert draft["ticked"] == ["tech_sme", "srdi_little_giant"]
    closed = answered("qualifications", "就这些", draft)
    assert closed.statements == (
        Statement(field="qual.has", value=["tech_sme", "srdi_little_giant"], is_complete=True),
    )
    assert "ticked" not in take(draft, "qualifications", closed)
    assert refused("qualifications", "就这些").trouble is Trouble.NOTHING_TICKED


def test_lists_of_bad_credit_are_asked_for_one_by_one() -> None:
    draft = take(NEW, "blacklist", answered("blacklist", "有"))
    assert draft["is_listed"]
    draft = take(draft, "blacklist_which", answered("blacklist_which", "经营异常名录", draft))
    closed = answered("blacklist_which", "就这些", draft)
    assert closed.statements == (
        Statement(field="credit.blacklist", value=["经营异常名录"], is_complete=True),
    )
    assert answered("blacklist", "不清楚").statements == ()


def test_another_sentence_suggests_other_industries() -> None:
    draft = take(NEW, "business", answered("business", "我们做电线电缆"))
    assert len(draft["suggestions"]) == 3
    again = answered("industry", "其实是开火锅店的", draft)
    assert again.stays
    draft = take(draft, "industry", again)
    assert stated("industry", "1", draft) == {"industry.code": "H6210"}
    back = take(draft, "industry", answered("industry", "都不是", draft))
    assert "business" not in back["done"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("八十来人", {"gte": 75, "lte": 85}),
        ("80", 80),
        ("８０人", 80),
        ("30到50人", {"gte": 30, "lte": 50}),
        ("50人以下", {"gte": 0, "lte": 50}),
        ("100多人", {"gte": 101, "lte": 199}),
        ("两百来人", {"gte": 180, "lte": 220}),
        ("19000人", 19_000),
        ("3", 3),
        ("0", 0),
        ("h100", {"gte": 100, "lt": 300}),
        ("1000人及以上", {"gte": 1000}),
    ],
)
def test_headcounts_as_people_say_them(text: str, expected: object) -> None:
    assert stated("headcount", text) == {"hr.headcount": expected}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("一千万人", Trouble.TOO_LARGE),
        ("-5", Trouble.NEGATIVE),
        ("3.5人", Trouble.NOT_UNDERSTOOD),
        ("很多", Trouble.NOT_UNDERSTOOD),
        ("500万元", Trouble.NOT_UNDERSTOOD),
        ("  ", Trouble.EMPTY),
    ],
)
def test_headcounts_asked_again(text: str, trouble: Trouble) -> None:
    complaint = refused("headcount", text)
    assert complaint.trouble is trouble
    assert isinstance(read("headcount", complaint.example), Answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三千万", 30_000_000),
        ("3000", 30_000_000),
        ("３０００万元", 30_000_000),
        ("5000万到1亿", {"gte": 50_000_000, "lte": 100_000_000}),
        ("不到500万", {"gte": 0, "lt": 5_000_000}),
        ("两千五百多万", {"gt": 25_000_000, "lt": 26_000_000}),
        ("1.2亿", 120_000_000),
        ("3个亿", 300_000_000),
        ("2000w", 20_000_000),
        ("三千萬", 30_000_000),
        ("0", 0),
        ("r500", {"gte": 5_000_000, "lt": 10_000_000}),
        ("4亿元及以上", {"gte": 400_000_000}),
    ],
)
def test_revenues_as_people_say_them(text: str, expected: object) -> None:
    assert stated("revenue", text) == {"fin.revenue@2025": expected}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("30000000", Trouble.UNIT_IS_UNCLEAR),
        ("3,000,000,000", Trouble.UNIT_IS_UNCLEAR),
        ("亏损200万", Trouble.NEGATIVE),
        ("-300", Trouble.NEGATIVE),
        ("100万亿", Trouble.TOO_LARGE),
        ("还行吧", Trouble.NOT_UNDERSTOOD),
        ("500万美元", Trouble.NOT_UNDERSTOOD),
        ("800万到500万", Trouble.NOT_UNDERSTOOD),
    ],
)
def test_revenues_asked_again(text: str, trouble: Trouble) -> None:
    assert refused("revenue", text).trouble is trouble


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年5月", "2019-05"),
        ("２０１９年５月", "2019-05"),
        ("2019/05/20", "2019-05-20"),
        ("二〇一九年五月", "2019-05"),
        ("19.5.20", "2019-05-20"),
        ("五年前", "2021"),
        ("去年3月", "2025-03"),
        ("2026年3月10日", "2026-03-10"),
    ],
)
def test_days_of_founding(text: str, expected: str) -> None:
    assert stated("founded", text) == {"entity.founded": expected}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("2027年", Trouble.IN_THE_FUTURE),
        ("2026年3月11日", Trouble.IN_THE_FUTURE),
        ("1920年", Trouble.TOO_LONG_AGO),
        ("2019年13月", Trouble.NOT_UNDERSTOOD),
        ("2023年2月30日", Trouble.NOT_UNDERSTOOD),
        ("很久以前", Trouble.NOT_UNDERSTOOD),
    ],
)
def test_days_of_founding_asked_again(text: str, trouble: Trouble) -> None:
    assert refused("founded", text).trouble is trouble


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("望城", {"region.registered": "430112"}),
        ("长沙市望城区", {"region.registered": "430112"}),
        ("望城县", {"region.registered": "430112"}),
        ("长沙县", {"region.registered": "430121"}),
        ("星沙街道", {"region.registered": "430121"}),
        ("麓谷", {"zone:changsha-hitech": True, "region.registered": "430104"}),
        ("望城经开区", {"zone:wangcheng-etdz": True, "region.registered": "430112"}),
        ("湘江新区", {"zone:xiangjiang": True}),
    ],
)
def test_places(text: str, expected: dict[str, object]) -> None:
    assert stated("district", text) == expected


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("长沙", Trouble.PLACE_TOO_LARGE),
        ("湖南省", Trouble.PLACE_TOO_LARGE),
        ("月球", Trouble.UNKNOWN_PLACE),
        ("岳麓和望城", Trouble.SEVERAL_PLACES),
    ],
)
def test_places_asked_again(text: str, trouble: Trouble) -> None:
    assert refused("district", text).trouble is trouble


def test_a_zone_on_several_districts_leads_to_one_more_question() -> None:
    draft = {**NEW, "enterprise_id": 5}
    draft = walk(draft, ("district", "湘江新区"))
    assert next_question(draft) == "zone_district"
    labels = [choice.label for choice in question("zone_district").choices(draft)]
    assert labels == ["岳麓区", "望城区", "宁乡市"]
    assert stated("zone_district", "望城", draft) == {"region.registered": "430112"}
    assert stated("zone_district", "1", draft) == {"region.registered": "430104"}


def test_a_slip_in_the_credit_code_is_named() -> None:
    complaint = refused("identify", "91430121MA00000150")
    assert complaint.trouble is Trouble.CREDIT_CODE
    assert complaint.params["position_1"] == "7"
    assert complaint.params["code_1"] == CODE
    assert isinstance(read("identify", complaint.example), Answer)


def test_a_person_s_own_number_is_refused_and_not_repeated() -> None:
    complaint = refused("identify", "11010519491231002X")
    assert complaint.trouble is Trouble.PERSONAL_NUMBER
    assert "1949" not in json.dumps(dict(complaint.params))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("每天", "daily"), ("weekly", "weekly"), ("马上", "immediately"), ("每周一次", "weekly")],
)
def test_frequencies(text: str, expected: str) -> None:
    assert answered("frequency", text).updates["frequency"] == expected


def test_the_table_is_whole() -> None:
    ids = [one.id for one in QUESTIONS]
    assert len(ids) == len(set(ids))
    assert progress(NEW)[0] == 0
    assert progress(NEW)[1] >= 8
    with pytest.raises(Unknown):
        question("nothing")


@pytest.mark.parametrize(
    "one", [one for one in QUESTIONS if one.id not in ("confirm", "pick", "zone_district")]
)
def test_every_example_is_an_answer(one: Any) -> None:
    draft = {**NEW, "suggestions": ["C3831"]}
    assert isinstance(read(one.id, one.example, draft), Answer)


@given(
    st.sampled_from([one.id for one in QUESTIONS]),
    st.one_of(
        st.text(max_size=40), st.from_regex(r"[0-9万亿千百人元年月.,\-到约]{1,12}", fullmatch=True)
    ),
)
def test_no_answer_breaks_a_question(question_id: str, text: str) -> None:
    draft = {**NEW, "suggestions": ["C3831", "H6210"], "candidates": [FOUND]}
    found = read(question_id, text, draft)
    if isinstance(found, Complaint):
        assert found.example
        return
    json.dumps(take(draft, question_id, found))
    for statement in found.statements:
        normal_value(statement)
