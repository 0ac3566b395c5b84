"""Titles an enterprise holds, and whether a wanted title is among them.

A higher title entails the lower one, never the reverse. A title may be narrowed with a colon
(``hn_equity_exchange:标准板``); holding the wide title alone says nothing about the narrow one.
Once the list is declared complete, titles outside the vocabulary are excluded as well.
"""

from __future__ import annotations

from functools import cache, lru_cache

from lexicon import qualifications
from matcher.outcome import Outcome
from matcher.profile import Profile
from matcher.values import Entry, canonical

# Words of texts that are met by any of several titles of the vocabulary.
_ANY_OF: dict[str, frozenset[str]] = {
    "above_quota": frozenset(
        {"above_quota_wholesale", "above_quota_retail", "above_quota_hotel_catering"}
    ),
    "above_scale": frozenset({"above_scale_industry", "above_scale_service"}),
    "listed": frozenset({"listed_domestic", "listed_overseas"}),
    "green_factory": frozenset({"green_factory_n", "green_factory_p"}),
    "champion": frozenset({"champion_national", "champion_provincial"}),
}
# Titles outside the vocabulary that are a part of one inside it: the wider one leaves it open.
_PART_OF = {"listed_overseas_main": "listed_overseas", "listed_main": "listed_domestic"}


@cache
def _ids_by_name() -> dict[str, str]:
    """Names and aliases of the vocabulary, one spelling each, where they mean one title."""
    ids: dict[str, str] = {}
    for title in qualifications.qualifications().values():
        for name in (title.name, *title.aliases):
            ids.setdefault(canonical(name), title.id)
    return ids


@lru_cache(maxsize=4096)
def title_id(written: str) -> str:
    """Return the vocabulary's id of a title written as an id, a name or an alias."""
    head, colon, detail = written.strip().partition(":")
    if head in qualifications.qualifications() or colon:
        return head + colon + canonical(detail)
    return _ids_by_name().get(canonical(written), written.strip())


@lru_cache(maxsize=65536)
def _with_implied(titles: frozenset[str]) -> frozenset[str]:
    ids = frozenset(title_id(title) for title in titles)
    heads = frozenset(title.partition(":")[0] for title in ids)
    known = heads & qualifications.qualifications().keys()
    return ids | qualifications.implied(known)


def held_titles(profile: Profile) -> frozenset[str]:
    """Return the ids of all titles held on the profile's day, with those they entail."""
    given = profile.get("qual.has")
    if isinstance(given, tuple):
        given = frozenset(entry.name for entry in given if _is_valid(entry, profile))
    return _with_implied(given) if isinstance(given, frozenset) else frozenset()


def _is_valid(entry: Entry, profile: Profile) -> bool:
    return entry.expires_on is None or entry.expires_on >= profile.as_of


def holds(profile: Profile, wanted: str) -> Outcome:
    """Whether the profile holds the title ``wanted`` (an id as :func:`title_id` gives it)."""
    held = held_titles(profile)
    if wanted in held or not held.isdisjoint(_ANY_OF.get(wanted, ())):
        return Outcome.MET
    head, colon, _ = wanted.partition(":")
    if not colon and any(title.startswith(f"{wanted}:") for title in held):
        return Outcome.MET
    wider = head if colon else _PART_OF.get(wanted)
    if wider in held and not any(title.startswith(f"{wider}:") for title in held):
        return Outcome.UNKNOWN
    return Outcome.UNMET if profile.is_complete("qual.has") else Outcome.UNKNOWN
