"""How one fact is asked for: its sentence, the answers on its buttons, and what they mean.

The sentence of a frequent fact stands under [ask] in zh.toml; any other is put by the kind of
its answer. Numbers are offered in bands that are cut where the pool's conditions cut, lists by
the words those conditions name, so that a tap decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.turn import Turn
from bot.wording import FactWording, label
from enterprises.choices import HEADCOUNT_BANDS, REVENUE_BANDS, Choice
from enterprises.interpretation import EXAMPLES, fact_choices
from jobs.asking import NEVER_PUSHED
from lexicon.qualifications import qualifications
from lexicon.regions import Level, UnknownRegion, region
from matcher.answer_bands import LAST_YEAR, THIS_YEAR, asks_when, bands, named_values
from matcher.fields import Field, Kind, Span, field
from matcher.grounds import field_id_of, year_of
from matcher.profile import Profile
from matcher.values import as_interval, canonical, write_value
from policies.wording import describe_value

MOST_CHOICES = 10
YEARS_ASKED = 6
# What is nobody's business is asked neither by a push nor here.
NEVER_ASKED = NEVER_PUSHED
LISTS = (Kind.SET, Kind.EVENTS)
# Lists whose names one table holds: 就这些 then says that nothing else belongs to them.
CLOSED_LISTS = frozenset({"qual.has", "credit.blacklist"})
# "Has it happened?" is asked of facts that say that it has not.
ASKED_THE_OTHER_WAY = frozenset(
    {
        "credit.no_accident",
        "credit.no_violation",
        "credit.no_major_violation",
        "credit.no_tax_evasion",
    }
)
_ASKED_FOR_HAVING = ASKED_THE_OTHER_WAY | {"credit.wage_arrears", "credit.social_arrears"}
_FIXED_BANDS = {"hr.headcount": HEADCOUNT_BANDS, "fin.revenue": REVENUE_BANDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One answer on a button: ``label`` as people read it, ``value`` as a profile writes it."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fact a question is about. ``year`` is set for yearly figures, else empty."""

    about: Field
    year: str

    @property
    def key(self) -> str:
        """The fact's key: ``hr.headcount`` or ``fin.rd_expense@2025``."""
        return f"{self.about.id}@{self.year}" if self.year else self.about.id

    @property
    def is_list(self) -> bool:
        """Whether several answers are ticked."""
        return self.about.kind in LISTS

    def given(self, profile: Profile) -> Any:
        """Return what is known of it, or ``None``."""
        return profile.get(self.about.id, self.year or None)


def asked_fact(turn: Turn, key: str) -> Asked:
    """Return what a key asks for; a yearly figure without a year is the last full year's."""
    about = field(field_id_of(key))
    year = year_of(key)
    if about.span is Span.YEAR and not year:
        year = str(turn.today.year - 1)
    return Asked(about=about, year=year)


def can_be_asked(turn: Turn, key: str) -> bool:
    """Whether a key, such as a forged button brings, is one that people are asked for."""
    asked = asked_fact(turn, key)
    years = {str(turn.today.year - back) for back in range(YEARS_ASKED)}
    is_year = asked.year in years if asked.about.span is Span.YEAR else not asked.year
    return asked.about.ask and asked.about.id not in NEVER_ASKED and is_year


def sentence(turn: Turn, asked: Asked, profile: Profile) -> str:
    """Return the question, with the year of a yearly figure and why a band is not enough."""
    year = turn.say("facts.year", year=asked.year) if asked.year else ""
    key = f"ask.{asked.about.id.replace('.', '_')}"
    if key not in turn.texts:
        key = f"facts.ask_{asked.about.answer_kind}"
    question = turn.say(
        key,
        year=year,
        label=f"{year}{label(turn.texts, asked.about.id)}",
        example=EXAMPLES.get(asked.about.kind, ""),
    )
    given = _band_given(asked, profile)
    if given is None:
        return question
    wording = FactWording(turn.texts, turn.today)
    return turn.say("facts.too_wide", given=wording.say(asked.about.id, given)) + question


def _band_given(asked: Asked, profile: Profile) -> Any:
    given = asked.given(profile)
    band = None if given is None else as_interval(given)
    return band if band is not None and not band.is_exact else None


