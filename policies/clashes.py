"""Which conditions can never hold together: figures, days, places, trades, kinds, titles.

A clash is claimed only where the tables leave no way out; everything else is silent, for an
officer who is warned of nothing stops reading warnings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from lexicon import regions
from lexicon.interval import Interval
from lexicon.qualifications import implied, qualifications
from matcher.conditions import judge_atom
from matcher.derived import possible_sizes
from matcher.fields import ENTITY_TYPES, SIZE_CLASSES, Kind
from matcher.industry_codes import within_industry
from matcher.judgement import NONE_OF, as_words
from matcher.outcome import Outcome
from matcher.profile import FactKey, Profile
from matcher.titles import title_id
from matcher.truths import wanted_truth
from matcher.values import Value
from policies.literals import (
    AGE,
    FOUNDED,
    Bands,
    Literal,
    bands_of,
    common,
    fact_of,
    founded_of_age,
    natural_bands,
)


class ClashKind(StrEnum):
    """In which way conditions exclude each other."""

    FIGURES = "figures"
    DAYS = "days"
    PLACES = "places"
    INDUSTRIES = "industries"
    KINDS = "kinds"
    SIZES = "sizes"
    TITLES = "titles"
    TRUTHS = "truths"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Conditions that nobody can meet together, by what they are about; one may do so alone."""

    kind: ClashKind
    literals: tuple[Literal, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Where they stand in the item; the issuer's own place has no path there."""
        return tuple(dict.fromkeys(one.atom.path for one in self.literals if one.atom.path))


Literals = Sequence[Literal]
Rule = Callable[[Literals, date], Clash | None]

_ONE_PLACE = ("region.registered", "region.tax")
"""Respects in which an enterprise is in one place; it may operate in many."""
_ONLY_LARGE = re.compile(r"(?:世界|全球|中国|全国|民营|制造业|服务业)(?:企业)?(?:500|五百)强")
_SIZE_FIGURES = ("fin.revenue", "hr.headcount", "fin.assets")
_CODE = re.compile(r"[A-T]?\d{0,4}")


def find_clash(literals: Literals, today: date) -> Clash | None:
    """Return the first clash among conditions that must all hold, ``None`` where there is none."""
    return next((clash for rule in _RULES if (clash := rule(literals, today)) is not None), None)


def _stretches(literals: Literals, today: date) -> Clash | None:
    """Figures and days: of each fact, is there a value in all the stretches asked for?"""
    told: dict[tuple[str, str | None], list[tuple[Literal, Bands]]] = {}
    for one in literals:
        bands = bands_of(one, today)
        if bands is None:
            continue
        if one.atom.field == AGE:
            told.setdefault((FOUNDED, None), []).append((one, founded_of_age(bands, today)))
        told.setdefault(fact_of(one, today), []).append((one, bands))
    for (field_id, _), asked in told.items():
        is_date = asked[0][0].field.kind is Kind.DATE or field_id == FOUNDED
        is_whole = is_date or asked[0][0].field.kind is Kind.COUNT
        clashing = _apart(asked, (Interval(),) if is_date else natural_bands(field_id), is_whole)
        if clashing:
            kind = ClashKind.DAYS if is_date else ClashKind.FIGURES
            return Clash(kind=kind, literals=tuple(clashing))
    return None


def _apart(asked: Sequence[tuple[Literal, Bands]], natural: Bands, is_whole: bool) -> list[Literal]:
    """Return as few of the conditions as leave no value: one, two, or all of them."""
    for size in (1, 2, len(asked)):
        for some in combinations(asked, size) if size <= len(asked) else ():
            left = natural
            for _, bands in some:
                left = common(left, bands, whole=is_whole)
            if not left:
                return [one for one, _ in some]
    return []


def _places(literals: Literals, _today: date) -> Clash | None:
    for field_id in _ONE_PLACE:
        asked = [one for one in literals if one.atom.field == field_id]
        for pair in combinations(asked, 2):
            if _lists_are_apart(*pair, _has_place, _lies_in):
                return Clash(kind=ClashKind.PLACES, literals=pair)
    return None


def _industries(literals: Literals, _today: date) -> Clash | None:
    asked = [one for one in literals if one.atom.field == "industry.code"]
    for pair in combinations(asked, 2):
        if _lists_are_apart(*pair, _has_code, _is_trade_of):
            return Clash(kind=ClashKind.INDUSTRIES, literals=pair)
    return None


def _lists_are_apart(
    one: Literal,
    other: Literal,
    is_known: Callable[[str], bool],
    lies_in: Callable[[str, str], bool | None],
) -> bool:
    """Whether nothing lies in both lists; all their words must be known for that to be said."""
    if not all(is_known(word) for two in (one, other) for word in as_words(two.atom.value)):
        return False
    if _excludes(one) and _excludes(other):
        return False
    if _excludes(one):
        one, other = other, one
    mine, theirs = as_words(one.atom.value), as_words(other.atom.value)
    if _excludes(other):
        return all(any(lies_in(word, wide) for wide in theirs) for word in mine)
    pairs = [(a, b) for a in mine for b in theirs]
    return all(lies_in(a, b) is False and lies_in(b, a) is False for a, b in pairs)


def _excludes(literal: Literal) -> bool:
    return literal.negated != (literal.atom.op in NONE_OF)


def _has_place(code: str) -> bool:
    return code.isdigit()


def _lies_in(inner: str, outer: str) -> bool | None:
    try:
        return regions.contains(outer, inner)
    except LookupError:
        return None  # A place that no table lists may lie anywhere.


def _has_code(code: str) -> bool:
    return bool(code) and _CODE.fullmatch(code) is not None


def _is_trade_of(code: str, wide: str) -> bool | None:
    return within_industry(code, wide)


def _kinds(literals: Literals, today: date) -> Clash | None:
    fields = ("entity.type", "entity.legal_person")
    asked = [one for one in literals if one.atom.field in fields]
    return _none_of("entity.type", ENTITY_TYPES, asked, today, ClashKind.KINDS)


def _sizes(literals: Literals, today: date) -> Clash | None:
    asked = [one for one in literals if one.atom.field == "size.class"]
    if not asked:
        return None
    clash = _none_of("size.class", SIZE_CLASSES, asked, today, ClashKind.SIZES)
    return (
        clash
        or _sizes_by_titles(literals, asked, today)
        or _sizes_by_figures(literals, asked, today)
    )


def _none_of(
    field_id: str, values: Sequence[str], asked: Literals, today: date, kind: ClashKind
) -> Clash | None:
    """Whether no value of a closed list meets all that is asked."""
    for size in (1, 2, len(asked)):
        for some in combinations(asked, size) if size <= len(asked) else ():
            if not any(_may_be(field_id, value, some, today) for value in values):
                return Clash(kind=kind, literals=tuple(some))
    return None


def _may_be(field_id: str, value: str, asked: Literals, today: date) -> bool:
    facts: dict[FactKey, Value] = {FactKey(field_id): value}
    profile = Profile(id="anybody", as_of=today, facts=facts)
    return all(
        judge_atom(one.atom, profile, negated=one.negated).outcome is not Outcome.UNMET
        for one in asked
    )


def _sizes_by_titles(literals: Literals, asked: Literals, today: date) -> Clash | None:
    """世界500强 beside 小微企业: who is on such a list is large."""
    if any(_may_be("size.class", "large", [one], today) for one in asked):
        return None
    for one in literals:
        words = _wanted_words(one) if one.atom.field in ("qual.has", "list.member") else ()
        if words and all(_ONLY_LARGE.search(word) for word in words):
            return Clash(kind=ClashKind.SIZES, literals=(one, asked[0]))
    return None


def _sizes_by_figures(literals: Literals, asked: Literals, today: date) -> Clash | None:
    """2000 people and 10亿元 in manufacturing are no 小微: by the statistical standard of 2017."""
    trades = [one for one in literals if one.atom.field == "industry.code" and not _excludes(one)]
    figures = [
        one
        for one in literals
        if one.atom.field in _SIZE_FIGURES and one.atom.per in (None, "y-1") and not one.negated
    ]
    if not figures or len(trades) != 1 or not all(map(_has_code, as_words(trades[0].atom.value))):
        return None
    told: dict[FactKey, Value] = {}
    for one in figures:
        bands = bands_of(one, today)
        if bands is not None and len(bands) == 1:
            told.setdefault(FactKey(*fact_of(one, today)), bands[0])
    for code in as_words(trades[0].atom.value):
        facts = told | {FactKey("industry.code"): code}
        sizes, _ = possible_sizes(Profile(id="anybody", as_of=today, facts=facts))
        if any(_may_be("size.class", size, asked, today) for size in sizes):
            return None
    return Clash(kind=ClashKind.SIZES, literals=(*asked, *figures))


def _titles(literals: Literals, _today: date) -> Clash | None:
    """A title that must be held and must not, or one that goes with it."""
    lists = [one for one in literals if one.field.kind in (Kind.SET, Kind.EVENTS)]
    for having in lists:
        held = {_word(having, one) for one in _wanted_words(having)}
        held |= implied(one for one in held if one in qualifications())
        for lacking in lists:
            is_same = (
                having.atom.field == lacking.atom.field and having.atom.per == lacking.atom.per
            )
            if is_same and held & {_word(lacking, one) for one in _barred_words(lacking)}:
                return Clash(kind=ClashKind.TITLES, literals=(having, lacking))
    return None


def _word(literal: Literal, word: str) -> str:
    return (title_id(word) or word) if literal.atom.field == "qual.has" else word


def _wanted_words(literal: Literal) -> tuple[str, ...]:
    """The words that must all be there."""
    words = as_words(literal.atom.value)
    needs_all = literal.atom.op in ("has", "has_all") or len(words) == 1
    is_asked = not _excludes(literal) and literal.atom.op not in ("exists", "true", "within")
    return words if needs_all and is_asked else ()


def _barred_words(literal: Literal) -> tuple[str, ...]:
    """The words none of which may be there."""
    words = as_words(literal.atom.value)
    if literal.atom.op in NONE_OF:
        return () if literal.negated else words
    if not literal.negated or literal.atom.op in ("exists", "true", "within"):
        return ()
    # Not all of several is no bar to any one of them.
    return words if literal.atom.op in ("has_any", "in", "eq") or len(words) == 1 else ()


def _truths(literals: Literals, today: date) -> Clash | None:
    asked = [one for one in literals if one.field.kind is Kind.BOOL]
    for one, other in combinations(asked, 2):
        if fact_of(one, today) == fact_of(other, today) and _truth(one) != _truth(other):
            return Clash(kind=ClashKind.TRUTHS, literals=(one, other))
    return None


def _truth(literal: Literal) -> bool:
    return wanted_truth(literal.atom) != literal.negated


_RULES: tuple[Rule, ...] = (_stretches, _places, _industries, _kinds, _sizes, _titles, _truths)
