"""The unified social credit code (GB 32100-2015): is it one, and if not, where is the slip.

Eighteen characters: registering authority, category, six digits of region, a nine-character
organisation code with a check character of its own (GB 11714-1997), and a check character over
all. A slip in places 9–17 breaks both checks, one elsewhere breaks the last alone: that is what
tells the likely place. Digits 3–8 keep the region of the day of registration for ever.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from stdnum.cn import ric, uscc

from lexicon.gbt2260 import UnknownRegion, current_code

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOOK_ALIKES_OF_FORBIDDEN = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
# Category characters follow the authority: 9 market regulation, 1 staffing offices, 5 civil
# affairs, 3 justice, 8 trade unions, N agriculture; the letters came after python-stdnum's rule.
AUTHORITIES = frozenset("123456789ANY")
# What stands in real codes' first two places; any other pair is more likely a slip.
KINDS = frozenset((
    "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49",
    "51", "52", "53", "54", "59", "61", "62", "69", "71", "72", "79", "81", "89", "91",
    "92", "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1",
))  # fmt: skip
REGION = slice(2, 8)
MOST_SUGGESTIONS = 3

_CONFUSABLE_GROUPS = (
    *("0DQ", "1L7J", "8B3", "2R7", "5G6", "UYW", "MNH", "CG", "EF", "PR", "XKY", "4A", "69", "TY"),
)
_KEY_ROWS = ("1234567890", "QWERTYU-OP", "ASDFGHJKL", "-X-C-BNM", "789", "456", "123")
_KEY_COLUMNS = ("0147", "258", "0369")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEPARATORS = " -.·_\t\n\r\u200b\u200c\u200d\u2060\ufeff"


class Problem(StrEnum):
    """What is wrong with the text as a credit code."""

    EMPTY = "empty"
    LENGTH = "length"
    OLD_NUMBER = "old_number"
    PERSONAL_NUMBER = "personal_number"
    LETTER = "letter"
    CHARACTER = "character"
    REGION_DIGITS = "region_digits"
    AUTHORITY = "authority"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A likely slip: at ``position`` (from 1) stands ``instead_of`` where ``maybe`` was meant.

    Both are two characters where neighbours were exchanged. ``code`` is the whole code with
    this slip mended; it is valid unless other places are wrong too.
    """

    position: int
    instead_of: str
    maybe: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCodeCheck:
    """What a text is as a credit code. ``problem`` is ``None`` exactly if it is valid."""

    normalised: str
    is_valid: bool
    problem: Problem | None = None
    likely: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeParts:
    """What a valid code says of itself. ``region`` is today's code of the registering region.

    ``region`` is ``None`` for digits that no table knows. ``kind`` is the first two characters.
    """

    kind: str
    region_digits: str
    region: str | None


