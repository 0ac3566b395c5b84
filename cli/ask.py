"""`zhaoren ask`: a question in plain words → the items that answer, with the passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.records import Record, Refused, read_records, write_records
from matcher.card import PolicyCard, card_from_item
from matcher.eligibility import VerdictKind, decide
from matcher.errors import InvalidRecord
from matcher.finding.index import Hit, TextIndex, is_confident
from matcher.profile import Profile

_VERDICT_ORDER = {VerdictKind.ELIGIBLE: 0, VerdictKind.POSSIBLE: 1, VerdictKind.INELIGIBLE: 2}
_SCORE_STEP = 0.1
"""Answers whose scores lie in one step are ordered by what the enterprise can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    id: str
    text: str


def ask(
    policies: Annotated[
        Path, typer.Option(help="Policy items or plain documents: JSON lines, YAML or a folder.")
    ],
    question: Annotated[str | None, typer.Argument(help="The question, in plain words.")] = None,
    questions: Annotated[
        Path | None, typer.Option(help='Many questions: lines {"id", "question"}.')
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Answers per question.")] = 5,
    profile: Annotated[
        Path | None, typer.Option(help="Prefer what this enterprise can have (first profile).")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if none.")
    ] = None,
) -> None:
    """Answer questions in plain words with ranked items and the passage that answers."""
    if (question is None) == (questions is None):
        raise typer.BadParameter("give either one QUESTION or --questions FILE")
    asked = _read_questions(question, questions)
    documents, cards = _read_documents(policies)
    enterprise = _read_profile(profile) if profile is not None else None
    index = TextIndex().fit(documents) if documents else None
    write_records(output, _answers(asked, index, cards, enterprise, top))


def _answers(
    asked: list[_Asked],
    index: TextIndex | None,
    cards: Mapping[str, PolicyCard],
    enterprise: Profile | None,
    top: int,
) -> Iterator[dict[str, Any]]:
    for one in asked:
        hits = index.query(one.text, limit=max(top * 2, top)) if index is not None else ()
        shown = hits if enterprise is None else _prefer(hits, cards, enterprise)
        yield {
            "question_id": one.id,
            "results": [_result(hit) for hit in shown[:top]],
            "confident": is_confident(hits),
        }


def _result(hit: Hit) -> dict[str, Any]:
    return {"policy": hit.id, "score": hit.score, "passage": hit.passage, "span": list(hit.span)}


def _prefer(
    hits: tuple[Hit, ...], cards: Mapping[str, PolicyCard], enterprise: Profile
) -> tuple[Hit, ...]:
    """Among answers that fit about as well, first those that the enterprise can have."""

    def key(hit: Hit) -> tuple[int, int, float, str]:
        card = cards.get(hit.id)
        kind = decide(card, enterprise) if card is not None else VerdictKind.POSSIBLE
        return -int(hit.score / _SCORE_STEP), _VERDICT_ORDER[kind], -hit.score, hit.id

    return tuple(sorted(hits, key=key))


def _read_questions(question: str | None, path: Path | None) -> list[_Asked]:
    if path is None:
        return [_Asked(id="q1", text=question or "")]
    asked = []
    for record in read_records(path):
        text = _first_text(record, ("question", "text", "q"))
        if text is None:
            raise record.refuse("question", "is missing", 'write {"id": "…", "question": "…"}')
        own = next((record.value[key] for key in ("id", "qid") if key in record.value), None)
        asked.append(_Asked(id=str(own) if own is not None else f"q{record.row}", text=text))
    return asked


def _first_text(record: Record, keys: tuple[str, ...]) -> str | None:
    return next((record.value[k] for k in keys if isinstance(record.value.get(k), str)), None)


def _read_documents(path: Path) -> tuple[list[PolicyCard], dict[str, PolicyCard]]:
    """All documents to search, and those among them that are items one can be judged for."""
    documents: dict[str, PolicyCard] = {}
    items: dict[str, PolicyCard] = {}
    for record in read_records(path):
        if record.value.get("kind") == "not_a_benefit":
            continue
        value = record.value if "id" in record.value else _renamed(record.value)
        try:
            card = card_from_item(value, lenient=True)
        except InvalidRecord as error:
            raise record.refuse(error.path, error.what, error.hint) from error
        if card.id in documents:
            raise record.refuse("id", f"{card.id!r} is given twice", "give each its own id")
        documents[card.id] = card
        if "eligibility" in value or "benefits" in value:
            items[card.id] = card
    return list(documents.values()), items


def _renamed(value: Mapping[str, Any]) -> dict[str, Any]:
    """Plain documents may call their id ``docid``."""
    return {**value, "id": value.get("docid")}


def _read_profile(path: Path) -> Profile:
    records = read_records(path)
    if not records:
        raise Refused(path, None, "", "holds no profile", "write one profile a line")
    try:
        return Profile.from_record(records[0].value)
    except InvalidRecord as error:
        raise records[0].refuse(error.path, error.what, error.hint) from error
