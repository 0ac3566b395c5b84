"""Sentences whose keys are put together: there is one for every member they can name."""

from __future__ import annotations

import pytest

from bot.callbacks import LIMIT_BYTES, encode
from bot.refusals import REFUSALS
from bot.texts import load_texts
from enterprises.answers import Trouble
from enterprises.credit_code import Problem
from enterprises.questionnaire import QUESTIONS
from enterprises.standings import DismissReason
from matcher.eligibility import VerdictKind
from matcher.fields import FIELDS
from policies import errors as policy_errors
from store.tables import ApplicationState, ContactRole, DraftState, Frequency

TEXTS = load_texts()
KEYS = (
    *(f"complaints.{one.value}" for one in Trouble if one is not Trouble.CREDIT_CODE),
    *(f"complaints.credit_code_{one.value}" for one in Problem),
    *(f"questions.{one.id}" for one in QUESTIONS),
    *(f"states.application_{one.value}" for one in ApplicationState),
    *(f"states.draft_{one.value}" for one in DraftState),
    *(f"states.role_{one.value}" for one in ContactRole),
    *(f"settings.{one.value}" for one in Frequency),
    *(f"matches.{one.value}" for one in DismissReason),
    *(f"search.verdict_{one.value}" for one in VerdictKind),
    *(f"facts.ask_{one.answer_kind}" for one in FIELDS.values() if one.ask),
    *(key for _, key in REFUSALS),
)


@pytest.mark.parametrize("key", sorted(set(KEYS)))
def test_there_is_a_sentence(key: str) -> None:
    assert key in TEXTS


def test_every_choice_of_registration_has_a_label() -> None:
    draft = {"done": [], "facts": {}, "started_on": "2026-03-10", "candidates": []}
    for question in QUESTIONS:
        for choice in question.choices(draft):
            assert choice.label or f"questions.choice_{question.id}_{choice.id}" in TEXTS


@pytest.mark.parametrize("section", ["ask", "labels"])
def test_everyday_words_are_for_facts_that_there_are(section: str) -> None:
    known = {one.replace(".", "_") for one in FIELDS}
    named = {key.partition(".")[2] for key in TEXTS.keys() if key.startswith(f"{section}.")}  # noqa: SIM118
    assert named <= known


def test_every_fact_s_buttons_fit() -> None:
    for field_id in FIELDS:
        for data in (
            encode("fact", f"{field_id}@2026", 10**9),
            encode("fact_is", f"{field_id}@2026", "skip"),
            encode("fact_on", field_id, "older"),
            encode("retract_yes", 10**9, f"{field_id}@2025H1"),
        ):
            assert len(data.encode()) <= LIMIT_BYTES


def test_every_refusal_of_the_pool_has_a_sentence() -> None:
    refused = tuple(kind for kind, _ in REFUSALS)
    kinds = [one for one in vars(policy_errors).values() if isinstance(one, type)]
    ours = [one for one in kinds if issubclass(one, policy_errors.PoliciesError)]
    left = {one.__name__ for one in ours if not issubclass(one, refused)}
    # A file that cannot be read is answered where it is read.
    assert left <= {"PoliciesError", "UnreadableFile"}
