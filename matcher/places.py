"""Where an enterprise is, and whether that lies in the places a condition names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lexicon import regions
from matcher.outcome import Outcome, decided, disjoin
from matcher.profile import FactKey, Profile
from matcher.values import Value

# What a profile's `zones` say holds for these places alike.
_ZONED = frozenset({"region.registered", "region.tax", "region.operating"})


_SAME_PLACE = {"region.project": "project.region", "project.region": "region.project"}


@lru_cache(maxsize=65536)
def _contains(outer: str, inner: str) -> bool | None:
    """Whether ``inner`` lies in ``outer``; a place that no table lists is read by its digits."""
    if outer == inner:
        return True
    try:
        return regions.contains(outer, inner)
    except LookupError:
        return _by_digits(outer, inner)


def _by_digits(outer: str, inner: str) -> bool | None:
    """Codes still say by their digits in which province, city and county they are."""
    if not (outer.isdigit() and inner.isdigit()):
        return None
    wide, narrow = _significant(outer), _significant(inner)
    if narrow.startswith(wide):
        return True
    return None if wide.startswith(narrow) else False


def _significant(code: str) -> str:
    """430000 → 43, 430100 → 4301, 430112 → 430112; towns and villages keep their digits."""
    return code[:2] if code[2:6] == "0000" else code[:4] if code[4:6] == "00" else code


def place_field(profile: Profile, field_id: str) -> str:
    """Return the id under which the place was told: two fields may be the same place."""
    other = _SAME_PLACE.get(field_id)
    if other is None or profile.get(field_id) is not None or profile.get(other) is None:
        return field_id
    return other


def given_places(profile: Profile, field_id: str) -> tuple[str, ...]:
    """Return the codes given for this respect (registered, tax …); several if a list was given."""
    value: Value | None = profile.get(place_field(profile, field_id))
    if value is None:
        return ()
    return tuple(sorted(value)) if isinstance(value, frozenset) else (str(value),)


def place_keys(profile: Profile, field_id: str) -> tuple[FactKey, ...]:
    """Return the facts that say where the enterprise is in this respect."""
    own = place_field(profile, field_id)
    keys = (FactKey(own),) if profile.get(own) is not None else ()
    zones = _zones_around(profile, field_id)
    return keys + tuple(FactKey(f"zones.{zone}") for zone in zones)


def _zones_around(profile: Profile, field_id: str) -> tuple[str, ...]:
    if field_id not in _ZONED:
        return ()
    return tuple(zone for zone, inside in sorted(profile.zones.items()) if inside)


def lies_in(profile: Profile, field_id: str, targets: Iterable[str]) -> Outcome:
    """Whether the enterprise lies, in this respect, in any of the ``targets``."""
    codes, zones = given_places(profile, field_id), _zones_around(profile, field_id)
    return disjoin(_lies_in_one(profile, field_id, codes, zones, target) for target in targets)


def _lies_in_one(
    profile: Profile, field_id: str, codes: tuple[str, ...], zones: tuple[str, ...], target: str
) -> Outcome:
    """One place is described by its code and by every zone around it: each may decide."""
    if field_id in _ZONED and _is_excluded_zone(profile, target):
        return Outcome.UNMET
    around = [_contains(target, zone) for zone in zones]
    if not codes:
        return decided(_first_decision(around))
    return disjoin(decided(_first_decision([_contains(target, code), *around])) for code in codes)


def _first_decision(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return False if False in answers else None


def _is_excluded_zone(profile: Profile, target: str) -> bool:
    """Whether the profile says that it is outside a zone that holds the target."""
    return any(
        not inside and _contains(zone, target) is True for zone, inside in profile.zones.items()
    )
