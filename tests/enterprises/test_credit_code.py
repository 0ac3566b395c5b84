"""Credit codes: what is one, and where a slip likely is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from enterprises.credit_code import (
    ALPHABET,
    CreditCodeCheck,
    Problem,
    check,
    is_valid,
    looks_like_a_code,
    normalise,
    parts,
)

VALID = "91430112MA00000150"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def code_with(prefix: str, body: str) -> str:
    """A valid code with both check characters right."""
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    whole = prefix + body + "0123456789X0"[11 - total % 11]
    return whole + uscc.calc_check_digit(whole)


valid_codes = st.builds(
    code_with,
    st.sampled_from(["91430112", "91430104", "92430181", "93430124", "52430100"]),
    st.text(st.sampled_from(ALPHABET), min_size=8, max_size=8),
)


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        "９１４３０１１２ＭＡ０００００１５０",
        " 91430112 MA00000150 ",
        "91430112-ma00-0001-50",
        "91430112\u200bMA00000150",
    ],
    ids=["plain", "full-width", "blanks", "small letters", "zero-width blank"],
)
def test_a_valid_code_is_understood_however_it_is_typed(text: str) -> None:
    assert check(text) == CreditCodeCheck(normalised=VALID, is_valid=True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        ("   ", Problem.EMPTY),
        ("91430112MA0000015", Problem.LENGTH),
        ("91430112MA000001500", Problem.LENGTH),
        ("430124000012345", Problem.OLD_NUMBER),
        ("MA0000015", Problem.OLD_NUMBER),
        ("914301I2MA00000150", Problem.LETTER),
        ("91430112MA0000015示", Problem.CHARACTER),
        ("91430112MA00000151", Problem.CHECK_DIGIT),
        ("11010519491231002X", Problem.PERSONAL_NUMBER),
    ],
)
def test_what_is_no_code_is_named(text: str, problem: Problem) -> None:
    found = check(text)
    assert not found.is_valid
    assert found.problem is problem


def test_a_letter_that_codes_never_have_gets_its_look_alike() -> None:
    found = check("9143O112MA00000I50")
    assert [(one.position, one.instead_of, one.maybe) for one in found.likely] == [
        (5, "O", "0"),
        (16, "I", "1"),
    ]
    assert {one.code for one in found.likely} == {VALID}


@pytest.mark.parametrize(
    ("typed", "position", "instead_of", "maybe"),
    [
        ("91430112MA00000105", 17, "05", "50"),
        ("91430121MA00000150", 7, "21", "12"),
        ("91430112MA000001SO", 17, "S", "5"),
        ("91430112MA00000180", 17, "8", "5"),
        ("914301128A00000150", 9, "8", "M"),
    ],
    ids=["neighbours", "neighbours in the region", "letters", "struck beside", "any character"],
)
def test_the_likely_place_of_a_slip_is_named(
    typed: str, position: int, instead_of: str, maybe: str
) -> None:
    named = [(one.position, one.instead_of, one.maybe) for one in check(typed).likely]
    assert (position, instead_of, maybe) in named


@pytest.mark.parametrize(
    ("code", "region"),
    [("91430112MA00000150", "430112"), ("914301223206573868", "430112")],
    ids=["today's digits", "the county that became a district"],
)
def test_the_region_is_read_from_places_three_to_eight(code: str, region: str) -> None:
    assert parts(code).region == region


def test_digits_of_no_region_are_said_to_be_unknown() -> None:
    assert parts("91999999MA00000150").region is None


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [(VALID, True), ("91430112", True), ("示例线缆", False), ("7-11", False), ("abc公司", False)],
)
def test_a_code_is_told_from_a_name(text: str, is_meant: bool) -> None:
    assert looks_like_a_code(text) is is_meant


@given(valid_codes)
def test_a_made_up_code_is_valid_as_stdnum_says(code: str) -> None:
    assert is_valid(code) == uscc.is_valid(code)


@given(valid_codes, st.integers(0, 16))
def test_two_exchanged_neighbours_are_found(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    found = check(typed)
    if found.is_valid or found.problem is not Problem.CHECK_DIGIT:
        return
    assert found.likely
    assert all(is_valid(one.code) for one in found.likely)
    assert len(found.likely) <= 3


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    found = check(text)
    assert found.is_valid == (found.problem is None)
    assert found.normalised == normalise(text)
