"""`zhaoren match`: policy items × profiles → verdicts, with no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from cli.records import Record, read_records, write_records
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import Verdict, VerdictKind, judge
from matcher.errors import InvalidRecord
from matcher.explanation import change_record
from matcher.finding.affinity import Affinity, scores_of
from matcher.plan.plan import Plan, make_plan
from matcher.profile import Profile
from matcher.single.shortlist import best_for
from matcher.smallest_change import smallest_change

_PROGRESS_FROM = 20
"""Profiles from which a progress bar is worth its flicker."""

_errors = Console(stderr=True, highlight=False)
Made = TypeVar("Made", PolicyCard, Profile)


def match(
    policies: Annotated[
        Path | None, typer.Option(help="Policy items: JSON lines, YAML, or a folder of them.")
    ] = None,
    profiles: Annotated[
        Path | None, typer.Option(help="Profiles of enterprises: JSON lines or YAML.")
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(help='Judge exactly these pairs: lines {"policy": id, "profile": id}.'),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge on this day instead of each as_of."),
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="ENTERPRISE POLICY",
            help="Explain one decision instead: of the files, or without files the stored one, "
            "which is then judged again from its version, facts and day.",
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Policies per profile, near misses apart.")] = 20,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if none.")
    ] = None,
    skip_broken: Annotated[
        bool, typer.Option(help="Leave broken records out, naming each, instead of refusing all.")
    ] = False,
) -> None:
    """Match policy items with profiles and write one verdict a line, with its reasons."""
    day = on.date() if on is not None else None
    if explain is not None and policies is None and profiles is None:
        _explain_stored(explain, day, output)
        return
    if policies is None or profiles is None:
        raise typer.BadParameter("give --policies FILE and --profiles FILE")
    cards = _load(policies, _as_card, skip_broken=skip_broken)
    people = _load(profiles, partial(Profile.from_record, on=day), skip_broken=skip_broken)
    _tell_left_open(cards.values())
    if explain is not None:
        from cli.explain import explain_pair, pair_of

        explain_pair(*pair_of(cards, people, explain), output=output)
        return
    fit = Affinity().fit(cards.values())
    lines = (
        _all_lines(cards, people, fit, top)
        if pairs is None
        else _pair_lines(cards, people, fit, read_records(pairs))
    )
    write_records(output, lines)


def _explain_stored(named: tuple[str, str], on: date | None, output: Path | None) -> None:
    # The database is loaded by who asks for what is stored, not by who matches files.
    from cli.explain import explain_stored

    code, sentence = explain_stored(*named, on=on, output=output)
    if code:
        _errors.print(sentence, markup=False, soft_wrap=True)
        raise typer.Exit(code=code)


def _as_card(row: Mapping[str, Any]) -> PolicyCard | None:
    """An item as a card; ``None`` for a text that was read and offers nothing to claim."""
    return None if row.get("kind") == "not_a_benefit" else card_from_item(row, lenient=True)


def _load(
    path: Path, make: Callable[[Mapping[str, Any]], Made | None], *, skip_broken: bool
) -> dict[str, Made]:
    made: dict[str, Made] = {}
    for record in read_records(path):
        try:
            one = make(record.value)
            if one is not None and one.id in made:
                raise record.refuse("id", f"{one.id!r} is given twice", "give each its own id")
        except InvalidRecord as error:
            refusal = record.refuse(error.path, error.what, error.hint)
            if not skip_broken:
                raise refusal from error
            _errors.print(f"left out: {refusal}", markup=False, soft_wrap=True)
            continue
        if one is not None:
            made[one.id] = one
    return made


def _tell_left_open(cards: Iterable[PolicyCard]) -> None:
    """Say on stderr how many parts of items nobody could read: they stay unknown."""
    found = [f"{card.id}, {warning}" for card in cards for warning in card.left_open]
    if found:
        count = f"{len(found)} parts of policy items cannot be read and stay unknown"
        _errors.print(f"{count}; the first: {found[0]}", markup=False, soft_wrap=True)


def _pair_lines(
    cards: Mapping[str, PolicyCard],
    people: Mapping[str, Profile],
    fit: Affinity,
    pairs: list[Record],
) -> list[dict[str, Any]]:
    """Judge the pairs in their order; everything is judged before anything is written."""
    scores: dict[str, Mapping[str, float]] = {}
    lines = []
    for record in pairs:
        card = _named(record, "policy", cards)
        profile = _named(record, "profile", people)
        if profile.id not in scores:
            scores[profile.id] = scores_of(fit, profile)
        score = scores[profile.id].get(card.id, 0.0)
        lines.append(_line(card, profile, judge(card, profile), score))
    return lines


def _named(record: Record, key: str, made: Mapping[str, Made]) -> Made:
    found = made.get(str(record.value.get(key)))
    if found is None:
        what = f"{record.value.get(key)!r} is in none of the given records"
        raise record.refuse(key, what, "use the id of a record that was given")
    return found


def _all_lines(
    cards: Mapping[str, PolicyCard], people: Mapping[str, Profile], fit: Affinity, top: int
) -> Iterator[dict[str, Any]]:
    plans = _Plans(cards.values())
    is_shown = _errors.is_terminal and len(people) >= _PROGRESS_FROM
    with Progress(console=_errors, transient=True, disable=not is_shown) as progress:
        for profile in progress.track(people.values(), description="matching"):
            # The plan says which policies are shown; only these are judged with their reasons.
            for row in best_for(plans.of(profile.as_of), profile, fit, top=top):
                card = cards[row.policy_id]
                yield _line(card, profile, judge(card, profile), row.score)


class _Plans:
    """The plan of each day that profiles are judged on, made when the day first comes up."""

    def __init__(self, cards: Iterable[PolicyCard]) -> None:
        self._cards = tuple(cards)
        self._plans: dict[date, Plan] = {}

    def of(self, day: date) -> Plan:
        """Return the plan of a day. A policy that nobody can judge is named and left out."""
        if day not in self._plans:
            self._plans[day] = make_plan(self._cards, day)
            for broken in self._plans[day].broken:
                what = f"left out on {day}: {broken.card.id} cannot be judged: {broken.error}"
                _errors.print(what, markup=False, soft_wrap=True)
        return self._plans[day]


def _line(card: PolicyCard, profile: Profile, verdict: Verdict, score: float) -> dict[str, Any]:
    """A verdict as the contract has it; a denied one says what would have to turn."""
    record = verdict.to_record(score=score)
    if verdict.kind is VerdictKind.INELIGIBLE:
        change = smallest_change(card, profile)
        record["smallest_change"] = None if change is None else change_record(change)
    return record
