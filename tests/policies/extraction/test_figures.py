"""Every noun of the table means its field beside a figure of its unit."""

from __future__ import annotations

import pytest

from policies.extraction.drafts import plain
from policies.extraction.figure_subjects import SUBJECTS
from policies.extraction.figures import read_figures
from tests.policies.extraction.test_rules import sentence

EXAMPLES = [
    pytest.param(words, meaning, id=f"{subject.name}: {words}")
    for subject in SUBJECTS
    for words, meaning in subject.examples
]
COUNTER_EXAMPLES = [
    pytest.param(subject.fields, words, id=f"{subject.name}: {words}")
    for subject in SUBJECTS
    for words in subject.counter_examples
]


@pytest.mark.parametrize(("words", "meaning"), EXAMPLES)
def test_a_noun_gives_its_field(words: str, meaning: tuple[str, str, object]) -> None:
    drafts = list(read_figures(sentence(words)))
    assert drafts
    assert (drafts[0].field, drafts[0].op, plain(drafts[0].value)) == (
        *meaning[:2],
        plain(meaning[2]),
    )


@pytest.mark.parametrize(("fields", "words"), COUNTER_EXAMPLES)
def test_a_noun_without_its_unit_means_nothing(fields: dict[str, str], words: str) -> None:
    read = {draft.field for draft in read_figures(sentence(words))}
    assert not read & set(fields.values())


GROWN = [
    ("2024年产值比2023年增长1亿元以上", ("fin.output_value", "growth_abs_gte", 100_000_000)),
    ("零售额同比增长500万元以上", ("fin.retail_sales", "growth_abs_gte", 5_000_000)),
    ("2024年产值达到1亿元以上", ("fin.output_value", "gte", 100_000_000)),
]


@pytest.mark.parametrize(("words", "meaning"), GROWN, ids=[words for words, _ in GROWN])
def test_by_how_much_a_figure_grew(words: str, meaning: tuple[str, str, object]) -> None:
    (draft,) = read_figures(sentence(words))
    assert (draft.field, draft.op, draft.value) == meaning