def normalise(text: str) -> str:
    """Return ``text`` narrow, in capitals, without blanks and separators."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character not in _SEPARATORS)


def check(text: str) -> CreditCodeCheck:
    """Say whether ``text`` is a credit code and, if not, what is likely wrong with it."""
    code = normalise(text)
    problem = _problem(code)
    if problem is None:
        return CreditCodeCheck(normalised=code, is_valid=True)
    likely: tuple[Suggestion, ...] = ()
    if problem is Problem.LETTER:
        likely = _replaced_letters(code)
    elif problem is Problem.CHECK_DIGIT:
        likely = _likely_slips(code)
    return CreditCodeCheck(normalised=code, is_valid=False, problem=problem, likely=likely)


def is_valid(code: str) -> bool:
    """Whether the normalised ``code`` is a credit code."""
    return _problem(code) is None


def looks_like_a_code(text: str) -> bool:
    """Whether a person who typed ``text`` meant a credit code rather than a name."""
    code = normalise(text)
    return len(code) >= 6 and code.isascii() and sum(map(str.isdigit, code)) * 2 >= len(code)


def parts(code: str) -> CodeParts:
    """Read the kind and the registering region off a normalised code of 18 characters."""
    digits = code[REGION]
    try:
        region: str | None = current_code(digits)
    except UnknownRegion:
        region = None
    return CodeParts(kind=code[:2], region_digits=digits, region=region)


def _problem(code: str) -> Problem | None:
    if not code:
        return Problem.EMPTY
    if len(code) != LENGTH:
        return Problem.OLD_NUMBER if _is_old_number(code) else Problem.LENGTH
    if any(letter in LOOK_ALIKES_OF_FORBIDDEN for letter in code):
        return Problem.LETTER
    if any(character not in ALPHABET for character in code):
        return Problem.CHARACTER
    if code[-1] == uscc.calc_check_digit(code[:-1]):
        return _problem_of_parts(code)
    # A resident's number has eighteen characters too and must never be taken in.
    if ric.is_valid(code):
        return Problem.PERSONAL_NUMBER
    return _problem_of_parts(code) or Problem.CHECK_DIGIT


def _problem_of_parts(code: str) -> Problem | None:
    if code[0] not in AUTHORITIES:
        return Problem.AUTHORITY
    if not code[REGION].isdigit():
        return Problem.REGION_DIGITS
    return None


def _is_old_number(code: str) -> bool:
    """A registration number (15 digits) or an organisation code (9) of the time before 2015."""
    return (len(code) == 15 and code.isdigit()) or (
        len(code) == 9 and all(character in _ORGANISATION_VALUES for character in code)
    )


def _replaced_letters(code: str) -> tuple[Suggestion, ...]:
    mended = "".join(LOOK_ALIKES_OF_FORBIDDEN.get(letter, letter) for letter in code)
    places = (index for index, letter in enumerate(code) if letter in LOOK_ALIKES_OF_FORBIDDEN)
    return tuple(
        Suggestion(position=index + 1, instead_of=code[index], maybe=mended[index], code=mended)
        for index in places
    )[:MOST_SUGGESTIONS]


def _likely_slips(code: str) -> tuple[Suggestion, ...]:
    ranked = sorted(_candidates(code), key=lambda one: (-one[0], one[1].position))
    return tuple(suggestion for _score, suggestion in ranked[:MOST_SUGGESTIONS])


def _candidates(code: str) -> Iterator[tuple[int, Suggestion]]:
    """Yield every single slip that explains the code, with how likely it is."""
    inner_was_right = _organisation_is_consistent(code)
    for suggestion, likeness in (*_substitutions(code), *_exchanges(code)):
        mended = suggestion.code
        inner_is_right = _organisation_is_consistent(mended)
        if not inner_is_right or not is_valid(mended):
            continue
        explains_both = 4 if not inner_was_right else 0
        is_known_region = 2 if parts(mended).region is not None else 0
        touches_region = suggestion.position in range(2, 9)
        touches_kind = suggestion.position in (1, 2)
        if (touches_region and not is_known_region) or (touches_kind and mended[:2] not in KINDS):
            continue
        yield likeness + explains_both + is_known_region, suggestion


def _substitutions(code: str) -> Iterator[tuple[Suggestion, int]]:
    for index, written in enumerate(code):
        for maybe in ALPHABET:
            mended = code[:index] + maybe + code[index + 1 :]
            if maybe != written and mended[-1] == uscc.calc_check_digit(mended[:-1]):
                yield (
                    Suggestion(position=index + 1, instead_of=written, maybe=maybe, code=mended),
                    _likeness(written, maybe),
                )


def _exchanges(code: str) -> Iterator[tuple[Suggestion, int]]:
    for index in range(LENGTH - 1):
        first, second = code[index], code[index + 1]
        mended = code[:index] + second + first + code[index + 2 :]
        if first != second and mended[-1] == uscc.calc_check_digit(mended[:-1]):
            yield (
                Suggestion(
                    position=index + 1,
                    instead_of=first + second,
                    maybe=second + first,
                    code=mended,
                ),
                4,
            )


def _likeness(one: str, other: str) -> int:
    """How easily one character is taken or struck for the other: 0, 2 or 3."""
    pair = {one, other}
    if any(pair <= set(group) for group in _CONFUSABLE_GROUPS):
        return 3
    if any(one + other in row or other + one in row for row in (*_KEY_ROWS, *_KEY_COLUMNS)):
        return 2
    return 0


def _organisation_is_consistent(code: str) -> bool:
    body, given = code[8:16], code[16]
    total = sum(
        _ORGANISATION_VALUES.index(character) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return given == "0123456789X0"[11 - total % 11]
