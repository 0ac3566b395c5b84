"""The same act on many drafts, each in a transaction of its own: one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from policies.catalogue import find_draft
from policies.drafts import Draft, drafts_in
from policies.errors import PoliciesError
from store.database import Database
from store.tables import DraftState

Done = TypeVar("Done")
Act = Callable[[Session, Draft], Done]
Choice = Callable[[Session, int], tuple[str, ...]]
"""Which drafts an officer (by id) means by *all*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted(Generic[Done]):
    """One draft's outcome: what the act returned, or why it was refused."""

    reference: str
    draft: Draft | None
    result: Done | None
    refusal: PoliciesError | None


def act_on_each(
    database: Database, references: Iterable[str], act: Act[Done]
) -> Iterator[Acted[Done]]:
    """Act on the drafts of these numbers or codes, each once, and yield every outcome."""
    for reference in dict.fromkeys(references):
        try:
            with database.transaction() as session:
                draft = find_draft(session, reference)
                result = act(session, draft)
        except PoliciesError as error:
            yield Acted(reference=reference, draft=None, result=None, refusal=error)
        else:
            yield Acted(reference=reference, draft=draft, result=result, refusal=None)


def drafts_to_submit(session: Session, officer_id: int) -> tuple[str, ...]:
    """Return the numbers of the drafts that the officer wrote in and nobody submitted."""
    found = drafts_in(session, [DraftState.DRAFT])
    return tuple(str(one.id) for one in found if officer_id in one.editor_ids)


def drafts_to_approve(session: Session, officer_id: int) -> tuple[str, ...]:
    """Return the numbers of the submitted drafts that the officer did not write in."""
    found = drafts_in(session, [DraftState.SUBMITTED])
    return tuple(str(one.id) for one in found if officer_id not in one.editor_ids)
