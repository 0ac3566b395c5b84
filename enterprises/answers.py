"""What a person's answer comes to: statements and a changed draft, or a complaint. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One fact somebody states.

    ``value`` has the form of the contract's profile (money in yuan, bands as objects).
    ``period`` is the year of a yearly figure, else empty. ``is_complete`` says of a list that
    nothing else belongs to it.
    """

    field: str
    value: Any
    period: str = ""
    is_complete: bool = False

    @property
    def key(self) -> str:
        """The fact's key as in a profile: ``field`` or ``field@period``."""
        return f"{self.field}@{self.period}" if self.period else self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that was understood.

    ``updates`` are put into the draft; a value of ``None`` takes the key out of it. With
    ``stays`` the same question goes on (one more tick in a list); ``reopens`` names questions to
    be asked again.
    """

    statements: tuple[Statement, ...] = ()
    updates: Mapping[str, Any] = field(default_factory=dict)
    is_skipped: bool = False
    stays: bool = False
    reopens: tuple[str, ...] = ()


class Trouble(StrEnum):
    """Why an answer is asked for again; the sentence for each is the bot's."""

    EMPTY = "empty"
    NOT_UNDERSTOOD = "not_understood"
    NOT_A_CHOICE = "not_a_choice"
    CREDIT_CODE = "credit_code"
    PERSONAL_NUMBER = "personal_number"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_LARGE = "too_large"
    NEGATIVE = "negative"
    UNIT_IS_UNCLEAR = "unit_is_unclear"
    PERCENT_IS_UNCLEAR = "percent_is_unclear"
    NOT_IN_MONTHS = "not_in_months"
    NONE_IS_UNCLEAR = "none_is_unclear"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"
    UNKNOWN_PLACE = "unknown_place"
    PLACE_TOO_LARGE = "place_too_large"
    SEVERAL_PLACES = "several_places"
    NOTHING_TICKED = "nothing_ticked"
    NO_TITLE = "no_title"
    NO_INDUSTRY = "no_industry"
    CONTRADICTION = "contradiction"
    CANNOT_BE_SKIPPED = "cannot_be_skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An answer that was not taken: why, an example that would be, and what the sentence needs.

    ``example`` is an answer as a person would type it.
    """

    trouble: Trouble
    example: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why an answer is not taken, with what the sentence about it needs; without an example."""

    trouble: Trouble
    params: Mapping[str, str] = field(default_factory=dict)


Reading = Answer | Refused


def refuse(trouble: Trouble, **params: str) -> Refused:
    """Return the refusal of an answer."""
    return Refused(trouble=trouble, params=params)


def states(field_id: str, value: Any, *, period: str = "", is_complete: bool = False) -> Answer:
    """Return the answer that states one fact."""
    statement = Statement(field=field_id, value=value, period=period, is_complete=is_complete)
    return Answer(statements=(statement,))
