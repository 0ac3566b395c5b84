"""What an answer to a question about one fact means: a statement, or a complaint. Pure.

Numbers are asked in the units people use (revenue in 万元) and stated in those of the contract
(yuan). What is unclear is asked again with an example, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from enterprises.answers import Answer, Complaint, Statement, Trouble
from enterprises.choices import Choice, chosen
from enterprises.short_words import DONE, NO, NONE, SKIP, YES, plain, says
from enterprises.title_dates import find_dated_titles, with_dates
from lexicon import regions
from lexicon.dates import parse_day
from lexicon.industries import UnknownIndustry, industry
from lexicon.interval import Interval, Number
from lexicon.numerals import parse_number
from lexicon.qualifications import qualifications
from lexicon.quantities import parse_quantity
from lexicon.ratios import find_ratios
from matcher.fields import Field, Kind, Span
from matcher.fields import field as field_of
from matcher.values import exact_number, write_value

LARGEST_HEADCOUNT = 1_000_000
LARGEST_YUAN = 5 * 10**12
LARGEST_MONTHS = 12 * 200
# A bare number is meant in 万元; from here on somebody may have written yuan.
UNCLEAR_BARE_NUMBER = 1_000_000
EARLIEST_DAY = date(1949, 10, 1)
LONGEST_WORDS = 100
"""Characters of a free answer that are kept."""

_MONTHS = re.compile(r"(.+?)(个?月|年半|年|个季度|天|日)(?:以上|以内|左右|多)?")
_MEASURE_WORD = re.compile(r"(?<=[\d一二三四五六七八九十百千两几多])[件项家次台套名条篇款种部]$")
_NEGATIVE = re.compile(r"^\s*(?:-|－|负|亏损?了?|赔了?)\s*(?=[\d一二三四五六七八九十百千两])")
EXAMPLES: dict[Kind, str] = {
    Kind.BOOL: "有",
    Kind.COUNT: "20",
    Kind.MONEY: "3000万元",
    Kind.RATIO: "5%",
    Kind.NUMBER: "200",
    Kind.MONTHS: "18个月",
    Kind.DATE: "2019年5月",
    Kind.REGION: "望城区",
    Kind.INDUSTRY: "C3831",
    Kind.SET: "没有",
    Kind.EVENTS: "没有",
}


def interpret_fact(
    field_id: str, text: str, *, today: date, period: str = ""
) -> Answer | Complaint:
    """Read an answer to a question about one fact.

    ``period`` is the year a yearly figure was asked for; without one it is the last full year.
    "Do not know" gives an answer that states nothing.
    """
    known = field_of(field_id)
    example = EXAMPLES.get(known.kind, known.values[0] if known.values else "有")
    if not plain(text):
        return Complaint(trouble=Trouble.EMPTY, example=example)
    if says(text, SKIP):
        return Answer(is_skipped=True)
    reader = _READERS.get(known.kind, _read_words)
    read = reader(known, text, today)
    if isinstance(read, Trouble):
        return Complaint(trouble=read, example=example)
    value, is_complete = read
    year = period or (str(today.year - 1) if known.span is Span.YEAR else "")
    return Answer(
        statements=(Statement(field=field_id, value=value, period=year, is_complete=is_complete),)
    )


def fact_choices(field_id: str) -> tuple[Choice, ...]:
    """Return what can be offered as buttons for a fact; empty where people type."""
    known = field_of(field_id)
    if known.kind is Kind.BOOL:
        return (Choice(id="yes", value=True), Choice(id="no", value=False))
    if known.id == "qual.has":
        return tuple(Choice(id=one.id, label=one.name) for one in qualifications().values())
    return tuple(Choice(id=value, label=value, value=value) for value in known.values)


Read = tuple[Any, bool] | Trouble
"""A value in the contract's form and whether a list is complete, or why there is none."""


def read_headcount(text: str) -> Any | Trouble:
    """Read how many people: 80, 八十来人, 30到50人, 50人以下."""
    quantity = parse_quantity(text, default_unit="人")
    if quantity is None or quantity.unit != "people":
        return Trouble.NEGATIVE if _NEGATIVE.match(text) else Trouble.NOT_UNDERSTOOD
    band = quantity.interval
    if not all(_is_whole(bound) for bound in (band.low, band.high)):
        return Trouble.NOT_UNDERSTOOD
    return _in_limits(band, lowest=0, highest=LARGEST_HEADCOUNT)


