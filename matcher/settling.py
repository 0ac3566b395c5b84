"""What would settle an open condition: the facts behind the field that it names.

Nobody states a size class or an age; 小微企业 is a type of entity and a size. Such a condition is
settled by the facts it follows from, as far as they are not told exactly yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from lexicon import sizes
from matcher.atom import Atom
from matcher.derived import fact
from matcher.entities import entity_words
from matcher.fields import field as field_of
from matcher.industry_codes import full_code, known_code
from matcher.judgement import as_words
from matcher.profile import Profile
from matcher.values import as_days, as_interval

_FUNDED = "excl.already_funded"
_INDICATORS = {"headcount": "hr.headcount", "revenue": "fin.revenue", "assets": "fin.assets"}


def sources_of(atom: Atom, profile: Profile) -> tuple[str, ...]:
    """Return the facts from which the open condition would follow, those told exactly left out."""
    return tuple(dict.fromkeys(name for name in _sources(atom, profile) if _is_open(name, profile)))


def _sources(atom: Atom, profile: Profile) -> Iterator[str]:
    if atom.field == "size.class":
        yield from _size_sources(profile)
    elif atom.field == "entity.type":
        yield from _narrowing_sources(atom, profile)
    elif atom.field.startswith("excl.") and atom.field != _FUNDED:
        yield _FUNDED
    else:
        yield from field_of(atom.field).derives_from


def _size_sources(profile: Profile) -> Iterator[str]:
    """The industry, and the indicators by which the standard classes it."""
    code = profile.get("industry.code")
    known = known_code(full_code(code)) if isinstance(code, str) else None
    yield "industry.code"
    for rules in sizes.thresholds().values():
        prefixes = rules[0].prefixes
        if known is None or any(known.startswith(p) or p.startswith(known) for p in prefixes):
            yield from (_INDICATORS[rule.indicator] for rule in rules)


def _narrowing_sources(atom: Atom, profile: Profile) -> Iterator[str]:
    """What a word such as 小微企业 asks beside the type, where the type itself is told."""
    if fact(profile, "entity.type") is None:
        return
    for word in entity_words(as_words(atom.value)):
        if word.sizes:
            yield from _size_sources(profile)
        if word.industries:
            yield "industry.code"
        if word.ownership:
            yield "entity.ownership"
        if word.min_insured:
            yield "hr.insured_count"


def _is_open(field_id: str, profile: Profile) -> bool:
    found = fact(profile, field_id)
    if found is None or (isinstance(found.value, frozenset) and not profile.is_complete(field_id)):
        return True
    number, days = as_interval(found.value), as_days(found.value)
    return any(band is not None and not band.is_exact for band in (number, days))
