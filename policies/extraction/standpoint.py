"""Whose matter the words are about: what is not the claimant's own is no condition on him.

A text of one page speaks of many others beside the claimant: of his shop or trade mark, of those
whom he serves, of offices and of what they aim at. What is read in such words
(the tables of asides) goes, and in a section of conditions the words stay with a
person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.document import Span
from policies.extraction.announcements import ANNOUNCEMENTS
from policies.extraction.aside import Aside
from policies.extraction.asides import OTHER_MATTERS
from policies.extraction.drafts import Draft
from policies.extraction.other_parties import OTHER_PARTIES
from policies.extraction.sentences import Sentence

ASIDES: tuple[Aside, ...] = (*OTHER_MATTERS, *ANNOUNCEMENTS, *OTHER_PARTIES)


def of_the_claimant(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that no aside takes away."""
    if not drafts:
        return []
    taken = [(one.fields, span) for one in ASIDES for span in _spans(one, sentence, drafts)]
    return [draft for draft in drafts if not _is_taken(draft, taken)]


def _spans(aside: Aside, sentence: Sentence, drafts: Sequence[Draft]) -> Iterator[Span]:
    """Where the sentence speaks so; not looked for where no draft could go."""
    if not any(draft.field.startswith(aside.fields) for draft in drafts):
        return
    if aside.party is not None and aside.party.is_subject_of(sentence.setting.title):
        return
    for match in aside.pattern.finditer(sentence.spelt.text):
        yield sentence.at(*match.span())


def _is_taken(draft: Draft, taken: Sequence[tuple[tuple[str, ...], Span]]) -> bool:
    return any(
        draft.field.startswith(fields) and span.overlaps(draft.span) for fields, span in taken
    )
