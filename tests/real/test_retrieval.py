"""How well real questions find the documents that answer them; floors just below what is."""

from __future__ import annotations

import pytest

from bench.retrieval import DATA, DEPTH, Collection, Figures, everyday_names, policy_questions
from bench.retrieval_line import answered, messages, strength
from matcher.finding.index import CONFIDENT, TextIndex

pytestmark = pytest.mark.skipif(
    not (DATA / "policy_qa").exists(), reason=f"the real questions are not in {DATA}"
)


def figures(collection: Collection) -> Figures:
    index = TextIndex().fit(collection.documents)
    ranks = []
    for asked in collection.questions:
        found = [hit.id for hit in index.query(asked.text, DEPTH)]
        ranks.append(next((n for n, one in enumerate(found, 1) if one in asked.right), None))
    return Figures.of(ranks)


def test_questions_find_the_document_they_were_written_for() -> None:
    found = figures(policy_questions())
    assert found.first >= 0.82
    assert found.first_five >= 0.955
    assert found.reciprocal >= 0.88


def test_everyday_names_find_the_service() -> None:
    found = figures(everyday_names())
    assert found.first >= 0.825
    assert found.first_five >= 0.965
    assert found.reciprocal >= 0.885


def test_the_line_passes_answers_and_keeps_other_matters_out() -> None:
    documents = policy_questions().documents
    index = TextIndex().fit(documents)
    rows = answered(index, {one.id: one.text for one in documents})
    said = [row for row in rows if row.strength >= CONFIDENT]
    assert len(said) / len(rows) >= 0.93
    assert sum(row.is_right for row in said) / len(said) >= 0.91
    assert sum(row.strength_without >= CONFIDENT for row in rows) / len(rows) <= 0.36
    other = [strength(list(index.query(row["title"], 5))) for row in messages()]
    assert sum(one >= CONFIDENT for one in other) / len(other) <= 0.05
