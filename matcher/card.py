"""PolicyCard: what matching must know of a policy item, and how its record is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matcher.beneficiary import implied_beneficiary
from matcher.benefits import Benefit, parse_benefits
from matcher.condition_reader import parse_condition
from matcher.errors import InvalidItem
from matcher.jurisdiction import (
    is_national,
    jurisdiction,
    known_places,
    read_bases,
    read_regions,
)
from matcher.named_groups import definitions, spelled_out
from matcher.reading import first_of, read_day, read_list, read_text
from matcher.source import Source
from matcher.tree import All, AnyOf, Condition
from matcher.window import Window, parse_window

_MODES = ("apply", "automatic", "fast_track", "consult")
_MODE_ALIASES = {"no_apply": "automatic", "fast": "fast_track", "免申即享": "automatic"}
_LEVELS = ("national", "province", "city", "county", "zone", "town")
_KNOWN_KEYS = frozenset(
    [
        "id",
        "title",
        "issuer",
        "document_number",
        "level",
        "region",
        "region_basis",
        "region_rule",
        "published_on",
        "valid_from",
        "valid_to",
        "validity",
        "mode",
        "category",
        "theme",
        "themes",
        "window",
        "eligibility",
        "benefits",
        "materials",
        "channel",
        "contact",
        "text",
        "warnings",
        "guide",
        "basis",
        "owner",
        "stacking",
        "limits",
        "source",
        "source_id",
        "kind",
        "authority",
        "docs",
        "status",
        "apply",
        "flags",
        "traps",
        "family",
        "event_window",
        "bounds_inclusive",
        "summary",
        "url",
        "tags",
        "specialist",
        "name",
        "article",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCard:
    """One policy item, ready to be judged.

    ``jurisdiction`` is the implicit condition of place, ``eligibility`` what the text asks, and
    ``tiers`` that any tier of ``claimable`` benefits is reached.
    ``stacks`` says that several benefits of the item are paid side by side. ``warnings`` tells
    an officer what was not understood or put right, ``left_open`` which of it nobody could read.
    """

    id: str
    title: str
    text: str = ""
    issuer: str | None = None
    document_number: str | None = None
    level: str | None = None
    regions: tuple[str, ...] = ()
    region_bases: tuple[str, ...] = ()
    published_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    mode: str = "apply"
    category: str | None = None
    themes: tuple[str, ...] = ()
    window: Window = field(default_factory=Window)
    jurisdiction: Condition = field(default_factory=lambda: All(children=()))
    eligibility: Condition = field(default_factory=lambda: All(children=()))
    benefits: tuple[Benefit, ...] = ()
    stacks: bool = False
    warnings: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()
    claimable: tuple[Benefit, ...] = field(init=False, repr=False, compare=False)
    tiers: Condition = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every judgement of the card needs."""
        own = claimable(self.benefits)
        conditions = tuple(tier.condition for benefit in own for tier in benefit.tiers)
        object.__setattr__(self, "claimable", own)
        tiers = AnyOf(children=conditions) if conditions else All(children=())
        object.__setattr__(self, "tiers", tiers)

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield every tree of the card with the part it belongs to, in the order of findings."""
        yield "jurisdiction", self.jurisdiction
        yield "eligibility", self.eligibility
        for benefit in self.benefits:
            for tier in benefit.tiers:
                yield tier.path, tier.condition

    def sentence_of(self, part: str) -> tuple[str | None, tuple[int, int] | None]:
        """Return the sentence that a whole part stands in, and where; a tier has its benefit's."""
        for benefit in self.benefits:
            if any(tier.path == part for tier in benefit.tiers):
                return benefit.quote, benefit.span
        return None, None

    def is_in_force(self, today: date) -> bool:
        """Whether ``today`` lies in the validity of the policy, as far as the text says it."""
        has_begun = self.valid_from is None or self.valid_from <= today
        return has_begun and (self.valid_to is None or today <= self.valid_to)


def claimable(benefits: tuple[Benefit, ...]) -> tuple[Benefit, ...]:
    """Return the benefits that are tiers of their own.

    Services, encouragement and top-ups are none, unless the item has nothing else to offer.
    """
    own = tuple(b for b in benefits if b.is_claimed and not b.is_top_up)
    return own or tuple(b for b in benefits if b.is_claimed) or benefits


