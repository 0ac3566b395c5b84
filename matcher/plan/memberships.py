"""Conditions on codes, words and lists, one word at a time.

*Is it one of these* and *does it hold any of those* are joined from a question for each word, as
``judgement.combine`` joins their outcomes. A thousand conditions name the same few dozen words,
so there are few questions, and what is joined is joined as planes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.atom import Atom
from matcher.entities import entity_word, entity_words
from matcher.fields import Field, Kind
from matcher.judgement import ALL_OF, MEMBERSHIP_OPS, NONE_OF, as_words
from matcher.plan.bins import NO_BINS, Bins
from matcher.plan.questions import Question, bare
from matcher.plan.views import Aspect, Holds, InIndustry, LiesIn
from matcher.standing import standing_word
from matcher.titles import title_id

_REGISTERED = "region.registered"
_HAS_ANY = frozenset({"credit.blacklist", "entity.type"})
"""Fields of which *has* several asks for any of them; of others, for all."""

_BY_WORD = frozenset({Kind.REGION, Kind.INDUSTRY, Kind.ENUM, Kind.TEXT, Kind.SET})


@dataclass(frozen=True, slots=True, kw_only=True)
class WordByWord:
    """A question for each word, and how they are joined; ``is_none`` denies the whole."""

    questions: tuple[Question, ...]
    is_all: bool
    is_none: bool


def word_by_word(atom: Atom, spec: Field, day: date) -> WordByWord | None:
    """Return the questions an atom is joined from; ``None`` where it must be asked as a whole."""
    words = as_words(atom.value)
    if atom.op not in MEMBERSHIP_OPS or not _is_joined(atom, spec, words):
        return None
    one = bare(replace(atom, op="in"))
    parts = (replace(one, value=word) for word in dict.fromkeys(words))
    return WordByWord(
        questions=tuple(
            Question(condition=part, bins=membership_bins(part, spec, day)) for part in parts
        ),
        is_all=_asks_all(atom, spec),
        is_none=atom.op in NONE_OF,
    )


def _asks_all(atom: Atom, spec: Field) -> bool:
    """Whether all words must fit. A place lies in several places if it lies in any."""
    if spec.kind is Kind.REGION:
        return False
    if atom.op == "has":
        return atom.field not in _HAS_ANY
    return atom.op in ALL_OF


def _is_joined(atom: Atom, spec: Field, words: Sequence[str]) -> bool:
    """Whether the reference judges every word by itself."""
    if atom.field == "qual.has":
        return True
    if atom.field == "entity.type":
        # All forms of a company, named together, mean more than each of them.
        return len(entity_words(tuple(words))) == len(words)
    if atom.field == "credit.blacklist":
        return atom.op != "eq"
    if atom.field.startswith("excl.") or standing_word(atom) is not None:
        return False
    if spec.kind is Kind.REGION:
        return not any(word.startswith("deictic:") for word in words)
    return spec.kind in _BY_WORD and not (spec.kind is Kind.SET and atom.op == "eq")


def membership_bins(atom: Atom, spec: Field, day: date) -> Bins:
    """Return what a question on words cannot tell apart."""
    words = as_words(atom.value)
    if atom.field == "qual.has":
        return _seen(atom.field, [Holds(title=title_id(word), day=day) for word in words])
    if atom.field == "entity.type":
        prefixes = {prefix for word in words for prefix in entity_word(word).industries}
        return _seen("industry.code", [InIndustry(prefix=one) for one in sorted(prefixes)])
    if spec.kind is Kind.INDUSTRY:
        return _seen(atom.field, [InIndustry(prefix=word) for word in words])
    if spec.kind is not Kind.REGION:
        return NO_BINS
    fields = dict.fromkeys((atom.field, _REGISTERED) if atom.is_effect else (atom.field,))
    seen = (_seen(name, [LiesIn(field=name, target=word) for word in words]) for name in fields)
    return Bins(views=tuple(view for bins in seen for view in bins.views))


def _seen(name: str, aspects: Sequence[Aspect]) -> Bins:
    return Bins(views=((name, tuple(aspects)),))