def offers(
    turn: Turn, asked: Asked, profile: Profile, *, wanted: Sequence[int] = ()
) -> tuple[Offer, ...]:
    """Return the answers to offer; empty where people had better type.

    ``wanted`` are the versions whose words a list offers first, before those of the whole pool.
    """
    about = asked.about
    if about.kind is Kind.BOOL:
        return _yes_no(turn, about.id)
    if about.is_number:
        return tuple(_bands(turn, asked, profile))
    if asked.is_list:
        return tuple(_listed(turn, about, wanted))
    if about.kind is Kind.REGION:
        return tuple(_places(turn, about.id, profile))
    return tuple(_offer(one, about.kind) for one in fact_choices(about.id)[:MOST_CHOICES])


def _yes_no(turn: Turn, field_id: str) -> tuple[Offer, ...]:
    having = field_id in _ASKED_FOR_HAVING
    yes, no = ("facts.have", "facts.have_not") if having else ("facts.yes", "facts.no")
    is_turned = field_id in ASKED_THE_OTHER_WAY
    found = (
        Offer(label=turn.texts.plain(yes), value=not is_turned),
        Offer(label=turn.texts.plain(no), value=is_turned),
    )
    return found[::-1] if having else found


def _bands(turn: Turn, asked: Asked, profile: Profile) -> Iterable[Offer]:
    field_id = asked.about.id
    # Whoever told a band already would only tell the same one again.
    if field_id in _FIXED_BANDS and _band_given(asked, profile) is None:
        return [_offer(one, Kind.ANY) for one in _FIXED_BANDS[field_id]]
    wording = FactWording(turn.texts, turn.today)
    periods = THIS_YEAR if asked.year == str(turn.today.year) else LAST_YEAR
    return [
        Offer(label=wording.band(field_id, one), value=write_value(one))
        for one in bands(turn.pool.cards.values(), field_id, periods)
    ]


def _listed(turn: Turn, about: Field, wanted: Sequence[int]) -> Iterable[Offer]:
    cards = turn.pool.cards
    own = [cards[one] for one in dict.fromkeys(wanted) if one in cards]
    # One policy after the other, so that those wanted first come first.
    words = dict.fromkeys(word for card in own for word in named_values([card], about.id))
    words |= dict.fromkeys((*named_values(cards.values(), about.id), *about.values))
    if about.id == "qual.has":
        words = {one: None for one in words if one in qualifications()}
    for one in list(words)[:MOST_CHOICES]:
        yield Offer(label=describe_value(one, about.kind), value=one)


def _places(turn: Turn, field_id: str, profile: Profile) -> Iterable[Offer]:
    own = profile.get("region.registered")
    known = (own,) if isinstance(own, str) else ()
    for code in dict.fromkeys((*known, *named_values(turn.pool.cards.values(), field_id))):
        try:
            place = region(code)
        except UnknownRegion:
            continue
        if place.level is Level.COUNTY:
            yield Offer(label=place.name, value=code)


def _offer(choice: Choice, kind: Kind) -> Offer:
    return Offer(label=choice.label or describe_value(choice.value, kind), value=choice.value)


def needs_dates(turn: Turn, asked: Asked) -> bool:
    """Whether some policy asks when it happened, and not only whether."""
    is_events = asked.about.kind is Kind.EVENTS
    return is_events and asks_when(turn.pool.cards.values(), asked.about.id)


def dated_entries(asked: Asked, profile: Profile) -> dict[str, Any]:
    """Return what is known to have happened and when, as written in a profile, by name."""
    given = asked.given(profile)
    written = write_value(given) if isinstance(given, tuple) else []
    return {one["name"]: one["date"] for one in written if "date" in one}


def known_words(asked: Asked, profile: Profile) -> tuple[str, ...]:
    """Return what a list is known to hold, as it would be ticked."""
    given = asked.given(profile)
    if isinstance(given, frozenset):
        return tuple(sorted(given))
    if isinstance(given, tuple):
        return tuple(dict.fromkeys(entry.name for entry in given))
    return ()


def is_ticked(offer: Offer, ticked: Iterable[str]) -> bool:
    """Whether the offered word is among those ticked, however it is spelt."""
    return canonical(str(offer.value)) in {canonical(one) for one in ticked}