def read_money(text: str) -> Any | Trouble:
    """Read an amount in yuan; a bare number is meant in 万元."""
    if _may_be_yuan(text):
        return Trouble.UNIT_IS_UNCLEAR
    negative = _NEGATIVE.match(text)
    quantity = parse_quantity(text[negative.end() :] if negative else text, default_unit="万元")
    if quantity is None or quantity.unit != "yuan":
        return Trouble.NOT_UNDERSTOOD
    band = quantity.interval
    if negative:
        band = Interval(
            low=_minus(band.high),
            high=_minus(band.low),
            low_open=band.high_open,
            high_open=band.low_open,
        )
    return _in_limits(band, lowest=-LARGEST_YUAN, highest=LARGEST_YUAN)


def read_revenue(text: str) -> Any | Trouble:
    """Read a year's revenue in yuan: as :func:`read_money`, but never below nought."""
    return Trouble.NEGATIVE if _NEGATIVE.match(text) else read_money(text)


def read_past_day(text: str, today: date) -> str | Trouble:
    """Read a day that has been, as exactly as it was told: 2019-05-20, 2019-05 or 2019."""
    guess = parse_day(text, base=today, prefer="past")
    if guess is None:
        return Trouble.NOT_UNDERSTOOD
    if guess.day > today:
        return Trouble.IN_THE_FUTURE
    if guess.day < EARLIEST_DAY:
        return Trouble.TOO_LONG_AGO
    return guess.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[guess.precision]]


def read_places(text: str) -> tuple[str, ...] | Trouble:
    """Read one place: the codes of a division, or of a zone and perhaps the division it is in.

    Several names that can be one place (长沙市望城区) are one place: the smallest.
    """
    mentions = regions.find_regions(text)
    if not mentions:
        guess = regions.locate_address(text)
        if guess is None or guess.basis is regions.Basis.CITY:
            return Trouble.UNKNOWN_PLACE
        return (guess.code,) if guess.zone is None else (guess.code, guess.zone)
    codes = list(dict.fromkeys(mention.code for mention in mentions))
    smallest = [
        code for code in codes if not any(code in regions.ancestors(other) for other in codes)
    ]
    zones = [code for code in smallest if code.startswith("zone:")]
    divisions = [code for code in smallest if not code.startswith("zone:")]
    if len(divisions) > 1 or len(zones) > 1:
        return Trouble.SEVERAL_PLACES
    return (*divisions, *zones)


def _read_bool(known: Field, text: str, today: date) -> Read:
    if says(text, YES):
        return True, False
    return (False, False) if says(text, NO) else Trouble.NOT_UNDERSTOOD


def _read_number(known: Field, text: str, today: date) -> Read:
    readers: dict[Kind, Callable[[str], Any | Trouble]] = {
        Kind.COUNT: read_headcount if known.id.startswith("hr.") else _read_count,
        Kind.MONEY: read_money if known.id == "fin.net_profit" else read_revenue,
        Kind.RATIO: _read_ratio,
        Kind.MONTHS: _read_months,
        Kind.NUMBER: _read_plain_number,
    }
    if says(text, NONE) or says(text, NO):
        # Nought only where it is: who has no lease does not rent for 0 months.
        return (0, False) if known.none_is_zero else Trouble.NONE_IS_UNCLEAR
    value = readers[known.kind](text)
    return value if isinstance(value, Trouble) else (value, False)


def _read_count(text: str) -> Any | Trouble:
    return read_headcount(_MEASURE_WORD.sub("个", plain(text)))


def _read_ratio(text: str) -> Any | Trouble:
    found = find_ratios(text)
    if len(found) == 1:
        return write_value(exact_number(found[0].value))
    if len(found) > 1:
        return Trouble.CONTRADICTION
    quantity = parse_quantity(text)
    if quantity is None or not quantity.interval.is_exact or quantity.interval.low is None:
        return Trouble.NOT_UNDERSTOOD
    # 8 means 8 %; 0.5 may be a half or half of a per cent.
    if 1 <= quantity.interval.low <= 100:
        return write_value(exact_number(Decimal(quantity.interval.low) / 100))
    return 0 if not quantity.interval.low else Trouble.PERCENT_IS_UNCLEAR


