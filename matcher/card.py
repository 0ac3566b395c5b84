"""PolicyCard: what matching must know of a policy item, read strictly from its record.

The issuer's jurisdiction is an implicit condition. It is dropped where the text states another
basis of its own (a place of the project, of insurance …), or a registered place of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lexicon import regions
from matcher.atom import Atom
from matcher.beneficiary import implied_beneficiary
from matcher.benefits import Benefit, parse_benefits
from matcher.condition_reader import parse_condition
from matcher.errors import InvalidItem
from matcher.named_groups import definitions, spelled_out
from matcher.reading import first_of, read_day, read_list, read_text
from matcher.source import Source
from matcher.tree import All, AnyOf, Condition, atoms, signed_atoms
from matcher.window import Window, parse_window

BASIS_FIELDS: dict[str, str] = {
    "registered": "region.registered",
    "tax": "region.tax",
    "operating": "region.operating",
    "stat": "region.stat",
    "insured": "region.insured",
    "project": "region.project",
}
"""What ``region_basis`` may say beside ``relocating_in`` and ``none``, and the fact it asks."""

NO_BASIS = "none"
RELOCATING = "relocating_in"
_NATION = "000000"
_UNKNOWN_PLACE = "deictic:issuer"
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
    an officer what was not understood or put right.
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


def card_from_item(item: Mapping[str, Any]) -> PolicyCard:
    """Read a policy item in the form of the contract, or in the looser one of annotated texts.

    Raises :class:`InvalidItem` naming the key that cannot be read, and what to write instead.
    """
    if not isinstance(item, Mapping):
        raise InvalidItem("", "a policy item is an object", 'write {"id": "…", …}')
    warnings = _own_warnings(item)
    warnings.extend(f"{key}: this key is not used" for key in sorted(set(item) - _KNOWN_KEYS))
    places = _read_regions(item, warnings)
    known = tuple(place for place in places if place != _UNKNOWN_PLACE)
    source = Source(text=read_text(item, "text") or "", warnings=warnings, places=known)
    level = _read_level(item, places, source)
    eligibility = parse_condition(item.get("eligibility"), source=source)
    bases = _read_bases(item, eligibility, level)
    written = item.get("validity")
    validity: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
    benefits = parse_benefits(item.get("benefits"), source)
    eligibility, benefits = _completed(eligibility, benefits, source.text)
    return PolicyCard(
        id=_read_id(item),
        title=read_text(item, "title") or read_text(item, "name") or "",
        text=source.text,
        issuer=read_text(item, "issuer"),
        document_number=read_text(item, "document_number"),
        level=level,
        regions=places,
        region_bases=bases,
        published_on=read_day(item.get("published_on"), "published_on"),
        valid_from=read_day(item.get("valid_from") or validity.get("from"), "valid_from"),
        valid_to=read_day(
            item.get("valid_to") or first_of(validity, "to", "end"), "valid_to", end=True
        ),
        mode=_read_mode(item, source),
        category=read_text(item, "category"),
        themes=tuple(str(t) for t in read_list(first_of(item, "theme", "themes"), "theme")),
        window=parse_window(item.get("window")),
        jurisdiction=jurisdiction(places, bases, level, eligibility, source.text),
        eligibility=eligibility,
        benefits=benefits,
        stacks=_read_stacking(item),
        warnings=tuple(source.warnings),
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


def _read_regions(item: Mapping[str, Any], warnings: list[str]) -> tuple[str, ...]:
    """Codes of the jurisdiction; a place that no table knows is kept, and nothing lies in it."""
    places = []
    for i, raw in enumerate(read_list(item.get("region"), "region")):
        if not isinstance(raw, str | int) or isinstance(raw, bool):
            raise InvalidItem(f"region[{i}]", f"{raw!r} is no code", 'write "430112"')
        try:
            places.append(regions.current_code(str(raw)))
        except LookupError:
            warnings.append(f"region[{i}]: {raw} is no known division or zone")
            is_named = str(raw).isdigit() or str(raw).startswith("zone:")
            places.append(str(raw) if is_named else _UNKNOWN_PLACE)
    return tuple(places)


def _read_level(item: Mapping[str, Any], places: tuple[str, ...], source: Source) -> str | None:
    level = read_text(item, "level")
    if level is not None and level not in _LEVELS:
        source.warnings.append(f"level: {level} is none of {', '.join(_LEVELS)}")
    if level is None and places == (_NATION,):
        return "national"
    return level


def _read_bases(
    item: Mapping[str, Any], eligibility: Condition, level: str | None
) -> tuple[str, ...]:
    """The bases of place: as written, else as the conditions state them, else registration."""
    written = first_of(item, "region_basis", "region_rule")
    bases = tuple(str(base) for base in read_list(written, "region_basis"))
    bases = tuple(part for base in bases for part in base.replace("+", ",").split(",") if part)
    for base in bases:
        if base not in (*BASIS_FIELDS, NO_BASIS, RELOCATING):
            hint = "use one of " + ", ".join((*BASIS_FIELDS, RELOCATING, NO_BASIS))
            raise InvalidItem("region_basis", f"{base!r} is no basis", hint)
    if bases:
        return bases
    if level == "national":
        return (NO_BASIS,)
    asked = _places_asked(eligibility)
    stated = tuple(base for base, name in BASIS_FIELDS.items() if name in asked)
    return stated or ("registered",)


def _places_asked(eligibility: Condition) -> frozenset[str]:
    """The facts of place the text itself asks for.

    Excluded places state no basis, and a place read from the issuer is not the text's own word.
    """
    return frozenset(
        atom.field
        for atom, negated in signed_atoms(eligibility)
        if not negated
        and atom.blocks
        and atom.op not in ("not_in", "not_has", "ne")
        and (atom.field == "region.registered" or not atom.is_inferred)
    )


def jurisdiction(
    places: tuple[str, ...],
    bases: tuple[str, ...],
    level: str | None,
    eligibility: Condition,
    text: str,
) -> Condition:
    """Return the implicit condition of place that the text leaves unsaid.

    A basis the text itself asks for is not asked twice: its own words override the issuer's code.
    """
    if NO_BASIS in bases or _NATION in places or (level == "national" and not places):
        return All(children=())
    asked, relocation = _places_asked(eligibility), _asks_relocation(eligibility)
    where = places or (_UNKNOWN_PLACE,)
    wanted: list[Condition] = []
    for base in bases:
        name = BASIS_FIELDS.get(base, "region.registered")
        if name not in asked:
            wanted.append(_implicit(name, "in", where, is_effect=base == "project"))
        if base == RELOCATING and not relocation:
            wanted.append(_implicit("region.relocated_from", "not_in", where))
    return All(children=tuple(wanted))


def _asks_relocation(eligibility: Condition) -> bool:
    return any(
        atom.field == "region.relocated_from"
        or (atom.field == "qual.event" and "relocat" in str(atom.value))
        or (atom.field == "qual.event" and "迁入" in str(atom.value))
        for atom in atoms(eligibility)
    )


def _implicit(name: str, op: str, places: tuple[str, ...], *, is_effect: bool = False) -> Atom:
    return Atom(
        field=name, op=op, value=places, path="region", is_inferred=True, is_effect=is_effect
    )


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