def card_from_item(item: Mapping[str, Any], *, lenient: bool = False) -> PolicyCard:
    """Read a policy item in the form of the contract, or in the looser one of annotated texts.

    Raises :class:`InvalidItem` naming the key that cannot be read, and what to write instead.
    ``lenient`` leaves open what cannot be read and warns of it: such a condition is unknown, such
    an amount is not told. Only what is no item at all, or has no id, is refused then.
    """
    if not isinstance(item, Mapping):
        raise InvalidItem("", "a policy item is an object", 'write {"id": "…", …}')
    source = Source(text="", warnings=_own_warnings(item), is_lenient=lenient)
    source.warnings.extend(
        f"{key}: this key is not used" for key in sorted(set(item) - _KNOWN_KEYS, key=str)
    )
    places = read_regions(item, source)
    text = _text_of(item, "text", source) or ""
    source = replace(source, text=text, places=known_places(places))
    level = _read_level(item, places, source)
    eligibility = parse_condition(item.get("eligibility"), source=source)
    bases = read_bases(item, eligibility, level, source)
    benefits = parse_benefits(item.get("benefits"), source)
    eligibility, benefits = _completed(eligibility, benefits, text)
    valid_from, valid_to = _read_validity(item, source)
    return PolicyCard(
        id=_read_id(item),
        title=_text_of(item, "title", source) or _text_of(item, "name", source) or "",
        text=text,
        issuer=_text_of(item, "issuer", source),
        document_number=_text_of(item, "document_number", source),
        level=level,
        regions=places,
        region_bases=bases,
        published_on=source.tolerate(
            lambda: read_day(item.get("published_on"), "published_on"), None
        ),
        valid_from=valid_from,
        valid_to=valid_to,
        mode=_read_mode(item, source),
        category=_text_of(item, "category", source),
        themes=source.tolerate(lambda: _read_themes(item), ()),
        window=source.tolerate(lambda: parse_window(item.get("window")), Window()),
        jurisdiction=jurisdiction(places, bases, level, eligibility),
        eligibility=eligibility,
        benefits=benefits,
        stacks=_read_stacking(item),
        warnings=tuple(source.warnings),
        left_open=tuple(source.left_open),
    )


def _read_themes(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(t) for t in read_list(first_of(item, "theme", "themes"), "theme"))


def _text_of(item: Mapping[str, Any], name: str, source: Source) -> str | None:
    return source.tolerate(lambda: read_text(item, name), None)


def _read_validity(item: Mapping[str, Any], source: Source) -> tuple[date | None, date | None]:
    written = item.get("validity")
    validity: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
    first = item.get("valid_from") or first_of(validity, "from", "start")
    last = item.get("valid_to") or first_of(validity, "to", "end")
    return (
        source.tolerate(lambda: read_day(first, "valid_from"), None),
        source.tolerate(lambda: read_day(last, "valid_to", end=True), None),
    )


def _completed(
    eligibility: Condition, benefits: tuple[Benefit, ...], text: str
) -> tuple[Condition, tuple[Benefit, ...]]:
    """Put in what the item says elsewhere: the codes of named groups, and whom it pays."""
    tiers = [tier.condition for benefit in benefits for tier in benefit.tiers]
    codes = definitions(eligibility, *tiers)
    if codes:
        eligibility = spelled_out(eligibility, codes)
        benefits = tuple(
            replace(
                benefit,
                tiers=tuple(
                    replace(tier, condition=spelled_out(tier.condition, codes))
                    for tier in benefit.tiers
                ),
            )
            for benefit in benefits
        )
    implied = implied_beneficiary((eligibility, *tiers), text)
    if implied is None:
        return eligibility, benefits
    return All(children=(eligibility, implied)), benefits


def _read_id(item: Mapping[str, Any]) -> str:
    raw = item.get("id")
    if isinstance(raw, bool) or not isinstance(raw, str | int) or not str(raw).strip():
        raise InvalidItem("id", "is missing", "give every item its own id")
    return str(raw)


def _own_warnings(item: Mapping[str, Any]) -> list[str]:
    return [str(warning) for warning in read_list(item.get("warnings"), "warnings")]


def _read_level(item: Mapping[str, Any], places: tuple[str, ...], source: Source) -> str | None:
    level = read_text(item, "level")
    if level is not None and level not in _LEVELS:
        source.warnings.append(f"level: {level} is none of {', '.join(_LEVELS)}")
    if level is None and is_national(places):
        return "national"
    return level


def _read_mode(item: Mapping[str, Any], source: Source) -> str:
    apply = item.get("apply")
    written = item.get("mode") or (apply.get("mode") if isinstance(apply, Mapping) else None)
    mode = _MODE_ALIASES.get(str(written), str(written)) if written else "apply"
    if mode not in _MODES:
        source.warnings.append(f"mode: {written} is none of {', '.join(_MODES)}")
    return mode


def _read_stacking(item: Mapping[str, Any]) -> bool:
    stacking = item.get("stacking")
    rule = stacking.get("rule") if isinstance(stacking, Mapping) else stacking
    return rule in ("stackable", "cumulative")
