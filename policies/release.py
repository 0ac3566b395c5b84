"""Publishing with open eyes: what stands against an item is said, and answered with a reason.

:func:`policies.pool.publish` is the act itself; officers come through here, in the chat and at
the command line, so that nobody publishes a contradiction or a broken example unawares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from policies import golden, pool
from policies.drafts import draft_by_id
from policies.errors import ReasonMissing
from policies.golden import ExampleResult, ProfileOf, Standing
from policies.mending import read_mended
from policies.officers import officer_by_id
from policies.review import Review, review_item
from store.audit_rows import add_audit_entry

SHORTEST_REASON = 4
MAX_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """All that speaks for and against publishing an item as it reads today."""

    review: Review
    results: tuple[ExampleResult, ...]

    @property
    def broken(self) -> tuple[ExampleResult, ...]:
        """The examples that come out otherwise than expected."""
        return tuple(one for one in self.results if one.standing is Standing.BROKEN)

    @property
    def needs_reason(self) -> bool:
        """Whether publishing asks for a second confirmation with a reason."""
        return self.review.is_grave or bool(self.broken)

    @property
    def objections(self) -> tuple[str, ...]:
        """What stands against it, as words for the audit."""
        review = self.review
        named = [f"clash:{review.clash.kind}"] if review.clash else []
        named += [f"days:{one.trouble}" for one in review.days]
        named += [f"fiscal:{one.path}" for one in review.fiscal]
        return (*named, *(f"example:{one.example.id}" for one in self.broken))


def look_at(
    session: Session, item: Mapping[str, Any], *, profile_of: ProfileOf, today: date
) -> Standpoint:
    """Return what stands against an item. Raises :class:`BrokenEdit` if it cannot be read."""
    card = read_mended(item).card
    examples = golden.examples_of(session, str(item["id"]))
    return Standpoint(
        review=review_item(item, card, today=today),
        results=golden.run_examples(card, examples, profile_of, today=today),
    )


def release(
    session: Session,
    draft_id: int,
    *,
    by: int,
    reason: str = "",
    profile_of: ProfileOf,
    today: date,
    now: datetime,
) -> int:
    """Publish a submitted draft; return its version's id.

    Raises :class:`ReasonMissing` where something stands against it and ``reason`` says nothing,
    and as :func:`policies.pool.publish`.
    """
    draft = draft_by_id(session, draft_id)
    found = look_at(session, draft.item, profile_of=profile_of, today=today)
    said = reason.strip()[:MAX_REASON_LENGTH]
    if found.needs_reason and len(said) < SHORTEST_REASON:
        raise ReasonMissing(
            f"draft {draft_id}: {', '.join(found.objections)}: mend it, or say why it is right"
        )
    version_id = pool.publish(session, draft_id, by=by, now=now)
    if found.needs_reason:
        add_audit_entry(
            session,
            actor=officer_by_id(session, by).actor,
            action="policy.published_with_reason",
            subject=f"draft:{draft_id}",
            detail={"objections": list(found.objections), "reason": said},
            now=now,
        )
    return version_id