def _read_months(text: str) -> Any | Trouble:
    match = _MONTHS.fullmatch(plain(text))
    number = match[1] if match else text
    unit = match[2] if match else "个月"
    quantity = parse_quantity("1" if number == "半" else number)
    if quantity is None or not quantity.interval.is_exact or quantity.interval.low is None:
        return Trouble.NOT_UNDERSTOOD
    count = Decimal(quantity.interval.low)
    by_unit = {"年": 12 * count, "年半": 12 * count + 6, "个季度": 3 * count}
    months = by_unit.get(unit, count) / (2 if number == "半" else 1)
    if unit in ("天", "日") or months != int(months):
        return Trouble.NOT_IN_MONTHS
    return int(months) if months <= LARGEST_MONTHS else Trouble.TOO_LARGE


def _read_plain_number(text: str) -> Any | Trouble:
    quantity = parse_quantity(re.sub(r"(平方米|平米|㎡|平|亩|个|项|件)\s*$", "", text))
    if quantity is None:
        return Trouble.NOT_UNDERSTOOD
    return _in_limits(quantity.interval, lowest=0, highest=LARGEST_YUAN)


def _read_date(known: Field, text: str, today: date) -> Read:
    read = read_past_day(text, today)
    return read if isinstance(read, Trouble) else (read, False)


def _read_region(known: Field, text: str, today: date) -> Read:
    read = read_places(text)
    return read if isinstance(read, Trouble) else (read[0], False)


def _read_industry(known: Field, text: str, today: date) -> Read:
    try:
        return industry(text).code, False
    except UnknownIndustry:
        return Trouble.NO_INDUSTRY


def _read_choice(known: Field, text: str, today: date) -> Read:
    choice = chosen(text, fact_choices(known.id))
    if choice is None and known.values:
        named = [value for value in known.values if value in plain(text)]
        return (named[0], False) if len(named) == 1 else Trouble.NOT_A_CHOICE
    return (choice.value, False) if choice is not None else _read_words(known, text, today)


def _read_set(known: Field, text: str, today: date) -> Read:
    if says(text, NONE) or says(text, NO):
        return [], True
    body, is_complete = strip_done(text)
    if known.id == "qual.has":
        tapped = qualifications().get(plain(body))
        titles = {tapped.id: None} if tapped is not None else find_dated_titles(body, today)
        return (with_dates(titles, titles), is_complete) if titles else Trouble.NO_TITLE
    named = [value for value in known.values if value in plain(body)]
    choice = chosen(body, fact_choices(known.id)) if known.values and not named else None
    if named or choice is not None:
        return named or [choice.value if choice else ""], is_complete
    if known.values:
        return Trouble.NOT_A_CHOICE
    words = [part.strip() for part in re.split(r"[、,，;；和及]", body) if part.strip()]
    return (words, is_complete) if words and len(body) <= LONGEST_WORDS else Trouble.TOO_LONG


def _read_words(known: Field, text: str, today: date) -> Read:
    words = text.strip()
    return (words, False) if len(words) <= LONGEST_WORDS else Trouble.TOO_LONG


def strip_done(text: str) -> tuple[str, bool]:
    """Return the answer without a closing 就这些, and whether it was there."""
    word = plain(text)
    ending = next((one for one in sorted(DONE, key=len)[::-1] if word.endswith(one)), None)
    if ending is None or word == ending:
        return text, ending is not None
    return word.removesuffix(ending).rstrip("，,、。. "), True


def _in_limits(band: Interval, *, lowest: Number, highest: Number) -> Any | Trouble:
    bounds = [bound for bound in (band.low, band.high) if bound is not None]
    if any(bound < lowest for bound in bounds):
        return Trouble.NEGATIVE
    if any(bound > highest for bound in bounds):
        return Trouble.TOO_LARGE
    if band.low is None and lowest == 0:
        band = Interval(low=0, high=band.high, high_open=band.high_open)
    return write_value(band)


def _may_be_yuan(text: str) -> bool:
    bare = re.fullmatch(r"-?([\d,. ]+)", plain(text))
    value = parse_number(bare[1]) if bare else None
    return value is not None and value >= UNCLEAR_BARE_NUMBER


def _is_whole(bound: Number | None) -> bool:
    return bound is None or bound == int(bound)


def _minus(bound: Number | None) -> Number | None:
    return None if bound is None else -bound


_READERS: dict[Kind, Callable[[Field, str, date], Read]] = {
    Kind.BOOL: _read_bool,
    Kind.COUNT: _read_number,
    Kind.MONEY: _read_number,
    Kind.RATIO: _read_number,
    Kind.MONTHS: _read_number,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date,
    Kind.REGION: _read_region,
    Kind.INDUSTRY: _read_industry,
    Kind.ENUM: _read_choice,
    Kind.SIZE: _read_choice,
    Kind.SET: _read_set,
    Kind.EVENTS: _read_set,
}
